package cli

import (
	"firstpass/claim"
	"firstpass/codes"
	"firstpass/format/guide"
)

// codeSets lets guide validation ask the dated tables. What a table does not
// cover on a day is never an error.
type codeSets struct{ tables codes.Tables }

// Procedure asks for a HCPCS or CPT code: its shape, and its days where known.
func (c codeSets) Procedure(code string, on claim.Date) guide.Standing {
	if !procedureShape(code) {
		return guide.NotInForce
	}
	known := c.tables.Code(code)
	for _, span := range known.Life {
		if span.Holds(on) {
			return guide.InForce
		}
		if span.To != 0 && on > span.To && !known.EndVerified {
			return guide.NotAtHand
		}
	}
	if len(known.Life) == 0 {
		return guide.NotAtHand
	}
	return guide.NotInForce
}

// procedureShape says whether a code is a letter or digit, three digits, and a
// letter or digit: what HCPCS levels I and II have in common.
func procedureShape(code string) bool {
	if len(code) != 5 {
		return false
	}
	for i := range len(code) {
		c := code[i]
		if (c < '0' || c > '9') && (i > 0 && i < 4 || c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// Modifier asks for a procedure modifier.
func (c codeSets) Modifier(code string, on claim.Date) guide.Standing {
	_, origin := c.tables.Modifier(code, on)
	if origin.Answer == codes.Absent && origin.Table != nil && on < origin.Table.LastConfirmed {
		if _, later := c.tables.Modifier(code, origin.Table.LastConfirmed); later.Answer == codes.Found {
			return guide.NotAtHand // the first days of the table are not all verified
		}
	}
	return standing(origin)
}

// Diagnosis asks for an ICD-10-CM code that may be billed.
func (c codeSets) Diagnosis(code string, on claim.Date) guide.Standing {
	d, origin := c.tables.Diagnosis(code, on)
	if origin.Answer == codes.Found && !d.Billable {
		return guide.NotInForce
	}
	return standing(origin)
}

// Place asks for a place of service.
func (c codeSets) Place(code string, on claim.Date) guide.Standing {
	_, origin := c.tables.PlaceOfService(code, on)
	return standing(origin)
}

func standing(o codes.Origin) guide.Standing {
	switch o.Answer {
	case codes.Found:
		return guide.InForce
	case codes.Absent:
		return guide.NotInForce
	}
	return guide.NotAtHand
}
