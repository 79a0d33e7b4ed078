package policy

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
)

// needsModifier: a line of the codes carries one of the modifiers. `with` asks
// only where one of other codes stands on the day, `beside` is satisfied by
// another line of the code that carries one of its modifiers (JW).
func needsModifier(r *reader, n *yaml.Node) (checker, codeSet) {
	var set, with codeSet
	var anyOf, beside, diagnoses []string
	var only340B, onlySingleDose bool
	r.fields(n, "needs-modifier", map[string]func(*yaml.Node){
		"codes": r.codes(&set), "any-of": r.modifiers(&anyOf), "with": r.codes(&with), "beside": r.modifiers(&beside),
		"diagnoses": r.diagnoses(&diagnoses), "only-340b": r.boolean(&only340B), "only-single-dose": r.boolean(&onlySingleDose),
	})
	r.require(n, len(anyOf) > 0, "any-of (the modifiers)")
	return eachLine(&set, func(e *facts.Encounter, l *facts.Line, report func(finding.Finding)) {
		if carries(l, anyOf) || only340B && !e.Claim.Drug340B || !with.empty() && !billedBeside(e, l, &with) {
			return
		}
		// What cost the practice nothing is not bought drug, and none of it is waste to be paid.
		if onlySingleDose && (l.NoCost() || l.SuppliedElsewhere() || !singleDose(e, l)) || len(diagnoses) > 0 && !supported(e, l, diagnoses) || besideItself(e, l, beside) {
			return
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s carries none of the modifiers this payer asks for: %s", l.Code, orList(anyOf)),
			Fix:     finding.Repair{Text: fmt.Sprintf("Append %s to %s, as the record supports.", orList(anyOf), l.Code), Safety: finding.NeedsChart},
		}
		if len(anyOf) == 1 {
			f.Message = fmt.Sprintf("%s has no modifier %s, which this payer asks for", l.Code, anyOf[0])
		}
		f.Fix.Edits = []finding.Edit{{Op: finding.AddModifier, Line: l.N, Value: anyOf[0]}}
		report(f)
	}), set
}

// billedBeside says whether another line of the day bills one of the codes.
func billedBeside(e *facts.Encounter, l *facts.Line, set *codeSet) bool {
	for i := range e.Lines {
		if o := &e.Lines[i]; o.N != l.N && o.Date == l.Date && set.has(o) {
			return true
		}
	}
	return false
}

// besideItself says whether another line of the same code and day carries one of the modifiers.
func besideItself(e *facts.Encounter, l *facts.Line, modifiers []string) bool {
	if len(modifiers) == 0 {
		return false
	}
	for o := range e.WithCode(l.Code) {
		if o.N != l.N && o.Date == l.Date && slices.ContainsFunc(modifiers, o.Has) {
			return true
		}
	}
	return false
}

// supported says whether a diagnosis of the line starts with one of the prefixes.
func supported(e *facts.Encounter, l *facts.Line, prefixes []string) bool {
	for code := range e.Pointed(l) {
		if hasPrefix(code, prefixes) {
			return true
		}
	}
	return false
}

// needsDiagnosis: a line of the codes points at one of the diagnoses, and at none
// of those excluded.
func needsDiagnosis(r *reader, n *yaml.Node) (checker, codeSet) {
	var set codeSet
	var anyOf, noneOf, modifiers []string
	r.fields(n, "needs-diagnosis", map[string]func(*yaml.Node){
		"codes": r.codes(&set), "any-of": r.diagnoses(&anyOf), "none-of": r.diagnoses(&noneOf), "modifiers": r.modifiers(&modifiers),
	})
	r.require(n, len(anyOf)+len(noneOf) > 0, "any-of or none-of (the diagnoses)")
	return eachLine(&set, func(e *facts.Encounter, l *facts.Line, report func(finding.Finding)) {
		if !carries(l, modifiers) {
			return
		}
		if len(anyOf) > 0 && !supported(e, l, anyOf) {
			report(finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("no diagnosis of %s begins with %s, which this payer asks for", l.Code, orList(anyOf)),
				Fix: finding.Repair{
					Text:   "Check the record: point the line at the diagnosis that was treated. Bill it otherwise only if the payer covers it.",
					Safety: finding.NeedsChart,
				},
			})
		}
		if len(noneOf) > 0 && supported(e, l, noneOf) {
			report(finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("%s points at a diagnosis that begins with %s, which this payer excludes", l.Code, orList(noneOf)),
				Fix:     finding.Repair{Text: "Check the record: the diagnosis or the modifier is not the one of this service.", Safety: finding.NeedsChart},
			})
		}
	}), set
}

// needsAuthorisation: the claim or the line carries a prior authorisation number.
func needsAuthorisation(r *reader, n *yaml.Node) (checker, codeSet) {
	var set codeSet
	var places []string
	r.fields(n, "needs-authorisation", map[string]func(*yaml.Node){"codes": r.codes(&set), "places": r.places(&places)})
	return eachLine(&set, func(e *facts.Encounter, l *facts.Line, report func(finding.Finding)) {
		if strings.TrimSpace(e.Claim.PriorAuth) != "" || strings.TrimSpace(l.PriorAuth) != "" ||
			len(places) > 0 && !slices.Contains(places, l.Place) {
			return
		}
		report(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s needs prior authorisation from this payer and the claim has no authorisation number", l.Code),
			Fix: finding.Repair{
				Text:   "Put the authorisation number on the claim. If there is none, ask the payer whether one can be had after the fact before sending.",
				Safety: finding.DisplayOnly,
			},
		})
	}), set
}

// needsNDC: a product line carries an 11-digit NDC, its unit and quantity.
func needsNDC(r *reader, n *yaml.Node) (checker, codeSet) {
	var set, except codeSet
	var prefix string
	r.fields(n, "needs-ndc", map[string]func(*yaml.Node){
		"codes": r.codes(&set), "except": r.codes(&except),
		"starting": func(n *yaml.Node) {
			if r.text(&prefix)(n); len(prefix) != 1 {
				r.fail(n, "%q: want the first letter of the codes, such as J", prefix)
			}
		},
	})
	return eachLine(&set, func(e *facts.Encounter, l *facts.Line, report func(finding.Finding)) {
		if except.has(l) || !strings.HasPrefix(l.Code, prefix) {
			return
		}
		drug := l.Line.Drug
		missing := ""
		switch {
		case !drug.Given():
			missing = "no NDC"
		case drug.Unit == "":
			missing = "no unit beside its NDC"
		case drug.Quantity <= claim.Decimal(0):
			missing = "no quantity beside its NDC"
		default:
			return
		}
		report(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s has %s; this payer asks for NDC, unit and quantity on drug lines", l.Code, missing),
			Fix: finding.Repair{
				Text:   "Add the 11-digit NDC of the package used (N4), its unit (UN for powder vials, ML for liquids) and the quantity.",
				Safety: finding.NeedsChart,
			},
		})
	}), set
}
