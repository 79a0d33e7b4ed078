package administration

import (
	"slices"
	"strings"

	"firstpass/codes"
	"firstpass/facts"
)

// mayBeShot says whether the drug line may be what a 96372 of its day gave. A
// drug that is only given otherwise (hyaluronan, implants, botulinum toxin), a
// local anaesthetic, and a drug that went into a procedure of the day may not,
// unless the chart shows it given into muscle or under the skin.
func mayBeShot(e *facts.Encounter, l *facts.Line) bool {
	if !takesShotCode(l) || isDevice(l.Code) {
		return false
	}
	if seen, shot := chartedShot(e, l); seen {
		return shot
	}
	return !isAnaesthetic(l) && !goesIntoProcedure(e, l) && hasShotRoute(l)
}

// takesShotCode is false for a drug that only procedures give. A drug whose row
// names infusion codes alone is still a shot where its routes say so.
func takesShotCode(l *facts.Line) bool {
	if len(l.Drug.Admin) == 0 {
		return true
	}
	for _, code := range l.Drug.Admin {
		if code >= "96360" && code <= "96549" {
			return true
		}
	}
	return false
}

// namesShotCode is true only where the table row says outright that a shot code
// stands for giving the drug: goserelin is an implant and still 96402.
func namesShotCode(l *facts.Line) bool {
	for _, code := range l.Drug.Admin {
		switch code {
		case "96372", "96377", "96380", "96381", "96401", "96402":
			return true
		}
	}
	return false
}

// isDevice says whether the code is a contraceptive implant, intrauterine device,
// ring or patch (J7294-J7307) or a testosterone pellet (S0189): none is injected.
func isDevice(code string) bool { return code >= "J7294" && code <= "J7307" || code == "S0189" }

// hasShotRoute is false only where the drug's routes are known and neither
// muscle nor skin is among them.
func hasShotRoute(l *facts.Line) bool {
	if len(l.Drug.Routes) == 0 || namesShotCode(l) {
		return true
	}
	for _, route := range l.Drug.Routes {
		switch facts.RouteOf(route) {
		case facts.Intramuscular, facts.Subcutaneous, facts.OtherRoute:
			return true
		}
	}
	return false
}

// onlyForProcedure says whether the drug is given by a procedure and never by an
// administration code: its table row names procedures alone.
func onlyForProcedure(e *facts.Encounter, l *facts.Line) bool {
	if len(l.Drug.Admin) == 0 {
		return false
	}
	for _, code := range l.Drug.Admin {
		if _, ok := e.Tables.Administration(code); ok {
			return false
		}
	}
	return true
}

// chartedShot says whether the chart of the day holds the drug at all, and
// whether one of its entries is a shot or names no route.
func chartedShot(e *facts.Encounter, l *facts.Line) (seen, shot bool) {
	for i := range e.Given {
		g := &e.Given[i]
		if !onDay(g, l.Date) || g.Bills(l.Code) != facts.SameDrug {
			continue
		}
		seen = true
		if g.Route.IsShot() || g.Route == facts.NoRoute || g.Route == facts.OtherRoute || g.Route == facts.Implant && namesShotCode(l) {
			return true, true
		}
	}
	return seen, false
}

// isAnaesthetic says whether the drug numbs the place of an injection: that is
// part of whatever it is used for, never an injection of its own.
func isAnaesthetic(l *facts.Line) bool {
	switch l.Code {
	case "J0665", "J0670", "J2001", "J2003", "J2004", "J2400", "J2401", "J2402", "J2795", "S0020":
		return true // bupivacaine, mepivacaine, lidocaine, chloroprocaine, ropivacaine
	}
	return strings.HasSuffix(l.Drug.Name, "caine")
}

// goesIntoProcedure says whether a procedure of the line's day is one the drug is
// injected with: a joint and a steroid labelled for joints.
func goesIntoProcedure(e *facts.Encounter, l *facts.Line) bool {
	for i := range e.Lines {
		p := &e.Lines[i]
		if p.Date != l.Date || !isProcedure(p) {
			continue
		}
		// Of a drug without a row nothing is known but that the procedure injects one.
		if slices.Contains(l.Drug.Admin, p.Code) || injectsDrug(p.Code) && (l.Drug.Code == "" || hasProcedureRoute(l)) {
			return true
		}
	}
	return false
}

func hasProcedureRoute(l *facts.Line) bool {
	for _, route := range l.Drug.Routes {
		if routeClass(facts.RouteOf(route)) == byProcedure {
			return true
		}
	}
	return false
}

// injectsDrug says whether a procedure code is itself an injection of a drug:
// lesions, pellets and implants, tendons and trigger points, joints, spine,
// nerves, eye.
func injectsDrug(code string) bool {
	for _, r := range [...]struct{ from, to string }{
		{"11900", "11901"}, {"11980", "11983"}, {"20526", "20553"}, {"20600", "20611"}, {"27096", "27096"},
		{"62320", "62327"}, {"64400", "64530"}, {"64612", "64681"}, {"67028", "67028"}, {"67500", "67515"},
	} {
		if len(code) == 5 && code >= r.from && code <= r.to {
			return true
		}
	}
	return false
}

// inCancer says whether the line points at a malignant or in-situ neoplasm, or at
// an encounter for antineoplastic treatment.
func inCancer(e *facts.Encounter, l *facts.Line) bool {
	for dx := range e.Pointed(l) {
		if strings.HasPrefix(dx, "C") || strings.HasPrefix(dx, "D0") || strings.HasPrefix(dx, "Z51.1") {
			return true
		}
	}
	return false
}

// isPlain says whether a drug with a code of its own is neither an antineoplastic
// nor one whose administration is argued about, and no chemotherapy code is
// usual for it.
func isPlain(l *facts.Line) bool {
	if l.Info.Kind != codes.DrugCode || l.Drug.Code == "" || l.Drug.Antineoplastic != "" || l.Drug.Complex {
		return false
	}
	if strings.HasSuffix(l.Drug.Name, "mab") || strings.HasSuffix(l.Drug.Name, "cept") {
		return false // an antibody or receptor protein: plans argue about each
	}
	for _, code := range l.Drug.Admin {
		if code >= "96401" && code <= "96549" {
			return false
		}
	}
	return true
}
