package visit

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// modifier25Unsupported reports a visit with 25 where the chart says that the
// patient came for a planned shot and shows no other work: it holds no note, or one
// that tells of the shot alone.
func modifier25Unsupported(e *facts.Encounter, r *rule.Report) {
	if e.Chart.Silent.Has(claim.NoteField) {
		return
	}
	shows := "the chart gives the shot as the only reason for the visit and holds no note"
	switch note := strings.TrimSpace(e.Chart.Note); {
	case note == "" && cameForTheShot(e.Chart.ReasonForVisit):
	case note != "" && (e.Chart.ReasonForVisit == "" || cameForTheShot(e.Chart.ReasonForVisit)) && onlyTheShot(e, note):
		shows = "the note tells of a planned shot and of no other work"
	default:
		return
	}
	for v := range e.OfKind(codes.Visit) {
		if !v.Has("25") {
			continue
		}
		if shot := shotOfTheDay(e, v); shot != nil && !otherProblem(e, v) {
			r.Add(finding.Finding{
				Line:    v.N,
				Message: fmt.Sprintf("%s-25 says that the visit was separate from %s, but %s", v.Code, shot.Code, shows),
				Fix: finding.Repair{
					Text:   fmt.Sprintf("Is other work documented elsewhere? If not, remove %s and keep the shot.", v.Code),
					Edits:  []finding.Edit{{Op: finding.RemoveLine, Line: v.N}},
					Safety: finding.NeedsChart,
				},
			})
		}
	}
}

func shotOfTheDay(e *facts.Encounter, v *facts.Line) *facts.Line {
	for l := range e.OfKind(codes.AdminCode) {
		if l.Date == v.Date {
			return l
		}
	}
	return nil
}

// otherProblem says whether the visit points at a diagnosis that nothing else of
// the day points at: then the claim itself names a problem beside the shot.
func otherProblem(e *facts.Encounter, v *facts.Line) bool {
	for code := range e.Pointed(v) {
		if !pointedElsewhere(e, v, code) {
			return true
		}
	}
	return false
}

func pointedElsewhere(e *facts.Encounter, v *facts.Line, code string) bool {
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.N == v.N || l.Date != v.Date {
			continue
		}
		for other := range e.Pointed(l) {
			if other == code {
				return true
			}
		}
	}
	return false
}

// cameForTheShot reads a reason for visit that names a shot and nothing else.
// Any word of another problem, or a second item, keeps the rule silent.
func cameForTheShot(reason string) bool {
	if strings.ContainsAny(reason, ",;+&/?") {
		return false
	}
	shot := false
	for _, word := range strings.FieldsFunc(strings.ToLower(reason), func(ch rune) bool { return ch == ' ' || ch == '-' || ch == '.' }) {
		switch word {
		case "injection", "injections", "shot", "shots":
			shot = true
		case "and", "with", "also", "plus", "then", "follow", "followup", "evaluation", "evaluate", "exam", "review", "discuss", "check", "checkup",
			"new", "acute", "worse", "worsening", "pain", "complains", "complaint", "reaction", "question", "questions", "problem", "problems",
			"consider", "possible", "after", "decide", "wants", "requests":
			return false
		}
	}
	return shot
}
