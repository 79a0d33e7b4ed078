package report

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"firstpass/claim"
)

// recordLines is one JSON object a record, in input order.
type recordLines struct{ Options }

func (recordLines) Head(b []byte) []byte                   { return b }
func (recordLines) Foot(b []byte, _ *RecordSummary) []byte { return b }
func (f recordLines) Record(b []byte, r *claim.Record) []byte {
	b = append(b, '{')
	b = field(b, "id", f.recordName(r))
	b = key(b, "patient")
	b = f.patientOf(b, r)
	b = orNull(b, "encounter", r.EncounterID)
	b = orNull(b, "date", r.Date.String())
	b = key(b, "administrations")
	b = eventList(b, r, true)
	b = key(b, "mentions")
	b = eventList(b, r, false)
	if r.Indication != "" {
		b = field(b, "indication", r.Indication)
	}
	if r.OrderedBy.Given() {
		b = field(b, "ordered_by", PersonText(r.OrderedBy))
	}
	if len(r.Remarks) > 0 {
		b = key(b, "remarks")
		b = remarks(b, r.Remarks)
	}
	return append(b, '}', '\n')
}

// patientOf is null where the record names nobody, and says no more than that
// there is one unless patient data was asked for.
func (f recordLines) patientOf(b []byte, r *claim.Record) []byte {
	p := &r.Patient
	if !names(p) {
		return append(b, "null"...)
	}
	if !f.ShowPatients {
		return append(b, `{"hidden":true}`...)
	}
	b = append(b, '{')
	b = orNull(b, "id", p.ID)
	b = orNull(b, "name", patientName(p))
	b = orNull(b, "birth_date", p.BirthDate.String())
	return append(b, '}')
}

func eventList(b []byte, r *claim.Record, administered bool) []byte {
	b = append(b, '[')
	first := true
	for i := range r.Events {
		e := &r.Events[i]
		if (e.Status == claim.Administered) != administered {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = event(b, e)
	}
	return append(b, ']')
}

func event(b []byte, e *claim.Event) []byte {
	b = append(b, '{')
	b = field(b, "medication", cmp.Or(e.Medication, notStated))
	if e.AsWritten != "" {
		b = field(b, "as_written", e.AsWritten)
	}
	b = amount(b, "dose", e.Dose)
	b = orNull(b, "route", e.Route)
	b = orNull(b, "site", e.Site)
	b = orNull(b, "time", momentText(e.Start))
	b = orNull(b, "stop", momentText(e.Stop))
	b = orNull(b, "given_by", PersonText(e.GivenBy))
	b = key(b, "signed")
	if e.SignedCharted {
		b = strconv.AppendBool(b, e.Signed)
	} else {
		b = append(b, "null"...)
	}
	b = orNull(b, "lot", e.Lot)
	b = orNull(b, "ndc", string(e.NDC))
	b = amount(b, "discarded", e.Discarded)
	b = orNull(b, "supplied_by", e.SuppliedBy)
	if e.Volume.Given {
		b = amount(b, "volume", e.Volume)
	}
	if e.Rate.Given {
		b = amount(b, "rate", e.Rate)
	}
	if e.Duration > 0 {
		b = number(b, "duration_minutes", int64(e.Duration))
	}
	if e.Diluent != "" {
		b = field(b, "diluent", e.Diluent)
	}
	if e.Vial.Size.Given {
		b = amount(b, "vial", e.Vial.Size)
	}
	if e.Expiry != 0 {
		b = field(b, "expiry", e.Expiry.String())
	}
	if e.Reason != "" {
		b = field(b, "reason", e.Reason)
	}
	b = field(b, "status", string(e.Status))
	if e.Span.Given() {
		b = key(b, "span")
		b = span(b, e.Span)
	}
	if e.Cell.Row > 0 {
		b = key(b, "cell")
		b = append(b, '{')
		if e.Cell.Sheet != "" {
			b = field(b, "sheet", e.Cell.Sheet)
		}
		b = number(b, "row", int64(e.Cell.Row))
		b = append(b, '}')
	}
	if len(e.Spans) > 0 {
		b = key(b, "spans")
		b = append(b, '{')
		for _, name := range slices.Sorted(maps.Keys(e.Spans)) {
			b = key(b, name)
			b = span(b, e.Spans[name])
		}
		b = append(b, '}')
	}
	if len(e.Review) > 0 {
		b = key(b, "review")
		b = remarks(b, e.Review)
	}
	return append(b, '}')
}

func remarks(b []byte, list []claim.Remark) []byte {
	b = append(b, '[')
	for i, r := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		b = field(b, "about", r.About)
		b = field(b, "text", r.Text)
		if r.Span.Given() {
			b = key(b, "span")
			b = span(b, r.Span)
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

// notStated stands for the medication of an injection whose drug the record does not name.
const notStated = "drug not stated"

func orNull(b []byte, name, value string) []byte {
	if value == "" {
		return append(key(b, name), "null"...)
	}
	return field(b, name, value)
}

func amount(b []byte, name string, a claim.Amount) []byte {
	b = key(b, name)
	if !a.Given {
		return append(b, "null"...)
	}
	b = append(b, `{"value":`...)
	b = a.Value.Append(b)
	b = field(b, "unit", a.Unit)
	return append(b, '}')
}

func span(b []byte, s claim.TextSpan) []byte {
	b = append(b, '[')
	b = strconv.AppendInt(b, int64(s.From), 10)
	b = append(b, ',')
	b = strconv.AppendInt(b, int64(s.To), 10)
	return append(b, ']')
}
