package drug

import (
	"slices"
	"testing"

	"firstpass/claim"
	"firstpass/facts"
)

// Ten digits of each layout, padded at the wrong place, come back to where the zero
// belongs.
func TestZeroElsewhere(t *testing.T) {
	for wrong, right := range map[string]string{
		"12340567890": "01234567890", // 1234-5678-90, padded in the product
		"12345678090": "01234567890", // and in the package
		"12345067890": "01234567890", // and by position, as if it were 5-3-2
		"12345678900": "01234567890", // and as if it were 5-4-1
		"01234567890": "12345067890", // 12345-678-90, padded in front
		"12345678009": "12345067809", // and in the package
		"05024204062": "50242004062", // 50242-040-62, padded in front
	} {
		if list := zeroElsewhere(wrong); !slices.Contains(list[:], right) {
			t.Errorf("%s: %v, want %s among them", wrong, list, right)
		}
	}
	if list := zeroElsewhere("11111111111"); list != [len(moves)]string{} {
		t.Errorf("no zero: %v", list)
	}
	if list := zeroElsewhere("01111111111"); list[0] != "11111011111" || list[1] != "11111111101" || list[2] != "" {
		t.Errorf("a zero in front: %v", list)
	}
}

// What a claim says of an unlisted code: the line, else the claim's notes.
func TestNarrative(t *testing.T) {
	notes := []claim.Note{{Text: "one"}, {Text: "two"}}
	for _, c := range []struct {
		note, description string
		notes             []claim.Note
		want              string
	}{
		{"a", "b", notes, "a b"}, {"a", "", notes, "a"}, {"", "b", nil, "b"}, {" ", "", notes, "one two"}, {"", "", notes[:1], "one"}, {"", "", nil, ""},
	} {
		e := &facts.Encounter{Encounter: &claim.Encounter{Claim: claim.Claim{Notes: c.notes}}}
		l := &facts.Line{Line: &claim.Line{Note: c.note, Description: c.description}}
		if got := narrative(e, l); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
