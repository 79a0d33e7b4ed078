package coding

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
)

// routeModifier tells by JA or JB how a drug with one code and two routes was given.
func (c *Coder) routeModifier(s *supply, l *Line) {
	const required claim.Date = 20210405 // contractors' lists of April 2021
	if !s.drug.RouteModifier || !c.paysLikeMedicare() || s.on != 0 && s.on < required {
		return
	}
	switch {
	case s.route.IsIV():
		l.Modifiers = append(l.Modifiers, "JA")
	case s.route == facts.Subcutaneous || s.route == facts.SubcutaneousDrip || s.route == facts.OnBody:
		l.Modifiers = append(l.Modifiers, "JB")
	}
}

func (c *Coder) paysLikeMedicare() bool {
	return c.v.Payer.Type == claim.Medicare || c.v.Payer.Type == claim.MedicareAdvantage
}

// suppliedElsewhere handles a drug the practice did not buy; it says whether no
// line is written for it.
func (c *Coder) suppliedElsewhere(s *supply) bool {
	switch c.v.Payer.Type {
	case claim.Medicare:
		return false
	case claim.Medicaid:
		c.askOf(Contested, s.list[0], "supplied_by", fmt.Sprintf("the %s supplied the drug: some Medicaid plans want the administration alone with the drug's name in its note, Medicare and others a line at $0.01; none is written", s.from), noCostLine)
		return true
	}
	c.askOf(Contested, s.list[0], "supplied_by", fmt.Sprintf("the %s supplied the drug: some plans want its line at $0.01 with the NDC, some none", s.from), noCostLine)
	return false
}

// overLimit asks about units beyond the day limit.
func (c *Coder) overLimit(s *supply, l *Line) {
	setting := codes.Practitioner
	if c.v.Setting == Facility {
		setting = codes.Hospital
	}
	limit, origin := c.tables.UnitLimit(s.code, setting, s.on)
	if origin.Answer == codes.Found && limit.Units > 0 && l.Units > limit.Units {
		c.askOf(Confirm, s.list[0], "dose", fmt.Sprintf("%d units of %s are more than the day limit of %d: is the dose right?", l.Units, s.code, limit.Units), oneUnit)
	}
}

func (c *Coder) selfGiven(s *supply) {
	if c.v.Payer.Type != claim.Medicare || s.route != facts.Subcutaneous {
		return
	}
	contractor := c.v.Payer.Contractor
	if contractor == "" {
		contractor = c.v.Payer.Name
	}
	sad, origin := c.tables.SelfAdministered(s.code, contractor, s.on)
	if origin.Answer == codes.Found && (sad.Everywhere || sad.Excluded) {
		c.askOf(Confirm, s.list[0], "medication", fmt.Sprintf("%s is on the contractor's list of usually self-administered drugs: Part B pays neither it nor its injection", s.code), sad.Source)
	}
}

// unlisted writes the line of a drug without a code: what it was stands in words.
func (c *Coder) unlisted(e *event, g *facts.Given) {
	if e.what == vaccine || !g.Dose.Given {
		c.askOf(Missing, e.n, "dose", fmt.Sprintf("%s has no code of its own: an unlisted code needs its dose", e.name), unlistedDrug)
		return
	}
	code := "J3490"
	if strings.HasSuffix(e.name, "mab") || strings.HasSuffix(e.name, "cept") {
		code = "J3590" // the unlisted code of biologics
	}
	note := fmt.Sprintf("%s %s %s %s", e.name, g.Dose.Value, g.Dose.Unit, g.Administration.Route)
	line := Line{Code: code, Units: 1, Date: c.dayOf(e.n), Administrations: []int{e.n}, isDrug: true, Note: note,
		Why: fmt.Sprintf("%s has no code of its own: name, dose and route stand in the line's text", e.name), Sources: []finding.Source{unlistedDrug}}
	c.answer.Lines = append(c.answer.Lines, line)
	c.askOf(Confirm, e.n, "medication", fmt.Sprintf("%s: %s for a manufactured drug without a code, J7999 where a pharmacy compounded it; give the NDC", e.name, code), unlistedDrug)
}
