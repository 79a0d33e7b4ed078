package note

import (
	"strings"

	"firstpass/claim"
)

// merge drops the second mention of one event: the same drug, nothing that says
// otherwise in dose, route, moment or site, one of them adding to the other.
func merge(events []claim.Event) []claim.Event {
	out := events[:0]
	for i := range events {
		e := &events[i]
		if e.Status == claim.Administered {
			if at := same(out, e); at >= 0 {
				join(&out[at], e)
				continue
			}
		} else if said(out, e) {
			continue
		}
		if len(out) == i {
			out = events[:i+1] // nothing dropped so far: it stands where it is
		} else {
			out = append(out, *e)
		}
	}
	return out
}

// superseded drops a plan that a later sentence undoes: "Depo is due. ... Depo discontinued."
func superseded(events []claim.Event) []claim.Event {
	kept := events[:0]
	for i := range events {
		e, undone := &events[i], false
		for j := i + 1; e.Status == claim.Planned && j < min(i+nearby, len(events)); j++ {
			o := &events[j]
			undone = undone || o.Medication == e.Medication && e.Medication != "" && (o.Status == claim.Negated || o.Status == claim.Declined) && (!o.Dose.Given || o.Dose == e.Dose)
		}
		if !undone {
			if len(kept) == i {
				kept = events[:i+1]
			} else {
				kept = append(kept, *e)
			}
		}
	}
	return kept
}

// said says that the list holds what an event says already.
func said(list []claim.Event, e *claim.Event) bool {
	for i := max(len(list)-nearby, 0); i < len(list); i++ {
		if o := &list[i]; o.Status == e.Status && o.Medication == e.Medication && (o.Dose == e.Dose || !e.Dose.Given) {
			return true
		}
	}
	return false
}

func same(list []claim.Event, e *claim.Event) int {
	for i := max(len(list)-nearby, 0); i < len(list); i++ {
		o := &list[i]
		if o.Status != claim.Administered || o.Medication != e.Medication || e.Medication == "" {
			continue
		}
		if o.Dose.Given && e.Dose.Given && (o.Dose.Value != e.Dose.Value || o.Dose.Unit != e.Dose.Unit) ||
			o.Route != "" && e.Route != "" && o.Route != e.Route || o.Site != "" && e.Site != "" && o.Site != e.Site ||
			o.Start.HasTime && e.Start.HasTime && o.Start.Minute != e.Start.Minute || o.Start.Date != 0 && e.Start.Date != 0 && o.Start.Date != e.Start.Date {
			continue
		}
		if o.Dose.Given && e.Dose.Given && !o.Start.HasTime && !e.Start.HasTime && o.Span.To > 0 && o.Site == e.Site && o.Site == "" && o.Dose == e.Dose && e.Spans["dose"].From-o.Spans["dose"].To < 80 {
			continue // two doses side by side are two doses
		}
		return i
	}
	return -1
}

// join takes what the second mention adds.
func join(o, e *claim.Event) {
	take := func(field string) { copySpan(o, e, field) }
	if !o.Dose.Given && e.Dose.Given {
		o.Dose, o.Volume = e.Dose, e.Volume
		take("dose")
	}
	if o.Route == "" && e.Route != "" {
		o.Route = e.Route
		take("route")
	}
	if o.Site == "" && e.Site != "" {
		o.Site = e.Site
		take("site")
	}
	if !o.Start.Given() && e.Start.Given() {
		o.Start, o.Stop = e.Start, e.Stop
		take("time")
		take("stop")
	}
	if !o.GivenBy.Given() && e.GivenBy.Given() {
		o.GivenBy, o.Signed, o.SignedCharted = e.GivenBy, e.Signed, e.SignedCharted
		take("given_by")
	}
	if o.Lot == "" && e.Lot != "" {
		o.Lot, o.Expiry = e.Lot, e.Expiry
		take("lot")
	}
}

// throughPort gives the one port or line the note names to every infusion and push without a site.
func (p *parser) throughPort(events []claim.Event) {
	for i := range events {
		o := &events[i]
		if !strings.HasSuffix(o.Site, "port") && o.Site != "PICC" && o.Site != "central line" {
			continue
		}
		for j := range events {
			if e := &events[j]; e.Status == claim.Administered && e.Site == "" && strings.HasPrefix(e.Route, "IV") {
				e.Site = o.Site
				copySpan(e, o, "site")
			}
		}
		return
	}
}

// silences says what this text is no place for. The order and the reason for a shot
// stand in other parts of the record than the nurse's lines; where the text does name
// them they are read. A name with its credential stands where an electronic signature
// would, and the signature may be kept elsewhere.
func silences(r *claim.Record) {
	if r.Indication == "" {
		r.Silent |= claim.IndicationField
	}
	if !r.OrderedBy.Given() {
		r.Silent |= claim.OrderField
	}
	for i := range r.Events {
		if e := &r.Events[i]; e.Status == claim.Administered && (e.SignedCharted || e.GivenBy.Credential == "") {
			return
		}
	}
	r.Silent |= claim.SignatureField
}

// ofDay gives the hours of a note the day of the note. What the text charts for an
// earlier day was not given in this encounter.
func ofDay(r *claim.Record) {
	if r.Date == 0 {
		return
	}
	for i := range r.Events {
		e := &r.Events[i]
		if e.Status != claim.Administered {
			continue
		}
		if e.Start.HasTime && e.Start.Date == 0 {
			e.Start.Date = r.Date
		}
		if e.Stop.HasTime && e.Stop.Date == 0 {
			e.Stop.Date = r.Date
		}
		if e.Start.Date != 0 && e.Start.Date < r.Date {
			e.Status = claim.Historical
			e.Review = append(e.Review, claim.Remark{About: "time", Text: "charted for an earlier day than the note's.", Span: e.Spans["time"]})
		}
	}
}
