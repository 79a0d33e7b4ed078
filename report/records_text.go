package report

import (
	"cmp"
	"fmt"
	"strings"

	"firstpass/claim"
)

// recordText is for a person at a terminal.
type recordText struct{ text }

func (recordText) Head(b []byte) []byte { return b }

func (f recordText) Record(b []byte, r *claim.Record) []byte {
	parts := []string{f.paint(bold, Printable(f.recordName(r)))}
	if r.Date != 0 {
		parts = append(parts, r.Date.String())
	}
	switch {
	case !names(&r.Patient):
		parts = append(parts, "not tied to a patient")
	case f.ShowPatients:
		parts = append(parts, Printable(strings.TrimSpace(patientName(&r.Patient)+" "+r.Patient.BirthDate.String()+" "+r.Patient.ID)))
	}
	if r.EncounterID != "" {
		parts = append(parts, "encounter "+Printable(r.EncounterID))
	}
	b = append(b, strings.Join(parts, "  ")...)
	b = append(b, '\n')
	if len(r.Events) == 0 {
		b = append(b, "  nothing that was given, and no drug named\n"...)
	}
	for i := range r.Events {
		b = f.event(b, &r.Events[i])
	}
	for _, remark := range r.Remarks {
		b = append(b, f.wrap("  note: ", Printable(remark.About+": "+remark.Text))...)
	}
	return b
}

func (f recordText) event(b []byte, e *claim.Event) []byte {
	word := string(e.Status)
	if e.Status == claim.Administered {
		word = f.paint(bold, "given")
	}
	b = append(b, "  "+word+": "+Printable(EventText(e))+"\n"...)
	if e.Reason != "" {
		b = append(b, f.wrap("    reason: ", Printable(e.Reason))...)
	}
	for _, remark := range e.Review {
		b = append(b, f.wrap("    look: ", Printable(remark.About+": "+remark.Text))...)
	}
	if f.Verbose && e.Span.Given() {
		b = append(b, fmt.Sprintf("    bytes %d to %d\n", e.Span.From, e.Span.To)...)
	}
	return b
}

func (f recordText) Foot(b []byte, s *RecordSummary) []byte {
	return append(b, s.Line()+"\n"...)
}

// EventText says an event in one line: the medication, then what is charted of it.
func EventText(e *claim.Event) string {
	parts := []string{cmp.Or(e.Medication, notStated)}
	if e.AsWritten != "" && !strings.EqualFold(e.AsWritten, e.Medication) {
		parts[0] += " (" + e.AsWritten + ")"
	}
	add := func(before, value string) {
		if value != "" {
			parts = append(parts, before+value)
		}
	}
	add("", amountText(e.Dose))
	add("", e.Route)
	add("", e.Site)
	add("at ", momentText(e.Start))
	add("to ", momentText(e.Stop))
	if e.Duration > 0 {
		add("over ", fmt.Sprintf("%d min", e.Duration))
	}
	add("by ", PersonText(e.GivenBy))
	add("lot ", e.Lot)
	add("NDC ", string(e.NDC))
	if e.Discarded.Given {
		add("discarded ", amountText(e.Discarded))
	}
	add("supplied by ", e.SuppliedBy)
	return strings.Join(parts, ", ")
}

// recordName is what a record is called in a report. A file name that holds a
// patient's name or birth date is patient data itself.
func (o Options) recordName(r *claim.Record) string {
	if o.ShowPatients || !r.NamedByPatient {
		return r.ID
	}
	return "(a file named after its patient)"
}

// amountText prints a quantity, in the safe form: no trailing zero, unit in full.
func amountText(a claim.Amount) string {
	if !a.Given {
		return ""
	}
	return strings.TrimSpace(a.Value.String() + " " + a.Unit)
}

// momentText is 2025-03-04T14:22, or as much of it as is charted.
func momentText(m claim.Moment) string {
	out := m.Date.String()
	if m.HasTime {
		if out != "" {
			out += "T"
		}
		out += fmt.Sprintf("%02d:%02d", m.Minute/60, m.Minute%60)
	}
	return out
}

// PersonText is a name with its credential.
func PersonText(p claim.Person) string {
	return strings.TrimSpace(p.Name + " " + p.Credential)
}
