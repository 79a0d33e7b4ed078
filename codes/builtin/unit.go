package builtin

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
)

// unitTable is the MUE table: one edition a setting and quarter. A table without
// dates of its own speaks for the nearest release (HOUSE law 2).
type unitTable struct {
	editions []unitEdition
	rows     map[string][]codes.UnitLimit // one per edition; Adjudication 0 where the code is not listed
}

type unitEdition struct {
	setting codes.Setting
	covers  claim.Span
	table   finding.Table
}

// UnitLimit finds the medically unlikely edit of a code. Found with 0 units
// means "not payable"; Absent means only that no value is published.
func (t *Tables) UnitLimit(code string, setting codes.Setting, on claim.Date) (codes.UnitLimit, codes.Origin) {
	row, ok := t.units.rows[code]
	if !ok || on == 0 {
		return codes.UnitLimit{}, codes.Origin{}
	}
	setting %= codes.MedicaidPractitioner // Medicaid's own edits do not ship
	before, after := -1, -1
	for i := range t.units.editions {
		e := &t.units.editions[i]
		switch {
		case e.setting != setting:
		case on >= e.covers.From:
			before = i
		case after < 0:
			after = i
		}
	}
	at, agreed := before, true
	switch {
	case before < 0 && after < 0:
		return codes.UnitLimit{}, codes.Origin{}
	case before < 0:
		at = after
	case after >= 0 && !t.units.editions[before].covers.Holds(on):
		agreed = row[before] == row[after]
		if nearer(on, t.units.editions[before].covers.To, t.units.editions[after].covers.From) {
			at = after
		}
	}
	origin := codes.Origin{Answer: codes.Found, Table: &t.units.editions[at].table, Agreed: agreed}
	if row[at].Adjudication == 0 {
		origin.Answer = codes.Absent
	}
	return row[at], origin
}

// nearer says whether the day lies nearer to the start of the later release
// than to the end of the earlier one.
func nearer(on, end, start claim.Date) bool {
	return start.DaysSince(on) < on.DaysSince(end)
}

func (t *Tables) readUnits(file table) error {
	t.units.rows = make(map[string][]codes.UnitLimit, 2048)
	for n, r := range file.rows() {
		if r.cell(0) == "code" {
			if err := t.units.readEditions(file, r); err != nil {
				return file.failed(n, err)
			}
			continue
		}
		row := make([]codes.UnitLimit, len(t.units.editions))
		for i := range row {
			limit, err := readLimit(r.cell(i + 1))
			if err != nil {
				return file.failed(n, err)
			}
			row[i] = limit
		}
		t.units.rows[r.cell(0)] = row
	}
	if len(t.units.editions) == 0 {
		return fmt.Errorf("%s: no row names the editions", file.file)
	}
	return nil
}

// readEditions reads the row that names the editions: "practitioner 2024Q3 2024-07-01 to 2024-09-30".
func (u *unitTable) readEditions(file table, r row) error {
	for _, cell := range r.cells[1:] {
		var setting, release, from, to string
		if _, err := fmt.Sscanf(cell, "%s %s %s to %s", &setting, &release, &from, &to); err != nil {
			return fmt.Errorf("%q names no edition: %w", cell, err)
		}
		covers, err := parseSpan(from + " to " + to)
		if err != nil {
			return err
		}
		e := unitEdition{covers: covers, table: finding.Table{
			Name: file.table.Name + ", " + setting, Release: release, LastConfirmed: covers.To,
		}}
		switch setting {
		case "practitioner":
		case "hospital":
			e.setting = codes.Hospital
		default:
			return fmt.Errorf("no setting is called %q", setting)
		}
		u.editions = append(u.editions, e)
	}
	return nil
}

// readLimit reads "4/3": four units, adjudication indicator 3.
func readLimit(cell string) (codes.UnitLimit, error) {
	if cell == "" {
		return codes.UnitLimit{}, nil
	}
	var limit codes.UnitLimit
	i := 0
	for ; i < len(cell) && cell[i] >= '0' && cell[i] <= '9'; i++ {
		limit.Units = limit.Units*10 + int64(cell[i]-'0')
	}
	if i == 0 || len(cell) != i+2 || cell[i] != '/' || cell[i+1] < '1' || cell[i+1] > '3' {
		return limit, fmt.Errorf("%q is no unit limit (want 4/3)", cell)
	}
	limit.Adjudication = cell[i+1]
	return limit, nil
}
