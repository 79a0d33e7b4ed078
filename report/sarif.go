package report

import (
	"maps"
	"slices"
	"strconv"

	"firstpass/finding"
)

// sarif is SARIF 2.1.0: one result a finding. The tool and its rules come last,
// because only then is it known which rules spoke.
type sarif struct{ Options }

func (*sarif) Head(b []byte) []byte {
	return append(b, `{"version":"2.1.0","$schema":"https://json.schemastore.org/sarif-2.1.0.json","runs":[{"results":[`...)
}

func (*sarif) Join() string { return ",\n" }

func (f *sarif) Result(b []byte, r *finding.Result) []byte {
	if r.Problem != nil {
		b = append(b, '{')
		b = field(b, "ruleId", r.Problem.Code)
		b = field(b, "level", "error")
		b = message(b, r.Problem.Error())
		b = location(b, r)
		return append(b, '}')
	}
	first := true
	for i := range r.Findings {
		found := &r.Findings[i]
		if !first {
			b = append(b, ',', '\n')
		}
		first = false
		b = append(b, '{')
		b = field(b, "ruleId", found.Rule)
		b = field(b, "level", sarifLevel(found.Severity))
		where := "claim " + r.Claim
		if found.Line > 0 {
			where += ", line " + strconv.Itoa(found.Line)
		}
		b = message(b, where+": "+found.Message+" "+found.Fix.Text)
		b = location(b, r)
		b = key(b, "properties")
		b = append(b, '{')
		b = field(b, "topic", found.Topic)
		b = field(b, "confidence", string(found.Confidence))
		if len(found.Sources) > 0 {
			b = field(b, "source", found.Sources[0].URL)
		}
		b = append(b, '}', '}')
	}
	return b
}

func (f *sarif) Foot(b []byte, s *Summary) []byte {
	b = append(b, `],"tool":{"driver":{`...)
	b = field(b, "name", "firstpass")
	if f.Version != "" {
		b = field(b, "version", f.Version)
	}
	b = key(b, "rules")
	b = append(b, '[')
	for i, id := range slices.Sorted(maps.Keys(s.Rules)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		b = field(b, "id", id)
		if f.Title != nil {
			b = key(b, "shortDescription")
			b = append(b, '{')
			b = field(b, "text", f.Title(id))
			b = append(b, '}')
		}
		b = append(b, '}')
	}
	b = append(b, "]}}"...)
	return append(b, "}]}\n"...)
}

func sarifLevel(s finding.Severity) string {
	switch s {
	case finding.Error:
		return "error"
	case finding.Warning:
		return "warning"
	}
	return "note"
}

func message(b []byte, s string) []byte {
	b = key(b, "message")
	b = append(b, '{')
	b = field(b, "text", s)
	return append(b, '}')
}

func location(b []byte, r *finding.Result) []byte {
	b = key(b, "locations")
	b = append(b, `[{"physicalLocation":{"artifactLocation":{`...)
	b = field(b, "uri", r.File)
	b = append(b, '}')
	b = key(b, "region")
	b = append(b, '{')
	if r.At.Line > 0 {
		b = number(b, "startLine", int64(r.At.Line))
	} else {
		b = number(b, "byteOffset", r.At.Byte)
	}
	return append(b, "}}}]"...)
}
