package link

import (
	"fmt"
	"strings"
	"testing"

	"firstpass/claim"
	"firstpass/codes/builtin"
)

var tables = builtin.New()

func claimOf(id, last, first string, birth, day claim.Date, codes ...string) *claim.Encounter {
	e := &claim.Encounter{ID: id}
	e.Claim.ControlNumber, e.Claim.ServiceDate = id, day
	e.Claim.Patient = claim.Patient{LastName: last, FirstName: first, BirthDate: birth}
	for _, code := range codes {
		e.Claim.Lines = append(e.Claim.Lines, claim.Line{Code: code, Units: claim.Whole(1)})
	}
	return e
}

func chartOf(last, first string, birth, day claim.Date, drugs ...string) claim.Record {
	r := claim.Record{ID: "mar.csv", Patient: claim.Patient{LastName: last, FirstName: first, BirthDate: birth}, Date: day}
	for _, drug := range drugs {
		r.Events = append(r.Events, claim.Event{Status: claim.Administered, Administration: claim.Administration{Medication: drug, Start: claim.Moment{Date: day}}})
	}
	return r
}

const birth, day = claim.Date(19600304), claim.Date(20240910)

// tie runs both passes and says what each claim got, and the notes.
func tie(charts []claim.Record, claims ...*claim.Encounter) (got string, notes []string) {
	x := New(tables)
	for i, r := range charts {
		x.Add(r, fmt.Sprintf("c%d", i))
	}
	for _, e := range claims {
		x.Look(e)
	}
	var b strings.Builder
	for _, e := range claims {
		fmt.Fprintf(&b, "%s:", e.ID)
		c := x.Chart(e)
		if c == nil {
			b.WriteString(" none; ")
			continue
		}
		for _, a := range c.Administrations {
			fmt.Fprintf(&b, " %s", a.Medication)
		}
		for _, n := range c.NotGiven {
			fmt.Fprintf(&b, " -%s", n.Medication)
		}
		b.WriteString("; ")
	}
	return strings.TrimSpace(b.String()), x.Notes()
}

func TestTies(t *testing.T) {
	byNumber := chartOf("", "", 0, 0, "ketorolac")
	byNumber.EncounterID = "A1"
	byFile := claim.Record{ID: "notes/A1_nurse.txt", Text: "x", Events: byNumber.Events}
	byID := chartOf("", "", 0, day, "ketorolac")
	byID.Patient.ID = "00123"
	withID := claimOf("A1", "Doe", "Jane", birth, day, "J1885")
	withID.Claim.Patient.ID = "123"
	otherID := chartOf("Roe", "", 0, day, "ketorolac")
	otherID.Patient.ID = "123"
	span := claimOf("A1", "Doe", "Jane", birth, day-2, "J1885")
	span.Claim.ServiceEndDate = day + 2
	jane := func(codes ...string) *claim.Encounter { return claimOf("A1", "DOE", "JANE Q", birth, day, codes...) }
	for name, c := range map[string]struct {
		charts []claim.Record
		claims []*claim.Encounter
		want   string
		note   string
	}{
		"name and birth date":        {[]claim.Record{chartOf("Doe", "Jane", birth, day, "ketorolac")}, []*claim.Encounter{jane("J1885")}, "A1: ketorolac;", ""},
		"suffix and punctuation":     {[]claim.Record{chartOf("D'oe Jr.", "jane", birth, day, "ketorolac")}, []*claim.Encounter{claimOf("A1", "DOE", "JANE", birth, day, "J1885")}, "A1: ketorolac;", ""},
		"number of the encounter":    {[]claim.Record{byNumber}, []*claim.Encounter{jane("J1885")}, "A1: ketorolac;", ""},
		"name of the file":           {[]claim.Record{byFile}, []*claim.Encounter{jane("J1885")}, "A1: ketorolac;", ""},
		"record number":              {[]claim.Record{byID}, []*claim.Encounter{withID}, "A1: ketorolac;", ""},
		"equal number, other name":   {[]claim.Record{otherID}, []*claim.Encounter{withID}, "A1: none;", "its number is that of a claim of somebody else"},
		"inside a span of days":      {[]claim.Record{chartOf("Doe", "Jane", birth, day, "ketorolac")}, []*claim.Encounter{span}, "A1: ketorolac;", ""},
		"another birth date":         {[]claim.Record{chartOf("Doe", "Jane", birth+1, day, "ketorolac")}, []*claim.Encounter{jane("J1885")}, "A1: none;", "another birth date"},
		"no birth date":              {[]claim.Record{chartOf("Doe", "Jane", 0, day, "ketorolac")}, []*claim.Encounter{jane("J1885")}, "A1: none;", "another birth date, or one of them has none"},
		"nobody":                     {[]claim.Record{chartOf("", "", 0, day, "ketorolac")}, []*claim.Encounter{jane("J1885")}, "A1: none;", "it gives neither"},
		"a week before":              {[]claim.Record{chartOf("Doe", "Jane", birth, day-7, "ketorolac")}, []*claim.Encounter{jane("J1885")}, "A1: none;", "of other days"},
		"the day before, billed":     {[]claim.Record{chartOf("Doe", "Jane", birth, day-1, "ketorolac")}, []*claim.Encounter{jane("J1885")}, "A1: ketorolac;", "1 chart of a day near"},
		"the day before, not billed": {[]claim.Record{chartOf("Doe", "Jane", birth, day-1, "ketorolac")}, []*claim.Encounter{jane("J0696")}, "A1: none;", "of other days or drugs"},
		"the day between two claims": {[]claim.Record{chartOf("Doe", "Jane", birth, day-1, "ketorolac")},
			[]*claim.Encounter{jane("J1885"), claimOf("A2", "Doe", "Jane", birth, day-2, "J1885")}, "A1: none; A2: none;", "of other days or drugs"},
		"the day itself goes first": {[]claim.Record{chartOf("Doe", "Jane", birth, day-1, "ketorolac"), chartOf("Doe", "Jane", birth, day, "ketorolac")},
			[]*claim.Encounter{jane("J1885")}, "A1: ketorolac;", "1 chart belongs to no claim"},
		"two claims, by the drug": {[]claim.Record{chartOf("Doe", "Jane", birth, day, "ketorolac", "ceftriaxone", "ondansetron")},
			[]*claim.Encounter{jane("J1885", "96372"), claimOf("A2", "Doe", "Jane", birth, day, "J0696")},
			"A1: ketorolac ondansetron; A2: ceftriaxone;", "1 charted drug is billed by none of several claims"},
		"a number outdoes a day": {[]claim.Record{func() claim.Record {
			r := chartOf("Doe", "Jane", birth, day, "ketorolac")
			r.EncounterID = "A2"
			return r
		}()},
			[]*claim.Encounter{jane("J1885"), claimOf("A2", "Doe", "Jane", birth, day, "J1885")}, "A1: none; A2: ketorolac;", ""},
		"a record of two days": {[]claim.Record{func() claim.Record {
			r := chartOf("Doe", "Jane", birth, day, "ketorolac")
			r.Events = append(r.Events, chartOf("", "", 0, day+10, "ceftriaxone").Events...)
			return r
		}()}, []*claim.Encounter{jane("J1885"), claimOf("A2", "Doe", "Jane", birth, day+10, "J0696")}, "A1: ketorolac; A2: ceftriaxone;", ""},
		"claim without a chart": {nil, []*claim.Encounter{jane("J1885")}, "A1: none;", "1 claim that bills a drug or giving one has no chart"},
		"visit without a chart": {nil, []*claim.Encounter{jane("99213")}, "A1: none;", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, notes := tie(c.charts, c.claims...)
			if got != c.want {
				t.Errorf("got %s want %s", got, c.want)
			}
			all := strings.Join(notes, "\n")
			if c.note != "" && !strings.Contains(all, c.note) || c.note == "" && strings.Contains(all, "belongs to no claim") {
				t.Errorf("notes:\n%s\nwant %q", all, c.note)
			}
			if strings.Contains(strings.ToUpper(all), "DOE") {
				t.Errorf("a patient's name is shown: %s", all)
			}
		})
	}
}

func TestTwoRecordsOfOneShot(t *testing.T) {
	mar := chartOf("Doe", "Jane", birth, day, "ketorolac (Toradol) injection")
	mar.Events[0].Dose = claim.Amount{Value: claim.Whole(30), Unit: "mg", Given: true}
	mar.Events[0].Start = claim.Moment{Date: day, Minute: 605, HasTime: true}
	mar.Silent = claim.OrderField | claim.IndicationField
	text := chartOf("Doe", "Jane", birth, day, "ketorolac")
	text.Text, text.Indication, text.Silent = "Toradol 60 mg IM", "back pain", claim.OrderField
	text.Events[0].Dose = claim.Amount{Value: claim.Whole(60), Unit: "mg", Given: true}
	text.Events[0].Site = "left deltoid"
	text.Events[0].Start = claim.Moment{Minute: 610, HasTime: true}
	x := New(tables)
	x.Add(mar, "mar")
	x.Add(text, "note")
	e := claimOf("A1", "Doe", "Jane", birth, day, "J1885")
	x.Look(e)
	c := x.Chart(e)
	if len(c.Administrations) != 1 || c.Administrations[0].Site != "left deltoid" || c.Indication != "back pain" || c.Silent != claim.OrderField {
		t.Fatalf("%+v", c)
	}
	if len(c.Disagreements) != 1 || c.Disagreements[0].One != "30 mg" || c.Disagreements[0].Other != "60 mg" {
		t.Errorf("%+v", c.Disagreements)
	}
	text.Events[0].Start.Minute = 800 // another shot
	x = New(tables)
	x.Add(mar, "mar")
	x.Add(text, "note")
	x.Look(e)
	if c = x.Chart(e); len(c.Administrations) != 2 || len(c.Disagreements) != 0 {
		t.Errorf("%+v", c)
	}
}

func TestRefusedThenGiven(t *testing.T) {
	r := chartOf("Doe", "Jane", birth, day, "ketorolac", "Toradol", "ondansetron")
	r.Events[0].Status, r.Events[2].Status = claim.Declined, claim.Negated
	got, _ := tie([]claim.Record{r}, claimOf("A1", "Doe", "Jane", birth, day, "J1885"))
	if got != "A1: Toradol -ondansetron;" {
		t.Error(got)
	}
}

// TestOnePass ties claims that can be read once only.
func TestOnePass(t *testing.T) {
	x := New(tables)
	x.Add(chartOf("Doe", "Jane", birth, day, "ketorolac"), "c")
	if c := x.Chart(claimOf("A1", "Doe", "Jane", birth, day, "J1885")); c == nil || len(c.Administrations) != 1 {
		t.Errorf("%+v", c)
	}
	if c := x.Chart(claimOf("A2", "Doe", "Jane", birth, day, "J0696")); c != nil {
		t.Errorf("a claim for another drug took the chart: %+v", c)
	}
}

func BenchmarkTie(b *testing.B) {
	x := New(tables)
	const charts = 10000
	for i := range charts {
		x.Add(chartOf("Doe"+strings.Repeat("x", i%7), "Jane", birth.AddDays(i/7), day, "ketorolac"), "c")
	}
	claims := make([]*claim.Encounter, 1000)
	for i := range claims {
		claims[i] = claimOf("A1", "Doe"+strings.Repeat("x", i%7), "Jane", birth.AddDays(i/7), day, "J1885", "96372")
	}
	for b.Loop() {
		for _, e := range claims {
			x.match(e)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(claims)), "ns/claim")
}
