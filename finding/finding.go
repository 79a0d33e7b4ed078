// Package finding holds what a check says about a claim: findings with their
// sources, the verdict they add up to, and what could not be checked.
package finding

import (
	"cmp"
	"slices"

	"firstpass/claim"
)

// Severity orders findings: an error would deny or is wrong as it stands, a
// warning needs a person, information never changes a verdict.
type Severity uint8

// The severities; Default lets a rule's page decide.
const (
	Default Severity = iota
	Info
	Warning
	Error
)

// String is the word of the contract: error, warning, info.
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	case Info:
		return "info"
	}
	return ""
}

// ParseSeverity reads a severity word; ok is false for anything else.
func ParseSeverity(word string) (s Severity, ok bool) {
	switch word {
	case "error":
		return Error, true
	case "warning":
		return Warning, true
	case "info":
		return Info, true
	}
	return Default, false
}

// Confidence says how good the rule's sources are: high = official text seen,
// medium = several secondary sources agree, low = one weak source or contested.
type Confidence string

// Verdict is what a claim's findings add up to.
type Verdict string

// Clean: nothing above information. Review: a person must look. Fix: would deny
// or is wrong as it stands.
const (
	Clean  Verdict = "clean"
	Review Verdict = "review"
	Fix    Verdict = "fix"
)

// Finding is one thing wrong with a claim, or worth knowing about it.
type Finding struct {
	Rule       string // the page's id
	Topic      string // FORMAT.md's topic
	Severity   Severity
	Confidence Confidence
	Line       int    // position of the service line from 1; 0 = the claim
	Code       string // that line's code, or the diagnosis
	Message    string // what is wrong, in one sentence
	Why        string // the reason in plain words; the page's where empty
	Fix        Repair
	Sources    []Source
	Tables     []Table
	Payer      string // whose rule it is, where one payer's
	SNIP       uint8  // the WEDI type of the check, 1 to 7, where it is asked for
	AtRisk     []int  // lines (from 1) that would not be paid; Line itself where empty
}

// Repair is what to do.
type Repair struct {
	Text   string
	Edits  []Edit
	Safety Safety
}

// Safety says whether an edit may be made without asking anybody.
type Safety string

// Safe: the claim itself decides. NeedsChart: somebody must look at the record.
// DisplayOnly: never applied by the program.
const (
	Safe        Safety = "safe"
	NeedsChart  Safety = "needs-chart"
	DisplayOnly Safety = "display-only"
)

// Edit is one change to the claim. Op is one of the operations of INTERFACE.md.
type Edit struct {
	Op    string
	Line  int
	Field string // set_field only
	Value string
	// Units and Modifiers describe the line of add_line.
	Units     claim.Decimal
	Modifiers []string
}

// The operations an edit may name.
const (
	AddModifier    = "add_modifier"
	RemoveModifier = "remove_modifier"
	SetCode        = "set_code"
	SetUnits       = "set_units"
	SetDiagnoses   = "set_diagnoses"
	SetNDC         = "set_ndc"
	RemoveLine     = "remove_line"
	AddLine        = "add_line"
	SetField       = "set_field"
)

// Source is where a rule can be read.
type Source struct {
	Title string
	URL   string
	Seen  claim.Date
}

// Table names the release of a table that answered.
type Table struct {
	Name          string
	Release       string
	LastConfirmed claim.Date // end of the release the row was last seen in
}

// NotChecked says which check could not be made, and why.
type NotChecked struct {
	Rule   string
	Line   int
	Reason string
}

// Result is what a check says about one claim.
type Result struct {
	Claim       string // CLM01 or encounter id
	File        string
	Interchange string
	Group       string
	Transaction string
	At          claim.Place
	ServiceDate claim.Date
	Payer       claim.Payer
	Total       claim.Cents
	Findings    []Finding
	NotChecked  []NotChecked
	Complete    bool
	AtRisk      claim.Cents
	Unlisted    []string      // codes no table knows; counted once per run, never a finding
	Patient     claim.Patient // shown only where patient data was asked for
	Problem     *Problem      // the claim could not be read
}

// Problem is a claim, or a part of a file, that could not be read.
type Problem struct {
	Code    string // short and stable: x12-truncated, yaml-syntax...
	Path    string // file, transaction, segment, line
	Message string
}

// Error makes a Problem usable as an error.
func (p *Problem) Error() string {
	if p.Path == "" {
		return p.Message
	}
	return p.Path + ": " + p.Message
}

// Verdict is fix with any error, else review with any warning, else clean.
func (r *Result) Verdict() Verdict {
	worst := Info
	for i := range r.Findings {
		worst = max(worst, r.Findings[i].Severity)
	}
	switch worst {
	case Error:
		return Fix
	case Warning:
		return Review
	}
	return Clean
}

// Sort puts findings in their stable order: line, worst first, then rule.
func Sort(list []Finding) {
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(b.Severity, a.Severity),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Message, b.Message),
		)
	})
}

// TablesOf is the Tables of a finding that rests on one release, nil for none.
func TablesOf(t *Table) []Table {
	if t == nil {
		return nil
	}
	return []Table{*t}
}
