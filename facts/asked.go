package facts

import (
	"strings"

	"firstpass/claim"
	"firstpass/codes"
)

// asked is the tables with what they have answered to one worker, so that several
// rules, and claim after claim, cost one question. It is for the few questions
// whose answers come again: those about a code and a day mostly do not, and looking
// them up anew is as quick as remembering them. Every map is bounded.
type asked struct {
	codes.Tables
	packages map[claim.NDC]packageAnswer
	drugs    map[word]*codes.Drug // nil where no table knows the code
	notes    []notesAnswer        // on the diagnoses of the encounter at hand
	place    placeAnswer          // the last one: the lines of a day mostly share it
}

const mostAsked = 8192

// word is a code of up to eight characters in one number, which is quick to look
// up and holds on to no claim. Longer texts are not remembered.
type word uint64

func wordOf(text string) (w word, ok bool) {
	if len(text) > 8 {
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
	ok bool
}

// Package looks up an NDC as it is written; ok is false where it is none or no
// table knows it.
func (e *Encounter) Package(ndc claim.NDC) (p codes.Package, ok bool) {
	if ndc == "" {
		return p, false
	}
	if known, ok := e.asked.packages[ndc]; ok {
		return known.Package, known.ok
	}
	if eleven, err := ndc.Eleven(); err == nil {
		var origin codes.Origin
		p, origin = e.Tables.Package(eleven)
		ok = origin.Answer == codes.Found
	}
	remember(&e.asked.packages, claim.NDC(strings.Clone(string(ndc))), packageAnswer{p, ok})
	return p, ok
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

type placeAnswer struct {
	codes.Place
	codes.Origin
	asked string
	on    claim.Date
	known bool
}

// PlaceOfService answers as the tables do.
func (a *asked) PlaceOfService(place string, on claim.Date) (codes.Place, codes.Origin) {
	if p := &a.place; !p.known || p.on != on || p.asked != place {
		p.asked, p.on, p.known = strings.Clone(place), on, true
		p.Place, p.Origin = a.Tables.PlaceOfService(p.asked, on)
	}
	return a.place.Place, a.place.Origin
}

type notesAnswer struct {
	list   []codes.DiagnosisNote
	origin codes.Origin
	known  bool
}

// Notes lists the tables' notes on the encounter's i-th diagnosis (from 0), whose
// code is given with its dot: asked once, however many rules look at them.
func (e *Encounter) Notes(i int, code string, on claim.Date) ([]codes.DiagnosisNote, codes.Origin) {
	for len(e.asked.notes) <= i {
		e.asked.notes = append(e.asked.notes, notesAnswer{})
	}
	n := &e.asked.notes[i]
	if !n.known {
		n.list, n.origin = e.Tables.DiagnosisNotes(code, on)
		n.known = true
	}
	return n.list, n.origin
}
