// Package wizard asks "which code?" in ten questions at most. The questions, what
// each answer allows and what follows from all of them are plain values: a
// terminal and a page ask the same ones, and every result can be asked again by
// its query.
package wizard

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
)

// Question is one thing to be asked.
type Question struct {
	ID      string // the key of its answer
	Text    string
	Help    string
	Options []Option // empty: free text
}

// Option is one answer that may be chosen.
type Option struct{ Value, Text string }

// Answers are what was said so far, by the questions' ids.
type Answers map[string]string

// The ids of the questions, in the order they are asked.
var order = [...]string{"payer", "place", "drug", "route", "kind", "times", "count", "supplied", "given", "other"}

// IDs lists the questions' ids in order.
func IDs() []string { return slices.Clone(order[:]) }

// Next is the next question that the answers so far leave open; ok is false when
// there is none. Questions the tables can answer themselves are not asked.
func Next(a Answers, tables codes.Tables) (q Question, ok bool) {
	for _, id := range order {
		if _, said := a[id]; said {
			continue
		}
		if q, ok = question(id, a, tables); ok {
			return q, true
		}
	}
	return Question{}, false
}

// question is the question of an id as the answers so far shape it; ok is false
// where it need not be asked.
func question(id string, a Answers, tables codes.Tables) (Question, bool) {
	drug := drugOf(a, tables)
	route := facts.RouteOf(a["route"])
	switch id {
	case "payer":
		return Question{ID: id, Text: "Who pays?", Options: []Option{
			{"medicare", "Medicare"}, {"medicare-advantage", "Medicare Advantage"}, {"medicaid", "Medicaid"}, {"commercial", "a commercial plan"},
		}}, true
	case "place":
		return Question{ID: id, Text: "Where, and on which day?",
			Help: "The place of service of a practitioner's claim (11 office, 12 home, 22 hospital outpatient ...) or \"facility\" for the hospital's own claim; a day (2025-03-04) where the codes of that day are wanted."}, true
	case "drug":
		return Question{ID: id, Text: "Which drug, and how much?",
			Help: "Name, brand, HCPCS code or NDC, with the dose: ketorolac 30 mg."}, true
	case "route":
		return Question{ID: id, Text: "How was it given?", Options: []Option{
			{"IM", "into a muscle"}, {"SC", "under the skin"}, {"IV-push", "pushed into a vein"}, {"IV-infusion", "infused into a vein"},
			{"SC-infusion", "infused under the skin by pump"}, {"on-body injector", "by an injector left on the body"}, {"intra-articular", "into a joint"},
			{"intralesional", "into a lesion"}, {"trigger-point", "into trigger points"}, {"intra-arterial", "into an artery"}, {"intradermal", "into the skin"},
			{"implant", "as an implant or pellet"}, {"oral", "by mouth"}, {"nasal", "into the nose"},
		}}, true
	case "kind":
		return kindQuestion(drug, tables)
	case "times":
		if !route.IsIV() && route != facts.SubcutaneousDrip {
			return Question{}, false
		}
		return Question{ID: id, Text: "When did it start and stop?",
			Help: "09:00-09:40, or how many minutes; \"push\" for a push. 15 minutes or less is a push, and a further hour needs more than 30 minutes."}, true
	case "count":
		if !route.IsShot() {
			return Question{}, false
		}
		return Question{ID: id, Text: "How many injections?", Help: "Needles, not drugs and not units: 1, 2 ... An allergy clinic counts its shots."}, true
	case "supplied":
		return Question{ID: id, Text: "Who supplied the drug, and in which container?",
			Help: "practice, patient or pharmacy; then the containers opened and their kind, where known: practice 1x30mg single-dose"}, true
	case "given":
		if strings.HasPrefix(a["place"], "facility") {
			return Question{}, false
		}
		return Question{ID: id, Text: "Who gave it, and who supervised?", Options: []Option{
			{"practitioner", "the billing practitioner, or another who bills alone"},
			{"staff supervised", "staff, with the practitioner in the office (or by audio and video where that counts)"},
			{"staff alone", "staff, and nobody supervised"},
		}}, true
	case "other":
		return Question{ID: id, Text: "What else was done that day?", Help: "The codes of the other services (99213, 96365, 20610 ...), or none."}, true
	}
	return Question{}, false
}

// kindQuestion asks for the family of codes where the tables do not know it.
func kindQuestion(drug substance, tables codes.Tables) (Question, bool) {
	q := Question{ID: "kind", Text: "What is it?"}
	switch {
	case drug.vaccine():
		q.Text, q.Help = "How old is the patient?", "In years: to age 18 counselling has codes of its own. \"adult\" where it does not matter."
		return q, true
	case !drug.known:
		q.Help = "The tables do not know it."
		q.Options = []Option{
			{"therapeutic", "an ordinary drug"}, {"chemotherapy", "an antineoplastic or complex biologic"}, {"hormonal", "a hormonal antineoplastic"},
			{"vaccine", "a vaccine or toxoid"}, {"allergen", "an allergen extract"}, {"hydration", "fluid for its own sake"}, {"flush", "a flush, diluent or local anaesthetic"},
			{"contrast", "contrast or a tracer for a picture"},
		}
		return q, true
	case drug.row.Antineoplastic == "hormonal":
		q.Text = "Was it given for cancer?"
		q.Options = []Option{{"hormonal", "for cancer"}, {"therapeutic", "for another disease"}}
		return q, true
	case drug.row.Complex:
		q.Text = "Does the record show that giving it was complex (as for chemotherapy)?"
		q.Options = []Option{{"therapeutic", "no, or the contractor's or plan's list says 96372 or 96365"}, {"chemotherapy", "yes"}}
		return q, true
	}
	return Question{}, false
}

// Check says what is wrong with an answer, nil where it can be used.
func Check(q Question, text string, a Answers, tables codes.Tables) error {
	text = strings.TrimSpace(text)
	if len(q.Options) > 0 {
		if _, ok := choose(q, text); !ok {
			var values []string
			for _, o := range q.Options {
				values = append(values, o.Value)
			}
			return fmt.Errorf("want one of %s (or its number)", strings.Join(values, ", "))
		}
		return nil
	}
	switch q.ID {
	case "place":
		_, _, err := place(text, tables)
		return err
	case "drug":
		if text == "" {
			return fmt.Errorf("name the drug")
		}
	case "times":
		_, err := timesOf(text)
		return err
	case "count":
		_, err := countOf(text)
		return err
	case "supplied":
		_, err := suppliedOf(text)
		return err
	case "kind":
		_, err := ageOf(text)
		return err
	case "other":
		_, err := otherCodes(text)
		return err
	}
	return nil
}

// Fold is the answer as it is kept: an option by its value, a number by the
// option's place.
func Fold(q Question, text string) string {
	text = strings.TrimSpace(text)
	if value, ok := choose(q, text); ok {
		return value
	}
	return text
}

func choose(q Question, text string) (string, bool) {
	for i, o := range q.Options {
		if strings.EqualFold(o.Value, text) || text == fmt.Sprint(i+1) {
			return o.Value, true
		}
	}
	return "", false
}

// Query writes the answers so that they can be asked again: payer=medicare&place=11...
func (a Answers) Query() string {
	var parts []string
	for _, id := range order {
		if value, said := a[id]; said {
			parts = append(parts, id+"="+url.QueryEscape(value))
		}
	}
	return strings.Join(parts, "&")
}

// Parse reads a query back and checks each answer.
func Parse(query string, tables codes.Tables) (Answers, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, fmt.Errorf("answers: %w", err)
	}
	a := Answers{}
	for id := range values {
		if !slices.Contains(order[:], id) {
			return nil, fmt.Errorf("answers: no question is called %q; they are %s", id, strings.Join(order[:], ", "))
		}
	}
	for _, id := range order {
		if !values.Has(id) {
			continue
		}
		q, ok := question(id, a, tables)
		if !ok {
			continue // not asked after these answers
		}
		if err := Check(q, values.Get(id), a, tables); err != nil {
			return nil, fmt.Errorf("answers: %s=%s: %w", id, values.Get(id), err)
		}
		a[id] = Fold(q, values.Get(id))
	}
	return a, nil
}

// substance is what the tables know of the drug named.
type substance struct {
	codes.Substance
	row   codes.Drug
	known bool
}

func (s substance) vaccine() bool {
	switch s.Vaccine {
	case codes.Influenza, codes.Pneumococcal, codes.HepatitisB, codes.Covid, codes.OtherVaccine:
		return true
	}
	return false
}

// drugOf recognises the drug named: by its code, its NDC or its name.
func drugOf(a Answers, tables codes.Tables) substance {
	name, _ := splitDose(a["drug"])
	var s substance
	s.Substance, s.known = tables.Identify(name)
	if !s.known {
		s.Substance, s.known = byCode(name, tables)
	}
	for _, code := range s.Codes {
		if row, ok := tables.Drug(code); ok {
			s.row = row
			break
		}
	}
	return s
}

// byCode recognises a HCPCS code or an NDC.
func byCode(text string, tables codes.Tables) (codes.Substance, bool) {
	code := strings.ToUpper(strings.TrimSpace(text))
	if info := tables.Code(code); info.Kind == codes.DrugCode || info.Kind == codes.Vaccine || info.Kind == codes.ImmuneGlobulin {
		drug, _ := tables.Drug(code)
		name := drug.Name
		if name == "" {
			name = info.Plain
		}
		return codes.Substance{Name: name, Codes: []string{code}, Vaccine: info.Vaccine}, true
	}
	eleven, err := claim.NDC(text).Eleven()
	if err != nil {
		return codes.Substance{}, false
	}
	p, origin := tables.Package(eleven)
	if origin.Answer != codes.Found || len(p.Codes) == 0 {
		return codes.Substance{}, false
	}
	return codes.Substance{Name: p.Name, Codes: p.Codes, Vaccine: tables.Code(p.Codes[0]).Vaccine}, true
}
