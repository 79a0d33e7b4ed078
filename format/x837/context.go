package x837

import "firstpass/claim"

// context is what the levels above a claim say, by position.
type context struct {
	billing    claim.Provider
	subscriber claim.Subscriber
	patient    claim.Patient
	payer      claim.Payer
}

// readLevel takes a level's loops into the context: 2000A with 2010AA, 2000B
// with 2010BA and 2010BB, 2000C with 2010CA.
func (r *Source) readLevel(k *kept) {
	bytes, end := k.end()
	records := k.Records[k.segments:end]
	if len(records) == 0 {
		return
	}
	v := view{text: r.texts.copy(k.Text[k.bytes:bytes], 4<<10), base: int32(k.bytes), starts: k.Starts, component: r.component, texts: &r.texts}
	r.batch.level = -1 // claims to come have another context than those before
	c := &r.context
	party := "" // whose N3, N4, DMG and REF follow
	for i := range records {
		rec := &records[i]
		switch rec.Tag {
		case idSBR:
			c.subscriber.Sequence = v.value(rec, 1)
			c.subscriber.Relationship = v.value(rec, 2)
			c.subscriber.Group = v.value(rec, 3)
			c.subscriber.GroupName = v.value(rec, 4)
			c.payer.Filing = v.value(rec, 9)
		case idPAT:
			if relationship := v.value(rec, 1); relationship != "" {
				c.subscriber.Relationship = relationship
			}
		case idPRV:
			if party == "" || party == "85" {
				c.billing.Taxonomy = v.value(rec, 3)
			}
		case idNM1:
			party = v.value(rec, 1)
			c.startParty(&v, rec, party)
		default:
			c.readParty(&v, rec, party)
		}
	}
}

func (c *context) startParty(v *view, rec *record, party string) {
	switch party {
	case "85":
		taxonomy := c.billing.Taxonomy // PRV*BI stands before the name
		readName(v, rec, &c.billing)
		c.billing.Taxonomy = taxonomy
	case "IL":
		s := &c.subscriber
		s.LastName, s.FirstName, s.MemberID, s.At = v.value(rec, 3), v.value(rec, 4), v.value(rec, 9), rec.At
		// the subscriber is the patient unless a patient level follows
		c.patient = claim.Patient{ID: s.MemberID, LastName: s.LastName, FirstName: s.FirstName, At: rec.At}
	case "QC":
		p := claim.Patient{ID: v.value(rec, 9), LastName: v.value(rec, 3), FirstName: v.value(rec, 4), At: rec.At}
		if p.ID == "" {
			p.ID = c.subscriber.MemberID
		}
		c.patient = p
	case "PR":
		c.payer.Name, c.payer.ID, c.payer.At = v.value(rec, 3), v.value(rec, 9), rec.At
	}
}

func (c *context) readParty(v *view, rec *record, party string) {
	switch party {
	case "85":
		readProvider(v, rec, &c.billing)
	case "IL", "QC":
		readPatient(v, rec, &c.patient)
		if party == "IL" && rec.Tag == idDMG {
			c.subscriber.BirthDate, c.subscriber.Sex = c.patient.BirthDate, c.patient.Sex
		}
	}
}

func readPatient(v *view, rec *record, p *claim.Patient) {
	switch rec.Tag {
	case idN3:
		p.Address = v.value(rec, 1)
	case idN4:
		p.City, p.State, p.ZIP = v.value(rec, 1), v.value(rec, 2), v.value(rec, 3)
	case idDMG:
		p.BirthDate, _ = claim.ParseDate(v.value(rec, 2))
		p.Sex = v.value(rec, 3)
	}
}

// readName reads the NM1 of a provider. Only qualifier XX is an NPI; 24 and
// 34 are tax numbers, which 004010 put here.
func readName(v *view, rec *record, p *claim.Provider) {
	*p = claim.Provider{} // in place: a literal with the fields in it would be made elsewhere and copied
	p.Name, p.Person, p.At = v.name(rec), v.value(rec, 2) == "1", rec.At
	switch v.value(rec, 8) {
	case "XX":
		p.NPI = claim.NPI(v.value(rec, 9))
	case "24", "34":
		p.TaxID = v.value(rec, 9)
	}
}

// readProvider reads what follows the NM1 of a provider; false where the
// segment is not about it.
func readProvider(v *view, rec *record, p *claim.Provider) bool {
	switch rec.Tag {
	case idN3:
	case idN4:
		p.State, p.PostalCode = v.value(rec, 2), v.value(rec, 3)
	case idPRV:
		p.Taxonomy = v.value(rec, 3)
	case idREF:
		switch v.value(rec, 1) {
		case "EI", "SY", "TJ":
			p.TaxID = v.value(rec, 2)
		case "0B", "1G", "G2", "LU", "1A", "1B", "1C", "1D", "1H", "1J", "B3", "BQ", "FH", "G5", "N5", "U3", "X5":
			// other numbers of the provider
		default:
			return false
		}
	default:
		return false
	}
	return true
}
