package report

import (
	"cmp"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"firstpass/claim"
)

// recordPage shows the text of each record with what was read from it marked by
// status and field, so that a person sees the evidence. It is one self-contained
// page: no script and nothing fetched.
type recordPage struct{ Options }

const recordHead = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>firstpass: what was charted</title>
<style>
body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;max-width:62rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:0}article{border-top:1px solid #767676;padding:1rem 0;break-inside:avoid}
.text{white-space:pre-wrap;overflow-wrap:anywhere;background:#f6f6f6;padding:.75rem;font-family:ui-monospace,monospace;font-size:.9rem;line-height:1.9}
mark{color:inherit;background:#fff;border-bottom:3px solid #555;padding:0 .1em}
mark.administered{border-color:#1d5c1d;background:#e3f2e3}mark.historical{border-color:#0b4f9e;background:#e3edf8}mark.planned{border-color:#6b4e00;background:#fbf1d9}
mark.declined,mark.negated{border-color:#a40000;background:#fbe5e5}mark.self-administered{border-color:#5b2a86;background:#f0e6f8}
mark .field,mark .status{font-family:system-ui,sans-serif;font-size:.7rem;color:#333;margin-left:.3em}mark .status{font-weight:bold}
table{border-collapse:collapse;width:100%;font-size:.9rem;margin:.5rem 0}td,th{border:1px solid #aaa;padding:.2rem .5rem;text-align:left;vertical-align:top}
.look{color:#6b4e00}@media print{body{max-width:none;margin:0;font-size:11pt}}
</style></head><body>
<h1>What was charted</h1>
`

func (*recordPage) Head(b []byte) []byte { return append(b, recordHead...) }

func (f *recordPage) Record(b []byte, r *claim.Record) []byte {
	esc := template.HTMLEscapeString
	var out strings.Builder
	fmt.Fprintf(&out, "<article><h2>%s</h2><p>", esc(Printable(f.recordName(r))))
	switch {
	case !names(&r.Patient):
		out.WriteString("not tied to a patient")
	case f.ShowPatients:
		out.WriteString(esc(Printable(strings.TrimSpace(patientName(&r.Patient) + " " + r.Patient.BirthDate.String() + " " + r.Patient.ID))))
	default:
		out.WriteString("patient hidden")
	}
	if r.Date != 0 {
		out.WriteString(" · " + r.Date.String())
	}
	out.WriteString("</p>\n")
	if r.Text != "" {
		out.WriteString(`<div class="text">`)
		f.marked(&out, r)
		out.WriteString("</div>\n")
	}
	if len(r.Events) > 0 {
		out.WriteString("<table><thead><tr><th>status</th><th>what was read</th><th>to look at</th></tr></thead><tbody>\n")
		for i := range r.Events {
			e := &r.Events[i]
			var look []string
			for _, remark := range e.Review {
				look = append(look, remark.About+": "+remark.Text)
			}
			fmt.Fprintf(&out, "<tr><td>%s</td><td>%s</td><td class=\"look\">%s</td></tr>\n", esc(string(e.Status)), esc(Printable(EventText(e))), esc(Printable(strings.Join(look, " "))))
		}
		out.WriteString("</tbody></table>\n")
	}
	if len(r.Remarks) > 0 {
		out.WriteString("<ul>")
		for _, remark := range r.Remarks {
			fmt.Fprintf(&out, "<li>%s: %s</li>", esc(remark.About), esc(Printable(remark.Text)))
		}
		out.WriteString("</ul>\n")
	}
	out.WriteString("</article>\n")
	return append(b, out.String()...)
}

// markedSpan is a piece of the text that a field came from.
type markedSpan struct {
	claim.TextSpan
	status claim.Status
	field  string
	hidden bool
}

// marked writes the text with its marks. Where two overlap the earlier one wins,
// and of two that begin together the longer.
func (f *recordPage) marked(out *strings.Builder, r *claim.Record) {
	esc := template.HTMLEscapeString
	var list []markedSpan
	hidden := func(claim.TextSpan) bool { return false }
	if !f.ShowPatients {
		spans := slices.SortedFunc(slices.Values(r.PatientSpans), func(a, b claim.TextSpan) int { return cmp.Compare(a.From, b.From) })
		for _, s := range spans {
			list = append(list, markedSpan{TextSpan: s, hidden: true})
		}
		hidden = func(s claim.TextSpan) bool { // the last one that begins before the end
			at, _ := slices.BinarySearchFunc(spans, s.To, func(p claim.TextSpan, end int) int { return cmp.Compare(p.From, end) })
			return at > 0 && spans[at-1].To > s.From
		}
	}
	for i := range r.Events {
		e := &r.Events[i]
		for _, name := range slices.Sorted(maps.Keys(e.Spans)) {
			if s := e.Spans[name]; !hidden(s) {
				list = append(list, markedSpan{TextSpan: s, status: e.Status, field: name})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b markedSpan) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(b.To, a.To))
	})
	at := 0
	for _, m := range list {
		if m.From < at || !m.Given() || m.To > len(r.Text) {
			continue
		}
		out.WriteString(esc(lines(r.Text[at:m.From])))
		at = m.To
		if m.hidden {
			out.WriteString("(hidden)")
			continue
		}
		fmt.Fprintf(out, `<mark class="%s">%s`, m.status, esc(lines(r.Text[m.From:m.To])))
		if m.field == "medication" {
			fmt.Fprintf(out, `<span class="status">%s</span></mark>`, m.status)
		} else {
			fmt.Fprintf(out, `<span class="field">%s</span></mark>`, esc(m.field))
		}
	}
	out.WriteString(esc(lines(r.Text[at:])))
}

// lines is Printable that keeps the ends of lines.
func lines(s string) string {
	parts := strings.Split(s, "\n")
	for i, part := range parts {
		parts[i] = Printable(part)
	}
	return strings.Join(parts, "\n")
}

func (f *recordPage) Foot(b []byte, s *RecordSummary) []byte {
	return append(b, "<p><strong>"+template.HTMLEscapeString(s.Line())+"</strong></p></body></html>\n"...)
}
