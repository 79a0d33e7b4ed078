package drug

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/coding"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// ndcQuantity reports an NDC quantity without a valid unit, of nothing, of
// powder in millilitres, of a liquid in grams, or of more than the billed units can come from.
func ndcQuantity(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.Line.Drug.Given() {
			continue
		}
		message, fix := quantityFault(e, l)
		if message != "" {
			r.Add(finding.Finding{Line: l.N, Message: message, Fix: finding.Repair{Text: fix, Safety: finding.NeedsChart}})
		}
	}
}

func quantityFault(e *facts.Encounter, l *facts.Line) (message, fix string) {
	id := l.Line.Drug
	if !validUnit(id.Unit) {
		return fmt.Sprintf("NDC unit %q is none of UN, ML, GR, F2, ME", id.Unit), "Report vials of powder and kits in UN, liquids in ML, creams in GR, clotting factor in F2."
	}
	if id.Quantity <= 0 {
		return fmt.Sprintf("NDC quantity %s %s: the amount of the package used is missing", id.Unit, id.Quantity), "Enter how many vials (UN) or millilitres (ML) were used."
	}
	p, ok := e.Package(id.Code)
	if !ok || !listed(p, l.Code) {
		return copiedUnits(l)
	}
	if p.Powder && id.Unit == "ML" {
		right := rightQuantity(e, p, l)
		return fmt.Sprintf("NDC quantity ML %s: the package is a vial of powder, counted in UN, whatever it is dissolved in", id.Quantity), "Report " + orText(right, "UN with the number of vials") + "."
	}
	if p.Volume > 0 && !p.Powder && otherMeasure(id.Unit) {
		return fmt.Sprintf("NDC quantity %s %s: the package is a liquid, counted in ML", strings.ToUpper(id.Unit), id.Quantity), "Report " + orText(rightQuantity(e, p, l), "ML with the millilitres used") + "."
	}
	if !measures(e, p, l) {
		return "", ""
	}
	most, ok := coding.PackageQuantityIn(p, id.Unit, l.Units)
	if ok && id.Quantity > most && onlyLine(e, l) {
		right := rightQuantity(e, p, l)
		return fmt.Sprintf("NDC quantity %s %s is more than the %s units come from: %s %s is enough for them", id.Unit, id.Quantity, l.Units, id.Unit, most),
			"Report " + orText(right, id.Unit+" "+most.String()) + ": the NDC quantity counts packages or millilitres, not HCPCS units."
	}
	return tooLittle(e, p, l)
}

// tooLittle reports a quantity that holds less than the charted dose, where the
// units of the line are right.
func tooLittle(e *facts.Encounter, p codes.Package, l *facts.Line) (message, fix string) {
	id := l.Line.Drug
	held, ok := coding.PackageUnits(p, id.Unit, id.Quantity)
	if !ok || claim.Whole(held) >= l.Units || !onlyLine(e, l) || !priced(l) {
		return "", ""
	}
	doses, ok := charted(e, l)
	if !ok {
		return "", "" // drug-units-ndc: units or quantity may be the wrong one
	}
	if want, ok := doses.Units(); !ok || claim.Whole(want) != l.Units {
		return "", ""
	}
	return fmt.Sprintf("NDC quantity %s %s holds %d unit%s, and the %s billed are what was charted", id.Unit, id.Quantity, held, plural(held), l.Units),
		"Report " + orText(rightQuantity(e, p, l), "the packages used") + "."
}

// copiedUnits catches, without the package, an NDC quantity that repeats the
// HCPCS units of a code whose unit is a small part of every container.
func copiedUnits(l *facts.Line) (message, fix string) {
	id := l.Line.Drug
	if id.Quantity != l.Units || len(l.Drug.Sizes) == 0 || !priced(l) {
		return "", ""
	}
	most := mostContainers(l)
	if most == 0 || l.Units <= claim.Whole(most*tenth) {
		return "", ""
	}
	return fmt.Sprintf("NDC quantity %s %s repeats the HCPCS units of %s; it counts vials or millilitres", id.Unit, id.Quantity, l.Code),
		"Report the packages used: UN for vials, ML for liquids."
}

// mostContainers is how many of the smallest known container the billed units
// would need, 0 where the sizes do not tell.
func mostContainers(l *facts.Line) int64 {
	smallest := l.Drug.Sizes[0].Amount
	units, ok := coding.Units(*l.Drug, smallest)
	if !ok || units < tenth {
		return 0
	}
	return l.Units.CeilDiv(claim.Whole(units))
}

func rightQuantity(e *facts.Encounter, p codes.Package, l *facts.Line) string {
	if !measures(e, p, l) {
		return ""
	}
	unit, quantity, ok := coding.PackageQuantity(p, l.Units)
	if !ok {
		return ""
	}
	return unit + " " + quantity.String()
}

func orText(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// otherMeasure says whether the unit counts neither packages nor volume: grams,
// international units, milligrams.
func otherMeasure(unit string) bool {
	switch strings.ToUpper(unit) {
	case "GR", "F2", "ME":
		return true
	}
	return false
}

func validUnit(unit string) bool {
	switch strings.ToUpper(unit) {
	case "UN", "ML", "GR", "F2", "ME":
		return true
	}
	return false
}

func listed(p codes.Package, code string) bool {
	for _, c := range p.Codes {
		if c == code {
			return true
		}
	}
	return false
}
