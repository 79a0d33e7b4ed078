package drug_test

import (
	"testing"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/builtin"
	"firstpass/finding"
	"firstpass/rule"
	"firstpass/rules/drug"
	"firstpass/scrub"
)

// directory is the shipped tables with a directory of marketed packages that ends
// on a day and holds none.
type directory struct {
	*builtin.Tables
	last claim.Date
}

func (d directory) Listing(_ string, on claim.Date) (codes.Listing, codes.Origin) {
	if on > d.last {
		return codes.Listing{}, codes.Origin{}
	}
	return codes.Listing{}, codes.Origin{Answer: codes.Absent, Table: &finding.Table{Name: "directory"}, Agreed: true}
}

func (d directory) Alike(on claim.Date) claim.Span {
	return codes.Both(codes.ChangesOn([]claim.Date{d.last.AddDays(1)}).Around(on), d.Tables.Alike(on))
}

// TestPackageInNoDirectory: a package that is in no directory of its time is asked
// about up to the directory's last day, unless the crosswalk has it.
func TestPackageInNoDirectory(t *testing.T) {
	list, err := drug.Rules()
	if err != nil {
		t.Fatal(err)
	}
	set, err := rule.NewSet(list)
	if err != nil {
		t.Fatal(err)
	}
	c := scrub.New(set, directory{builtin.New(), 20260301}).NewChecker()
	for _, each := range []struct {
		ndc  string
		on   claim.Date
		want bool
	}{
		{"00409-9999-01", 20260301, true}, {"00409-9999-01", 20260302, false}, {"00409-3796-01", 20260301, false}, {"", 20260301, false},
	} {
		e := claim.Encounter{Payer: claim.Payer{Type: claim.Commercial}, Claim: claim.Claim{
			Type: claim.Professional, ServiceDate: each.on, PlaceOfService: "11",
			Lines: []claim.Line{{Code: "J1885", Units: claim.Whole(2), Charge: 900, Drug: claim.DrugID{Code: claim.NDC(each.ndc), Unit: "ML", Quantity: claim.Whole(1)}}},
		}}
		got := false
		for _, f := range c.Check(&e).Findings {
			if f.Rule == "ndc-off-market" {
				got = true
				if f.Severity != finding.Warning || f.Line != 1 {
					t.Errorf("%s: %+v", each.ndc, f)
				}
			}
		}
		if got != each.want {
			t.Errorf("%s on %s: %v", each.ndc, each.on, got)
		}
	}
}
