package administration

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// shotsOverCharted reports more injections billed than the chart shows. A syringe
// that held two drugs makes one needle fewer than there are drugs.
func shotsOverCharted(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfFamily(codes.Injection) {
		if lastLine(e, l.Date, isShotLine) != l || facilityBills(e, l) {
			continue
		}
		b := balanceOf(e, l.Date)
		charted, over := b.charted[byShot], b.surplus(byShot)-b.lacking()
		if drugs := drugsInSyringes(e, l, &b); drugs >= 2 && oneSyringe(e.Chart.Note) {
			charted, over = drugs-1, b.billed[byShot]-(drugs-1)
		}
		if charted == 0 || over <= 0 {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%d injections are billed and the chart shows %d", b.billed[byShot], charted),
			Fix:     removeLine(l, fmt.Sprintf("%d charted", charted), over),
		})
	}
}

// drugsInSyringes counts the drugs given by needle: those charted or, where only
// free text was given, those billed.
func drugsInSyringes(e *facts.Encounter, l *facts.Line, b *balance) int {
	if len(e.Given) > 0 {
		return b.charted[byShot]
	}
	t := tallyOf(e, l.Date)
	return t.drugsFor96372()
}

// lacking is how many charted administrations of other routes have no code: the
// rule on routes says which of the billed ones they are.
func (b *balance) lacking() int {
	n := 0
	for c := byPush; c < unsaid; c++ {
		n += b.lack(c)
	}
	return n
}

// shotsUnderCharted asks about injections charted and not billed.
func shotsUnderCharted(e *facts.Encounter, r *rule.Report) {
	if oneSyringe(e.Chart.Note) {
		return
	}
	for l := range e.OfFamily(codes.Injection) {
		if billedBefore(e, l) || facilityBills(e, l) {
			continue
		}
		t := tallyOf(e, l.Date)
		sticks := sticksOf(e, l.Date)
		if t.procedures > 0 || sticks <= t.shots+t.chemo {
			continue
		}
		bill := sticks - t.chemo
		f := finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("the chart shows %d separate injections and %d are billed", sticks, t.shots+t.chemo),
			Fix:     finding.Repair{Text: fmt.Sprintf("confirm that they were separate injections, then 96372 x %d", bill), Safety: finding.NeedsChart},
		}
		if times(l) == t.shots {
			f.Fix.Edits = []finding.Edit{{Op: finding.SetUnits, Line: l.N, Value: fmt.Sprint(bill), Units: claim.Whole(int64(bill))}}
		}
		r.Add(f)
	}
}

// oneSyringe says whether the note tells that drugs were drawn up together.
func oneSyringe(note string) bool {
	return facts.Says(note, "one syringe") || facts.Says(note, "same syringe") || facts.Says(note, "single syringe")
}

// sticksOf counts the charted injections of different drugs on the claim. Two
// entries of one minute and one place may be one syringe, and two of one drug are
// counted once: whether those are two services is argued about.
func sticksOf(e *facts.Encounter, on claim.Date) int {
	n := 0
	for i := range e.Given {
		g := &e.Given[i]
		if counts(e, g, on) && g.Route.IsShot() && onClaim(e, g) && !sameStickBefore(e, g, on) {
			n++
		}
	}
	return n
}

func sameStickBefore(e *facts.Encounter, g *facts.Given, on claim.Date) bool {
	for i := range e.Given[:g.N-1] {
		other := &e.Given[i]
		if !counts(e, other, on) || !other.Route.IsShot() {
			continue
		}
		together := other.Site == g.Site && other.Start == g.Start
		if together || other.Medication == g.Medication || other.Known && g.Known && other.Substance.Name == g.Substance.Name {
			return true
		}
	}
	return false
}

// splitDose asks about one dose given through two needles and billed twice.
func splitDose(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfFamily(codes.Injection) {
		if lastLine(e, l.Date, isShotLine) != l || facilityBills(e, l) {
			continue
		}
		t := tallyOf(e, l.Date)
		b := balanceOf(e, l.Date)
		again := splitAgain(e, l.Date)
		// As many billed as charted, so that the second needle is among them.
		if again == nil || t.shots < 2 || b.surplus(byShot) > 0 || b.lack(byShot) > 0 {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s was given through two needles in one session and 96372 is billed %d times", medicine(again), t.shots),
			Fix:     finding.Repair{Text: "payer-dependent: Noridian and First Coast pay one 96372 for one drug of a session, CPT Assistant counts each injection; document why the dose was split, or reduce to one", Safety: finding.DisplayOnly},
		})
	}
}

// splitAgain finds a charted shot of a drug that was already given in the same
// session at another place. Minutes apart are no second order; a later dose is.
func splitAgain(e *facts.Encounter, on claim.Date) *facts.Given {
	for i := range e.Given {
		g := &e.Given[i]
		if !counts(e, g, on) || !g.Route.IsShot() {
			continue
		}
		for j := range e.Given[:i] {
			other := &e.Given[j]
			if !counts(e, other, on) || !other.Route.IsShot() || !sameMedicine(other, g) {
				continue
			}
			minutes, timed := other.Start.MinutesTo(g.Start)
			if timed && minutes < sessionMinutes && minutes > -sessionMinutes || !timed && other.Site != g.Site {
				return g
			}
		}
	}
	return nil
}

// sessionMinutes is how far apart two needles of one dose can be; a repeated dose
// waits longer for its effect. No source gives a number: below it the rule asks.
const sessionMinutes = 15

func sameMedicine(a, b *facts.Given) bool {
	return a.Medication == b.Medication || a.Known && b.Known && a.Substance.Name == b.Substance.Name
}

// adminUnitsWhole reports units of an administration that are no whole number of
// services.
func adminUnitsWhole(e *facts.Encounter, r *rule.Report) {
	for l := range e.OfKind(codes.AdminCode) {
		if l.Units >= one && l.Units.IsWhole() {
			continue
		}
		whole := max(1, l.Units.CeilDiv(one))
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s is billed with %s units: a service was given once, or a whole number of times", l.Code, l.Units),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("%s x %d, or as many as the chart shows", l.Code, whole),
				Edits:  []finding.Edit{{Op: finding.SetUnits, Line: l.N, Value: fmt.Sprint(whole), Units: claim.Whole(whole)}},
				Safety: finding.NeedsChart,
			},
		})
	}
}

// adminUnitsCopied asks about 96372 billed with the units of its only drug.
func adminUnitsCopied(e *facts.Encounter, r *rule.Report) {
	if len(e.Given) > 0 {
		return // the chart counts the injections
	}
	for l := range e.OfFamily(codes.Injection) {
		if l.Units <= one || billedTwice(e, l) || facilityBills(e, l) {
			continue
		}
		t := tallyOf(e, l.Date)
		if t.drugsFor96372() != 1 || t.otherDrugs > 0 || t.unknown {
			continue
		}
		d := lastLine(e, l.Date, func(p *facts.Line) bool { return p.IsDrug() && p.Units == l.Units })
		if d == nil {
			continue
		}
		r.Add(finding.Finding{
			Line:    l.N,
			Message: fmt.Sprintf("%s x %s repeats the units of %s: the code counts injections, not drug units", l.Code, l.Units, d.Code),
			Fix: finding.Repair{
				Text:   fmt.Sprintf("%s x 1, unless the chart shows more injections", l.Code),
				Edits:  []finding.Edit{{Op: finding.SetUnits, Line: l.N, Value: "1", Units: one}},
				Safety: finding.NeedsChart,
			},
		})
	}
}

// billedTwice says whether another line of the day bills the same code.
func billedTwice(e *facts.Encounter, l *facts.Line) bool {
	for i := range e.Lines {
		if other := &e.Lines[i]; other.N != l.N && other.Date == l.Date && other.Code == l.Code {
			return true
		}
	}
	return false
}
