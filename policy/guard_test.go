package policy

import (
	"testing"

	"firstpass/claim"
	"firstpass/codes/builtin"
	"firstpass/facts"
)

// TestGuardsAgreeWithTheInterpreter asks conditions with and without their guards
// about lines of every kind.
func TestGuardsAgreeWithTheInterpreter(t *testing.T) {
	enc := &claim.Encounter{}
	for _, l := range []claim.Line{
		{Code: "96372"}, {Code: "96372", Modifiers: []string{"76"}}, {Code: "J1885", Modifiers: []string{"JZ", "59"}},
		{Code: "99213", ServiceDate: 20250301}, {Code: "J3420", ServiceDate: 20250301}, {Code: "NO"}, {},
	} {
		enc.Claim.Lines = append(enc.Claim.Lines, l)
	}
	enc.Claim.ServiceDate = 20250204
	e := facts.NewBuilder(builtin.New()).Of(enc)
	c := &compiler{}
	decided := 0
	for source, guards := range map[string]int{
		`has_modifier(line, "76")`:                                                             1,
		`!has_modifier(line, ["76", "59"])`:                                                    1,
		`line.has_modifier(["JZ"]) && line.bills("drug")`:                                      2,
		`bills(line, ["96372", "99202-99215"]) && line.units == 0.0 && same_day(line, "drug")`: 2,
		`bills(line, "visit") || has_modifier(line, "76")`:                                     0,
		`same_day(line, line.code)`:                                                            0,
		`has_modifier(line, [line.code])`:                                                      0,
		`!(has_modifier(line, "76") && bills(line, "drug"))`:                                   0,
		`lines.exists(o, has_modifier(o, "76")) && same_day(line, "visit")`:                    1,
	} {
		x := &expression{source: source, want: wantBool, compiler: c, where: "test"}
		if err := x.compile(); err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		if len(x.guards) != guards {
			t.Errorf("%s: %d guards, want %d", source, len(x.guards), guards)
		}
		for n := 1; n <= len(e.Lines); n++ {
			yes, err := x.isTrue(newScene(e, n))
			if possible := x.possible(e, n); err == nil && yes && !possible {
				t.Errorf("%s of line %d is true, its guards say no", source, n)
			} else if !possible {
				decided++
			}
		}
	}
	if decided < 10 {
		t.Errorf("guards decided %d times", decided)
	}
}
