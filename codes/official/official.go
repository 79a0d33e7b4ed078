// Package official reads the code and edit files that CMS, the FDA, the CDC,
// X12 and the NUCC publish, as they are published: zipped or plain, any quarter.
// What a file is comes from its content; which release, from its content and
// name together. It stores nothing: codes/dated does.
package official

import (
	"fmt"

	"firstpass/claim"
)

// Kind is a table as the store names it.
type Kind string

// The tables that can be read.
const (
	Pair             Kind = "ncci-ptp"         // procedure-to-procedure edits
	UnitLimit        Kind = "ncci-mue"         // medically unlikely edits
	AddOn            Kind = "ncci-aoc"         // add-on codes and their primaries
	Level2           Kind = "hcpcs"            // HCPCS Level II codes
	Level2Modifier   Kind = "hcpcs-modifier"   // HCPCS Level II modifiers
	Unclassified     Kind = "hcpcs-noc"        // codes for what has no code of its own
	Diagnosis        Kind = "icd10cm"          // ICD-10-CM codes
	DiagnosisNote    Kind = "icd10cm-note"     // ICD-10-CM instructional notes
	PaymentLimit     Kind = "asp-limit"        // Part B payment limits
	DrugPackage      Kind = "asp-ndc"          // NDC to HCPCS crosswalk
	PhysicianFee     Kind = "pfs"              // physician fee schedule indicators
	HospitalStatus   Kind = "opps"             // OPPS Addendum B
	Listing          Kind = "ndc"              // FDA NDC directory
	Vaccine          Kind = "cvx"              // CDC vaccine codes to CPT
	VaccinePackage   Kind = "cvx-ndc"          // CDC vaccine packages
	PlaceOfService   Kind = "pos"              // place-of-service codes
	Taxonomy         Kind = "taxonomy"         // NUCC provider taxonomy
	Adjustment       Kind = "carc"             // claim adjustment reason codes
	Remark           Kind = "rarc"             // remittance advice remark codes
	AdjustmentGroup  Kind = "carc-group"       // CO, PR, OA...
	CodeList         Kind = "x12-code"         // external code lists of X12
	Waste            Kind = "jw-jz"            // codes with a single-dose product
	SelfAdministered Kind = "self-admin"       // contractors' exclusion lists
	SelfBrand        Kind = "self-admin-brand" // brands on those lists, whatever the code
	Jurisdiction     Kind = "mac"              // Medicare contractors
)

// Editions of the NCCI tables.
const (
	Practitioner = "practitioner"
	Hospital     = "hospital"
	Supplier     = "dme"
	medicaid     = "medicaid "
)

// Row is one row of a table: what it is found by, and its cells in the order of
// the table's layout (see Cells).
type Row struct {
	Key   string
	Cells []string
}

// Table is what one published file says about one table in one release.
type Table struct {
	Kind    Kind
	Edition string // "practitioner", "medicaid hospital"; empty where there is one only
	Release string // "2024Q3", "FY2026", "v25.1", a day
	Covers  claim.Span
	// Part numbers the file where a release comes in several, 0 where it is whole.
	Part int
	// Excerpt: the rows are some of the release's. A row that is there holds; that
	// one is not there proves nothing.
	Excerpt bool
	// Undated: the file has lost the first days of its rows.
	Undated bool
	Rows    []Row
	Pairs   *Pairs // of Pair tables only
	Read    int    // rows of the file
	Refused []Refusal
	// Refusals counts all refused rows; Refused holds the first of them.
	Refusals   int
	Duplicates int
	Warnings   []string
}

// mostRefused is how many refused rows are told one by one.
const mostRefused = 20

// Refusal is a row that could not be used.
type Refusal struct {
	Line   int
	Reason string
}

// Len is the number of rows kept.
func (t *Table) Len() int {
	if t.Pairs != nil {
		return len(t.Pairs.list)
	}
	return len(t.Rows)
}

func (t *Table) refuse(line int, format string, args ...any) {
	t.Refusals++
	if len(t.Refused) < mostRefused {
		t.Refused = append(t.Refused, Refusal{line, fmt.Sprintf(format, args...)})
	}
}

func (t *Table) warn(format string, args ...any) {
	t.Warnings = append(t.Warnings, fmt.Sprintf(format, args...))
}

// Name is the table with its edition: "ncci-ptp practitioner".
func (t *Table) Name() string {
	if t.Edition == "" {
		return string(t.Kind)
	}
	return string(t.Kind) + " " + t.Edition
}

// Problem is a file that is refused: a code a program can act on and one plain
// sentence.
type Problem struct {
	Path   string
	Code   string // html, zip-bomb, path-traversal, truncated, unknown, columns, year, release, empty, archive
	Reason string
}

func (p *Problem) Error() string { return p.Path + ": " + p.Reason + " [" + p.Code + "]" }

func problem(code, format string, args ...any) *Problem {
	return &Problem{Code: code, Reason: fmt.Sprintf(format, args...)}
}

// Cells names the cells of a table's rows, in order.
func Cells(kind Kind) []string {
	switch kind {
	case UnitLimit:
		return []string{"units", "adjudication"}
	case AddOn:
		return []string{"primary", "type", "from", "to", "setting"}
	case Level2:
		return []string{"from", "to", "coverage", "text"}
	case Level2Modifier, Unclassified:
		return []string{"from", "to", "text"}
	case Diagnosis:
		return []string{"billable", "text"}
	case DiagnosisNote:
		return []string{"note", "text", "codes"}
	case PaymentLimit:
		return []string{"unit", "limit", "coinsurance", "note"}
	case DrugPackage:
		return []string{"code", "name", "labeler", "unit", "size", "quantity", "units-per-item", "units-per-package"}
	case PhysicianFee:
		return []string{"modifier", "status", "not-used", "pctc", "global", "multiple", "bilateral", "supervision"}
	case HospitalStatus:
		return []string{"status", "apc", "rate"}
	case Listing:
		return []string{"name", "substance", "form", "route", "labeler", "from", "to", "strength", "unit", "package", "category"}
	case Vaccine:
		return []string{"codes", "status", "name"} // a CPT code's CVX, or the CPT codes of "cvx 140"
	case VaccinePackage:
		return []string{"cvx", "name", "labeler", "from", "to"}
	case PlaceOfService:
		return []string{"facility", "name"}
	case Adjustment, Remark:
		return []string{"from", "to"}
	case Taxonomy:
		return []string{"from", "to", "successor"}
	case SelfAdministered:
		return []string{"contractor", "route", "from", "article"}
	case SelfBrand:
		return []string{"generic", "both", "infused-code"}
	case Jurisdiction:
		return []string{"company", "states", "article"}
	}
	return nil
}
