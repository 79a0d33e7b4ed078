package link

import (
	"strings"

	"firstpass/claim"
	"firstpass/facts"
)

// merger gathers one claim's chart from the records that belong to it. A note and
// an export tell of the same shot: it is charted once, each filling the other's gaps.
type merger struct {
	any   bool
	chart claim.Chart
	from  []*visit // by administration
	given []claim.Event
	not   []claim.NotGiven
}

// record takes in what a record says beside its events.
func (m *merger) record(s *said) {
	if !m.any {
		m.chart.Silent = s.silent
	}
	m.any = true
	m.chart.Silent &= s.silent
	if s.text != "" {
		if m.chart.Note != "" {
			m.chart.Note += "\n\n"
		}
		m.chart.Note += s.text
	}
	fill(&m.chart.Indication, s.indication)
	fill(&m.chart.ReasonForVisit, s.reasonForVisit)
	if !m.chart.OrderedBy.Given() {
		m.chart.OrderedBy = s.orderedBy
	}
	if s.supervisorKnown {
		m.chart.SupervisorPresent = s.supervisorPresent || m.chart.SupervisorCharted && m.chart.SupervisorPresent
		m.chart.SupervisorCharted = true
	}
}

// event takes in one event: what was given becomes an administration, what was
// refused or held is kept as such, plans and history are left out.
func (m *merger) event(x *Index, v *visit, e *claim.Event) {
	switch e.Status {
	case claim.Declined, claim.Negated:
		m.not = append(m.not, claim.NotGiven{Medication: e.Medication, Status: e.Status, Reason: e.Reason, Date: dayOr(e.Start.Date, v.day), FromText: v.text != ""})
		return
	case claim.Administered:
	default:
		return
	}
	for i := range m.given {
		if m.from[i] != v && x.sameShot(&m.given[i], e) {
			m.compare(x, &m.given[i], e)
			complete(&m.given[i], e)
			return
		}
	}
	m.given, m.from = append(m.given, *e), append(m.from, v)
	m.given[len(m.given)-1].Start = onDay(e.Start, v.day)
}

// compare notes where two records of one administration contradict.
func (m *merger) compare(x *Index, a, b *claim.Event) {
	add := func(field, one, other string) {
		m.chart.Disagreements = append(m.chart.Disagreements, claim.Disagreement{
			Medication: x.nameOf(a.Medication), Field: field, One: one, Other: other, Date: a.Start.Date,
		})
	}
	if a.Dose.Given && b.Dose.Given {
		if inUnit, ok := facts.Convert(b.Dose, a.Dose.Unit); ok && inUnit != a.Dose.Value {
			add("dose", a.Dose.Value.String()+" "+a.Dose.Unit, b.Dose.Value.String()+" "+b.Dose.Unit)
		}
	}
	one, other := facts.RouteOf(a.Route), facts.RouteOf(b.Route)
	if one != other && isKnown(one) && isKnown(other) && !(one.IsIV() && other.IsIV()) {
		add("route", a.Route, b.Route)
	}
}

func isKnown(r facts.Route) bool { return r != facts.NoRoute && r != facts.OtherRoute }

// nameOf is the name the tables know a medication by, else its own.
func (x *Index) nameOf(medication string) string {
	if d := x.identify(medication); d.known && d.Name != "" {
		return d.Name
	}
	return medication
}

// onDay gives a time without a day the record's.
func onDay(at claim.Moment, day claim.Date) claim.Moment {
	if at.Date == 0 && (at.HasTime || day != 0) {
		at.Date = day
	}
	return at
}

func dayOr(day, other claim.Date) claim.Date {
	if day == 0 {
		return other
	}
	return day
}

func (m *merger) finish(x *Index) *claim.Chart {
	if !m.any {
		return nil
	}
	chart := m.chart
	for i := range m.given {
		chart.Administrations = append(chart.Administrations, m.given[i].Administration)
	}
	for _, not := range m.not { // refused at ten and given at noon was given
		given := false
		for i := range m.given {
			given = given || x.sameDrug(m.given[i].Medication, not.Medication)
		}
		if !given {
			chart.NotGiven = append(chart.NotGiven, not)
		}
	}
	return &chart
}

// sameMinutes is how far apart two records may time the same shot.
const sameMinutes = 60

// sameShot says whether two records tell of one administration: the same drug,
// doses and times that do not contradict, by the same kind of route.
func (x *Index) sameShot(a, b *claim.Event) bool {
	if !x.sameDrug(a.Medication, b.Medication) {
		return false
	}
	if a.Start.Date != 0 && b.Start.Date != 0 && a.Start.Date != b.Start.Date {
		return false
	}
	if a.Start.HasTime && b.Start.HasTime {
		d := a.Start.Minute - b.Start.Minute
		return d <= sameMinutes && d >= -sameMinutes
	}
	return true
}

func (x *Index) sameDrug(a, b string) bool {
	if strings.EqualFold(a, b) {
		return true
	}
	da, db := x.identify(a), x.identify(b)
	return da.known && db.known && da.Name == db.Name && (da.Name != "" || da.Vaccine == db.Vaccine)
}

// complete fills what a has not from b.
func complete(a, b *claim.Event) {
	if !a.Dose.Given {
		a.Dose = b.Dose
	}
	if !a.Volume.Given {
		a.Volume = b.Volume
	}
	if !a.Rate.Given {
		a.Rate = b.Rate
	}
	if !a.Discarded.Given {
		a.Discarded = b.Discarded
	}
	fill(&a.Route, b.Route)
	fill(&a.Site, b.Site)
	fill(&a.Lot, b.Lot)
	fill(&a.Diluent, b.Diluent)
	fill(&a.Kind, b.Kind)
	fill(&a.Access, b.Access)
	fill(&a.SuppliedBy, b.SuppliedBy)
	if a.NDC == "" {
		a.NDC = b.NDC
	}
	if !a.Start.HasTime && b.Start.HasTime {
		a.Start.Minute, a.Start.HasTime = b.Start.Minute, true
	}
	if !a.Stop.Given() {
		a.Stop = b.Stop
	}
	if !a.GivenBy.Given() {
		a.GivenBy = b.GivenBy
	} else if a.GivenBy.Credential == "" {
		a.GivenBy.Credential = b.GivenBy.Credential
	}
	if b.SignedCharted {
		a.Signed, a.SignedCharted = a.Signed || b.Signed, true
	}
	if !a.Vial.Size.Given {
		a.Vial = b.Vial
	}
}

func fill(into *string, from string) {
	if *into == "" {
		*into = from
	}
}
