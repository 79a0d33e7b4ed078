package coding

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
)

// dose adds an entry's dose, and asks where it cannot be told in the code's unit.
func (c *Coder) dose(s *supply, e *event, g *facts.Given) {
	dose, ok := c.doseOf(s, g)
	switch {
	case !g.Dose.Given && !(e.what == hydration && g.Volume.Given):
		s.failed = true
		c.askOf(Missing, e.n, "dose", fmt.Sprintf("how much %s was given? the units of %s follow the dose", e.name, s.code), oneUnit)
		return
	case dose.Value <= 0:
		s.failed = true
		c.askOf(Missing, e.n, "dose", fmt.Sprintf("a dose of %s %s cannot be: correct it", dose.Value, dose.Unit), oneUnit)
		return
	case s.drug.UnitName == "":
		s.failed = true
		c.askOf(Missing, e.n, "dose", fmt.Sprintf("the tables hold no unit for %s: how many units is %s %s?", s.code, dose.Value, dose.Unit), oneUnit)
		return
	case !ok:
		s.failed = true
		c.askOf(Missing, e.n, "dose", fmt.Sprintf("%s is charted as %s %s, and %s counts %s: how many %s were that?%s", e.name, dose.Value, dose.Unit, s.code, s.drug.UnitName, s.drug.UnitName, hint(dose)), oneUnit)
		return
	}
	if len(g.Substance.Others) > 0 {
		c.askOf(Missing, e.n, "dose", fmt.Sprintf("one entry holds several drugs (%s, %s): chart each with its dose", s.code, strings.Join(g.Substance.Others, ", ")), oneUnit)
	}
	s.doses.Add(dose, g.Discarded, g.Vial)
}

func hint(dose claim.Amount) string {
	switch facts.MeasureOf(dose.Unit) {
	case facts.NoMeasure:
		return " The unit is none this program knows."
	case facts.Volume:
		return " A volume is a dose only with a concentration."
	}
	return ""
}

// doseOf is the charted dose in a unit the code can count: a volume becomes a
// mass through the vial's own content or the package that was scanned.
func (c *Coder) doseOf(s *supply, g *facts.Given) (claim.Amount, bool) {
	dose := g.Dose
	if !dose.Given && g.Volume.Given {
		dose = g.Volume
	}
	if dose.Value <= 0 {
		return dose, true
	}
	if _, ok := Units(s.drug, dose); ok {
		return dose, true
	}
	volume, ok := facts.Convert(dose, "mL")
	if !ok || !s.packed || s.pack.Volume <= 0 || s.pack.UnitsPerItem <= 0 {
		return dose, false
	}
	perItem, ok := s.pack.UnitsPerItem.Times(s.drug.Unit)
	if !ok {
		return dose, false
	}
	total, ok := perItem.Times(volume)
	if !ok || total > 1<<52 {
		return dose, false
	}
	const places = 1000 // a label's concentration needs no finer dose
	if thousandth := int64(total) * places; thousandth%int64(s.pack.Volume) == 0 {
		value := claim.Whole(thousandth/int64(s.pack.Volume)) / places
		return claim.Amount{Value: value, Unit: s.drug.UnitName, Given: true}, true
	}
	return dose, false
}

func (c *Coder) packageOf(ndc claim.NDC) (codes.Package, bool) {
	if ndc == "" {
		return codes.Package{}, false
	}
	eleven, err := ndc.Eleven()
	if err != nil {
		return codes.Package{}, false
	}
	p, origin := c.tables.Package(eleven)
	return p, origin.Answer == codes.Found
}
