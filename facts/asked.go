package facts

import (
	"strings"

	"firstpass/claim"
	"firstpass/codes"
)

// asked is the tables with what they have answered to one worker, so that several
// rules, and claim after claim, cost one question. Whatever is kept is bounded.
type asked struct {
	codes.Tables
	packages   map[claim.NDC]*packageAnswer
	pack       *packageAnswer       // the last one
	drugs      map[word]*codes.Drug // nil where no table knows the code
	named      [1 << 10]named       // by a few bits of the two codes and the day
	sound      [1 << 10]sound       // by a few bits of the code and the day
	excluded   [1 << 10]exclusion   // by a few bits of the code, the day and the contractor
	places     answers[codes.Place]
	modifiers  answers[codes.Modifier]
	diagnoses  answers[codes.Diagnosis]
	fees       answers[codes.PhysicianFee]
	addOns     answers[codes.AddOn]
	taxonomies answers[codes.TaxonomyLife]
	pairs      answers[codes.Pair]
	listings   answers[codes.Listing]
	steady     Since // days between which no pair, diagnosis or fee changes
	alike      Since // days between which nothing changes but the lives of packages
	fleeting   bool  // a listing was asked for
	bare       *bare
	payer      payerAnswer
}

const mostAsked = 8192

// word is a code of up to eight characters in one number, which is quick to look
// up and holds on to no claim. Longer texts are not remembered.
type word uint64

func wordOf(text string) (w word, ok bool) {
	switch {
	case len(text) == 5: // most are codes
		return word(text[0])<<32 | word(text[1])<<24 | word(text[2])<<16 | word(text[3])<<8 | word(text[4]), true
	case len(text) > 8:
		return 0, false
	}
	for i := range len(text) {
		w = w<<8 | word(text[i])
	}
	return w, true
}

// remember keeps an answer; a map that has grown to its bound starts again.
func remember[K comparable, V any](m *map[K]V, key K, value V) {
	if *m == nil || len(*m) >= mostAsked {
		*m = map[K]V{}
	}
	(*m)[key] = value
}

type packageAnswer struct {
	codes.Package
	ndc claim.NDC
	ok  bool
}

// Package looks up an NDC as it is written; ok is false where it is none or no
// table knows it.
func (e *Encounter) Package(ndc claim.NDC) (p codes.Package, ok bool) {
	if ndc == "" {
		return p, false
	}
	if last := e.asked.pack; last != nil && last.ndc == ndc {
		return last.Package, last.ok
	}
	known := e.asked.packages[ndc]
	if known == nil {
		known = &packageAnswer{ndc: claim.NDC(strings.Clone(string(ndc)))}
		if eleven, err := ndc.Eleven(); err == nil {
			var origin codes.Origin
			known.Package, origin = e.Tables.Package(eleven)
			known.ok = origin.Answer == codes.Found
		}
		remember(&e.asked.packages, known.ndc, known)
	}
	e.asked.pack = known
	return known.Package, known.ok
}

// DrugOf is what the tables know of a drug code, nil where they do not.
func (e *Encounter) DrugOf(code string) *codes.Drug {
	w, short := wordOf(code)
	if known, ok := e.asked.drugs[w]; ok && short {
		return known
	}
	var known *codes.Drug
	if d, ok := e.Tables.Drug(code); ok {
		known = &d
	}
	if short {
		remember(&e.asked.drugs, w, known)
	}
	return known
}

// payerAnswer is what was asked about the last payer, of whose claim every line asks.
type payerAnswer struct {
	contractor, name string
	known, supplier  bool
}

// isSupplierContractor answers as codes does.
func (a *asked) isSupplierContractor(contractor, name string) bool {
	if p := &a.payer; !p.known || p.contractor != contractor || p.name != name {
		*p = payerAnswer{strings.Clone(contractor), strings.Clone(name), true, codes.IsSupplierContractor(contractor, name)}
	}
	return a.payer.supplier
}

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

// noted says whether a note on one of the diagnoses names another of them.
func (e *Encounter) noted() bool {
	list, on := e.Claim.Diagnoses, e.DiagnosesDay()
	if len(list) < 2 || on == 0 {
		return false
	}
	since := e.asked.alikeSince(on)
	for i := range list {
		for j := range list {
			if i != j && e.asked.names(list[i].Code, list[j].Code, since, on) {
				return true
			}
		}
	}
	return false
}

// doubtful says whether one of the diagnoses may be no code to bill: where it is not
// plainly an ICD-10-CM code that the tables know on the day of all lines.
func (e *Encounter) doubtful() bool {
	on := e.DiagnosesDay()
	for i := range e.Lines {
		if e.Lines[i].Date != on {
			return len(e.Claim.Diagnoses) > 0
		}
	}
	for i := range e.Claim.Diagnoses {
		d := &e.Claim.Diagnoses[i]
		if d.Qualifier != "" && d.Qualifier[0] != 'A' || !e.asked.billable(d.Code, on) {
			return true
		}
	}
	return false
}

// billable says whether a text is plainly a diagnosis code that may be billed on a day.
func (a *asked) billable(code string, on claim.Date) bool {
	w, short := wordOf(code)
	if !short || len(code) < 3 || on == 0 {
		return false
	}
	since := a.steadySince(on)
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

// named is whether a note on a code names another on the days from one on.
type named struct {
	code, other word
	since       claim.Date
	told, names bool
}

// names says whether one of the notes on a code names another; a text too long to be
// remembered may be named.
func (a *asked) names(code, other string, since, on claim.Date) bool {
	first, okFirst := wordOf(code)
	second, okSecond := wordOf(other)
	if !okFirst || !okSecond {
		return true
	}
	place := &a.named[mix(uint64(first)^uint64(since)<<40, uint64(second))>>54]
	if !place.told || place.code != first || place.other != second || place.since != since {
		list, _ := a.Tables.DiagnosisNotes(Dotted(code), on)
		*place = named{first, second, since, true, namesAny(list, Dotted(other))}
	}
	return place.names
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
