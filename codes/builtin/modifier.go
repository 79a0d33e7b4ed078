package builtin

import (
	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
)

type modifierTable struct {
	rows  map[string]codes.Modifier
	table finding.Table
}

// Modifier describes a modifier. One whose days do not hold the date of service
// is Absent, and comes with its days so that a rule can say when it was valid.
// One that is not listed is Absent up to the last day the list was seen for.
func (t *Tables) Modifier(modifier string, on claim.Date) (codes.Modifier, codes.Origin) {
	m, ok := t.modifiers.rows[modifier]
	if ok && (m.Life == claim.Span{} || m.Life.Holds(on)) {
		return m, found(&t.modifiers.table)
	}
	if !ok && isTwo(modifier) && on > t.modifiers.table.LastConfirmed {
		return m, codes.Origin{}
	}
	return m, absent(&t.modifiers.table)
}

func (t *Tables) readModifiers(file table) error {
	t.modifiers = modifierTable{rows: make(map[string]codes.Modifier, 512), table: file.table}
	for n, r := range file.rows() {
		l, err := parseLife(r.cell(1), r.cell(2), "")
		if err != nil {
			return file.failed(n, err)
		}
		m := codes.Modifier{Code: r.cell(0), Plain: r.cell(3)}
		if len(l.spans) > 0 {
			m.Life = l.spans[0]
		}
		t.modifiers.rows[m.Code] = m
	}
	return nil
}
