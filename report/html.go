package report

import (
	"fmt"
	"html/template"
	"strings"

	"firstpass/finding"
)

// html is one self-contained page that prints well: no script, no picture and
// nothing fetched. The summary is written last and shown first.
type html struct{ Options }

const htmlHead = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>firstpass: claims to look at</title>
<style>
body{font:16px/1.45 system-ui,sans-serif;color:#1a1a1a;background:#fff;max-width:62rem;margin:2rem auto;padding:0 1rem;display:flex;flex-direction:column}
header{order:-2}#summary{order:-1;border-bottom:2px solid #1a1a1a;padding-bottom:1rem}
article{border-top:1px solid #767676;padding:1rem 0;break-inside:avoid}
h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:0 0 .5rem}
.verdict{display:inline-block;padding:0 .5em;border-radius:.2em;color:#fff}.fix{background:#a40000}.review{background:#6b4e00}.clean{background:#1d5c1d}
.finding{margin:.75rem 0 .75rem 1rem;padding-left:.75rem;border-left:4px solid #a40000}.finding.warning{border-color:#6b4e00}.finding.info{border-color:#555}
.rule,.where{color:#555;font-size:.875rem}dl{display:grid;grid-template-columns:5rem 1fr;gap:.15rem .75rem;margin:.25rem 0}dt{color:#555}dd{margin:0}
a{color:#0b4f9e}svg.timeline{width:100%;height:auto;margin:.75rem 0}@media print{body{max-width:none;margin:0;font-size:11pt}a{color:inherit}}
</style></head><body>
<header><h1>Claims to look at</h1></header>
`

func (*html) Head(b []byte) []byte { return append(b, htmlHead...) }

func (f *html) Result(b []byte, r *finding.Result) []byte { return f.Illustrated(b, r, nil) }

// Illustrated adds a result with the picture of its day, where there is one.
func (f *html) Illustrated(b []byte, r *finding.Result, picture []byte) []byte {
	esc := template.HTMLEscapeString
	if r.Problem != nil {
		return append(b, fmt.Sprintf("<article><h2><span class=\"verdict fix\">unreadable</span> %s</h2><p>%s</p></article>\n", esc(Printable(r.File)), esc(Printable(r.Problem.Error())))...)
	}
	if r.Verdict() == finding.Clean && !f.Verbose {
		return b
	}
	verdict := string(r.Verdict())
	parts := []string{}
	if r.ServiceDate != 0 {
		parts = append(parts, r.ServiceDate.String())
	}
	parts = append(parts, esc(PayerText(&r.Payer)))
	if r.AtRisk > 0 {
		parts = append(parts, Dollars(r.AtRisk)+" at risk")
	}
	if !r.Complete {
		parts = append(parts, "not fully checked")
	}
	if f.ShowPatients {
		parts = append(parts, esc(Printable(patientName(&r.Patient))))
	}
	b = append(b, fmt.Sprintf("<article><h2><span class=\"verdict %s\">%s</span> %s</h2><p class=\"where\">%s · %s</p>\n",
		verdict, verdict, esc(Printable(r.Claim)), strings.Join(parts, " · "), esc(text{f.Options}.where(r)))...)
	for i := range r.Findings {
		found := &r.Findings[i]
		if found.Severity == finding.Info && !f.Verbose {
			continue
		}
		b = append(b, htmlFinding(found)...)
	}
	b = append(b, picture...)
	return append(b, "</article>\n"...)
}

func htmlFinding(found *finding.Finding) string {
	esc := template.HTMLEscapeString
	var b strings.Builder
	where := "the claim"
	if found.Line > 0 {
		where = fmt.Sprintf("line %d, %s", found.Line, esc(Printable(found.Code)))
	}
	fmt.Fprintf(&b, "<div class=\"finding %s\"><strong>%s</strong>: %s <span class=\"rule\">%s, %s</span><dl>",
		found.Severity, where, esc(Printable(found.Message)), found.Severity, esc(found.Rule))
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "<dt>%s</dt><dd>%s</dd>", name, value)
		}
	}
	row("Do", esc(Printable(found.Fix.Text)))
	row("Why", esc(Printable(found.Why)))
	for _, s := range found.Sources {
		row("Source", fmt.Sprintf("<a href=\"%s\">%s</a>", esc(s.URL), esc(s.Title)))
	}
	for _, t := range found.Tables {
		row("Table", esc(TableText(t)))
	}
	b.WriteString("</dl></div>\n")
	return b.String()
}

func (f *html) Foot(b []byte, s *Summary) []byte {
	esc := template.HTMLEscapeString
	b = append(b, "<section id=\"summary\"><p><strong>"+esc(s.Line())+"</strong></p>"...)
	notes := s.Notes
	if line := s.UnlistedLine(); line != "" {
		notes = append(notes[:len(notes):len(notes)], line)
	}
	for _, note := range notes {
		b = append(b, "<p>"+esc(note)+"</p>"...)
	}
	return append(b, "</section>\n</body></html>\n"...)
}
