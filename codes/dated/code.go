package dated

import (
	"slices"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/official"
	"firstpass/finding"
)

// The cells of the HCPCS table.
const (
	level2From = iota
	level2To
	level2Coverage
	level2Text
)

// Code describes a HCPCS or CPT code: what the shipped tables say of its kind, and
// what the official releases say of its days.
func (t *Tables) Code(code string) codes.Code {
	if c, ok := t.known.Load(code); ok {
		return *c.(*codes.Code)
	}
	if len(code) != 5 {
		return t.Tables.Code(code)
	}
	code = strings.Clone(code) // it may point into a claim's buffer
	c := t.Tables.Code(code)
	t.complete(&c)
	t.known.Store(code, &c)
	return c
}

func (t *Tables) complete(c *codes.Code) {
	if life, ok := t.life(c.Code); ok {
		c.Listed = true
		switch {
		case c.Kind == codes.Unknown:
			c.Life, c.EndVerified, c.Source = life.span(), life.verified, life.source
			if drug, ok := t.Drug(c.Code); ok {
				c.Kind, c.Plain = codes.DrugCode, drug.Name
			} else if !strings.ContainsRune("CJQS", rune(c.Code[0])) {
				c.Kind = codes.OtherService // of those letters it may be a drug whose text says no plain unit
			}
		case len(c.Life) > 1:
			// The shipped table knows that the code came back; a release has one span.
		case life.to != 0 && life.verified:
			c.Life, c.EndVerified = life.span(), true
		case life.to == 0 && !life.undated && len(c.Life) == 1 && c.Life[0].To != 0 && c.Life[0].To < life.release.From:
			c.Life, c.EndVerified = life.span(), false // a later release has it without a last day
		}
		return
	}
	if c.Kind == codes.Unknown && t.isVaccine(c.Code) {
		c.Kind, c.Vaccine, c.Listed = codes.Vaccine, codes.OtherVaccine, true
	}
	for _, name := range []official.Kind{official.PhysicianFee, official.HospitalStatus} {
		for _, r := range t.byTable[string(name)] {
			if r.rows.find(c.Code).count > 0 {
				c.Listed = true
				return
			}
		}
	}
}

// isVaccine says whether the CDC's map has a CPT code as a vaccine's product: those
// of the vaccine ranges, since the map has immune globulins and antibodies too.
func (t *Tables) isVaccine(code string) bool {
	if !(code >= "90476" && code <= "90759" || code >= "91300" && code <= "91349") {
		return false
	}
	for _, r := range t.byTable[string(official.Vaccine)] {
		if r.rows.find(code).count > 0 {
			return true
		}
	}
	return false
}

// codeLife is a Level II code's days as the releases give them.
type codeLife struct {
	from, to claim.Date
	verified bool // the last day is written in a release
	undated  bool // no release at hand has last days
	release  *release
	source   finding.Source
}

func (l *codeLife) span() []claim.Span {
	if l.from == 0 && l.to == 0 {
		return nil
	}
	return []claim.Span{{From: l.from, To: l.to}}
}

// life reads a code's days from the newest release that has them. A code that a
// later whole release no longer lists ended before it, on a day that is not said.
func (t *Tables) life(code string) (codeLife, bool) {
	releases := t.level2
	var l codeLife
	ok := false
	var gone *release
	for i := len(releases) - 1; i >= 0; i-- {
		r := &releases[i]
		f := r.rows.find(code)
		if f.count == 0 {
			if !r.Excerpt && !ok {
				gone = r
			}
			continue
		}
		if l.from == 0 {
			l.from = day(f.cell(level2From))
		}
		if !ok {
			l.release, l.undated = r, r.Undated
		}
		ok = true
		if !r.Undated {
			l.to, l.release, l.undated = day(f.cell(level2To)), r, false
			l.verified = l.to != 0
			break
		}
	}
	if !ok {
		return l, false
	}
	if gone != nil && l.to == 0 {
		l.to, l.verified = gone.From.AddDays(-1), false
	}
	l.source = finding.Source{
		Title: "CMS, HCPCS Level II quarterly update, " + l.release.Release,
		URL:   "https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system/quarterly-update",
	}
	return l, true
}

// day reads the eight digits of a stored day; "" is 0.
func day(digits string) claim.Date {
	if digits == "" {
		return 0 // the common case, without an error made for it
	}
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return claim.Date(n)
}

// Drug describes a drug code: the shipped row, else what the official text says.
func (t *Tables) Drug(code string) (codes.Drug, bool) {
	if d, ok := t.Tables.Drug(code); ok {
		d.Life = t.Code(code).Life
		d.OnWasteList = d.OnWasteList || t.onWasteList(code)
		return d, true
	}
	if len(code) != 5 || code[0] < 'A' {
		return codes.Drug{}, false
	}
	if d, ok := t.drugs.Load(code); ok {
		drug := d.(*codes.Drug)
		return *drug, drug.Code != ""
	}
	code = strings.Clone(code)
	var drug codes.Drug
	if life, ok := t.life(code); ok {
		if drug, ok = readDrug(code, t.officialText(code)); ok {
			drug.Life, drug.Source = life.span(), life.source
			drug.OnWasteList = t.onWasteList(code)
		} else {
			drug = codes.Drug{}
		}
	}
	t.drugs.Store(code, &drug)
	return drug, drug.Code != ""
}

// Administration describes an administration code: the shipped row, and the further
// primaries that the newest release of add-on codes names.
func (t *Tables) Administration(code string) (codes.Administration, bool) {
	a, ok := t.Tables.Administration(code)
	releases := t.byTable[string(official.AddOn)]
	if !ok || !a.AddOn || len(releases) == 0 {
		return a, ok
	}
	a.Primaries = slices.Clip(a.Primaries) // appending must not write into the shipped table
	var cells row
	for f := releases[len(releases)-1].rows.find(code); f.next(&cells); {
		if cells[0] != "" && cells[3] == "" && !slices.Contains(a.Primaries, cells[0]) {
			a.Primaries = append(a.Primaries, strings.Clone(cells[0]))
		}
	}
	return a, true
}

// officialText is the long descriptor of a Level II code, which is the Government's.
func (t *Tables) officialText(code string) string {
	releases := t.level2
	for i := len(releases) - 1; i >= 0; i-- {
		if text := releases[i].rows.find(code).cell(level2Text); text != "" {
			return text
		}
	}
	return ""
}

func (t *Tables) onWasteList(code string) bool {
	for _, r := range t.byTable[string(official.Waste)] {
		if r.rows.find(code).count > 0 {
			return true
		}
	}
	return false
}

// Modifier describes a modifier. An official release adds those the shipped table
// does not have, and last days it did not know.
func (t *Tables) Modifier(modifier string, on claim.Date) (codes.Modifier, codes.Origin) {
	shipped, origin := t.Tables.Modifier(modifier, on)
	releases := t.modifiers
	for i := len(releases) - 1; i >= 0; i-- {
		r := &releases[i]
		f := r.rows.find(modifier)
		if f.count == 0 {
			continue
		}
		m := codes.Modifier{Code: modifier, Plain: shipped.Plain, Life: claim.Span{From: day(f.cell(0)), To: day(f.cell(1))}}
		if r.Undated && origin.Answer != codes.NotCovered {
			break // the shipped table knows days that the release has lost
		}
		if m.Plain == "" {
			m.Plain = f.cell(2)
		}
		if m.Life.Holds(on) {
			if origin.Answer == codes.Found {
				break
			}
			return m, isFound(&r.table)
		}
		if on != 0 && !r.Undated && origin.Answer == codes.Found && m.Life.To != 0 {
			return m, absent(&r.table)
		}
		break
	}
	return shipped, origin
}
