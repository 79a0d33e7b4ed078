package x837

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/format/x12"
)

// Options is what a claim file says beside its claims.
type Options struct {
	Sender, Receiver            string // trading partner ids
	Submitter, SubmitterContact string
	SubmitterPhone              string
	ReceiverName                string
	Control                     int        // interchange and group control number; 0 is 1
	Date                        claim.Date // of the interchange; needed, since formats read no clock
	Minute                      int        // of that day
	// ReceivedFromBHT gives each claim's received date, where it has one, to the
	// BHT04 it stands under, so that reading it again finds it.
	ReceivedFromBHT bool
	Production      bool // ISA15 is P rather than T
	LineBreaks      bool
}

// mostClaims is the most a transaction should hold (005010X222 section 1.3.2
// recommends 5000 CLM segments).
const mostClaims = 5000

// notGiven stands where the guide asks for a name or a street that an encounter
// does not hold.
const notGiven = "NOT GIVEN"

var errNoDate = errors.New("x837: a claim file needs the date of its interchange")

// Write writes professional claims as one interchange, 005010X222A1. It carries
// every field of the encounter file that an 837 has a place for; the chart, the
// history, the ABN and who supplied a drug have none. Characters that are
// delimiters become blanks.
func Write(out io.Writer, o Options, claims iter.Seq[claim.Encounter]) error {
	if o.Date == 0 {
		return errNoDate
	}
	o.Control = max(o.Control, 1)
	w := &writer{Writer: x12.NewWriter(out, x12.UsualDelimiters()), options: o}
	w.LineBreaks = o.LineBreaks
	sender, receiver := or(o.Sender, "SENDER"), or(o.Receiver, "RECEIVER")
	w.OpenInterchange(x12.Interchange{Sender: sender, Receiver: receiver, Date: o.Date, Minute: o.Minute, Control: o.Control, Test: !o.Production})
	w.OpenGroup(x12.Group{Function: "HC", Sender: sender, Receiver: receiver, Date: o.Date, Minute: o.Minute, Control: o.Control, Version: "005010X222A1"})
	for enc := range claims {
		if enc.Claim.Type == claim.Institutional {
			return fmt.Errorf("x837: claim %q is institutional; professional claims are written", enc.Claim.ControlNumber)
		}
		w.encounter(&enc)
	}
	return w.Close()
}

// writer is the state between claims.
type writer struct {
	*x12.Writer
	options      Options
	transactions int
	claims       int // in the transaction
	received     claim.Date
	levels       int // HL01 used last
	billing      claim.Provider
	billingLevel int
}

func (w *writer) encounter(enc *claim.Encounter) {
	c := &enc.Claim
	received := w.options.Date
	if w.options.ReceivedFromBHT && c.ReceivedDate != 0 {
		received = c.ReceivedDate
	}
	if w.transactions == 0 || w.claims == mostClaims || received != w.received {
		w.transaction(received)
	}
	w.claims++
	billing := c.Billing
	billing.State = or(c.BillingState, billing.State)
	if billing.At = (claim.Place{}); w.billingLevel == 0 || billing != w.billing {
		w.billing = billing
		billing.At = c.Billing.At
		w.billingProvider(&billing)
	}
	w.levelsOf(enc)
	w.claim(enc)
	for i := range c.Lines {
		w.serviceLine(c, i)
	}
}

func (w *writer) transaction(received claim.Date) {
	if w.transactions > 0 {
		w.CloseTransaction()
	}
	w.transactions++
	w.claims, w.levels, w.billingLevel, w.received = 0, 0, 0, received
	o := &w.options
	w.OpenTransaction("837", fmt.Sprintf("%04d", w.transactions), "005010X222A1")
	w.Segment("BHT").Text("0019", "00", strconv.Itoa(o.Control)+"-"+strconv.Itoa(w.transactions), compact(received), fmt.Sprintf("%02d%02d", o.Minute/60%24, o.Minute%60), "CH").End()
	w.Segment("NM1").Text("41", "2", or(o.Submitter, notGiven)).Empty(4).Text("46", or(o.Sender, "SENDER")).End()
	w.Segment("PER").Text("IC", or(o.SubmitterContact, notGiven), choose(o.SubmitterPhone == "", "", "TE"), o.SubmitterPhone).End()
	w.Segment("NM1").Text("40", "2", or(o.ReceiverName, notGiven)).Empty(4).Text("46", or(o.Receiver, "RECEIVER")).End()
}

func (w *writer) billingProvider(p *claim.Provider) {
	w.levels++
	w.billingLevel = w.levels
	w.Segment("HL").Text(strconv.Itoa(w.levels), "", "20", "1").End()
	w.taxonomy("BI", p)
	w.provider("85", p)
	w.Segment("N3").Text(notGiven).End()
	w.Segment("N4").Text(notGiven, p.State, p.PostalCode).End()
	w.reference("EI", p.TaxID)
}

// levelsOf writes the subscriber and, where another person is treated, the
// patient.
func (w *writer) levelsOf(enc *claim.Encounter) {
	c := &enc.Claim
	s, p := c.Subscriber, c.Patient
	if p.LastName == "" && p.FirstName == "" {
		p.LastName, p.FirstName = splitName(p.Name)
	}
	dependent := s.Relationship != "" && s.Relationship != "18"
	if !dependent {
		s.Relationship = "18"
		s.LastName, s.FirstName, s.BirthDate, s.Sex = p.LastName, p.FirstName, p.BirthDate, p.Sex
		s.MemberID = or(s.MemberID, p.ID)
	}
	w.levels++
	subscriber := w.levels
	w.Segment("HL").Text(strconv.Itoa(subscriber), strconv.Itoa(w.billingLevel), "22", choose(dependent, "1", "0")).End()
	w.Segment("SBR").Text(or(s.Sequence, "P"), choose(dependent, "", "18"), s.Group, s.GroupName).Empty(4).Text(filing(&enc.Payer)).End()
	w.person("IL", s.LastName, s.FirstName, s.MemberID)
	if !dependent {
		w.address(&p)
	}
	w.demographics(s.BirthDate, s.Sex)
	w.payer(&enc.Payer)
	if !dependent {
		return
	}
	w.levels++
	w.Segment("HL").Text(strconv.Itoa(w.levels), strconv.Itoa(subscriber), "23", "0").End()
	w.Segment("PAT").Text(s.Relationship).End()
	id := p.ID
	if id == s.MemberID {
		id = ""
	}
	w.person("QC", p.LastName, p.FirstName, id)
	w.address(&p)
	w.demographics(p.BirthDate, p.Sex)
}

// splitName takes "DOE, JANE" apart.
func splitName(name string) (last, first string) {
	last, first, _ = strings.Cut(name, ",")
	return strings.TrimSpace(last), strings.TrimSpace(first)
}

// filing is SBR09: what the payer's own files said, else what its type implies.
func filing(p *claim.Payer) string {
	if p.Filing != "" {
		return p.Filing
	}
	switch p.Type {
	case claim.Medicare:
		return "MB"
	case claim.MedicareAdvantage:
		return "16"
	case claim.Medicaid:
		return "MC"
	case claim.Commercial:
		return "CI"
	}
	return "ZZ"
}

func (w *writer) person(party, last, first, id string) {
	w.Segment("NM1").Text(party, "1", last, first).Empty(3).Text(choose(id == "", "", "MI"), id).End()
}

func (w *writer) payer(p *claim.Payer) {
	w.Segment("NM1").Text("PR", "2", p.Name).Empty(4).Text(choose(p.ID == "", "", "PI"), p.ID).End()
}

func (w *writer) address(p *claim.Patient) {
	if p.Address != "" {
		w.Segment("N3").Text(p.Address).End()
	}
	if p.City != "" || p.State != "" || p.ZIP != "" {
		w.Segment("N4").Text(p.City, p.State, p.ZIP).End()
	}
}

func (w *writer) demographics(born claim.Date, sex string) {
	if born == 0 && sex == "" {
		return
	}
	w.Segment("DMG").Text("D8", compact(born), sex).End()
}

// provider writes NM1. A name with a comma is a person's, unless a claim file said
// otherwise.
func (w *writer) provider(party string, p *claim.Provider) {
	w.Segment("NM1").Text(party)
	if last, first := splitName(p.Name); p.Person || first != "" && p.At.Segment == 0 {
		w.Text("1", or(last, notGiven), first)
	} else {
		w.Text(choose(party == "82" && p.Name == "", "1", "2"), or(p.Name, notGiven), "")
	}
	w.Empty(3).Text(choose(p.NPI == "", "", "XX"), string(p.NPI)).End()
}

func (w *writer) taxonomy(role string, p *claim.Provider) {
	if p.Taxonomy != "" {
		w.Segment("PRV").Text(role, "PXC", p.Taxonomy).End()
	}
}

func (w *writer) reference(qualifier, value string) {
	if value != "" {
		w.Segment("REF").Text(qualifier, value).End()
	}
}

func or(s, otherwise string) string { return choose(s == "", otherwise, s) }

func choose(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}

func compact(d claim.Date) string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%08d", int32(d))
}

// money is dollars as type R wants them: no zeros at the end.
func money(c claim.Cents) string {
	text := c.String()
	return strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(text, "0"), "0"), ".")
}
