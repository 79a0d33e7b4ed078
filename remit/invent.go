package remit

import (
	"fmt"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/x835"
	"firstpass/rule"
)

// An invented payer answers claims, so that remittances can be tried, shown and
// tested without anybody's money: it denies what the rules find, pays the rest at
// four fifths of the charge, and has one rule of its own that no page knows.
type inventedPayer struct {
	explain *Explainer
	n       int
}

// dearDrug is the charge from which the invented commercial payers want an
// authorisation for a drug, which they tell nobody.
const dearDrug claim.Cents = 150_00

// Invent pays and denies claims as an invented payer would, a remittance for each
// payer in order of first sight. One claim in 25 stays unanswered; the first claim
// of each payer paid in full is taken back and paid again; the last remittance also
// pays a claim nobody sent, denies a line with a code no list knows, and takes
// money back for an old claim.
func Invent(claims []*claim.Encounter, explain *Explainer, date claim.Date) []x835.Remittance {
	p := inventedPayer{explain: explain}
	var list []x835.Remittance
	for i, enc := range claims {
		if i%25 == 24 {
			continue
		}
		at := slices.IndexFunc(list, func(r x835.Remittance) bool { return r.Payment.Payer.ID == enc.Payer.ID })
		if at < 0 {
			at = len(list)
			list = append(list, x835.Remittance{Payment: x835.Payment{
				Date: date, Production: date, Method: "ACH", Trace: fmt.Sprintf("EFT%06d", len(list)+1), Originator: "1999999999",
				Payer: x835.Party{Name: enc.Payer.Name, Qualifier: "XV", ID: enc.Payer.ID},
				Payee: x835.Party{Name: "EXAMPLE CLINIC", Qualifier: "XX", ID: string(enc.Claim.Billing.NPI)},
			}})
		}
		list[at].Claims = append(list[at].Claims, p.answer(enc))
	}
	for i := range list {
		p.surprise(&list[i], i == len(list)-1)
		r := &list[i]
		for _, c := range r.Claims {
			r.Payment.Amount += c.Paid
		}
		for _, a := range r.Adjustments {
			r.Payment.Amount -= a.Amount
		}
	}
	return list
}

func (p *inventedPayer) answer(enc *claim.Encounter) *x835.Claim {
	p.n++
	findings := p.explain.Check(enc).Findings
	c := &x835.Claim{
		ControlNumber: enc.ID, Status: "1", Filing: enc.Payer.Filing, PayerNumber: fmt.Sprintf("PCN%07d", p.n),
		Facility: enc.Claim.PlaceOfService, Frequency: "1", From: enc.Claim.ServiceDate, To: enc.Claim.ServiceDate,
		Patient: claim.Patient{LastName: enc.Claim.Patient.LastName, FirstName: enc.Claim.Patient.FirstName, ID: enc.Claim.Patient.ID},
	}
	if enc.Payer.Type == claim.Medicare {
		c.Remarks = []string{"MA01"}
	}
	for n := range enc.Claim.Lines {
		l := p.line(enc, n, findings)
		c.Charge += l.Charge
		c.Paid += l.Paid
		for _, a := range l.Adjustments {
			if a.Group == "PR" {
				c.PatientShare += a.Amount
			}
		}
		c.Lines = append(c.Lines, l)
	}
	if c.Paid == 0 {
		c.Status = x835.DeniedStatus
	}
	return c
}

func (p *inventedPayer) line(enc *claim.Encounter, n int, findings []finding.Finding) x835.Line {
	sent := &enc.Claim.Lines[n]
	l := x835.Line{
		Procedure: x835.Procedure{Qualifier: "HC", Code: sent.Code, Modifiers: sent.Modifiers}, Charge: sent.Charge,
		Units: sent.Units, BilledUnits: sent.Units, From: enc.Claim.LineDate(n), To: enc.Claim.LineDate(n), Control: sent.ControlNumber,
	}
	if p.n%7 == 0 { // some payers lose modifiers on the way back
		l.Procedure.Modifiers = nil
	}
	for i := range findings {
		f := &findings[i]
		page, _ := p.explain.rules.Find(f.Rule)
		if f.Severity == finding.Error && f.Line > 0 && (f.Line == n+1 || slices.Contains(f.AtRisk, n+1)) && deny(&l, &page) {
			return l
		}
	}
	if enc.Payer.Type == claim.Commercial && sent.Charge >= dearDrug && strings.HasPrefix(sent.Code, "J") && sent.PriorAuth == "" && enc.Claim.PriorAuth == "" {
		l.Adjustments = []claim.Adjustment{{Group: "CO", Reason: "197", Amount: l.Charge}}
		return l
	}
	allowed := l.Charge - l.Charge*2/10
	share := claim.Cents(0)
	if enc.Payer.Type == claim.Medicare {
		share = allowed / 5
	}
	l.Paid = allowed - share
	l.Adjustments = []claim.Adjustment{{Group: "CO", Reason: "45", Amount: l.Charge - allowed}}
	if share > 0 {
		l.Adjustments = append(l.Adjustments, claim.Adjustment{Group: "PR", Reason: "2", Amount: share})
	}
	l.Amounts = []x835.Amount{{Qualifier: "B6", Value: allowed}}
	return l
}

// deny takes the whole charge off by the first code a rule's page says it prevents;
// false where the page names none.
func deny(l *x835.Line, page *rule.Rule) bool {
	if len(page.Prevents) == 0 || l.Charge == 0 {
		return false
	}
	code, remark, _ := strings.Cut(page.Prevents[0], "+")
	group, reason, ok := strings.Cut(code, "-")
	if !ok { // a remark alone
		group, reason, remark = "CO", "97", code
	}
	l.Adjustments = []claim.Adjustment{{Group: group, Reason: reason, Amount: l.Charge}}
	if remark != "" {
		l.Remarks = []string{remark}
	}
	return true
}

// surprise adds what remittances hold beside plain answers.
func (p *inventedPayer) surprise(r *x835.Remittance, last bool) {
	paid := slices.IndexFunc(r.Claims, func(c *x835.Claim) bool { return c.Paid > 0 && c.Status == "1" })
	if paid >= 0 {
		first := r.Claims[paid]
		again := *first
		again.PayerNumber += "A"
		r.Claims = slices.Insert(r.Claims, paid+1, negated(first), &again)
	}
	if !last {
		return
	}
	day := r.Payment.Date.AddDays(-30)
	r.Claims = append(r.Claims, &x835.Claim{
		ControlNumber: "NOTOURS1", Status: "1", Charge: 45_00, Paid: 36_00, PayerNumber: "PCN9999998", From: day, To: day,
		Lines: []x835.Line{{Procedure: x835.Procedure{Qualifier: "HC", Code: "96372"}, Charge: 45_00, Paid: 36_00, Units: claim.Whole(1), BilledUnits: claim.Whole(1),
			From: day, To: day, Adjustments: []claim.Adjustment{{Group: "CO", Reason: "45", Amount: 9_00}}}},
	}, &x835.Claim{
		ControlNumber: "NOTOURS2", Status: x835.DeniedStatus, Charge: 45_00, PayerNumber: "PCN9999999", From: day, To: day,
		Lines: []x835.Line{{Procedure: x835.Procedure{Qualifier: "HC", Code: "96372"}, Charge: 45_00, Units: claim.Whole(1), BilledUnits: claim.Whole(1),
			From: day, To: day, Adjustments: []claim.Adjustment{{Group: "CO", Reason: "999", Amount: 45_00}}, Remarks: []string{"N9999"}}},
	})
	r.Adjustments = append(r.Adjustments, x835.ProviderAdjustment{
		Provider: r.Payment.Payee.ID, Year: claim.NewDate(r.Payment.Date.Year(), 12, 31), Reason: "WO", Reference: "OLDCLAIM7", Amount: 25_00,
	})
}

func negated(c *x835.Claim) *x835.Claim {
	back := *c
	back.Status, back.Charge, back.Paid, back.PatientShare = x835.ReversalStatus, -c.Charge, -c.Paid, 0
	back.Lines = slices.Clone(c.Lines)
	for i := range back.Lines {
		l := &back.Lines[i]
		l.Charge, l.Paid, l.Amounts = -l.Charge, -l.Paid, nil
		l.Adjustments = slices.Clone(l.Adjustments)
		for j := range l.Adjustments {
			l.Adjustments[j].Amount = -l.Adjustments[j].Amount
		}
	}
	return &back
}
