package codes

import (
	"strings"

	"firstpass/claim"
)

// AddOn is what an add-on code adds to.
type AddOn struct {
	Primaries []string
	// Others: the contractor may take other primaries than those listed.
	Others bool
}

// PhysicianFee holds a code's indicators in the Medicare physician fee schedule.
type PhysicianFee struct {
	// Status: A paid, B always bundled, I not valid for Medicare, N not covered, T
	// paid only where nothing else is, X and E paid under another schedule.
	Status byte
	// GlobalDays is 0, 10 or 90; HasGlobal is false where the idea does not apply (XXX, ZZZ).
	GlobalDays int
	HasGlobal  bool
	// Component says what the code holds of a service that divides into a
	// professional part (26) and a technical one (TC): 0 a physician's service, 1
	// both, 2 and 8 the professional part only, 3 the technical only, 4 the whole
	// test, 5 incident to, 6 a laboratory's reading, 7 therapy, 9 no such idea; the byte 0 where unknown.
	Component byte
	// Supervision of a diagnostic test: "01" general, "02" direct, "03" personal,
	// "09" no such idea; the others have conditions of their own.
	Supervision string
	// Bilateral says what 50 does: 0 and 9 the code has no two sides, 1 the second
	// side is paid at half, 2 the code holds both sides already, 3 each side is
	// paid in full; the byte 0 where unknown.
	Bilateral byte
}

// DiagnosisNote is an instruction of the ICD-10-CM tabular list that names codes.
type DiagnosisNote struct {
	Kind  string      // "excludes1", "code-first", ...
	At    string      // the code or category it stands at, with its dot
	Codes []CodeRange // what it names
}

// CodeRange is the codes from one to another, both as prefixes; To is From for one code.
type CodeRange struct{ From, To string }

// Holds says whether a code with its dot lies in the range.
func (r CodeRange) Holds(code string) bool {
	if code != "" && (r.From != "" && code[0] < r.From[0] || r.To != "" && code[0] > r.To[0]) {
		return false // most codes are of another chapter
	}
	if r.From == r.To {
		return strings.HasPrefix(code, r.From)
	}
	return code >= r.From && (code <= r.To || strings.HasPrefix(code, r.To))
}

// ParseCodeRanges reads "E10-E14;E53.8".
func ParseCodeRanges(text string) []CodeRange {
	var list []CodeRange
	for part := range strings.SplitSeq(text, ";") {
		if part == "" {
			continue
		}
		from, to, ok := strings.Cut(part, "-")
		if !ok {
			to = from
		}
		list = append(list, CodeRange{from, to})
	}
	return list
}

// levelOf keeps a level of supervision without holding on to the text it stands in.
func levelOf(text string) string {
	for _, level := range [...]string{"09", "01", "02", "03"} {
		if text == level {
			return level
		}
	}
	return strings.Clone(text)
}

// ParsePhysicianFee makes indicators of a status letter, a global period, a
// component indicator, a supervision level and a bilateral indicator, each as the
// file writes it.
func ParsePhysicianFee(status, global, component, supervision, bilateral string) PhysicianFee {
	f := PhysicianFee{Status: letter(status), Component: letter(component), Bilateral: letter(bilateral), Supervision: levelOf(supervision)}
	switch global {
	case "000":
		f.HasGlobal = true
	case "010":
		f.HasGlobal, f.GlobalDays = true, 10
	case "090":
		f.HasGlobal, f.GlobalDays = true, 90
	}
	return f
}

// letter reads an indicator of one character, the byte 0 where it is not one.
func letter(text string) byte {
	if len(text) != 1 {
		return 0
	}
	return text[0]
}

// Listing is an NDC's time on the market, as a directory gives it.
type Listing struct {
	Name string
	Life claim.Span
}

// TaxonomyLife is a provider taxonomy code's time in the published list.
type TaxonomyLife struct {
	Listed    bool
	Life      claim.Span
	Successor string // what the list says to use after the last day
}

// IsTaxonomy says whether a text has the shape of a provider taxonomy code: three
// digits, six digits or capital letters, and an X.
func IsTaxonomy(code string) bool {
	if len(code) != 10 || code[9] != 'X' {
		return false
	}
	for i := 0; i < 9; i++ {
		if c := code[i]; !(c >= '0' && c <= '9' || i > 2 && c >= 'A' && c <= 'Z') {
			return false
		}
	}
	return true
}
