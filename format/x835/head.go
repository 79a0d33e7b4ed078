package x835

import (
	"firstpass/claim"
	"firstpass/format/x12"
)

// head takes a segment outside claims: the payment, its parties and summaries.
func (r *reader) head(s *x12.Segment) {
	switch string(s.ID()) {
	case "BPR":
		p := r.own()
		p.Handling, p.Method = text(s.Element(1)), text(s.Element(4))
		p.Amount = r.cents(s, 2, "BPR02")
		if string(s.Element(3)) == "D" {
			p.Amount = -p.Amount
		}
		p.Date = r.day(s, 16, "BPR16")
	case "TRN":
		p := r.own()
		p.Trace, p.Originator = text(s.Element(2)), text(s.Element(3))
	case "CUR":
		r.own().Currency = text(s.Element(2))
	case "DTM":
		if string(s.Element(1)) == "405" {
			r.own().Production = r.day(s, 2, "DTM02")
		}
	case "REF":
		r.reference(s)
	case "N3", "N4", "PER":
		if r.party != nil {
			r.party.take(s)
		}
	case "SVC", "CAS", "MOA", "MIA", "LQ":
		if !r.strayTold {
			r.strayTold = true
			r.end.Cut = true
			r.report(Stray, "segments of a claim stand outside any claim (no CLP before them) and are passed over", s, true)
		}
	}
}

func (r *reader) reference(s *x12.Segment) {
	if r.party != nil {
		r.party.References = appendReference(r.party.References, s)
		return
	}
	switch string(s.Element(1)) {
	case "EV":
		r.own().Receiver = text(s.Element(2))
	case "F2":
		r.own().Version = text(s.Element(2))
	}
}

func (r *reader) startParty(s *x12.Segment) {
	party := Party{Name: text(s.Element(2)), Qualifier: text(s.Element(3)), ID: text(s.Element(4)), At: s.At}
	switch string(s.Element(1)) {
	case "PR":
		p := r.own()
		p.Payer = party
		r.party = &p.Payer
	case "PE":
		p := r.own()
		p.Payee = party
		r.party = &p.Payee
	default:
		r.party = nil
	}
}

func (p *Party) take(s *x12.Segment) {
	switch string(s.ID()) {
	case "N3":
		p.Street = text(s.Element(1))
	case "N4":
		p.City, p.State, p.ZIP = text(s.Element(1)), text(s.Element(2)), text(s.Element(3))
	case "PER":
		if len(p.Contacts) < mostContacts {
			p.Contacts = append(p.Contacts, contact(s))
		}
	}
}

// mostContacts and mostReferences bound lists the guide holds to a handful.
const (
	mostContacts   = 100
	mostReferences = 1000
)

func contact(s *x12.Segment) Contact {
	c := Contact{Function: text(s.Element(1)), Name: text(s.Element(2))}
	for n := 3; n <= 7; n += 2 {
		if value := text(s.Element(n + 1)); value != "" {
			c.Numbers = append(c.Numbers, Number{Qualifier: text(s.Element(n)), Value: value})
		}
	}
	return c
}

func appendReference(list []claim.Reference, s *x12.Segment) []claim.Reference {
	if len(list) >= mostReferences {
		return list
	}
	return append(list, claim.Reference{Qualifier: text(s.Element(1)), Value: text(s.Element(2)), At: s.At})
}

// summary reads TS3: the totals of one provider's claims.
func (r *reader) summary(s *x12.Segment) {
	r.group.Provider, r.group.Facility = text(s.Element(1)), text(s.Element(2))
	r.group.Year = r.day(s, 3, "TS303")
	r.group.Claims = r.decimal(s, 4, "TS304")
	r.group.Charges = r.cents(s, 5, "TS305")
}

// adjust reads a PLB segment: up to six reasons with their amounts.
func (r *reader) adjust(s *x12.Segment) {
	provider, year := text(s.Element(1)), r.day(s, 2, "PLB02")
	for n := 3; n <= 13 && n <= s.Len(); n += 2 {
		if len(s.Element(n)) == 0 && len(s.Element(n+1)) == 0 {
			continue
		}
		if len(r.end.Adjustments) == mostAdjustments {
			if !r.end.Cut {
				r.report(TooLarge, "the transaction has more provider adjustments than this reader takes; totals are not compared", s, true)
			}
			r.end.Cut = true
			return
		}
		r.end.Adjustments = append(r.end.Adjustments, ProviderAdjustment{
			Provider: provider, Year: year,
			Reason:    text(x12.Part(s.Element(n), r.separator(s.Element(n)), 1)),
			Reference: text(x12.Part(s.Element(n), r.separator(s.Element(n)), 2)),
			Amount:    r.cents(s, n+1, "PLB amount"), At: s.At,
		})
	}
}
