package policy

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
)

// notCovered: the payer does not pay the codes at all.
func notCovered(r *reader, n *yaml.Node) (checker, codeSet) {
	var set codeSet
	r.fields(n, "not-covered", map[string]func(*yaml.Node){"codes": r.codes(&set)})
	return eachLine(&set, func(e *facts.Encounter, l *facts.Line, report func(finding.Finding)) {
		report(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is not covered by this payer on %s", l.Code, l.Date),
			Fix:     finding.Repair{Text: "Do not bill it to this payer as it stands; tell the patient before the service what they would owe, where the plan allows that.", Safety: finding.DisplayOnly},
		})
	}), set
}

// notCoveredWith: the codes are not paid on a day on which one of others is billed.
func notCoveredWith(r *reader, n *yaml.Node) (checker, codeSet) {
	var set, with codeSet
	var unless []string
	r.fields(n, "not-covered-with", map[string]func(*yaml.Node){
		"codes": r.codes(&set), "with": r.codes(&with), "unless": r.modifiers(&unless),
	})
	r.require(n, !with.empty(), "with (the other codes)")
	return eachLine(&set, func(e *facts.Encounter, l *facts.Line, report func(finding.Finding)) {
		if slices.ContainsFunc(unless, l.Has) {
			return
		}
		for i := range e.Lines {
			o := &e.Lines[i]
			if o.N == l.N || o.Date != l.Date || !with.has(o) {
				continue
			}
			report(finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("%s is not paid beside %s by this payer", l.Code, o.Code),
				Fix:     finding.Repair{Text: fmt.Sprintf("Remove %s, unless the record shows a separate service the payer pays for.", l.Code), Safety: finding.NeedsChart},
			})
			return
		}
	}), set
}

// wrongAdministration: some drugs are never given under some administration
// codes. A line is left alone where another drug of the day could be its own.
func wrongAdministration(r *reader, n *yaml.Node) (checker, codeSet) {
	var drugs, never codeSet
	var use string
	r.fields(n, "wrong-administration", map[string]func(*yaml.Node){
		"drugs": r.codes(&drugs), "never": r.codes(&never), "use": r.text(&use),
	})
	r.require(n, !never.empty(), "never (the administration codes)")
	r.require(n, use != "", "use (the administration codes to bill)")
	return eachLine(&never, func(e *facts.Encounter, l *facts.Line, report func(finding.Finding)) {
		if drug := onlyDrug(e, l, &drugs, &never); drug != "" {
			f := finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("%s is billed for %s; this payer wants %s", l.Code, drug, use),
				Fix:     finding.Repair{Text: fmt.Sprintf("Bill the administration of %s as %s, by the charted route.", drug, use), Safety: finding.NeedsChart},
			}
			if isCode(use) {
				f.Fix.Edits = []finding.Edit{{Op: finding.SetCode, Line: l.N, Value: use}}
			}
			report(f)
		}
	}), never
}

// onlyDrug names the listed drug an administration line of the day must be for,
// "" where there is none or another drug may be what was given.
func onlyDrug(e *facts.Encounter, l *facts.Line, drugs, never *codeSet) string {
	found := ""
	for o := range e.Products() {
		switch {
		case o.Date != l.Date:
		case drugs.has(o):
			found = o.Code
		case !o.IsDrug() || len(o.Drug.Admin) == 0 || o.Drug.Antineoplastic != "" || o.Drug.Complex ||
			slices.ContainsFunc(o.Drug.Admin, never.hasCode):
			return ""
		}
	}
	return found
}

// placeOfService: the codes are not paid, or only paid, in some places. Facilities'
// own claims have no such place.
func placeOfService(r *reader, n *yaml.Node) (checker, codeSet) {
	var set codeSet
	var forbidden, allowed []string
	r.fields(n, "place-of-service", map[string]func(*yaml.Node){
		"codes": r.codes(&set), "forbidden": r.places(&forbidden), "allowed": r.places(&allowed),
	})
	r.require(n, (len(forbidden) > 0) != (len(allowed) > 0), "forbidden or allowed (the places), one of them,")
	return eachLine(&set, func(e *facts.Encounter, l *facts.Line, report func(finding.Finding)) {
		if !e.Professional() || l.Place == "" {
			return
		}
		if len(forbidden) > 0 && !slices.Contains(forbidden, l.Place) || len(allowed) > 0 && slices.Contains(allowed, l.Place) {
			return
		}
		report(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is not paid to a practitioner in place of service %s by this payer", l.Code, l.Place),
			Fix:     finding.Repair{Text: fmt.Sprintf("If the place is keyed right, remove %s: the facility bills it. If not, correct the place of service.", l.Code), Safety: finding.NeedsChart},
		})
	}), set
}

// drugLine: beside an administration the drug's own line is required, forbidden
// where somebody else supplied the drug, or billed at one cent there.
func drugLine(r *reader, n *yaml.Node) (checker, codeSet) {
	var administration codeSet
	var drug string
	r.fields(n, "drug-line", map[string]func(*yaml.Node){
		"administration": r.codes(&administration),
		"drug":           func(n *yaml.Node) { drug, _ = r.word(n, "drug line", "required", "forbidden", "one-cent") },
	})
	r.require(n, drug != "", "drug (required, forbidden or one-cent)")
	products := codeSet{kinds: 1<<codes.DrugCode | 1<<codes.UnlistedDrug | 1<<codes.ImmuneGlobulin, list: []string{"drug", "unlisted-drug", "globulin"}}
	switch drug {
	case "required":
		return eachLine(&administration, drugRequired), administration
	case "one-cent":
		return eachLine(&products, drugAtOneCent), products
	}
	both := administration
	both.kinds |= products.kinds
	both.list = append(slices.Clone(administration.list), products.list...)
	return eachLine(&both, func(e *facts.Encounter, l *facts.Line, report func(finding.Finding)) {
		if l.IsProduct() {
			drugForbidden(e, l, report)
			return
		}
		drugNamed(e, l, report)
	}), both
}

// productOn says whether any line of the day bills a substance, known or not:
// a code outside the tables may be one.
func productOn(e *facts.Encounter, l *facts.Line) bool {
	for i := range e.Lines {
		if o := &e.Lines[i]; o.Date == l.Date && (o.IsProduct() || o.Info.Kind == codes.Unknown) {
			return true
		}
	}
	return false
}

func drugRequired(e *facts.Encounter, l *facts.Line, report func(finding.Finding)) {
	if productOn(e, l) {
		return
	}
	report(finding.Finding{
		Line:    l.N,
		Message: fmt.Sprintf("%s is billed without the drug: this payer denies an administration that has no drug line", l.Code),
		Fix: finding.Repair{
			Text:   "Add the line of the drug with its NDC; at $0.01 or less if a pharmacy or the patient supplied it.",
			Safety: finding.NeedsChart,
		},
	})
}

func drugForbidden(_ *facts.Encounter, l *facts.Line, report func(finding.Finding)) {
	if !l.SuppliedElsewhere() && !l.NoCost() {
		return
	}
	report(finding.Finding{
		Line:    l.N,
		Message: fmt.Sprintf("%s was supplied by somebody else and is billed at $%s: this payer takes no drug line and no one-cent charge for it", l.Code, l.Charge),
		Fix: finding.Repair{
			Text:   "Remove the drug line and its NDC; write the drug's name in the line note of the administration.",
			Edits:  []finding.Edit{{Op: finding.RemoveLine, Line: l.N}},
			Safety: finding.NeedsChart,
		},
	})
}

// drugNamed asks for the drug's name where an administration stands alone.
func drugNamed(e *facts.Encounter, l *facts.Line, report func(finding.Finding)) {
	if strings.TrimSpace(l.Note) != "" || strings.TrimSpace(l.Description) != "" || productOn(e, l) {
		return
	}
	report(finding.Finding{
		Line:    l.N,
		Message: fmt.Sprintf("%s stands alone and its line names no drug: this payer wants the drug's name in the line note", l.Code),
		Fix:     finding.Repair{Text: "Write the drug's name in the line note of the administration. No drug code, no NDC, no one-cent line.", Safety: finding.NeedsChart},
	})
}

func drugAtOneCent(_ *facts.Encounter, l *facts.Line, report func(finding.Finding)) {
	if !l.SuppliedElsewhere() || l.NoCost() {
		return
	}
	report(finding.Finding{
		Line:    l.N,
		Message: fmt.Sprintf("%s was supplied by somebody else and is billed at $%s: this payer wants it at one cent", l.Code, l.Charge),
		Fix: finding.Repair{
			Text:   "Bill the drug line at $0.01: the practice did not buy the drug.",
			Edits:  []finding.Edit{{Op: finding.SetField, Line: l.N, Field: "charge", Value: "0.01"}},
			Safety: finding.NeedsChart,
		},
	})
}
