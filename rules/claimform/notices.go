package claimform

import (
	"fmt"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// noticePairs are the notice modifiers that contradict each other on a line.
var noticePairs = [...][2]string{{"GA", "GZ"}, {"GA", "GY"}, {"GA", "GX"}, {"GX", "GZ"}, {"GY", "GZ"}}

// noticeModifierConflict reports two of GA, GX, GY, GZ that say opposite things.
func noticeModifierConflict(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		for _, pair := range noticePairs {
			if !l.Has(pair[0]) || !l.Has(pair[1]) {
				continue
			}
			r.Add(finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("%s has %s and %s: the two contradict each other and the line is unprocessable", l.Code, pair[0], pair[1]),
				Fix: finding.Repair{
					Text:   "GA if a signed notice is on file, GZ if a denial is expected without one, GY (with GX for a voluntary notice) if the law excludes the service.",
					Safety: finding.NeedsChart,
				},
			})
			break
		}
	}
}

// noticeNotSigned reports GA or GX where no notice is on file.
func noticeNotSigned(e *facts.Encounter, r *rule.Report) {
	if e.Claim.ABN != "none" {
		return
	}
	for i := range e.Lines {
		l := &e.Lines[i]
		m := "GA"
		if !l.Has(m) {
			if m = "GX"; !l.Has(m) {
				continue
			}
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s has %s, which states that a notice is on file, and none is", l.Code, m),
			Fix: finding.Repair{
				Text:   "Remove GX; GY alone needs no notice.",
				Edits:  []finding.Edit{{Op: finding.RemoveModifier, Line: l.N, Value: m}},
				Safety: finding.NeedsChart,
			},
		}
		if m == "GA" {
			f.Fix.Text = "Replace GA by GZ: Medicare denies it and the patient cannot be billed."
			if !l.Has("GZ") {
				f.Fix.Edits = append(f.Fix.Edits, finding.Edit{Op: finding.AddModifier, Line: l.N, Value: "GZ"})
			}
		}
		r.Add(f)
	}
}

// noticeSignedGZ reports GZ, which states that no notice was signed, where one was.
func noticeSignedGZ(e *facts.Encounter, r *rule.Report) {
	if e.Claim.ABN != "signed" {
		return
	}
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.Has("GZ") || l.Has("GA") {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s has GZ, which gives up billing the patient, and a signed notice is on file", l.Code),
			Fix: finding.Repair{
				Text:   "Replace GZ by GA.",
				Edits:  []finding.Edit{{Op: finding.RemoveModifier, Line: l.N, Value: "GZ"}, {Op: finding.AddModifier, Line: l.N, Value: "GA"}},
				Safety: finding.NeedsChart,
			},
		})
	}
}

// gzAutomaticDenial says that Medicare denies a line with GZ without looking.
func gzAutomaticDenial(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.Has("GZ") || l.HasAny("GA", "GX", "GY") {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s has GZ: Medicare denies it without review and the patient does not owe it", l.Code),
			Fix:     finding.Repair{Text: "An expected denial: send it only to have it on record, or look for a covered diagnosis in the chart.", Safety: finding.DisplayOnly},
		})
	}
}
