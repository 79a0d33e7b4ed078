package facts

import (
	"encoding/binary"

	"firstpass/claim"
)

// What is billed is the payer, the kind of claim, and of each line the code with its
// modifiers, units, place, day and package; not who was treated, why, by whom and for
// how much. The claims of a file have this in common more often than anything else.
// A rule whose page says `reads: billed` reads nothing more of an encounter, so that
// its answer to one claim is its answer to all that bill the same.

// mostBilled is the lines of a claim that is compared with others; longer ones differ anyway.
const mostBilled = 24

// AppendBilled appends to key what is billed, so that two encounters with one key are
// answered alike by every rule that reads no more: OnlyBilled is the same of both but
// for the day of service, which lies among days on which the tables do not change. ok
// is false for what is not compared: no date or several, other claims of the day, a
// note on a line, a chart.
func (e *Encounter) AppendBilled(key []byte) (_ []byte, ok bool) {
	on, ok := e.oneDay()
	if !ok || len(e.SameDay) > 0 || len(e.Lines) > mostBilled {
		return key, false
	}
	key = binary.LittleEndian.AppendUint32(key, uint32(e.asked.alikeSince(on)))
	own := byte(0) // which dates and facts the claim itself gives
	if e.Claim.ServiceDate != 0 {
		own |= 1
	}
	if e.Claim.Drug340B {
		own |= 2
	}
	key = append(key, own)
	p := &e.Payer
	for _, text := range [...]string{string(p.Type), p.Name, p.ID, p.Contractor, p.Filing, p.State,
		string(e.Claim.Type), e.Claim.BillType, e.Claim.Frequency, e.Claim.BillingState, e.Claim.PlaceOfService} {
		key = appendText(key, text)
	}
	for i := range e.Lines {
		key = e.Lines[i].appendBilled(key)
	}
	return key, true
}

// oneDay is the day on which all of an encounter was done, of which the claim alone tells.
func (e *Encounter) oneDay() (on claim.Date, ok bool) {
	if len(e.Lines) == 0 || e.traits&(HasEndDate|HasLineNote|HasChart) != 0 {
		return 0, false
	}
	on = e.Lines[0].Date
	for i := range e.Lines {
		if e.Lines[i].Date != on {
			return 0, false
		}
	}
	return on, on != 0 && (e.Claim.ServiceDate == 0 || e.Claim.ServiceDate == on)
}

func (l *Line) appendBilled(key []byte) []byte {
	key = appendText(key, l.Code)
	key = append(key, byte(len(l.Modifiers)), byte(charged(l.Charge)))
	for _, m := range l.Modifiers {
		key = appendText(key, m)
	}
	key = binary.LittleEndian.AppendUint64(key, uint64(l.Units))
	for _, text := range [...]string{l.UnitKind, l.Place, l.RevenueCode, l.SuppliedBy, string(l.Line.Drug.Code)} {
		key = appendText(key, text)
	}
	if l.Line.Drug.Given() {
		key = appendText(key, l.Line.Drug.Unit)
		key = binary.LittleEndian.AppendUint64(key, uint64(l.Line.Drug.Quantity))
	}
	return key
}

// appendText appends a text and its length, so that two texts are never one.
func appendText(key []byte, text string) []byte {
	if len(text) < 255 {
		return append(append(key, byte(len(text))), text...)
	}
	key = binary.LittleEndian.AppendUint32(append(key, 255), uint32(len(text)))
	return append(key, text...)
}

// charged is all that is billed says of a charge: less than nothing, nothing, the one
// cent of a drug that cost nothing, or more, which is 2.
func charged(c claim.Cents) claim.Cents { return max(-1, min(c, 2)) }

// OnlyBilled is the encounter with what AppendBilled writes of it, and nothing else. It
// holds until the next call.
func (e *Encounter) OnlyBilled() *Encounter {
	b := e.asked.bare
	if b == nil {
		b = &bare{builder: Builder{asked: e.asked}}
		e.asked.bare = b
	}
	from, to := &e.Claim, &b.encounter.Claim
	p := e.Payer
	b.encounter.Payer = claim.Payer{Type: p.Type, Name: p.Name, ID: p.ID, Contractor: p.Contractor, Filing: p.Filing, State: p.State}
	*to = claim.Claim{
		Type: from.Type, BillType: from.BillType, Frequency: from.Frequency, BillingState: from.BillingState,
		PlaceOfService: from.PlaceOfService, Drug340B: from.Drug340B, ServiceDate: from.ServiceDate, Lines: to.Lines[:0],
	}
	for i := range e.Lines {
		l := &e.Lines[i]
		bare := claim.Line{
			Code: l.Code, Modifiers: l.Modifiers, Units: l.Units, UnitKind: l.UnitKind, Charge: charged(l.Charge),
			ServiceDate: l.Date, PlaceOfService: l.Place, RevenueCode: l.RevenueCode, SuppliedBy: l.SuppliedBy,
		}
		if d := &l.Line.Drug; d.Given() {
			bare.Drug = claim.DrugID{Code: d.Code, Unit: d.Unit, Quantity: d.Quantity}
		}
		to.Lines = append(to.Lines, bare)
	}
	return b.builder.Of(&b.encounter)
}

// bare is the memory of an encounter with nothing but what is billed.
type bare struct {
	encounter claim.Encounter
	builder   Builder
}
