package drug

import (
	"errors"
	"fmt"
	"slices"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// twelveDigits is the day the FDA's uniform 12-digit NDC takes effect (91 FR,
// final rule of 2026-03-05); until then a claim carries 11 digits.
const twelveDigits claim.Date = 20330307

// ndcInvalid reports an NDC that is not the 11 digits a claim carries.
func ndcInvalid(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.Line.Drug.Given() {
			continue
		}
		ndc := l.Line.Drug.Code
		err := ndc.Billable()
		if err == nil || errors.Is(err, claim.ErrNDCTwelve) && l.Date >= twelveDigits {
			continue
		}
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("NDC %s: %v", ndc, err),
			Fix:     finding.Repair{Text: "Copy the NDC from the package used and write it as 5-4-2, eleven digits.", Safety: finding.NeedsChart},
		}
		if eleven, err := ndc.Eleven(); err == nil {
			f.Fix = finding.Repair{
				Text:   fmt.Sprintf("Send %s: the zero goes to the front of the short segment.", ndc.Hyphenated()),
				Edits:  []finding.Edit{{Op: finding.SetNDC, Line: l.N, Value: eleven}},
				Safety: finding.Safe,
			}
		}
		r.Add(f)
	}
}

// ndcZeroMisplaced reports eleven digits that become a package of the billed
// drug, or the one scanned, once their zero is moved to another segment.
func ndcZeroMisplaced(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.Line.Drug.Given() {
			continue
		}
		sent, err := l.Line.Drug.Code.Eleven()
		if err != nil || known(e, sent) {
			continue
		}
		for _, other := range zeroElsewhere(sent) {
			if other == "" || other == sent || !scanned(e, l, other) && !billsCode(e, other, l.Code) {
				continue
			}
			right := claim.NDC(other).Hyphenated()
			r.Add(finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("NDC %s has its zero in the wrong segment: the package is %s", l.Line.Drug.Code.Hyphenated(), right),
				Fix: finding.Repair{
					Text:   fmt.Sprintf("Send %s.", right),
					Edits:  []finding.Edit{{Op: finding.SetNDC, Line: l.N, Value: other}},
					Safety: finding.NeedsChart,
				},
			})
			break
		}
	}
}

// moves are where the zero that makes ten digits eleven may stand and where it may
// belong: at 0, 5 and 9 where the digits were padded by position, taken for another
// of the three layouts; at 4 and 8 before a segment that was long enough already
// (1234-05678-90, 12345-678-090).
var moves = [...]struct{ from, to int }{
	{0, 5}, {0, 9}, {5, 0}, {5, 9}, {9, 0}, {9, 5}, {4, 0}, {8, 0}, {8, 5},
}

// zeroElsewhere lists the eleven digits with a zero taken out and put to the front
// of another segment, "" for a move there is no zero for.
func zeroElsewhere(eleven string) [len(moves)]string {
	var list [len(moves)]string
	for n, m := range moves {
		if eleven[m.from] == '0' {
			ten := eleven[:m.from] + eleven[m.from+1:]
			list[n] = ten[:m.to] + "0" + ten[m.to:]
		}
	}
	return list
}

func known(e *facts.Encounter, eleven string) bool {
	_, ok := e.Package(claim.NDC(eleven))
	return ok
}

func billsCode(e *facts.Encounter, eleven, code string) bool {
	p, ok := e.Package(claim.NDC(eleven))
	return ok && slices.Contains(p.Codes, code)
}

// scanned says whether a record entry of the line's drug carries the NDC.
func scanned(e *facts.Encounter, l *facts.Line, eleven string) bool {
	for i := range e.Given {
		g := &e.Given[i]
		if g.NDC == "" || g.Bills(l.Code) == facts.OtherDrug {
			continue
		}
		if s, err := g.NDC.Eleven(); err == nil && s == eleven {
			return true
		}
	}
	return false
}

// ndcNotTheOneScanned reports an NDC on the claim that is none of those scanned
// when the drug was given.
func ndcNotTheOneScanned(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if !l.Line.Drug.Given() || !l.IsProduct() {
			continue
		}
		sent, err := l.Line.Drug.Code.Eleven()
		if err != nil {
			continue
		}
		seen, ok := scannedFor(e, l)
		if !ok || scanned(e, l, sent) || misplaced(sent, seen) {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("the claim names NDC %s, the record has NDC %s scanned", l.Line.Drug.Code.Hyphenated(), claim.NDC(seen).Hyphenated()),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Send %s, the package actually used.", claim.NDC(seen).Hyphenated()),
				Edits:  []finding.Edit{{Op: finding.SetNDC, Line: l.N, Value: seen}},
				Safety: finding.NeedsChart,
			},
		})
	}
}

// scannedFor is the first NDC scanned for the line's drug, in eleven digits.
func scannedFor(e *facts.Encounter, l *facts.Line) (string, bool) {
	for i := range e.Given {
		g := &e.Given[i]
		if g.NDC == "" || g.Bills(l.Code) != facts.SameDrug {
			continue
		}
		if s, err := g.NDC.Eleven(); err == nil {
			return s, true
		}
	}
	return "", false
}

func misplaced(sent, seen string) bool {
	for _, other := range zeroElsewhere(sent) {
		if other == seen {
			return true
		}
	}
	return false
}
