package builtin

import (
	"firstpass/claim"
	"firstpass/finding"
)

// contractor is who processes Part B claims in a state.
type contractor struct {
	jurisdiction, company string
}

// Contractor names the Medicare Part B contractor of a state on a date, such as
// "JN". The map of states has not changed since the first day the table covers;
// before it nothing is said.
func (t *Tables) Contractor(state string, on claim.Date) (string, bool) {
	c, ok := t.contractors[state]
	if !ok || (on != 0 && on < t.contractorsFrom) {
		return "", false
	}
	return c.jurisdiction, true
}

func (t *Tables) readContractors(file table) error {
	t.contractors = make(map[string]contractor, 64)
	t.contractorsFrom = file.covers.From
	for _, r := range file.rows() {
		t.contractors[r.cell(0)] = contractor{r.cell(1), r.cell(2)}
	}
	return nil
}

// ProviderKind maps a taxonomy code to a provider kind, "" where it is not
// mapped. The longest prefix in the table decides.
func (t *Tables) ProviderKind(taxonomy string) string {
	for n := min(len(taxonomy), 10); n >= 2; n-- {
		if kind, ok := t.taxonomies[taxonomy[:n]]; ok {
			return kind
		}
	}
	return ""
}

func (t *Tables) readTaxonomies(file table) error {
	t.taxonomyShape = finding.Table{Name: file.table.Name + ", their form", Release: file.table.Release}
	t.taxonomies = make(map[string]string, 64)
	for _, r := range file.rows() {
		t.taxonomies[r.cell(0)] = r.cell(1)
	}
	return nil
}
