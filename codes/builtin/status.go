package builtin

import (
	"fmt"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
)

// statusTable is the OPPS status indicator of drugs and administration codes in
// the quarters at hand.
type statusTable struct {
	quarters []statusQuarter
	rows     map[string][]string // one per quarter, "" where the code is not listed
}

type statusQuarter struct {
	covers claim.Span
	table  finding.Table
}

// PaymentStatus is the OPPS status indicator of a code (K, G, N, E1...). Between
// two quarters at hand the earlier one speaks, and Agreed says whether the later
// one says the same.
func (t *Tables) PaymentStatus(code string, on claim.Date) (string, codes.Origin) {
	row, ok := t.status.rows[code]
	if !ok || on == 0 {
		return "", codes.Origin{}
	}
	at, agreed := t.status.at(on, func(a, b int) bool { return row[a] == row[b] })
	origin := codes.Origin{Answer: codes.Found, Table: &t.status.quarters[at].table, Agreed: agreed}
	if row[at] == "" {
		origin.Answer = codes.Absent
	}
	return row[at], origin
}

// at picks the quarter that speaks for a day: the last that had begun, else the
// first. Before the first and after the last quarter there is one neighbour only.
func (s *statusTable) at(on claim.Date, same func(a, b int) bool) (quarter int, agreed bool) {
	for i := range s.quarters {
		if on >= s.quarters[i].covers.From {
			quarter = i
		}
	}
	q := s.quarters[quarter]
	if q.covers.Holds(on) || on < q.covers.From || quarter == len(s.quarters)-1 {
		return quarter, true
	}
	return quarter, same(quarter, quarter+1)
}

func (t *Tables) readStatus(file table) error {
	t.status.rows = make(map[string][]string, 1024)
	for n, r := range file.rows() {
		if r.cell(0) == "code" {
			if err := t.status.readQuarters(file, r); err != nil {
				return file.failed(n, err)
			}
			continue
		}
		if len(t.status.quarters) == 0 {
			return file.failed(n, fmt.Errorf("no row names the quarters"))
		}
		row := make([]string, len(t.status.quarters))
		for i := range row {
			row[i] = r.cell(i + 1)
		}
		t.status.rows[r.cell(0)] = row
	}
	return nil
}

// readQuarters reads the row that names the releases: "2024Q1 2024-01-01 to 2024-03-31".
func (s *statusTable) readQuarters(file table, r row) error {
	for _, cell := range r.cells[1:] {
		release, span := cell[:min(6, len(cell))], cell[min(7, len(cell)):]
		covers, err := parseSpan(span)
		if err != nil {
			return err
		}
		s.quarters = append(s.quarters, statusQuarter{covers, finding.Table{
			Name: file.table.Name, Release: release, LastConfirmed: covers.To,
		}})
	}
	return nil
}
