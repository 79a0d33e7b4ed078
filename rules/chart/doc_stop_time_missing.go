package chart

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// docStopTimeMissing reports an infusion without its end, where an infusion code
// is billed by time and volume and rate do not give the end either, and one whose
// end lies before its beginning.
func docStopTimeMissing(e *facts.Encounter, r *rule.Report) {
	for i := range e.Given {
		g := &e.Given[i]
		if g.Route != facts.IVInfusion && g.Route != facts.SubcutaneousDrip || g.Kind == "kvo" || g.Kind == "flush" {
			continue
		}
		if e.Chart.Silent.Has(claim.StopField) {
			continue
		}
		if minutes, ok := g.Start.MinutesTo(g.Stop); ok && minutes < 0 && g.Start.Date != 0 {
			if l := timedLine(e, g); l != nil {
				r.Add(endsBeforeStart(l))
			}
			continue
		}
		if g.Start.HasTime && g.Stop.HasTime || g.Volume.Given && g.Rate.Given && g.Rate.Value > 0 {
			continue
		}
		l := timedLine(e, g)
		if l == nil {
			continue
		}
		missing := "no stop time is charted"
		if !g.Start.HasTime {
			missing = "no start time is charted"
			if !g.Stop.HasTime {
				missing = "neither start nor stop time is charted"
			}
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s: %s is billed by time", missing, l.Code),
			Fix: finding.Repair{
				Text:   "Find the times on the pump or flow sheet, or volume and rate, from which Palmetto accepts the end. Without them ask the payer: some pay a push, some nothing.",
				Safety: finding.NeedsChart,
			},
		})
	}
}

func endsBeforeStart(l *facts.Line) finding.Finding {
	return finding.Finding{
		Line:    l.N,
		Message: fmt.Sprintf("the charted stop time lies before the start: the minutes %s is billed by cannot be counted", l.Code),
		Fix: finding.Repair{
			Text:   "Find the right times on the pump or flow sheet and have the record corrected and signed.",
			Safety: finding.NeedsChart,
		},
	}
}

// timedLine is the first line of the day billed by the minutes of an infusion.
func timedLine(e *facts.Encounter, g *facts.Given) *facts.Line {
	for l := range e.OfKind(codes.AdminCode) {
		if !givenOn(g, l.Date) {
			continue
		}
		switch l.Admin.Family {
		case codes.Infusion, codes.Hydration, codes.SubcutaneousInfus, codes.ChemotherapyInfus:
			return l
		}
	}
	return nil
}
