// Package chart holds the national rules about what the record must show for a
// drug that was given. They speak only where a chart was given with its
// administrations: a chart of free text alone says nothing they can read.
package chart

import (
	"embed"
	"regexp"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/rule"
)

//go:embed *.md
var pages embed.FS

// Rules returns the rules of this folder.
func Rules() ([]rule.Rule, error) {
	return rule.Load(pages, map[string]rule.Check{
		"doc-dose-missing":       docDoseMissing,
		"doc-dose-volume-only":   docDoseVolumeOnly,
		"doc-indication-missing": docIndicationMissing,
		"doc-medication-missing": docMedicationMissing,
		"doc-not-given":          docNotGiven,
		"doc-order-missing":      docOrderMissing,
		"doc-records-disagree":   docRecordsDisagree,
		"doc-repeat-dose-times":  docRepeatDoseTimes,
		"doc-route-missing":      docRouteMissing,
		"doc-service-date":       docServiceDate,
		"doc-signature-missing":  docSignatureMissing,
		"doc-site-missing":       docSiteMissing,
		"doc-stop-time-missing":  docStopTimeMissing,
		"missed-charge":          missedCharge,
	})
}

// administrationLine is the line of a day that bills giving a drug, nil where
// there is none. The zero date asks for any day.
func administrationLine(e *facts.Encounter, on claim.Date) *facts.Line {
	for l := range e.OfKind(codes.AdminCode) {
		if (on == 0 || l.Date == on) && l.Admin.Family != codes.CatheterCare {
			return l
		}
	}
	return nil
}

// lineOf is the line a finding about a charted administration belongs to: the
// administration of its day, else the first, else the first product; 0 for none.
func lineOf(e *facts.Encounter, g *facts.Given) int {
	if l := administrationLine(e, g.Date()); l != nil {
		return l.N
	}
	if l := administrationLine(e, 0); l != nil {
		return l.N
	}
	for l := range e.Products() {
		return l.N
	}
	return 0
}

// billedBy is the product line that bills what was given, nil where none does.
func billedBy(e *facts.Encounter, g *facts.Given) *facts.Line {
	for l := range e.Products() {
		if g.Bills(l.Code) == facts.SameDrug {
			return l
		}
	}
	return nil
}

// billsDrugs says whether the claim bills a drug or giving one; documentation of
// other services is not looked at.
func billsDrugs(e *facts.Encounter) bool {
	for l := range e.Products() {
		return l != nil
	}
	return administrationLine(e, 0) != nil
}

// unnamed are the words that stand for a drug without naming one.
var unnamed = [...]string{"", "injection", "shot", "medication", "medicine", "drug", "med", "infusion", "im injection", "injection given", "unknown", "n/a", "see note"}

// isNamed says whether the entry names a drug.
func isNamed(medication string) bool {
	s := strings.TrimSpace(medication)
	for _, word := range unnamed {
		if strings.EqualFold(s, word) {
			return false
		}
	}
	return true
}

// carries says whether an administration is about keeping a line open rather
// than about a drug.
func carries(g *facts.Given) bool {
	switch g.Kind {
	case "kvo", "flush", "hydration", "carrier":
		return true
	}
	return false
}

// amount is a number before a unit of mass or activity: 60 mg, 60mg, 1,200,000 units.
var amount = regexp.MustCompile(`(?i)[0-9] ?-?(g|gm|grams?|mg|mcg|ug|units?|iu|meq)\b`)

// statesAmount says whether a text holds a dose, not a mere volume.
func statesAmount(text string) bool { return amount.MatchString(text) }
