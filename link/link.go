// Package link ties what was charted to the claims it belongs to: by the
// encounter's number, or by the patient (record number, or name and birth date)
// and the day, and where a patient has several claims of a day, by the drug. The
// charts are held under hashed keys; the claims pass by twice and are not kept.
package link

import (
	"hash/maphash"
	"slices"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
)

// nearDays is how far from a claim's day a chart may lie and still be taken for
// the same visit with a day written wrongly: only where nothing else fits, and
// only for a drug the claim bills.
const nearDays = 3

// Index holds charts and finds their claims. Add the charts, then show it every
// claim with Look, then ask for each claim's chart with Chart, in the same order.
// Where claims can be read once only, Chart may be called without Look.
type Index struct {
	tables  codes.Tables
	seed    maphash.Seed
	visits  []visit
	byKey   map[uint64][]int32 // encounter number, or patient and day -> visits
	byName  map[uint64][]int32 // name alone, the first few, to say why nothing matched
	people  map[uint64]bool    // patients of charts, and whether a claim of them was met
	looked  bool
	count   int32 // claims seen by Look
	asked   int32 // claims seen by Chart
	unfound map[Reason]*Group
	scratch []byte
	hits    []hit
	days    []claim.Date
	who     []uint64
	said    map[said]*said
	given   map[given]*given
	drugs   map[string]drug // what the tables call a charted medication
}

type ref struct {
	position int32
	how      how
}

// how a claim and a visit belong together, the best first.
type how uint8

const (
	noMatch how = iota
	byEncounter
	byDay
	byNear
)

type hit struct {
	visit int32
	how   how
}

type drug struct {
	codes.Substance
	known bool
}

// New makes an empty index over the tables that know drugs by name.
func New(tables codes.Tables) *Index {
	return &Index{
		tables: tables, seed: maphash.MakeSeed(), byKey: map[uint64][]int32{}, byName: map[uint64][]int32{}, people: map[uint64]bool{}, said: map[said]*said{}, given: map[given]*given{},
		unfound: map[Reason]*Group{}, drugs: map[string]drug{},
	}
}

// mostNamesakes bounds what is looked through to say why a chart found nothing.
const mostNamesakes = 16

// Len is how many charts the index holds.
func (x *Index) Len() int { return len(x.visits) }

// Add takes a chart in; name is where it stands, as reports may show it. A record
// that tells of several days is several charts.
func (x *Index) Add(r claim.Record, name string) {
	days := []claim.Date{dayOfRecord(&r)}
	for i := range r.Events {
		if d := r.Events[i].Start.Date; d != 0 && !slices.Contains(days, d) && len(days) < mostDays {
			days = append(days, d)
		}
	}
	if len(days) == 1 {
		x.add(r, name)
		return
	}
	for n, day := range days {
		part := r
		part.Date, part.Events = day, nil
		for _, e := range r.Events {
			if e.Start.Date == day || n == 0 && !slices.Contains(days, e.Start.Date) {
				part.Events = append(part.Events, e)
			}
		}
		if n > 0 {
			part.Text, part.Indication = "", "" // the note is of its own day
		}
		if n == 0 || len(part.Events) > 0 && slices.ContainsFunc(part.Events, happened) {
			x.add(part, name)
		}
	}
}

// happened leaves out what was only planned, or tells of the past.
func happened(e claim.Event) bool {
	return e.Status == claim.Administered || e.Status == claim.Declined || e.Status == claim.Negated
}

func (x *Index) add(r claim.Record, name string) {
	n := int32(len(x.visits))
	v := x.keep(&r, name)
	x.visits = append(x.visits, v)
	for _, key := range x.visitKeys(&v) {
		x.byKey[key] = append(x.byKey[key], n)
	}
	for _, who := range v.who {
		if who != 0 {
			x.people[who] = false
		}
	}
	if key, ok := x.nameKey(&r.Patient); ok && len(x.byName[key]) < mostNamesakes {
		x.byName[key] = append(x.byName[key], n)
	}
}

// Look shows a claim before any is asked about.
func (x *Index) Look(enc *claim.Encounter) {
	x.looked = true
	x.see(enc, x.count)
	x.count++
}

// see remembers which charts a claim may belong to.
func (x *Index) see(enc *claim.Encounter, position int32) {
	for _, h := range x.match(enc) {
		v := &x.visits[h.visit]
		v.claims = append(v.claims, ref{position, h.how})
		if v.billed == nil {
			v.billed = make([][]int32, len(v.events))
		}
		for i := range v.events {
			if x.bills(&enc.Claim, v.events[i].Medication) {
				v.billed[i] = append(v.billed[i], position)
			}
		}
	}
}

// Chart is what was charted for the claim, nil where nothing was.
func (x *Index) Chart(enc *claim.Encounter) *claim.Chart {
	position := x.asked
	x.asked++
	if !x.looked {
		x.see(enc, position)
	}
	var m merger
	for _, h := range x.match(enc) {
		if v := &x.visits[h.visit]; v.takes(position, h.how) {
			x.give(&m, v, enc, position, h.how)
		}
	}
	if !m.any && enc.Chart == nil {
		x.noChart(enc)
	}
	return m.finish(x)
}

// takes says whether the claim is one of those the visit is tied to: a number
// outdoes a day, and a day outdoes a day nearby.
func (v *visit) takes(position int32, by how) bool {
	best := byNear
	for _, r := range v.claims {
		best = min(best, r.how)
	}
	return by == best && (by != byNear || len(v.claims) == 1)
}

// give hands the visit's events to the claim: all of them where it is the only
// one, else those it bills, and to the first what none bills.
func (x *Index) give(m *merger, v *visit, enc *claim.Encounter, position int32, by how) {
	first, rivals := true, 0
	for _, r := range v.claims {
		if r.how != by {
			continue
		}
		rivals++
		if r.position < position {
			first = false
		}
	}
	taken := false
	for i := range v.events {
		bills := contains(v.billers(i), position)
		switch {
		case by == byNear && !bills:
			continue
		case rivals > 1 && !bills && (anyOf(v.billers(i), v, by) || !first):
			continue
		}
		taken = true
		e := v.events[i].event()
		m.event(x, v, &e)
	}
	if taken || len(v.events) == 0 && by != byNear {
		m.record(v.said)
		v.used++
	}
}

// anyOf says whether a claim tied in the same way bills the drug.
func anyOf(positions []int32, v *visit, by how) bool {
	for _, r := range v.claims {
		if r.how == by && contains(positions, r.position) {
			return true
		}
	}
	return false
}

func contains(list []int32, n int32) bool {
	for _, each := range list {
		if each == n {
			return true
		}
	}
	return false
}

// bills says whether a line of the claim bills the charted drug.
func (x *Index) bills(c *claim.Claim, medication string) bool {
	d := x.identify(medication)
	if !d.known {
		return false
	}
	charted := facts.Given{Substance: d.Substance, Known: true}
	for i := range c.Lines {
		code := c.Lines[i].Code
		if charted.Bills(code) == facts.SameDrug {
			return true
		}
		if d.Vaccine != codes.NoVaccine && x.tables.Code(code).Vaccine == d.Vaccine {
			return true
		}
	}
	return false
}

// identify remembers what the tables call a medication: exports repeat a few.
func (x *Index) identify(medication string) drug {
	if d, ok := x.drugs[medication]; ok {
		return d
	}
	var d drug
	d.Substance, d.known = x.tables.Identify(medication)
	if len(x.drugs) < 4096 {
		x.drugs[medication] = d
	}
	return d
}
