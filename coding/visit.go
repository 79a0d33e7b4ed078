package coding

import (
	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
	"firstpass/finding"
)

// Setting says who reports the giving of drugs, and by which order of services.
type Setting uint8

// The settings. Guest is a practitioner in a facility whose staff gives the
// drugs: the facility reports them, the practitioner nothing.
const (
	Office Setting = iota
	Facility
	Guest
)

// Visit is what was charted of one patient, and where and for whom it is coded.
type Visit struct {
	Setting   Setting
	Payer     claim.Payer
	Place     string     // place of service, where known
	BillType  string     // institutional, where known
	Date      claim.Date // for entries that carry none
	BirthDate claim.Date
	// Reason is the main reason for the visit: in an office it chooses the initial
	// service. ReasonCharted is false where only the indication stands in for it.
	Reason        string
	ReasonCharted bool
	Indication    string
	Note          string
	Diagnoses     []string
	Given         []facts.Given
	// ByDay: every date is an encounter of its own, as in an office. A hospital's
	// encounter may run over midnight and counts as one (manual ch. 4 section 230.2).
	ByDay bool
}

// Line is one service line the chart supports.
type Line struct {
	Code            string
	Modifiers       []string
	Units           int64
	Date            claim.Date
	Administrations []int // which charted administrations, from 0
	Why             string
	Sources         []finding.Source
	NDC             claim.DrugID // drug lines, where a package was scanned
	Note            string       // the text an unlisted drug needs
	isDrug          bool
}

// IsDrug says whether the line bills a product rather than giving it.
func (l *Line) IsDrug() bool { return l.isDrug }

// Doubt says what kind of question it is.
type Doubt uint8

// The kinds of doubt. Missing: the chart lacks what decides, and nothing is coded
// that depends on it. Contested: sources disagree; one side is coded and the
// question gives both. Confirm: coded, and the record must show one thing more.
const (
	Missing Doubt = iota
	Contested
	Confirm
)

// Question is what the chart does not decide.
type Question struct {
	About string // administrations[0].stop
	Text  string
	Doubt Doubt
	// Sources say where both sides of a contested answer can be read.
	Sources []finding.Source
}

// Nothing is a charted administration that earns no line of its own, and why.
type Nothing struct {
	Administration int
	Why            string
}

// Answer is what the chart supports.
type Answer struct {
	Lines     []Line
	Questions []Question
	Nothing   []Nothing
	Bars      []Bar
}

// Units adds the units of a code over the lines of a day; the zero day asks for all.
func (a *Answer) Units(code string, on claim.Date) int64 {
	var total int64
	for i := range a.Lines {
		if l := &a.Lines[i]; l.Code == code && (on == 0 || l.Date == on) {
			total += l.Units
		}
	}
	return total
}

// Doubtful says whether any question is of the kind.
func (a *Answer) Doubtful(kind Doubt) bool {
	for i := range a.Questions {
		if a.Questions[i].Doubt == kind {
			return true
		}
	}
	return false
}

// VisitOf is the visit an encounter describes: its setting from the kind of claim
// and the place, its date, payer, reason and what was given.
func VisitOf(e *facts.Encounter) Visit {
	v := Visit{
		Payer: e.Payer, Place: e.Claim.PlaceOfService, BillType: e.Claim.BillType, Date: e.Claim.ServiceDate,
		BirthDate: e.Claim.Patient.BirthDate, Given: e.Given,
	}
	if v.Date == 0 && len(e.Lines) > 0 {
		v.Date = e.Lines[0].Date
	}
	for i := range e.Claim.Diagnoses {
		v.Diagnoses = append(v.Diagnoses, e.Claim.Diagnoses[i].Code)
	}
	if e.Chart != nil {
		v.Reason, v.ReasonCharted = e.Chart.ReasonForVisit, e.Chart.ReasonForVisit != ""
		v.Indication, v.Note = e.Chart.Indication, e.Chart.Note
		if v.Reason == "" {
			v.Reason = v.Indication
		}
	}
	switch {
	case !e.Professional():
		v.Setting = Facility
	case v.Place != "":
		if place, origin := e.Tables.PlaceOfService(v.Place, v.Date); origin.Answer == codes.Found && place.StaffedByFacility {
			v.Setting = Guest
		}
	}
	return v
}
