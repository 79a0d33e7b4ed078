package facts

import "strings"

// Says finds a phrase that a text states as a fact: whole words, any case, and
// not denied ("no anemia"), doubted ("possible", "rule out") or past ("history
// of"). A coder may not code what an outpatient record only suspects.
func Says(text, phrase string) bool {
	for from := 0; ; {
		at := indexWords(text[from:], phrase)
		if at < 0 {
			return false
		}
		at += from
		if !undone(before(text[:at])) && !takenBack(text[at+len(phrase):]) {
			return true
		}
		from = at + 1
	}
}

// indexWords finds a phrase bounded by anything but letters and digits, ASCII
// letters of either case being equal. It does not allocate.
func indexWords(text, phrase string) int {
	for at := 0; at+len(phrase) <= len(text); at++ {
		if !strings.EqualFold(text[at:at+len(phrase)], phrase) {
			continue
		}
		end := at + len(phrase)
		if (at == 0 || !letterOrDigit(text[at-1])) && (end == len(text) || !letterOrDigit(text[end])) {
			return at
		}
	}
	return -1
}

func letterOrDigit(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
}

// before is what stands in front of a phrase in its own clause.
func before(text string) string {
	if at := strings.LastIndexAny(text, ".;:,\n"); at >= 0 {
		text = text[at+1:]
	}
	return text
}

// undone says whether the words in front of a phrase deny, doubt or date it.
func undone(clause string) bool {
	for _, word := range undoing {
		if indexWords(clause, word) >= 0 {
			return true
		}
	}
	return strings.Contains(clause, "?")
}

// takenBack looks at what follows a phrase in its clause.
func takenBack(rest string) bool {
	if at := strings.IndexAny(rest, ".;:,\n"); at >= 0 {
		rest = rest[:at]
	}
	for _, word := range takingBack {
		if indexWords(rest, word) >= 0 {
			return true
		}
	}
	return strings.HasPrefix(strings.TrimLeft(rest, " "), "?")
}

var undoing = [...]string{
	"no", "not", "without", "denies", "denied", "negative for", "absence of", "rule out", "ruled out", "r/o", "vs", "versus",
	"possible", "possibly", "probable", "probably", "suspected", "suspect", "suspicion of", "likely", "questionable", "concern for",
	"history of", "h/o", "hx of", "prior", "previous", "resolved", "screening for", "prevention of", "prophylaxis of", "prophylaxis for",
}

var takingBack = [...]string{"ruled out", "unlikely", "suspected", "possible", "absent", "not confirmed", "not found"}

// Mentions finds a phrase as whole words in any case, whatever is said of it; -1
// where it is not there.
func Mentions(text, phrase string) int { return indexWords(text, phrase) }
