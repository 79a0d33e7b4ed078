package coding

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
)

// supply is one drug code of one day with all that was given of it.
type supply struct {
	drug   codes.Drug
	code   string
	on     claim.Date
	doses  Doses
	list   []int
	ndc    claim.NDC
	pack   codes.Package
	packed bool // pack is what the NDC is
	route  facts.Route
	from   string // who supplied it, where not the practice
	failed bool   // a dose could not be told
}

// drugs codes the products: units, waste and the modifiers the payer wants.
func (c *Coder) drugs() {
	c.supplies = c.supplies[:0]
	for _, i := range c.order {
		e := &c.events[i]
		switch e.what {
		case idle, imaging, blood, allergen:
			continue
		}
		if e.route == facts.Oral || e.route == facts.Topical || e.route == facts.Inhaled {
			continue
		}
		c.product(e)
	}
	for i := range c.supplies {
		c.supply(&c.supplies[i])
	}
}

// product finds the code of what was given and adds its dose to the day's.
func (c *Coder) product(e *event) {
	g := &c.v.Given[e.n]
	if !g.Known {
		if e.drug == "" {
			c.askOf(Missing, e.n, "medication", "which drug was given? the entry names none", unlistedDrug)
			return
		}
		c.askOf(Missing, e.n, "medication", fmt.Sprintf("%s is no name the tables know: give its HCPCS code or NDC; an unlisted code (J3490) is for drugs that have none", e.name), unlistedDrug)
		return
	}
	if g.Substance.Vaccine == codes.TuberculinSkin {
		return // the test's code holds what is placed
	}
	if g.Substance.Uncoded && len(g.Substance.Codes) == 0 {
		c.unlisted(e, g)
		return
	}
	code, ok := c.codeOf(e, g)
	if !ok {
		return
	}
	s := c.supplyOf(code, e)
	s.list = append(s.list, e.n)
	s.route = e.route
	if g.NDC != "" {
		s.ndc = g.NDC
		s.pack, s.packed = c.packageOf(g.NDC)
	}
	if g.SuppliedBy != "" && g.SuppliedBy != "practice" {
		s.from = g.SuppliedBy
	}
	if e.what == vaccine && (s.drug.Unit == 0 || s.drug.Code == "") {
		s.doses.count++ // a vaccine is one unit a dose
		return
	}
	c.dose(s, e, g)
}

func (c *Coder) supplyOf(code string, e *event) *supply {
	on := c.dayOf(e.n)
	for i := range c.supplies {
		if s := &c.supplies[i]; s.code == code && s.on == on {
			return s
		}
	}
	drug, _ := c.tables.Drug(code)
	c.supplies = append(c.supplies, supply{drug: drug, code: code, on: on, doses: NewDoses(drug)})
	return &c.supplies[len(c.supplies)-1]
}

// supply writes the lines of one drug code of one day.
func (c *Coder) supply(s *supply) {
	if s.failed {
		return
	}
	if s.from != "" && c.suppliedElsewhere(s) {
		return
	}
	units, ok := s.doses.Units()
	if !ok {
		units = int64(s.doses.Count()) // vaccines: one a dose
	}
	line := Line{Code: s.code, Units: units, Date: s.on, Administrations: s.list, isDrug: true, Sources: []finding.Source{oneUnit}, Why: c.unitWords(s, units)}
	if s.from != "" {
		line.Why += fmt.Sprintf("; supplied by the %s: charge $0.01", s.from)
	}
	c.routeModifier(s, &line)
	if units > 0 {
		c.waste(s, &line)
	}
	c.ndcOf(s, &line)
	c.overLimit(s, &line)
	c.selfGiven(s)
}

func (c *Coder) unitWords(s *supply, units int64) string {
	if s.drug.Unit == 0 || s.doses.notConvertible {
		return string(sentence(nil).n(int(units)).s(" dose").plural(int(units)))
	}
	upTo := ""
	if s.drug.UpTo {
		upTo = "up to "
	}
	return string(sentence(make([]byte, 0, 48)).decimal(s.doses.TotalIn(s.drug.UnitName)).s(" ").s(s.drug.UnitName).s(" in units of ").s(upTo).
		decimal(s.drug.Unit).s(" ").s(s.drug.UnitName).s(" = ").n(int(units)))
}
