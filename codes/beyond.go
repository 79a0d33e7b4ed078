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

// ParsePhysicianFee makes indicators of a status letter and a global period.
func ParsePhysicianFee(status, global string) PhysicianFee {
	var f PhysicianFee
	if len(status) == 1 {
		f.Status = status[0]
	}
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

// Listing is an NDC's time on the market, as a directory gives it.
type Listing struct {
	Name string
	Life claim.Span
}
