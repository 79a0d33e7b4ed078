package remit

import (
	"testing"

	"firstpass/claim"
	"firstpass/finding"
)

// The days of each payer: 2024-09-25 is the remittance, 2024-09-10 the service.
func TestDeadlines(t *testing.T) {
	contract := &claim.Encounter{Practice: claim.Practice{FilingDays: 180, AppealDays: 90}}
	for _, c := range []struct {
		what   string
		payer  claim.PayerType
		enc    *claim.Encounter
		remark string
		kind   StepKind
		notice claim.Date
		want   claim.Date
	}{
		{"Medicare appeal: 5 + 120 days", claim.Medicare, nil, "", Appeal, 20240925, 20250128},
		{"Medicare reopening: a year from the notice", claim.Medicare, nil, "", Correct, 20240925, 20250925},
		{"Medicare new claim: a year from the service", claim.Medicare, nil, "MA130", Correct, 20240925, 20250910},
		{"no date on the notice", claim.Medicare, nil, "", Appeal, 0, 0},
		{"contract's appeal days", claim.Commercial, contract, "", Appeal, 20240925, 20241224},
		{"contract's filing days", claim.Commercial, contract, "", Correct, 20240925, 20250309},
		{"nothing known", claim.Commercial, &claim.Encounter{}, "", Appeal, 20240925, 0},
		{"nothing known", claim.Commercial, nil, "", Correct, 20240925, 0},
		{"another payer's limit", claim.Medicare, nil, "", OtherPayer, 20240925, 0},
	} {
		d := Denial{Payer: claim.Payer{Type: c.payer}, Date: 20240910, Steps: []Step{{Kind: c.kind}}}
		if c.remark != "" {
			d.Remarks = []string{c.remark}
		}
		list := deadlines(&d, c.enc, c.notice)
		if len(list) != 1 || list[0].Day != c.want || list[0].For != c.kind || list[0].Text == "" {
			t.Errorf("%s: %+v, want %s", c.what, list, c.want)
		}
		if d.Deadlines = list; d.First() != c.want {
			t.Errorf("%s: first %s", c.what, d.First())
		}
	}
}

// An error on the denied line whose rule is not known to deny with this code is named
// apart: it is no cause, and no reason to say that a rule would have stopped it.
func TestAlsoIsNoCause(t *testing.T) {
	x := explainer(t)
	enc := visitAndShot("A1")
	findings := []finding.Finding{
		{Rule: "ndc-missing", Topic: "ndc-missing", Severity: finding.Error, Line: 1, Message: "no NDC"},
		{Rule: "ndc-invalid", Topic: "ndc-invalid", Severity: finding.Error, Line: 2},
		{Rule: "jz-missing", Topic: "jz-missing", Severity: finding.Warning, Line: 1},
	}
	d := Denial{Payer: medicare, Line: 1, Code: "99213", Group: "CO", Reason: "109", Amount: 100}
	x.Explain(&d, enc, findings, 20240925)
	if !d.Gap || len(d.Causes) != 0 || len(d.Also) != 1 || d.Also[0].Rule != "ndc-missing" {
		t.Errorf("gap %v, causes %+v, also %+v", d.Gap, d.Causes, d.Also)
	}
	d = Denial{Payer: medicare, Line: NoLine, Code: "99214", Group: "CO", Reason: "16", Remarks: []string{"M119"}, Amount: 100}
	x.Explain(&d, enc, findings, 20240925)
	if !d.Gap || len(d.Causes) != 0 {
		t.Errorf("a line the claim does not have: %+v", d.Causes)
	}
}

func TestResendByPayer(t *testing.T) {
	institutional := &claim.Encounter{Claim: claim.Claim{Type: claim.Institutional}}
	for _, c := range []struct {
		d    Denial
		enc  *claim.Encounter
		want string
	}{
		{Denial{Payer: medicare}, nil, "ask for a clerical error reopening (Medicare takes no frequency 7 on professional claims)"},
		{Denial{Payer: medicare}, institutional, "send an adjustment claim (bill type ending in 7) with the payer's claim number"},
		{Denial{Payer: claim.Payer{Type: claim.Medicaid}}, nil, "send a replacement (frequency 7) with the payer's claim number in REF*F8"},
	} {
		if got := resend(&c.d, c.enc); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
