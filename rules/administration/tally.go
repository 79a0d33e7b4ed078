package administration

import (
	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
)

// tally is what a claim bills on one day, as far as the rules of this folder
// compare it. Drugs are counted by code, services by units.
type tally struct {
	shots      int // 96372
	chemo      int // 96401, 96402
	intoVein   int // pushes, infusions and the like: one for each drug given, not for each hour
	vaccineFee int // 90460, 90471-90474, G0008-G0010, 90480, 0001A...
	antibody   int // 96380, 96381
	allergen   int // 95115, 95117
	shotDrugs  int // drugs, antibodies and globulins that may be given by 96372, each code once
	otherDrugs int // drugs that are given otherwise, or belong to a procedure of the day
	vaccines   int // vaccine products
	antibodies int // RSV antibody products
	procedures int
	unknown    bool // a line no table knows, or a drug billed by revenue code alone
	firstShot  *facts.Line
}

func tallyOf(e *facts.Encounter, on claim.Date) tally {
	var t tally
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.Date != on {
			continue
		}
		t.add(e, l)
	}
	return t
}

func (t *tally) add(e *facts.Encounter, l *facts.Line) {
	switch {
	case uncodedProduct(l):
		t.unknown = true
	case l.Info.Kind == codes.AdminCode:
		t.addService(l)
	case isProcedure(l):
		t.procedures++
	case isVaccine(l):
		t.vaccines++
	case isMedicine(l):
		t.unknown = t.unknown || l.Info.Kind == codes.Unknown
		if billedBefore(e, l) {
			return
		}
		if mayBeShot(e, l) {
			t.shotDrugs++
		} else {
			t.otherDrugs++
		}
		if l.Info.Vaccine == codes.RSVAntibody {
			t.antibodies++
		}
	case l.Info.Kind == codes.Unknown:
		t.unknown = true
	}
}

func (t *tally) addService(l *facts.Line) {
	switch l.Admin.Family {
	case codes.Injection:
		t.shots += times(l)
		if t.firstShot == nil {
			t.firstShot = l
		}
	case codes.AntineoplasticShot, codes.HormonalShot:
		t.chemo += times(l)
	case codes.VaccineShot:
		// 90461 counts components of a vaccine, M0201 a visit at home: neither is a vaccine given.
		if l.Code != "90461" && l.Code != "M0201" {
			t.vaccineFee += times(l)
		}
	case codes.RSVAntibodyShot:
		t.antibody += times(l)
	case codes.AllergenShot:
		t.allergen += times(l)
	case codes.ArterialInjection, codes.OnBodyInjector, codes.OtherInjection, codes.LesionChemotherapy, codes.ChemotherapyOther:
		t.intoVein += times(l)
	case codes.Push, codes.ChemotherapyPush:
		t.intoVein += times(l)
	case codes.Infusion, codes.ChemotherapyInfus, codes.Hydration, codes.SubcutaneousInfus:
		if startsInfusion(l.Code) {
			t.intoVein += times(l)
		}
	case codes.CatheterCare:
		t.procedures++ // 36593 takes its alteplase with it
	}
}

// startsInfusion tells the infusion codes that stand for a drug from those that
// count its further hours (96361, 96366, 96370, 96371, 96415).
func startsInfusion(code string) bool {
	switch code {
	case "96361", "96366", "96370", "96371", "96415":
		return false
	}
	return true
}

// drugsFor96372 is how many drugs are left for 96372 once every other
// administration has taken one.
func (t *tally) drugsFor96372() int {
	taken := t.intoVein + t.chemo + t.antibody - t.otherDrugs
	return max(0, t.shotDrugs-max(0, taken))
}

// spareShots is how many 96372 no drug of the day accounts for.
func (t *tally) spareShots() int { return t.shots - t.drugsFor96372() }

// spareVaccines is how many vaccine products have no vaccine administration.
func (t *tally) spareVaccines() int { return t.vaccines - t.vaccineFee }
