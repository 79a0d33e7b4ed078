package chart

import (
	"fmt"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// docServiceDate reports a drug charted on another day than it is billed on.
func docServiceDate(e *facts.Encounter, r *rule.Report) {
	var said claim.Date
	for i := range e.Given {
		g := &e.Given[i]
		if g.Date() == 0 || g.Date() == said || carries(g) || billedOn(e, g) || givenOnBilledDay(e, g) {
			continue
		}
		line := dateLine(e, g)
		if line == nil {
			continue
		}
		said = g.Date()
		r.Add(finding.Finding{
			Line:    line.N,
			Message: fmt.Sprintf("the drug is charted on %s and billed on %s", g.Date(), line.Date),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("Find out which day is right. If the chart is, bill the administration and its drug on %s.", g.Date()),
				Edits:  []finding.Edit{{Op: finding.SetField, Line: line.N, Field: "service_date", Value: g.Date().String()}},
				Safety: finding.NeedsChart,
			},
			AtRisk: linesOn(e, line.Date),
		})
	}
}

// billedOn says whether a line that can stand for the administration holds its
// day: the drug's own line where there is one, else any administration.
func billedOn(e *facts.Encounter, g *facts.Given) bool {
	drug := billedBy(e, g)
	for i := range e.Lines {
		l := &e.Lines[i]
		if drug != nil && g.Bills(l.Code) != facts.SameDrug {
			continue
		}
		if l.Date == g.Date() || within(e, l, g.Date()) {
			return true
		}
	}
	return false
}

// givenOnBilledDay says whether the same drug is charted on a billed day as well:
// then this entry is another visit's, and the claim has its own.
func givenOnBilledDay(e *facts.Encounter, g *facts.Given) bool {
	for i := range e.Given {
		other := &e.Given[i]
		if other.N != g.N && other.Known == g.Known && other.Substance.Name == g.Substance.Name && (other.Date() == 0 || billedOn(e, other)) {
			return true
		}
	}
	return false
}

// within says whether the day lies in the span of days a line covers, its own or
// the statement's of an institutional claim.
func within(e *facts.Encounter, l *facts.Line, on claim.Date) bool {
	end := l.ServiceEndDate
	if end == 0 && l.ServiceDate == 0 {
		end = e.Claim.ServiceEndDate
	}
	return end != 0 && on >= l.Date && on <= end
}

// dateLine is the line whose date the chart disagrees with: the administration
// billed beside the drug, else the drug.
func dateLine(e *facts.Encounter, g *facts.Given) *facts.Line {
	drug := billedBy(e, g)
	if drug == nil {
		if g.Known { // something else is billed: the drug rules speak
			return nil
		}
		return dated(administrationLine(e, 0))
	}
	if l := administrationLine(e, drug.Date); l != nil {
		return dated(l)
	}
	return dated(drug)
}

func dated(l *facts.Line) *facts.Line {
	if l == nil || l.Date == 0 {
		return nil
	}
	return l
}

// linesOn lists the administration and product lines of a day.
func linesOn(e *facts.Encounter, on claim.Date) []int {
	var lines []int
	for i := range e.Lines {
		if l := &e.Lines[i]; l.Date == on && (l.IsProduct() || l.Admin.Code != "") {
			lines = append(lines, l.N)
		}
	}
	return lines
}
