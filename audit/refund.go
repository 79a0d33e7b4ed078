package audit

import (
	"strings"

	"firstpass/claim"
	"firstpass/finding"
)

// sixtyDays is the rule on returning overpayments of Medicare Part A and B.
var sixtyDays = finding.Source{Title: "42 CFR 401.305 as amended from 2025-01-01, in Holland & Knight's summary of the final rule", URL: "https://hklaw.com/en/insights/publications/2024/11/final-medicare-overpayment-rules-a-mixed-bag-for-providers", Seen: 20261125}

// before2025 is the rule before that amendment, and the statute behind both, which
// covers Medicaid too.
var before2025 = finding.Source{Title: "81 FR 7654 (2016), reporting and returning of overpayments; section 1128J(d) of the Social Security Act", URL: "https://regulations.justia.com/regulations/fedreg/2016/02/12/2016-02789.html", Seen: 20261125}

// The figures of that section. Since 2025-01-01 an overpayment is identified when one
// knowingly receives or retains it, and the clock stands still for up to 180 days of
// a timely, good-faith investigation of related overpayments; before, it ran from
// when one had, or with reasonable diligence should have, quantified it
// (CY 2025 physician fee schedule final rule, in force 2025-01-01).
const (
	refundDays        = 60
	investigationDays = 180
	lookBackYears     = 6
)

var knowingSince = claim.Date(20250101)

// Refund is one overpayment and its clock.
type Refund struct {
	Claim    string
	Line     int
	Payer    string
	Code     string
	Amount   claim.Cents
	Why      string
	Service  claim.Date
	Found    claim.Date // the day the reviewer found it
	Due      claim.Date // 0: no federal clock is known for the payer, or the day it was found
	Latest   claim.Date // with an investigation of related overpayments
	Note     string
	Source   finding.Source
	OutOfLaw bool // older than the six years one must look back
}

// RefundOf starts the clock of an overpaid line.
func RefundOf(l *Reviewed, amount claim.Cents, payer claim.PayerType) Refund {
	r := Refund{Claim: l.Claim, Line: l.Line, Payer: l.Payer, Code: l.Code, Amount: amount, Why: strings.Join(l.Errors(), ", "), Service: l.Date, Found: l.On}
	switch payer {
	case claim.Medicare:
		r.Source = sixtyDays
		if l.On == 0 {
			r.Note = "fill in reviewed_on: the 60 days run from the day it was found"
			return r
		}
		if l.Date != 0 && l.Date.AddMonths(12*lookBackYears) < l.On {
			r.OutOfLaw = true
			r.Note = "more than six years old: outside the look-back, if it was received then"
			return r
		}
		r.Due = l.On.AddDays(refundDays)
		if l.On >= knowingSince {
			r.Latest = l.On.AddDays(investigationDays + refundDays)
			r.Note = "report and return within 60 days of knowing; suspended up to 180 days while related overpayments are investigated in good faith"
		} else {
			r.Source = before2025
			r.Note = "report and return within 60 days of having it identified and quantified"
		}
	case claim.Medicaid:
		r.Source = before2025
		if l.On == 0 {
			r.Note = "fill in reviewed_on: the 60 days run from the day it was identified"
			return r
		}
		r.Due = l.On.AddDays(refundDays)
		r.Note = "the statute's 60 days from identifying it; the state may ask for more"
	default:
		r.Note = "no federal clock: see the contract"
		if payer == claim.UnknownPayer {
			r.Note = "payer type not known (practice.yaml): see whether Medicare or Medicaid paid it"
		}
	}
	return r
}
