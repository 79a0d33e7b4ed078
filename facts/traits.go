package facts

import "firstpass/claim"

// Traits is what an encounter has that some rule cannot speak without, told once
// for all of them.
type Traits uint32

// The traits, each a bit.
const (
	HasChart Traits = 1 << iota
	HasGiven
	HasHistory
	HasReceivedDate
	HasEndDate
	HasNDC
	HasLineNote
	HasFacilityPlace
	HasNoCharge
	HasOddUnits
	HasRepeatedCode
	HasTwoDiagnoses
	HasNotedDiagnosis
	HasDoubtfulDiagnosis
	HasModifier
	HasTwoModifiers
	HasVisitModifier
	HasDistinctModifier
	HasWasteModifier
	HasNoticeModifier
	HasComponentModifier
)

// Trait is one of them, as a rule's page names it under `needs`.
type Trait struct {
	Name  string
	Is    Traits
	Means string
}

// KnownTraits lists the traits with the names pages use.
func KnownTraits() []Trait { return traits[:] }

var traits = [...]Trait{
	{"chart", HasChart, "something of the record; the check may read Chart without asking"},
	{"given", HasGiven | HasChart, "a charted administration"},
	{"history", HasHistory, "earlier services of the patient"},
	{"received-date", HasReceivedDate, "the day the payer had the claim"},
	{"end-date", HasEndDate, "a last day of service, of the claim or a line"},
	{"ndc", HasNDC, "a line with an NDC"},
	{"line-note", HasLineNote, "a line with a note or description"},
	{"facility-place", HasFacilityPlace, "a line at a place whose own staff give drugs"},
	{"no-charge", HasNoCharge, "a line charged at nothing or less"},
	{"odd-units", HasOddUnits, "a line with less than one unit, or a part of one"},
	{"repeated-code", HasRepeatedCode, "two lines that bill one code"},
	{"two-diagnoses", HasTwoDiagnoses, "two diagnoses or more"},
	{"doubtful-diagnosis", HasDoubtfulDiagnosis, "a diagnosis that the tables do not plainly know as a code to bill, or lines of several days"},
	{"noted-diagnosis", HasNotedDiagnosis, "a diagnosis whose tabular notes name another of the claim's"},
	{"modifier", HasModifier, "a line with a modifier"},
	{"two-modifiers", HasTwoModifiers, "a line with two modifiers or more"},
	{"visit-modifier", HasVisitModifier, "a line with 25"},
	{"distinct-modifier", HasDistinctModifier, "a line with 59, XE, XP, XS or XU"},
	{"waste-modifier", HasWasteModifier, "a line with JW or JZ"},
	{"notice-modifier", HasNoticeModifier, "a line with GA, GX, GY or GZ"},
	{"component-modifier", HasComponentModifier, "a line with 26 or TC"},
}

// Traits are what the encounter has of those rules may need.
func (e *Encounter) Traits() Traits { return e.traits }

// traitsOf tells the traits of an encounter whose lines have been looked up.
func traitsOf(e *Encounter) Traits {
	var t Traits
	t.has(HasChart, e.Chart != nil)
	t.has(HasGiven, len(e.Given) > 0)
	t.has(HasHistory, len(e.Claim.History) > 0)
	t.has(HasReceivedDate, e.Claim.ReceivedDate != 0)
	t.has(HasEndDate, e.Claim.ServiceEndDate != 0)
	t.has(HasTwoDiagnoses, len(e.Claim.Diagnoses) > 1)
	t |= e.diagnosisTraits()
	for i := range e.Lines {
		l := &e.Lines[i]
		t.has(HasEndDate, l.ServiceEndDate != 0)
		t.has(HasNDC, l.Line.Drug.Given())
		t.has(HasLineNote, l.Note != "" || l.Description != "")
		t.has(HasFacilityPlace, l.staffed)
		t.has(HasNoCharge, l.Charge <= 0)
		t.has(HasOddUnits, l.Units < claim.Whole(1) || !l.Units.IsWhole())
		t.has(HasModifier, len(l.Modifiers) > 0)
		t.has(HasTwoModifiers, len(l.Modifiers) > 1)
		for _, m := range l.Modifiers {
			t |= modifierTrait(m)
		}
	}
	return t
}

func (t *Traits) has(trait Traits, is bool) {
	if is {
		*t |= trait
	}
}

func modifierTrait(m string) Traits {
	switch m {
	case "25":
		return HasVisitModifier
	case "59", "XE", "XP", "XS", "XU":
		return HasDistinctModifier
	case "JW", "JZ":
		return HasWasteModifier
	case "GA", "GX", "GY", "GZ":
		return HasNoticeModifier
	case "26", "TC":
		return HasComponentModifier
	}
	return 0
}
