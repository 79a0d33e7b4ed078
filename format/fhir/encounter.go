package fhir

import (
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/charted"
)

// claims hands on the claims that wait; all, or those that wait for nothing more.
func (s *store) handClaims(all bool, yield func(claim.Encounter, *finding.Problem) bool) bool {
	var rest []bill
	for i := range s.bills {
		c := &s.bills[i]
		if !all && !s.complete(c) {
			rest = append(rest, *c)
			continue
		}
		if !yield(s.claim(c), nil) {
			return false
		}
	}
	s.bills, s.tryAt = rest, 2*len(rest)+64
	return true
}

// complete says whether everything a claim refers to has come.
func (s *store) complete(c *bill) bool {
	list := []reference{c.patient, c.insurer, c.provider}
	for _, cover := range c.coverage {
		list = append(list, reference{Reference: cover})
	}
	for _, t := range c.care {
		list = append(list, t.provider)
	}
	for _, r := range list {
		if r.Reference != "" && s.find(r, c.contained) == nil {
			return false
		}
	}
	return true
}

// notForCheck says why a claim is none to be checked; "" where it is.
func (c *bill) notForCheck() string {
	switch {
	case c.use == "preauthorization" || c.use == "predetermination":
		return "a request for " + c.use + ", not a claim"
	case c.status == "cancelled" || c.status == "draft" || c.status == "entered-in-error":
		return "a claim whose status is " + c.status
	case c.kind == "oral" || c.kind == "pharmacy" || c.kind == "vision":
		return "a claim of another trade: " + c.kind
	}
	return ""
}

// claim makes the encounter of a FHIR claim.
func (s *store) claim(c *bill) claim.Encounter {
	e := claim.Encounter{ID: c.number}
	if e.ID == "" {
		e.ID = c.id
	}
	out := &e.Claim
	out.ControlNumber = e.ID
	out.Type = claim.Professional
	if c.kind == "institutional" {
		out.Type = claim.Institutional
	}
	out.At.Byte = c.at
	out.BillType = c.billType
	out.ServiceDate, out.ServiceEndDate = moment(c.period.Start).Date, moment(c.period.End).Date
	if out.ServiceEndDate == out.ServiceDate {
		out.ServiceEndDate = 0
	}
	out.ReceivedDate = moment(c.created).Date
	out.Total, _ = claim.ParseCents(c.total)
	if len(c.preAuth) > 0 {
		out.PriorAuth = c.preAuth[0]
	}
	if p, ok := s.find(c.patient, c.contained).(patient); ok {
		out.Patient = p.Patient
	} else {
		out.Patient.ID = idOf(c.patient)
		charted.PatientName(c.patient.Display, &out.Patient)
	}
	s.payer(c, &e)
	s.providers(c, out)
	place := map[int]int{} // of a diagnosis's sequence in the list
	slices.SortStableFunc(c.diagnoses, func(a, b diagnosis) int { return a.sequence - b.sequence })
	for _, d := range c.diagnoses {
		if found, ok := s.find(d.condition, c.contained).(condition); ok && d.code == "" {
			d.code = dotted(found.diagnosis)
		}
		if d.code != "" {
			out.Diagnoses = append(out.Diagnoses, claim.Diagnosis{Code: d.code, Qualifier: "ABF"})
			place[d.sequence] = len(out.Diagnoses)
		}
	}
	if len(out.Diagnoses) > 0 {
		out.Diagnoses[0].Qualifier = "ABK"
	}
	for i := range c.items {
		out.Lines = append(out.Lines, c.items[i].line(place, out))
	}
	if out.ServiceDate == 0 && len(out.Lines) > 0 {
		out.ServiceDate = out.Lines[0].ServiceDate
	}
	return e
}

// payer is the focal coverage's payor, else the insurer.
func (s *store) payer(c *bill, e *claim.Encounter) {
	e.Payer.Name, e.Payer.ID = c.insurer.Display, c.insurer.Identifier.Value
	if o, ok := s.find(c.insurer, c.contained).(organization); ok {
		e.Payer.Name, e.Payer.ID = o.name, o.number
	}
	for i, ref := range c.coverage {
		cover, ok := s.find(reference{Reference: ref}, c.contained).(coverage)
		if !ok {
			continue
		}
		if i > 0 {
			other := claim.OtherPayer{Payer: cover.payer, Sequence: "S", MemberID: cover.member}
			e.Claim.OtherPayers = append(e.Claim.OtherPayers, other)
			continue
		}
		e.Payer.Type = cover.payer.Type
		if e.Payer.Name == "" {
			e.Payer.Name = cover.payer.Name
		}
		if e.Payer.ID == "" {
			e.Payer.ID = cover.payer.ID
		}
		if o, ok := s.find(cover.payor, c.contained).(organization); ok && e.Payer.Name == "" {
			e.Payer.Name, e.Payer.ID = o.name, o.number
		}
		e.Claim.Subscriber.MemberID = cover.member
		if cover.member != "" {
			e.Claim.Patient.ID = cover.member
		}
	}
}

func (s *store) providers(c *bill, out *claim.Claim) {
	out.Billing = s.provider(c.provider, c.contained)
	if o, ok := s.find(c.provider, c.contained).(organization); ok {
		out.BillingState = o.state
	}
	out.Facility = s.provider(c.facility, c.contained)
	for i := range c.care {
		t := &c.care[i]
		p := s.provider(t.provider, c.contained)
		if kind := strings.ToLower(t.skill.words()); kind != "" && p.Type == "" {
			p.Type = kind
		}
		switch {
		case t.role.has("supervisor", "supervising"):
			out.Supervising = p
		case t.role.has("referring", "refer"):
			out.Referring = p
		case t.role.has("ordering"):
			out.Ordering = p
		default:
			if !out.Rendering.Given() {
				out.Rendering = p
			}
		}
	}
}

func (s *store) provider(r reference, contained map[string]any) claim.Provider {
	switch p := s.find(r, contained).(type) {
	case person:
		return claim.Provider{NPI: claim.NPI(p.npi), Name: p.Name, Credential: p.Credential, Person: true}
	case organization:
		return claim.Provider{NPI: claim.NPI(p.npi), Name: p.name, State: p.state}
	}
	p := claim.Provider{Name: r.Display}
	if strings.HasSuffix(r.Identifier.System, "us-npi") {
		p.NPI = claim.NPI(r.Identifier.Value)
	}
	return p
}

// line makes a service line of an item.
func (x *billItem) line(place map[int]int, out *claim.Claim) claim.Line {
	l := claim.Line{CodeQualifier: "HC", Code: x.code(), ServiceDate: moment(x.day).Date}
	if l.ServiceDate == 0 {
		l.ServiceDate, l.ServiceEndDate = moment(x.period.Start).Date, moment(x.period.End).Date
		if l.ServiceEndDate == l.ServiceDate {
			l.ServiceEndDate = 0
		}
	}
	if len(x.revenue.Coding) > 0 {
		l.RevenueCode = x.revenue.Coding[0].Code
	}
	for _, m := range x.modifiers {
		for _, each := range m.Coding {
			l.Modifiers = append(l.Modifiers, strings.ToUpper(each.Code))
			break
		}
	}
	l.Units = claim.Whole(1)
	if v, err := claim.ParseDecimal(x.quantity.Value); err == nil {
		l.Units = v
	}
	l.Charge, _ = claim.ParseCents(x.net)
	if x.net == "" {
		if price, err := claim.ParseDecimal(x.price); err == nil {
			if total, ok := price.Times(l.Units); ok {
				l.Charge, _ = claim.ParseCents(total.String())
			}
		}
	}
	for _, n := range x.diagnoses {
		if at := place[n]; at > 0 {
			l.Pointers = append(l.Pointers, at)
		}
	}
	if len(x.place.Coding) > 0 {
		if code := x.place.Coding[0].Code; out.PlaceOfService == "" {
			out.PlaceOfService = code
		} else if code != out.PlaceOfService {
			l.PlaceOfService = code
		}
	}
	if x.drug.ndc() != "" {
		l.Drug.Code = x.drug.ndc()
		l.Drug.Quantity, _ = claim.ParseDecimal(x.drugAmount.Value)
		l.Drug.Unit = drugUnit(x.drugAmount)
	}
	return l
}

// code is the procedure of an item: that of HCPCS or CPT where it has several.
func (x *billItem) code() string {
	for _, each := range x.service.Coding {
		if s := strings.ToLower(each.System); strings.Contains(s, "cpt") || strings.Contains(s, "hcpcs") {
			return strings.ToUpper(each.Code)
		}
	}
	for _, each := range x.service.Coding {
		if !strings.HasSuffix(each.System, "/ndc") {
			return strings.ToUpper(each.Code)
		}
	}
	return ""
}

// drugUnit is the unit of loop 2410 for a UCUM unit.
func drugUnit(q quantity) string {
	for _, unit := range []string{q.Code, q.Unit} {
		switch strings.ToUpper(strings.Trim(unit, "{}")) {
		case "ML":
			return "ML"
		case "UN", "EACH", "EA", "UNIT", "VIAL", "1":
			return "UN"
		case "GR", "G", "GM":
			return "GR"
		case "ME", "MG":
			return "ME"
		case "F2", "[IU]", "IU":
			return "F2"
		}
	}
	return ""
}

// payerType reads the Source of Payment Typology of a coverage's type (PHDSC;
// 1 Medicare, 11 its managed care, 2 Medicaid, 5 private, 6 Blue Cross).
func payerType(c concept) claim.PayerType {
	for _, each := range c.Coding {
		if !strings.Contains(each.System, "nahdo") && !strings.Contains(strings.ToLower(each.System), "sop") && !strings.Contains(each.System, "2.16.840.1.113883.3.221.5") {
			continue
		}
		switch {
		case strings.HasPrefix(each.Code, "11"):
			return claim.MedicareAdvantage
		case strings.HasPrefix(each.Code, "1"):
			return claim.Medicare
		case strings.HasPrefix(each.Code, "2"):
			return claim.Medicaid
		case strings.HasPrefix(each.Code, "5"), strings.HasPrefix(each.Code, "6"):
			return claim.Commercial
		}
	}
	return claim.UnknownPayer
}
