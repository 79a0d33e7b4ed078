package note

import (
	"strings"

	"firstpass/claim"
)

// spelling notes the error-prone ways of writing a drug and its dose that are on the
// lists of the Joint Commission ("Do Not Use") and ISMP, with the safe form.
func (p *parser) spelling(r *claim.Record, m *mention, e *claim.Event) {
	if m.status != claim.Administered && m.status != claim.Planned {
		return
	}
	for _, k := range m.amounts {
		a := &p.found[k]
		if a.kind > volumeAmount || a.warn == "" && !a.trailing && !a.leading {
			continue
		}
		span := p.span(a.from, a.to)
		safe := a.value.String() + " " + a.unit
		written := p.text[span.From:span.To]
		if a.warn != "" {
			remark(r, claim.Remark{About: "dose", Text: "written \"" + written + "\": " + a.warn + " (" + safe + ").", Span: span})
		}
		if a.trailing {
			remark(r, claim.Remark{About: "dose", Text: "written \"" + written + "\": a trailing zero is read as ten times the dose; write " + safe + ".", Span: span})
		}
		if a.leading {
			remark(r, claim.Remark{About: "dose", Text: "written \"" + written + "\": without a leading zero the point is overlooked; write " + safe + ".", Span: span})
		}
	}
	if other := p.twoMeanings(m); other != "" {
		text := "\"" + e.AsWritten + "\" is read as " + m.drug.name + " or as " + other + "; write the name in full."
		remark(r, claim.Remark{About: "medication", Text: text, Span: e.Spans["medication"]})
		e.Review = append(e.Review, claim.Remark{About: "medication", Text: text, Span: e.Spans["medication"]})
	}
}

// twoMeanings is the other drug an abbreviation may stand for.
func (p *parser) twoMeanings(m *mention) string {
	if m.to-m.from != 1 {
		return ""
	}
	switch strings.ToUpper(p.word(m.from)) {
	case "MS", "MSO4":
		return "magnesium sulfate"
	case "MGSO4":
		return "morphine sulfate"
	}
	return ""
}

// remark adds a documentation note; the same one is said once, and a note of any
// length has no more of them than a person reads.
func remark(r *claim.Record, note claim.Remark) {
	const most = 50
	if len(r.Remarks) >= most {
		return
	}
	for i := range r.Remarks {
		if r.Remarks[i].Text == note.Text {
			return
		}
	}
	r.Remarks = append(r.Remarks, note)
}

// orders takes who ordered what was given, and what it was given for, from the words
// that say so: "ordered by A. Chen MD", "per Dr. Chen", "Dx: ...", "Indication: ...".
func (p *parser) orders(r *claim.Record) {
	for k := range p.named {
		if w := &p.named[k]; w.role == orderRole && !r.OrderedBy.Given() {
			r.OrderedBy = w.who
		}
	}
	for i := p.s.from; i < p.s.to && r.Indication == ""; i++ {
		if !p.isMark(i+1, ':') {
			continue
		}
		switch p.low(i) {
		case "dx", "diagnosis", "indication", "reason":
		default:
			continue
		}
		end := i + 2
		for end < p.s.to && end < i+24 && !p.isMark(end, '.') && !p.isMark(end, ';') && p.tokens[end].kind != lineToken {
			end++
		}
		if end > i+2 {
			s := p.span(i+2, end)
			r.Indication = strings.TrimSpace(p.text[s.From:s.To])
		}
	}
}
