package encounter

import (
	"strconv"
	"strings"

	"firstpass/claim"
)

func (d *decoder) chart(n node) *claim.Chart {
	c := &claim.Chart{}
	d.fields(n, "chart", map[string]func(node){
		"note": d.text(&c.Note), "indication": d.text(&c.Indication), "reason_for_visit": d.text(&c.ReasonForVisit),
		"supervision": d.text(&c.Supervision),
		"ordered_by":  d.person(&c.OrderedBy),
		"supervising_provider_present": func(n node) {
			d.boolean(&c.SupervisorPresent)(n)
			c.SupervisorCharted = !n.isEmpty()
		},
		"administrations": func(n node) {
			for _, item := range d.list(n) {
				c.Administrations = append(c.Administrations, d.administration(item))
			}
		},
		"silent": func(n node) {
			for _, item := range d.list(n) {
				f := claim.FieldNamed(item.text)
				if f == 0 {
					d.wrong(item, "order, indication, site, route, dose, time, stop, medication, signature or note")
				}
				c.Silent |= f
			}
		},
		"not_given": func(n node) {
			for _, item := range d.list(n) {
				var not claim.NotGiven
				d.fields(item, "a drug not given", map[string]func(node){
					"medication": d.text(&not.Medication), "status": d.text((*string)(&not.Status)), "reason": d.text(&not.Reason),
					"date": d.date(&not.Date), "from_text": d.boolean(&not.FromText),
				})
				c.NotGiven = append(c.NotGiven, not)
			}
		},
		"disagreements": func(n node) {
			for _, item := range d.list(n) {
				var two claim.Disagreement
				d.fields(item, "a disagreement", map[string]func(node){
					"medication": d.text(&two.Medication), "field": d.text(&two.Field), "one": d.text(&two.One), "other": d.text(&two.Other),
					"date": d.date(&two.Date),
				})
				c.Disagreements = append(c.Disagreements, two)
			}
		},
	})
	return c
}

func (d *decoder) administration(n node) claim.Administration {
	var a claim.Administration
	var ndc string
	d.fields(n, "an administration", map[string]func(node){
		"medication": d.text(&a.Medication), "drug": d.text(&a.Medication),
		"dose": d.amount(&a.Dose), "route": d.text(&a.Route), "site": d.text(&a.Site),
		"time": d.moment(&a.Start), "start": d.moment(&a.Start), "stop": d.moment(&a.Stop),
		"given_by": d.person(&a.GivenBy),
		"signed": func(n node) {
			d.boolean(&a.Signed)(n)
			a.SignedCharted = !n.isEmpty()
		},
		"vial":      func(n node) { d.vial(n, &a.Vial) },
		"discarded": d.amount(&a.Discarded), "lot": d.text(&a.Lot), "ndc": d.text(&ndc), "diluent": d.text(&a.Diluent),
		"kind": d.text(&a.Kind), "access": d.text(&a.Access), "supplied_by": d.text(&a.SuppliedBy),
		"volume": d.amount(&a.Volume), "rate": d.amount(&a.Rate),
	})
	a.NDC = claim.NDC(ndc)
	a.Start, a.Stop = withinDay(a.Start), withinDay(a.Stop)
	if a.Stop.HasTime && a.Stop.Date == 0 && a.Start.Date != 0 { // "10:35" after "2025-03-04T10:05"
		a.Stop.Date = a.Start.Date
		a.Stop = withinDay(a.Stop)
	}
	return a
}

func (d *decoder) vial(n node, v *claim.Vial) {
	d.fields(n, "vial", map[string]func(node){
		"size": d.amount(&v.Size),
		"single_dose": func(n node) {
			d.boolean(&v.SingleDose)(n)
			v.KindGiven = !n.isEmpty()
		},
		"count": d.integer(&v.Count),
	})
}

func (d *decoder) amount(into *claim.Amount) func(node) {
	return func(n node) {
		d.fields(n, "an amount", map[string]func(node){
			"value": d.decimal(&into.Value), "unit": d.text(&into.Unit),
		})
		value, ok := n.get("value")
		into.Given = ok && value.kind == textNode && !value.isEmpty()
	}
}

func (d *decoder) person(into *claim.Person) func(node) {
	return func(n node) {
		if n.kind == textNode {
			into.Name = n.text
			return
		}
		d.fields(n, "a person", map[string]func(node){"name": d.text(&into.Name), "credential": d.text(&into.Credential)})
	}
}

// withinDay turns minutes past midnight into the next day where the day is known.
func withinDay(m claim.Moment) claim.Moment {
	const day = 24 * 60
	if m.Date != 0 && m.Minute >= day {
		m.Date, m.Minute = m.Date.AddDays(m.Minute/day), m.Minute%day
	}
	return m
}

// moment reads 2025-03-04T10:05, 2025-03-04 10:05, 2025-03-04, 10:05, 00:20+1
// for the day after, and 08-04 12:43 in a timed problem that spans days of an
// unnamed year.
func (d *decoder) moment(into *claim.Moment) func(node) {
	return func(n node) {
		if n.isEmpty() {
			return
		}
		var s string
		d.text(&s)(n)
		m, ok := parseMoment(strings.TrimSpace(s))
		if !ok {
			d.wrong(n, "a time, as in 2025-03-04T10:05 or 10:05")
			return
		}
		*into = m
	}
}

// unnamedYear stands in where a timed problem gives month and day only.
const unnamedYear = "2000-"

func parseMoment(s string) (claim.Moment, bool) {
	var m claim.Moment
	if len(s) >= 10 && s[4] == '-' {
		date, err := claim.ParseDate(s[:10])
		if err != nil || len(s) > 10 && s[10] != 'T' && s[10] != ' ' {
			return m, false
		}
		m.Date = date
		if len(s) == 10 {
			return m, true
		}
		s = s[11:]
	}
	if len(s) == 11 && s[2] == '-' && s[5] == ' ' {
		date, err := claim.ParseDate(unnamedYear + s[:5])
		if err != nil {
			return m, false
		}
		m.Date, s = date, s[6:]
	}
	clock, later, nextDay := strings.Cut(s, "+")
	parts := strings.Split(clock, ":")
	if len(parts) < 2 || len(parts) > 3 || len(parts[1]) != 2 || len(parts) == 3 && len(parts[2]) != 2 {
		return m, false
	}
	hour, okHour := below(parts[0], 25)
	minute, okMinute := below(parts[1], 60)
	_, okSecond := below(parts[len(parts)-1], 60)
	if !okHour || !okMinute || !okSecond || hour == 24 && minute > 0 {
		return m, false
	}
	m.Minute, m.HasTime = hour*60+minute, true
	if nextDay {
		days, ok := below(strings.TrimSuffix(later, "d"), 8)
		if !ok {
			return m, false
		}
		m.Minute += days * 24 * 60
	}
	return m, true
}

// below reads one or two digits that are less than limit.
func below(s string, limit uint64) (int, bool) {
	n, err := strconv.ParseUint(s, 10, 8)
	return int(n), err == nil && len(s) <= 2 && n < limit
}
