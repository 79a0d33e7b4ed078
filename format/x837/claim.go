package x837

import (
	"fmt"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/x12"
)

// builder reads the kept segments of one claim into an encounter.
type builder struct {
	view
	batch    *Batch
	of       *part
	enc      *claim.Encounter
	c        *claim.Claim
	unread   []finding.Problem
	line     *claim.Line         // inside 2400
	other    *claim.OtherPayer   // inside 2320
	provider *claim.Provider     // whose N3, N4, PRV and REF follow
	decision *claim.Adjudication // inside 2430
	party    string              // NM101 inside 2330
	spare    claim.Provider      // for parties no field holds
	total    bool                // CLM02 was a number
}

// read reads one claim, or why it could not be read.
func (b *builder) readClaim(enc *claim.Encounter) Item {
	p := b.of
	above := &b.batch.contexts[p.context]
	b.enc, b.c = enc, &enc.Claim
	b.component = p.component
	b.enc.Payer = above.payer
	b.c.Type = p.kind
	b.c.Billing, b.c.BillingState = above.billing, above.billing.State
	b.c.Patient, b.c.Subscriber = above.patient, above.subscriber
	b.c.ReceivedDate = p.received
	if cap(b.c.Lines) < p.lines {
		b.c.Lines = make([]claim.Line, 0, p.lines)
	}
	records := b.batch.kept.Records[p.first:p.end]
	for i := range records {
		b.read(&records[i])
	}
	b.finish()
	if problem := b.refusal(); problem != nil {
		return Item{Problem: problem, Envelope: p.envelope, Guide: p.guideID}
	}
	return Item{Claim: b.enc, Unread: b.unread, Envelope: p.envelope, Guide: p.guideID}
}

// refusal says why the claim cannot be checked, nil where it can.
func (b *builder) refusal() *x12.Problem {
	refuse := func(code, message string) *x12.Problem {
		return &x12.Problem{
			Problem:  finding.Problem{Code: code, Path: x12.Path(&b.of.envelope, b.c.At), Message: message},
			Envelope: b.of.envelope, SegmentID: "CLM", At: b.c.At, Lost: true,
		}
	}
	if cut := b.of.cut; cut != nil && (cut.Code != x12.Truncated || !b.balances()) {
		return refuse(Cut, fmt.Sprintf("claim %q misses a part: %s", b.c.ControlNumber, cut.Message))
	}
	if b.c.ControlNumber == "" {
		return refuse(NoControlNumber, "a claim has no number (CLM01)")
	}
	if len(b.c.Lines) == 0 {
		return refuse(NoLines, fmt.Sprintf("claim %q has no service lines", b.c.ControlNumber))
	}
	return nil
}

// balances says whether the lines add up to the total of the claim: then a
// claim at the end of a truncated file is whole all the same.
func (b *builder) balances() bool {
	sum := claim.Cents(0)
	for i := range b.c.Lines {
		sum += b.c.Lines[i].Charge
	}
	return b.total && len(b.c.Lines) > 0 && sum == b.c.Total
}

// read takes one segment. Which loop it belongs to follows from its position:
// SBR opens 2320, LX opens 2400, SVD opens 2430, NM1 a provider or payer.
func (b *builder) read(rec *record) {
	switch rec.Tag {
	case idCLM:
		b.readHead(rec)
	case idLX:
		b.startLine()
	case idSV1, idSV2, idSV3:
		b.readService(rec)
	case idSBR:
		b.startOther(rec)
	case idNM1:
		b.readParty(rec)
	case idDTP:
		b.readDate(rec)
	case idREF:
		b.readReference(rec)
	case idHI:
		b.readCodes(rec)
	case idLIN:
		b.readDrug(rec)
	case idCTP:
		b.readQuantity(rec)
	case idSVD:
		b.startDecision(rec)
	case idCAS:
		b.readAdjustments(rec)
	case idAMT:
		if b.other != nil && b.line == nil && b.value(rec, 1) == "D" {
			b.other.Paid, b.other.PaidKnown = b.cents(rec, 2, "AMT02")
		}
	case idMEA:
		b.readMeasurement(rec)
	case idNTE, idPWK, idCRC, idK3:
		b.readSupplement(rec)
	case idN3, idN4, idPRV:
		if b.provider != nil {
			readProvider(&b.view, rec, b.provider)
		}
	}
}

// readHead reads CLM.
func (b *builder) readHead(rec *record) {
	c := b.c
	c.At = rec.At
	c.ControlNumber = b.value(rec, 1)
	b.enc.ID = c.ControlNumber
	c.Total, b.total = b.cents(rec, 2, "CLM02")
	c.PlaceOfService = b.part(rec, 5, 1)
	c.Frequency = b.part(rec, 5, 3)
}

// startOther opens 2320, a payer before or after this one.
func (b *builder) startOther(rec *record) {
	b.c.OtherPayers = append(b.c.OtherPayers, claim.OtherPayer{
		Payer:    claim.Payer{Filing: b.value(rec, 9), At: rec.At},
		Sequence: b.value(rec, 1),
		At:       rec.At,
	})
	b.other = &b.c.OtherPayers[len(b.c.OtherPayers)-1]
	b.provider, b.party = nil, ""
}

// readParty reads NM1: 2310 of the claim, 2330 of another payer, 2420 of a line.
func (b *builder) readParty(rec *record) {
	b.party = b.value(rec, 1)
	b.provider = &b.spare
	switch {
	case b.line != nil:
		b.provider = b.lineProvider(b.party)
	case b.other != nil:
		b.readOther(rec)
	default:
		b.provider = b.claimProvider(b.party)
	}
	readName(&b.view, rec, b.provider)
}

func (b *builder) readOther(rec *record) {
	switch b.party {
	case "IL":
		b.other.MemberID = b.value(rec, 9)
	case "PR":
		b.other.Payer.Name, b.other.Payer.ID, b.other.Payer.At = b.value(rec, 3), b.value(rec, 9), rec.At
	}
}

// claimProvider is the field of a 2310 loop.
func (b *builder) claimProvider(party string) *claim.Provider {
	switch party {
	case "82":
		return &b.c.Rendering
	case "DN", "P3":
		if !b.c.Referring.Given() { // DN is the one who referred last
			return &b.c.Referring
		}
	case "DK":
		return &b.c.Ordering
	case "DQ":
		return &b.c.Supervising
	case "77", "FA", "LI", "TL": // 004010 has four words for the place
		return &b.c.Facility
	}
	return &b.spare
}

// finish settles what only the whole claim tells.
func (b *builder) finish() {
	c := b.c
	b.endLine()
	if c.Type == "" {
		c.Type = claim.Professional
		if len(c.Lines) > 0 && c.Lines[0].RevenueCode != "" {
			c.Type = claim.Institutional
		}
	}
	if c.Type == claim.Institutional {
		c.BillType = b.batch.terms.billType(c.PlaceOfService, c.Frequency)
		c.PlaceOfService = ""
		// an institutional claim is its attending provider's, whom no field holds
		c.Rendering = claim.Provider{}
	}
	b.settleDates()
	if cut := b.of.cut; cut != nil {
		b.note(cut.Code, "the claim stands at a place where input is lost, but its lines add up to its total", c.At)
	}
}

// settleDates sets the days of the claim: the earliest and the latest of its
// lines, else its statement dates (DTP*434) or its own service date.
func (b *builder) settleDates() {
	c := b.c
	for i := range c.Lines {
		l := &c.Lines[i]
		if d := l.ServiceDate; d != 0 && (c.ServiceDate == 0 || d < c.ServiceDate) {
			c.ServiceDate = d
		}
		c.ServiceEndDate = max(c.ServiceEndDate, l.ServiceDate, l.ServiceEndDate)
	}
	for _, d := range c.Dates {
		if d.Qualifier != "434" && d.Qualifier != "472" {
			continue
		}
		if c.ServiceDate == 0 {
			c.ServiceDate = d.From
		}
		if c.Type == claim.Institutional {
			c.ServiceEndDate = max(c.ServiceEndDate, d.To)
		}
	}
	if c.ServiceEndDate == c.ServiceDate {
		c.ServiceEndDate = 0
	}
}
