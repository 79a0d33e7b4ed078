package drug

import (
	"firstpass/claim"
	"firstpass/codes"
	"firstpass/coding"
	"firstpass/facts"
)

// priced says whether the line bills a drug the tables have a unit for, under a
// code that may be billed that day. A dead code is another rule's subject, and
// its units would only confuse.
func priced(l *facts.Line) bool {
	if l.Info.Kind != codes.DrugCode && l.Info.Kind != codes.ImmuneGlobulin {
		return false
	}
	return l.Drug.Code != "" && inForce(l)
}

func inForce(l *facts.Line) bool {
	active, known := l.Info.ActiveOn(l.Date)
	return active || !known
}

// sameDrugDay says whether both lines bill one code on one day.
func sameDrugDay(a, b *facts.Line) bool { return a.Code == b.Code && a.Date == b.Date }

// leads says whether the line is the first of its code and day among those that
// bill what was given (or, where want is true, what was discarded).
func leads(e *facts.Encounter, l *facts.Line, discarded bool) bool {
	if l.Has("JW") != discarded {
		return false
	}
	for i := range e.Lines[:l.N-1] {
		if earlier := &e.Lines[i]; sameDrugDay(earlier, l) && earlier.Has("JW") == discarded {
			return false
		}
	}
	return true
}

// billed adds the units of the line's code and day: given lines and JW lines.
func billed(e *facts.Encounter, l *facts.Line) (given, discarded claim.Decimal) {
	for i := range e.Lines {
		other := &e.Lines[i]
		if !sameDrugDay(other, l) {
			continue
		}
		if other.Has("JW") {
			discarded += other.Units
		} else {
			given += other.Units
		}
	}
	return given, discarded
}

// wasteLine finds the JW line of the line's code and day, nil where there is none.
func wasteLine(e *facts.Encounter, l *facts.Line) *facts.Line {
	for i := range e.Lines {
		if other := &e.Lines[i]; sameDrugDay(other, l) && other.Has("JW") {
			return other
		}
	}
	return nil
}

// charted adds up what the record says was given of the line's drug that day.
// ok is false without a matching entry, or where one entry could belong to
// another line too.
func charted(e *facts.Encounter, l *facts.Line) (doses coding.Doses, ok bool) {
	if len(e.Given) == 0 {
		return doses, false
	}
	doses = coding.NewDoses(*l.Drug)
	thatDay := givenOn(e, l)
	for i := range e.Given {
		g := &e.Given[i]
		if g.Bills(l.Code) != facts.SameDrug || thatDay && g.Date() != 0 && g.Date() != l.Date {
			continue
		}
		switch belongs(e, l, g) {
		case notThisDay:
			continue
		case unclear:
			return doses, false
		}
		doses.Add(g.Dose, g.Discarded, g.Vial)
	}
	return doses, doses.Count() > 0
}

// givenOn says whether an entry of the line's drug is dated on the line's day:
// entries of other days are then another visit's.
func givenOn(e *facts.Encounter, l *facts.Line) bool {
	for i := range e.Given {
		if g := &e.Given[i]; g.Date() != 0 && g.Date() == l.Date && g.Bills(l.Code) == facts.SameDrug {
			return true
		}
	}
	return false
}

type belonging uint8

const (
	thisDay belonging = iota
	notThisDay
	unclear
)

// belongs says whether a charted dose is of the line's day. A date no line bills
// is the documentation rules' subject; the dose still counts.
func belongs(e *facts.Encounter, l *facts.Line, g *facts.Given) belonging {
	day, onOtherDay := g.Date(), false
	for i := range e.Lines {
		other := &e.Lines[i]
		if other.Code != l.Code {
			if sharedWith(other, g) {
				return unclear
			}
			continue
		}
		onOtherDay = onOtherDay || other.Date != l.Date
	}
	if day == l.Date || !onOtherDay {
		return thisDay
	}
	if day == 0 {
		return unclear
	}
	return notThisDay
}

// sharedWith says whether another line of the claim bills the same substance
// under another code: two strengths with a code each, bags of two sizes.
func sharedWith(other *facts.Line, g *facts.Given) bool {
	return other.IsDrug() && other.Info.Kind != codes.UnlistedDrug && g.Bills(other.Code) == facts.SameDrug
}

// container is what kind of package the drug of the line came from: what the
// record says, else what the NDC is, else what every package of the code is.
// verified is false where only general label knowledge stands behind the answer.
func container(e *facts.Encounter, l *facts.Line) (kind codes.Container, verified bool) {
	said, labelled := codes.ContainerUnknown, codes.ContainerUnknown
	if doses, ok := charted(e, l); ok {
		said = doses.Container()
	}
	if said == codes.ContainerUnknown {
		labelled = packageKind(e, l)
	}
	return coding.ContainerOf(said, labelled, l.Drug)
}

// packageKind asks the NDC of the line, else the one scanned.
func packageKind(e *facts.Encounter, l *facts.Line) codes.Container {
	if p, ok := e.Package(l.Line.Drug.Code); ok {
		return labelled(e, p, l)
	}
	for i := range e.Given {
		g := &e.Given[i]
		if g.NDC == "" || g.Bills(l.Code) != facts.SameDrug {
			continue
		}
		if p, ok := e.Package(g.NDC); ok {
			return labelled(e, p, l)
		}
	}
	return codes.ContainerUnknown
}

// labelled is how a package is labelled: by the NDC table, else by the verified
// sizes of the drug that hold as much in as many millilitres.
func labelled(e *facts.Encounter, p codes.Package, l *facts.Line) codes.Container {
	if p.Container != codes.ContainerUnknown || !l.Drug.ContainerVerified || p.UnitsPerItem <= 0 || !measures(e, p, l) {
		return p.Container
	}
	kind := codes.ContainerUnknown
	for _, size := range l.Drug.Sizes {
		units, ok := coding.Units(*l.Drug, size.Amount)
		if !ok || claim.Whole(units) != p.UnitsPerItem || p.Volume > 0 && size.Volume.Given && size.Volume.Value != p.Volume {
			continue
		}
		if kind != codes.ContainerUnknown && kind != size.Kind {
			return codes.ContainerUnknown
		}
		kind = size.Kind
	}
	return kind
}

// plural is the ending of a counted noun.
func plural(n int64) string {
	if n == 1 {
		return ""
	}
	return "s"
}
