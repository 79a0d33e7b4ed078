package visit

import (
	"strings"
	"testing"
)

// Whose name a word is, by the words beside it.
func TestNamesPerson(t *testing.T) {
	for text, want := range map[string]bool{ // the word in question stands in upper case
		"given by LOPEZ": true, "given by r LOPEZ": true, "given by r j LOPEZ": false, "given by rita LOPEZ": false, "per LOPEZ": true,
		"dr LOPEZ": true, "doctor LOPEZ": true, "nurse LOPEZ": true, "LOPEZ rn": true, "LOPEZ gave": false, "LOPEZ": false, "with LOPEZ": false,
		"by LOPEZ gave": true, "lopez RN": false, "GIVEN by lopez": false, "shot LOPEZ md": true,
	} {
		words := strings.Fields(text)
		at := -1
		for i, w := range words {
			if strings.ToUpper(w) == w {
				at = i
			}
			words[i] = strings.ToLower(w)
		}
		if got := namesPerson(words, at); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// What denies a word stands at most three words before it.
func TestDeniedBefore(t *testing.T) {
	for text, want := range map[string]bool{
		"no fever": true, "denies any fever": true, "denies any new fever": true, "denies any other new fever": false, "fever": false,
		"without fever": true, "not fever": true, "none fever": true, "has fever": false, "fever no": false,
	} {
		words := strings.Fields(text)
		at := 0
		for i, w := range words {
			if w == "fever" {
				at = i
			}
		}
		if got := deniedBefore(words, at); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
