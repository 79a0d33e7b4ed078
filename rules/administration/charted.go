package administration

import (
	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
)

// class sorts routes and administration codes by which of them go together.
type class uint8

const (
	noClass     class = iota
	byShot            // muscle, skin: 96372, 96401, 96402
	byPush            // 96374-96376, 96409, 96411
	byInfusion        // 96365-96368, 96413-96417, hydration
	byVein            // into a vein, push or infusion not said
	byArtery          // 96373, 96420-96425
	byDrip            // infusion under the skin: 96369
	onBody            // 96377
	byProcedure       // a procedure that includes its injection
	byCatheter        // 36593
	notInjected       // mouth, nose, skin surface, breathed in
	unsaid            // no route charted, or one nobody knows
	classes
)

// routeClass is the class of a charted route.
func routeClass(r facts.Route) class {
	switch r {
	case facts.Intramuscular, facts.Subcutaneous:
		return byShot
	case facts.IVPush:
		return byPush
	case facts.IVInfusion:
		return byInfusion
	case facts.Intravenous:
		return byVein
	case facts.IntraArterial:
		return byArtery
	case facts.SubcutaneousDrip:
		return byDrip
	case facts.OnBody:
		return onBody
	case facts.Intradermal, facts.Intraarticular, facts.Intralesional, facts.TriggerPoint, facts.NerveBlock,
		facts.Intravitreal, facts.Intrathecal, facts.Implant:
		return byProcedure
	case facts.Catheter:
		return byCatheter
	case facts.Oral, facts.Nasal, facts.Topical, facts.Inhaled:
		return notInjected
	}
	return unsaid
}

// lineClass is the class of a billed administration code, noClass for codes that
// stand for no drug given (further hours) or whose substance has rules of its own
// (vaccines, antibodies, allergens).
func lineClass(l *facts.Line) class {
	switch l.Admin.Family {
	case codes.Injection, codes.AntineoplasticShot, codes.HormonalShot:
		return byShot
	case codes.Push, codes.ChemotherapyPush:
		return byPush
	case codes.Infusion, codes.ChemotherapyInfus, codes.Hydration:
		if startsInfusion(l.Code) {
			return byInfusion
		}
	case codes.SubcutaneousInfus:
		if l.Code == "96369" {
			return byDrip
		}
	case codes.ArterialInjection:
		return byArtery
	case codes.ChemotherapyOther:
		if l.Code <= "96425" {
			return byArtery
		}
		return byProcedure
	case codes.LesionChemotherapy:
		return byProcedure
	case codes.OnBodyInjector:
		return onBody
	case codes.CatheterCare:
		if l.Code == "36593" {
			return byCatheter
		}
	}
	if isProcedure(l) {
		return byProcedure
	}
	return noClass
}

// balance sets what is charted for one day against what is billed, by class.
type balance struct {
	charted [classes]int
	billed  [classes]int
}

func balanceOf(e *facts.Encounter, on claim.Date) balance {
	var b balance
	for i := range e.Lines {
		if l := &e.Lines[i]; l.Date == on {
			b.billed[lineClass(l)] += times(l)
		}
	}
	for i := range e.Given {
		if g := &e.Given[i]; counts(e, g, on) {
			b.charted[givenClass(e, g)]++
		}
	}
	return b
}

// onDay says whether a charted administration may belong to the day.
func onDay(g *facts.Given, on claim.Date) bool { return g.Date() == 0 || g.Date() == on }

// counts leaves out what no drug administration code stands for: flushes and
// lines kept open, and vaccines, antibodies and allergens where the claim bills
// them by codes of their own.
func counts(e *facts.Encounter, g *facts.Given, on claim.Date) bool {
	if !onDay(g, on) || g.Kind == "kvo" || g.Kind == "flush" {
		return false
	}
	switch g.Substance.Vaccine {
	case codes.Influenza, codes.Pneumococcal, codes.HepatitisB, codes.Covid, codes.OtherVaccine, codes.AllergenExtract:
		return false
	case codes.RSVAntibody:
		return !billsFamily(e, codes.RSVAntibodyShot, on)
	}
	return true
}

func billsFamily(e *facts.Encounter, family codes.Family, on claim.Date) bool {
	for l := range e.OfFamily(family) {
		if l.Date == on {
			return true
		}
	}
	return false
}

// givenClass is the class of a charted administration. Something nobody
// recognises beside a vaccine on the claim may be that vaccine, and a drug by
// mouth counts only where the claim bills it.
func givenClass(e *facts.Encounter, g *facts.Given) class {
	c := routeClass(g.Route)
	if g.Route == facts.Implant && pushedUnderSkin(e, g) {
		c = byShot
	}
	if c == byShot && !g.Known && e.HasKind(codes.Vaccine) {
		return unsaid
	}
	if c == notInjected && !onClaim(e, g) {
		return noClass
	}
	return c
}

// pushedUnderSkin says whether an implant is one that a shot code stands for.
func pushedUnderSkin(e *facts.Encounter, g *facts.Given) bool {
	for d := range e.OfKind(codes.DrugCode) {
		if g.Bills(d.Code) == facts.SameDrug && namesShotCode(d) {
			return true
		}
	}
	return false
}

// onClaim says whether a line of the claim bills what was given.
func onClaim(e *facts.Encounter, g *facts.Given) bool {
	for i := range e.Lines {
		if e.Lines[i].IsDrug() && g.Bills(e.Lines[i].Code) == facts.SameDrug {
			return true
		}
	}
	return false
}

// surplus is how many more were billed in a class than the chart can support: its
// own entries, entries without a route, and for pushes and infusions the entries
// that say only "into a vein".
func (b *balance) surplus(c class) int {
	n := b.billed[c] - b.charted[c] - b.charted[unsaid]
	if c == byPush || c == byInfusion {
		n -= b.charted[byVein]
	}
	return max(0, n)
}

// lack is how many charted administrations of a class no billed code stands for.
func (b *balance) lack(c class) int {
	switch c {
	case noClass, unsaid:
		return 0
	case byProcedure:
		if b.billed[byProcedure] > 0 {
			return 0 // the rule on procedures looks at it
		}
	case byVein:
		return max(0, b.charted[byVein]-max(0, b.billed[byPush]-b.charted[byPush])-max(0, b.billed[byInfusion]-b.charted[byInfusion]))
	}
	return max(0, b.charted[c]-b.billed[c])
}
