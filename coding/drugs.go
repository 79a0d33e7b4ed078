package coding

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
)

// supply is one drug code of one day with all that was given of it.
type supply struct {
	drug   codes.Drug
	code   string
	on     claim.Date
	doses  Doses
	list   []int
	ndc    claim.NDC
	pack   codes.Package
	packed bool // pack is what the NDC is
	route  facts.Route
	from   string // who supplied it, where not the practice
	failed bool   // a dose could not be told
}

// drugs codes the products: units, waste and the modifiers the payer wants.
func (c *Coder) drugs() {
	c.supplies = c.supplies[:0]
	for _, i := range c.order {
		e := &c.events[i]
		switch e.what {
		case idle, imaging, blood, allergen:
			continue
		}
		if e.route == facts.Oral || e.route == facts.Topical || e.route == facts.Inhaled {
			continue
		}
		c.product(e)
	}
	for i := range c.supplies {
		c.supply(&c.supplies[i])
	}
}

// product finds the code of what was given and adds its dose to the day's.
func (c *Coder) product(e *event) {
	g := &c.v.Given[e.n]
	if !g.Known {
		if e.drug == "" {
			c.askOf(Missing, e.n, "medication", "which drug was given? the entry names none", unlistedDrug)
			return
		}
		c.askOf(Missing, e.n, "medication", fmt.Sprintf("%s is no name the tables know: give its HCPCS code or NDC; an unlisted code (J3490) is for drugs that have none", e.name), unlistedDrug)
		return
	}
	if g.Substance.Vaccine == codes.TuberculinSkin {
		return // the test's code holds what is placed
	}
	if g.Substance.Uncoded && len(g.Substance.Codes) == 0 {
		c.unlisted(e, g)
		return
	}
	code, ok := c.codeOf(e, g)
	if !ok {
		return
	}
	s := c.supplyOf(code, e)
	s.list = append(s.list, e.n)
	s.route = e.route
	if g.NDC != "" {
		s.ndc = g.NDC
		s.pack, s.packed = c.packageOf(g.NDC)
	}
	if g.SuppliedBy != "" && g.SuppliedBy != "practice" {
		s.from = g.SuppliedBy
	}
	if e.what == vaccine && (s.drug.Unit == 0 || s.drug.Code == "") {
		s.doses.count++ // a vaccine is one unit a dose
		return
	}
	c.dose(s, e, g)
}

func (c *Coder) supplyOf(code string, e *event) *supply {
	on := c.dayOf(e.n)
	for i := range c.supplies {
		if s := &c.supplies[i]; s.code == code && s.on == on {
			return s
		}
	}
	drug, _ := c.tables.Drug(code)
	c.supplies = append(c.supplies, supply{drug: drug, code: code, on: on, doses: NewDoses(drug)})
	return &c.supplies[len(c.supplies)-1]
}

// codeOf chooses among the codes of a substance: what the scanned package is
// billed under, else what is in force on the day, by family and route.
func (c *Coder) codeOf(e *event, g *facts.Given) (string, bool) {
	on := c.dayOf(e.n)
	if pack, ok := c.packageOf(g.NDC); ok {
		if billed := c.inForce(pack.Codes, on); len(billed) > 0 {
			return billed[0], true
		}
	}
	list := c.inForce(g.Substance.Codes, on)
	if len(list) == 0 {
		c.askOf(Missing, e.n, "medication", fmt.Sprintf("no code of %s is in force on that day", e.name), oneUnit)
		return "", false
	}
	if g.Substance.Vague || e.what == vaccine && len(list) > 1 {
		c.askOf(Missing, e.n, "medication", fmt.Sprintf("which product of %s was given? its codes are %s", e.name, some(list)), oneUnit)
		return "", false
	}
	if e.what == hydration {
		return c.bagOf(e, g, list)
	}
	kept := c.ofFamily(e, list)
	kept = c.ofRoute(e, kept)
	code := c.byStrength(g, kept)
	for _, other := range kept[1:] {
		if other[0] == 'Q' && other[1] == '5' && code[0] != 'Q' {
			c.askOf(Confirm, e.n, "medication", fmt.Sprintf("the reference product of %s, or a biosimilar? each biosimilar has a code of its own (%s)", e.name, some(kept[1:])), oneUnit)
			break
		}
	}
	return code, true
}

// some names the first codes of a list.
func some(list []string) string {
	const shown = 8
	if len(list) > shown {
		return strings.Join(list[:shown], ", ") + " ..."
	}
	return strings.Join(list, ", ")
}

// inForce keeps the codes that may be billed on the day. The list holds until the
// next call.
func (c *Coder) inForce(list []string, on claim.Date) []string {
	kept := c.scratch[:0]
	for _, code := range list {
		info := c.tables.Code(code)
		if info.Kind == codes.UnlistedDrug || info.Kind == codes.Procedure {
			continue
		}
		active, known := info.ActiveOn(on)
		switch {
		case on == 0 && len(info.Life) > 0 && info.Life[len(info.Life)-1].To != 0:
			continue // no day was given: what is in force now
		case known && !active:
			continue
		}
		kept = append(kept, code)
	}
	c.scratch = kept
	return kept
}

// ofFamily keeps the hormonal code of a drug given for cancer, and the other one
// otherwise, where a substance has both.
func (c *Coder) ofFamily(e *event, list []string) []string {
	if len(list) == 1 {
		return list
	}
	var kept []string
	for _, code := range list {
		drug, _ := c.tables.Drug(code)
		if (drug.Antineoplastic == "hormonal") == (e.what == hormone) {
			kept = append(kept, code)
		}
	}
	if len(kept) == 0 {
		return list
	}
	return kept
}

// ofRoute keeps the codes whose drug is given by the charted route.
func (c *Coder) ofRoute(e *event, list []string) []string {
	if len(list) == 1 {
		return list
	}
	var kept []string
	for _, code := range list {
		drug, ok := c.tables.Drug(code)
		if !ok || len(drug.Routes) == 0 || e.route == facts.OtherRoute || e.route == facts.NoRoute {
			kept = append(kept, code)
			continue
		}
		for _, route := range drug.Routes {
			r := facts.RouteOf(route)
			if r == e.route || r.IsIV() && e.route.IsIV() || r == facts.Subcutaneous && (e.route == facts.SubcutaneousDrip || e.route == facts.OnBody) || r == facts.OtherRoute {
				kept = append(kept, code)
				break
			}
		}
	}
	if len(kept) == 0 {
		return list
	}
	return kept
}

// byStrength chooses among codes of one substance that differ by strength (20, 40
// and 80 mg until March 2024): the one that holds the dose exactly in the fewest
// units, else the first.
func (c *Coder) byStrength(g *facts.Given, list []string) string {
	if len(list) == 1 {
		return list[0]
	}
	best, fewest := list[0], int64(0)
	first, _ := c.tables.Drug(best)
	for _, code := range list {
		drug, ok := c.tables.Drug(code)
		if !ok || drug.Name != first.Name || drug.Unit == first.Unit && code != best {
			continue
		}
		size, _ := unitSize(drug)
		dose, ok := inBase(drug, g.Dose)
		if !ok || size <= 0 || dose <= 0 || dose%size != 0 {
			continue
		}
		if units := dose.CeilDiv(size); fewest == 0 || units < fewest {
			best, fewest = code, units
		}
	}
	return best
}

// bagOf chooses the code of a bag of fluid by its size: the largest whose unit
// divides what was hung.
func (c *Coder) bagOf(e *event, g *facts.Given, list []string) (string, bool) {
	hung, ok := facts.Convert(g.Dose, "mL")
	if !ok {
		hung, ok = facts.Convert(g.Volume, "mL")
	}
	if !ok || hung <= 0 {
		c.askOf(Missing, e.n, "dose", fmt.Sprintf("how much %s was hung? its code goes by the size of the bag", e.name), oneUnit)
		return "", false
	}
	best, size := "", claim.Decimal(0)
	for _, code := range list {
		drug, ok := c.tables.Drug(code)
		if !ok || drug.Unit <= size {
			continue
		}
		if drug.UpTo || hung%drug.Unit == 0 {
			best, size = code, drug.Unit
		}
	}
	if best == "" {
		best = list[len(list)-1]
	}
	return best, true
}

// dose adds an entry's dose, and asks where it cannot be told in the code's unit.
func (c *Coder) dose(s *supply, e *event, g *facts.Given) {
	dose, ok := c.doseOf(s, g)
	switch {
	case !g.Dose.Given && !(e.what == hydration && g.Volume.Given):
		s.failed = true
		c.askOf(Missing, e.n, "dose", fmt.Sprintf("how much %s was given? the units of %s follow the dose", e.name, s.code), oneUnit)
		return
	case dose.Value <= 0:
		s.failed = true
		c.askOf(Missing, e.n, "dose", fmt.Sprintf("a dose of %s %s cannot be: correct it", dose.Value, dose.Unit), oneUnit)
		return
	case s.drug.UnitName == "":
		s.failed = true
		c.askOf(Missing, e.n, "dose", fmt.Sprintf("the tables hold no unit for %s: how many units is %s %s?", s.code, dose.Value, dose.Unit), oneUnit)
		return
	case !ok:
		s.failed = true
		c.askOf(Missing, e.n, "dose", fmt.Sprintf("%s is charted as %s %s, and %s counts %s: how many %s were that?%s", e.name, dose.Value, dose.Unit, s.code, s.drug.UnitName, s.drug.UnitName, hint(dose)), oneUnit)
		return
	}
	if len(g.Substance.Others) > 0 {
		c.askOf(Missing, e.n, "dose", fmt.Sprintf("one entry holds several drugs (%s, %s): chart each with its dose", s.code, strings.Join(g.Substance.Others, ", ")), oneUnit)
	}
	s.doses.Add(dose, g.Discarded, g.Vial)
}

func hint(dose claim.Amount) string {
	switch facts.MeasureOf(dose.Unit) {
	case facts.NoMeasure:
		return " The unit is none this program knows."
	case facts.Volume:
		return " A volume is a dose only with a concentration."
	}
	return ""
}

// doseOf is the charted dose in a unit the code can count: a volume becomes a
// mass through the vial's own content or the package that was scanned.
func (c *Coder) doseOf(s *supply, g *facts.Given) (claim.Amount, bool) {
	dose := g.Dose
	if !dose.Given && g.Volume.Given {
		dose = g.Volume
	}
	if dose.Value <= 0 {
		return dose, true
	}
	if _, ok := Units(s.drug, dose); ok {
		return dose, true
	}
	volume, ok := facts.Convert(dose, "mL")
	if !ok || !s.packed || s.pack.Volume <= 0 || s.pack.UnitsPerItem <= 0 {
		return dose, false
	}
	perItem, ok := s.pack.UnitsPerItem.Times(s.drug.Unit)
	if !ok {
		return dose, false
	}
	total, ok := perItem.Times(volume)
	if !ok || total > 1<<52 {
		return dose, false
	}
	const places = 1000 // a label's concentration needs no finer dose
	if thousandth := int64(total) * places; thousandth%int64(s.pack.Volume) == 0 {
		value := claim.Whole(thousandth/int64(s.pack.Volume)) / places
		return claim.Amount{Value: value, Unit: s.drug.UnitName, Given: true}, true
	}
	return dose, false
}

func (c *Coder) packageOf(ndc claim.NDC) (codes.Package, bool) {
	if ndc == "" {
		return codes.Package{}, false
	}
	eleven, err := ndc.Eleven()
	if err != nil {
		return codes.Package{}, false
	}
	p, origin := c.tables.Package(eleven)
	return p, origin.Answer == codes.Found
}

// supply writes the lines of one drug code of one day.
func (c *Coder) supply(s *supply) {
	if s.failed {
		return
	}
	if s.from != "" && c.suppliedElsewhere(s) {
		return
	}
	units, ok := s.doses.Units()
	if !ok {
		units = int64(s.doses.Count()) // vaccines: one a dose
	}
	line := Line{Code: s.code, Units: units, Date: s.on, Administrations: s.list, isDrug: true, Sources: []finding.Source{oneUnit}, Why: c.unitWords(s, units)}
	if s.from != "" {
		line.Why += fmt.Sprintf("; supplied by the %s: charge $0.01", s.from)
	}
	c.routeModifier(s, &line)
	if units > 0 {
		c.waste(s, &line)
	}
	c.ndcOf(s, &line)
	c.overLimit(s, &line)
	c.selfGiven(s)
}

func (c *Coder) unitWords(s *supply, units int64) string {
	if s.drug.Unit == 0 || s.doses.notConvertible {
		return string(sentence(nil).n(int(units)).s(" dose").plural(int(units)))
	}
	upTo := ""
	if s.drug.UpTo {
		upTo = "up to "
	}
	return string(sentence(make([]byte, 0, 48)).decimal(s.doses.TotalIn(s.drug.UnitName)).s(" ").s(s.drug.UnitName).s(" in units of ").s(upTo).
		decimal(s.drug.Unit).s(" ").s(s.drug.UnitName).s(" = ").n(int(units)))
}

// routeModifier tells by JA or JB how a drug with one code and two routes was given.
func (c *Coder) routeModifier(s *supply, l *Line) {
	const required claim.Date = 20210405 // contractors' lists of April 2021
	if !s.drug.RouteModifier || !c.paysLikeMedicare() || s.on != 0 && s.on < required {
		return
	}
	switch {
	case s.route.IsIV():
		l.Modifiers = append(l.Modifiers, "JA")
	case s.route == facts.Subcutaneous || s.route == facts.SubcutaneousDrip || s.route == facts.OnBody:
		l.Modifiers = append(l.Modifiers, "JB")
	}
}

func (c *Coder) paysLikeMedicare() bool {
	return c.v.Payer.Type == claim.Medicare || c.v.Payer.Type == claim.MedicareAdvantage
}

// suppliedElsewhere handles a drug the practice did not buy; it says whether no
// line is written for it.
func (c *Coder) suppliedElsewhere(s *supply) bool {
	switch c.v.Payer.Type {
	case claim.Medicare:
		return false
	case claim.Medicaid:
		c.askOf(Contested, s.list[0], "supplied_by", fmt.Sprintf("the %s supplied the drug: some Medicaid plans want the administration alone with the drug's name in its note, Medicare and others a line at $0.01; none is written", s.from), noCostLine)
		return true
	}
	c.askOf(Contested, s.list[0], "supplied_by", fmt.Sprintf("the %s supplied the drug: some plans want its line at $0.01 with the NDC, some none", s.from), noCostLine)
	return false
}

// overLimit asks about units beyond the day limit.
func (c *Coder) overLimit(s *supply, l *Line) {
	setting := codes.Practitioner
	if c.v.Setting == Facility {
		setting = codes.Hospital
	}
	limit, origin := c.tables.UnitLimit(s.code, setting, s.on)
	if origin.Answer == codes.Found && limit.Units > 0 && l.Units > limit.Units {
		c.askOf(Confirm, s.list[0], "dose", fmt.Sprintf("%d units of %s are more than the day limit of %d: is the dose right?", l.Units, s.code, limit.Units), oneUnit)
	}
}

func (c *Coder) selfGiven(s *supply) {
	if c.v.Payer.Type != claim.Medicare || s.route != facts.Subcutaneous {
		return
	}
	contractor := c.v.Payer.Contractor
	if contractor == "" {
		contractor = c.v.Payer.Name
	}
	sad, origin := c.tables.SelfAdministered(s.code, contractor, s.on)
	if origin.Answer == codes.Found && (sad.Everywhere || sad.Excluded) {
		c.askOf(Confirm, s.list[0], "medication", fmt.Sprintf("%s is on the contractor's list of usually self-administered drugs: Part B pays neither it nor its injection", s.code), sad.Source)
	}
}

// unlisted writes the line of a drug without a code: what it was stands in words.
func (c *Coder) unlisted(e *event, g *facts.Given) {
	if e.what == vaccine || !g.Dose.Given {
		c.askOf(Missing, e.n, "dose", fmt.Sprintf("%s has no code of its own: an unlisted code needs its dose", e.name), unlistedDrug)
		return
	}
	code := "J3490"
	if strings.HasSuffix(e.name, "mab") || strings.HasSuffix(e.name, "cept") {
		code = "J3590" // the unlisted code of biologics
	}
	note := fmt.Sprintf("%s %s %s %s", e.name, g.Dose.Value, g.Dose.Unit, g.Administration.Route)
	line := Line{Code: code, Units: 1, Date: c.dayOf(e.n), Administrations: []int{e.n}, isDrug: true, Note: note,
		Why: fmt.Sprintf("%s has no code of its own: name, dose and route stand in the line's text", e.name), Sources: []finding.Source{unlistedDrug}}
	c.answer.Lines = append(c.answer.Lines, line)
	c.askOf(Confirm, e.n, "medication", fmt.Sprintf("%s: %s for a manufactured drug without a code, J7999 where a pharmacy compounded it; give the NDC", e.name, code), unlistedDrug)
}
