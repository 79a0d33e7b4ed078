package administration

import (
	"fmt"
	"slices"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// codeNotActive reports a code billed for a day outside its life, and names what
// was in force on that day.
func codeNotActive(e *facts.Encounter, r *rule.Report) {
	for i := range e.Lines {
		l := &e.Lines[i]
		if active, known := l.Info.ActiveOn(l.Date); active || !known {
			continue
		}
		reportInactive(e, r, l)
	}
}

func reportInactive(e *facts.Encounter, r *rule.Report, l *facts.Line) {
	f := finding.Finding{Line: l.N, Fix: finding.Repair{Safety: finding.NeedsChart}}
	if l.Info.Source.URL != "" {
		f.Sources = append(f.Sources, l.Info.Source)
	}
	ended := lastDayBefore(l.Info.Life, l.Date)
	if ended == 0 {
		f.Message = fmt.Sprintf("%s did not exist before %s", l.Code, nextDayAfter(l.Info.Life, l.Date))
		f.Fix.Text = "use the code that was in force on " + l.Date.String()
	} else {
		f.Message = fmt.Sprintf("%s ended on %s", l.Code, ended)
		f.Fix.Text = "use a code that is in force on " + l.Date.String()
		if !l.Info.EndVerified && l.Date <= ended.AddMonths(unsureMonths) {
			f.Severity = finding.Warning
			f.Message = fmt.Sprintf("%s probably ended on %s", l.Code, ended)
		}
	}
	if isVaccineFee(l) && ended == 0 {
		f.Fix.Text = "use the product-specific administration code in force on " + l.Date.String()
	}
	others := inForce(e, l)
	if len(others) > 0 {
		f.Fix.Text = "use " + alternatives(e, l, others)
		f.Fix.Edits = replacement(e, l, others)
	}
	if isAnaesthetic(l) {
		f.Fix.Text = "remove it where it numbed the place of a procedure or injection, else " + f.Fix.Text
		f.Fix.Edits = nil
	}
	r.Add(f)
}

// unsureMonths is how long after an inferred last day the finding stays a
// question. HCPCS changes every quarter: a code missing from two further
// quarterly files is gone.
const unsureMonths = 6

// lastDayBefore is the last day of the life that ended before a day, 0 where none did.
func lastDayBefore(life []claim.Span, on claim.Date) claim.Date {
	var last claim.Date
	for _, span := range life {
		if span.To != 0 && span.To < on && span.To > last {
			last = span.To
		}
	}
	return last
}

func nextDayAfter(life []claim.Span, on claim.Date) claim.Date {
	var next claim.Date
	for _, span := range life {
		if span.From > on && (next == 0 || span.From < next) {
			next = span.From
		}
	}
	return next
}

// inForce lists the codes that stood for the line's substance or service on its
// day: the successors, or for a code used too early those it succeeded.
func inForce(e *facts.Encounter, l *facts.Line) []string {
	var list []string
	for _, code := range successorsOf(e, l.Code) {
		if inForceOn(e, code, l.Date) {
			list = append(list, code)
		}
	}
	if len(list) > 0 || l.Drug.Name == "" {
		return list
	}
	substance, ok := e.Tables.Identify(l.Drug.Name)
	if !ok {
		return nil
	}
	for _, code := range substance.Codes {
		if code != l.Code && inForceOn(e, code, l.Date) && slices.Contains(successorsOf(e, code), l.Code) {
			list = append(list, code)
		}
	}
	return list
}

func successorsOf(e *facts.Encounter, code string) []string {
	if list := e.Tables.Code(code).Successors; len(list) > 0 {
		return list
	}
	drug, _ := e.Tables.Drug(code)
	return drug.Successors
}

func inForceOn(e *facts.Encounter, code string, on claim.Date) bool {
	info := e.Tables.Code(code)
	active, known := info.ActiveOn(on)
	return info.Kind != codes.Unknown && (active || !known)
}

// alternatives says which codes to use, with units where the dose is known.
func alternatives(e *facts.Encounter, l *facts.Line, others []string) string {
	if code, units, ok := best(e, l, others); ok {
		return fmt.Sprintf("%s x %d", code, units)
	}
	text := others[0]
	for _, code := range others[1:] {
		text += " or " + code
	}
	if l.Drug.Code != "" {
		text += ", units by the dose given"
	}
	return text
}

func replacement(e *facts.Encounter, l *facts.Line, others []string) []finding.Edit {
	if code, units, ok := best(e, l, others); ok {
		return []finding.Edit{
			{Op: finding.SetCode, Line: l.N, Value: code},
			{Op: finding.SetUnits, Line: l.N, Value: fmt.Sprint(units), Units: claim.Whole(units)},
		}
	}
	if len(others) == 1 && l.Drug.Code == "" {
		return []finding.Edit{{Op: finding.SetCode, Line: l.N, Value: others[0]}}
	}
	return nil
}

// best chooses among codes by the dose: the one that holds it exactly in the
// fewest units (80 mg is one J1040 and not four J1020); a single code is rounded
// up to its unit.
func best(e *facts.Encounter, l *facts.Line, others []string) (code string, units int64, ok bool) {
	dose, known := doseOf(e, l)
	if !known {
		return "", 0, false
	}
	for _, other := range others {
		drug, found := e.Tables.Drug(other)
		if !found || drug.Unit <= 0 {
			continue
		}
		amount, same := facts.Convert(dose, drug.UnitName)
		if !same || len(others) > 1 && amount%drug.Unit != 0 {
			continue
		}
		if n := amount.CeilDiv(drug.Unit); !ok || n < units {
			code, units, ok = other, n, true
		}
	}
	return code, units, ok
}

// doseOf is the dose of the line's drug: what the chart of the day adds up to, else
// what the billed units say. Units of an "up to" code do not say the dose.
func doseOf(e *facts.Encounter, l *facts.Line) (claim.Amount, bool) {
	total := claim.Amount{Unit: l.Drug.UnitName}
	for i := range e.Given {
		g := &e.Given[i]
		if !onDay(g, l.Date) || g.Bills(l.Code) != facts.SameDrug {
			continue
		}
		amount, ok := facts.Convert(g.Dose, l.Drug.UnitName)
		if !ok {
			return claim.Amount{}, false
		}
		total.Value, total.Given = total.Value+amount, true
	}
	if total.Given {
		return total, true
	}
	if l.Drug.Code == "" || l.Drug.UpTo || !l.Units.IsWhole() || l.Units <= 0 {
		return claim.Amount{}, false
	}
	value, ok := l.Drug.Unit.Times(l.Units)
	return claim.Amount{Value: value, Unit: l.Drug.UnitName, Given: ok}, ok
}
