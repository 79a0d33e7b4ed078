package rules_test

import (
	"slices"
	"testing"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/encounter"
)

// saysWhoSigned says whether the chart holds signatures or their absence.
func saysWhoSigned(c *claim.Chart) bool {
	return slices.ContainsFunc(c.Administrations, func(a claim.Administration) bool { return a.SignedCharted })
}

// TestSilentSources takes what each rule about missing documentation objects to,
// says that the source has no place for the missing field, and expects quiet.
func TestSilentSources(t *testing.T) {
	e := engine(t)
	checker := e.NewChecker()
	fields := map[string]claim.Fields{
		"doc-order-missing": claim.OrderField, "doc-indication-missing": claim.IndicationField, "doc-site-missing": claim.SiteField,
		"doc-route-missing": claim.RouteField, "doc-dose-missing": claim.DoseField, "doc-repeat-dose-times": claim.TimeField, "doc-stop-time-missing": claim.StopField,
		"doc-signature-missing": claim.SignatureField, "modifier-25-unsupported": claim.NoteField,
	}
	seen := 0
	for _, r := range e.Rules().Rules() {
		field, ok := fields[r.ID]
		if !ok {
			continue
		}
		raised := func(enc *claim.Encounter) bool {
			return slices.ContainsFunc(checker.Check(enc).Findings, func(f finding.Finding) bool { return f.Rule == r.ID })
		}
		for _, x := range r.Examples {
			item, problem := encounter.ParseCompact(x.Text, r.File, x.Line)
			if problem != nil || x.Good || item.Encounter.Chart == nil || field == claim.SignatureField && saysWhoSigned(item.Encounter.Chart) || item.Encounter.Chart.OrderedBy.Given() && field == claim.OrderField {
				continue
			}
			enc := item.Encounter
			if !raised(&enc) {
				t.Errorf("%s %q is not raised as it stands", r.ID, x.Title)
			}
			enc.Chart.Silent = field
			if raised(&enc) {
				t.Errorf("%s %q: raised although the source has no place for it", r.ID, x.Title)
			}
			seen++
		}
	}
	if seen < len(fields) {
		t.Errorf("only %d examples were tried", seen)
	}
}
