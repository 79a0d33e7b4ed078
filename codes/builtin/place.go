package builtin

import (
	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
)

type placeTable struct {
	rows  map[string]placeRow
	table finding.Table
}

type placeRow struct {
	codes.Place
	from claim.Date
}

// PlaceOfService describes a place-of-service code. One that was not assigned
// yet on the day, or has not two digits, is Absent; one the list does not hold
// is Absent only up to the last day the list was seen for.
func (t *Tables) PlaceOfService(place string, on claim.Date) (codes.Place, codes.Origin) {
	p, ok := t.places.rows[place]
	switch {
	case ok && (on == 0 || on >= p.from):
		return p.Place, found(&t.places.table)
	case !ok && isTwo(place) && on > t.places.table.LastConfirmed:
		return codes.Place{}, codes.Origin{}
	}
	return codes.Place{}, absent(&t.places.table)
}

// isTwo says whether a code has two characters, digits or capital letters.
func isTwo(code string) bool {
	_, ok := packCode("000" + code)
	return ok && len(code) == 2
}

func (t *Tables) readPlaces(file table) error {
	t.places = placeTable{rows: make(map[string]placeRow, 64), table: file.table}
	for n, r := range file.rows() {
		from, err := parseDay(r.cell(5))
		if err != nil {
			return file.failed(n, err)
		}
		p := placeRow{from: from}
		p.Code, p.Plain = r.cell(0), r.cell(3)
		p.StaffedByFacility, p.Telehealth = r.cell(1) == "yes", r.cell(2) == "yes"
		t.places.rows[p.Code] = p
	}
	return nil
}
