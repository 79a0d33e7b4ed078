package wizard

import (
	"fmt"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/coding"
	"firstpass/facts"
)

// Outcome is what the answers come to.
type Outcome struct {
	Answer     coding.Answer
	Neighbours []Neighbour // the codes people confuse with these, and why not each
	Hints      []string    // what else the day needs
	Query      string      // asks the same again
}

// Neighbour is a code that is not the answer, and why.
type Neighbour struct{ Code, Why string }

// Result codes the answers. Every question must have been answered.
func Result(a Answers, tables codes.Tables) (Outcome, error) {
	if q, open := Next(a, tables); open {
		return Outcome{}, fmt.Errorf("still open: %s (%s=...)", q.Text, q.ID)
	}
	visit, err := visitOf(a, tables)
	if err != nil {
		return Outcome{}, err
	}
	out := Outcome{Answer: codeOf(&visit, tables), Query: a.Query()}
	others, err := otherCodes(a["other"])
	if err != nil {
		return Outcome{}, err
	}
	out.beside(others, &visit, tables)
	out.supervised(a, &visit)
	out.neighbours(a, &visit, tables)
	return out, nil
}

// codeOf codes a visit. The dose is the whole of it: the drug is coded from the
// first entry, giving it from every needle.
func codeOf(v *coding.Visit, tables codes.Tables) coding.Answer {
	coder := coding.NewCoder(tables)
	given := coder.Administrations(v)
	whole := *v
	whole.Given = v.Given[:1]
	answer := coder.Code(&whole)
	for i := range answer.Lines {
		if answer.Lines[i].IsDrug() {
			given.Lines = append(given.Lines, answer.Lines[i])
		}
	}
	for _, q := range answer.Questions {
		if !slices.ContainsFunc(given.Questions, func(o coding.Question) bool { return o.About == q.About && o.Text == q.Text }) {
			given.Questions = append(given.Questions, q)
		}
	}
	return given
}

// visitOf is the visit the answers describe.
func visitOf(a Answers, tables codes.Tables) (coding.Visit, error) {
	v := coding.Visit{Payer: claim.Payer{Type: claim.PayerType(a["payer"])}}
	code, on, err := place(a["place"], tables)
	if err != nil {
		return v, fmt.Errorf("place: %w", err)
	}
	v.Date = on
	if code == "facility" {
		v.Setting = coding.Facility
	} else {
		v.Place = code
		if p, origin := tables.PlaceOfService(code, max(on, 20260101)); origin.Answer == codes.Found && p.StaffedByFacility {
			v.Setting = coding.Guest
		}
	}
	given, err := administration(a, tables, &v)
	if err != nil {
		return v, err
	}
	count := 1
	if text, said := a["count"]; said {
		if count, err = countOf(text); err != nil {
			return v, fmt.Errorf("count: %w", err)
		}
	}
	list := []claim.Administration{given}
	for range count - 1 {
		list = append(list, given)
	}
	v.Given = facts.AppendGiven(nil, tables, list)
	if drug := drugOf(a, tables); drug.known {
		for i := range v.Given {
			v.Given[i].Substance, v.Given[i].Known = drug.Substance, true
		}
	}
	v.Given[0].Substance.OnBody = v.Given[0].Route == facts.OnBody
	return v, nil
}

func administration(a Answers, tables codes.Tables, v *coding.Visit) (claim.Administration, error) {
	name, dose := splitDose(a["drug"])
	g := claim.Administration{Medication: name, Dose: dose, Route: a["route"]}
	if drug := drugOf(a, tables); drug.vaccine() {
		age, err := ageOf(a["kind"])
		if err != nil {
			return g, fmt.Errorf("kind: %w", err)
		}
		if age >= 0 && v.Date != 0 {
			v.BirthDate = v.Date.AddMonths(-12 * age).AddDays(-1)
		}
	} else {
		g.Kind = a["kind"]
	}
	if text, said := a["times"]; said {
		t, err := timesOf(text)
		if err != nil {
			return g, fmt.Errorf("times: %w", err)
		}
		if t.push {
			g.Route = "IV-push"
		} else {
			g.Start = claim.Moment{Date: v.Date, Minute: t.start, HasTime: true}
			g.Stop = claim.Moment{Date: v.Date, Minute: t.stop, HasTime: true}
		}
	}
	s, err := suppliedOf(a["supplied"])
	if err != nil {
		return g, fmt.Errorf("supplied: %w", err)
	}
	g.SuppliedBy, g.Vial = s.by, s.vial
	return g, nil
}

// beside sets the lines beside the day's other services: a pair edit asks for 59
// on what it denies, 25 on a visit, and one initial service is enough.
func (o *Outcome) beside(others []string, v *coding.Visit, tables codes.Tables) {
	setting := codes.Practitioner
	if v.Setting == coding.Facility {
		setting = codes.Hospital
	}
	on := v.Date
	if on == 0 {
		on = lastPairDay(tables)
	}
	for _, other := range others {
		for i := range o.Answer.Lines {
			l := &o.Answer.Lines[i]
			admin, ok := tables.Administration(l.Code)
			if !ok && tables.Code(l.Code).Kind != codes.Procedure {
				continue
			}
			if theirs, ok := tables.Administration(other); ok && theirs.Initial && admin.Initial && coding.Later(l.Code) != "" && l.Code != "96369" {
				o.hint("%s is an initial service of its own: with it on the claim, %s becomes %s unless a second access or encounter is documented (59)", other, l.Code, coding.Later(l.Code))
				continue
			}
			o.pair(l, other, on, setting, tables)
		}
	}
}

func (o *Outcome) pair(l *coding.Line, other string, on claim.Date, setting codes.Setting, tables codes.Tables) {
	isVisit := tables.Code(other).Kind == codes.Visit
	if p, origin := tables.Pair(l.Code, other, setting, on); origin.Answer == codes.Found && isVisit {
		if p.Indicator == '1' {
			o.hint("%s beside %s needs 25, and work beyond the injection in the record", other, l.Code)
		} else {
			o.hint("%s beside %s is never paid, whatever the modifier", other, l.Code)
		}
		return
	} else if origin.Answer == codes.Found && p.Indicator == '1' {
		o.hint("%s takes in %s: 59 or XU on %s where it was separate", l.Code, other, other)
		return
	}
	p, origin := tables.Pair(other, l.Code, setting, on)
	if origin.Answer != codes.Found {
		return
	}
	switch {
	case p.Indicator != '1':
		o.hint("%s takes in %s: it is never paid beside it", other, l.Code)
	case isVisit:
		o.hint("%s takes in %s: the injection is denied beside it unless 25 on the visit and the record separate them", other, l.Code)
	case !slices.Contains(l.Modifiers, "59"):
		l.Modifiers = append(l.Modifiers, "59")
		l.Why += fmt.Sprintf("; 59 (or XU) because %s would take it in", other)
	}
}

// lastPairDay is the newest day the pair tables speak for.
func lastPairDay(tables codes.Tables) claim.Date {
	var last claim.Date
	for _, t := range tables.Releases() {
		if strings.Contains(strings.ToLower(t.Name), "pair") || strings.Contains(strings.ToLower(t.Name), "ptp") || strings.Contains(strings.ToLower(t.Name), "procedure-to-procedure") {
			last = max(last, t.LastConfirmed)
		}
	}
	if last == 0 {
		for _, t := range tables.Releases() {
			last = max(last, t.LastConfirmed)
		}
	}
	return last
}

func (o *Outcome) hint(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !slices.Contains(o.Hints, text) {
		o.Hints = append(o.Hints, text)
	}
}

// supervised says what follows from who gave it.
func (o *Outcome) supervised(a Answers, v *coding.Visit) {
	if a["given"] != "staff alone" || v.Setting != coding.Office {
		return
	}
	if v.Payer.Type == claim.Medicare || v.Payer.Type == claim.MedicareAdvantage {
		o.hint("without direct supervision Medicare pays neither the injection nor 99211 (incident-to, 42 CFR 410.26)")
		return
	}
	o.hint("without direct supervision CPT has 99211 reported in place of the injection; plans follow their own rules")
}

// neighbours says of each code people confuse with the answer why it is not.
func (o *Outcome) neighbours(a Answers, v *coding.Visit, tables codes.Tables) {
	if v.Setting == coding.Guest {
		o.Neighbours = append(o.Neighbours, Neighbour{"96372", "in a facility whose staff gives the drug, the facility reports giving it"})
		return
	}
	drug, route := drugOf(a, tables), facts.RouteOf(a["route"])
	for _, n := range [...]struct {
		code string
		why  string
	}{
		{"96372", why96372(drug, route, a, v)},
		{"96401", why96401(drug, route, a)},
		{"96377", pick(route == facts.OnBody, "", "nothing was left on the body: it is for a timed injector")},
		{"96374", whyPush(route, a)},
		{"96365", whyInfusion(route, a)},
		{"90471", pick(drug.vaccine(), "this vaccine has a code of its own for giving it", "it is no vaccine or toxoid; globulins and antibodies are not vaccines either")},
		{"95115", pick(drug.Vaccine == codes.AllergenExtract || a["kind"] == "allergen", "two or more shots are 95117", "it is no allergen extract")},
		{"20610", pick(route == facts.Intraarticular, "the joint decides: small 20600, medium 20605, large 20610", "it was not injected into a joint")},
	} {
		if o.Answer.Units(n.code, 0) > 0 || n.why == "" {
			continue
		}
		o.Neighbours = append(o.Neighbours, Neighbour{n.code, n.why})
	}
}

func pick(yes bool, then, otherwise string) string {
	if yes {
		return then
	}
	return otherwise
}

func why96372(drug substance, route facts.Route, a Answers, v *coding.Visit) string {
	switch {
	case drug.vaccine() || a["kind"] == "vaccine":
		return "a vaccine has codes of its own for giving it"
	case drug.Vaccine == codes.RSVAntibody:
		return "since 2023-10-06 this antibody has codes of its own"
	case drug.Vaccine == codes.AllergenExtract || a["kind"] == "allergen":
		return "allergen immunotherapy has codes of its own"
	case route.IsShot() && (drug.row.Antineoplastic != "" || a["kind"] == "chemotherapy" || a["kind"] == "hormonal"):
		return "an antineoplastic given by needle is 96401, a hormonal one 96402"
	case route == facts.OnBody:
		return "an injector left on the body is 96377"
	case !route.IsShot():
		return "it is for a needle into muscle or under the skin"
	}
	return "this drug is given by a procedure that includes its injection, or has no line of its own"
}

func why96401(drug substance, route facts.Route, a Answers) string {
	switch {
	case !route.IsShot():
		return "it is for a needle into muscle or under the skin"
	case drug.row.Antineoplastic == "hormonal" || a["kind"] == "hormonal":
		return "a hormonal antineoplastic is 96402"
	case drug.row.Complex:
		return "the record does not show that giving it was complex"
	}
	return "it is neither an antineoplastic nor a complex biologic"
}

func whyPush(route facts.Route, a Answers) string {
	if !route.IsIV() {
		return "it was not pushed into a vein"
	}
	if t, err := timesOf(a["times"]); err == nil && !t.push && t.stop-t.start > 15 {
		return fmt.Sprintf("%d minutes: more than 15 is an infusion", t.stop-t.start)
	}
	return "a chemotherapy drug pushed is 96409"
}

func whyInfusion(route facts.Route, a Answers) string {
	if !route.IsIV() {
		return "it was not infused into a vein"
	}
	t, err := timesOf(a["times"])
	switch {
	case err == nil && t.push:
		return "a push, not an infusion"
	case err == nil && t.stop-t.start <= 15:
		return fmt.Sprintf("%d minutes: 15 or less is a push", t.stop-t.start)
	}
	return "an infusion of chemotherapy or a complex biologic is 96413, of fluid 96360"
}
