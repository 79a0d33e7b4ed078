package report

import (
	"strings"
	"testing"
)

// TestAsIs compares the eight bytes at a time with one at a time.
func TestAsIs(t *testing.T) {
	for length := range 20 {
		for at := range length {
			for c := range 256 {
				for _, rest := range []string{"A", " ", "~", "!", "#", "[", "]"} {
					text := strings.Repeat(rest, at) + string([]byte{byte(c)}) + strings.Repeat(rest, length-at-1)
					want := c >= ' ' && c != '"' && c != '\\' && c < 0x80
					if got := asIs(text); got != want {
						t.Fatalf("%q: asIs = %v", text, got)
					}
				}
			}
		}
	}
}
