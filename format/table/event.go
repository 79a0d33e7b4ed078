package table

import (
	"strings"

	"firstpass/claim"
	"firstpass/format/charted"
)

// rowReader turns the rows under a header into events.
type rowReader struct {
	layout
	actions charted.Actions
	saved   *Columns
	order   charted.DayOrder
	latest  claim.Date
	sheet   string
	spans   map[string]claim.TextSpan // which column each field stands in; shared by all events
	silent  claim.Fields
	undone  bool // the column of reasons holds why a drug was not given
}

func newRowReader(l layout, o *Options, actions charted.Actions, order charted.DayOrder, sheet string) *rowReader {
	r := &rowReader{silent: claim.NoteField, layout: l, actions: actions, saved: o.Columns, order: order, latest: o.Today, sheet: sheet, spans: map[string]claim.TextSpan{}}
	for f, name := range spanNames {
		if l.has(f) {
			r.spans[name] = claim.TextSpan{From: l.columns[f] + 1, To: l.columns[f] + 2}
		}
	}
	for f, field := range map[claim.Fields][]field{
		claim.OrderField: {orderedBy}, claim.IndicationField: {indication}, claim.SiteField: {site}, claim.RouteField: {route},
		claim.DoseField: {dose, volume}, claim.TimeField: {timeGiven, givenAt}, claim.StopField: {stopTime}, claim.MedicationField: {medication}, claim.SignatureField: {signed},
	} {
		known := false
		for _, each := range field {
			known = known || l.has(each)
		}
		if !known {
			r.silent |= f
		}
	}
	if l.has(reason) {
		header := l.header[l.columns[reason]]
		for _, word := range []string{"not", "refus", "held", "hold", "declin"} {
			r.undone = r.undone || strings.Contains(header, word)
		}
	}
	return r
}

// spanNames are the contract's names of the fields with a column.
var spanNames = map[field]string{
	medication: "medication", dose: "dose", route: "route", site: "site", timeGiven: "time", givenAt: "time", stopTime: "stop",
	givenBy: "given_by", lot: "lot", ndc: "ndc", discarded: "discarded", suppliedBy: "supplied_by", action: "status", expiry: "expiry", volume: "volume", rate: "rate",
}

// cell is a row's text in the field's column, "" where it has none. What a
// spreadsheet guards against formulas ('=..., ="00517") is taken off.
func (r *rowReader) cell(cells []string, f field) string {
	i := r.columns[f]
	if i < 0 || i >= len(cells) {
		return ""
	}
	s := strings.TrimSpace(cells[i])
	if len(s) > 3 && s[0] == '=' && s[1] == '"' && s[len(s)-1] == '"' {
		s = s[2 : len(s)-1]
	}
	switch s {
	case "-", "--", "N/A", "n/a", "NULL", "null", "#N/A", "\\N":
		return ""
	}
	return s
}

// isHeader says whether a row repeats the header, as paged exports do.
func (r *rowReader) isHeader(cells []string) bool {
	at := r.columns[medication]
	if at < 0 || at >= len(cells) || len(cells[at]) > 60 || charted.Fold(cells[at]) != r.header[at] {
		if at >= 0 {
			return false
		}
	}
	same, full := 0, 0
	for i, name := range r.header {
		if name == "" {
			continue
		}
		full++
		if i < len(cells) && charted.Fold(cells[i]) == name {
			same++
		}
	}
	return full > 0 && same == full
}

// patient is who a row is about; ok is false where the row does not say.
func (r *rowReader) patient(cells []string) (p claim.Patient, encounter string, ok bool) {
	p.ID = r.cell(cells, patientID)
	p.LastName, p.FirstName = r.cell(cells, lastName), r.cell(cells, firstName)
	name, birth := r.cell(cells, patientName), r.cell(cells, birthDate)
	encounter = r.cell(cells, encounterID)
	if name != "" && p.LastName == "" {
		charted.PatientName(name, &p)
	}
	if birth != "" {
		m, _ := charted.Moment(birth, r.order, r.latest)
		p.BirthDate = m.Date
	}
	return p, encounter, p.ID != "" || p.LastName != "" || p.FirstName != "" || birth != "" || encounter != ""
}

// when is the moment a row's drug was given.
func (r *rowReader) when(cells []string, e *claim.Event) {
	text := r.cell(cells, givenAt)
	if text != "" {
		m, ok := charted.Moment(text, r.order, r.latest)
		if !ok {
			e.Review = append(e.Review, claim.Remark{About: "time", Text: "the time cannot be read"})
		}
		e.Start = m
	}
	if day := r.cell(cells, dayGiven); day != "" && e.Start.Date == 0 {
		m, ok := charted.Moment(day, r.order, r.latest)
		if !ok || m.Date == 0 {
			e.Review = append(e.Review, claim.Remark{About: "date", Text: "the date cannot be read"})
		} else {
			e.Start.Date = m.Date
			if m.HasTime && !e.Start.HasTime && m.Minute != 0 { // "9/10/2024 12:00:00 AM" is a day
				e.Start.Minute, e.Start.HasTime = m.Minute, true
			}
		}
	}
	if clock := r.cell(cells, timeGiven); clock != "" {
		m, ok := charted.Moment(clock, r.order, r.latest)
		switch {
		case !ok:
			e.Review = append(e.Review, claim.Remark{About: "time", Text: "the time cannot be read"})
		case m.HasTime:
			e.Start.Minute, e.Start.HasTime = m.Minute, true
			if e.Start.Date == 0 {
				e.Start.Date = m.Date
			}
		}
	}
	if stop := r.cell(cells, stopTime); stop != "" {
		m, ok := charted.Moment(stop, r.order, r.latest)
		if !ok {
			e.Review = append(e.Review, claim.Remark{About: "stop", Text: "the stop time cannot be read"})
		}
		e.Stop = onDay(m, e.Start)
	}
}

// onDay gives a stop without a day the start's, or the next where it lies before.
func onDay(stop, start claim.Moment) claim.Moment {
	if stop.HasTime && stop.Date == 0 && start.Date != 0 {
		stop.Date = start.Date
		if start.HasTime && stop.Minute < start.Minute {
			stop.Date = start.Date.AddDays(1)
		}
	}
	return stop
}

// event reads a row; ok is false where it names no drug at all.
func (r *rowReader) event(cells []string, number int) (e claim.Event, effect charted.Effect, ok bool) {
	e.Medication = r.cell(cells, medication)
	e.NDC = claim.NDC(r.cell(cells, ndc))
	code := r.cell(cells, billingCode)
	if e.Medication == "" && e.NDC == "" && code == "" {
		return e, 0, false
	}
	if e.Medication == "" && r.has(medication) && r.cell(cells, action) == "" && r.cell(cells, dose) == "" {
		return e, 0, false
	}
	e.Cell = claim.Cell{Sheet: r.sheet, Row: number}
	e.At.Line = int32(number)
	e.Spans = r.spans
	r.amounts(cells, &e)
	e.Route, e.Site = charted.Route(r.cell(cells, route)), r.cell(cells, site)
	r.when(cells, &e)
	r.people(cells, &e)
	e.Lot = r.cell(cells, lot)
	if text := r.cell(cells, expiry); text != "" {
		m, _ := charted.Moment(text, r.order, 0)
		e.Expiry = m.Date
	}
	e.SuppliedBy = charted.Supply(r.cell(cells, suppliedBy))
	switch k := strings.ToLower(r.cell(cells, kind)); k {
	case "therapeutic", "chemotherapy", "hydration", "kvo", "flush":
		e.Kind = k
	}
	effect = r.status(cells, &e)
	return e, effect, true
}

func (r *rowReader) amounts(cells []string, e *claim.Event) {
	if text := r.cell(cells, dose); text != "" {
		e.Dose, e.Volume = charted.Amount(text, r.cell(cells, doseUnit))
		if !e.Dose.Given {
			e.Review = append(e.Review, claim.Remark{About: "dose", Text: "the dose is not one quantity"})
		}
	}
	if text := r.cell(cells, volume); text != "" {
		if v, _ := charted.Amount(text, "mL"); v.Given && v.Unit == "mL" {
			e.Volume = v
		}
	}
	if text := r.cell(cells, rate); text != "" {
		if v, _ := charted.Amount(text, "mL/h"); v.Given && v.Unit == "mL/h" {
			e.Rate = v
		}
	}
	if text := r.cell(cells, discarded); text != "" {
		unit := r.cell(cells, discardedUnit)
		if unit == "" {
			unit = e.Dose.Unit
		}
		if e.Discarded, _ = charted.Amount(text, unit); !e.Discarded.Given && isNone(text) {
			e.Discarded = claim.Amount{Unit: e.Dose.Unit, Given: true}
		}
	}
}

func isNone(text string) bool {
	switch strings.ToLower(text) {
	case "none", "no", "n", "nil", "no waste":
		return true
	}
	return false
}

func (r *rowReader) people(cells []string, e *claim.Event) {
	e.GivenBy = charted.Person(r.cell(cells, givenBy))
	if c := r.cell(cells, credential); c != "" && e.GivenBy.Credential == "" {
		e.GivenBy.Credential = c
	}
	if !r.has(signed) {
		return
	}
	e.SignedCharted = true
	switch strings.ToLower(r.cell(cells, signed)) {
	case "", "no", "n", "false", "0", "unsigned", "pending", "not signed":
	default:
		e.Signed = true
	}
}
