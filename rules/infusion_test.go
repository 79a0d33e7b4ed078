package rules_test

import (
	"slices"
	"testing"

	"firstpass/finding"
	"firstpass/format/encounter"
)

// What the infusion rules propose to change.
func TestInfusionRepairs(t *testing.T) {
	const head = "payer: commercial\ndate: 2024-02-13\ndx: [N10]\nlines: "
	const hospital = "payer: medicare\ntype: institutional\nplace: \"22\"\ndate: 2024-02-13\ndx: [A41.9]\nlines: "
	for _, c := range []struct {
		rule, text string
		want       finding.Edit
	}{
		{"add-on-without-primary", head + "[96375 $40, J2405 x4 $5]", finding.Edit{Op: finding.SetCode, Line: 1, Value: "96374"}},
		{"add-on-without-primary", head + "[96361 $40]", finding.Edit{Op: finding.SetCode, Line: 1, Value: "96360"}},
		{"concurrent-infusion-once", hospital + "[96365 $200, 96368 x2 $60]", finding.Edit{Op: finding.SetUnits, Line: 2, Value: "1"}},
		{"concurrent-infusion-once", hospital + "[96365 $200, 96368 $60, 96368 $60]", finding.Edit{Op: finding.RemoveLine, Line: 3}},
		{"initial-code-conflict", head + "[96365 $120, 96374 $80]", finding.Edit{Op: finding.SetCode, Line: 2, Value: "96375"}},
		{"initial-code-conflict", hospital + "[96360 $120, 96374 $80]", finding.Edit{Op: finding.SetCode, Line: 1, Value: "96361"}},
		{"initial-code-units", hospital + "[96365 x2 $400]", finding.Edit{Op: finding.SetUnits, Line: 1, Value: "1"}},
		{"repeat-push-facility-only", head + "[96374 $80, 96376 $40]", finding.Edit{Op: finding.RemoveLine, Line: 2}},
	} {
		item, problem := encounter.ParseCompact(c.text, "infusion_test.go", 1)
		if problem != nil {
			t.Fatal(problem)
		}
		result := engine(t).NewChecker().Check(&item.Encounter)
		at := slices.IndexFunc(result.Findings, func(f finding.Finding) bool { return f.Rule == c.rule })
		if at < 0 {
			t.Errorf("%s: not raised by %s", c.rule, c.text)
			continue
		}
		got := result.Findings[at].Fix.Edits[0]
		if got.Op != c.want.Op || got.Line != c.want.Line || got.Value != c.want.Value {
			t.Errorf("%s on %s: %+v, want %+v", c.rule, c.text, got, c.want)
		}
	}
}
