package dated

import (
	"slices"
	"sync"
	"sync/atomic"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/official"
	"firstpass/finding"
)

// Tables answers from a store and, where it has nothing for a table or a day,
// from the tables that ship. It may be asked from many goroutines.
type Tables struct {
	codes.Tables // the tables that ship
	pairs        [codes.MedicaidSupplier + 1][]pairRelease
	changes      codes.Changes        // of pairs, diagnoses and fees
	everyChange  func() codes.Changes // made when it is first asked for
	limits       [codes.MedicaidSupplier + 1][]release
	byTable      map[string][]release // oldest first
	often
	releases []finding.Table
	damaged  []Damage
	known    sync.Map // code → *codes.Code
	drugs    sync.Map // code → *codes.Drug
	packages sync.Map // NDC → *packageAnswer, of those found
}

var _ codes.Tables = (*Tables)(nil)

// release is one table of one release, ready to be asked.
type release struct {
	*Section
	rows  *rowTable
	table finding.Table
	noted *[1 << 9]atomic.Pointer[notesAnswer] // of a table of notes, by a few bits of the code
}

// often is the tables asked about every claim, so that they need no looking up.
type often struct {
	diagnoses, notes, addOns, fees, level2, modifiers, products, packs, vaccinePacks, places, taxonomies []release
}

type pairRelease struct {
	*Section
	pairs *pairTable
	table finding.Table
}

// covers says whether a day lies in the quarter or year the release is of.
func (r *release) covers(on claim.Date) bool {
	return claim.Span{From: r.From, To: r.To}.Holds(on)
}

// New answers from the store, and from the tables that ship where it does not.
func New(store *Store, shipped codes.Tables) *Tables {
	t := &Tables{Tables: shipped, byTable: map[string][]release{}, damaged: slices.Clone(store.damaged)}
	t.releases = append(t.releases, shipped.Releases()...)
	var changes []claim.Date
	for i := range store.sections {
		s := &store.sections[i]
		table := finding.Table{Name: title(s), Release: s.Release, LastConfirmed: s.To}
		var err error
		if official.Kind(s.Table) == official.Pair {
			var p *pairTable
			if p, err = openPairs(store.payload(s)); err == nil {
				if setting, ok := settingOf(s.Edition); ok {
					t.pairs[setting] = append(t.pairs[setting], pairRelease{s, p, table})
					changes = append(p.changes(changes), s.From, s.To.AddDays(1))
				}
			}
		} else {
			var r *rowTable
			if r, err = openRows(store.payload(s), len(official.Cells(official.Kind(s.Table)))); err == nil {
				one := release{Section: s, rows: r, table: table}
				if official.Kind(s.Table) == official.DiagnosisNote {
					one.noted = new([1 << 9]atomic.Pointer[notesAnswer])
				}
				t.byTable[s.Name()] = append(t.byTable[s.Name()], one)
				if kind := official.Kind(s.Table); kind == official.Diagnosis || kind == official.PhysicianFee {
					changes = append(changes, s.From, s.To.AddDays(1))
				}
				if setting, ok := settingOf(s.Edition); ok && official.Kind(s.Table) == official.UnitLimit {
					t.limits[setting] = append(t.limits[setting], one)
				}
			}
		}
		if err != nil {
			t.damaged = append(t.damaged, Damage{*s, err.Error()})
			continue
		}
		t.releases = append(t.releases, table)
	}
	t.changes = codes.ChangesOn(changes)
	t.everyChange = sync.OnceValue(t.everyChangeIn)
	for _, list := range t.byTable {
		slices.SortStableFunc(list, func(a, b release) int { return int(a.From) - int(b.From) })
	}
	of := func(kind official.Kind, edition string) []release { return t.byTable[string(kind)+edition] }
	t.often = often{
		diagnoses: of(official.Diagnosis, ""), notes: of(official.DiagnosisNote, ""), addOns: of(official.AddOn, ""), fees: of(official.PhysicianFee, ""),
		level2: of(official.Level2, ""), modifiers: of(official.Level2Modifier, ""),
		products: of(official.Listing, " product"), packs: of(official.Listing, " package"), vaccinePacks: of(official.VaccinePackage, ""),
		places: of(official.PlaceOfService, ""), taxonomies: of(official.Taxonomy, ""),
	}
	for setting := range t.pairs {
		slices.SortStableFunc(t.pairs[setting], func(a, b pairRelease) int { return int(b.From) - int(a.From) })
		slices.SortStableFunc(t.limits[setting], func(a, b release) int { return int(a.From) - int(b.From) })
	}
	return t
}

// Damaged lists the tables that are refused.
func (t *Tables) Damaged() []Damage { return t.damaged }

// Releases lists the tables at hand: those that ship, then the store's.
func (t *Tables) Releases() []finding.Table { return t.releases }

func settingOf(edition string) (codes.Setting, bool) {
	switch edition {
	case official.Practitioner:
		return codes.Practitioner, true
	case official.Hospital:
		return codes.Hospital, true
	case official.Supplier:
		return codes.Supplier, true
	case "medicaid " + official.Supplier:
		return codes.MedicaidSupplier, true
	case "medicaid " + official.Practitioner:
		return codes.MedicaidPractitioner, true
	case "medicaid " + official.Hospital:
		return codes.MedicaidHospital, true
	}
	return 0, false
}

// title is what results call a table: the names the shipped tables go by.
func title(s *Section) string {
	name := map[official.Kind]string{
		official.Pair: "NCCI procedure-to-procedure pairs", official.UnitLimit: "Medically unlikely edits", official.AddOn: "NCCI add-on codes",
		official.Level2: "HCPCS Level II codes", official.Level2Modifier: "HCPCS Level II modifiers", official.Unclassified: "HCPCS codes without a code of their own",
		official.Diagnosis: "ICD-10-CM codes", official.DiagnosisNote: "ICD-10-CM tabular notes", official.PaymentLimit: "Part B payment limits",
		official.DrugPackage: "NDC-HCPCS crosswalk", official.PhysicianFee: "Physician fee schedule indicators", official.HospitalStatus: "OPPS status indicators",
		official.Listing: "FDA NDC directory", official.Vaccine: "CDC vaccine codes", official.VaccinePackage: "CDC vaccine packages",
		official.PlaceOfService: "Place-of-service codes", official.Taxonomy: "Provider taxonomy", official.Adjustment: "Claim adjustment reason codes",
		official.Remark: "Remittance advice remark codes", official.AdjustmentGroup: "Claim adjustment groups", official.CodeList: "X12 external codes",
		official.Waste: "Codes with a single-dose product (JW and JZ)", official.SelfAdministered: "Self-administered drug exclusion lists",
		official.SelfBrand: "Brands on the self-administered drug lists", official.Jurisdiction: "Medicare contractors",
	}[official.Kind(s.Table)]
	if s.Edition != "" {
		name += ", " + s.Edition
	}
	return name
}

func absent(t *finding.Table) codes.Origin {
	return codes.Origin{Answer: codes.Absent, Table: t, Agreed: true}
}

func isFound(t *finding.Table) codes.Origin {
	return codes.Origin{Answer: codes.Found, Table: t, Agreed: true}
}

// Pair finds the edit in which column1 is paid and column2 is denied. A release
// holds the whole past, so the newest that can tell is asked; a pair in force in
// it still speaks after it.
func (t *Tables) Pair(column1, column2 string, setting codes.Setting, on claim.Date) (codes.Pair, codes.Origin) {
	releases := t.pairs[setting]
	if len(releases) == 0 && setting >= codes.MedicaidPractitioner {
		// Medicaid's edits follow Medicare's but for what a state switches off.
		return t.Pair(column1, column2, setting-codes.MedicaidPractitioner, on)
	}
	var best codes.Origin
	if on != 0 {
		for i := range releases {
			r := &releases[i]
			states, listed := r.pairs.history(column1, column2)
			if s, ok := inForce(states, on); ok {
				origin := isFound(&r.table)
				origin.Agreed = !r.Undated || s.from != 0 || on >= r.From
				p := codes.Pair{Column1: column1, Column2: column2, Indicator: s.indicator}
				if on <= r.To && origin.Agreed {
					return p, origin
				}
				return t.surer(p, origin, setting, on, r.To)
			}
			if r.Excerpt || !r.has(column1) { // it tells what holds, not what does not
				continue
			}
			if listed || on <= r.To {
				best = absent(&r.table)
			}
			break
		}
	}
	if best.Answer == codes.NotCovered {
		return t.Tables.Pair(column1, column2, setting%codes.MedicaidPractitioner, on)
	}
	return codes.Pair{}, best
}

// surer takes the shipped tables' answer where they know a later release than one
// whose row speaks after its end, or the first days that a copy of one has lost.
func (t *Tables) surer(p codes.Pair, origin codes.Origin, setting codes.Setting, on, end claim.Date) (codes.Pair, codes.Origin) {
	shipped, known := t.Tables.Pair(p.Column1, p.Column2, setting%codes.MedicaidPractitioner, on)
	if known.Answer != codes.NotCovered && (!origin.Agreed || known.Table.LastConfirmed > end) {
		return shipped, known
	}
	return p, origin
}

// has says whether the part of the release that would list a code is there.
func (r *pairRelease) has(column1 string) bool {
	if len(r.Parts) == 0 || len(r.Parts) == partsOfRelease {
		return true
	}
	return slices.ContainsFunc(r.Parts, func(p Part) bool { return column1 >= p.First && column1 <= p.Last })
}

// UnitLimit finds the medically unlikely edit of a code. The table has no dates
// of its own: the nearest release speaks, the shipped ones among them.
func (t *Tables) UnitLimit(code string, setting codes.Setting, on claim.Date) (codes.UnitLimit, codes.Origin) {
	releases := t.limits[setting]
	if len(releases) == 0 && setting >= codes.MedicaidPractitioner {
		return t.UnitLimit(code, setting-codes.MedicaidPractitioner, on)
	}
	setting %= codes.MedicaidPractitioner
	if on == 0 || len(releases) == 0 {
		return t.Tables.UnitLimit(code, setting, on)
	}
	at, next := nearest(releases, on)
	r := &releases[at]
	limit := limitIn(r, code)
	if !r.covers(on) {
		shipped, origin := t.Tables.UnitLimit(code, setting, on)
		if origin.Table != nil {
			if span, ok := official.QuarterSpan(origin.Table.Release); ok && distance(span, on) < distance(claim.Span{From: r.From, To: r.To}, on) {
				return shipped, origin
			}
		}
	}
	origin := isFound(&r.table)
	if next >= 0 {
		origin.Agreed = limitIn(&releases[next], code) == limit
	}
	if limit.Adjudication == 0 {
		origin.Answer = codes.Absent
		if r.Excerpt {
			return t.Tables.UnitLimit(code, setting, on)
		}
	}
	return limit, origin
}

func limitIn(r *release, code string) codes.UnitLimit {
	f := r.rows.find(code)
	if f.count == 0 {
		return codes.UnitLimit{}
	}
	units, rest := text(f.rest)
	adjudication, _ := text(rest)
	limit := codes.UnitLimit{Adjudication: adjudication[0]}
	for i := 0; i < len(units); i++ {
		limit.Units = limit.Units*10 + int64(units[i]-'0')
	}
	return limit
}

// nearest picks the release that speaks for a day in a table without dates, and
// the one on the other side of the day where none covers it, else -1.
func nearest(releases []release, on claim.Date) (at, next int) {
	before := -1
	for i := range releases {
		if releases[i].From <= on {
			before = i
		}
	}
	switch {
	case before < 0:
		return 0, -1
	case releases[before].covers(on) || before == len(releases)-1:
		return before, -1
	case releases[before+1].From.DaysSince(on) < on.DaysSince(releases[before].To):
		return before + 1, before
	}
	return before, before + 1
}

// distance is how many days a day lies outside a span.
func distance(span claim.Span, on claim.Date) int {
	switch {
	case on < span.From:
		return span.From.DaysSince(on)
	case span.To != 0 && on > span.To:
		return on.DaysSince(span.To)
	}
	return 0
}

// PaymentStatus is the OPPS status indicator of a code.
func (t *Tables) PaymentStatus(code string, on claim.Date) (string, codes.Origin) {
	releases := t.byTable[string(official.HospitalStatus)]
	if on == 0 || len(releases) == 0 {
		return t.Tables.PaymentStatus(code, on)
	}
	// Between two quarters the earlier speaks.
	at := 0
	for i := range releases {
		if releases[i].From <= on {
			at = i
		}
	}
	r := &releases[at]
	if !r.covers(on) {
		if status, origin := t.Tables.PaymentStatus(code, on); origin.Table != nil && origin.Table.LastConfirmed >= r.To {
			return status, origin
		}
	}
	status := r.rows.find(code).cell(0)
	origin := isFound(&r.table)
	if !r.covers(on) && on > r.To && at+1 < len(releases) {
		origin.Agreed = releases[at+1].rows.find(code).cell(0) == status
	}
	if status == "" {
		origin.Answer = codes.Absent
		if r.Excerpt {
			return t.Tables.PaymentStatus(code, on)
		}
	}
	return status, origin
}
