package drug

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/coding"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// drugUnitsContainer reports units that are less than the smallest single-dose
// container can have been opened for, where no record of the dose was given.
func drugUnitsContainer(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !priced(l) || !l.Drug.ContainerVerified || l.Drug.Container != codes.SingleDose || l.Units <= 0 || !l.Units.IsWhole() || !onlyLine(e, l) {
			continue
		}
		smallest := smallestContainer(l.Drug)
		one := l.Units == claim.Whole(1) && smallest >= tenth
		if !one && (!l.Has("JZ") || l.Units >= claim.Whole(smallest)) {
			continue
		}
		if doses, ok := charted(e, l); ok && doses.Count() > 0 {
			continue
		}
		r.Add(finding.Finding{
			Line: l.N,
			Message: fmt.Sprintf("%s x %s is %s x %s %s, but the smallest container holds %d units",
				l.Code, l.Units, l.Units, l.Drug.Unit, l.Drug.UnitName, smallest),
			Fix: setUnits(l, smallest, finding.NeedsChart),
		})
	}
}

// smallestContainer is the units the smallest known container holds, 0 where a
// size cannot be converted.
func smallestContainer(d *codes.Drug) int64 {
	var smallest int64
	for _, size := range d.Sizes {
		units, ok := coding.Units(*d, size.Amount)
		if !ok || size.Kind != codes.SingleDose {
			return 0
		}
		if smallest == 0 || units < smallest {
			smallest = units
		}
	}
	return smallest
}
