package facts

import (
	"firstpass/claim"
	"firstpass/codes"
)

// Notes lists the tables' notes on the encounter's i-th diagnosis (from 0).
func (e *Encounter) Notes(i int, on claim.Date) ([]codes.DiagnosisNote, codes.Origin) {
	return e.Tables.DiagnosisNotes(Dotted(e.Claim.Diagnoses[i].Code), on)
}

// DiagnosesDay is the day on which an encounter's diagnoses are read together.
func (e *Encounter) DiagnosesDay() claim.Date {
	if e.Claim.ServiceDate != 0 || len(e.Lines) == 0 {
		return e.Claim.ServiceDate
	}
	return e.Lines[0].Date
}

// diagnosisTraits tells what some rules about diagnoses need: whether one of them may
// be no code to bill, and whether a note on one of them names another.
func (e *Encounter) diagnosisTraits() (t Traits) {
	const most = 12 // on a professional claim; of more anything may be so
	list, on := e.Claim.Diagnoses, e.DiagnosesDay()
	if len(list) > most {
		return HasDoubtfulDiagnosis | HasNotedDiagnosis
	}
	for i := range e.Lines {
		t.has(HasDoubtfulDiagnosis, e.Lines[i].Date != on && len(list) > 0)
	}
	if on == 0 {
		t.has(HasDoubtfulDiagnosis, len(list) > 0)
		return t
	}
	var words [most]word
	steady, alike := e.asked.steadySince(on), e.asked.alikeSince(on)
	for i := range list {
		d := &list[i]
		w, short := wordOf(d.Code)
		if !short || len(d.Code) < 3 {
			return HasDoubtfulDiagnosis | HasNotedDiagnosis
		}
		words[i] = w
		t.has(HasDoubtfulDiagnosis, d.Qualifier != "" && d.Qualifier[0] != 'A' || !e.asked.billable(d.Code, w, steady, on))
		for j := range i {
			t.has(HasNotedDiagnosis, e.asked.note(list[j].Code, d.Code, words[j], w, alike, on))
		}
	}
	return t
}

// billable says whether a text is plainly a diagnosis code that may be billed on a day
// of those since one.
func (a *asked) billable(code string, w word, since, on claim.Date) bool {
	place := &a.sound[mix(uint64(w), uint64(since))>>54]
	if place.code != w || place.since != since {
		d, origin := a.Tables.Diagnosis(Dotted(code), on)
		*place = sound{w, since, code[0] >= 'A' && code[0] <= 'Z' && origin.Answer == codes.Found && d.Billable}
	}
	return place.billable
}

// sound is whether a diagnosis may be billed on the days from one on.
type sound struct {
	code     word
	since    claim.Date
	billable bool
}

// note says whether a note on one of two codes names the other, on a day of those
// since one.
func (a *asked) note(code, other string, first, second word, since, on claim.Date) bool {
	place := &a.noted[mix(uint64(first)^uint64(since)<<40, uint64(second))>>54]
	if place.code != first || place.other != second || place.since != since {
		one, _ := a.Tables.DiagnosisNotes(Dotted(code), on)
		two, _ := a.Tables.DiagnosisNotes(Dotted(other), on)
		*place = noted{first, second, since, namesAny(one, Dotted(other)) || namesAny(two, Dotted(code))}
	}
	return place.is
}

// noted is whether a note on one of two codes names the other, on the days from one on.
type noted struct {
	code, other word
	since       claim.Date
	is          bool
}

func namesAny(list []codes.DiagnosisNote, code string) bool {
	for i := range list {
		for _, r := range list[i].Codes {
			if r.Holds(code) {
				return true
			}
		}
	}
	return false
}

// Dotted writes a diagnosis with its dot; one that carries it comes back as it is.
func Dotted(code string) string {
	if len(code) <= 3 || code[3] == '.' {
		return code
	}
	return code[:3] + "." + code[3:]
}
