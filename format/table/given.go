package table

import (
	"strings"

	"firstpass/claim"
	"firstpass/format/charted"
)

// status is what became of the drug: the action says, or where the export has no
// such column, that there is a time at which it was given.
func (r *rowReader) status(cells []string, e *claim.Event) charted.Effect {
	e.Reason = r.cell(cells, reason)
	if mark := r.cell(cells, refused); mark != "" && !isNo(mark) {
		e.Status = claim.Declined
		if e.Reason == "" && !isYes(mark) {
			e.Reason = mark
		}
		return charted.NoEffect
	}
	word := r.cell(cells, action)
	if word == "" && e.Reason != "" && r.undone {
		e.Status = claim.Negated
		if refusal(e.Reason) {
			e.Status = claim.Declined
		}
		return charted.NoEffect
	}
	if word == "" {
		if r.has(action) || !e.Start.Given() {
			e.Status = claim.Planned
			if r.has(action) && e.Start.Given() {
				e.Review = append(e.Review, claim.Remark{About: "status", Text: "the export does not say whether it was given: not counted as given"})
			}
			return charted.NoEffect
		}
		e.Status = claim.Administered
		return charted.NoEffect
	}
	a, why, ok := r.actionOf(word)
	if e.Reason == "" {
		e.Reason = why
	}
	if !ok || a.Effect == charted.Unclear {
		e.Status = claim.Planned
		e.Review = append(e.Review, claim.Remark{About: "status", Text: "the action is not one this program knows: not counted as given; a mapping file (--columns) can say what it means"})
		return charted.NoEffect
	}
	e.Status = a.Status
	if e.Status == claim.Negated && refusal(e.Reason) {
		e.Status = claim.Declined // "Not Given", and why: the patient refused
	}
	if e.Status == claim.Administered && a.Effect == charted.NoEffect && e.Reason != "" && e.Reason != why && r.undone {
		e.Status = claim.Planned
		e.Review = append(e.Review, claim.Remark{About: "status", Text: "charted as given and with a reason for not giving it: not counted as given"})
	}
	return a.Effect
}

func (r *rowReader) actionOf(word string) (charted.Action, string, bool) {
	if r.saved != nil {
		if a, ok := r.saved.actions[charted.Fold(word)]; ok {
			return a, "", true
		}
	}
	return r.actions.Of(word)
}

func isNo(text string) bool {
	switch strings.ToLower(text) {
	case "no", "n", "false", "0", "f", "given", "none":
		return true
	}
	return false
}

func isYes(text string) bool {
	switch strings.ToLower(text) {
	case "yes", "y", "true", "1", "t", "x", "refused", "declined":
		return true
	}
	return false
}

// refusal says that a reason is the patient's will.
func refusal(reason string) bool {
	reason = strings.ToLower(reason)
	return strings.Contains(reason, "refus") || strings.Contains(reason, "declin")
}
