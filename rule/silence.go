package rule

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/maphash"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
)

// readsBilled is what a page may say under `reads`, if its check reads no more.
const readsBilled = "billed"

// reading reads it.
func (p *Page) reading(word string) error {
	switch word {
	case "":
	case readsBilled:
		p.ReadsBilled = true
	default:
		return fmt.Errorf("reads: %q: want %s, or nothing for all of the encounter", word, readsBilled)
	}
	return nil
}

// heed files the rules that read what is billed and no more, with the days from which
// they answer otherwise: those of their scopes, and those on any page, since checks
// share what they know.
func (s *Set) heed() {
	var days []claim.Date
	for i := range s.rules {
		r := &s.rules[i]
		days = append(days, r.Turns...)
		if !r.ReadsBilled {
			continue
		}
		s.billed.set(i)
		for _, scope := range r.For {
			days = append(days, scope.Span.From)
			if scope.Span.To != 0 {
				days = append(days, scope.Span.To.AddDays(1))
			}
		}
	}
	s.turns = codes.ChangesOn(days)
}

// silence is the rules that had nothing to say of what is billed.
type silence struct {
	key   []byte // facts.AppendBilled
	known bool
	rules mask
}

// silences are those of the claims met last, each at a place that a hash of its key
// chooses. The first claim that bills something only leaves its key; the second shows
// that it is worth knowing.
type silences struct {
	seed   maphash.Seed
	places []silence
	key    []byte      // of the claim at hand
	turned facts.Since // the day on which a rule turned last
	alone  *Outcome    // what is said of nothing but what is billed
}

// silencesKept is how many there are: a power of two, and two at each place.
const silencesKept = 1 << 12

// hush takes from a mask the rules that are known to have nothing to say.
func (s *Set) hush(m *mask, e *facts.Encounter, o *Outcome, a *audience) {
	q := &o.silences
	var ok bool
	if q.key, ok = e.AppendBilled(q.key[:0]); !ok {
		return
	}
	q.key = binary.LittleEndian.AppendUint32(q.key, uint32(q.turned.Of(e.Lines[0].Date, s.turns.Around)))
	if q.places == nil {
		q.seed, q.places = maphash.MakeSeed(), make([]silence, silencesKept)
	}
	at := maphash.Bytes(q.seed, q.key) % silencesKept
	place := &q.places[at]
	if !bytes.Equal(place.key, q.key) {
		if beside := &q.places[at^1]; bytes.Equal(beside.key, q.key) {
			place = beside
		} else {
			// What has stood here moves over, and out of the way of what is new.
			*place, *beside = *beside, *place
			place.key, place.known = append(place.key[:0], q.key...), false
			return
		}
	}
	if !place.known {
		s.listen(*m, e, o, a, place)
	}
	m.without(&place.rules)
}

// listen finds out which of the rules asked have nothing to say of what the encounter
// bills. They are shown nothing else, so that whatever claim is met first, the others
// that bill the same are answered as if they stood alone. Whoever asked what may change
// on any day is asked again for every claim.
func (s *Set) listen(asked mask, e *facts.Encounter, o *Outcome, a *audience, place *silence) {
	place.known, place.rules = true, mask{}
	bare := e.OnlyBilled()
	if o.silences.alone == nil {
		o.silences.alone = &Outcome{}
	}
	alone := o.silences.alone
	for word := range asked {
		asked[word] &= s.billed[word]
	}
	for i := range s.rules {
		if !asked.has(i) {
			continue
		}
		alone.Reset()
		var one mask
		one.set(i)
		bare.Fleeting()
		alone.report.e, alone.report.out = bare, alone
		own := false
		for s.ask(&one, bare, alone, a, &own) {
		}
		if len(alone.Findings) == 0 && len(alone.NotChecked) == 0 && !bare.Fleeting() {
			place.rules.set(i)
		}
	}
}
