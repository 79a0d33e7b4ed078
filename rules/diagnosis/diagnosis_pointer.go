package diagnosis

import (
	"fmt"
	"strconv"
	"strings"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// maxPointers is how many diagnoses one line may point at (837P SV107, CMS-1500
// item 24E).
const maxPointers = 4

// diagnosisPointer reports pointers that name no diagnosis, name one twice, or
// are more than four.
func diagnosisPointer(e *facts.Encounter, r *rule.Report) {
	count := len(e.Claim.Diagnoses)
	if count == 0 {
		return
	}
	for i := range e.Lines {
		l := &e.Lines[i]
		for j, p := range l.Pointers {
			if p >= 1 && p <= count && !earlier(l.Pointers[:j], p) {
				continue
			}
			r.Add(badPointer(l, p, count))
			break
		}
		if len(l.Pointers) > maxPointers {
			r.Add(finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("%s points at %d diagnoses: a line holds at most %d", l.Code, len(l.Pointers), maxPointers),
				Fix:     finding.Repair{Text: "Keep the four that bear the line out best, the main reason first.", Safety: finding.NeedsChart},
			})
		}
	}
}

func badPointer(l *facts.Line, p, count int) finding.Finding {
	if p >= 1 && p <= count {
		return finding.Finding{
			Line:     l.N,
			Severity: finding.Warning,
			Message:  fmt.Sprintf("%s points at diagnosis %d twice", l.Code, p),
			Fix: finding.Repair{
				Text:   "Name each diagnosis once.",
				Edits:  []finding.Edit{{Op: finding.SetDiagnoses, Line: l.N, Value: once(l.Pointers)}},
				Safety: finding.Safe,
			},
		}
	}
	choices := "1"
	if count > 1 {
		choices = fmt.Sprintf("one of 1 to %d", count)
	}
	return finding.Finding{
		Line:    l.N,
		Message: fmt.Sprintf("%s points at diagnosis %d, and the claim has %d", l.Code, p, count),
		Fix:     finding.Repair{Text: "Point the line at " + choices + ".", Safety: finding.NeedsChart},
	}
}

func earlier(list []int, p int) bool {
	for _, q := range list {
		if q == p {
			return true
		}
	}
	return false
}

// once writes the pointers without repeats: 1,2.
func once(list []int) string {
	var b strings.Builder
	for i, p := range list {
		if earlier(list[:i], p) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(p))
	}
	return b.String()
}
