package learn

import (
	"fmt"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
)

// Card is what a biller wants to have beside the keyboard about one drug code. Every
// word comes from the tables the rules ask.
type Card struct {
	Code   string
	Name   string
	Rows   [][2]string
	Source finding.Source
}

// MakeCard draws the card of a drug code as of a day; false where no table knows it.
func MakeCard(tables codes.Tables, code string, on claim.Date) (Card, bool) {
	d, ok := tables.Drug(code)
	if !ok {
		return Card{}, false
	}
	c := Card{Code: code, Name: d.Name, Source: d.Source}
	add := func(label, text string) {
		if text != "" {
			c.Rows = append(c.Rows, [2]string{label, text})
		}
	}
	upTo := ""
	if d.UpTo {
		upTo = "up to "
	}
	add("one unit", fmt.Sprintf("%s%s %s", upTo, d.Unit, d.UnitName))
	add("brands", strings.Join(d.Brands, ", "))
	add("valid", life(d.Life))
	if active, known := tables.Code(code).ActiveOn(on); known && !active {
		add("on "+on.String(), "not valid; then: "+orNone(tables.Code(code).Successors))
	}
	add("routes", strings.Join(d.Routes, ", "))
	add("given with", strings.Join(d.Admin, ", "))
	add("packages", sizes(d))
	add("JW or JZ", wasteModifiers(d))
	for _, setting := range []struct {
		name string
		of   codes.Setting
	}{{"units a day, office", codes.Practitioner}, {"units a day, hospital", codes.Hospital}} {
		limit, origin := tables.UnitLimit(code, setting.of, on)
		if origin.Answer == codes.Found {
			add(setting.name, fmt.Sprintf("%d (%s)", limit.Units, adjudication(limit.Adjudication)))
		}
	}
	if sad, origin := tables.SelfAdministered(code, "", on); origin.Answer == codes.Found {
		switch {
		case sad.Everywhere:
			add("self-administered", "on every Medicare contractor's list: Part B pays neither drug nor injection")
		case sad.Excluded:
			add("self-administered", "on the list")
		case sad.Varies:
			add("self-administered", "Medicare contractors differ: see your contractor's list")
		}
	}
	add("diagnoses", supported(tables.Support(code)))
	for _, i := range tables.Interval(code) {
		add("interval", intervalText(i))
	}
	if d.RouteModifier {
		add("route modifier", "contractors ask for JA (intravenous) or JB (subcutaneous)")
	}
	if d.Complex {
		add("administration", "contractors and plans disagree between 96372 and 96401/96413: see the payer's page")
	}
	add("note", d.Note)
	return c, true
}

func life(spans []claim.Span) string {
	var list []string
	for _, s := range spans {
		switch {
		case s.From == 0 && s.To == 0:
		case s.To == 0:
			list = append(list, "from "+s.From.String())
		case s.From == 0:
			list = append(list, "to "+s.To.String())
		default:
			list = append(list, s.From.String()+" to "+s.To.String())
		}
	}
	return strings.Join(list, "; ")
}

func orNone(list []string) string {
	if len(list) == 0 {
		return "no successor is known"
	}
	return strings.Join(list, ", ")
}

func sizes(d codes.Drug) string {
	var list []string
	for _, s := range d.Sizes {
		text := amount(s.Amount)
		if s.Volume.Given {
			text += " in " + amount(s.Volume)
		}
		switch s.Kind {
		case codes.SingleDose:
			text += ", single-dose"
		case codes.MultipleDose:
			text += ", multiple-dose"
		}
		if s.Powder {
			text += ", powder (UN)"
		}
		list = append(list, text)
	}
	return strings.Join(list, "; ")
}

// wasteModifiers says what the waste modifiers are expected to be, for Medicare.
func wasteModifiers(d codes.Drug) string {
	verified := ""
	if !d.ContainerVerified {
		verified = " (labelling not verified)"
	}
	switch {
	case d.Container == codes.MultipleDose:
		return "neither: multiple-dose packages" + verified
	case d.Container == codes.BothContainers:
		return "by the package opened: single-dose takes JZ, or JW for what was discarded; multiple-dose neither" + verified
	case d.Container == codes.SingleDose && d.OnWasteList, d.OnWasteList:
		return "JZ where nothing was discarded, JW on a line of its own for what was" + verified
	case d.Container == codes.SingleDose:
		return "JZ or JW: single-dose packages" + verified
	}
	return "labelling not known: look at the package"
}

func adjudication(b byte) string {
	switch b {
	case '1':
		return "by line"
	case '2':
		return "absolute, by day"
	case '3':
		return "by day, appeal possible"
	}
	return "indicator " + string(rune(b))
}

func supported(list []codes.Support) string {
	var parts []string
	for _, s := range list {
		who := strings.ReplaceAll(strings.Join(s.Contractors, ", "), "/", "")
		for _, p := range s.Payers {
			who = strings.TrimPrefix(who+", "+string(p), ", ")
		}
		if len(s.Covered) > 0 {
			covered := s.Covered[:min(len(s.Covered), 12)]
			more := ""
			if len(s.Covered) > 12 {
				more = fmt.Sprintf(" and %d more", len(s.Covered)-12)
			}
			parts = append(parts, strings.TrimSpace(who+" covered: "+strings.Join(covered, " ")+more))
		}
		if len(s.NotAlone) > 0 {
			parts = append(parts, strings.TrimSpace(who+" not by itself: "+strings.Join(s.NotAlone, " ")))
		}
		if len(s.Never) > 0 {
			parts = append(parts, strings.TrimSpace(who+" never: "+strings.Join(s.Never, " ")))
		}
	}
	return strings.Join(slices.Compact(parts), "; ")
}

func intervalText(i codes.Interval) string {
	text := fmt.Sprintf("at least %d days from dose to dose", i.Days)
	if i.Months > 0 {
		text = fmt.Sprintf("at least %d months from dose to dose", i.Months)
	}
	if i.Loading {
		text += ", closer at the start"
	}
	if i.SecondFrom != 0 {
		text += ", the second after a week"
	}
	return text + " (" + i.Why + ")"
}
