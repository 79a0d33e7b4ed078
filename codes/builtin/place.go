package builtin

import (
	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
)

type placeTable struct {
	rows  map[string]codes.Place
	table *finding.Table
}

// PlaceOfService describes a place-of-service code. The list has no dates of
// its own: a code it does not hold is answered Absent only inside the days the
// list is known to cover.
func (t *Tables) PlaceOfService(place string, on claim.Date) (codes.Place, codes.Origin) {
	if p, ok := t.places.rows[place]; ok {
		return p, found(t.places.table)
	}
	return codes.Place{}, absent(t.places.table)
}

func (t *Tables) readPlaces(file table) error {
	t.places = placeTable{rows: make(map[string]codes.Place, 64), table: &file.table}
	for _, r := range file.rows() {
		code := r.cell(0)
		t.places.rows[code] = codes.Place{
			Code: code, Plain: r.cell(3), StaffedByFacility: r.cell(1) == "yes", Telehealth: r.cell(2) == "yes",
		}
	}
	return nil
}
