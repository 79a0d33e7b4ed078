package wizard

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
)

// place reads the place of service, or "facility", and the day.
func place(text string, tables codes.Tables) (code string, on claim.Date, err error) {
	for _, word := range strings.Fields(text) {
		if date, err := claim.ParseDate(word); err == nil {
			on = date
			continue
		}
		if strings.EqualFold(word, "office") {
			word = "11"
		}
		if code != "" {
			return "", 0, errors.New("want one place, and a day as 2025-03-04")
		}
		code = strings.ToLower(word)
	}
	if code == "facility" || code == "hospital" {
		return "facility", on, nil
	}
	if _, origin := tables.PlaceOfService(code, 20260101); code == "" || origin.Answer != codes.Found {
		return "", 0, errors.New("want a place of service (11 office, 22 hospital outpatient ...) or \"facility\" for the hospital's own claim")
	}
	return code, on, nil
}

// splitDose separates "ketorolac 30 mg" into the name and the dose.
func splitDose(text string) (name string, dose claim.Amount) {
	words := strings.Fields(text)
	for i := len(words) - 1; i >= 0; i-- {
		if value, err := claim.ParseDecimal(strings.ReplaceAll(words[i], ",", "")); err == nil && i+1 < len(words) {
			unit := strings.Join(words[i+1:], " ")
			if facts.MeasureOf(unit) != facts.NoMeasure {
				return strings.Join(words[:i], " "), claim.Amount{Value: value, Unit: unit, Given: true}
			}
		}
		if amount, ok := joined(words[i]); ok && i == len(words)-1 {
			return strings.Join(words[:i], " "), amount
		}
	}
	return text, claim.Amount{}
}

// joined reads 30mg.
func joined(word string) (claim.Amount, bool) {
	end := 0
	for end < len(word) && (word[end] >= '0' && word[end] <= '9' || word[end] == '.' || word[end] == ',') {
		end++
	}
	value, err := claim.ParseDecimal(strings.ReplaceAll(word[:end], ",", ""))
	if err != nil || facts.MeasureOf(word[end:]) == facts.NoMeasure {
		return claim.Amount{}, false
	}
	return claim.Amount{Value: value, Unit: word[end:], Given: true}, true
}

// span is when an infusion ran; push says that it was a push.
type span struct {
	start, stop int
	push        bool
	noClock     bool // only its minutes were said
}

func timesOf(text string) (span, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "push" || text == "bolus" {
		return span{push: true}, nil
	}
	if n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(text, "min"), "minutes"))); err == nil && n > 0 && n <= 48*60 {
		return span{start: 9 * 60, stop: 9*60 + n, noClock: true}, nil
	}
	from, to, ok := strings.Cut(text, "-")
	start, okStart := clock(from)
	stop, okStop := clock(to)
	if !ok || !okStart || !okStop || start == stop {
		return span{}, errors.New("want 09:00-09:40, minutes, or push")
	}
	if stop < start {
		stop += 24 * 60
	}
	return span{start: start, stop: stop}, nil
}

func clock(text string) (int, bool) {
	hour, minute, ok := strings.Cut(strings.TrimSpace(text), ":")
	h, errH := strconv.Atoi(hour)
	m, errM := strconv.Atoi(minute)
	return h*60 + m, ok && errH == nil && errM == nil && h >= 0 && h < 24 && m >= 0 && m < 60 && len(minute) == 2
}

func countOf(text string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 || n > 20 {
		return 0, errors.New("want a number from 1 to 20")
	}
	return n, nil
}

func ageOf(text string) (int, error) {
	if strings.EqualFold(strings.TrimSpace(text), "adult") {
		return -1, nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 0 || n > 120 {
		return 0, errors.New("want an age in years, or adult")
	}
	return n, nil
}

// supply is who brought the drug and what it came in.
type supply struct {
	by   string
	vial claim.Vial
}

func suppliedOf(text string) (supply, error) {
	var s supply
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r == ' ' || r == ',' }) {
		switch word {
		case "practice", "patient", "pharmacy":
			s.by = word
			continue
		case "single-dose", "single":
			s.vial.SingleDose, s.vial.KindGiven = true, true
			continue
		case "multi-dose", "multiple-dose", "multi":
			s.vial.SingleDose, s.vial.KindGiven = false, true
			continue
		}
		count, size, ok := strings.Cut(word, "x")
		if !ok {
			count, size = "1", word
		}
		n, err := strconv.Atoi(count)
		amount, isAmount := joined(size)
		if err != nil || n < 1 || n > 1000 || !isAmount {
			return s, fmt.Errorf("%q is not understood: want practice, patient or pharmacy, then containers such as 1x30mg and single-dose or multi-dose", word)
		}
		s.vial.Count, s.vial.Size = n, amount
	}
	if s.by == "" {
		return s, errors.New("want practice, patient or pharmacy")
	}
	return s, nil
}

// otherCodes reads the codes of the day's other services.
func otherCodes(text string) ([]string, error) {
	if text == "" || strings.EqualFold(strings.TrimSpace(text), "none") {
		return nil, nil
	}
	var list []string
	for _, word := range strings.FieldsFunc(strings.ToUpper(text), func(r rune) bool { return r == ' ' || r == ',' || r == ';' }) {
		if len(word) != 5 || strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
			return nil, fmt.Errorf("%q is no code: want 99213, 96365 ... or none", word)
		}
		list = append(list, word)
	}
	return list, nil
}
