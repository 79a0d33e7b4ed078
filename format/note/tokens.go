package note

import "unicode/utf8"

type tokenKind uint8

const (
	wordToken tokenKind = iota
	numberToken
	markToken // one character of punctuation
	lineToken // end of a line
)

// token is one word, number or mark of the text.
type token struct {
	from, to int32
	word     int32 // its number in the lexicon, -1 where no table has it
	kind     tokenKind
	mark     byte
	spaced   bool // white space stands before it
	capital  bool // begins with a capital letter
	caps     bool // is in capitals throughout
	plain    bool // in lower case throughout, ASCII: it can be looked up as it stands
	glue     bool // a mark inside a name, as in depo-medrol, I.M. and 0.9% saline
}

// Words longer than this are in no table.
const maxWord = 40

// scan cuts a text into tokens. A word begins with a letter and may hold digits
// (B12, q12h); a number holds points and the commas of thousands.
func scan(text string, out []token) []token {
	out = out[:0]
	spaced := true
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '\n':
			out = append(out, token{from: int32(i), to: int32(i + 1), word: -1, kind: lineToken, spaced: true})
			i++
			spaced = true
			continue
		case c <= ' ':
			i++
			spaced = true
			continue
		case c == 0xC2 && i+1 < len(text) && text[i+1] == 0xA0: // no-break space
			i += 2
			spaced = true
			continue
		case isLetter(c) && !isQuoteMark(text[i:]):
			j := i + 1
			caps, plain := isUpper(c), isLower(c)
			for j < len(text) {
				d := text[j]
				if isLetter(d) && !isQuoteMark(text[j:]) {
					caps = caps && !isLower(d)
					plain = plain && isLower(d)
				} else if !isDigit(d) {
					if n := apostrophe(text[j:]); n > 0 && j+n < len(text) && isLetter(text[j+n]) {
						j += n
						plain = plain && n == 1
						continue
					}
					break
				}
				j++
			}
			out = append(out, token{from: int32(i), to: int32(j), word: -1, kind: wordToken, spaced: spaced, capital: isUpper(c), caps: caps, plain: plain})
			i = j
		case isDigit(c), c == '.' && i+1 < len(text) && isDigit(text[i+1]) && (spaced || i == 0 || !isDigit(text[i-1])):
			j := number(text, i)
			out = append(out, token{from: int32(i), to: int32(j), word: -1, kind: numberToken, spaced: spaced, plain: true})
			i = j
		default:
			r, n := utf8.DecodeRuneInString(text[i:])
			if r == '\u2013' || r == '\u2014' {
				c = '-'
			}
			out = append(out, token{from: int32(i), to: int32(i + n), word: -1, kind: markToken, mark: c, spaced: spaced})
			i += n
		}
		spaced = false
	}
	for i := range out {
		t := &out[i]
		if t.kind != markToken || i+1 >= len(out) {
			continue
		}
		switch t.mark {
		case '%':
			t.glue = true
		case '.', '-', '/', '(', ')', '&', '+':
			t.glue = !t.spaced && !out[i+1].spaced
		}
	}
	return out
}

// number reads 12, 1,000, 0.5, .5 and 5.0; it returns where the number ends.
func number(text string, i int) int {
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	for i+3 < len(text) && text[i] == ',' && isDigit(text[i+1]) && isDigit(text[i+2]) && isDigit(text[i+3]) && (i+4 >= len(text) || !isDigit(text[i+4])) {
		i += 4
	}
	if i+1 < len(text) && text[i] == '.' && isDigit(text[i+1]) {
		i++
		for i < len(text) && isDigit(text[i]) {
			i++
		}
	}
	return i
}

// apostrophe is the length of one, plain or typographic, at the start of a text.
func apostrophe(text string) int {
	if text[0] == '\'' {
		return 1
	}
	if len(text) >= 3 && text[0] == 0xE2 && text[1] == 0x80 && text[2] == 0x99 {
		return 3
	}
	return 0
}

// isQuoteMark says that a text begins with general punctuation (dashes, quotes), which
// is no letter although it is not ASCII.
func isQuoteMark(text string) bool {
	return len(text) >= 2 && text[0] == 0xE2 && text[1] == 0x80
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isUpper(c byte) bool  { return c >= 'A' && c <= 'Z' }
func isLower(c byte) bool  { return c >= 'a' && c <= 'z' }
func isLetter(c byte) bool { return isUpper(c) || isLower(c) || c >= 0x80 }

// lower writes a word in lower case with plain apostrophes into buf.
func lower(word string, buf *[maxWord]byte) []byte {
	n := 0
	for i := 0; i < len(word) && n < maxWord; i++ {
		c := word[i]
		if k := apostrophe(word[i:]); k == 3 {
			buf[n] = '\''
			n++
			i += 2
			continue
		}
		if isUpper(c) {
			c += 'a' - 'A'
		}
		buf[n] = c
		n++
	}
	return buf[:n]
}

// tokenize scans a text and looks its words up.
func (l *lexicon) tokenize(text string, out []token) []token {
	out = scan(text, out)
	for i := range out {
		if t := &out[i]; t.kind <= numberToken && t.to-t.from <= maxWord {
			t.word = l.find(text[t.from:t.to])
		}
	}
	return out
}

// find is the number of a word of the tables, in any case of letters; -1 where none has it.
func (l *lexicon) find(word string) int32 {
	h := uint32(2166136261)
	for i := range len(word) {
		c := word[i]
		if c >= 0x80 { // a typographic apostrophe, or a letter of another language
			var buf [maxWord]byte
			if id, ok := l.words[string(lower(word, &buf))]; ok {
				return id
			}
			return -1
		}
		if isUpper(c) {
			c += 'a' - 'A'
		}
		h = (h ^ uint32(c)) * 16777619
	}
	mask := uint32(len(l.slots) - 1)
	for at := h & mask; l.slots[at] != 0; at = (at + 1) & mask {
		if id := l.slots[at] - 1; sameWord(l.spelled[id], word) {
			return id
		}
	}
	return -1
}

// sameWord says that a word, whatever its capitals, is one in lower case.
func sameWord(plain, word string) bool {
	if len(plain) != len(word) {
		return false
	}
	for i := range len(word) {
		c := word[i]
		if isUpper(c) {
			c += 'a' - 'A'
		}
		if c != plain[i] {
			return false
		}
	}
	return true
}

// hashWords makes the table that find looks in: the words by the hash of their letters, a
// quarter full at most.
func (l *lexicon) hashWords() {
	size := 1
	for size < 4*len(l.spelled) {
		size *= 2
	}
	l.slots = make([]int32, size)
	mask := uint32(size - 1)
	for id, word := range l.spelled {
		h := uint32(2166136261)
		for i := range len(word) {
			h = (h ^ uint32(word[i])) * 16777619
		}
		at := h & mask
		for l.slots[at] != 0 {
			at = (at + 1) & mask
		}
		l.slots[at] = int32(id) + 1
	}
}
