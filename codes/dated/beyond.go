package dated

import (
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/official"
)

// speaking picks the release that speaks for a day in a table whose rows have no
// days: the one that covers it, else the last before it, else the first. Excerpts
// and releases that were lost count only where there is no other.
func speaking(releases []release, on claim.Date) *release {
	var best *release
	for i := range releases {
		if best == nil || releases[i].From <= on {
			best = &releases[i]
		}
	}
	return best
}

// AddOn finds what an add-on code adds to. An edition that lists days of edits
// answers by them; one that does not, for its quarter.
func (t *Tables) AddOn(code string, on claim.Date) (codes.AddOn, codes.Origin) {
	r := speaking(t.byTable[string(official.AddOn)], on)
	if r == nil || on == 0 {
		return t.Tables.AddOn(code, on)
	}
	var a codes.AddOn
	listed := false
	for cells := range r.rows.find(code).each {
		if from, to := day(cells[2]), day(cells[3]); on < from || to != 0 && on > to {
			continue
		}
		listed = true
		a.Others = a.Others || cells[1] != "1"
		if cells[0] != "" {
			a.Primaries = append(a.Primaries, strings.Clone(cells[0]))
		}
	}
	if !listed {
		return t.Tables.AddOn(code, on)
	}
	return a, codes.Origin{Answer: codes.Found, Table: &r.table, Agreed: r.covers(on)}
}

// PhysicianFee gives a code's indicators in the physician fee schedule.
func (t *Tables) PhysicianFee(code string, on claim.Date) (codes.PhysicianFee, codes.Origin) {
	r := speaking(t.byTable[string(official.PhysicianFee)], on)
	if r == nil || on == 0 {
		return t.Tables.PhysicianFee(code, on)
	}
	for cells := range r.rows.find(code).each {
		if cells[0] == "" { // the whole service, not its parts 26 and TC
			return codes.ParsePhysicianFee(cells[1], cells[4], cells[3], strings.Clone(cells[7])), codes.Origin{Answer: codes.Found, Table: &r.table, Agreed: r.covers(on)}
		}
	}
	if r.Excerpt || !r.covers(on) {
		return t.Tables.PhysicianFee(code, on)
	}
	return codes.PhysicianFee{}, absent(&r.table)
}

// DiagnosisNotes lists the notes that hold for a diagnosis: those at the code and
// at the categories above it.
func (t *Tables) DiagnosisNotes(code string, on claim.Date) ([]codes.DiagnosisNote, codes.Origin) {
	r := speaking(t.byTable[string(official.DiagnosisNote)], on)
	plain, ok := undotted(code)
	if r == nil || on == 0 || !ok {
		return t.Tables.DiagnosisNotes(code, on)
	}
	list, known := r.noted(plain)
	if !known {
		list = r.notes(plain)
	}
	origin := absent(&r.table)
	if len(list) > 0 {
		origin.Answer = codes.Found
	}
	origin.Agreed = r.covers(on)
	return list, origin
}

// noted is the answer of an earlier question.
func (r *release) noted(plain string) ([]codes.DiagnosisNote, bool) {
	list, ok := r.asked.Load(plain)
	if !ok {
		return nil, false
	}
	return list.([]codes.DiagnosisNote), true
}

// notes collects the notes at a code and at the categories above it. Only shapes
// of codes are asked, so what is kept of earlier questions stays small.
func (r *release) notes(plain string) []codes.DiagnosisNote {
	var list []codes.DiagnosisNote
	for n := 3; n <= len(plain); n++ {
		for cells := range r.rows.find(plain[:n]).each {
			if ranges := codes.ParseCodeRanges(cells[2]); len(ranges) > 0 {
				list = append(list, codes.DiagnosisNote{Kind: cells[0], At: dotted(plain[:n]), Codes: ranges})
			}
		}
	}
	if r.rows.find(plain[:3]).count > 0 || len(list) > 0 {
		r.asked.Store(strings.Clone(plain), list)
	}
	return list
}

// The cells of the directory of packages.
const (
	listedName = 0
	listedFrom = 5
	listedTo   = 6
)

// Listing finds an NDC's time on the market: in the FDA's directory by package,
// then by product, then in the CDC's list of vaccines.
func (t *Tables) Listing(ndc11 string, on claim.Date) (codes.Listing, codes.Origin) {
	if len(ndc11) != 11 || on == 0 {
		return t.Tables.Listing(ndc11, on)
	}
	products := speaking(t.byTable[string(official.Listing)+" product"], on)
	packages := speaking(t.byTable[string(official.Listing)+" package"], on)
	var l codes.Listing
	var origin codes.Origin
	for _, source := range []struct {
		r   *release
		key string
	}{{products, ndc11[:9]}, {packages, ndc11}} {
		if source.r == nil {
			continue
		}
		f := source.r.rows.find(source.key)
		if f.count == 0 {
			if origin.Answer == codes.NotCovered && on <= source.r.To {
				origin = absent(&source.r.table)
			}
			continue
		}
		l = codes.Listing{Name: firstText(l.Name, f.cell(listedName)), Life: claim.Span{From: day(f.cell(listedFrom)), To: day(f.cell(listedTo))}}
		origin = isFound(&source.r.table)
	}
	if origin.Answer == codes.Found {
		return l, origin
	}
	if r := speaking(t.byTable[string(official.VaccinePackage)], on); r != nil {
		found := false
		for cells := range r.rows.find(ndc11).each {
			span := claim.Span{From: day(cells[3]), To: day(cells[4])}
			if !found || span.To == 0 || l.Life.To != 0 && span.To > l.Life.To {
				l = codes.Listing{Name: cells[1], Life: span}
			}
			found = true
		}
		if found {
			return l, isFound(&r.table)
		}
	}
	if shipped, known := t.Tables.Listing(ndc11, on); known.Answer == codes.Found {
		return shipped, known
	}
	return codes.Listing{}, origin
}

// Taxonomy says whether a provider taxonomy code was in use on a day. The list
// keeps codes that ended, so one that is not in it was never a code up to the end
// of the newest release; after that it may be new.
func (t *Tables) Taxonomy(code string, on claim.Date) (codes.TaxonomyLife, codes.Origin) {
	releases := t.byTable[string(official.Taxonomy)]
	for i := len(releases) - 1; i >= 0; i-- {
		r := &releases[i]
		f := r.rows.find(code)
		if f.count == 0 {
			continue
		}
		l := codes.TaxonomyLife{Listed: true, Life: claim.Span{From: day(f.cell(0)), To: day(f.cell(1))}, Successor: strings.Clone(f.cell(2))}
		if on != 0 && !l.Life.Holds(on) {
			return l, absent(&r.table)
		}
		return l, isFound(&r.table)
	}
	if n := len(releases); n > 0 && on != 0 && on <= releases[n-1].To && !releases[n-1].Excerpt {
		return codes.TaxonomyLife{}, absent(&releases[n-1].table)
	}
	return t.Tables.Taxonomy(code, on)
}

// PlaceOfService describes a place of service: the shipped table says who gives
// drugs there, a release adds places and the days up to which none is missing.
func (t *Tables) PlaceOfService(place string, on claim.Date) (codes.Place, codes.Origin) {
	shipped, origin := t.Tables.PlaceOfService(place, on)
	r := speaking(t.byTable[string(official.PlaceOfService)], on)
	if origin.Answer == codes.Found || r == nil || on == 0 {
		return shipped, origin
	}
	f := r.rows.find(place)
	switch {
	case f.count > 0 && on >= r.From:
		return codes.Place{Code: place, Plain: f.cell(1)}, isFound(&r.table)
	case f.count == 0 && origin.Answer == codes.NotCovered && on <= r.To && !r.Excerpt:
		return codes.Place{}, absent(&r.table)
	}
	return shipped, origin
}

// Contractor names the Medicare Part B contractor of a state. What ships is asked
// first: it has days, and the list of contractors has none.
func (t *Tables) Contractor(state string, on claim.Date) (string, bool) {
	if key, ok := t.Tables.Contractor(state, on); ok || state == "" {
		return key, ok
	}
	r := speaking(t.byTable[string(official.Jurisdiction)], on)
	if r == nil || on != 0 && on < r.From {
		return "", false
	}
	for jurisdiction, f := range r.rows.from("") {
		for cells := range f.each {
			for each := range strings.SplitSeq(cells[1], ",") {
				if each == state {
					return strings.Clone(jurisdiction), true
				}
			}
		}
	}
	return "", false
}

func firstText(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
