package rule

import (
	"slices"
	"testing"

	"firstpass/claim"
	"firstpass/codes/builtin"
	"firstpass/facts"
	"firstpass/finding"
)

// TestARuleThatPanics holds that a check's panic costs that rule's answer on that
// claim and nothing else, and that it is said.
func TestARuleThatPanics(t *testing.T) {
	speak := func(e *facts.Encounter, r *Report) { r.Add(finding.Finding{Line: 1, Message: "spoke"}) }
	breaks := func(e *facts.Encounter, r *Report) {
		r.Add(finding.Finding{Line: 1, Message: "half a thought"})
		_ = e.Lines[len(e.Lines)]
	}
	always := []Scope{{Span: claim.Span{From: 20090101}}}
	set, err := NewSet([]Rule{
		{Page: Page{ID: "first", Triggers: []string{"*"}, Severity: finding.Error, For: always}, Check: speak},
		{Page: Page{ID: "breaks", Triggers: []string{"*"}, Severity: finding.Error, For: always}, Check: breaks},
		{Page: Page{ID: "last", Triggers: []string{"96372"}, Severity: finding.Error, For: always}, Check: speak},
	})
	if err != nil {
		t.Fatal(err)
	}
	var o Outcome
	enc := &claim.Encounter{Claim: claim.Claim{ServiceDate: 20250304, Lines: []claim.Line{{Code: "96372"}}}}
	for range 2 {
		o.Reset()
		set.Run(facts.NewBuilder(builtin.New()).Of(enc), &o)
		var spoke []string
		for _, f := range o.Findings {
			spoke = append(spoke, f.Rule)
		}
		if !slices.Equal(spoke, []string{"first", "last"}) {
			t.Errorf("rules that spoke: %v", spoke)
		}
		if len(o.NotChecked) != 1 || o.NotChecked[0] != (finding.NotChecked{Rule: "breaks", Reason: BrokeOff}) {
			t.Errorf("not checked: %v", o.NotChecked)
		}
	}
}
