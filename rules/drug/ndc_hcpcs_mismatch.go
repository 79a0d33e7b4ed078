package drug

import (
	"fmt"
	"slices"

	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// ndcHCPCSMismatch reports an NDC of another drug than the line's code.
func ndcHCPCSMismatch(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.Line.Drug.Given() || !priced(l) {
			continue
		}
		p, ok := e.Package(l.Line.Drug.Code)
		if !ok || len(p.Codes) == 0 || sharesDrug(e, p, l) {
			continue
		}
		name := p.Name
		if name == "" {
			name = "a drug billed as " + p.Codes[0]
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("NDC %s is %s, but %s is %s", l.Line.Drug.Code.Hyphenated(), name, l.Code, l.Drug.Name),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Send the NDC of the %s package used, or correct the code if the NDC is right.", l.Drug.Name),
				Safety: finding.NeedsChart,
			},
		})
	}
}

// sharesDrug says whether a package may be billed under the line's code: it is
// listed for it, for its predecessor or successor, or for a code of the same
// substance under another name of it.
func sharesDrug(e *facts.Encounter, p codes.Package, l *facts.Line) bool {
	for _, code := range p.Codes {
		if code == l.Code || slices.Contains(l.Drug.Successors, code) || slices.Contains(l.Info.Successors, code) {
			return true
		}
		d := e.DrugOf(code)
		if d != nil && (d.Name == l.Drug.Name || slices.Contains(d.Successors, l.Code)) {
			return true
		}
	}
	s, ok := e.Tables.Identify(p.Name)
	return ok && slices.Contains(s.Codes, l.Code)
}
