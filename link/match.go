package link

import (
	"encoding/binary"
	"hash/maphash"
	"path"
	"slices"
	"strings"
	"unicode"

	"firstpass/claim"
)

// visitKeys are the keys a chart may be found under.
func (x *Index) visitKeys(v *visit) []uint64 {
	var keys []uint64
	add := func(key uint64, ok bool) {
		if ok && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	add(x.encounterKey(v.number))
	for _, word := range v.fileWords() {
		add(x.encounterKey(word))
	}
	for _, who := range v.who {
		add(x.onDay(who, v.day), who != 0 && v.day != 0)
	}
	return keys
}

// fileWords are the parts of a note's file name that may be an encounter's number:
// all of it, and what stands before the first separator.
func (v *visit) fileWords() []string {
	if v.file == "" { // an export's file is of many
		return nil
	}
	stem := path.Base(strings.ReplaceAll(v.file, `\`, "/"))
	if at := strings.LastIndexByte(stem, '.'); at > 0 {
		stem = stem[:at]
	}
	words := []string{stem}
	if at := strings.IndexAny(stem, "_- ."); at > 0 {
		words = append(words, stem[:at])
	}
	return words
}

func (x *Index) hash(kind byte, parts ...string) uint64 {
	b := append(x.scratch[:0], kind)
	for _, part := range parts {
		b = append(append(b, 0), part...)
	}
	x.scratch = b
	return maphash.Bytes(x.seed, b)
}

func (x *Index) encounterKey(id string) (uint64, bool) {
	id = foldID(id)
	return x.hash('e', id), id != ""
}

func (x *Index) idKey(id string) (uint64, bool) {
	id = foldID(id)
	return x.hash('i', id), id != ""
}

// nameKey is of last name and first given name, without case, accents of case,
// punctuation and what stands behind the name.
func (x *Index) nameKey(p *claim.Patient) (uint64, bool) {
	last, first := foldName(p.LastName, false), foldName(p.FirstName, true)
	return x.hash('n', last, first), last != "" && first != ""
}

func (x *Index) birthKey(p *claim.Patient) (uint64, bool) {
	last, first := foldName(p.LastName, false), foldName(p.FirstName, true)
	var day [4]byte
	binary.LittleEndian.PutUint32(day[:], uint32(p.BirthDate))
	return x.hash('b', last, first, string(day[:])), last != "" && first != "" && p.BirthDate != 0
}

// foldID keeps letters and digits, in upper case, without leading zeros.
func foldID(id string) string {
	folded := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, id)
	return strings.TrimLeft(folded, "0")
}

// foldName keeps the letters of a name in upper case; of a given name the first
// word, of a last name all but a suffix.
func foldName(name string, given bool) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == ',' || r == '.' || r == '^' })
	if given && len(words) > 1 {
		words = words[:1]
	}
	if n := len(words); n > 1 {
		switch strings.ToUpper(words[n-1]) {
		case "JR", "SR", "II", "III", "IV":
			words = words[:n-1]
		}
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, strings.Join(words, ""))
}

// onDay is the key of a patient's key and a day.
func (x *Index) onDay(who uint64, day claim.Date) uint64 {
	var b [12]byte
	binary.LittleEndian.PutUint64(b[:], who)
	binary.LittleEndian.PutUint32(b[8:], uint32(day))
	return maphash.Bytes(x.seed, b[:])
}

// match finds the charts that may belong to a claim, each once with the best reason.
func (x *Index) match(enc *claim.Encounter) []hit {
	c := &enc.Claim
	x.hits = x.hits[:0]
	x.byNumber(c, enc.ID)
	if c.ControlNumber != enc.ID {
		x.byNumber(c, c.ControlNumber)
	}
	people := patients(c)
	if key, ok := x.nameKey(&people[0]); ok {
		for _, n := range x.byName[key] {
			if nearlyBorn(x.visits[n].birth, c.Patient.BirthDate) {
				x.visits[n].saw = max(x.visits[n].saw, OtherBirth)
			}
		}
	}
	x.days = daysOf(x.days[:0], c)
	x.who = x.who[:0]
	for i := range people {
		for _, who := range x.patientKeys(&people[i]) {
			if _, charted := x.people[who]; charted {
				x.people[who] = true
				x.who = append(x.who, who)
			}
		}
	}
	found := false
	for _, day := range x.days {
		found = x.onThe(day, c, byDay) || found
	}
	if found || !x.looked {
		return x.hits
	}
	for _, day := range x.days {
		for d := 1; d <= nearDays; d++ {
			for _, other := range []claim.Date{day.AddDays(-d), day.AddDays(d)} {
				if !slices.Contains(x.days, other) {
					x.onThe(other, c, byNear)
				}
			}
		}
	}
	return x.hits
}

func (x *Index) byNumber(c *claim.Claim, id string) {
	key, ok := x.encounterKey(id)
	if !ok {
		return
	}
	for _, n := range x.byKey[key] {
		switch {
		case !x.hasNumber(n, id):
		case x.samePerson(c, n):
			x.hit(n, byEncounter)
		default:
			x.visits[n].saw = max(x.visits[n].saw, OtherPerson)
		}
	}
}

// onThe finds the charts of the claim's patient on one day.
func (x *Index) onThe(day claim.Date, c *claim.Claim, by how) (found bool) {
	for _, who := range x.who {
		for _, n := range x.byKey[x.onDay(who, day)] {
			if !x.samePerson(c, n) {
				x.visits[n].saw = max(x.visits[n].saw, OtherPerson)
				continue
			}
			x.hit(n, by)
			found = true
		}
	}
	return found
}

// mostDays bounds the days of one claim; an interim bill covers a month or two.
const mostDays = 92

// daysOf lists the days a claim bills, spans included.
func daysOf(days []claim.Date, c *claim.Claim) []claim.Date {
	add := func(from, to claim.Date) {
		for d := from; d != 0 && d <= max(from, to) && len(days) < mostDays; d = d.AddDays(1) {
			if !slices.Contains(days, d) {
				days = append(days, d)
			}
		}
	}
	for i := range c.Lines {
		add(c.LineDate(i), c.Lines[i].ServiceEndDate)
	}
	add(c.ServiceDate, c.ServiceEndDate)
	return days
}

// hasNumber says that a key stands for an encounter number, not for a patient's id.
func (x *Index) hasNumber(n int32, id string) bool {
	v := &x.visits[n]
	folded := foldID(id)
	if foldID(v.number) == folded {
		return true
	}
	for _, word := range v.fileWords() {
		if foldID(word) == folded {
			return true
		}
	}
	return false
}

// mostHits bounds the charts of one claim.
const mostHits = 4096

func (x *Index) hit(n int32, by how) {
	v := &x.visits[n]
	if at := int(v.hitAt); at < len(x.hits) && x.hits[at].visit == n {
		x.hits[at].how = min(x.hits[at].how, by)
		return
	}
	if len(x.hits) < mostHits {
		v.hitAt = int32(len(x.hits))
		x.hits = append(x.hits, hit{n, by})
	}
}

// patients are who a claim is about: the patient, and the subscriber's member
// number where the patient is the subscriber.
func patients(c *claim.Claim) []claim.Patient {
	list := []claim.Patient{named(c.Patient)}
	if id := c.Subscriber.MemberID; id != "" && id != c.Patient.ID && (c.Subscriber.Relationship == "18" || c.Subscriber.Relationship == "") {
		p := list[0]
		p.ID = id
		list = append(list, p)
	}
	return list
}

// named fills last and first name from "DOE, JANE".
func named(p claim.Patient) claim.Patient {
	if p.LastName == "" && p.Name != "" {
		last, first, _ := strings.Cut(p.Name, ",")
		p.LastName, p.FirstName = strings.TrimSpace(last), strings.TrimSpace(first)
	}
	return p
}

func (x *Index) patientKeys(p *claim.Patient) []uint64 {
	keys := make([]uint64, 0, 2)
	if key, ok := x.idKey(p.ID); ok {
		keys = append(keys, key)
	}
	if key, ok := x.birthKey(p); ok {
		keys = append(keys, key)
	}
	return keys
}

// samePerson refuses a chart that says it is about somebody else: numbers of
// different systems may be equal by chance.
func (x *Index) samePerson(c *claim.Claim, n int32) bool {
	v, p := &x.visits[n], named(c.Patient)
	if v.birth != 0 && p.BirthDate != 0 && v.birth != p.BirthDate {
		return false
	}
	last := foldName(p.LastName, false)
	return v.last == "" || last == "" || v.last == last
}

// nearlyBorn says whether two birth dates may be one that was mistyped: one is
// missing, one part differs, or day and month are exchanged.
func nearlyBorn(a, b claim.Date) bool {
	if a == 0 || b == 0 {
		return true
	}
	same := 0
	for _, equal := range []bool{a.Year() == b.Year(), a.Month() == b.Month(), a.Day() == b.Day()} {
		if equal {
			same++
		}
	}
	return same == 2 || a.Year() == b.Year() && a.Month() == b.Day() && a.Day() == b.Month()
}

// dayOfRecord is the day a chart is of: its own, else that of its first event with one.
func dayOfRecord(r *claim.Record) claim.Date {
	for i := 0; r.Date == 0 && i < len(r.Events); i++ {
		if day := r.Events[i].Start.Date; day != 0 {
			return day
		}
	}
	return r.Date
}
