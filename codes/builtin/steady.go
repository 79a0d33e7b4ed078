package builtin

import (
	"io/fs"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
)

// Steady is the days around a day on which pairs, diagnoses and fees are answered as
// on that day.
func (t *Tables) Steady(on claim.Date) claim.Span { return t.changes.Around(on) }

// changesOf lists the days from which one of those answers may be another.
func (t *Tables) changesOf() codes.Changes {
	days := []claim.Date{firstFY2021, lastFY2021.AddDays(1), firstFY2025, lastFY2025.AddDays(1), lastFY2026.AddDays(1)}
	add := func(span claim.Span) {
		days = append(days, span.From)
		if span.To != 0 {
			days = append(days, span.To.AddDays(1))
		}
	}
	for _, span := range t.diagnoses.days {
		add(span)
	}
	for _, h := range t.pairs.histories {
		for _, state := range h {
			add(claim.Span{To: state.until})
		}
	}
	add(t.pairs.covers)
	add(t.fees.covers)
	return codes.ChangesOn(days)
}

// Alike is the days around a day on which every question is answered as on that day.
func (t *Tables) Alike(on claim.Date) claim.Span {
	return codes.Both(t.everyChange().Around(on), t.Steady(on))
}

// everyChangeIn lists every first day a table writes, and the day after every last
// one; where the head of a column does not say which it is, both. Beside them stand the days from which another edition of the unit limits is the nearest.
// Listings are left out: their days are part of the answer.
func (t *Tables) everyChangeIn(files fs.FS) codes.Changes {
	var days []claim.Date
	names, _ := fs.Glob(files, "*.tsv")
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil || name == "listings.tsv" {
			continue // Load has read every one of them
		}
		var columns []string
		for line := range strings.Lines(string(text)) {
			switch cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); {
			case strings.HasPrefix(line, "# covers:"):
				days = appendDays(days, line, "")
			case strings.HasPrefix(line, "#"):
				columns = cells
			default:
				for i, cell := range cells {
					days = appendDays(days, cell, columns[min(i, len(columns)-1)])
				}
			}
		}
	}
	for _, setting := range []codes.Setting{codes.Practitioner, codes.Hospital, codes.Supplier} {
		days = append(days, codes.Turns(firstAsked, lastAsked, func(on claim.Date) *finding.Table {
			_, origin := t.UnitLimit("96372", setting, on)
			return origin.Table
		})...)
	}
	return codes.ChangesOn(days)
}

// Claims are of days between these; no other edition of the unit limits becomes the
// nearest outside of them.
const firstAsked, lastAsked claim.Date = 20100101, 20401231

// appendDays adds the days from which something changes of those a cell writes as
// 2024-07-01.
func appendDays(days []claim.Date, cell, column string) []claim.Date {
	const shape = len("2024-07-01")
	for i := 0; i+shape <= len(cell); i++ {
		if cell[i+4] != '-' || cell[i+7] != '-' {
			continue
		}
		day, err := claim.ParseDate(cell[i : i+shape])
		if err != nil {
			continue
		}
		if column != "to" && column != "last day" && column != "until" {
			days = append(days, day)
		}
		if column != "from" && column != "first day" && column != "since" {
			days = append(days, day.AddDays(1))
		}
	}
	return days
}
