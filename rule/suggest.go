package rule

import (
	"fmt"
	"strings"
)

// DidYouMean returns `, did you mean "x"?` for the valid name nearest to a wrong
// one, and nothing where none is near.
func DidYouMean(word string, valid []string) string {
	best, least := "", max(1, len(word)/3)+1
	for _, name := range valid {
		d := distance(strings.ToLower(word), strings.ToLower(name))
		// Of two names equally near, the one of the same length was meant: a letter was mistyped.
		if d < least || d == least && best != "" && len(name) == len(word) && len(best) != len(word) {
			best, least = name, d
		}
	}
	if best == "" || least >= len(word) {
		return ""
	}
	return fmt.Sprintf(", did you mean %q?", best)
}

// distance counts the letters to change, add, drop or swap to get from a to b.
func distance(a, b string) int {
	const far = 1 << 20
	if len(a) > 64 || len(b) > 64 {
		return far
	}
	var rows [3][65]int
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		row, above, twoAbove := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := above[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(change, above[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], twoAbove[j-2]+1)
			}
		}
	}
	return rows[len(a)%3][len(b)]
}
