package drug

import (
	"strings"

	"firstpass/codes"
	"firstpass/facts"
)

// instead finds what the record says was given in place of a line's drug: an
// entry that no line bills, where no entry is, or might be, the line's drug.
func instead(e *facts.Encounter, l *facts.Line) *facts.Given {
	if l.Info.Kind != codes.DrugCode && l.Info.Kind != codes.ImmuneGlobulin || l.Drug.Code == "" || l.Drug.Fluid {
		return nil
	}
	var other *facts.Given
	for i := range e.Given {
		g := &e.Given[i]
		switch g.Bills(l.Code) {
		case facts.SameDrug, facts.CannotTell:
			return nil
		}
		if g.Date() != 0 && g.Date() != l.Date && billsOn(e, g) {
			continue
		}
		if other == nil && isTreatment(e, g) && !billedAnywhere(e, g) {
			other = g
		}
	}
	return other
}

// billsOn says whether any line of the claim is dated as the entry is: then the
// entry belongs to that day, not to the line's.
func billsOn(e *facts.Encounter, g *facts.Given) bool {
	for i := range e.Lines {
		if e.Lines[i].Date == g.Date() {
			return true
		}
	}
	return false
}

// billedAnywhere says whether any line of the claim bills the entry, or might:
// an unlisted code can stand for anything.
func billedAnywhere(e *facts.Encounter, g *facts.Given) bool {
	for l := range e.Products() {
		if l.Info.Kind == codes.UnlistedDrug || g.Bills(l.Code) == facts.SameDrug {
			return true
		}
	}
	return false
}

// isTreatment leaves out what is charted beside the drug: vaccines, diluents,
// flushes, local anaesthetics, fluids.
func isTreatment(e *facts.Encounter, g *facts.Given) bool {
	if g.Substance.Vaccine != codes.NoVaccine && g.Substance.Vaccine != codes.OtherGlobulin && g.Substance.Vaccine != codes.RSVAntibody {
		return false
	}
	switch g.Kind {
	case "flush", "kvo", "hydration", "diluent", "local-anesthetic":
		return false
	}
	name := strings.ToLower(g.Substance.Name)
	if mentions(name, "saline", "sodium chloride", "lidocaine", "sterile water", "heparin lock", "bupivacaine", "tuberculin", "ringer", "dextrose") {
		return false
	}
	for _, code := range g.Substance.Codes {
		if d, ok := e.Tables.Drug(code); ok && d.Fluid {
			return false
		}
	}
	return true
}

// ownCode is the code of a substance that may be billed on the line's day, ""
// where it has none.
func ownCode(e *facts.Encounter, s codes.Substance, l *facts.Line) (codes.Drug, bool) {
	for _, code := range s.Codes {
		info := e.Tables.Code(code)
		if info.Kind == codes.UnlistedDrug {
			continue
		}
		if active, known := info.ActiveOn(l.Date); known && !active {
			continue
		}
		if d, ok := e.Tables.Drug(code); ok {
			return d, true
		}
	}
	return codes.Drug{}, false
}

// sameIngredient says whether two names start with the same substance: another
// salt, or a biosimilar of it.
func sameIngredient(a, b string) bool { return a != "" && ingredient(a) == ingredient(b) }

func ingredient(name string) string {
	name = strings.ToLower(name)
	if at := strings.IndexAny(name, " -,(/"); at >= 0 {
		return name[:at]
	}
	return name
}
