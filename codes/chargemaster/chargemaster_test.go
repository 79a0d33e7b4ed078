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
