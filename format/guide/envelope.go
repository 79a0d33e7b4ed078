package guide

import (
	"bytes"
	"fmt"
	"strings"
	"sync"

	"firstpass/finding"
	"firstpass/format/x12"
)

// The identifiers the validator itself acts on.
const (
	idISA = 'I'<<16 | 'S'<<8 | 'A'
	idIEA = 'I'<<16 | 'E'<<8 | 'A'
	idTA1 = 'T'<<16 | 'A'<<8 | '1'
	idGS  = 'G'<<8 | 'S'
	idGE  = 'G'<<8 | 'E'
	idST  = 'S'<<8 | 'T'
	idSE  = 'S'<<8 | 'E'
	idNM1 = 'N'<<16 | 'M'<<8 | '1'
	idN1  = 'N'<<8 | '1'
	idN2  = 'N'<<8 | '2'
	idN3  = 'N'<<8 | '3'
	idN4  = 'N'<<8 | '4'
	idREF = 'R'<<16 | 'E'<<8 | 'F'
	idPER = 'P'<<16 | 'E'<<8 | 'R'
	idPRV = 'P'<<16 | 'R'<<8 | 'V'
	idDMG = 'D'<<16 | 'M'<<8 | 'G'
	idCLM = 'C'<<16 | 'L'<<8 | 'M'
	idSVC = 'S'<<16 | 'V'<<8 | 'C'
	idHL  = 'H'<<8 | 'L'
)

// Guides are the guides at hand, each compiled when the first transaction asks for
// it. Validators may share them, on several goroutines.
type Guides struct {
	dictionary *dictionary
	segments   map[uint32]bool // the identifiers of the standard this program knows
	mutex      sync.Mutex
	all        []*grammar
}

// Load reads what all guides share; it fails only where that is broken.
func Load() (*Guides, error) {
	g := &Guides{}
	return g, g.load()
}

// otherSegments are identifiers of the standard no grammar here describes.
const otherSegments = "AK3 AK4 AK5 BGN CR4 CR5 CR6 CR7 CR8 DN1 DN2 EFR ENT HSD IMM LE LS N9 NX1 OPR SPR SV3 SV4 SV6 SV7 TDS TOO UR AAA EB EQ III INS MSG HCR UM"

func (g *Guides) load() error {
	var err error
	if g.dictionary, err = loadDictionary(); err != nil {
		return err
	}
	g.segments = map[uint32]bool{}
	for _, id := range strings.Fields(otherSegments) {
		g.segments[packID([]byte(id))] = true
	}
	for id := range g.dictionary.segments {
		if packed := packID([]byte(id)); packed != 0 {
			g.segments[packed] = true
		}
	}
	return nil
}

// get finds a guide or compiles it; a text that does not compile is a mistake of
// ours a test finds, and leaves its transactions unchecked.
func (g *Guides) get(name string, e edition) *grammar {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	for _, each := range g.all {
		if each.name == name && each.edition == e {
			return each
		}
	}
	one, err := load(strings.ToLower(name), e, g.dictionary)
	if err != nil {
		return nil
	}
	hookUp(one)
	g.all = append(g.all, one)
	return one
}

// versions say which guide ids are read with which grammar. X291 and X292 are
// predeterminations, X298 and X299 post-adjudicated claims, X091, X096 and X098
// the guides of 004010.
var versions = []struct {
	set, part, grammar string
	edition            edition
	exact              bool
}{
	{"837", "005010X222", "837P", edition5010, true},
	{"837", "005010X223", "837I", edition5010, true},
	{"837", "X098", "837P", edition4010, false},
	{"837", "X096", "837I", edition4010, false},
	{"837", "X291", "837P", editionAhead, false},
	{"837", "X298", "837P", edition5010, false},
	{"837", "X292", "837I", editionAhead, false},
	{"837", "X299", "837I", edition5010, false},
	{"837", "X222", "837P", edition5010, false},
	{"837", "X223", "837I", edition5010, false},
	{"837", "X224", "", 0, false},
	{"837", "X300", "", 0, false},
	{"837", "X097", "", 0, false},
	{"837", "", "837P", edition5010, false},
	{"835", "005010X221", "835", edition5010, true},
	{"835", "X091", "835", edition4010, false},
	{"835", "", "835", edition5010, false},
	{"999", "", "999", edition5010, true},
	{"277", "X214", "277CA", edition5010, true},
}

// of finds the grammar of a transaction; exact is false where it is the nearest. A
// guide without a usable id is taken for 004010 where the interchange is old.
func (g *Guides) of(set, guide string, old bool) (found *grammar, exact bool) {
	for i := range versions {
		known := &versions[i]
		if known.set != set || !strings.Contains(guide, known.part) {
			continue
		}
		want := known.edition
		if known.part == "" && old {
			want = edition4010
		}
		if known.grammar == "" {
			return nil, false
		}
		return g.get(known.grammar, want), known.exact
	}
	return nil, false
}

// envelopeCodes give what the envelope reader reports its code in a 999 or TA1.
// What such readers take without harm is a warning.
var envelopeCodes = map[string]struct {
	code     string
	severity finding.Severity
}{
	x12.NoInterchange:        {"TA1-022", finding.Error},
	x12.LeadingData:          {"TA1-024", finding.Warning},
	x12.TrailingData:         {"TA1-024", finding.Warning},
	x12.WidthOfISA:           {"TA1-022", finding.Error},
	x12.Truncated:            {"TA1-023", finding.Error},
	x12.SegmentTooLong:       {"IK3-8", finding.Error},
	x12.LineBreak:            {"IK3-8", finding.Warning},
	x12.Characters:           {"IK4-6", finding.Warning},
	x12.MissingInterchange:   {"TA1-023", finding.Error},
	x12.MissingGroupHeader:   {"TA1-022", finding.Error},
	x12.MissingGroupTrailer:  {"AK9-3", finding.Error},
	x12.MissingHeader:        {"AK9-5", finding.Error},
	x12.MissingTrailer:       {"IK5-2", finding.Error},
	x12.SegmentCount:         {"IK5-4", finding.Error},
	x12.TransactionCount:     {"AK9-5", finding.Error},
	x12.GroupCount:           {"TA1-021", finding.Error},
	x12.TransactionControl:   {"IK5-3", finding.Error},
	x12.GroupControl:         {"AK9-4", finding.Error},
	x12.InterchangeControl:   {"TA1-001", finding.Error},
	x12.DuplicateTransaction: {"IK5-23", finding.Error},
	x12.DuplicateGroup:       {"AK9-6", finding.Error},
	x12.DuplicateInterchange: {"TA1-025", finding.Error},
	x12.TooManyProblems:      {"", finding.Info},
}

// envelopeProblems takes over what the envelope reader reported.
func (v *Validator) envelopeProblems(list []x12.Problem) {
	for i := range list {
		p := &list[i]
		known, ok := envelopeCodes[p.Code]
		if !ok {
			known.code, known.severity = "TA1-022", finding.Error
		}
		e := Error{Envelope: p.Envelope, At: p.At, SegmentID: p.SegmentID, SNIP: 1, Code: known.code, Severity: known.severity, Message: p.Message}
		if v.o.Types&(1<<1) == 0 {
			continue
		}
		v.out = append(v.out, e)
		if p.Code == x12.Truncated && p.Transaction != "" {
			e.Code, e.Message = "IK5-2", "the transaction has no SE"
			v.out = append(v.out, e)
		}
		if p.Code == x12.Truncated && p.Group != "" {
			e.Code, e.Message = "AK9-3", "the functional group has no GE"
			v.out = append(v.out, e)
		}
	}
}

// interchange checks an ISA.
func (v *Validator) interchange(s *x12.Segment) {
	v.groupID = ""
	v.component, v.learned = s.Delimiters.Component, false
	check := func(n int, ok bool, code, why string) {
		if !ok {
			v.report(Error{SegmentID: "ISA", Element: n, SNIP: 1, Severity: finding.Error, Code: code, Message: place("ISA", n, 0) + " " + why}, s)
		}
	}
	one := func(n int, values ...string) bool {
		for _, each := range values {
			if string(s.Element(n)) == each {
				return true
			}
		}
		return false
	}
	check(1, one(1, "00", "03"), "TA1-010", "is no authorization qualifier (00, 03)")
	check(3, one(3, "00", "01"), "TA1-012", "is no security qualifier (00, 01)")
	check(5, one(5, "01", "14", "20", "27", "28", "29", "30", "33", "ZZ"), "TA1-005", "is no qualifier of a sender")
	check(7, one(7, "01", "14", "20", "27", "28", "29", "30", "33", "ZZ"), "TA1-007", "is no qualifier of a receiver")
	check(9, isShortDay(s.Element(9)), "TA1-014", "is no date (YYMMDD)")
	check(10, len(s.Element(10)) == 4 && isTime(s.Element(10)), "TA1-015", "is no time (HHMM)")
	check(12, one(12, "00501", "00401"), "TA1-017", "is no version this program reads (00501, 00401)")
	check(13, len(s.Element(13)) == 9 && digits(s.Element(13)), "TA1-018", "is not nine digits")
	check(14, one(14, "0", "1"), "TA1-019", "is not 0 or 1")
	check(15, one(15, "P", "T"), "TA1-020", "is not P or T")
	check(16, s.Delimiters.Component != 0, "TA1-027", "names no component separator")
	if one(12, "00501") {
		if s.Delimiters.Repetition == 0 {
			v.report(Error{SegmentID: "ISA", Element: 11, SNIP: 1, Severity: finding.Warning, Code: "TA1-026", Message: "ISA11 names no repetition separator"}, s)
		}
	}
}

// technical checks a TA1, which stands between ISA and GS or IEA.
func (v *Validator) technical(s *x12.Segment) {
	check := func(n int, ok bool, code, why string) {
		if !ok {
			v.report(Error{SegmentID: "TA1", Element: n, SNIP: 1, Severity: finding.Error, Code: code, Message: place("TA1", n, 0) + " " + why}, s)
		}
	}
	verdict, note := s.Element(4), s.Element(5)
	check(1, len(s.Element(1)) == 9 && digits(s.Element(1)), badCharacter, "is not nine digits")
	check(2, isShortDay(s.Element(2)), badDate, "is no date (YYMMDD)")
	check(3, isTime(s.Element(3)), badTime, "is no time (HHMM)")
	check(4, len(verdict) == 1 && (verdict[0] == 'A' || verdict[0] == 'E' || verdict[0] == 'R'), badCode, "is not A, E or R")
	check(5, len(note) == 3 && digits(note) && string(note) <= "031", badCode, "is none of the codes 000 to 031")
}

// function is the functional identifier of the guides the program knows.
func function(guide string) string {
	for _, known := range [...]struct{ part, function string }{{"X222", "HC"}, {"X223", "HC"}, {"X221", "HP"}, {"X231", "FA"}, {"X214", "HN"}} {
		if strings.Contains(guide, known.part) {
			return known.function
		}
	}
	return ""
}

// learn finds out that a composite is written with another separator than ISA16
// declares, reports that once, and reads the interchange with it.
func (v *Validator) learn(s *x12.Segment, at int) {
	value := s.Element(at)
	if v.learned || len(value) < 4 || v.component != 0 && bytes.IndexByte(value, v.component) >= 0 {
		return
	}
	c := value[2]
	if isAlphanumeric(c) || c == ' ' || c == '.' || c == '-' || bytes.Count(value, value[2:3]) < 1 || at == 5 && bytes.Count(value, value[2:3]) != 2 {
		return
	}
	v.learned, v.component = true, c
	v.report(Error{SegmentID: string(s.ID()), Element: at, SNIP: 1, Severity: finding.Error, Code: "TA1-027",
		Message: fmt.Sprintf("composites are written with %q, ISA16 declares %q; the file is read with what it uses", c, s.Delimiters.Component)}, s)
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// group checks a GS.
func (v *Validator) group(s *x12.Segment) {
	v.groupID = short(string(s.Element(8)))
	v.groupDate = dayOf(s.Element(4))
	check := func(n int, ok bool, code, why string) {
		if !ok {
			v.report(Error{SegmentID: "GS", Element: n, SNIP: 1, Severity: finding.Error, Code: code, Message: place("GS", n, 0) + " " + why}, s)
		}
	}
	if want := function(v.groupID); want != "" {
		check(1, string(s.Element(1)) == want, "AK9-1", "is "+quoted(s.Element(1))+"; the guide it names has "+want)
	}
	check(2, len(s.Element(2)) >= 2 && len(s.Element(2)) <= 15, "AK9-1", "is not 2 to 15 characters")
	check(3, len(s.Element(3)) >= 2 && len(s.Element(3)) <= 15, "AK9-1", "is not 2 to 15 characters")
	check(4, v.groupDate != 0 || isShortDay(s.Element(4)), "AK9-1", "is no date")
	check(5, isTime(s.Element(5)), "AK9-1", "is no time")
	check(6, len(s.Element(6)) >= 1 && len(s.Element(6)) <= 9 && digits(s.Element(6)), "AK9-6", "is not one to nine digits")
	check(7, string(s.Element(7)) == "X", "AK9-1", "is not X")
	check(8, len(s.Element(8)) > 0, "AK9-2", "names no guide")
}
