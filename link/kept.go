package link

import (
	"strings"

	"firstpass/claim"
)

// A day's export may hold a million administrations of a few drugs, given the same
// way by the same people. What they have in common is kept once.

// said is what a record says beside its patient and its events.
type said struct {
	silent                             claim.Fields
	indication, reasonForVisit, text   string
	orderedBy                          claim.Person
	supervisorPresent, supervisorKnown bool
}

// given is an event without its times.
type given struct {
	claim.Administration
	status claim.Status
	reason string
}

// kept is an event.
type kept struct {
	*given
	start, stop claim.Moment
}

func (k *kept) event() claim.Event {
	e := claim.Event{Administration: k.Administration, Status: k.status, Reason: k.reason}
	e.Start, e.Stop = k.start, k.stop
	return e
}

// visit is one record and what became of it.
type visit struct {
	*said
	events []kept
	number string // of the encounter
	file   string // of a note
	place  string // where it stands, for reports
	last   string // the patient's last name, folded
	birth  claim.Date
	day    claim.Date
	who    [2]uint64 // the patient's keys
	claims []ref
	billed [][]int32 // by event: the claims of this patient that bill the drug; nil before any is met
	hitAt  int32     // where it stands among the hits of the claim being matched
	used   int32
	saw    Reason // of the claims that came nearest
}

// billers are the claims that bill event i.
func (v *visit) billers(i int) []int32 {
	if v.billed == nil {
		return nil
	}
	return v.billed[i]
}

// keep makes a visit of a record.
func (x *Index) keep(r *claim.Record, place string) visit {
	p := named(r.Patient)
	v := visit{
		said:   x.shareSaid(r),
		number: strings.Clone(r.EncounterID),
		place:  place,
		last:   strings.Clone(foldName(p.LastName, false)),
		birth:  p.BirthDate,
		day:    dayOfRecord(r),
		events: make([]kept, 0, len(r.Events)),
	}
	if r.Text != "" {
		v.file = r.ID
	}
	copy(v.who[:], x.patientKeys(&p))
	for i := range r.Events {
		v.events = append(v.events, x.shareEvent(&r.Events[i]))
	}
	return v
}

func (x *Index) shareSaid(r *claim.Record) *said {
	s := said{
		silent: r.Silent, indication: r.Indication, reasonForVisit: r.ReasonForVisit, text: r.Text, orderedBy: r.OrderedBy,
		supervisorPresent: r.SupervisorPresent, supervisorKnown: r.SupervisorCharted,
	}
	if shared, ok := x.said[s]; ok {
		return shared
	}
	if len(x.said) < mostShared {
		x.said[s] = &s
	}
	return &s
}

func (x *Index) shareEvent(e *claim.Event) kept {
	k := kept{start: e.Start, stop: e.Stop}
	g := given{Administration: e.Administration, status: e.Status, reason: e.Reason}
	g.Start, g.Stop = claim.Moment{}, claim.Moment{}
	shared, ok := x.given[g]
	if !ok {
		shared = &g
		if len(x.given) < mostShared {
			x.given[g] = shared
		}
	}
	k.given = shared
	return k
}

// mostShared bounds what is looked through for something to share.
const mostShared = 1 << 16
