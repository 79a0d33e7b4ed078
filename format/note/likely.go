package note

import "firstpass/claim"

// likely decides where no verb and no cue does: by the section, then by the shape.
func (p *parser) likely(d *drug, e *evidence, here bool) (status claim.Status, drop bool, unsure string) {
	shaped := e.dose && e.needle || e.moment && (e.dose || e.needle) || e.limb && (e.dose || e.needle) || (e.limb || e.lot) && d.kind == vaccine || e.rate && d.kind == fluidDrug
	switch p.s.section {
	case administeredSection:
		if (d.kind == actDrug || d.kind == classDrug) && !e.dose {
			return "", true, ""
		}
		if e.dose || e.needle || d.kind == vaccine || d.kind == fluidDrug || d.kind == localDrug {
			return claim.Administered, false, ""
		}
	case neutralSection:
		if (d.kind == actDrug || d.kind == classDrug) && !e.dose && !here {
			return "", true, ""
		}
	case plannedSection:
		return claim.Planned, false, ""
	case historicalSection:
		if !p.ticked || !shaped {
			return claim.Historical, false, ""
		}
	case homeSection:
		return home(d), false, ""
	case listSection:
		if !shaped && !(p.given && e.dose) {
			return claim.Historical, false, ""
		}
	}
	switch {
	case shaped, p.given && e.dose:
		return claim.Administered, false, ""
	case here && (d.kind == vaccine || d.kind == actDrug || e.dose):
		return claim.Administered, false, "named with today and no word that it was given"
	case e.dose || e.needle:
		return claim.Planned, false, "it does not say whether this was given"
	case d.kind == vaccine || d.kind == diseaseWord || d.kind == classDrug || d.kind == actDrug:
		return claim.Historical, false, "it does not say whether this was given"
	}
	return claim.Historical, false, "named only"
}

// ofHeading says what became of the vaccines a heading names.
func (p *parser) ofHeading(m *mention) {
	m.drop, m.unsure = false, ""
	switch {
	case p.all&cuePast != 0:
		m.status = claim.Historical
	case p.all&cueNegative != 0:
		m.status = claim.Negated
	default:
		m.status = claim.Planned
	}
}

// home is what a drug used at home is: a vaccine or a block is not used there.
func home(d *drug) claim.Status {
	switch d.kind {
	case vaccine, actDrug, classDrug, contrast, localDrug:
		return claim.Historical
	}
	return claim.SelfAdministered
}

// listed is a line of a medication list: a drug with its schedule.
func (p *parser) listed(d *drug, e *evidence) claim.Status {
	switch {
	case p.s.section == plannedSection || e.bounded:
		return claim.Planned
	case p.s.section == homeSection || d.kind == homeDrug:
		return claim.SelfAdministered
	}
	return claim.Historical
}
