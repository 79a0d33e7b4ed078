package note

import (
	"slices"
	"strings"

	"firstpass/claim"
)

// parser reads one note. Its slices are kept from sentence to sentence.
type parser struct {
	memory
	lex    *lexicon
	text   string
	tokens []token
	s      sentence

	// By token of the note.
	used   []bool  // belongs to a quantity, a time or a date
	off    []bool  // belongs to a box that is not ticked, or to a column apart
	owner  []int32 // 1 + index of the drug match it belongs to
	cueAt  []int32 // 1 + index of the phrase of phrases.tsv it belongs to
	clause []int32 // which clause of its sentence it stands in

	// Of the sentence.
	boxed      bool     // it has boxes
	ticked     bool     // and one is ticked
	row        bool     // it is a row of a table drawn with bars
	timesFirst bool     // it writes hours before drugs
	given      bool     // its list of medications holds single doses by needle
	seen       wordMark // what its words can be
	all        cueSet   // what its phrases do
	act        mention  // the "injection" beside a named drug, where hasAct
	hasAct     bool
	drugs      []hit
	cues       []cueHit
	routes     []hit
	sites      []siteHit
	found      []amount
	waste      []amount
	when       []moment
	named      []person
	list       []mention
	ints       []int      // room for what belongs to the list
	kept       []*mention // those of the list that made an event
	cell       []int32    // by token of a table's row: the number of its cell
	lotCell    []int      // the tokens of a row that stand under Lot

	columns []column      // of the table the sentence is a row of
	cuts    []sentence    // of the note
	room    []claim.Event // for the events of a note while it is read
}

// memory is what earlier sentences of the note leave to later ones.
type memory struct {
	announced   bool // the sentence before said that an injection was given, and not which
	refused     bool // the sentence before names no drug and tells of a refusal
	pastBefore  bool // the sentence before speaks of a day of the past
	pastHere    bool
	initials    bool // a table heading above has a column of initials
	mayBox      bool // the text has marks that look like boxes
	open        *openEvent
	opened      openEvent  // what open points to
	jointBefore jointPlace // the joint the sentence before speaks of
	spine       jointPlace // the epidural injection the note speaks of
	access      siteHit    // the vein the note says a line was put into
	accessSpan  claim.TextSpan
	lead        moment // the hour a sentence without a drug began with: "0200 Pt c/o nausea. Zofran given."
}

// openEvent is the last drug named, which following sentences may add to. Where at
// is -1 it is no event of the record yet.
type openEvent struct {
	drug    *drug
	unsure  bool
	offered bool // the sentence speaks of it as something to choose
	bare    bool // no verb and nothing of other times: "B12 inj 3 of 4 weekly"
	first   int  // of the events of its sentence
	at      int
	event   claim.Event
}

// hit is a phrase of a table in the text.
type hit struct {
	row      int32
	from, to int
}

// cueHit is a phrase of phrases.tsv in the text.
type cueHit struct {
	set      cueSet
	from, to int
}

// siteHit is a part of the body with its side.
type siteHit struct {
	name     string
	row      int32
	from, to int
}

// begin makes the parser ready for a text; nothing of the last one stays but the room it took.
func (p *parser) begin(lex *lexicon, text string) {
	p.lex, p.text, p.memory, p.act = lex, text, memory{}, mention{}
	p.columns = p.columns[:0]
	p.mayBox = strings.IndexByte(text, '[') >= 0 || strings.IndexByte(text, 0xE2) >= 0 || strings.IndexByte(text, '(') >= 0 && emptyBrackets(text)
}

// emptyBrackets says that a text has brackets that may be a form's boxes: ( ), (x).
func emptyBrackets(text string) bool {
	for at := 0; ; at++ {
		n := strings.IndexByte(text[at:], '(')
		if n < 0 {
			return false
		}
		at += n
		end := strings.IndexByte(text[at:min(len(text), at+8)], ')')
		if end >= 0 && len(strings.TrimSpace(text[at+1:at+end])) < 2 {
			return true
		}
	}
}

// cleared is a slice of n zeroes in the room of another.
func cleared[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

func (p *parser) word(i int) string {
	t := &p.tokens[i]
	return p.text[t.from:t.to]
}

// low is a word in lower case; empty where there is none. It allocates only for a
// word in capitals that no table has.
func (p *parser) low(i int) string {
	if i < 0 || i >= len(p.tokens) {
		return ""
	}
	t := &p.tokens[i]
	if t.word >= 0 {
		return p.lex.spelled[t.word]
	}
	if !t.capital || t.to-t.from > maxWord {
		return p.text[t.from:t.to]
	}
	var buf [maxWord]byte
	return string(lower(p.word(i), &buf))
}

func (p *parser) isWord(i int, w string) bool {
	if i < p.s.from || i >= p.s.to {
		return false
	}
	t := &p.tokens[i]
	if int(t.to-t.from) != len(w) {
		return false
	}
	for k := range len(w) {
		c := p.text[int(t.from)+k]
		if isUpper(c) {
			c += 'a' - 'A'
		}
		if c != w[k] {
			return false
		}
	}
	return true
}

func (p *parser) isMark(i int, m byte) bool {
	return i >= p.s.from && i < p.s.to && p.tokens[i].kind == markToken && p.tokens[i].mark == m
}

// drugAt is the index of the drug a token belongs to, or -1.
func (p *parser) drugAt(i int) int {
	if i < p.s.from || i >= p.s.to {
		return -1
	}
	return int(p.owner[i]) - 1
}

func (p *parser) drugRow(i int) *drug { return &p.lex.drugRows[p.drugs[i].row] }

// lookup finds the phrases of every table in the sentence. The tables do not see
// each other: "joint injection" is a drug of the list and says a route as well.
func (p *parser) lookup() {
	tokens := p.tokens[:p.s.to]
	p.all, p.seen = 0, 0
	p.drugs, p.cues, p.routes, p.sites = p.drugs[:0], p.cues[:0], p.routes[:0], p.sites[:0]
	for i := p.s.from; i < p.s.to; {
		w := tokens[i].word
		if w < 0 {
			i++
			continue
		}
		if mark := p.lex.marks[w]; mark&drugStart == 0 {
			p.seen |= mark
			i++
			continue
		}
		row, to := p.lex.drugs.match(tokens, i)
		if row < 0 || p.off[i] || p.hidesDrug(tokens, row, i, to) {
			p.seen |= p.lex.marks[w]
			i++
			continue
		}
		if to-i > 1 && tokens[to-1].kind == numberToken && to < len(tokens) {
			if u, _ := p.unitAt(to); u != nil {
				to-- // "Kenalog 40 mg": a dose, no strength
			}
		}
		p.drugs = append(p.drugs, hit{row, i, to})
		for j := i; j < to; j++ {
			p.owner[j] = int32(len(p.drugs))
			if w := tokens[j].word; w >= 0 {
				p.seen |= p.lex.marks[w]
			}
		}
		i = to
	}
	for i := p.s.body; i < p.s.to && p.seen&phraseStart != 0; {
		if !p.lex.starts(tokens[i].word, phraseStart) {
			i++
			continue
		}
		row, to := p.lex.cues.match(tokens, i)
		if row < 0 || p.off[i] {
			i++
			continue
		}
		set := p.lex.cueRows[row]
		set = p.completed(set, i, to)
		p.all |= set
		p.cues = append(p.cues, cueHit{set, i, to})
		for j := i; j < to; j++ {
			p.cueAt[j] = int32(len(p.cues))
		}
		i = to
	}
	p.pastDates()
	for i := p.s.body; i < p.s.to && p.seen&routeStart != 0; {
		if !p.lex.starts(tokens[i].word, routeStart) {
			i++
			continue
		}
		row, to := p.lex.routes.match(tokens, i)
		if row < 0 || p.off[i] {
			i++
			continue
		}
		if to == i+1 && p.isWord(i, "id") && !p.tokens[i].caps {
			i = to
			continue // Id, id: no route
		}
		if to == i+1 && p.isWord(i, "nasal") && p.owner[max(i-1, 0)] == 0 && tokens[max(i-2, 0)].kind != numberToken {
			i = to
			continue // "nasal mucosa": no route
		}
		if p.lex.routeRows[row].byName() && to < p.s.to && tokens[to].kind == wordToken && tokens[to].word < 0 && tokens[to].capital && !tokens[to].caps {
			i = to
			continue // "oral Xyzal": of a drug no table has
		}
		if d := p.drugAt(i); d < 0 || p.drugRow(d).kind != trapKind || p.lex.routeRows[row].local && p.injects() {
			p.routes = append(p.routes, hit{row, i, to})
		}
		i = to
	}
	p.lookupSites(tokens)
}

// hidesDrug says that a name found is none: "vial a", or a trap covers the beginning of a drug's name that goes on
// after it: "the flu" in "the flu shot".
func (p *parser) hidesDrug(tokens []token, row int32, i, to int) bool {
	if p.isWord(i, "vial") && to == i+2 {
		return !tokens[i+1].caps // "vial A", and not "one vial a day"
	}
	if p.lex.drugRows[row].kind != trapKind {
		return false
	}
	for j := i + 1; j < to; j++ {
		if other, end := p.lex.drugs.match(tokens, j); other >= 0 && end > to && p.lex.drugRows[other].kind != trapKind {
			return true
		}
	}
	return false
}
