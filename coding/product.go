package coding

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
)

// codeOf chooses among the codes of a substance: what the scanned package is
// billed under, else what is in force on the day, by family and route.
func (c *Coder) codeOf(e *event, g *facts.Given) (string, bool) {
	on := c.dayOf(e.n)
	if pack, ok := c.packageOf(g.NDC); ok {
		if billed := c.inForce(pack.Codes, on); len(billed) > 0 {
			return billed[0], true
		}
	}
	list := c.inForce(g.Substance.Codes, on)
	if len(list) == 0 {
		c.askOf(Missing, e.n, "medication", fmt.Sprintf("no code of %s is in force on that day", e.name), oneUnit)
		return "", false
	}
	if g.Substance.Vague || e.what == vaccine && len(list) > 1 {
		c.askOf(Missing, e.n, "medication", fmt.Sprintf("which product of %s was given? its codes are %s", e.name, some(list)), oneUnit)
		return "", false
	}
	if e.what == hydration {
		return c.bagOf(e, g, list)
	}
	kept := c.ofFamily(e, list)
	kept = c.ofRoute(e, kept)
	code := c.byStrength(g, kept)
	for _, other := range kept[1:] {
		if other[0] == 'Q' && other[1] == '5' && code[0] != 'Q' {
			c.askOf(Confirm, e.n, "medication", fmt.Sprintf("the reference product of %s, or a biosimilar? each biosimilar has a code of its own (%s)", e.name, some(kept[1:])), oneUnit)
			break
		}
	}
	return code, true
}

// some names the first codes of a list.
func some(list []string) string {
	const shown = 8
	if len(list) > shown {
		return strings.Join(list[:shown], ", ") + " ..."
	}
	return strings.Join(list, ", ")
}

// inForce keeps the codes that may be billed on the day. The list holds until the
// next call.
func (c *Coder) inForce(list []string, on claim.Date) []string {
	kept := c.scratch[:0]
	for _, code := range list {
		info := c.tables.Code(code)
		if info.Kind == codes.UnlistedDrug || info.Kind == codes.Procedure {
			continue
		}
		active, known := info.ActiveOn(on)
		switch {
		case on == 0 && len(info.Life) > 0 && info.Life[len(info.Life)-1].To != 0:
			continue // no day was given: what is in force now
		case known && !active:
			continue
		}
		kept = append(kept, code)
	}
	c.scratch = kept
	return kept
}

// ofFamily keeps the hormonal code of a drug given for cancer, and the other one
// otherwise, where a substance has both.
func (c *Coder) ofFamily(e *event, list []string) []string {
	if len(list) == 1 {
		return list
	}
	var kept []string
	for _, code := range list {
		drug, _ := c.tables.Drug(code)
		if (drug.Antineoplastic == "hormonal") == (e.what == hormone) {
			kept = append(kept, code)
		}
	}
	if len(kept) == 0 {
		return list
	}
	return kept
}

// ofRoute keeps the codes whose drug is given by the charted route.
func (c *Coder) ofRoute(e *event, list []string) []string {
	if len(list) == 1 {
		return list
	}
	var kept []string
	for _, code := range list {
		drug, ok := c.tables.Drug(code)
		if !ok || len(drug.Routes) == 0 || e.route == facts.OtherRoute || e.route == facts.NoRoute {
			kept = append(kept, code)
			continue
		}
		for _, route := range drug.Routes {
			r := facts.RouteOf(route)
			if r == e.route || r.IsIV() && e.route.IsIV() || r == facts.Subcutaneous && (e.route == facts.SubcutaneousDrip || e.route == facts.OnBody) || r == facts.OtherRoute {
				kept = append(kept, code)
				break
			}
		}
	}
	if len(kept) == 0 {
		return list
	}
	return kept
}

// byStrength chooses among codes of one substance that differ by strength (20, 40
// and 80 mg until March 2024): the one that holds the dose exactly in the fewest
// units, else the first.
func (c *Coder) byStrength(g *facts.Given, list []string) string {
	if len(list) == 1 {
		return list[0]
	}
	best, fewest := list[0], int64(0)
	first, _ := c.tables.Drug(best)
	for _, code := range list {
		drug, ok := c.tables.Drug(code)
		if !ok || drug.Name != first.Name || drug.Unit == first.Unit && code != best {
			continue
		}
		size, _ := unitSize(drug)
		dose, ok := inBase(drug, g.Dose)
		if !ok || size <= 0 || dose <= 0 || dose%size != 0 {
			continue
		}
		if units := dose.CeilDiv(size); fewest == 0 || units < fewest {
			best, fewest = code, units
		}
	}
	return best
}

// bagOf chooses the code of a bag of fluid by its size: the largest whose unit
// divides what was hung.
func (c *Coder) bagOf(e *event, g *facts.Given, list []string) (string, bool) {
	hung, ok := facts.Convert(g.Dose, "mL")
	if !ok {
		hung, ok = facts.Convert(g.Volume, "mL")
	}
	if !ok || hung <= 0 {
		c.askOf(Missing, e.n, "dose", fmt.Sprintf("how much %s was hung? its code goes by the size of the bag", e.name), oneUnit)
		return "", false
	}
	best, size := "", claim.Decimal(0)
	for _, code := range list {
		drug, ok := c.tables.Drug(code)
		if !ok || drug.Unit <= size {
			continue
		}
		if drug.UpTo || hung%drug.Unit == 0 {
			best, size = code, drug.Unit
		}
	}
	if best == "" {
		best = list[len(list)-1]
	}
	return best, true
}
