package facts

import "firstpass/codes"

// NotPaidOutpatient says whether a status indicator of the hospital outpatient
// system means that the line is not paid on a hospital's outpatient claim: not
// covered (E1), without a price (E2), not recognised (B), inpatient only (C), not
// billable to the contractor (M), for the equipment contractor (Y), ended (D).
func NotPaidOutpatient(status string) bool {
	switch status {
	case "E", "E1", "E2", "B", "C", "M", "Y", "D":
		return true
	}
	return false
}

// Packaged says whether a status indicator means that a line is paid within
// others and never by itself.
func Packaged(status string) bool { return status == "N" }

// PaidByFeeSchedule says whether a status of the physician fee schedule means that
// the service may be paid under it.
func PaidByFeeSchedule(status byte) bool { return status == 'A' || status == 'R' || status == 'C' }

// Fee is what the physician fee schedule says of a line's code on its day.
func (e *Encounter) Fee(l *Line) (codes.PhysicianFee, codes.Origin) {
	return e.Tables.PhysicianFee(l.Code, l.Date)
}
