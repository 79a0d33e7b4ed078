package administration

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
)

// paysLikeMedicare says whether the payer takes Medicare's own vaccine codes.
func paysLikeMedicare(e *facts.Encounter) bool {
	return e.Payer.Type == claim.Medicare || e.Payer.Type == claim.MedicareAdvantage
}

// medicareCode is Medicare's own administration code for a kind of vaccine, ""
// where it has none.
func medicareCode(kind codes.VaccineKind) string {
	switch kind {
	case codes.Influenza:
		return "G0008"
	case codes.Pneumococcal:
		return "G0009"
	case codes.HepatitisB:
		return "G0010"
	}
	return ""
}

// vaccineCode names the administration code of a vaccine line ("" where a person
// must choose) and says it in words.
func vaccineCode(e *facts.Encounter, v *facts.Line) (code, words string) {
	if v.Info.Vaccine == codes.Covid {
		if existed(e, "90480", v.Date) {
			return "90480", "90480"
		}
		return "", "the COVID-19 administration code of that product and dose (0001A and the like)"
	}
	if g := medicareCode(v.Info.Vaccine); g != "" && paysLikeMedicare(e) {
		return g, g
	}
	first := "90471"
	if withoutNeedle(v.Code) {
		first = "90473"
	}
	if age := e.AgeOn(v.Date); age >= 0 && age <= 18 {
		return "", fmt.Sprintf("90460 if the practitioner counselled, else %s", first)
	}
	return first, first
}

// existed says whether a code was in force; a day nobody gave counts as today.
func existed(e *facts.Encounter, code string, on claim.Date) bool {
	active, known := e.Tables.Code(code).ActiveOn(on)
	return active || !known
}

// withoutNeedle says whether the vaccine is given by mouth or nose.
func withoutNeedle(code string) bool {
	switch code {
	case "90660", "90664", "90672", // influenza, nasal
		"90476", "90477", "90625", "90680", "90681", "90690": // adenovirus, cholera, rotavirus, typhoid, by mouth
		return true
	}
	return false
}

// vaccineDay counts the vaccines of a day and the codes billed for giving them.
type vaccineDay struct {
	product [codes.NotAVaccineAtAll + 1]int
	own     [codes.NotAVaccineAtAll + 1]int // G0008, G0009, G0010; 90480 and its forerunners
	general int                             // 90460, 90471-90474
}

func vaccinesOf(e *facts.Encounter, on claim.Date) vaccineDay {
	var d vaccineDay
	for i := range e.Lines {
		l := &e.Lines[i]
		switch {
		case l.Date != on:
		case isVaccine(l):
			d.product[l.Info.Vaccine]++
		case isGeneral(l):
			d.general += times(l)
		default:
			d.own[ownKind(l)] += times(l)
		}
	}
	return d
}

// isGeneral says whether the line bills one of the vaccine administration codes
// that fit any vaccine.
func isGeneral(l *facts.Line) bool {
	switch l.Code {
	case "90460", "90471", "90472", "90473", "90474":
		return true
	}
	return false
}

// ownKind is the kind of vaccine an administration code is for alone.
func ownKind(l *facts.Line) codes.VaccineKind {
	if l.Admin.Family != codes.VaccineShot {
		return codes.NoVaccine
	}
	switch {
	case l.Code == "G0008":
		return codes.Influenza
	case l.Code == "G0009":
		return codes.Pneumococcal
	case l.Code == "G0010":
		return codes.HepatitisB
	case l.Code == "90480", strings.HasSuffix(l.Code, "A"):
		return codes.Covid
	}
	return codes.NoVaccine
}

// missing is how many vaccines of a kind have no code of their own.
func (d *vaccineDay) missing(kind codes.VaccineKind) int {
	return max(0, d.product[kind]-d.own[kind])
}

// firstVaccine finds the first vaccine line of a kind on a day.
func firstVaccine(e *facts.Encounter, kind codes.VaccineKind, on claim.Date) *facts.Line {
	for i := range e.Lines {
		if l := &e.Lines[i]; l.Date == on && isVaccine(l) && l.Info.Vaccine == kind {
			return l
		}
	}
	return nil
}

// replaceCode is the repair "replace one code with another"; where one of several
// units or a choice is left to a person it carries no edit.
func replaceCode(l *facts.Line, code, words string, wrong int) finding.Repair {
	repair := finding.Repair{Text: fmt.Sprintf("replace %s with %s", l.Code, words), Safety: finding.NeedsChart}
	if left := times(l) - wrong; left > 0 {
		repair.Text = fmt.Sprintf("leave %s x %d; for the rest bill %s", l.Code, left, words)
		return repair
	}
	if code != "" {
		repair.Edits = []finding.Edit{{Op: finding.SetCode, Line: l.N, Value: code}}
	}
	return repair
}

// lastLine finds the last line of a day that the test accepts.
func lastLine(e *facts.Encounter, on claim.Date, accept func(*facts.Line) bool) *facts.Line {
	for i := len(e.Lines) - 1; i >= 0; i-- {
		if l := &e.Lines[i]; l.Date == on && accept(l) {
			return l
		}
	}
	return nil
}

func isShotLine(l *facts.Line) bool { return l.Admin.Family == codes.Injection }

func isVaccineFee(l *facts.Line) bool {
	return l.Admin.Family == codes.VaccineShot && l.Code != "M0201"
}
