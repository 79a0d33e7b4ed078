package chargemaster

import (
	"strings"
	"testing"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/builtin"
	"firstpass/finding"
)

// priced is the tables that ship with one price.
type priced struct{ codes.Tables }

func (p priced) PaymentLimit(code string, on claim.Date) (claim.Decimal, codes.Origin) {
	if code != "J3301" || on < 20260101 {
		return 0, codes.Origin{}
	}
	limit, _ := claim.ParseDecimal("1.75")
	return limit, codes.Origin{Answer: codes.Found, Table: &finding.Table{Name: "limits"}, Agreed: true}
}

func (p priced) Listing(ndc11 string, on claim.Date) (codes.Listing, codes.Origin) {
	switch table := (&finding.Table{Name: "directory"}); ndc11 {
	case "00409379601":
		return codes.Listing{Life: claim.Span{From: 20200201, To: 20260331}}, codes.Origin{Answer: codes.Found, Table: table, Agreed: true}
	case "00409999901":
		return codes.Listing{}, codes.Origin{Answer: codes.Absent, Table: table, Agreed: true}
	}
	return codes.Listing{}, codes.Origin{}
}

// TestAuditDays: a code's and a package's last day and the day after, a package's
// first day, a price that equals cost and limit, a name of another drug.
func TestAuditDays(t *testing.T) {
	for _, c := range []struct {
		row  Row
		on   claim.Date
		want string
	}{
		{Row{Code: "J1030", Unit: "40 mg"}, 20240331, ""}, {Row{Code: "J1030", Unit: "40 mg"}, 20240401, "retired!"},
		{Row{Code: "J1010", Unit: "1 mg"}, 20240331, "not-yet!"}, {Row{Code: "J1010", Unit: "1 mg"}, 20240401, ""},
		{Row{Code: "J1885", NDC: "00409-3796-01"}, 20200131, "ndc-not-yet?"}, {Row{Code: "J1885", NDC: "00409-3796-01"}, 20200201, ""},
		{Row{Code: "J1885", NDC: "00409-3796-01"}, 20260331, ""}, {Row{Code: "J1885", NDC: "00409-3796-01"}, 20260401, "ndc-ended?"},
		{Row{Code: "J1885", NDC: "00409-9999-01"}, 20260401, "ndc-unlisted?"},
		{Row{Code: "J3301", Price: "1.75", Cost: "1.75"}, 20260101, ""}, {Row{Code: "J3301", Price: "1.74", Cost: "1.75"}, 20251231, "below-cost!"},
		{Row{Code: "J3301", Price: "$1.74"}, 20260101, "below-limit!"}, {Row{Code: "J3301", Price: "1.74"}, 20251231, ""},
		{Row{Code: "J1885", Description: "Ondansetron 4 mg/2 mL"}, 20260101, "drug-name?"}, {Row{Code: "J1885", Description: "Toradol 30 mg/mL vial"}, 20260101, ""},
		{Row{Code: "J1885", Description: "tray, misc."}, 20260101, ""},
	} {
		var got []string
		for _, f := range Audit([]Row{c.row}, priced{builtin.New()}, c.on) {
			mark := "?"
			if f.Error {
				mark = "!"
			}
			got = append(got, f.Kind+mark)
		}
		if text := strings.Join(got, ", "); text != c.want {
			t.Errorf("%+v on %s: %q, want %q", c.row, c.on, text, c.want)
		}
	}
}

func TestAudit(t *testing.T) {
	rows, err := Read(strings.NewReader("\ufeffHCPCS Code;Drug name;Billing unit;NDC;Charge;Unit cost\n" +
		"J1885;ketorolac;30 mg;;2.00;1.00\n" +
		"J3420;B12;1 mg;;8;\n" + // 1 mg is 1000 mcg
		"J1030;methylprednisolone;40 mg;;9;\n" +
		"j3301;triamcinolone;10 mg;;1.50;1.60\n" +
		"J1200;diphenhydramine;one vial;1234;;\n" +
		"J3420;B12;1000 MCG;;8;\n" +
		"J0001;invented;1 mg;;;\n" +
		";empty;;;;\n"))
	if err != nil || len(rows) != 7 {
		t.Fatal(len(rows), err)
	}
	var got []string
	for _, f := range Audit(rows, priced{builtin.New()}, 20260301) {
		mark := "?"
		if f.Error {
			mark = "!"
		}
		got = append(got, strings.Join([]string{f.Code, f.Kind}, " ")+mark)
	}
	want := "J1885 unit!, J1030 retired!, J3301 below-cost!, J3301 below-limit!, J1200 unit-text?, J1200 ndc!, J3420 duplicate?, J0001 unknown-code?"
	if text := strings.Join(got, ", "); text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	if _, err := Read(strings.NewReader("drug,price\nx,1\n")); err == nil || !strings.Contains(err.Error(), "no column is called code") {
		t.Error(err)
	}
}
