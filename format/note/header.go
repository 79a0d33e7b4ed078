package note

import (
	"path"
	"strings"

	"firstpass/claim"
)

// header reads the leading lines that say whose note this is and of which day:
// "Patient: DOE, JANE", "DOB: 2/11/1958", "Date: 3/4/2025". It stops at the first
// line that is none of them. Several may stand in one line.
func header(r *claim.Record) {
	text := r.Text
	for at, n := 0, 0; at < len(text) && n < 12; n++ {
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			end = len(text)
		} else {
			end += at
		}
		line := text[at:end]
		if strings.TrimSpace(line) != "" && !headerLine(r, line, at) {
			return
		}
		at = end + 1
	}
}

// field is a heading of the leading lines, and what it gives.
type headerField uint8

const (
	otherField headerField = iota
	nameField
	birthField
	dayField
	numberField
	encounterField
)

// headerWord knows the headings.
func headerWord(word string) (headerField, bool) {
	switch strings.ToLower(strings.TrimSpace(word)) {
	case "patient", "patient name", "name", "pt", "pt name":
		return nameField, true
	case "dob", "date of birth", "birth date", "birthdate", "d.o.b.":
		return birthField, true
	case "date", "date of service", "dos", "visit date", "encounter date", "service date", "date of visit":
		return dayField, true
	case "mrn", "patient id", "member id", "chart", "chart number", "record number", "medical record number", "mr#", "mrn#":
		return numberField, true
	case "encounter", "encounter id", "visit", "visit number", "csn", "account", "claim", "control number":
		return encounterField, true
	case "sex", "gender", "age", "provider", "location", "clinic", "facility", "visit type", "dept", "department", "phone", "address", "insurance", "payer", "attending", "author":
		return otherField, true
	}
	return otherField, false
}

// headerLine reads the headings of a line; false where it begins with none.
func headerLine(r *claim.Record, line string, at int) bool {
	colon := strings.IndexByte(line, ':')
	if colon < 0 {
		return false
	}
	field, ok := headerWord(line[:colon])
	if !ok {
		return false
	}
	for {
		from := colon + 1
		next, nextColon, nextField := len(line), -1, otherField
		for i := from; i < len(line); i++ { // the next heading of the line
			if line[i] != ':' {
				continue
			}
			for start := i - 1; start > from && i-start < 24; start-- {
				if line[start-1] != ' ' && line[start-1] != '\t' && line[start-1] != ',' && line[start-1] != ';' && line[start-1] != '|' {
					continue
				}
				if f, ok := headerWord(line[start:i]); ok {
					next, nextColon, nextField = start, i, f
				}
			}
			if nextColon >= 0 {
				break
			}
		}
		value := strings.Trim(line[from:next], " \t\r,;|")
		if value != "" {
			where := at + from + strings.Index(line[from:next], value)
			headerValue(r, field, value, claim.TextSpan{From: where, To: where + len(value)})
		}
		if nextColon < 0 {
			return true
		}
		colon, field = nextColon, nextField
	}
}

func headerValue(r *claim.Record, field headerField, value string, span claim.TextSpan) {
	switch field {
	case nameField:
		if r.Patient.LastName == "" {
			name(&r.Patient, value)
		}
	case birthField:
		if day, ok := dayOf(value); ok {
			r.Patient.BirthDate = day
		}
	case dayField:
		if day, ok := dayOf(value); ok && r.Date == 0 {
			r.Date = day
		}
		return
	case numberField:
		if r.Patient.ID == "" {
			r.Patient.ID = value
		}
	case encounterField:
		if r.EncounterID == "" {
			r.EncounterID = value
		}
		return
	default:
		return
	}
	r.PatientSpans = append(r.PatientSpans, span)
}

// name reads "DOE, JANE" and "Jane Doe".
func name(p *claim.Patient, value string) {

	if last, first, ok := strings.Cut(value, ","); ok {
		p.LastName, p.FirstName = strings.TrimSpace(last), strings.TrimSpace(first)
		return
	}
	words := strings.Fields(value)
	if n := len(words); n > 1 {
		p.LastName, p.FirstName = words[n-1], strings.Join(words[:n-1], " ")
	} else {
		p.LastName = value
	}
}

// dayOf reads a date at the start of a value, in the forms a note's text may hold.
func dayOf(value string) (claim.Date, bool) {
	p := parser{lex: &lexicon{}, text: value, tokens: scan(value, nil)}
	p.s.to = len(p.tokens)
	if p.s.to == 0 {
		return 0, false
	}
	day, _, ok := p.date(0)
	if !ok && len(value) >= 8 {
		day, ok = claim.ParseCompactDate([]byte(value[:8]))
	}
	return day, ok
}

// named ties a note without such lines to a patient by its file's name: a day, and
// a name (DOE_JANE) or a record number with three digits or more. Of two days the
// earlier is the birth date.
func named(r *claim.Record, file string) {
	if r.Patient.ID != "" || r.Patient.LastName != "" {
		return
	}
	stem := path.Base(strings.ReplaceAll(file, `\`, "/"))
	if at := strings.LastIndexByte(stem, '.'); at > 0 {
		stem = stem[:at]
	}
	var words []string
	var days []claim.Date
	for _, part := range strings.FieldsFunc(stem, func(c rune) bool { return c == '_' || c == ' ' || c == ',' }) {
		if day, ok := dayOf(part); ok {
			days = append(days, day)
			continue
		}
		words = append(words, part)
	}
	switch len(days) {
	case 1:
		fillDay(&r.Date, days[0])
	case 2:
		r.Patient.BirthDate = min(days[0], days[1])
		fillDay(&r.Date, max(days[0], days[1]))
		r.NamedByPatient = true
	}
	if len(words) == 0 {
		return
	}
	if digitsOf(words[0]) >= 3 {
		r.Patient.ID = words[0]
		return
	}
	if len(words) >= 2 && letters(words[0]) && letters(words[1]) && len(days) > 0 {
		r.Patient.LastName, r.Patient.FirstName = words[0], words[1]
		r.NamedByPatient = true
	}
}

func fillDay(to *claim.Date, day claim.Date) {
	if *to == 0 {
		*to = day
	}
}

func digitsOf(s string) int {
	n := 0
	for i := range len(s) {
		if isDigit(s[i]) {
			n++
		}
	}
	return n
}

func letters(s string) bool {
	for i := range len(s) {
		if !isLetter(s[i]) {
			return false
		}
	}
	return len(s) > 1
}

// names finds where the text repeats the patient's name, so that a report can hide it.
func names(r *claim.Record, tokens []token) {
	if r.Patient.LastName == "" && r.Patient.FirstName == "" {
		return
	}
	for i := range tokens {
		t := &tokens[i]
		if t.kind != wordToken || t.to-t.from < 3 {
			continue
		}
		word := r.Text[t.from:t.to]
		for _, part := range []string{r.Patient.LastName, r.Patient.FirstName} {
			for part := range strings.FieldsSeq(part) {
				if len(part) > 2 && strings.EqualFold(strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s"), part) {
					r.PatientSpans = append(r.PatientSpans, claim.TextSpan{From: int(t.from), To: int(t.to)})
				}
			}
		}
	}
}
