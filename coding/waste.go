package coding

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
)

// waste appends the drug's line and, where a whole unit was discarded, the JW
// line; a single-dose drug of which nothing was left carries JZ.
func (c *Coder) waste(s *supply, l *Line) {
	add := func(more ...Line) {
		c.answer.Lines = append(c.answer.Lines, *l)
		c.answer.Lines = append(c.answer.Lines, more...)
		l = &c.answer.Lines[len(c.answer.Lines)-1-len(more)]
	}
	if !c.wasteApplies(s) {
		add()
		return
	}
	switch c.containerOf(s) {
	case codes.MultipleDose:
		l.Why += "; from a multiple-dose container: neither JW nor JZ"
		add()
		return
	case codes.SingleDose:
	default:
		c.askOf(Confirm, s.list[0], "vial", fmt.Sprintf("which container did %s come from? single-dose and nothing discarded is JZ, with waste a JW line, multiple-dose neither", s.drug.Name), wasteRules)
		add()
		return
	}
	split, ok := s.doses.Waste()
	if !ok {
		c.askOf(Confirm, s.list[0], "vial", fmt.Sprintf("what did the containers of %s hold, and was any discarded? JZ where nothing was, else a JW line", s.drug.Name), wasteRules)
		add()
		return
	}
	if split.Discarded > 0 {
		if s.doses.WholeContainerDiscarded() {
			c.askOf(Contested, s.list[0], "discarded", "a whole container that the dose did not need was discarded: some pay it where the record gives the reason, others not", wasteRules)
		}
		if !split.Charted {
			c.askOf(Confirm, s.list[0], "discarded", "the opened containers held more than the dose: the record must state what was discarded", wasteRules)
		}
		l.Sources = append(l.Sources, wasteRules)
		add(Line{
			Code: l.Code, Modifiers: append(append([]string(nil), l.Modifiers...), "JW"), Units: split.Discarded, Date: l.Date, Administrations: l.Administrations, isDrug: true,
			Why:     fmt.Sprintf("what the containers held beyond the dose, in whole units rounded down: %d (given and discarded never exceed the label)", split.Discarded),
			Sources: l.Sources,
		})
		return
	}
	if s.on == 0 || s.on >= FirstJZ {
		l.Modifiers = append(l.Modifiers, "JZ")
		l.Why += "; single-dose container and no whole unit discarded: JZ"
		l.Sources = append(l.Sources, wasteRules)
	}
	add()
}

// wasteApplies says whether the payer asks for JW and JZ on the drug.
func (c *Coder) wasteApplies(s *supply) bool {
	if !c.paysLikeMedicare() || s.from != "" || s.drug.Code == "" || s.on != 0 && s.on < FirstJW {
		return false
	}
	contractor := c.v.Payer.Contractor
	if contractor == "" {
		contractor = c.v.Payer.Name
	}
	ruled := WasteRuleOf(c.tables, Wasted{
		Code: s.code, Kind: c.tables.Code(s.code).Kind, Fluid: s.drug.Fluid, On: s.on, Institutional: c.v.Setting == Facility,
		Place: c.v.Place, BillType: c.v.BillType, Contractor: contractor,
	})
	return ruled == UnderWaste || ruled == PerhapsUnderWaste
}

// containerOf is what the drug came from, as far as that is sure.
func (c *Coder) containerOf(s *supply) codes.Container {
	labelled := codes.ContainerUnknown
	if s.packed {
		labelled = s.pack.Container
	}
	kind, verified := ContainerOf(s.doses.Container(), labelled, &s.drug)
	if !verified {
		return codes.ContainerUnknown
	}
	return kind
}

// ndcOf completes the drug's lines with the package that was scanned.
func (c *Coder) ndcOf(s *supply, _ *Line) {
	if s.ndc == "" {
		if c.v.Payer.Type == claim.Medicaid && s.drug.Code != "" && !s.drug.Fluid {
			c.askOf(Confirm, s.list[0], "ndc", fmt.Sprintf("Medicaid needs the NDC of the package %s came from, its unit and quantity", s.drug.Name), unlistedDrug)
		}
		return
	}
	eleven, err := s.ndc.Eleven()
	if err != nil {
		c.askOf(Missing, s.list[0], "ndc", fmt.Sprintf("the NDC %s has no 11-digit form: %v", s.ndc, err))
		return
	}
	for i := range c.answer.Lines {
		l := &c.answer.Lines[i]
		if l.Code != s.code || l.Date != s.on || !l.isDrug {
			continue
		}
		l.NDC = claim.DrugID{Code: claim.NDC(eleven)}
		if !s.packed {
			continue
		}
		if unit, quantity, ok := PackageQuantity(s.pack, claim.Whole(l.Units)); ok {
			l.NDC.Unit, l.NDC.Quantity = unit, quantity
		}
	}
}
