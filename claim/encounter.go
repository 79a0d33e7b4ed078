// Package claim holds the nouns of the field: an encounter with its claim and
// what was charted. It knows no rules, no tables and no file formats, and it
// holds no floating point: money is cents, doses and units exact decimals.
package claim

// Encounter is one patient's visit: who pays, the claim, and where known what
// was charted. Rules see nothing but this and the code tables.
type Encounter struct {
	ID    string // the file's own id; CLM01 for an X12 claim
	Payer Payer
	Claim Claim
	Chart *Chart // nil: no chart was given, nothing is known about documentation
	// Surroundings the caller supplies.
	SameDay  []OtherClaim // other claims of this patient and day in the same input
	Practice Practice     // what the practice says of itself for this payer
	HasPast  bool         // a history was supplied, though it may hold nothing for this patient
}

// PayerType decides which national rules speak.
type PayerType string

// The payer types of the encounter format. The empty type means nobody mapped
// this payer: payer rules then do not apply and the result says so.
const (
	UnknownPayer      PayerType = ""
	Medicare          PayerType = "medicare"
	MedicareAdvantage PayerType = "medicare-advantage"
	Medicaid          PayerType = "medicaid"
	Commercial        PayerType = "commercial"
	AnyPayer          PayerType = "any" // a case that holds whoever pays
)

// Payer is who the claim is sent to.
type Payer struct {
	Type       PayerType
	Name       string
	ID         string // payer id of the file (NM109)
	Contractor string // Medicare contractor: JF, JN, "NGS J6"...
	Filing     string // claim filing indicator, SBR09
	State      string // where a state decides the contractor or the programme
	At         Place
}

// ClaimType is the kind of form the claim goes out on.
type ClaimType string

// Professional is CMS-1500/837P, Institutional UB-04/837I.
const (
	Professional  ClaimType = "professional"
	Institutional ClaimType = "institutional"
)

// Claim is what is billed.
type Claim struct {
	Type              ClaimType
	ControlNumber     string // patient control number, CLM01
	Total             Cents  // CLM02; 0 where the source has no total
	ServiceDate       Date
	ServiceEndDate    Date
	PlaceOfService    string
	BillType          string // institutional: 0131
	Frequency         string // 1 original, 7 replacement, 8 void
	OriginalReference string // payer's claim number, REF*F8
	BillingState      string
	ReceivedDate      Date // the day the payer gets the claim
	PriorAuth         string
	Referral          string
	CLIA              string
	ABN               string // advance beneficiary notice: "signed", "none" or unknown
	Drug340B          bool
	TestResults       []TestResult
	Rendering         Provider
	Billing           Provider
	Referring         Provider
	Supervising       Provider
	Ordering          Provider
	Facility          Provider
	Patient           Patient
	Subscriber        Subscriber
	OtherPayers       []OtherPayer
	Diagnoses         []Diagnosis
	Conditions        []string // condition codes, HI*BG
	Dates             []QualifiedDate
	References        []Reference
	Notes             []Note
	Attachments       []Attachment // PWK
	Certifications    []Certification
	FixedFormat       []string // K3
	Lines             []Line
	History           []PastService // earlier lines of this patient
	At                Place         // the CLM segment, or the claim's line in a YAML file
}

// Line is one service line; lines are numbered from 1 by their position.
type Line struct {
	Code           string // HCPCS or CPT, upper case
	CodeQualifier  string // SV101-1, HC unless said
	Modifiers      []string
	Units          Decimal
	UnitKind       string // UN units, MJ minutes; empty means UN
	Charge         Cents
	Pointers       []int // positions in Claim.Diagnoses, from 1, as the claim gives them
	ServiceDate    Date  // the line's own; see Claim.LineDate
	ServiceEndDate Date
	PlaceOfService string // only where it differs from the claim's
	RevenueCode    string // institutional
	SuppliedBy     string // practice | patient | pharmacy
	Note           string // NTE
	Description    string // SV101-7
	Drug           DrugID
	ControlNumber  string // REF*6R
	PriorAuth      string // REF*G1 of the line
	CLIA           string
	Batch          string // vaccine lot, REF*BT
	TestResults    []TestResult
	Rendering      Provider
	Others         *LineProviders `json:",inline"` // nil where the line names none; see OtherProviders
	Dates          []QualifiedDate
	References     []Reference
	Attachments    []Attachment
	Certifications []Certification
	FixedFormat    []string
	Adjudications  []Adjudication // 2430, what an earlier payer did
	At             Place          // SV1, SV2
	DateAt         Place
	NoteAt         Place
}

// LineProviders are the providers a line may name beside the one who rendered it.
// Hardly a line does, and they would be half of the memory of every one. Where a
// claim is stored as JSON they are fields of the line.
type LineProviders struct {
	Ordering    Provider
	Supervising Provider
	Referring   Provider
	Facility    Provider
}

// OtherProviders are those of Others, all empty where the line names none.
func (l *Line) OtherProviders() LineProviders {
	if l.Others == nil {
		return LineProviders{}
	}
	return *l.Others
}

// DrugID is what loop 2410 says: which package and how much of it.
type DrugID struct {
	Code         NDC
	Unit         string // UN, ML, GR, F2, ME
	Quantity     Decimal
	Prescription string // REF*XZ
	LinkSequence string // REF*VY
	At           Place  // LIN
	QuantityAt   Place  // CTP
}

// Given says whether the line carries an NDC at all.
func (d DrugID) Given() bool { return d.Code != "" }

// Diagnosis is an ICD-10-CM code with its dot, in claim order.
type Diagnosis struct {
	Code      string
	Qualifier string // ABK, ABF; BK, BF mark ICD-9
	At        Place
}

// Provider is a person or organisation on the claim.
type Provider struct {
	NPI        NPI
	Name       string // patient-data rules do not apply; still not printed in logs
	Type       string // physician | nurse-practitioner | physician-assistant | ... ; empty: unknown
	Credential string
	Taxonomy   string
	TaxID      string
	State      string
	PostalCode string
	Person     bool
	At         Place
}

// Given says whether the provider appears on the claim.
func (p Provider) Given() bool {
	return p.NPI != "" || p.Name != "" || p.Type != ""
}

// Patient is the person treated. Nothing here may reach a log or an error.
type Patient struct {
	ID        string // member id, or the record number of a chart
	LastName  string
	FirstName string
	Name      string // "DOE, JANE" as the encounter file writes it
	BirthDate Date
	Sex       string // F, M, U
	Address   string
	City      string
	State     string
	ZIP       string
	At        Place
}

// Subscriber is the insured person, who may be the patient.
type Subscriber struct {
	MemberID     string
	Group        string
	GroupName    string
	Relationship string // 18 self, else PAT01
	Sequence     string // P, S, T: the payer's turn, SBR01
	LastName     string
	FirstName    string
	BirthDate    Date
	Sex          string
	At           Place
}

// OtherPayer is a 2320 loop: somebody who pays before or after this payer.
type OtherPayer struct {
	Payer       Payer
	Sequence    string
	MemberID    string
	Paid        Cents
	PaidKnown   bool
	Adjustments []Adjustment
	At          Place
}

// Adjudication is a 2430 loop: what an earlier payer paid for the line.
type Adjudication struct {
	PayerID     string
	Paid        Cents
	Code        string
	Units       Decimal
	Date        Date
	Adjustments []Adjustment
	At          Place
}

// Adjustment is one CAS triple.
type Adjustment struct {
	Group    string // CO, PR, OA, PI, CR
	Reason   string // CARC
	Amount   Cents
	Quantity Decimal
}

// TestResult is a value sent with the claim (837 MEA): hemoglobin, hematocrit.
type TestResult struct {
	Type  string
	Value Decimal
	Unit  string
}

// QualifiedDate, Reference, Note, Attachment and Certification keep what rules
// and writers may need without giving every qualifier a field of its own.
type QualifiedDate struct {
	Qualifier string // DTP01
	From, To  Date
	At        Place
}

// Reference is a REF segment that has no field of its own.
type Reference struct {
	Qualifier, Value string
	At               Place
}

// Note is an NTE segment.
type Note struct {
	Qualifier, Text string
	At              Place
}

// Attachment is a PWK segment: supporting documentation sent or on file.
type Attachment struct {
	Type, Transmission, ControlNumber string
	At                                Place
}

// Certification is a CRC segment.
type Certification struct {
	Category, Applies string
	Conditions        []string
	At                Place
}

// PastService is an earlier line of the same patient.
type PastService struct {
	Code       string
	Modifiers  []string
	Date       Date
	Units      Decimal
	Status     string // paid | denied | sent
	Rendering  NPI
	GlobalDays int // global period of an earlier procedure
	Claim      string
}

// OtherClaim is another claim of the same patient, day and billing provider
// met earlier in the same input: codes only, never who the patient is.
type OtherClaim struct {
	Position  int  // which claim of the input, from 1
	Identical bool // every line, charge and the rendering provider are the same
	Codes     []OtherLine
}

// OtherLine is one line of an OtherClaim.
type OtherLine struct {
	Code   string
	With25 bool
}

// Practice is what the practice's own file adds for this claim's payer.
type Practice struct {
	FilingDays int // timely filing limit of the contract, 0 where unknown
	AppealDays int // days to appeal after the remittance, 0 where unknown
	Fees       map[string]Cents
}

// LineDate is the date of service of line i (0-based): its own, else the
// claim's. Everything is asked as of this day.
func (c *Claim) LineDate(i int) Date {
	if d := c.Lines[i].ServiceDate; d != 0 {
		return d
	}
	return c.ServiceDate
}

// LinePlace is the place of service of line i (0-based).
func (c *Claim) LinePlace(i int) string {
	if p := c.Lines[i].PlaceOfService; p != "" {
		return p
	}
	return c.PlaceOfService
}

// Has says whether the line carries the modifier.
func (l *Line) Has(modifier string) bool {
	for _, m := range l.Modifiers {
		if m == modifier {
			return true
		}
	}
	return false
}

// HasAny says whether the line carries one of the modifiers.
func (l *Line) HasAny(modifiers ...string) bool {
	for _, m := range modifiers {
		if l.Has(m) {
			return true
		}
	}
	return false
}

// Place says where a value stood in its file. Segment counts from the start of
// an X12 file (the first ISA is 1), InTransaction from its ST (ST is 1); Line is
// the line of a text file. Zero means not known.
type Place struct {
	Segment       int32
	InTransaction int32
	Line          int32
	Byte          int64
}
