package report

import (
	"encoding/xml"
	"fmt"
	"strings"

	"firstpass/finding"
)

// junit is a test case a claim: errors are failures, warnings its output. A claim
// that could not be read is an error.
type junit struct{ Options }

func (*junit) Head(b []byte) []byte {
	return append(b, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<testsuite name="firstpass">`+"\n"...)
}

func (*junit) Foot(b []byte, _ *Summary) []byte { return append(b, "</testsuite>\n"...) }

func (f *junit) Result(b []byte, r *finding.Result) []byte {
	name := r.Claim
	if name == "" {
		name = fmt.Sprintf("segment %d", r.At.Segment)
	}
	b = append(b, fmt.Sprintf("<testcase classname=%s name=%s>", quoted(r.File), quoted(name))...)
	if r.Problem != nil {
		b = append(b, fmt.Sprintf("<error type=%s message=%s/>", quoted(r.Problem.Code), quoted(r.Problem.Error()))...)
	}
	var failures, others strings.Builder
	count := 0
	for i := range r.Findings {
		found := &r.Findings[i]
		line := fmt.Sprintf("line %d %s: %s: %s Do: %s\n", found.Line, found.Code, found.Rule, found.Message, found.Fix.Text)
		if found.Severity == finding.Error {
			count++
			failures.WriteString(line)
		} else if found.Severity == finding.Warning {
			others.WriteString(line)
		}
	}
	if count > 0 {
		b = append(b, fmt.Sprintf("<failure message=%s>%s</failure>", quoted(fmt.Sprintf("%d to fix", count)), escaped(failures.String()))...)
	}
	if others.Len() > 0 {
		b = append(b, "<system-out>"+escaped(others.String())+"</system-out>"...)
	}
	return append(b, "</testcase>\n"...)
}

func quoted(s string) string { return `"` + escaped(s) + `"` }

func escaped(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(Printable(s))); err != nil {
		return ""
	}
	return b.String()
}
