package charted

import (
	_ "embed"
	"strings"

	"firstpass/claim"
)

// What a charted action does beside giving the drug its status.
type Effect uint8

// The effects. An infusion's later entries are not further administrations.
const (
	NoEffect  Effect = iota
	Continues        // a rate was changed or verified: the same bag
	Stops            // the bag ended: the stop time of the one that runs
	Unclear          // the word does not say whether it was given: a person must look
)

// Action is what an action word means.
type Action struct {
	Status claim.Status
	Effect Effect
}

//go:embed actions.tsv
var actionTable string

// Actions are the words of actions.tsv and what they mean.
type Actions map[string]Action

// NewActions reads the table of action words.
func NewActions() Actions {
	list := Actions{}
	for row := range strings.Lines(actionTable) {
		row = strings.TrimRight(row, "\r\n")
		cells := strings.Split(row, "\t")
		if strings.HasPrefix(row, "#") || len(cells) < 2 {
			continue
		}
		a, ok := ParseAction(cells[1])
		if !ok {
			continue
		}
		for _, word := range strings.Split(cells[0], ";") {
			list[fold(word)] = a
		}
	}
	return list
}

// ParseAction reads what a row of the table, or of a mapping file, says an action
// means: a status, or one of continues, stops and unclear.
func ParseAction(text string) (Action, bool) {
	switch status := claim.Status(strings.TrimSpace(text)); status {
	case claim.Administered, claim.Historical, claim.Planned, claim.Declined, claim.Negated, claim.SelfAdministered:
		return Action{Status: status}, true
	case "continues":
		return Action{claim.Administered, Continues}, true
	case "stops":
		return Action{claim.Administered, Stops}, true
	case "unclear":
		return Action{claim.Planned, Unclear}, true
	}
	return Action{}, false
}

// Of says what an action word means. A word that says more ("Refused - nausea",
// "Held: BP 90/50") means what its beginning does.
func (list Actions) Of(text string) (a Action, reason string, ok bool) {
	word := fold(text)
	if a, ok = list[word]; ok {
		return a, "", true
	}
	for at := len(word); at >= leastPrefix; at = strings.LastIndexByte(word[:at], ' ') {
		if a, ok = list[word[:at]]; !ok {
			continue
		}
		cut := strings.IndexAny(text, "-:(,;")
		if cut >= 0 {
			reason = strings.Trim(text[cut+1:], " )")
		}
		if a.Status == claim.Administered && (cut < 0 || fold(text[:cut]) != word[:at]) {
			return Action{}, "", false // "given to another patient"
		}
		return a, reason, true
	}
	return Action{}, "", false
}

// Shorter words must stand alone: "no adverse reaction" is no action.
const leastPrefix = 4

// fold keeps letters, digits and single blanks, in lower case.
func fold(text string) string {
	b := make([]byte, 0, 32)
	gap := false
	for i := 0; i < len(text) && len(b) < 80; i++ {
		c := text[i]
		switch {
		case isLetter(c):
			c |= 0x20
		case isDigit(c):
		default:
			gap = len(b) > 0
			continue
		}
		if gap {
			b = append(b, ' ')
			gap = false
		}
		b = append(b, c)
	}
	return string(b)
}

// Fold is a header or a word in the form that tables of words are kept in.
func Fold(text string) string { return fold(text) }
