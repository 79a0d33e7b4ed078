package facts_test

import (
	"fmt"
	"testing"

	"firstpass/claim"
	"firstpass/codes/builtin"
	"firstpass/facts"
)

// TestRepeatedCode tells two lines of one code, however many codes a worker has
// met before and forgotten between the two.
func TestRepeatedCode(t *testing.T) {
	b := facts.NewBuilder(builtin.New())
	repeats := func(codes ...string) bool {
		var enc claim.Encounter
		for _, code := range codes {
			enc.Claim.Lines = append(enc.Claim.Lines, claim.Line{Code: code})
		}
		return b.Of(&enc).Traits()&facts.HasRepeatedCode != 0
	}
	if repeats("96372", "J1885") || repeats("96372") || repeats() {
		t.Error("codes that stand once are said to repeat")
	}
	if !repeats("96372", "J1885", "96372") || !repeats("", "") {
		t.Error("a code that stands twice is not said to")
	}
	var many []string
	for i := range 5000 {
		many = append(many, fmt.Sprintf("%05d", i))
	}
	for n := 4090; n < 4110; n++ {
		list := append([]string{"Z0001"}, many[:n]...)
		if !repeats(append(list, "Z0001")...) {
			t.Fatalf("a code that stands again after %d others is not said to", n)
		}
	}
}
