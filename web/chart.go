package web

import (
	"html/template"
	"strings"

	"firstpass/claim"
	"firstpass/format/note"
	"firstpass/report"
)

// chartShown is what was charted, as the evidence pane shows it.
type chartShown struct {
	Given      []givenShown
	Note       template.HTML // the note with what was read out of it marked
	Indication string
	OrderedBy  string
	Reason     string
	Supervisor string
}

type givenShown struct {
	N          int
	Medication string
	Fields     []field
}

// field is one charted value; Missing says that the record has none.
type field struct {
	Label, Value string
	Missing      bool
}

func chartOf(enc *claim.Encounter, noteReader func() (*note.Reader, error)) *chartShown {
	c := enc.Chart
	if c == nil {
		return nil
	}
	out := &chartShown{Indication: c.Indication, OrderedBy: report.PersonText(c.OrderedBy), Reason: c.ReasonForVisit}
	if c.SupervisorCharted {
		out.Supervisor = "not present"
		if c.SupervisorPresent {
			out.Supervisor = "present"
		}
	}
	for i := range c.Administrations {
		a := &c.Administrations[i]
		g := givenShown{N: i + 1, Medication: a.Medication}
		add := func(label, value string) { g.Fields = append(g.Fields, field{label, value, value == ""}) }
		add("Dose", amountText(a.Dose))
		add("Route", a.Route)
		add("Site", a.Site)
		add("Start", momentText(a.Start))
		if a.Stop.Given() {
			add("Stop", momentText(a.Stop))
		}
		add("Given by", report.PersonText(a.GivenBy))
		if a.NDC != "" {
			add("NDC", string(a.NDC))
		}
		if a.Lot != "" {
			add("Lot", a.Lot)
		}
		if a.Vial.Size.Given {
			kind := "multi-dose"
			if a.Vial.SingleDose {
				kind = "single-dose"
			} else if !a.Vial.KindGiven {
				kind = ""
			}
			add("Container", strings.TrimSpace(amountText(a.Vial.Size)+" "+kind))
		}
		if a.Discarded.Given {
			add("Discarded", amountText(a.Discarded))
		}
		out.Given = append(out.Given, g)
	}
	if c.Note != "" {
		out.Note = marked(c.Note, noteReader)
	}
	return out
}

func amountText(a claim.Amount) string {
	if !a.Given {
		return ""
	}
	return strings.TrimSpace(a.Value.String() + " " + a.Unit)
}

func momentText(m claim.Moment) string {
	if !m.Given() {
		return ""
	}
	out := ""
	if m.Date != 0 {
		out = m.Date.String()
	}
	if m.HasTime {
		clock := []byte{byte('0' + m.Minute/60/10), byte('0' + m.Minute/60%10), ':', byte('0' + m.Minute%60/10), byte('0' + m.Minute%60%10)}
		out = strings.TrimSpace(out + " " + string(clock))
	}
	return out
}

// longestMarked bounds the notes that are read while a page waits.
const longestMarked = 64 << 10

// marked shows a note with each administration's words marked, so that what is
// billed can be compared with what was written. Everything of the note is escaped.
func marked(text string, noteReader func() (*note.Reader, error)) template.HTML {
	if len(text) > longestMarked {
		return template.HTML(template.HTMLEscapeString(text))
	}
	reader, err := noteReader()
	if err != nil {
		return template.HTML(template.HTMLEscapeString(text))
	}
	record := reader.Record("", text)
	var b strings.Builder
	at := 0
	for _, e := range record.Events {
		if !e.Span.Given() || e.Span.From < at || e.Span.To > len(text) {
			continue
		}
		template.HTMLEscape(&b, []byte(text[at:e.Span.From]))
		class := "other"
		if e.Status == claim.Administered {
			class = "given"
		}
		b.WriteString(`<mark class="` + class + `">`)
		template.HTMLEscape(&b, []byte(text[e.Span.From:e.Span.To]))
		b.WriteString(`</mark>`)
		at = e.Span.To
	}
	template.HTMLEscape(&b, []byte(text[at:]))
	return template.HTML(b.String())
}
