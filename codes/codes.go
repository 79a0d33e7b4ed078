// Package codes says what the tables know, always as of a date of service. It
// holds the questions rules may ask and the shapes of the answers; the tables
// themselves are codes/builtin (what ships) and codes/official (what CMS, FDA,
// CDC and X12 publish). Either can answer without a rule noticing.
package codes

import (
	"firstpass/claim"
	"firstpass/finding"
)

// Answer says how well a table could answer a question.
type Answer uint8

const (
	// NotCovered: no table at hand covers this code on this date. Never read it as "no".
	NotCovered Answer = iota
	// Absent: a table covers the question and holds no row in force.
	Absent
	// Found: a row is in force on the date.
	Found
)

// Origin names the table release behind an answer.
type Origin struct {
	Answer Answer
	// Table is nil where the answer is NotCovered.
	Table *finding.Table
	// Agreed is false where the table has no dates of its own and the releases on
	// either side of the date differ (HOUSE law 2): a finding is then a warning.
	Agreed bool
}

// Setting chooses between the editions of a table: practitioner, hospital or
// supplier, and Medicare's, which most payers follow, or Medicaid's own.
type Setting uint8

// The settings NCCI publishes for; pairs have no supplier's edition. Each of
// Medicaid's follows its Medicare fellow at the same distance.
const (
	Practitioner Setting = iota
	Hospital
	Supplier // of durable equipment, who bills a DME contractor
	MedicaidPractitioner
	MedicaidHospital
	MedicaidSupplier
)

// Tables is every table the rules ask. A method never returns an error: what
// is not known is NotCovered.
type Tables interface {
	// Code describes a HCPCS or CPT code. Kind is Unknown for a code outside the tables.
	Code(code string) Code
	// Administration describes a drug, vaccine or allergen administration code.
	Administration(code string) (Administration, bool)
	// Drug describes a drug or biological product code.
	Drug(code string) (Drug, bool)
	// Identify finds the substance a medication is called by in a chart or note.
	Identify(medication string) (Substance, bool)
	// Package finds what an 11-digit NDC is.
	Package(ndc11 string) (Package, Origin)
	// Pair finds the procedure-to-procedure edit in which column1 is paid and
	// column2 is denied.
	Pair(column1, column2 string, setting Setting, on claim.Date) (Pair, Origin)
	// UnitLimit finds the medically unlikely edit of a code.
	UnitLimit(code string, setting Setting, on claim.Date) (UnitLimit, Origin)
	// Modifier describes a modifier.
	Modifier(modifier string, on claim.Date) (Modifier, Origin)
	// PlaceOfService describes a place-of-service code.
	PlaceOfService(place string, on claim.Date) (Place, Origin)
	// Diagnosis says whether an ICD-10-CM code (with its dot) may be billed.
	Diagnosis(code string, on claim.Date) (Diagnosis, Origin)
	// SelfAdministered gives the Medicare contractor's view of a drug code; an
	// empty contractor asks for what every contractor is known to say.
	SelfAdministered(code, contractor string, on claim.Date) (SelfAdministered, Origin)
	// PaymentStatus is the OPPS status indicator of a code (K, G, N, E1...).
	PaymentStatus(code string, on claim.Date) (status string, origin Origin)
	// AddOn finds what an add-on code outside the administration families adds to.
	AddOn(code string, on claim.Date) (AddOn, Origin)
	// PhysicianFee gives a code's indicators in the physician fee schedule.
	PhysicianFee(code string, on claim.Date) (PhysicianFee, Origin)
	// DiagnosisNotes lists the notes that hold for a diagnosis, those of its
	// categories included.
	DiagnosisNotes(code string, on claim.Date) ([]DiagnosisNote, Origin)
	// Listing finds an NDC's time on the market. NotCovered where no directory is at hand.
	Listing(ndc11 string, on claim.Date) (Listing, Origin)
	// Taxonomy says whether a provider taxonomy code was in use on a day. Absent: it
	// is none, or was not in use; the answer then holds what is known of its days.
	Taxonomy(code string, on claim.Date) (TaxonomyLife, Origin)
	// Support lists what is known about diagnoses for a drug code.
	Support(code string) []Support
	// Interval lists the labelled or published intervals between doses of a drug code.
	Interval(code string) []Interval
	// Contractor names the Medicare Part B contractor of a state on a date, such as "JN".
	Contractor(state string, on claim.Date) (string, bool)
	// ProviderKind maps a taxonomy code to a provider kind, "" where it is not mapped.
	ProviderKind(taxonomy string) string
	// Steady is the days around a day on which every question to Pair, Diagnosis and
	// PhysicianFee is answered as on that day.
	Steady(on claim.Date) claim.Span
	// Alike is the days around a day on which every question is answered as on that day,
	// and no Life of a code or drug begins or ends; that of a Listing may.
	Alike(on claim.Date) claim.Span
	// Releases lists the tables at hand.
	Releases() []finding.Table
}

// Kind sorts codes by what they bill.
type Kind uint8

// The kinds of codes rules tell apart.
const (
	Unknown        Kind = iota // outside the tables
	Visit                      // evaluation and management
	AdminCode                  // administration of a drug, vaccine or allergen
	DrugCode                   // J, Q, C, S or CPT code of a drug or biological with its own name
	UnlistedDrug               // J3490, J3590, J7999, J9999, C9399
	Vaccine                    // product code of a vaccine or toxoid
	ImmuneGlobulin             // CPT 902xx-903xx product; given with 96372 (RSV antibodies: 96380/96381)
	Procedure                  // a procedure that includes its injection
	Supply                     // needles, syringes, preparation, trays
	OtherService               // known, and none of these: laboratory, venipuncture, ECG
)

// Code is one HCPCS or CPT code.
type Code struct {
	Code  string
	Kind  Kind
	Plain string // our own words, never a publisher's descriptor
	// Listed: an official release lists the code, though nothing may be known of its kind.
	Listed bool
	// Life holds the dates of service the code is valid for; empty means nobody has said.
	Life []claim.Span
	// EndVerified is false where the last day is inferred; the rule then warns.
	EndVerified bool
	Successors  []string // what to bill after the last day
	Visit       VisitKind
	Vaccine     VaccineKind
	Source      finding.Source
}

// ActiveOn says whether the code may be billed on the day; known is false where
// the table has no dates for it.
func (c Code) ActiveOn(on claim.Date) (active, known bool) {
	if len(c.Life) == 0 || on == 0 {
		return false, false
	}
	for _, span := range c.Life {
		if span.Holds(on) {
			return true, true
		}
	}
	return false, true
}

// VisitKind sorts visits by how NCCI treats them beside an injection.
type VisitKind uint8

// The kinds of visits.
const (
	NoVisit         VisitKind = iota
	OfficeVisit               // 99202-99205, 99212-99215
	NurseVisit                // 99211
	PreventiveVisit           // 99381-99397
	WellnessVisit             // G0402, G0438, G0439
	EmergencyVisit            // 99281-99285
	InpatientVisit            // hospital, nursing facility, critical care
	HomeVisit                 // 99341-99350
	OtherVisit                // consultations, 99483, 99497, G0463...
	VisitAddOn                // G2211
)

// VaccineKind sorts vaccine and antibody products by the administration code they take.
type VaccineKind uint8

// The kinds of vaccine and antibody products.
const (
	NoVaccine VaccineKind = iota
	Influenza
	Pneumococcal
	HepatitisB
	Covid
	OtherVaccine
	RSVAntibody      // nirsevimab, clesrovimab: 96380, 96381
	OtherGlobulin    // 96372
	COVIDAntibody    // M/Q codes of their own
	AllergenExtract  // 95144-95170
	TuberculinSkin   // 86580
	NotAVaccineAtAll // marks a code people mistake for a vaccine
)

// Family sorts administration codes by route and substance.
type Family uint8

// The families of administration codes.
const (
	NoFamily           Family = iota
	Injection                 // 96372
	ArterialInjection         // 96373
	Push                      // 96374-96376
	Infusion                  // 96365-96368
	Hydration                 // 96360, 96361
	SubcutaneousInfus         // 96369-96371
	OnBodyInjector            // 96377
	OtherInjection            // 96379
	AntineoplasticShot        // 96401
	HormonalShot              // 96402
	LesionChemotherapy        // 96405, 96406
	ChemotherapyPush          // 96409, 96411
	ChemotherapyInfus         // 96413-96417
	ChemotherapyOther         // 96420-96549
	VaccineShot               // 90460-90474, 90480, G0008-G0010, 0001A...
	RSVAntibodyShot           // 96380, 96381
	AllergenShot              // 95115, 95117
	AllergenOther             // 95120-95199
	CatheterCare              // 96521-96523, 36591, 36592, 36593
)

// Administration is what the tables know of an administration code.
type Administration struct {
	Code    string
	Family  Family
	Initial bool // one of the codes of which one is "initial" per encounter
	AddOn   bool
	// Primaries are the codes one of which an add-on needs on the same day.
	Primaries []string
	// FacilityOnly: not reported by practitioners (96376).
	FacilityOnly bool
	// StaffService: not reported by a physician where the facility supplies the staff.
	StaffService bool
	// MinAge and MaxAge bound the patient's age in years where the code has one (90460: 0-18).
	MaxAge int
}

// Container says what a drug code's packages are labelled as.
type Container uint8

// Single- and multiple-dose labelling of a drug code's packages.
const (
	ContainerUnknown Container = iota
	SingleDose
	MultipleDose
	BothContainers
)

// Drug is a drug or biological product code.
type Drug struct {
	Code     string
	Name     string // generic name
	Brands   []string
	Unit     claim.Decimal // size of one billing unit
	UnitName string        // mg, mcg, g, units, mL, mEq, IU, dose, each
	UpTo     bool          // "up to": any dose to one unit is one unit
	Routes   []string      // IM, SC, IV, intra-articular...
	Admin    []string      // administration codes usually reported with it
	Life     []claim.Span
	// Container is the labelling of the code's packages; ContainerVerified is true
	// only where a label, NDC or official list was seen.
	Container         Container
	ContainerVerified bool
	Sizes             []Size // known packages, smallest first
	// OnWasteList: on the CMS list of codes with a single-dose product (JW/JZ).
	OnWasteList bool
	// RouteModifier: contractors ask for JA or JB on this code.
	RouteModifier bool
	// Antineoplastic is "", "hormonal" or "non-hormonal".
	Antineoplastic string
	// Complex: contractors and plans disagree between 96372 and 96401/96413.
	Complex bool
	// Stimulating: an erythropoiesis-stimulating agent for non-ESRD use (EA, EB, EC).
	Stimulating bool
	// Fluid: hydration or carrier fluid.
	Fluid      bool
	Successors []string
	Note       string
	Source     finding.Source
}

// Size is one labelled package.
type Size struct {
	Amount claim.Amount // in the drug's own measure
	Volume claim.Amount // mL, where known
	Kind   Container
	Powder bool // reported per vial (UN)
}

// Substance is a medication name recognised in a chart.
type Substance struct {
	Name  string   // generic name with salt where it matters
	Brand string   // the brand, where one was written
	Codes []string // drug codes that bill this substance, whatever the date
	// Uncoded substances have no code of their own: methylcobalamin, lidocaine as a
	// local anaesthetic, tuberculin, saline flushes.
	Uncoded bool
	Vaccine VaccineKind
	// OnBody: the text names an on-body injector.
	OnBody bool
	// Vague: the name fits several substances with different codes (methylprednisolone without its salt).
	Vague bool
	// Others are drug codes of further substances the same text names (two drugs in one bag).
	Others []string
}

// Package is what an NDC is.
type Package struct {
	Codes     []string // drug codes it may be billed under
	Name      string
	Container Container
	Powder    bool          // reported as UN
	Volume    claim.Decimal // mL in one item, 0 where unknown
	// UnitsPerItem is how many HCPCS units one item holds, 0 where unknown.
	UnitsPerItem claim.Decimal
}

// Pair is a procedure-to-procedure edit.
type Pair struct {
	Column1, Column2 string
	// Indicator: '0' never, '1' a modifier may separate them, '9' never in force.
	Indicator byte
}

// UnitLimit is a medically unlikely edit.
type UnitLimit struct {
	Units int64
	// Adjudication: '1' per line, '2' per day absolute, '3' per day with appeal.
	Adjudication byte
}

// Modifier is a HCPCS or CPT modifier.
type Modifier struct {
	Code  string
	Plain string
	Life  claim.Span
}

// Place is a place of service.
type Place struct {
	Code  string
	Plain string
	// StaffedByFacility: the facility's staff and supplies give the drug; the
	// physician does not report it.
	StaffedByFacility bool
	Telehealth        bool
}

// Diagnosis is an ICD-10-CM code.
type Diagnosis struct {
	Code     string
	Plain    string
	Billable bool // false: a category that needs more characters
	// Better lists codes to choose from where this one cannot be billed.
	Better []string
}

// SelfAdministered is a contractor's view of a drug code.
type SelfAdministered struct {
	// Excluded: on the contractor's list on that day.
	Excluded bool
	// Everywhere: excluded by every contractor (insulin, injectable migraine drugs).
	Everywhere bool
	// Varies: contractors differ and this one's list was not seen.
	Varies bool
	// OnlySubcutaneous: the exclusion is for subcutaneous use; JA (IV) is outside it.
	OnlySubcutaneous bool
	Since            claim.Date
	Source           finding.Source
}

// Support is what a source says about the diagnoses of a drug.
type Support struct {
	Payers      []claim.PayerType // empty: whoever pays
	Contractors []string          // empty: any
	Covered     []string          // ICD-10-CM prefixes that support the drug
	NotAlone    []string          // prefixes that do not support it by themselves
	Never       []string          // prefixes that can never be its reason
	Severity    finding.Severity
	Span        claim.Span
	Why         string
	Source      finding.Source
}

// Interval is how far apart doses should be.
type Interval struct {
	MinUnits, MaxUnits claim.Decimal // which strength the interval is for; 0 = any
	Diagnoses          []string      // ICD-10-CM prefixes it is for; empty = any
	Days               int           // fewest days from dose to dose; 0 where Months counts
	Months             int           // fewest calendar months
	Loading            bool          // closer doses are usual at the start of treatment
	SecondFrom         claim.Date    // from this day the second dose of a treatment may come after a week; 0 = never
	Why                string
	Source             finding.Source
}
