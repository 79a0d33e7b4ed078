package claim

// Chart is what was documented. A missing field was not charted, as far as the
// source tells.
type Chart struct {
	Note            string
	Administrations []Administration
	Indication      string
	OrderedBy       Person
	// SupervisorPresent is what the record says of a supervising practitioner;
	// SupervisorCharted is false where it says nothing.
	SupervisorPresent bool
	SupervisorCharted bool
	Supervision       string // "real-time audio-video", "audio-only"; empty: in person
	ReasonForVisit    string
	// Silent are the fields the source has no place for: an export without a column
	// for the order says nothing about the order. Rules about what is missing do not speak.
	Silent Fields
	// NotGiven are drugs the record says were refused, held or not given, and which
	// it nowhere says were given.
	NotGiven []NotGiven
	// Disagreements are where two records of one administration contradict.
	Disagreements []Disagreement
}

// NotGiven is a drug the record says was not given, and why.
type NotGiven struct {
	Medication string
	Status     Status // Declined or Negated
	Reason     string
	Date       Date
	FromText   bool // read from free text, which may be misread
}

// Disagreement is two records of one administration that say different things.
type Disagreement struct {
	Medication string
	Field      string // dose, route
	One, Other string
	Date       Date
}

// Fields is a set of the things a chart may say.
type Fields uint16

// What a source may be silent about.
const (
	OrderField Fields = 1 << iota
	IndicationField
	SiteField
	RouteField
	DoseField
	TimeField
	StopField
	MedicationField
	SignatureField
	NoteField
)

// fieldNames are the names of the fields, in the order of their bits.
var fieldNames = [...]string{"order", "indication", "site", "route", "dose", "time", "stop", "medication", "signature", "note"}

// FieldNamed is the field of that name; zero where there is none.
func FieldNamed(name string) Fields {
	for i, each := range fieldNames {
		if each == name {
			return 1 << i
		}
	}
	return 0
}

// Names are the names of the fields in the set.
func (f Fields) Names() []string {
	var names []string
	for i, each := range fieldNames {
		if f&(1<<i) != 0 {
			names = append(names, each)
		}
	}
	return names
}

// Has says whether the set holds the field.
func (f Fields) Has(field Fields) bool { return f&field != 0 }

// Administration is one drug given to the patient.
type Administration struct {
	Medication string
	Dose       Amount
	Route      string // as charted; facts.RouteOf folds it
	Site       string
	Start      Moment
	Stop       Moment
	GivenBy    Person
	Signed     bool
	// SignedCharted is false where the record does not say who signed, or whether.
	SignedCharted bool
	Vial          Vial
	Discarded     Amount
	Lot           string
	NDC           NDC // as scanned
	Diluent       string
	Kind          string // therapeutic | chemotherapy | hydration | kvo | flush | ...
	Access        string // IV-1
	SuppliedBy    string
	Volume        Amount
	Rate          Amount // unit mL/h
}

// Amount is a quantity with its unit as charted. Given is false where the
// record holds none; a charted zero is Given.
type Amount struct {
	Value Decimal
	Unit  string
	Given bool
}

// Vial is the container a dose came from.
type Vial struct {
	Size       Amount
	SingleDose bool
	// KindGiven is false where the record does not say single- or multi-dose.
	KindGiven bool
	Count     int // containers opened; 0 = the fewest that hold the dose
}

// Person is somebody named in the record.
type Person struct {
	Name       string
	Credential string // MD, RN, MA
}

// Given says whether anybody is named.
func (p Person) Given() bool { return p.Name != "" || p.Credential != "" }

// Moment is a day and, where charted, a minute of it.
type Moment struct {
	Date    Date
	Minute  int // 0..1439, meaningful where HasTime
	HasTime bool
}

// Given says whether anything was charted.
func (m Moment) Given() bool { return m.Date != 0 || m.HasTime }

// MinutesTo counts the minutes to a later moment; ok is false where a time or a
// day is missing on either side.
func (m Moment) MinutesTo(later Moment) (minutes int, ok bool) {
	if !m.HasTime || !later.HasTime || (m.Date == 0) != (later.Date == 0) {
		return 0, false
	}
	return later.Date.DaysSince(m.Date)*24*60 + later.Minute - m.Minute, true
}
