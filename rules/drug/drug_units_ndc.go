package drug

import (
	"strconv"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/coding"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// tenth: fewer than a tenth of a single-dose container is no dose, so a line
// that bills one unit for each such container counts containers.
const tenth = 10

// drugUnitsNDC compares the units of a line with what its own NDC quantity holds,
// where no record of the dose was given.
func drugUnitsNDC(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.Line.Drug.Given() || !priced(l) || !onlyLine(e, l) || !l.Units.IsWhole() || l.Units <= 0 {
			continue
		}
		p, ok := e.Package(l.Line.Drug.Code)
		if !ok || !measures(e, p, l) || p.Powder && l.Line.Drug.Unit != "UN" {
			continue
		}
		held, ok := coding.PackageUnits(p, l.Line.Drug.Unit, l.Line.Drug.Quantity)
		if !ok || l.Units == claim.Whole(held) || quantityCopied(l, held) {
			continue
		}
		if doses, ok := charted(e, l); ok {
			if _, ok := doses.Units(); ok {
				continue // the record decides: drug-units, ndc-quantity
			}
		}
		severity := finding.Default
		if l.Units < claim.Whole(held) {
			if kind, _ := container(e, l); kind != codes.SingleDose || !countsContainers(l, p) {
				continue
			}
			if p.UnitsPerItem < claim.Whole(tenth) && !l.Has("JZ") {
				severity = finding.Warning
			}
		}
		r.Add(finding.Finding{
			Line: l.N, Severity: severity,
			Message: l.Code + " x " + l.Units.String() + " is billed, but NDC quantity " + l.Line.Drug.Unit + " " + l.Line.Drug.Quantity.String() +
				" of " + p.Name + " holds " + strconv.FormatInt(held, 10) + " unit" + plural(held) + ": one unit is " + unitText(l.Drug),
			Fix: setUnits(l, held, finding.NeedsChart),
		})
	}
}

// measures says whether the package's units per item are units of the line's
// code: a package listed under an old and a new code has two unit sizes.
func measures(e *facts.Encounter, p codes.Package, l *facts.Line) bool {
	found := false
	for _, code := range p.Codes {
		if code == l.Code && l.Drug.Code != "" {
			found = true
			continue
		}
		d := e.DrugOf(code)
		if d == nil || d.Unit != l.Drug.Unit || d.UnitName != l.Drug.UnitName {
			return false
		}
		found = found || code == l.Code
	}
	return found
}

// countsContainers says whether the line bills one unit for each container.
func countsContainers(l *facts.Line, p codes.Package) bool {
	if l.Line.Drug.Unit == "UN" {
		return l.Units == l.Line.Drug.Quantity
	}
	items, ok := l.Units.Times(p.Volume)
	return ok && items == l.Line.Drug.Quantity
}

// quantityCopied says whether the NDC quantity is the line's units again, where
// the package holds another number: ndc-quantity speaks about that.
func quantityCopied(l *facts.Line, held int64) bool {
	return l.Line.Drug.Quantity == l.Units && claim.Whole(held) > l.Units && l.Units > claim.Whole(1)
}
