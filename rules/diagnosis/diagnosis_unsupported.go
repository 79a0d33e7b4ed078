package diagnosis

import (
	"fmt"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// diagnosisUnsupported reports a drug whose diagnoses, as the sources of its
// table rows have it, do not support it.
func diagnosisUnsupported(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.IsDrug() {
			continue
		}
		rows := e.Tables.Support(l.Code)
		if len(rows) == 0 || supported(e, l, rows) {
			continue
		}
		if row, codes := against(e, l, rows); row != nil {
			r.Add(unsupported(e, l, row, codes))
		}
	}
}

// supported says whether one of the line's diagnoses is on the list of a row that
// holds for this payer and day.
func supported(e *facts.Encounter, l *facts.Line, rows []codes.Support) bool {
	for i := range rows {
		if !holds(e, l, &rows[i]) {
			continue
		}
		for code := range e.Pointed(l) {
			if underAny(code, rows[i].Covered) {
				return true
			}
		}
	}
	return false
}

// against finds the row that speaks strictest against all of the line's diagnoses.
func against(e *facts.Encounter, l *facts.Line, rows []codes.Support) (worst *codes.Support, named []string) {
	for i := range rows {
		row := &rows[i]
		if !holds(e, l, row) {
			continue
		}
		if found := allAgainst(e, l, row); found != nil && (worst == nil || row.Severity > worst.Severity) {
			worst, named = row, found
		}
	}
	return worst, named
}

func allAgainst(e *facts.Encounter, l *facts.Line, row *codes.Support) []string {
	var found []string
	for code := range e.Pointed(l) {
		if !underAny(code, row.Never) && !underAny(code, row.NotAlone) {
			return nil
		}
		found = append(found, code)
	}
	return found
}

// holds says whether a row is about this payer, contractor and day.
func holds(e *facts.Encounter, l *facts.Line, row *codes.Support) bool {
	if len(row.Payers) > 0 && !slices.Contains(row.Payers, e.Payer.Type) {
		return false
	}
	if (row.Span != claim.Span{}) && !row.Span.Holds(l.Date) {
		return false
	}
	if len(row.Contractors) == 0 {
		return true
	}
	contractor := codes.ContractorKey(e.ContractorText(l.Date))
	return contractor != "" && slices.ContainsFunc(row.Contractors, func(key string) bool { return codes.SameContractor(key, contractor) })
}

func unsupported(e *facts.Encounter, l *facts.Line, row *codes.Support, named []string) finding.Finding {
	f := finding.Finding{
		Line:     l.N,
		Severity: row.Severity,
		Message:  fmt.Sprintf("%s does not support %s by itself", strings.Join(named, ", "), l.Code),
		Why:      row.Why,
		Fix: finding.Repair{
			Text:   "Is a covered condition documented? If yes, bill it and point at it; if no, the drug is not covered: notice to the patient before the service, or do not bill.",
			Safety: finding.NeedsChart,
		},
		AtRisk: withAdministration(e, l),
	}
	if row.Source.Title != "" {
		f.Sources = []finding.Source{row.Source}
	}
	switch {
	case underAny(named[0], row.Never):
		f.Message = fmt.Sprintf("%s can never be the reason for %s", named[0], l.Code)
		f.Fix.Text = "Point the drug and its administration at the condition treated, as documented."
	case l.HasAny("GA", "GX", "GY", "GZ"):
		f.Severity = finding.Info // the line already says that it expects the denial
	case e.Claim.ABN == "signed" && e.Payer.Type == claim.Medicare:
		f.Fix = finding.Repair{
			Text:   fmt.Sprintf("A signed notice is on file: append GA to %s, so that the patient can be billed when Medicare denies it.", l.Code),
			Edits:  []finding.Edit{{Op: finding.AddModifier, Line: l.N, Value: "GA"}},
			Safety: finding.NeedsChart,
		}
	}
	return f
}

// withAdministration adds to a drug line the administrations that fall with it:
// those of the day, where no other product was given then.
func withAdministration(e *facts.Encounter, drug *facts.Line) []int {
	lines := []int{drug.N}
	for other := range e.Products() {
		if other.Date == drug.Date && other.Code != drug.Code {
			return lines
		}
	}
	for l := range e.OfKind(codes.AdminCode) {
		if l.Date == drug.Date {
			lines = append(lines, l.N)
		}
	}
	return lines
}
