package audit

import (
	"strings"
)

// Cells are a line's answers as they stood in the form, by column.
func (l *Reviewed) Cells() map[string]string {
	cells := map[string]string{colCode: l.RightCode, colTemplate: l.Template, colClinician: l.Clinician, colNotes: l.Notes}
	for column, answer := range l.Checks {
		cells[column] = answer
	}
	if l.Answered {
		cells[colSupported] = "yes"
		if !l.Supported {
			cells[colSupported] = "no"
		}
	}
	if l.RightModifiers != nil {
		cells[colModifiers] = strings.Join(l.RightModifiers, " ")
		if len(l.RightModifiers) == 0 {
			cells[colModifiers] = "none"
		}
	}
	if l.RightUnits != 0 {
		cells[colUnits] = l.RightUnits.String()
	}
	if l.RightDiagnoses != nil {
		cells[colDiagnoses] = strings.Join(l.RightDiagnoses, " ")
	}
	if l.ShouldPaySet {
		cells[colShouldPay] = l.ShouldPay.String()
	}
	if l.On != 0 {
		cells[colReviewedOn] = l.On.String()
	}
	return cells
}
