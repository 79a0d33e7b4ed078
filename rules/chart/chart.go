// Package chart holds the national rules about what the record must show for a
// drug that was given. They speak only where a chart was given with its
// administrations: a chart of free text alone says nothing they can read.
package chart

import (
	"embed"
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
		"doc-order-missing":      docOrderMissing,
		"doc-repeat-dose-times":  docRepeatDoseTimes,
		"doc-route-missing":      docRouteMissing,
		"doc-service-date":       docServiceDate,
		"doc-signature-missing":  docSignatureMissing,
		"doc-site-missing":       docSiteMissing,
		"doc-stop-time-missing":  docStopTimeMissing,
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
// administration of its day, else the first line that bills its drug, else any
// administration, else the first product; 0 for none.
func lineOf(e *facts.Encounter, g *facts.Given) int {
	if l := administrationLine(e, g.Date()); l != nil {
		return l.N
	}
	if l := billedBy(e, g); l != nil {
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

// statesAmount says whether a text holds a number directly before one of the units
// of doses: "60 mg", "60mg", "1 g", "10 units".
func statesAmount(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' || i+1 < len(text) && (text[i+1] >= '0' && text[i+1] <= '9' || text[i+1] == '.' || text[i+1] == ',') {
			continue
		}
		word := strings.TrimLeft(text[i+1:], " -")
		end := 0
		for end < len(word) && (word[end] >= 'a' && word[end] <= 'z' || word[end] >= 'A' && word[end] <= 'Z') {
			end++
		}
		if facts.MeasureOf(word[:end]) != facts.NoMeasure {
			return true
		}
	}
	return false
}
