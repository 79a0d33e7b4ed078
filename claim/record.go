package claim

// Record is one document of what was charted: a note, a row group of an
// administration export, a FHIR bundle, an HL7 message or a C-CDA document. The
// readers under format/ make records; linking ties them to encounters.
type Record struct {
	ID          string // the source's own id: file name, message control id, document id
	Patient     Patient
	EncounterID string // visit number, where the source has one
	Date        Date   // the encounter's day, where the source says one
	Payer       Payer  // FHIR Coverage, HL7 IN1
	Events      []Event
	Diagnoses   []Diagnosis
	Indication  string
	OrderedBy   Person
	// SupervisorPresent and SupervisorCharted are as in Chart.
	SupervisorPresent bool
	SupervisorCharted bool
	ReasonForVisit    string
	Text              string   // the free text, where the document is one
	Silent            Fields   // what the source has no place for; see Chart.Silent
	Remarks           []Remark // documentation notes: error-prone abbreviations, what was off-spec
	// PatientSpans are the parts of the text that say who the patient is; a
	// report hides them. NamedByPatient says that the id (a file name) does too.
	PatientSpans   []TextSpan
	NamedByPatient bool
	At             Place
}

// Status is what became of a drug that a record names.
type Status string

// The statuses of the annotation rules. Only Administered may become a service line.
const (
	Administered     Status = "administered" // given by staff in the encounter the record describes
	Historical       Status = "historical"   // given before, or elsewhere
	Planned          Status = "planned"
	Declined         Status = "declined"
	Negated          Status = "negated" // held, contraindicated, not given, entered in error
	SelfAdministered Status = "self-administered"
)

// Event is one drug a record names, given or not.
type Event struct {
	Administration
	Status Status
	// AsWritten is the medication in the record's own words; Medication is the generic name.
	AsWritten string
	Span      TextSpan
	// Spans says where each field came from, by the field's name in the contract:
	// medication, dose, route, site, time, stop, given_by, lot, ndc, discarded...
	Spans map[string]TextSpan
	// Review names what could not be decided and why; a person must look.
	Review []Remark
	// Duration is the charted length of an infusion where no stop time stands, in minutes.
	Duration int
	Expiry   Date   // of the container
	Reason   string // why it was held or refused, where charted
	At       Place
	Cell     Cell
}

// TextSpan is a range of byte offsets in the record's text: [From, To). Zero is unknown.
type TextSpan struct{ From, To int }

// Given says whether the span is known.
func (s TextSpan) Given() bool { return s.To > s.From }

// Cell is where an event stands in a table. Row counts from 1, the header included.
type Cell struct {
	Sheet string
	Row   int
}

// Remark is something worth saying about a record: which field, what, and where.
type Remark struct {
	About string // field: dose, route, time, patient...
	Text  string // one plain sentence
	Span  TextSpan
}

// Chart is what the record says was given, as rules see it: administered events only.
func (r *Record) Chart() *Chart {
	c := &Chart{
		Note: r.Text, Indication: r.Indication, OrderedBy: r.OrderedBy,
		SupervisorPresent: r.SupervisorPresent, SupervisorCharted: r.SupervisorCharted, ReasonForVisit: r.ReasonForVisit, Silent: r.Silent,
	}
	for i := range r.Events {
		if r.Events[i].Status == Administered {
			c.Administrations = append(c.Administrations, r.Events[i].Administration)
		}
	}
	return c
}
