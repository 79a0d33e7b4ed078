package dated

import (
	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/official"
	"firstpass/finding"
)

// Steady is the days around a day on which pairs, diagnoses and fees are answered as
// on that day: a release of diagnoses or fees is asked by its own days alone.
func (t *Tables) Steady(on claim.Date) claim.Span {
	return codes.Both(t.changes.Around(on), t.Tables.Steady(on))
}

// Alike is the days around a day on which every question is answered as on that day.
func (t *Tables) Alike(on claim.Date) claim.Span {
	return codes.Both(codes.Both(t.everyChange().Around(on), t.Steady(on)), t.Tables.Alike(on))
}

// dayCells are the cells of a kind's rows that hold a first and a last day.
var dayCells = map[official.Kind]struct{ first, last int }{
	official.Level2:           {level2From, level2To},
	official.Level2Modifier:   {0, 1},
	official.AddOn:            {2, 3},
	official.Taxonomy:         {0, 1},
	official.SelfAdministered: {excludedFrom, none},
}

const none = -1

// everyChangeIn lists the first and the last days of releases and of their rows, and
// the days from which another release of the unit limits is the nearest. The days of
// packages are left out: they are part of the answer to Listing.
func (t *Tables) everyChangeIn() codes.Changes {
	var days []claim.Date
	for _, releases := range t.byTable {
		for i := range releases {
			r := &releases[i]
			days = append(days, r.From, r.To.AddDays(1))
			if cells, ok := dayCells[official.Kind(r.Table)]; ok {
				days = r.rows.appendDays(days, cells.first, cells.last)
			}
		}
	}
	for setting := range t.limits {
		days = append(days, codes.Turns(firstAsked, lastAsked, func(on claim.Date) *finding.Table {
			_, origin := t.UnitLimit("96372", codes.Setting(setting), on)
			return origin.Table
		})...)
	}
	return codes.ChangesOn(days)
}

// Claims are of days between these; no other release of the unit limits becomes the
// nearest outside of them.
const firstAsked, lastAsked claim.Date = 20100101, 20401231

// appendDays adds the first day of every row, and the day after its last.
func (t *rowTable) appendDays(days []claim.Date, first, last int) []claim.Date {
	var cells row
	for _, f := range t.from("") {
		for f.next(&cells) {
			if on := day(cells[first]); on != 0 {
				days = append(days, on)
			}
			if last == none {
				continue
			}
			if on := day(cells[last]); on != 0 {
				days = append(days, on.AddDays(1))
			}
		}
	}
	return days
}
