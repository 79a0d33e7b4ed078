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
	noted      [1 << 10]noted       // by a few bits of the two codes and the day
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
// up and holds on to no claim. Longer texts are not remembered, nor those that begin
// with a NUL, which as a number is nothing.
type word uint64

func wordOf(text string) (w word, ok bool) {
	switch {
	case len(text) > 8 || len(text) > 0 && text[0] == 0:
		return 0, false
	case len(text) == 5: // most are codes
		return word(text[0])<<32 | word(text[1])<<24 | word(text[2])<<16 | word(text[3])<<8 | word(text[4]), true
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
