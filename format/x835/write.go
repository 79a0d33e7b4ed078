package x835

import (
	"errors"
	"io"
	"iter"
	"strconv"

	"firstpass/claim"
	"firstpass/format/x12"
)

var errNoDate = errors.New("x835: a remittance needs the date of its payment")

// Options is what a remittance file says beside its payments.
type Options struct {
	Sender, Receiver string
	Control          int // interchange and group control number; 0 is 1
	Date             claim.Date
	LineBreaks       bool
}

// Remittance is one transaction to write.
type Remittance struct {
	Payment     Payment
	Claims      []*Claim
	Adjustments []ProviderAdjustment
}

// Write writes remittances as one interchange, 005010X221A1. It carries what the
// reader reads, except provider summaries, inpatient amounts and contacts of claims.
func Write(out io.Writer, o Options, list iter.Seq[Remittance]) error {
	if o.Date == 0 {
		return errNoDate
	}
	o.Control = max(o.Control, 1)
	w := writer{x12.NewWriter(out, x12.UsualDelimiters())}
	w.LineBreaks = o.LineBreaks
	w.OpenInterchange(x12.Interchange{Sender: o.Sender, Receiver: o.Receiver, Date: o.Date, Control: o.Control, Test: true})
	w.OpenGroup(x12.Group{Function: "HP", Sender: o.Sender, Receiver: o.Receiver, Date: o.Date, Control: o.Control, Version: "005010X221A1"})
	n := 0
	for r := range list {
		n++
		w.OpenTransaction("835", strconv.Itoa(10000 + n)[1:], "")
		w.head(&r.Payment)
		for i, c := range r.Claims {
			if i == 0 || c.Group.Number != r.Claims[i-1].Group.Number {
				w.Segment("LX").Text(or(c.Group.Number, "1")).End()
			}
			w.claim(c)
		}
		for _, a := range r.Adjustments {
			w.Segment("PLB").Text(a.Provider, day(a.Year)).Composite(a.Reason, a.Reference).Text(a.Amount.String()).End()
		}
		w.CloseTransaction()
	}
	return w.Close()
}

type writer struct{ *x12.Writer }

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func day(d claim.Date) string {
	if d == 0 {
		return ""
	}
	return strconv.Itoa(int(d))
}

func (w writer) head(p *Payment) {
	amount, flag := p.Amount, "C"
	if amount < 0 {
		amount, flag = -amount, "D"
	}
	w.Segment("BPR").Text(or(p.Handling, "I"), amount.String(), flag, or(p.Method, "CHK")).Empty(11).Text(day(p.Date)).End()
	w.Segment("TRN").Text("1", p.Trace, p.Originator).End()
	if p.Receiver != "" {
		w.Segment("REF").Text("EV", p.Receiver).End()
	}
	if p.Production != 0 {
		w.Segment("DTM").Text("405", day(p.Production)).End()
	}
	w.party("PR", &p.Payer)
	w.party("PE", &p.Payee)
}

func (w writer) party(role string, p *Party) {
	w.Segment("N1").Text(role, p.Name, p.Qualifier, p.ID).End()
	if p.Street != "" {
		w.Segment("N3").Text(p.Street).End()
	}
	if p.City != "" || p.State != "" {
		w.Segment("N4").Text(p.City, p.State, p.ZIP).End()
	}
	w.references(p.References)
	for _, c := range p.Contacts {
		w.Segment("PER").Text(c.Function, c.Name)
		for _, n := range c.Numbers {
			w.Text(n.Qualifier, n.Value)
		}
		w.End()
	}
}

func (w writer) references(list []claim.Reference) {
	for _, r := range list {
		w.Segment("REF").Text(r.Qualifier, r.Value).End()
	}
}

func (w writer) claim(c *Claim) {
	w.Segment("CLP").Text(c.ControlNumber, c.Status, c.Charge.String(), c.Paid.String(), share(c), c.Filing, c.PayerNumber, c.Facility, c.Frequency, "", c.DRG).End()
	w.adjustments(c.Adjustments)
	w.person("QC", &c.Patient)
	w.person("IL", c.Insured)
	w.person("74", c.Corrected)
	if c.Rendering.Given() {
		kind := "2"
		if c.Rendering.Person {
			kind = "1"
		}
		w.Segment("NM1").Text("82", kind, c.Rendering.Name).Empty(4).Text("XX", string(c.Rendering.NPI)).End()
	}
	w.organisation("TT", c.ForwardedTo)
	w.organisation("PR", c.PriorityPayer)
	w.person("GB", c.OtherInsured)
	if len(c.Remarks) > 0 {
		w.Segment("MOA").Empty(2).Text(c.Remarks[:min(len(c.Remarks), 5)]...).End()
	}
	w.references(c.References)
	w.date("232", c.From)
	if c.To != c.From {
		w.date("233", c.To)
	}
	w.date("050", c.Received)
	w.date("036", c.CoverageEnds)
	w.amounts(c.Amounts, c.Quantities)
	for i := range c.Lines {
		w.line(&c.Lines[i])
	}
}

// share is CLP05, which a reversal does not carry.
func share(c *Claim) string {
	if c.Reversal() || c.PatientShare == 0 {
		return ""
	}
	return c.PatientShare.String()
}

func (w writer) person(role string, p *claim.Patient) {
	if p == nil || p.LastName == "" {
		return
	}
	w.Segment("NM1").Text(role, "1", p.LastName, p.FirstName).Empty(3)
	if p.ID != "" {
		w.Text("MI", p.ID)
	}
	w.End()
}

func (w writer) organisation(role string, p *Party) {
	if p != nil {
		w.Segment("NM1").Text(role, "2", p.Name).Empty(4).Text(p.Qualifier, p.ID).End()
	}
}

func (w writer) date(qualifier string, d claim.Date) {
	if d != 0 {
		w.Segment("DTM").Text(qualifier, day(d)).End()
	}
}

func (w writer) amounts(amounts []Amount, quantities []Quantity) {
	for _, a := range amounts {
		w.Segment("AMT").Text(a.Qualifier, a.Value.String()).End()
	}
	for _, q := range quantities {
		w.Segment("QTY").Text(q.Qualifier, q.Value.String()).End()
	}
}

// adjustments writes a CAS segment a group, six amounts at most in each.
func (w writer) adjustments(list []claim.Adjustment) {
	for len(list) > 0 {
		n := 1
		for n < len(list) && n < 6 && list[n].Group == list[0].Group {
			n++
		}
		w.Segment("CAS").Text(list[0].Group)
		for _, a := range list[:n] {
			quantity := ""
			if a.Quantity != 0 {
				quantity = a.Quantity.String()
			}
			w.Text(a.Reason, a.Amount.String(), quantity)
		}
		w.End()
		list = list[n:]
	}
}

func (w writer) line(l *Line) {
	w.Segment("SVC")
	w.procedure(&l.Procedure)
	w.Text(l.Charge.String(), l.Paid.String(), l.Revenue, l.Units.String())
	if l.Submitted.Code != "" {
		w.procedure(&l.Submitted)
	} else {
		w.Empty(1)
	}
	if l.BilledUnits != l.Units {
		w.Text(l.BilledUnits.String())
	}
	w.End()
	if l.From == l.To {
		w.date("472", l.From)
	} else {
		w.date("150", l.From)
		w.date("151", l.To)
	}
	w.adjustments(l.Adjustments)
	w.references(l.References)
	if l.Control != "" {
		w.Segment("REF").Text("6R", l.Control).End()
	}
	for _, p := range l.Policies {
		w.Segment("REF").Text("0K", p).End()
	}
	w.amounts(l.Amounts, l.Quantities)
	for _, r := range l.Remarks {
		w.Segment("LQ").Text("HE", r).End()
	}
	for _, r := range l.Rejects {
		w.Segment("LQ").Text("RX", r).End()
	}
}

func (w writer) procedure(p *Procedure) {
	w.Composite(append([]string{or(p.Qualifier, "HC"), p.Code}, p.Modifiers...)...)
}
