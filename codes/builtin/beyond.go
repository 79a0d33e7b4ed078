package builtin

import (
	"fmt"
	"slices"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
)

// The tables of this file are slices: they hold what stands beside injections.
// The whole tables come with `firstpass data import`.

type addOnTable struct {
	rows   map[string]codes.AddOn
	covers claim.Span
	table  finding.Table
}

type feeTable struct {
	rows   map[string]codes.PhysicianFee
	covers claim.Span
	table  finding.Table
}

type noteTable struct {
	rows       map[string][]codes.DiagnosisNote
	categories map[string]bool // the first three characters of the rows
	covers     claim.Span
	table      finding.Table
}

// AddOn finds what an add-on code adds to. Primaries are added from year to year:
// outside the release's quarter a row is less sure.
func (t *Tables) AddOn(code string, on claim.Date) (codes.AddOn, codes.Origin) {
	a, ok := t.addOns.rows[code]
	if !ok || on == 0 {
		return a, codes.Origin{}
	}
	return a, codes.Origin{Answer: codes.Found, Table: &t.addOns.table, Agreed: t.addOns.covers.Holds(on)}
}

// PhysicianFee gives a code's indicators in the physician fee schedule.
func (t *Tables) PhysicianFee(code string, on claim.Date) (codes.PhysicianFee, codes.Origin) {
	f, ok := t.fees.rows[code]
	if !ok || on == 0 {
		return f, codes.Origin{}
	}
	return f, codes.Origin{Answer: codes.Found, Table: &t.fees.table, Agreed: t.fees.covers.Holds(on)}
}

// DiagnosisNotes lists the notes that hold for a diagnosis.
func (t *Tables) DiagnosisNotes(code string, on claim.Date) ([]codes.DiagnosisNote, codes.Origin) {
	if on == 0 {
		return nil, codes.Origin{}
	}
	if len(code) < 3 || !t.notes.categories[code[:3]] {
		return nil, codes.Origin{}
	}
	var list []codes.DiagnosisNote
	for n := 3; n <= len(code); n++ {
		if code[n-1] == '.' {
			continue
		}
		if rows := t.notes.rows[code[:n]]; list == nil {
			list = slices.Clip(rows) // mostly all there is: no copy
		} else {
			list = append(list, rows...)
		}
	}
	if len(list) == 0 {
		return nil, codes.Origin{}
	}
	return list, codes.Origin{Answer: codes.Found, Table: &t.notes.table, Agreed: t.notes.covers.Holds(on)}
}

// Listing finds a vaccine package that left the market. Nothing ships about others.
func (t *Tables) Listing(ndc11 string, on claim.Date) (codes.Listing, codes.Origin) {
	l, ok := t.listings.rows[ndc11]
	if !ok || on == 0 {
		return codes.Listing{}, codes.Origin{}
	}
	return l, found(&t.listings.table)
}

// Taxonomy says only whether a code has the shape of one: the list does not ship.
func (t *Tables) Taxonomy(code string, _ claim.Date) (codes.TaxonomyLife, codes.Origin) {
	if !codes.IsTaxonomy(code) {
		return codes.TaxonomyLife{}, absent(&t.taxonomyShape)
	}
	return codes.TaxonomyLife{}, codes.Origin{}
}

func (t *Tables) readAddOns(file table) error {
	t.addOns = addOnTable{rows: make(map[string]codes.AddOn, 64), covers: file.covers, table: file.table}
	for n, r := range file.rows() {
		a := codes.AddOn{Primaries: list(r.cell(1))}
		if len(a.Primaries) == 0 {
			return file.failed(n, fmt.Errorf("%s has no primary", r.cell(0)))
		}
		t.addOns.rows[r.cell(0)] = a
	}
	return nil
}

func (t *Tables) readFees(file table) error {
	t.fees = feeTable{rows: make(map[string]codes.PhysicianFee, 512), covers: file.covers, table: file.table}
	for n, r := range file.rows() {
		f := codes.ParsePhysicianFee(r.cell(1), r.cell(2), r.cell(3), r.cell(4), r.cell(5))
		if f.Status == 0 || len(r.cell(2)) != 3 || f.Component == 0 || f.Bilateral == 0 || len(f.Supervision) != 2 {
			return file.failed(n, fmt.Errorf("%s has a status of %q, global days of %q, a component of %q, a supervision of %q and %q for both sides", r.cell(0), r.cell(1), r.cell(2), r.cell(3), r.cell(4), r.cell(5)))
		}
		t.fees.rows[r.cell(0)] = f
	}
	return nil
}

type listingTable struct {
	rows  map[string]codes.Listing
	table finding.Table
}

func (t *Tables) readListings(file table) error {
	t.listings = listingTable{rows: make(map[string]codes.Listing, 512), table: file.table}
	for n, r := range file.rows() {
		l, err := parseLife(r.cell(1), r.cell(2), "")
		if err != nil {
			return file.failed(n, err)
		}
		if len(r.cell(0)) != 11 || len(l.spans) != 1 {
			return file.failed(n, fmt.Errorf("%q is no package with its days", r.cell(0)))
		}
		t.listings.rows[r.cell(0)] = codes.Listing{Name: r.cell(3), Life: l.spans[0]}
	}
	return nil
}

func (t *Tables) readNotes(file table) error {
	t.notes = noteTable{rows: make(map[string][]codes.DiagnosisNote, 64), categories: map[string]bool{}, covers: file.covers, table: file.table}
	for n, r := range file.rows() {
		note := codes.DiagnosisNote{Kind: r.cell(1), At: r.cell(0), Codes: codes.ParseCodeRanges(r.cell(2))}
		if note.Kind != "excludes1" && note.Kind != "code-first" || len(note.Codes) == 0 || len(note.At) < 3 {
			return file.failed(n, fmt.Errorf("%q is no note", r.cell(1)))
		}
		t.notes.rows[note.At] = append(t.notes.rows[note.At], note)
		t.notes.categories[note.At[:3]] = true
	}
	return nil
}
