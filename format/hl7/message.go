package hl7

import (
	"strings"

	"firstpass/claim"
	"firstpass/format/charted"
)

// message is one message being read.
type message struct {
	d      delimiters
	record claim.Record
	kind   string // RAS, VXU, RDE...
	text   strings.Builder
	hasMR  bool
	isText bool // the segment before was text that may go on

	order   order
	current int // the event that RXR and NTE belong to, -1: none
}

// order is what ORC says of the drug segments after it.
type order struct {
	cancelled bool
	encoded   int // the event of this order's RXO, which RXE replaces; -1: none
}

func newMessage(d delimiters, file string) *message {
	m := &message{d: d, current: -1, order: order{encoded: -1}}
	m.record.ID = file
	m.record.Silent = claim.OrderField | claim.IndicationField | claim.SignatureField | claim.NoteField
	return m
}

func (m *message) remark(about, text string) {
	for _, r := range m.record.Remarks {
		if r.About == about && r.Text == text {
			return
		}
	}
	m.record.Remarks = append(m.record.Remarks, claim.Remark{About: about, Text: text})
}

func (m *message) header(s segment) {
	m.kind = strings.ToUpper(s.get(9, 1))
	if id := s.get(10, 1); id != "" {
		m.record.ID = id
	}
	switch m.kind {
	case "RAS", "VXU", "RDE", "RDS", "RGV", "OMP", "ORM", "DFT", "ORU", "MDM", "VXR", "RRA":
	default:
		m.remark("MSH-9", "a message of another kind: only what it says of the patient and of drugs is read")
	}
}

func (m *message) segment(name string, s segment) {
	m.isText = false
	switch name {
	case "PID":
		m.patient(s)
	case "PV1":
		if id := s.get(19, 1); id != "" {
			m.record.EncounterID = id
		}
	case "IN1":
		if m.record.Payer.Name == "" {
			m.record.Payer.ID, m.record.Payer.Name = s.get(3, 1), s.get(4, 1)
		}
	case "DG1":
		if code := s.get(3, 1); code != "" && len(code) < 9 && strings.HasPrefix(strings.ToUpper(s.get(3, 3)), "I10") {
			m.record.Diagnoses = append(m.record.Diagnoses, claim.Diagnosis{Code: code})
		}
	case "ORC":
		m.newOrder(s)
	case "RXA":
		m.administered(s)
	case "RXR":
		m.route(s)
	case "RXO", "RXE", "RXD", "RXG":
		m.ordered(name, s)
	case "FT1":
		m.charge(s)
	case "OBX":
		m.observation(s)
	case "NTE":
		m.comment(s)
	}
}

// patient reads PID: the record number among the identifiers, name, birth date.
func (m *message) patient(s segment) {
	p := &m.record.Patient
	for _, field := range []int{3, 2} {
		for _, id := range s.repetitions(field) {
			kind := strings.ToUpper(s.part(id, 5))
			if kind == "SS" || m.hasMR {
				continue
			}
			if kind == "MR" || p.ID == "" {
				p.ID, m.hasMR = s.part(id, 1), kind == "MR"
			}
		}
		if p.ID != "" {
			break
		}
	}
	p.LastName, p.FirstName = s.get(5, 1), s.get(5, 2)
	p.BirthDate = s.moment(7).Date
	p.Sex = s.get(8, 1)
	if m.record.EncounterID == "" {
		m.record.EncounterID = s.get(18, 1)
	}
}

func (m *message) newOrder(s segment) {
	m.current = -1
	m.order = order{encoded: -1}
	switch s.get(1, 1) {
	case "CA", "DC", "OC", "CR", "DR", "OD", "UA":
		m.order.cancelled = true
	}
	switch s.get(5, 1) {
	case "CA", "DC":
		m.order.cancelled = true
	}
	if by := s.person(12); by.Given() && !m.record.OrderedBy.Given() {
		m.record.OrderedBy = by
		m.record.Silent &^= claim.OrderField
	}
}

// route reads RXR: the route and the site.
func (m *message) route(s segment) {
	if m.current < 0 {
		return
	}
	e := &m.record.Events[m.current]
	if word := routeOf(s, 1); word != "" {
		e.Route = word
	}
	if site := s.get(2, 2); site != "" {
		e.Site = site
	} else if site := s.get(2, 1); site != "" {
		e.Site = site
	}
}

// routeOf is the word for a coded route: that of its code, else its text.
func routeOf(s segment, n int) string {
	code, text := s.get(n, 1), s.get(n, 2)
	if word, ok := charted.RouteCode(code); ok {
		return word
	}
	if text != "" {
		return text
	}
	return code
}

// observation keeps the text of reports.
func (m *message) observation(s segment) {
	if m.kind != "ORU" && m.kind != "MDM" {
		return
	}
	switch s.get(2, 1) {
	case "TX", "FT":
	case "ST":
		if m.kind == "ORU" {
			return // a short value, not a report
		}
	default:
		return
	}
	for _, line := range s.repetitions(5) {
		m.write(m.d.plain(line))
	}
	m.isText = true
}

func (m *message) write(line string) {
	if m.text.Len()+len(line) > mostText {
		m.remark("OBX-5", "the text is longer than this program reads: the rest is left out")
		return
	}
	m.text.WriteString(line)
	m.text.WriteByte('\n')
}

// continued takes a line that is no segment: the text before it went on.
func (m *message) continued(line []byte) {
	m.remark("segments", "a line begins with no segment name: it was read as text of the segment before")
	if m.isText {
		m.write(m.d.plain(line))
	}
}

// finish makes the record.
func (m *message) finish() claim.Record {
	r := m.record
	r.Text = strings.TrimSpace(m.text.String())
	for i := range r.Events {
		if e := &r.Events[i]; e.Status == claim.Administered && r.Date == 0 {
			r.Date = e.Start.Date
		}
	}
	sited := false
	for i := range r.Events {
		sited = sited || r.Events[i].Site != ""
	}
	if !sited {
		r.Silent |= claim.SiteField
	}
	return r
}
