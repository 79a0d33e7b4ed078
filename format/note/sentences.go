package note

// sentence is a run of tokens with the section it stands in.
type sentence struct {
	from, to int
	section  section
	// heading is the first token after a heading that begins the sentence; from where there is none.
	body int
	// fresh says that the section was named on this very line.
	fresh bool
	item  bool // an item of a numbered or dashed list
}

// sentences cuts the tokens of a note: at full stops that end a sentence, at line
// ends that are no mere wrapping, and before a heading inside a line. A heading
// (sections.tsv) holds until the next, or until an empty line after a list.
func (l *lexicon) sentences(text string, tokens []token, out []sentence) []sentence {
	out = out[:0]
	current := noSection
	for i := 0; i < len(tokens); {
		for i < len(tokens) && tokens[i].kind == lineToken {
			if i+1 < len(tokens) && tokens[i+1].kind == lineToken && i > 0 && tokens[i-1].kind != lineToken {
				current = afterBlank(current)
			}
			i++
		}
		if i >= len(tokens) {
			break
		}
		s := sentence{from: i, body: i}
		if n := listMark(tokens, i); n > 0 {
			s.body, s.item = i+n, true
		}
		if kind, to, ok := l.heading(tokens, s.body, s.from == i); ok {
			s.fresh = true
			s.body = to
			current = kind
		}
		if s.section = current; current == complaintSection {
			s.section, current = historicalSection, neutralSection
		}
		i = l.sentenceEnd(text, tokens, max(s.body, i))
		for j := s.body + 1; j < i; j++ { // a heading within the line: "Zofran given. PLAN: ..."
			if !l.sections.begins(tokens[j].word) || !tokens[j].caps && tokens[j-1].kind != markToken {
				continue
			}
			if _, _, ok := l.heading(tokens, j, false); ok {
				i = j
				break
			}
		}
		if i <= s.from {
			i = s.from + 1
		}
		s.to = i
		if s.body > s.to {
			s.body = s.to
		}
		out = append(out, s)
	}
	return out
}

// afterBlank is the section after an empty line: what a list heading says ends there.
func afterBlank(s section) section { return s }

// heading says whether a section heading begins at a token: a phrase of the table
// and a colon, or alone on its line.
func (l *lexicon) heading(tokens []token, i int, lineStart bool) (kind section, to int, ok bool) {
	if i >= len(tokens) || tokens[i].kind != wordToken {
		return 0, 0, false
	}
	row, end := l.sections.match(tokens, i)
	if row < 0 {
		if !tokens[i].caps || !lineStart {
			return 0, 0, false
		}
		// A heading no table has: a line in capitals up to a colon ends the section before.
		// Its last words may be one the table has: "EMERGENCY ROOM MEDICATIONS:".
		to, ok := capsHeading(tokens, i)
		for j := i + 1; ok && j < to-1; j++ {
			if row, end := l.sections.match(tokens, j); row >= 0 && end == to-1 && tokens[j].kind == wordToken {
				return l.sectionOf[row], to, true
			}
		}
		return neutralSection, to, ok
	}
	if end < len(tokens) && tokens[end].kind == markToken && tokens[end].mark == ':' {
		return l.sectionOf[row], end + 1, true
	}
	if lineStart && tokens[i].caps {
		if to, ok := capsHeading(tokens, i); ok {
			return l.sectionOf[row], to, true
		}
	}
	if lineStart && (end >= len(tokens) || tokens[end].kind == lineToken) && end < len(tokens) {
		return l.sectionOf[row], end, true
	}
	return 0, 0, false
}

// capsHeading reads a heading in capitals up to its colon.
func capsHeading(tokens []token, i int) (to int, ok bool) {
	end := i
	for end < len(tokens) && end < i+6 && (tokens[end].kind == wordToken && tokens[end].caps || tokens[end].glue) {
		end++
	}
	if end < len(tokens) && tokens[end].kind == markToken && tokens[end].mark == ':' && tokens[end-1].to-tokens[i].from > 3 {
		return end + 1, true
	}
	return 0, false
}

// listMark is the length of "1." or "-" or "*" at the start of a list item.
func listMark(tokens []token, i int) int {
	t := tokens[i]
	if t.kind == numberToken && t.to-t.from <= 2 && i+2 < len(tokens) && tokens[i+1].kind == markToken && !tokens[i+1].spaced &&
		(tokens[i+1].mark == '.' || tokens[i+1].mark == ')') && (tokens[i+2].spaced || tokens[i+2].kind == wordToken) {
		return 2
	}
	if t.kind == markToken && (t.mark == '-' || t.mark == '*') && i+1 < len(tokens) && tokens[i+1].spaced && tokens[i+1].kind != lineToken {
		return 1
	}
	return 0
}

// No sentence has more tokens: a text without stops is cut, so that the work on one
// sentence stays bounded and a note's is linear in its length.
const longestSentence = 400

// sentenceEnd finds the token after the sentence that begins at i.
func (l *lexicon) sentenceEnd(text string, tokens []token, i int) int {
	for most := i + longestSentence; i < len(tokens); i++ {
		if i >= most {
			return i
		}
		t := &tokens[i]
		switch {
		case t.kind == lineToken:
			if lineEnds(text, tokens, i) {
				return i + 1
			}
		case t.kind == markToken && (t.mark == '?' || t.mark == '!'):
			if i+1 >= len(tokens) || tokens[i+1].spaced {
				return i + 1
			}
		case t.kind == markToken && t.mark == '.':
			if stopEnds(text, tokens, i) && !l.goesOn(tokens, i) {
				return i + 1
			}
		}
	}
	return i
}

// goesOn says that a full stop ends an abbreviation inside a list of drugs, and the
// next drug follows: "5 mg p.o. Valium".
func (l *lexicon) goesOn(tokens []token, i int) bool {
	if i < 3 || i+1 >= len(tokens) || tokens[i-1].to-tokens[i-1].from != 1 || tokens[i-1].capital || tokens[i-2].kind != markToken || tokens[i-2].mark != '.' {
		return false
	}
	row, _ := l.drugs.match(tokens, i+1)
	return row >= 0
}

// lineEnds says whether a line's end is a sentence's end. A line that only wraps is
// long, and the next goes on in lower case under the same margin.
func lineEnds(text string, tokens []token, i int) bool {
	if i+1 >= len(tokens) || i == 0 {
		return true
	}
	next, end := &tokens[i+1], int(tokens[i].from)
	if next.kind != wordToken || next.capital || text[tokens[i-1].to-1] == ':' {
		return true
	}
	const long = 45
	start := end
	for start > 0 && end-start < 400 && text[start-1] != '\n' {
		start--
	}
	return end-start < long || margin(text[start:end]) != int(next.from)-end-1
}

// margin is how far a line is indented.
func margin(line string) int {
	n := 0
	for n < len(line) && (line[n] == ' ' || line[n] == '\t') {
		n++
	}
	return n
}

// stopEnds says whether a full stop ends a sentence: not after an abbreviation
// (Dr., approx.), an initial (J. Smith) or inside one (p.r.n.), and only before a
// capital, a number or the end.
func stopEnds(text string, tokens []token, i int) bool {
	if i+1 >= len(tokens) {
		return true
	}
	next := &tokens[i+1]
	if !next.spaced {
		// "given.He" with the blank forgotten: two words of more than one letter.
		return next.kind == wordToken && next.capital && next.to-next.from > 1 && i > 0 && tokens[i-1].kind == wordToken && tokens[i-1].to-tokens[i-1].from > 2
	}
	if next.kind == wordToken && !next.capital {
		return false
	}
	if i == 0 {
		return true
	}
	previous := &tokens[i-1]
	if previous.kind != wordToken {
		return true
	}
	word := text[previous.from:previous.to]
	if len(word) == 1 && previous.capital && (i < 2 || previous.spaced || tokens[i-2].kind != markToken || tokens[i-2].mark != '.') && next.kind == wordToken {
		return false // an initial
	}
	switch word {
	case "Dr", "Mr", "Mrs", "Ms", "St", "vs", "No", "no", "approx", "Ord", "ord", "Mfr", "Dx", "Rx", "Hx", "exp", "Exp", "Drs", "dr", "Med", "Amt", "Rte", "q":
		return next.kind == lineToken
	}
	return true
}
