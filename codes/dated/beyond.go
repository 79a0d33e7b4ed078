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
	r := speaking(t.addOns, on)
	if r == nil || on == 0 {
		return t.Tables.AddOn(code, on)
	}
	var a codes.AddOn
	listed := false
	var cells row
	for f := r.rows.find(code); f.next(&cells); {
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
	r := speaking(t.fees, on)
	if r == nil || on == 0 {
		return t.Tables.PhysicianFee(code, on)
	}
	var fee codes.PhysicianFee
	technical := ""
	var cells row
	for f := r.rows.find(code); f.next(&cells); {
		switch cells[0] {
		case "": // the whole service
			fee = codes.ParsePhysicianFee(cells[1], cells[4], cells[3], cells[7], cells[6])
		case "TC":
			technical = cells[7]
		}
	}
	if fee.Component == '1' && technical != "" {
		fee.Supervision = codes.ParsePhysicianFee("", "", "", technical, "").Supervision // it is the technical part that is supervised
	}
	if fee.Status != 0 {
		return fee, codes.Origin{Answer: codes.Found, Table: &r.table, Agreed: r.covers(on)}
	}
	if r.Excerpt || !r.covers(on) {
		return t.Tables.PhysicianFee(code, on)
	}
	return codes.PhysicianFee{}, absent(&r.table)
}

// DiagnosisNotes lists the notes that hold for a diagnosis: those at the code and
// at the categories above it.
func (t *Tables) DiagnosisNotes(code string, on claim.Date) ([]codes.DiagnosisNote, codes.Origin) {
	r := speaking(t.notes, on)
	plain, ok := undotted(code)
	if r == nil || on == 0 || !ok {
		return t.Tables.DiagnosisNotes(code, on)
	}
	list := r.notesOn(plain)
	origin := absent(&r.table)
	if len(list) > 0 {
		origin.Answer = codes.Found
	}
	origin.Agreed = r.covers(on)
	return list, origin
}

// notesOn collects the notes at a code and at the categories above it.
func (r *release) notesOn(plain plainCode) []codes.DiagnosisNote {
	place := &r.noted[hash(string(plain.bytes()))%uint32(len(r.noted))]
	if known := place.Load(); known != nil && known.code == plain {
		return known.list
	}
	var list []codes.DiagnosisNote
	var cells row
	for n := 3; n <= plain.length; n++ {
		for f := r.rows.find(string(plain.text[:n])); f.next(&cells); {
			if ranges := codes.ParseCodeRanges(cells[2]); len(ranges) > 0 {
				list = append(list, codes.DiagnosisNote{Kind: cells[0], At: dotted(string(plain.text[:n])), Codes: ranges})
			}
		}
	}
	place.Store(&notesAnswer{plain, list})
	return list
}

// notesAnswer is what was asked for last at its place among the answers, which
// takes some making.
type notesAnswer struct {
	code plainCode
	list []codes.DiagnosisNote
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
	products := speaking(t.products, on)
	packages := speaking(t.packs, on)
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
			if origin.Answer == codes.NotCovered && on <= source.r.To && !source.r.Excerpt {
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
	if r := speaking(t.vaccinePacks, on); r != nil {
		found := false
		var cells row
		for f := r.rows.find(ndc11); f.next(&cells); {
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
	releases := t.taxonomies
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
	r := speaking(t.places, on)
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
	var cells row
	for jurisdiction, f := range r.rows.from("") {
		for f.next(&cells) {
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
