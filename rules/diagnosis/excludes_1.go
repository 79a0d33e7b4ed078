package diagnosis

import (
	"fmt"
	"slices"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// noted is a diagnosis of the claim and another one that a note of it names.
type noted struct {
	code, other string
	n, m        int // their places, from 1
	at          string
	origin      codes.Origin
}

// notes walks the notes of a kind that name another diagnosis of the claim.
func notes(e *facts.Encounter, kind string, yield func(noted)) {
	list := e.Claim.Diagnoses
	on := e.DiagnosesDay()
	for i := range list {
		if marksICD9(list[i].Qualifier) {
			continue
		}
		found, origin := e.Notes(i, on)
		for _, note := range found {
			if note.Kind != kind {
				continue
			}
			for j := range list {
				other := facts.Dotted(list[j].Code)
				if i == j || !slices.ContainsFunc(note.Codes, func(named codes.CodeRange) bool { return named.Holds(other) }) {
					continue
				}
				if under(other, note.At) && under(facts.Dotted(list[i].Code), note.At) {
					continue // a note is about codes outside the category it stands at
				}
				yield(noted{facts.Dotted(list[i].Code), other, i + 1, j + 1, note.At, origin})
			}
		}
	}
}

// excludes1 reports two diagnoses of which the tabular list says that they are
// not coded together.
func excludes1(e *facts.Encounter, r *rule.Report) {
	var seen [][2]string
	notes(e, "excludes1", func(x noted) {
		pair := [2]string{min(x.code, x.other), max(x.code, x.other)}
		if slices.Contains(seen, pair) {
			return
		}
		seen = append(seen, pair)
		r.Add(finding.Finding{
			Code:    x.code,
			Message: fmt.Sprintf("%s and %s are not coded together: %s excludes it (Excludes1)", x.code, x.other, x.at),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Keep the one that is documented. Both stay only where the chart says that they have nothing to do with each other."),
				Safety: finding.NeedsChart,
			},
			Tables:   finding.TablesOf(x.origin.Table),
			Severity: severityOfNote(x.origin),
		})
	})
}

// severityOfNote lets a note of another year's list inform and no more: notes
// come and go with every fiscal year.
func severityOfNote(origin codes.Origin) finding.Severity {
	if origin.Agreed {
		return finding.Default
	}
	return finding.Info
}

// codeFirstOrder reports a diagnosis that stands before the one its category says
// is coded first.
func codeFirstOrder(e *facts.Encounter, r *rule.Report) {
	var reported []int
	notes(e, "code-first", func(x noted) {
		if x.m < x.n || slices.Contains(reported, x.n) || firstBefore(e, x) {
			return
		}
		reported = append(reported, x.n)
		r.Add(finding.Finding{
			Code:    x.code,
			Message: fmt.Sprintf("%s stands before %s, which is coded first (note at %s)", x.code, x.other, x.at),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Put %s before %s and renumber the pointers.", x.other, x.code),
				Safety: finding.NeedsChart,
			},
			Tables:   finding.TablesOf(x.origin.Table),
			Severity: severityOfNote(x.origin),
		})
	})
}

// firstBefore says whether another diagnosis that the same note names stands before.
func firstBefore(e *facts.Encounter, x noted) bool {
	found := false
	notes(e, "code-first", func(y noted) { found = found || y.n == x.n && y.at == x.at && y.m < y.n })
	return found
}
