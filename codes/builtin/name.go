package builtin

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"firstpass/codes"
)

// nameIndex finds substances by the words of a medication text.
type nameIndex struct {
	terms   map[string]int32 // words in lower case with one space between them
	entries []nameEntry
	longest int // words of the longest term
}

// nameEntry is a substance with what is needed to choose between several that
// one text names.
type nameEntry struct {
	codes.Substance
	// of is the less specific entry this one refines: Jubbonti refines denosumab.
	of string
	// carrier entries give way to any other: lidocaine as diluent, saline.
	carrier bool
	key     string
}

// The text of a medication is read as far as this; an order or a line note is shorter.
const (
	longestText = 480
	mostWords   = 64
)

// words is a text in lower case with its words apart, held on the stack.
type words struct {
	text       [longestText + mostWords]byte
	start, end [mostWords]int
	n          int
}

// split reads letters and digits as words and everything else as what stands
// between them.
func (w *words) split(text string) {
	at, inWord := 0, false
	for i := 0; i < len(text) && i < longestText; i++ {
		c := text[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			inWord = false
			continue
		}
		if !inWord {
			if w.n == mostWords {
				return
			}
			if w.n > 0 {
				w.text[at] = ' '
				at++
			}
			w.start[w.n] = at
			w.n++
			inWord = true
		}
		w.text[at] = c
		at++
		w.end[w.n-1] = at
	}
}

// Identify finds the substance a medication is called by in a chart or note. The
// longest name wins; of several substances the first does, unless it only
// carries another (lidocaine, saline) or a later one says it more exactly.
func (t *Tables) Identify(medication string) (codes.Substance, bool) {
	var w words
	w.split(medication)
	best, onBody := int32(-1), false
	var others []string
	for i := 0; i < w.n; {
		entry, taken := t.names.longestAt(&w, i)
		if taken == 0 {
			i++
			continue
		}
		i += taken
		if t.names.entries[entry].key == onBodyKey {
			onBody = true
			continue
		}
		best, others = t.names.choose(best, entry, others)
	}
	if best < 0 {
		return codes.Substance{}, false
	}
	s := t.names.entries[best].Substance
	s.OnBody = s.OnBody || onBody
	s.Others = others
	return s, true
}

const onBodyKey = "on-body injector"

// longestAt finds the longest term that starts at word i, and how many words it has.
func (x *nameIndex) longestAt(w *words, i int) (entry int32, taken int) {
	for k := min(x.longest, w.n-i); k > 0; k-- {
		if e, ok := x.terms[string(w.text[w.start[i]:w.end[i+k-1]])]; ok {
			return e, k
		}
	}
	return 0, 0
}

// choose decides between the entry held and one met later in the text.
func (x *nameIndex) choose(held, met int32, others []string) (int32, []string) {
	if held < 0 || held == met {
		return met, others
	}
	h, m := &x.entries[held], &x.entries[met]
	switch {
	case m.of == h.key, x.grandparent(m) == h.key:
		return met, others
	case h.of == m.key, x.grandparent(h) == m.key, m.carrier:
		return held, others
	case h.carrier:
		return met, others
	case h.Name == m.Name:
		return held, others
	}
	return held, append(others, m.Codes...)
}

func (x *nameIndex) grandparent(e *nameEntry) string {
	if e.of == "" {
		return "-"
	}
	if parent, ok := x.terms[e.of]; ok && x.entries[parent].of != "" {
		return x.entries[parent].of
	}
	return "-"
}

// add enters a term. A hyphen or space inside may be left out in a chart
// (solumedrol), so the joined form is a term as well where it is long enough to
// be nothing else.
func (x *nameIndex) add(term string, entry int32) {
	term = spaced(term)
	if term == "" {
		return
	}
	between := strings.Count(term, " ")
	x.longest = max(x.longest, between+1)
	x.terms[term] = entry
	if joined := strings.ReplaceAll(term, " ", ""); between == 1 && len(joined) >= 8 {
		if _, taken := x.terms[joined]; !taken {
			x.terms[joined] = entry
		}
	}
}

// spaced is a text as terms are kept: lower-case words with one space between them.
func spaced(text string) string {
	var w words
	if w.split(text); w.n == 0 {
		return ""
	}
	return string(w.text[:w.end[w.n-1]])
}

// readNames takes the generic and brand names of the drug table, then the rows
// of names.tsv, which add what people call them and overrule.
func (t *Tables) readNames(file table) error {
	t.names = nameIndex{terms: make(map[string]int32, 4096)}
	t.nameDrugs()
	for n, r := range file.rows() {
		e, err := readName(r)
		if err != nil {
			return file.failed(n, err)
		}
		at := int32(len(t.names.entries))
		t.names.entries = append(t.names.entries, e)
		for _, term := range list(r.cell(5)) {
			if e.Brand != "" || e.Vaccine != codes.NoVaccine || !t.names.brandOf(term, e.Name) {
				t.names.add(term, at)
			}
		}
	}
	t.nameOfficial()
	return nil
}

// brandOf says whether a term is known as a brand of the substance already.
func (x *nameIndex) brandOf(term, name string) bool {
	at, ok := x.terms[spaced(term)]
	return ok && x.entries[at].Brand != "" && x.entries[at].Name == name
}

// nameOfficial enters the names HCPCS gives the drugs that are in no table of
// ours, where nothing else is called that; a salt at the end may be left out.
func (t *Tables) nameOfficial() {
	x := &t.names
	entryOf := make(map[string]int32, 1024)
	ours := make(map[string]bool, 512)
	for _, code := range t.drugOrder {
		ours[code] = true
	}
	for _, code := range t.officialOrder {
		if ours[code] {
			continue
		}
		name := spaced(t.drugs[code].Name)
		if at, ok := entryOf[name]; ok {
			x.entries[at].Codes = append(x.entries[at].Codes, code)
			continue
		}
		if _, taken := x.terms[name]; taken || len(name) < 6 || strings.Contains(name, "globulin") {
			continue
		}
		at := int32(len(x.entries))
		entryOf[name] = at
		x.entries = append(x.entries, nameEntry{key: name, Substance: codes.Substance{Name: name, Codes: []string{code}}})
		x.add(name, at)
		short := withoutSalt(name)
		if _, taken := x.terms[short]; !taken && len(short) >= 6 {
			x.add(short, at)
		}
	}
}

// withoutSalt leaves the salt out: "hydralazine hcl" is "hydralazine".
func withoutSalt(name string) string {
	for _, salt := range []string{
		" hcl", " hydrochloride", " sodium", " sulfate", " citrate", " maleate", " mesylate", " tartrate", " acetate",
		" phosphate", " succinate", " bromide", " chloride", " hydrobromide",
	} {
		if short, ok := strings.CutSuffix(name, salt); ok {
			return short
		}
	}
	return name
}

// nameDrugs enters the generic names of the drug table with all their codes, and
// the brands with theirs.
func (t *Tables) nameDrugs() {
	x := &t.names
	entryOf := make(map[string]int32, 1024)
	enter := func(key, name, brand, of, code string) {
		at, ok := entryOf[key]
		if !ok {
			at = int32(len(x.entries))
			entryOf[key] = at
			x.entries = append(x.entries, nameEntry{key: key, of: of, Substance: codes.Substance{Name: name, Brand: brand}})
			x.add(key, at)
		}
		x.entries[at].Codes = append(x.entries[at].Codes, code)
	}
	for _, code := range t.drugOrder {
		d := t.drugs[code]
		if t.codes[code].Kind == codes.UnlistedDrug {
			continue
		}
		name := strings.ToLower(d.Name)
		enter(name, d.Name, "", "", code)
		for _, brand := range d.Brands {
			if key := strings.ToLower(brand); key != name {
				enter(key, d.Name, brand, name, code)
			}
		}
	}
}

// readName reads key, name and brand ("denosumab|Prolia"), codes, flags, the
// entry it refines.
func readName(r row) (nameEntry, error) {
	e := nameEntry{key: r.cell(0), of: r.cell(4)}
	e.Name, e.Brand = r.cell(1), r.cell(2)
	for _, word := range list(r.cell(3)) {
		switch word {
		case "uncoded":
			e.Uncoded = true
		case "vague":
			e.Vague = true
		case "carrier":
			e.carrier = true
		case "on-body":
			e.OnBody = true
		default:
			if kind, ok := vaccineKind(word); ok {
				e.Vaccine = kind
				continue
			}
			if len(word) != 5 {
				return e, fmt.Errorf("%q is neither a code nor a flag", word)
			}
			e.Codes = append(e.Codes, word)
		}
	}
	return e, nil
}

// Medications yields every name a medication is known by, in order, and the
// substance it stands for: what a reader of free text looks for.
func (t *Tables) Medications() iter.Seq2[string, string] {
	return func(yield func(term, name string) bool) {
		for _, term := range slices.Sorted(maps.Keys(t.names.terms)) {
			if !yield(term, t.names.entries[t.names.terms[term]].Name) {
				return
			}
		}
	}
}
