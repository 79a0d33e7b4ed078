package policy

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
)

// unitCap: the units of the codes on a day, or within days or months together
// with earlier ones, stay within bounds.
func unitCap(r *reader, n *yaml.Node) (checker, codeSet) {
	var set codeSet
	var least, most claim.Decimal
	var modifiers []string
	var back window
	keys := map[string]func(*yaml.Node){
		"codes": r.codes(&set), "min": r.decimal(&least), "max": r.decimal(&most), "modifiers": r.modifiers(&modifiers),
	}
	r.window(&back, keys)
	r.fields(n, "unit-cap", keys)
	r.require(n, least > 0 || most > 0, "min or max (units)")
	if most > 0 && least > most {
		r.fail(n, "unit-cap: min is above max")
	}
	return eachLine(&set, func(e *facts.Encounter, l *facts.Line, report func(finding.Finding)) {
		if !carries(l, modifiers) || !firstOfDay(e, l, &set, modifiers) {
			return
		}
		billed := unitsOfDay(e, l, &set, modifiers)
		if least > 0 && billed < least {
			report(finding.Finding{
				Line:    l.N,
				Message: fmt.Sprintf("%s is billed with %s units; this payer asks for at least %s", l.Code, billed, least),
				Fix:     finding.Repair{Text: "Check the units against the dose given.", Safety: finding.NeedsChart},
			})
		}
		if most == 0 {
			return
		}
		total := billed
		if back.given() {
			_, earlier := within(e, &set, l.Date, back.start(l.Date).AddDays(-1))
			total += earlier
		}
		if total <= most {
			return
		}
		text := fmt.Sprintf("%s is billed with %s units; this payer allows %s", l.Code, total, most)
		if back.given() {
			text = fmt.Sprintf("%s comes to %s units since %s; this payer allows %s", l.Code, total, back.start(l.Date), most)
		}
		report(finding.Finding{
			Line:    l.N,
			Message: text,
			Fix:     finding.Repair{Text: fmt.Sprintf("Check the units against the dose given; more than %s needs the payer's exception before billing.", most), Safety: finding.NeedsChart},
		})
	}), set
}

// firstOfDay keeps a day's lines of the codes from being reported once each.
func firstOfDay(e *facts.Encounter, l *facts.Line, set *codeSet, modifiers []string) bool {
	for i := range e.Lines[:l.N-1] {
		if o := &e.Lines[i]; o.Date == l.Date && o.Code == l.Code && set.has(o) && carries(o, modifiers) {
			return false
		}
	}
	return true
}

// unitsOfDay adds a code's units of the day. Discarded drug (JW) is no dose.
func unitsOfDay(e *facts.Encounter, l *facts.Line, set *codeSet, modifiers []string) claim.Decimal {
	var total claim.Decimal
	for o := range e.WithCode(l.Code) {
		if o.Date == l.Date && set.has(o) && carries(o, modifiers) && !o.Has("JW") {
			total += o.Units
		}
	}
	return total
}

// frequencyCap: at most so many services of the codes within days or months, for
// patients of an age and sex.
func frequencyCap(r *reader, n *yaml.Node) (checker, codeSet) {
	var set codeSet
	var modifiers []string
	var sex string
	var age ages
	var units claim.Decimal
	var back window
	times := 1
	keys := map[string]func(*yaml.Node){
		"codes": r.codes(&set), "times": r.integer(&times, 1, 366), "modifiers": r.modifiers(&modifiers),
		"age": r.ages(&age), "sex": func(n *yaml.Node) { sex, _ = r.word(n, "sex", "F", "M") },
		"units": r.decimal(&units),
	}
	r.window(&back, keys)
	r.fields(n, "frequency-cap", keys)
	r.require(n, back.given() || age != ages{} || sex != "", "days, months, age or sex")
	limit := frequencyLimit{set: set, times: times, back: back, age: age, sex: sex}
	return eachLine(&limit.set, func(e *facts.Encounter, l *facts.Line, report func(finding.Finding)) {
		if !carries(l, modifiers) || l.Has("JW") || units > 0 && l.Units != units || !firstOfDay(e, l, &limit.set, modifiers) {
			return
		}
		limit.patient(e, l, report)
		limit.interval(e, l, report)
	}), set
}

type frequencyLimit struct {
	set   codeSet
	times int
	back  window
	age   ages
	sex   string
}

// patient reports an age or sex outside the limit; what is not known is not judged.
func (k *frequencyLimit) patient(e *facts.Encounter, l *facts.Line, report func(finding.Finding)) {
	age, sex := e.AgeOn(l.Date), e.Claim.Patient.Sex
	text := ""
	switch {
	case k.age != ages{} && age >= 0 && (age < k.age.from || age > k.age.to):
		text = fmt.Sprintf("%s is for patients of %d to %d years; this one is %d", l.Code, k.age.from, k.age.to, age)
	case k.sex != "" && (sex == "F" || sex == "M") && sex != k.sex:
		text = fmt.Sprintf("%s is for patients of sex %s with this payer", l.Code, k.sex)
	default:
		return
	}
	report(finding.Finding{Line: l.N, Message: text, Fix: finding.Repair{
		Text: "Check birth date, sex and modifier against the record; as it stands the payer denies the line.", Safety: finding.NeedsChart,
	}})
}

// interval reports a service that comes too soon.
func (k *frequencyLimit) interval(e *facts.Encounter, l *facts.Line, report func(finding.Finding)) {
	if !k.back.given() {
		return
	}
	same := codeSet{exact: map[string]bool{l.Code: true}, list: []string{l.Code}}
	earlier, _ := within(e, &same, l.Date, k.back.start(l.Date).AddDays(-1))
	if earlier < k.times {
		return
	}
	last := lastBefore(e, &same, l.Date)
	text := fmt.Sprintf("%s was given %d days before, on %s; this payer pays it once every %s", l.Code, l.Date.DaysSince(last), last, k.back)
	due := k.back.next(last)
	if k.times > 1 {
		text = fmt.Sprintf("%s was given %d times since %s; this payer pays %d every %s", l.Code, earlier, k.back.start(l.Date), k.times, k.back)
		due = k.back.next(oldestWithin(e, &same, l.Date, k.back.start(l.Date)))
	}
	report(finding.Finding{Line: l.N, Message: text, Fix: finding.Repair{
		Text: fmt.Sprintf("Not payable before %s. Check the dates of service; if the dose was given early, ask the payer for an exception.", due), Safety: finding.NeedsChart,
	}})
}

// String is "70 days" or "3 months".
func (w window) String() string {
	if w.months > 0 {
		return fmt.Sprintf("%d months", w.months)
	}
	return fmt.Sprintf("%d days", w.days)
}

// oldestWithin is the first day since a start on which one of the codes was billed.
func oldestWithin(e *facts.Encounter, set *codeSet, on, start claim.Date) claim.Date {
	oldest := on
	for day := lastBefore(e, set, on); day >= start && day != 0; day = lastBefore(e, set, day) {
		oldest = day
	}
	return oldest
}
