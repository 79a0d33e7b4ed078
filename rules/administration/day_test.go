package administration

import (
	"testing"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
)

// A code no table knows may be a product where it has the shape of one.
func TestMaybeProduct(t *testing.T) {
	for code, want := range map[string]bool{
		"J0009": true, "Q0009": true, "C8889": true, "S0001": true, "90283": true, "90399": true, "90666": true, "90759": true, "91399": true,
		"A0009": false, "K0009": false, "G0009": false, "90199": false, "90499": false, "90899": false, "91299": false, "99999": false, "": false,
	} {
		if got := maybeProduct(lineOf(code, codes.Unknown)); got != want {
			t.Errorf("maybeProduct(%q) = %v", code, got)
		}
	}
	if maybeProduct(lineOf("J0009", codes.Procedure)) {
		t.Error("a code with a kind may be nothing else")
	}
}

func lineOf(code string, kind codes.Kind) *facts.Line {
	return &facts.Line{Line: &claim.Line{Code: code}, Info: &codes.Code{Kind: kind}}
}
