package cli

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/coding"
	"firstpass/report"
)

// ndcPackage is an NDC in its 11-digit form with what the tables know of it.
type ndcPackage struct {
	codes.Package
	eleven string
	known  bool
}

// unitsWriter prints a calculation step by step.
type unitsWriter struct {
	command *unitsCommand
	k       coding.Calculation
	tables  codes.Tables
	on      claim.Date
	pack    *ndcPackage
	prices  prices
	b       strings.Builder
}

func (w *unitsWriter) row(label, format string, args ...any) {
	fmt.Fprintf(&w.b, "  %-10s %s\n", label, fmt.Sprintf(format, args...))
}

func (w *unitsWriter) text() string {
	k := &w.k
	upTo := ""
	if k.Drug.UpTo {
		upTo = "up to "
	}
	fmt.Fprintf(&w.b, "%s  %s: one unit is %s%s %s\n", k.Drug.Code, k.Drug.Name, upTo, k.Drug.Unit, k.Drug.UnitName)
	w.division()
	w.containers()
	w.lines()
	w.limit()
	return w.b.String()
}

func (w *unitsWriter) division() {
	k := &w.k
	dose := fmt.Sprintf("%s %s", k.InUnits, k.Drug.UnitName)
	if k.Dose.Unit != k.Drug.UnitName {
		dose = fmt.Sprintf("%s %s = %s", k.Dose.Value, k.Dose.Unit, dose)
	}
	w.row("dose", "%s", dose)
	quotient := fmt.Sprintf("%s / %s = %s", k.InUnits, k.Drug.Unit, quotientText(k.InUnits, k.Drug.Unit))
	if k.InUnits%k.Drug.Unit != 0 {
		quotient += fmt.Sprintf(", rounded up to %d", k.Units)
	}
	w.row("units", "%s", quotient)
}

// quotientText divides to two places: 30.5, 0.33...
func quotientText(a, b claim.Decimal) string {
	if a%b == 0 {
		return fmt.Sprint(int64(a / b))
	}
	hundredths := int64(a) / (int64(b) / 100)
	if int64(b)%100 != 0 || int64(b) < 100 {
		return fmt.Sprintf("%d and a part", int64(a/b))
	}
	text := strings.TrimRight(fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100), "0")
	if int64(a)%(int64(b)/100) != 0 {
		text += "..."
	}
	return text
}

func (w *unitsWriter) containers() {
	k := &w.k
	if len(k.Opened) == 0 {
		if sizes := sizesText(k.Drug.Sizes); sizes != "" {
			w.row("sizes", "%s (give --containers to work out the waste)", sizes)
		}
		return
	}
	verb := "opened"
	if k.Chosen {
		verb = "open"
	}
	w.row(verb, "%s = %s %s", containersText(k.Opened), k.Labelled, k.Drug.UnitName)
	left := fmt.Sprintf("%s - %s = %s %s", k.Labelled, k.InUnits, k.Left, k.Drug.UnitName)
	switch {
	case k.Left == 0:
		left += ": nothing left over"
	case k.Discarded == 0:
		left += ": less than a whole unit beyond the units billed, so nothing is billed as discarded"
	default:
		left += fmt.Sprintf(", in whole units rounded down: %d", k.Discarded)
	}
	w.row("left", "%s", left)
	if len(k.Least) > 0 {
		w.row("smaller", "%s would have held the dose: some payers pay waste only up to the smallest containers that do", containersText(k.Least))
	}
}

func sizesText(sizes []codes.Size) string {
	var list []string
	for _, s := range sizes {
		text := fmt.Sprintf("%s %s", s.Amount.Value, s.Amount.Unit)
		if s.Volume.Given {
			text += fmt.Sprintf("/%s mL", s.Volume.Value)
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

func containersText(list []coding.Container) string {
	var parts []string
	for _, c := range list {
		parts = append(parts, fmt.Sprintf("%d x %s %s", c.Count, c.Size.Value, c.Size.Unit))
	}
	return strings.Join(parts, " + ")
}

func (w *unitsWriter) lines() {
	k := &w.k
	medicare := strings.HasPrefix(w.command.Payer, "medicare")
	modifier, why := "", ""
	switch {
	case !medicare:
		why = "JW and JZ are asked for plan by plan: see the payer's policy"
	case w.command.MultiDose:
		why = "multiple-dose container: neither JW nor JZ, and its waste is not paid"
	case len(k.Opened) == 0:
		why = "JZ where a single-dose container held exactly the units billed; JW for whole units discarded"
	case k.Discarded == 0 && (w.on == 0 || w.on >= 20230701):
		modifier, why = "-JZ", "single-dose and no whole unit discarded: JZ (from 2023-07-01)"
	case k.Discarded == 0:
		why = "before 2023-07-01 no modifier says that nothing was discarded"
	case w.on != 0 && w.on < 20170101:
		why = "before 2017-01-01 contractors differ on JW"
	default:
		why = fmt.Sprintf("%d + %d = %d units, and the labels hold %s %s", k.Units, k.Discarded, k.Units+k.Discarded, k.Labelled, k.Drug.UnitName)
	}
	waste := k.Discarded > 0 && medicare && !w.command.MultiDose && (w.on == 0 || w.on >= 20170101)
	charge := w.prices.given
	if !waste {
		charge += w.prices.discarded
	}
	w.row("line", "%s%s x %d%s%s", k.Drug.Code, modifier, k.Units, w.prices.money(charge), w.ndc(k.Units, k.GivenML, !waste))
	if waste {
		w.row("line", "%s-JW x %d%s%s", k.Drug.Code, k.Discarded, w.prices.money(w.prices.discarded), w.ndc(k.Discarded, k.LeftML, false))
		if w.prices.known {
			w.row("total", "%s + %s = %s", report.Dollars(w.prices.given), report.Dollars(w.prices.discarded), report.Dollars(w.prices.given+w.prices.discarded))
		}
	}
	w.row("", "%s", why)
}

// ndc is what the line's NDC loop carries: N4, the eleven digits, unit and quantity.
func (w *unitsWriter) ndc(units int64, ml claim.Decimal, all bool) string {
	if w.pack == nil {
		return ""
	}
	text := "   N4" + w.pack.eleven
	switch unit, quantity, ok := coding.PackageQuantity(w.pack.Package, claim.Whole(units)); {
	case w.k.HasML && !w.pack.Powder:
		if all {
			ml += w.k.LeftML
		}
		return text + " ML" + ml.String()
	case ok && w.pack.known:
		return text + " " + unit + quantity.String()
	}
	return text + " (unit and quantity from the label: UN vials of powder, ML liquids)"
}

func (w *unitsWriter) limit() {
	on := w.on
	if on == 0 {
		on = newest(w.tables)
	}
	limit, origin := w.tables.UnitLimit(w.k.Drug.Code, codes.Practitioner, on)
	if origin.Answer != codes.Found || limit.Units == 0 {
		return
	}
	verdict := "within"
	if w.k.Units+w.k.Discarded > limit.Units {
		verdict = "above"
	}
	w.row("day limit", "%s for practitioners (%s %s): %d is %s it", counted(limit.Units, "unit"), origin.Table.Name, origin.Table.Release, w.k.Units+w.k.Discarded, verdict)
}

// counted writes a number with its noun: 1 unit, 8 units.
func counted(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
