package note

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed *.tsv
var tables embed.FS

// drugKind says what sort of thing a name of the drug table is.
type drugKind uint8

const (
	trapKind    drugKind = iota // no drug at all: a phrase that hides one
	plainDrug                   // a medication
	localDrug                   // a local anaesthetic
	fluidDrug                   // an intravenous fluid
	flushDrug                   // line care, never an administration
	contrast                    // a contrast agent
	tracer                      // a radiopharmaceutical
	vaccine                     // a vaccine
	classDrug                   // a class, no product named
	actDrug                     // an injection whose drug is not said
	oralDrug                    // by mouth unless a route says otherwise
	deviceDrug                  // carried, not given
	bloodDrug                   // blood products
	ignoredDrug                 // gases and the like
	homeDrug                    // a drug people give themselves
	labDrug                     // a drug whose name is a blood test too
	diseaseWord                 // the name of a disease, which may stand for its vaccine
)

func drugKinds() map[string]drugKind {
	return map[string]drugKind{
		"drug": plainDrug, "local": localDrug, "fluid": fluidDrug, "flush": flushDrug, "contrast": contrast, "tracer": tracer,
		"vaccine": vaccine, "class": classDrug, "act": actDrug, "oral": oralDrug, "device": deviceDrug, "blood": bloodDrug, "ignore": ignoredDrug, "home": homeDrug, "disease": diseaseWord, "lab": labDrug,
	}
}

// drug is one row of the drug table.
type drug struct {
	name string
	kind drugKind
	lab  bool   // a word of other meanings too, such as a blood test: needs a dose, a route or a verb of giving
	bare string // unit of a bare number after the name
}

// route is one row of the route table.
type route struct {
	name  string
	vein  bool
	local bool
}

// site is one row of the site table.
type site struct {
	name   string
	needle bool // of a needle in muscle or under the skin
	vein   bool
}

// unit is one row of the unit table.
type unit struct {
	name string
	kind unitKind
	warn string // what is wrong with this spelling
}

type unitKind uint8

const (
	massUnit unitKind = iota
	volumeUnit
	doseUnit // units, million units
	weightUnit
	containerUnit
	hourUnit
	minuteUnit
	secondUnit
	dayUnit
	longUnit
	gaugeUnit
	percentUnit
	otherUnit
)

func unitKinds() map[string]unitKind {
	return map[string]unitKind{
		"mass": massUnit, "volume": volumeUnit, "units": doseUnit, "weight": weightUnit, "container": containerUnit, "hour": hourUnit,
		"minute": minuteUnit, "second": secondUnit, "day": dayUnit, "long": longUnit, "not a dose": otherUnit, "percent": percentUnit,
	}
}

// lexicon is all that the tables say. It does not change once built.
type lexicon struct {
	words    map[string]int32
	drugs    trie
	cues     trie
	turns    trie
	routes   trie
	sites    trie
	units    trie
	sections trie

	drugRows  []drug
	cueRows   []cueSet
	routeRows []route
	siteRows  []site
	unitRows  []unit
	sectionOf []section
}

// newLexicon reads the tables that ship and adds the caller's names to them.
func newLexicon(names Names) (*lexicon, error) {
	l := &lexicon{words: make(map[string]int32, 8192)}
	for _, read := range []func() error{l.readDrugs, l.readTraps, l.readCues, l.readRoutes, l.readSites, l.readUnits, l.readSections} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	if names != nil {
		rows := map[string]int32{}
		for phrase, name := range names {
			if len(phrase) < shortestName || endsInNumber(phrase) {
				continue
			}
			at, ok := rows[name]
			if !ok {
				at = int32(len(l.drugRows))
				rows[name] = at
				l.drugRows = append(l.drugRows, drug{name: name, kind: plainDrug, lab: true})
			}
			l.drugs.addNew(l, phrase, at)
		}
	}
	return l, nil
}

// Names of the caller's tables shorter than this are words of other meanings in
// free text (BP, HCG); the ones that are not stand in drugs.tsv.
const shortestName = 4

// endsInNumber says that a name ends in what a note may mean as a dose: "depo medrol 80".
func endsInNumber(phrase string) bool {
	last := phrase[strings.LastIndexByte(phrase, ' ')+1:]
	return len(last) > 0 && isDigit(last[0])
}

// rows walks a table: its cells, comments and empty lines left out.
func rows(name string, least int, each func(cells []string) error) error {
	data, err := tables.ReadFile(name)
	if err != nil {
		return err
	}
	for n, line := range strings.Split(string(data), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) < least {
			return fmt.Errorf("%s:%d: %d columns, want %d", name, n+1, len(cells), least)
		}
		if err := each(cells); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n+1, err)
		}
	}
	return nil
}

func (l *lexicon) readDrugs() error {
	kinds := drugKinds()
	return rows("drugs.tsv", 4, func(c []string) error {
		kind, ok := kinds[c[1]]
		if !ok {
			return fmt.Errorf("kind %q is not known", c[1])
		}
		d := drug{name: c[0], kind: kind, bare: c[2]}
		if kind == labDrug {
			d.kind, d.lab = plainDrug, true
		}
		l.drugRows = append(l.drugRows, d)
		return l.drugs.addAll(l, c[3], int32(len(l.drugRows)-1))
	})
}

func (l *lexicon) readTraps() error {
	return rows("traps.tsv", 2, func(c []string) error {
		l.drugRows = append(l.drugRows, drug{name: c[0], kind: trapKind})
		return l.drugs.addAll(l, c[1], int32(len(l.drugRows)-1))
	})
}

func (l *lexicon) readRoutes() error {
	return rows("routes.tsv", 3, func(c []string) error {
		l.routeRows = append(l.routeRows, route{name: c[0], vein: c[1] == "iv", local: c[1] == "local"})
		return l.routes.addAll(l, c[2], int32(len(l.routeRows)-1))
	})
}

func (l *lexicon) readSites() error {
	return rows("sites.tsv", 3, func(c []string) error {
		s := site{name: c[0], needle: c[1] == "needle" || c[1] == "both", vein: c[1] == "vein" || c[1] == "both"}
		l.siteRows = append(l.siteRows, s)
		return l.sites.addAll(l, c[2], int32(len(l.siteRows)-1))
	})
}

func (l *lexicon) readUnits() error {
	kinds := unitKinds()
	return rows("units.tsv", 3, func(c []string) error {
		kind, ok := kinds[c[1]]
		if !ok {
			return fmt.Errorf("kind %q is not known", c[1])
		}
		if c[0] == "gauge" {
			kind = gaugeUnit
		}
		u := unit{name: c[0], kind: kind}
		if len(c) > 3 {
			u.warn = c[3]
		}
		l.unitRows = append(l.unitRows, u)
		return l.units.addAll(l, c[2], int32(len(l.unitRows)-1))
	})
}

func (l *lexicon) readSections() error {
	kinds := sectionKinds()
	return rows("sections.tsv", 2, func(c []string) error {
		kind, ok := kinds[c[0]]
		if !ok {
			return fmt.Errorf("meaning %q is not known", c[0])
		}
		l.sectionOf = append(l.sectionOf, kind)
		return l.sections.addAll(l, c[1], int32(len(l.sectionOf)-1))
	})
}

// trie finds phrases in a run of words: leftmost and longest, in time linear in
// the text, because a phrase is at most longestPhrase words.
type trie struct {
	next  map[uint64]int32
	out   []int32 // row a node stands for, or -1
	first []bool  // by word: some phrase begins with it
}

const longestPhrase = 12

func (t *trie) addAll(l *lexicon, phrases string, row int32) error {
	for phrase := range strings.SplitSeq(phrases, ";") {
		node, err := t.node(l, phrase)
		if err != nil {
			return err
		}
		if t.out[node] < 0 {
			t.out[node] = row
		}
	}
	return nil
}

// addNew adds a phrase that no row has yet; one too long to be a name is left out.
func (t *trie) addNew(l *lexicon, phrase string, row int32) {
	if node, err := t.node(l, phrase); err == nil && t.out[node] < 0 {
		t.out[node] = row
	}
}

// node is where a phrase ends in the trie.
func (t *trie) node(l *lexicon, phrase string) (int32, error) {
	if t.next == nil {
		t.next, t.out = map[uint64]int32{}, []int32{-1}
	}
	var words []token
	words = scan(phrase, words)
	node, count := int32(0), 0
	for _, w := range words {
		if w.kind != wordToken && w.kind != numberToken {
			continue
		}
		if count++; count > longestPhrase {
			return 0, fmt.Errorf("%q is longer than %d words", phrase, longestPhrase)
		}
		id := l.enter(phrase[w.from:w.to])
		if node == 0 {
			for len(t.first) <= int(id) {
				t.first = append(t.first, false)
			}
			t.first[id] = true
		}
		key := uint64(node)<<32 | uint64(id)
		to, ok := t.next[key]
		if !ok {
			to = int32(len(t.out))
			t.out = append(t.out, -1)
			t.next[key] = to
		}
		node = to
	}
	if count == 0 {
		return 0, fmt.Errorf("an empty phrase: %q", phrase)
	}
	return node, nil
}

// enter gives a word its number.
func (l *lexicon) enter(word string) int32 {
	var buf [maxWord]byte
	key := lower(word, &buf)
	id, ok := l.words[string(key)]
	if !ok {
		id = int32(len(l.words))
		l.words[string(key)] = id
	}
	return id
}

// match finds the longest phrase that begins at token i; to is the token after it.
func (t *trie) match(tokens []token, i int) (row int32, to int) {
	id := tokens[i].word
	if id < 0 || int(id) >= len(t.first) || !t.first[id] {
		return -1, i
	}
	row, to = -1, i
	node := int32(0)
	for n := 0; n < longestPhrase; n++ {
		next, ok := t.next[uint64(node)<<32|uint64(tokens[i].word)]
		if !ok {
			return row, to
		}
		node = next
		i++
		if t.out[node] >= 0 {
			row, to = t.out[node], i
		}
		for i < len(tokens) && tokens[i].glue {
			i++
		}
		if i >= len(tokens) || tokens[i].word < 0 {
			return row, to
		}
	}
	return row, to
}
