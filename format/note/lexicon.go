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

// byName says that a route stands before the drug it belongs to: oral, topical.
func (r *route) byName() bool {
	return r.name == "oral" || r.name == "topical" || r.name == "intranasal" || r.name == "inhaled"
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
	spelled  []string // by number, in lower case
	slots    []int32  // 1 + number of a word, by the hash of its letters
	drugs    trie
	cues     trie
	turns    trie
	ends     trie
	routes   trie
	sites    trie
	units    trie
	sections trie

	marks     []wordMark // by word
	drugRows  []drug
	cueRows   []cueSet
	routeRows []route
	siteRows  []site
	unitRows  []unit
	sectionOf []section
	and       int32 // the word "and"
	limbRow   int32 // of siteRows: what RT and LA are read as
	levelRow  int32 // of siteRows: what L4-L5 is read as
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
		rows, ours := map[string]int32{}, map[string]int32{}
		for i := range l.drugRows {
			if d := &l.drugRows[i]; d.kind != trapKind && d.kind != diseaseWord {
				ours[d.name] = int32(i)
			}
		}
		for phrase, name := range names {
			if len(phrase) < shortestName || endsInNumber(phrase) {
				continue
			}
			at, ok := rows[name]
			if !ok {
				at = int32(len(l.drugRows))
				rows[name] = at
				d := drug{name: name, kind: plainDrug, lab: true}
				if known, ok := ours[name]; ok && strings.Contains(phrase, " ") {
					d = l.drugRows[known] // another name of a drug the table has
				}
				if strings.Contains(name, "vaccine") {
					d.kind, d.lab = vaccine, false
				}
				l.drugRows = append(l.drugRows, d)
			}
			l.drugs.addNew(l, phrase, at)
		}
	}
	l.markWords()
	l.hashWords()
	for _, t := range []*trie{&l.drugs, &l.cues, &l.turns, &l.ends, &l.routes, &l.sites, &l.units, &l.sections} {
		t.freeze(len(l.spelled))
	}
	l.markStarts()
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
		switch s.name {
		case "thigh":
			l.limbRow = int32(len(l.siteRows))
		case "spinal level":
			l.levelRow = int32(len(l.siteRows))
		}
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

// enter gives a word its number.
func (l *lexicon) enter(word string) int32 {
	var buf [maxWord]byte
	key := lower(word, &buf)
	id, ok := l.words[string(key)]
	if !ok {
		id = int32(len(l.words))
		l.words[string(key)] = id
		l.spelled = append(l.spelled, string(key))
	}
	return id
}
