package dated

import (
	"fmt"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes/official"
)

// leastRows is how many rows a whole release surely has: half of the smallest seen.
func leastRows(kind official.Kind, edition string, parts int) int {
	switch kind {
	case official.Pair:
		if parts > 0 {
			return 100_000 * parts
		}
		return 500_000
	case official.UnitLimit:
		if strings.HasSuffix(edition, official.Supplier) {
			return 1_000
		}
		return 6_000
	case official.AddOn:
		return 3_000
	case official.Level2:
		return 4_000
	case official.Level2Modifier:
		return 150
	case official.Unclassified:
		return 50
	case official.Diagnosis:
		return 50_000
	case official.DiagnosisNote:
		return 4_000
	case official.PaymentLimit:
		return 400
	case official.DrugPackage:
		return 3_000
	case official.PhysicianFee, official.HospitalStatus:
		return 8_000
	case official.Listing:
		return 40_000
	case official.Vaccine, official.VaccinePackage, official.Waste:
		return 100
	case official.Taxonomy, official.Remark:
		return 400
	case official.Adjustment:
		return 150
	case official.PlaceOfService:
		return 30
	}
	return 1
}

// compare counts the differences to the release before, or to the one replaced,
// and refuses one that lost most of its rows.
func compare(o *Outcome, d *draft, drafts []draft, existing *draft, options ImportOptions) string {
	before := existing
	for i := range drafts {
		x := &drafts[i]
		if x.Table != d.Table || x.Edition != d.Edition || x == existing {
			continue
		}
		if x.From > d.From && d.From != 0 && !x.Excerpt && !slices.Contains(o.Warnings, olderThan) {
			o.Warnings = append(o.Warnings, olderThan)
		}
		if existing == nil && x.From < d.From && !x.Excerpt && (before == nil || x.From > before.From) {
			before = x
		}
	}
	if before == nil || d.Excerpt {
		return ""
	}
	if d.Rows*2 < before.Rows && !options.Replace && len(d.Parts) == len(before.Parts) {
		return fmt.Sprintf("it has %d rows and %s has %d: rows are missing; --replace takes it all the same", d.Rows, before.Release, before.Rows)
	}
	o.Against = before.Release
	if official.Kind(d.Table) == official.Pair {
		was, err1 := openPairs(before.payload)
		now, err2 := openPairs(d.payload)
		if err1 == nil && err2 == nil {
			o.Added, o.Changed, o.Ended = pairChanges(was, last(before), now, last(d))
		}
		return ""
	}
	cells := len(official.Cells(official.Kind(d.Table)))
	was, err1 := openRows(before.payload, cells)
	now, err2 := openRows(d.payload, cells)
	if err1 == nil && err2 == nil {
		o.Added, o.Changed, o.Ended = rowChanges(was, now, func(f found) bool {
			// Categories are in some forms of ICD-10-CM and not in others.
			return official.Kind(d.Table) != official.Diagnosis || f.cell(0) == "1"
		})
	}
	return ""
}

const olderThan = "it is older than a release that is there; both are kept, each for its own days"

func last(d *draft) claim.Date {
	if d.To != 0 {
		return d.To
	}
	return 20991231
}
