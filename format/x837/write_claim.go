package x837

import (
	"strconv"
	"strings"

	"firstpass/claim"
)

// claim writes loop 2300 with 2310 and 2320.
func (w *writer) claim(enc *claim.Encounter) {
	c := &enc.Claim
	total := c.Total
	if total == 0 {
		for i := range c.Lines {
			total += c.Lines[i].Charge
		}
	}
	w.Segment("CLM").Text(or(c.ControlNumber, enc.ID), money(total)).Empty(2)
	w.Composite(c.PlaceOfService, "B", or(c.Frequency, "1")).Text("Y", "A", "Y", "Y").End()
	w.dates(c.Dates)
	w.attachments(c.Attachments)
	w.reference("F8", c.OriginalReference)
	w.reference("9F", c.Referral)
	w.reference("G1", c.PriorAuth)
	w.reference("X4", c.CLIA)
	w.references(c.References)
	w.fixed(c.FixedFormat)
	for _, n := range c.Notes {
		w.Segment("NTE").Text(or(n.Qualifier, "ADD"), n.Text).End()
	}
	w.certifications(c.Certifications)
	w.codes(c)
	w.parties([]party{
		{"DN", "", &c.Referring}, {"82", "PE", &c.Rendering}, {"77", "", &c.Facility}, {"DQ", "", &c.Supervising},
	})
	for i := range c.OtherPayers {
		w.otherPayer(c, &c.OtherPayers[i])
	}
}

// codes writes HI: twelve codes a segment.
func (w *writer) codes(c *claim.Claim) {
	for i, d := range c.Diagnoses {
		if i%12 == 0 {
			if i > 0 {
				w.End()
			}
			w.Segment("HI")
		}
		w.Composite(or(d.Qualifier, choose(i == 0, "ABK", "ABF")), strings.ReplaceAll(d.Code, ".", ""))
	}
	if len(c.Diagnoses) > 0 {
		w.End()
	}
	for _, condition := range c.Conditions {
		w.Segment("HI").Composite("BG", condition).End()
	}
}

type party struct {
	code, role string // NM101, PRV01
	provider   *claim.Provider
}

func (w *writer) parties(list []party) {
	for _, p := range list {
		if p.provider.NPI == "" && p.provider.Name == "" {
			continue
		}
		w.provider(p.code, p.provider)
		if p.role != "" {
			w.taxonomy(p.role, p.provider)
		}
		if p.code == "77" {
			w.Segment("N3").Text(notGiven).End()
			w.Segment("N4").Text(notGiven, p.provider.State, p.provider.PostalCode).End()
		} else if p.code == "DK" && p.provider.State+p.provider.PostalCode != "" {
			w.Segment("N4").Text(notGiven, p.provider.State, p.provider.PostalCode).End()
		}
	}
}

// otherPayer writes 2320 with 2330A and 2330B.
func (w *writer) otherPayer(c *claim.Claim, o *claim.OtherPayer) {
	w.Segment("SBR").Text(or(o.Sequence, "S"), or(c.Subscriber.Relationship, "18")).Empty(6).Text(filing(&o.Payer)).End()
	w.adjustments(o.Adjustments)
	if o.PaidKnown {
		w.Segment("AMT").Text("D", money(o.Paid)).End()
	}
	w.Segment("OI").Empty(2).Text("Y", "", "", "Y").End()
	last, first := c.Subscriber.LastName, c.Subscriber.FirstName
	if last == "" {
		if last, first = c.Patient.LastName, c.Patient.FirstName; last == "" {
			last, first = splitName(c.Patient.Name)
		}
	}
	w.person("IL", last, first, o.MemberID)
	w.payer(&o.Payer)
}

// serviceLine writes loop 2400 with 2410, 2420 and 2430.
func (w *writer) serviceLine(c *claim.Claim, i int) {
	l := &c.Lines[i]
	w.Segment("LX").Text(strconv.Itoa(i + 1)).End()
	w.service(c, l)
	w.attachments(l.Attachments)
	w.certifications(l.Certifications)
	w.date("472", c.LineDate(i), l.ServiceEndDate)
	w.dates(l.Dates)
	for _, r := range resultsOf(c, i) {
		w.Segment("MEA").Text("TR", measurement(r.Type), r.Value.String())
		w.Composite(r.Unit).End()
	}
	w.reference("6R", l.ControlNumber)
	w.reference("G1", l.PriorAuth)
	w.reference("X4", l.CLIA)
	w.reference("BT", l.Batch)
	w.references(l.References)
	w.fixed(l.FixedFormat)
	if l.Note != "" {
		w.Segment("NTE").Text("ADD", l.Note).End()
	}
	w.drug(&l.Drug)
	others := l.OtherProviders()
	ordering := &others.Ordering
	if !ordering.Given() {
		ordering = &c.Ordering // an 837P has it on lines only
	}
	w.parties([]party{
		{"82", "PE", &l.Rendering}, {"77", "", &others.Facility}, {"DQ", "", &others.Supervising}, {"DK", "", ordering}, {"DN", "", &others.Referring},
	})
	for _, d := range l.Adjudications {
		w.Segment("SVD").Text(d.PayerID, money(d.Paid)).Composite("HC", d.Code).Text("", d.Units.String()).End()
		w.adjustments(d.Adjustments)
		w.date("573", d.Date, 0)
	}
}

func (w *writer) service(c *claim.Claim, l *claim.Line) {
	procedure := []string{or(l.CodeQualifier, "HC"), l.Code, "", "", "", "", l.Description}
	copy(procedure[2:6], l.Modifiers)
	pointers := make([]string, len(l.Pointers))
	for i, p := range l.Pointers {
		pointers[i] = strconv.Itoa(p)
	}
	place := l.PlaceOfService
	if place == c.PlaceOfService {
		place = "" // SV105 is sent only where it differs from CLM05-1
	}
	w.Segment("SV1").Composite(procedure...).Text(money(l.Charge), or(l.UnitKind, "UN"), l.Units.String(), place, "").Composite(pointers...).End()
}

func (w *writer) drug(d *claim.DrugID) {
	if d.Given() {
		w.Segment("LIN").Text("", "N4", packageCode(d)).End()
		if d.Quantity != 0 || d.Unit != "" {
			w.Segment("CTP").Empty(3).Text(d.Quantity.String()).Composite(d.Unit).End()
		}
	}
	w.reference("VY", d.LinkSequence)
	w.reference("XZ", d.Prescription)
}

// packageCode writes an NDC of the 5-4-2 form as the eleven digits the guide wants;
// another form is for a person to complete, and what a claim file said stays.
func packageCode(d *claim.DrugID) string {
	text := string(d.Code)
	if d.At.Segment == 0 && len(text) == 13 && text[5] == '-' && text[10] == '-' {
		return text[:5] + text[6:10] + text[11:]
	}
	return text
}

// resultsOf is what line i sends as MEA: its own results, and with the first
// drug line (else the first line) those of the claim that no line has.
func resultsOf(c *claim.Claim, i int) []claim.TestResult {
	if len(c.TestResults) == 0 || i != firstDrug(c) {
		return c.Lines[i].TestResults
	}
	seen := map[claim.TestResult]int{}
	for n := range c.Lines {
		for _, r := range c.Lines[n].TestResults {
			seen[r]++
		}
	}
	list := c.Lines[i].TestResults[:len(c.Lines[i].TestResults):len(c.Lines[i].TestResults)]
	for _, r := range c.TestResults {
		if seen[r]--; seen[r] < 0 {
			list = append(list, r)
		}
	}
	return list
}

func firstDrug(c *claim.Claim) int {
	for i := range c.Lines {
		if l := &c.Lines[i]; strings.HasPrefix(l.Code, "J") || strings.HasPrefix(l.Code, "Q") || l.Drug.Given() {
			return i
		}
	}
	return 0
}

// measurement is the code of MEA02 for a kind of result.
func measurement(kind string) string {
	for _, code := range []string{"R1", "R2", "R3", "R4", "HT"} {
		if measured(code) == kind {
			return code
		}
	}
	return kind
}

func (w *writer) date(qualifier string, from, to claim.Date) {
	switch {
	case from == 0:
	case to == 0:
		w.Segment("DTP").Text(qualifier, "D8", compact(from)).End()
	default:
		w.Segment("DTP").Text(qualifier, "RD8", compact(from)+"-"+compact(to)).End()
	}
}

func (w *writer) dates(list []claim.QualifiedDate) {
	for _, d := range list {
		w.date(d.Qualifier, d.From, d.To)
	}
}

func (w *writer) references(list []claim.Reference) {
	for _, r := range list {
		w.reference(r.Qualifier, r.Value)
	}
}

func (w *writer) attachments(list []claim.Attachment) {
	for _, a := range list {
		w.Segment("PWK").Text(a.Type, a.Transmission, "", "", choose(a.ControlNumber == "", "", "AC"), a.ControlNumber).End()
	}
}

func (w *writer) certifications(list []claim.Certification) {
	for _, c := range list {
		w.Segment("CRC").Text(c.Category, c.Applies).Text(c.Conditions...).End()
	}
}

func (w *writer) fixed(list []string) {
	for _, text := range list {
		w.Segment("K3").Text(text).End()
	}
}

func (w *writer) adjustments(list []claim.Adjustment) {
	for _, a := range list {
		w.Segment("CAS").Text(a.Group, a.Reason, money(a.Amount), choose(a.Quantity == 0, "", a.Quantity.String())).End()
	}
}
