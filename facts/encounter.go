// Package facts is the one vocabulary rules speak: questions about an encounter
// (is this line a visit, what was charted for this drug, how many units were
// billed that day), answered from the claim, the chart and the code tables as of
// each line's date of service. It decides nothing.
package facts

import (
	"iter"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
)

// Encounter is an encounter with the answers every rule needs already looked up.
type Encounter struct {
	*claim.Encounter
	Tables codes.Tables
	Lines  []Line
	Given  []Given // what was charted as given; empty without a chart
	kinds  uint32
	traits Traits
	asked  *asked
}

// Line is a service line with what the tables know of its code.
type Line struct {
	*claim.Line
	N     int // position from 1
	Date  claim.Date
	Place string
	// staffed: the facility's staff and supplies give drugs at the line's place.
	staffed bool
	Info    *codes.Code
	Admin   *codes.Administration // zero unless Info.Kind is AdminCode
	Drug    *codes.Drug           // zero unless Info.Kind is DrugCode (or a globulin with a drug row)
}

// known is what the tables say of a code: asked once, shared by every line that
// bills it, and but for the last encounter that met it never changed.
type known struct {
	text  string
	met   uint64
	code  codes.Code
	admin codes.Administration
	drug  codes.Drug
}

// Builder makes facts, reusing its memory from claim to claim. It is not safe
// for concurrent use: one per worker.
type Builder struct {
	asked  *asked
	known  map[string]*known
	recent [1 << 10]*known // of the map, by a few bits of the code: most lines need no more
	made   uint64          // how many encounters, this one included
	forgot uint64          // which of them was at hand when the map was last emptied
	e      Encounter
}

// mostKnown bounds what a builder remembers: a file bills few codes many times.
const mostKnown = 4096

// NewBuilder returns a builder that asks these tables.
func NewBuilder(tables codes.Tables) *Builder { return &Builder{asked: &asked{Tables: tables}} }

// Of looks up what the tables know of every line. The result is valid until the
// next call.
func (b *Builder) Of(enc *claim.Encounter) *Encounter {
	e := &b.e
	e.Encounter, e.Tables, e.asked = enc, b.asked, b.asked
	e.Lines, e.Given, e.kinds = e.Lines[:0], e.Given[:0], 0
	b.made++
	repeated := false
	for i := range enc.Claim.Lines {
		k := b.know(enc.Claim.Lines[i].Code)
		e.kinds |= 1 << k.code.Kind
		repeated = repeated || k.met == b.made
		k.met = b.made
		l := Line{
			Line:  &enc.Claim.Lines[i],
			N:     i + 1,
			Date:  enc.Claim.LineDate(i),
			Place: enc.Claim.LinePlace(i),
			Info:  &k.code,
			Admin: &k.admin,
			Drug:  &k.drug,
		}
		if last := i - 1; last >= 0 && e.Lines[last].Place == l.Place && e.Lines[last].Date == l.Date {
			l.staffed = e.Lines[last].staffed
		} else if l.Place != "" && e.Professional() {
			place, origin := b.asked.PlaceOfService(l.Place, l.Date)
			l.staffed = origin.Answer == codes.Found && place.StaffedByFacility
		}
		e.Lines = append(e.Lines, l)
	}
	if enc.Chart != nil {
		b.given()
	}
	e.traits = traitsOf(e)
	e.traits.has(HasRepeatedCode, repeated || b.forgot == b.made)
	return e
}

// know looks a code up, once.
func (b *Builder) know(code string) *known {
	slot := &b.recent[slotOf(code)%uint32(len(b.recent))]
	if *slot == nil || (*slot).text != code {
		*slot = b.look(code)
	}
	return *slot
}

// slotOf spreads five-character codes well enough.
func slotOf(code string) (n uint32) {
	for i := range len(code) {
		n = n*37 + uint32(code[i])
	}
	return n
}

func (b *Builder) look(code string) *known {
	if k, ok := b.known[code]; ok {
		return k
	}
	code = strings.Clone(code) // what is remembered must not hold on to its claim
	tables := b.asked.Tables
	k := &known{text: code, code: tables.Code(code)}
	switch k.code.Kind {
	case codes.AdminCode:
		k.admin, _ = tables.Administration(code)
	case codes.DrugCode, codes.ImmuneGlobulin, codes.UnlistedDrug:
		k.drug, _ = tables.Drug(code)
	}
	if len(b.known) >= mostKnown {
		b.known, b.forgot = nil, b.made
	}
	if b.known == nil {
		b.known = map[string]*known{}
	}
	b.known[code] = k
	return k
}

// HasKind says whether any line is of the kind.
func (e *Encounter) HasKind(kind codes.Kind) bool { return e.kinds&(1<<kind) != 0 }

// OfKind walks the lines of a kind.
func (e *Encounter) OfKind(kind codes.Kind) iter.Seq[*Line] {
	return func(yield func(*Line) bool) {
		if !e.HasKind(kind) {
			return
		}
		for i := range e.Lines {
			if e.Lines[i].Info.Kind == kind && !yield(&e.Lines[i]) {
				return
			}
		}
	}
}

// WithCode walks the lines that bill the code.
func (e *Encounter) WithCode(code string) iter.Seq[*Line] {
	return func(yield func(*Line) bool) {
		for i := range e.Lines {
			if e.Lines[i].Code == code && !yield(&e.Lines[i]) {
				return
			}
		}
	}
}

// OfFamily walks the administration lines of a family.
func (e *Encounter) OfFamily(family codes.Family) iter.Seq[*Line] {
	return func(yield func(*Line) bool) {
		for l := range e.OfKind(codes.AdminCode) {
			if l.Admin.Family == family && !yield(l) {
				return
			}
		}
	}
}

// Products walks the lines that bill a substance: drugs, unlisted drugs,
// vaccines, immune globulins.
func (e *Encounter) Products() iter.Seq[*Line] {
	return func(yield func(*Line) bool) {
		for i := range e.Lines {
			if e.Lines[i].IsProduct() && !yield(&e.Lines[i]) {
				return
			}
		}
	}
}

// Line returns line n (from 1).
func (e *Encounter) Line(n int) *Line { return &e.Lines[n-1] }

// Setting says which edition of the NCCI tables holds: hospital for
// institutional claims.
func (e *Encounter) Setting() codes.Setting {
	setting := codes.Practitioner
	if e.Claim.Type == claim.Institutional {
		setting = codes.Hospital
	}
	if e.Payer.Type == claim.Medicaid {
		setting += codes.MedicaidPractitioner
	}
	return setting
}

// UnitSetting says which edition of the unit limits holds: the suppliers' where a
// professional claim goes to a DME contractor, else as for pairs.
func (e *Encounter) UnitSetting() codes.Setting {
	setting := e.Setting()
	if e.Professional() && e.asked.isSupplierContractor(e.Payer.Contractor, e.Payer.Name) {
		setting += codes.Supplier - codes.Practitioner
	}
	return setting
}

// Outpatient says whether an institutional claim is one of a hospital's outpatient
// departments (bill types 012x, 013x and 014x, or none given).
func (e *Encounter) Outpatient() bool {
	kind := strings.TrimPrefix(e.Claim.BillType, "0")
	return !e.Professional() && (kind == "" || strings.HasPrefix(kind, "12") || strings.HasPrefix(kind, "13") || strings.HasPrefix(kind, "14"))
}

// DenialExpected says whether the line itself says that no payment is expected:
// with a notice or as never covered, or without a charge.
func (l *Line) DenialExpected() bool { return l.HasAny("GY", "GZ", "GA", "GX", "GU") || l.NoCost() }

// Professional says whether the claim goes out on a CMS-1500 or 837P.
func (e *Encounter) Professional() bool { return e.Claim.Type != claim.Institutional }

// HasChart says whether anything of the record was given. Without it nothing is
// known of documentation and no documentation rule may speak.
func (e *Encounter) HasChart() bool { return e.Chart != nil }

// AgeOn is the patient's age in completed years, -1 where the birth date is unknown.
func (e *Encounter) AgeOn(on claim.Date) int { return e.Claim.Patient.BirthDate.AgeOn(on) }

// UnitsOn adds the billed units of a code over all lines of a day.
func (e *Encounter) UnitsOn(code string, on claim.Date) claim.Decimal {
	var total claim.Decimal
	for l := range e.WithCode(code) {
		if l.Date == on {
			total += l.Units
		}
	}
	return total
}

// Diagnosis returns the code a pointer of the line names, "" where it points
// at nothing.
func (e *Encounter) Diagnosis(pointer int) string {
	if pointer < 1 || pointer > len(e.Claim.Diagnoses) {
		return ""
	}
	return e.Claim.Diagnoses[pointer-1].Code
}

// Pointed walks the diagnoses a line points at; all of the claim's where it has
// no pointers (institutional lines never do).
func (e *Encounter) Pointed(l *Line) iter.Seq[string] {
	return func(yield func(string) bool) {
		if len(l.Pointers) == 0 {
			for i := range e.Claim.Diagnoses {
				if !yield(e.Claim.Diagnoses[i].Code) {
					return
				}
			}
			return
		}
		for _, p := range l.Pointers {
			if code := e.Diagnosis(p); code != "" && !yield(code) {
				return
			}
		}
	}
}

// ContractorText is what the claim says of its Medicare contractor: the
// contractor field, else the payer's name, else the contractor of the state.
func (e *Encounter) ContractorText(on claim.Date) string {
	if e.Payer.Contractor != "" {
		return e.Payer.Contractor
	}
	if e.Payer.Name != "" {
		return e.Payer.Name
	}
	state := e.Payer.State
	if state == "" {
		state = e.Claim.BillingState
	}
	if key, ok := e.Tables.Contractor(state, on); ok {
		return key
	}
	return ""
}

// IsProduct says whether the line bills a substance rather than a service.
func (l *Line) IsProduct() bool {
	switch l.Info.Kind {
	case codes.DrugCode, codes.UnlistedDrug, codes.Vaccine, codes.ImmuneGlobulin:
		return true
	}
	return false
}

// IsDrug says whether the line bills a drug with a code of its own or an unlisted one.
func (l *Line) IsDrug() bool {
	return l.Info.Kind == codes.DrugCode || l.Info.Kind == codes.UnlistedDrug || l.Info.Kind == codes.ImmuneGlobulin
}

// Separated says whether the line carries a modifier that marks it as distinct
// from another service of the day (59 and its four X forms).
func (l *Line) Separated() bool { return l.HasAny("59", "XE", "XP", "XS", "XU") }

// NoCost says whether a product line is billed as free of charge: one cent, or nothing.
func (l *Line) NoCost() bool { return l.Charge <= 1 }

// SuppliedElsewhere says whether the line itself says that the practice did not
// buy the drug.
func (l *Line) SuppliedElsewhere() bool {
	return l.SuppliedBy == "patient" || l.SuppliedBy == "pharmacy"
}
