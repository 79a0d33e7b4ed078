package report

import (
	"strconv"
	"unicode/utf8"

	"firstpass/claim"
	"firstpass/finding"
)

// jsonLines is one JSON object a claim, in input order: the contract other
// programs rely on. It is written by hand because it is the hot path.
type jsonLines struct {
	Options
	sources *sourceLists
}

func (jsonLines) Head(b []byte) []byte             { return b }
func (jsonLines) Foot(b []byte, _ *Summary) []byte { return b }

func (f jsonLines) Result(b []byte, r *finding.Result) []byte {
	b = append(b, '{')
	b = field(b, "claim", r.Claim)
	if r.File != "" {
		b = field(b, "file", r.File)
	}
	if r.Interchange != "" {
		b = field(b, "interchange", r.Interchange)
		b = field(b, "group", r.Group)
		b = field(b, "transaction", r.Transaction)
	}
	b = place(b, r.At)
	if f.ShowPatients {
		b = patient(b, &r.Patient)
	}
	if r.Problem != nil {
		b = key(b, "error")
		b = append(b, '{')
		b = field(b, "code", r.Problem.Code)
		b = field(b, "path", r.Problem.Path)
		b = field(b, "message", r.Problem.Message)
		b = append(b, '}', '}', '\n')
		return b
	}
	if r.ServiceDate != 0 {
		b = date(b, "service_date", r.ServiceDate)
	}
	b = payer(b, &r.Payer)
	b = field(b, "verdict", string(r.Verdict()))
	b = key(b, "complete")
	b = strconv.AppendBool(b, r.Complete)
	b = key(b, "at_risk")
	b = append(b, '"')
	b = r.AtRisk.Append(b)
	b = append(b, '"')
	b = key(b, "findings")
	b = append(b, '[')
	for i := range r.Findings {
		if i > 0 {
			b = append(b, ',')
		}
		b = oneFinding(b, &r.Findings[i], f.sources)
	}
	b = append(b, ']')
	b = key(b, "not_checked")
	b = append(b, '[')
	for i, n := range r.NotChecked {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		b = field(b, "rule", n.Rule)
		if n.Line > 0 {
			b = number(b, "line", int64(n.Line))
		}
		b = field(b, "reason", n.Reason)
		b = append(b, '}')
	}
	return append(b, ']', '}', '\n')
}

func place(b []byte, p claim.Place) []byte {
	if p.Segment > 0 {
		b = number(b, "segment", int64(p.Segment))
		b = number(b, "segment_in_transaction", int64(p.InTransaction))
		b = number(b, "byte", p.Byte)
	}
	if p.Line > 0 {
		b = number(b, "file_line", int64(p.Line))
	}
	return b
}

func patient(b []byte, p *claim.Patient) []byte {
	b = key(b, "patient")
	b = append(b, '{')
	name := p.Name
	if name == "" {
		name = p.LastName
		if p.FirstName != "" {
			name += ", " + p.FirstName
		}
	}
	b = field(b, "name", name)
	b = date(b, "birth_date", p.BirthDate)
	b = field(b, "id", p.ID)
	return append(b, '}')
}

func payer(b []byte, p *claim.Payer) []byte {
	b = key(b, "payer")
	b = append(b, '{')
	t := string(p.Type)
	if t == "" {
		t = "unknown"
	}
	b = field(b, "type", t)
	b = field(b, "name", p.Name)
	if p.ID != "" {
		b = field(b, "id", p.ID)
	}
	if p.Contractor != "" {
		b = field(b, "contractor", p.Contractor)
	}
	return append(b, '}')
}

func oneFinding(b []byte, f *finding.Finding, written *sourceLists) []byte {
	b = append(b, '{')
	b = field(b, "rule", f.Rule)
	b = field(b, "topic", f.Topic)
	if f.SNIP > 0 {
		b = number(b, "snip", int64(f.SNIP))
	}
	b = field(b, "severity", f.Severity.String())
	b = field(b, "confidence", string(f.Confidence))
	b = number(b, "line", int64(f.Line))
	if f.Code != "" {
		b = field(b, "code", f.Code)
	}
	if f.Payer != "" {
		b = field(b, "payer", f.Payer)
	}
	b = field(b, "message", f.Message)
	b = field(b, "why", f.Why)
	b = key(b, "fix")
	b = append(b, '{')
	b = field(b, "text", f.Fix.Text)
	b = key(b, "edits")
	b = append(b, '[')
	for i := range f.Fix.Edits {
		if i > 0 {
			b = append(b, ',')
		}
		b = edit(b, &f.Fix.Edits[i])
	}
	b = append(b, ']')
	safety := f.Fix.Safety
	if safety == "" {
		safety = finding.DisplayOnly
	}
	b = field(b, "safety", string(safety))
	b = append(b, '}')
	b = key(b, "sources")
	b = append(b, '[')
	b = written.append(b, f)
	b = append(b, ']')
	b = key(b, "tables")
	b = append(b, '[')
	for i := range f.Tables {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		b = field(b, "name", f.Tables[i].Name)
		b = field(b, "release", f.Tables[i].Release)
		b = date(b, "last_confirmed", f.Tables[i].LastConfirmed)
		b = append(b, '}')
	}
	return append(b, ']', '}')
}

func edit(b []byte, e *finding.Edit) []byte {
	b = append(b, '{')
	b = field(b, "op", e.Op)
	if e.Line > 0 {
		b = number(b, "line", int64(e.Line))
	}
	if e.Field != "" {
		b = field(b, "field", e.Field)
	}
	b = field(b, "value", e.Value)
	if e.Units != 0 {
		b = field(b, "units", e.Units.String())
	}
	if len(e.Modifiers) > 0 {
		b = key(b, "modifiers")
		b = append(b, '[')
		for i, m := range e.Modifiers {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, m)
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

func key(b []byte, name string) []byte {
	if last := b[len(b)-1]; last != '{' {
		b = append(b, ',')
	}
	b = append(b, '"')
	b = append(b, name...)
	return append(b, '"', ':')
}

func field(b []byte, name, value string) []byte { return appendString(key(b, name), value) }

func date(b []byte, name string, d claim.Date) []byte {
	return append(d.Append(append(key(b, name), '"')), '"')
}

func number(b []byte, name string, n int64) []byte { return strconv.AppendInt(key(b, name), n, 10) }

// appendString quotes a string for JSON. Bytes that are not UTF-8 are read as
// Latin-1, which is what claim files that are not ASCII hold.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	if asIs(s) {
		return append(append(b, s...), '"')
	}
	start := 0
	for i := 0; i < len(s); {
		ch := s[i]
		if ch >= 0x20 && ch != '"' && ch != '\\' && ch < utf8.RuneSelf {
			i++
			continue
		}
		if ch >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b = append(b, s[start:i]...)
				b = utf8.AppendRune(b, rune(ch))
				i++
				start = i
				continue
			}
			i += size
			continue
		}
		b = append(b, s[start:i]...)
		switch ch {
		case '"', '\\':
			b = append(b, '\\', ch)
		case '\n':
			b = append(b, '\\', 'n')
		case '\t':
			b = append(b, '\\', 't')
		case '\r':
			b = append(b, '\\', 'r')
		default:
			b = append(b, '\\', 'u', '0', '0', "0123456789abcdef"[ch>>4], "0123456789abcdef"[ch&15])
		}
		i++
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// asIs says whether a string needs no escaping, eight bytes at a time: none of
// them is a control character, a quote, a backslash or beyond ASCII. A borrow in
// one of the subtractions starts at a byte that is one of these, so that the
// answer is exact.
func asIs(s string) bool {
	const each, high = 0x0101010101010101, 0x8080808080808080
	var found uint64
	for len(s) >= 8 {
		v := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		quote, slash := v^'"'*each, v^'\\'*each
		found |= v | (v - ' '*each) | (quote-each)&^quote | (slash-each)&^slash
		s = s[8:]
	}
	for i := range len(s) {
		if ch := s[i]; ch < ' ' || ch == '"' || ch == '\\' || ch >= utf8.RuneSelf {
			return false
		}
	}
	return found&high == 0
}
