package administration

import (
	"fmt"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// The two kinds of antineoplastic in the drug table.
const (
	hormonal    = "hormonal"
	nonHormonal = "non-hormonal"
)

// antineoplasticShot96372 reports 96372 for a non-hormonal antineoplastic given
// into muscle or under the skin.
func antineoplasticShot96372(e *facts.Encounter, r *rule.Report) {
	shotForAntineoplastic(e, r, nonHormonal, codes.AntineoplasticShot, "96401")
}

// hormonalShot96372 reports 96372 for a hormonal antineoplastic given for cancer.
func hormonalShot96372(e *facts.Encounter, r *rule.Report) {
	shotForAntineoplastic(e, r, hormonal, codes.HormonalShot, "96402")
}

func shotForAntineoplastic(e *facts.Encounter, r *rule.Report, kind string, family codes.Family, right string) {
	for d := range e.OfKind(codes.DrugCode) {
		if d.Drug.Antineoplastic != kind || billedBefore(e, d) || !mayBeShot(e, d) || facilityBills(e, d) {
			continue
		}
		t := tallyOf(e, d.Date)
		if t.shots == 0 || t.chemo > 0 || chemoByVein(e, d) || t.spareShots() < 0 {
			continue
		}
		cancer := inCancer(e, d)
		if kind == hormonal && !cancer {
			continue
		}
		f := finding.Finding{
			Line:    lastShotFor(e, d).N,
			Message: fmt.Sprintf("%s is an antineoplastic: giving it into muscle or under the skin is %s, not 96372", d.Code, right),
		}
		f.Fix = replaceCode(e.Line(f.Line), right, right, 1)
		if !cancer {
			f.Severity = finding.Warning
			f.Message = fmt.Sprintf("%s is an antineoplastic given for another disease: %s stands for giving it there too", d.Code, right)
			f.Fix.Text = fmt.Sprintf("consider %s for %s given by injection", right, d.Drug.Name)
		}
		r.Add(f)
	}
}

// lastShotFor chooses the 96372 line that points at the drug's diagnosis, else the
// first of the day.
func lastShotFor(e *facts.Encounter, d *facts.Line) *facts.Line {
	var first *facts.Line
	for l := range e.OfFamily(codes.Injection) {
		if l.Date != d.Date {
			continue
		}
		if samePointers(l, d) {
			return l
		}
		if first == nil {
			first = l
		}
	}
	return first
}

func samePointers(a, b *facts.Line) bool {
	return len(a.Pointers) > 0 && len(b.Pointers) > 0 && a.Pointers[0] == b.Pointers[0]
}

// chemoByVein says whether the day bills a chemotherapy push or infusion, which
// may be what gave the drug.
func chemoByVein(e *facts.Encounter, d *facts.Line) bool {
	for l := range e.OfKind(codes.AdminCode) {
		switch l.Admin.Family {
		case codes.ChemotherapyPush, codes.ChemotherapyInfus, codes.ChemotherapyOther, codes.LesionChemotherapy:
			if l.Date == d.Date {
				return true
			}
		}
	}
	return false
}

// complexBiologic96401 asks for the record where 96401 is billed for a drug whose
// administration is argued about.
func complexBiologic96401(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfFamily(codes.AntineoplasticShot) {
		drug := complexShot(e, l)
		if drug == nil || facilityBills(e, l) {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is billed with %s: contractors disagree whether its administration is complex", drug.Code, l.Code),
			Fix:     finding.Repair{Text: "document the complexity of the administration, or use 96372", Edits: []finding.Edit{{Op: finding.SetCode, Line: l.N, Value: "96372"}}, Safety: finding.DisplayOnly},
		})
	}
}

// complexShot finds the drug 96401 was billed for, if it is one argued about: no
// antineoplastic of the day may be what the code stands for instead.
func complexShot(e *facts.Encounter, l *facts.Line) *facts.Line {
	var drug *facts.Line
	for i := range e.Lines {
		d := &e.Lines[i]
		if d.Date != l.Date || d.N == l.N {
			continue
		}
		if uncodedProduct(d) || maybeProduct(d) || d.Drug.Antineoplastic != "" || d.Info.Kind == codes.UnlistedDrug {
			return nil
		}
		if drug == nil && d.Drug.Complex && mayBeShot(e, d) {
			drug = d
		}
	}
	return drug
}

// chemoCodePlainDrug reports a chemotherapy administration code on a day whose
// drugs are all ordinary ones.
func chemoCodePlainDrug(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.AdminCode) {
		right := ordinaryCode(l.Code)
		if right == "" || facilityBills(e, l) {
			continue
		}
		drug := onlyDrug(e, l, isPlain)
		if drug == nil {
			continue
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is for antineoplastics and complex biologics, and %s is neither", l.Code, drug.Code),
			Fix:     replaceCode(l, right, right, times(l)),
		}
		if inCancer(e, l) {
			// The antineoplastic itself may have come from a pharmacy, or been forgotten.
			f.Severity = finding.Warning
			f.Fix.Text = fmt.Sprintf("bill the antineoplastic that was given, or %s", f.Fix.Text)
		}
		r.Add(f)
	}
}

// ordinaryCode is the code of the same route for an ordinary drug, "" for codes
// that follow another one and need no finding of their own.
func ordinaryCode(code string) string {
	switch code {
	case "96401", "96402":
		return "96372"
	case "96409":
		return "96374"
	case "96413":
		return "96365"
	}
	return ""
}

// onlyDrug returns a drug of the line's day if the test holds for every one of
// them, nil where one fails it or there is none to judge by.
func onlyDrug(e *facts.Encounter, l *facts.Line, test func(*facts.Line) bool) *facts.Line {
	var drug *facts.Line
	for i := range e.Lines {
		d := &e.Lines[i]
		if d.Date != l.Date || d.N == l.N {
			continue
		}
		if uncodedProduct(d) || maybeProduct(d) {
			return nil
		}
		if !d.IsDrug() || d.Drug.Fluid {
			continue
		}
		if !test(d) {
			return nil
		}
		if drug == nil {
			drug = d
		}
	}
	return drug
}

// antineoplasticShotKind reports 96401 for a hormonal antineoplastic and 96402 for
// one that is not.
func antineoplasticShotKind(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.AdminCode) {
		wrongKind, right := hormonal, "96402"
		switch l.Admin.Family {
		case codes.AntineoplasticShot:
		case codes.HormonalShot:
			wrongKind, right = nonHormonal, "96401"
		default:
			continue
		}
		drug := onlyDrug(e, l, func(d *facts.Line) bool { return d.Drug.Antineoplastic == wrongKind })
		if drug == nil || facilityBills(e, l) {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is a %s antineoplastic: giving it is %s, not %s", drug.Code, wrongKind, right, l.Code),
			Fix:     replaceCode(l, right, right, times(l)),
		})
	}
}
