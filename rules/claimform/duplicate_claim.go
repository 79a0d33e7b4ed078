package claimform

import (
	"fmt"
	"slices"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// duplicateClaim reports a claim whose every line was sent or paid before, or that
// stands twice in the same input.
func duplicateClaim(e *facts.Encounter, r *rule.Report) {
	if corrects(e) || len(e.Lines) == 0 {
		return
	}
	for i := range e.SameDay {
		if other := &e.SameDay[i]; other.Identical {
			r.Add(resent(fmt.Sprintf("claim %d of this input is the same in every line and charge", other.Position), finding.Default))
			return
		}
	}
	if len(e.Claim.History) < len(e.Lines) {
		return
	}
	severity := finding.Default
	for i := range e.Lines {
		found, sure := sentBefore(e, i)
		if !found {
			return
		}
		if !sure {
			severity = finding.Warning
		}
	}
	r.Add(resent("every line of this claim was sent or paid before for the same day and provider", severity))
}

func resent(message string, severity finding.Severity) finding.Finding {
	return finding.Finding{
		Severity: severity,
		Message:  message,
		Fix: finding.Repair{
			Text:   "Do not send it again: look up the status of the first claim. To correct a paid claim ask for a reopening (Medicare Part B) or send a replacement (frequency 7) with the payer's claim number.",
			Safety: finding.DisplayOnly,
		},
	}
}

// sentBefore says whether an earlier line was the same as line i; the same line
// twice on this claim needs two earlier ones. sure is false where the history does
// not say who rendered it.
func sentBefore(e *facts.Encounter, i int) (found, sure bool) {
	l := &e.Lines[i]
	if marksRepeat(l) {
		return false, false
	}
	taken := 0
	for j := range i {
		if e.Lines[j].Code == l.Code && e.Lines[j].Date == l.Date && e.Lines[j].Units == l.Units {
			taken++
		}
	}
	for j := range e.Claim.History {
		past := &e.Claim.History[j]
		if !repeatsPast(l, past) || otherPerson(past.Rendering, renderingOf(e, l)) {
			continue
		}
		if taken == 0 {
			return true, past.Rendering != ""
		}
		taken--
	}
	return false, false
}

// repeatsPast compares a line with an earlier one that was not refused. What the
// history leaves out (units, modifiers) is not compared.
func repeatsPast(l *facts.Line, past *claim.PastService) bool {
	return past.Code == l.Code && past.Date == l.Date && past.Status != "denied" && past.Status != "rejected" &&
		(past.Units == 0 || past.Units == l.Units) && (len(past.Modifiers) == 0 || slices.Equal(past.Modifiers, l.Modifiers))
}

func otherPerson(a, b claim.NPI) bool { return a != "" && b != "" && a != b }
