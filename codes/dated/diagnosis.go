package dated

import (
	"strings"

	"firstpass/claim"
	"firstpass/codes"
)

// mostBetter is how many codes to choose from are named.
const mostBetter = 6

// Diagnosis says whether an ICD-10-CM code may be billed. The release whose year
// holds the day decides; where none does, the shipped table, and after the newest
// release a code that was in it.
func (t *Tables) Diagnosis(code string, on claim.Date) (codes.Diagnosis, codes.Origin) {
	releases := t.diagnoses
	plain, ok := undotted(code)
	if on == 0 || len(releases) == 0 || !ok {
		return t.Tables.Diagnosis(code, on)
	}
	var newest *release
	for i := len(releases) - 1; i >= 0; i-- {
		r := &releases[i]
		if r.covers(on) {
			if d, origin := r.diagnosis(code, plain); !r.Excerpt || origin.Answer == codes.Found {
				return d, origin
			}
		}
		if newest == nil && !r.Excerpt {
			newest = r
		}
	}
	d, origin := t.Tables.Diagnosis(code, on)
	if origin.Answer == codes.NotCovered && newest != nil && on > newest.To {
		if later, found := newest.diagnosis(code, plain); found.Answer == codes.Found {
			return later, found
		}
	}
	return d, origin
}

func (r *release) diagnosis(code string, plain plainCode) (codes.Diagnosis, codes.Origin) {
	d := codes.Diagnosis{Code: code}
	f := r.rows.find(string(plain.bytes()))
	switch {
	case f.cell(0) == "1":
		d.Billable, d.Plain = true, f.cell(1)
		return d, isFound(&r.table)
	case f.cell(0) == "-":
		return d, absent(&r.table) // deleted by the year's addenda
	}
	d.Plain = f.cell(1)
	category := string(plain.bytes())
	for longer, row := range r.rows.from(category + "\x00") {
		if !strings.HasPrefix(longer, category) || len(d.Better) == mostBetter {
			break
		}
		if row.cell(0) == "1" {
			d.Better = append(d.Better, dotted(longer))
		}
	}
	if len(d.Better) > 0 {
		return d, isFound(&r.table)
	}
	return d, absent(&r.table)
}

// plainCode is a diagnosis without its dot, in place: as a string it would be
// made anew for every question.
type plainCode struct {
	text   [7]byte
	length int
}

func (p *plainCode) bytes() []byte { return p.text[:p.length] }

// undotted takes the dot out of a code; ok is false for what has not its shape.
func undotted(code string) (plain plainCode, ok bool) {
	if len(code) < 3 || len(code) > 8 || len(code) == 4 && code[3] == '.' {
		return plain, false
	}
	for i := 0; i < len(code); i++ {
		c := code[i]
		if i == 3 && c == '.' {
			continue
		}
		if !(c >= 'A' && c <= 'Z' || i > 0 && c >= '0' && c <= '9') || plain.length == len(plain.text) {
			return plain, false
		}
		plain.text[plain.length] = c
		plain.length++
	}
	return plain, true
}

func dotted(code string) string {
	if len(code) <= 3 {
		return code
	}
	return code[:3] + "." + code[3:]
}
