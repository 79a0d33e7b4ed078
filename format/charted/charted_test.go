package charted

import (
	"testing"

	"firstpass/claim"
)

func TestAmount(t *testing.T) {
	for _, c := range []struct {
		text, unit         string
		value, of          string
		volume, volumeUnit string
	}{
		{"60 mg", "", "60", "mg", "", ""},
		{"60", "MG", "60", "mg", "", ""},
		{"1,000mcg", "", "1000", "mcg", "", ""},
		{"1,200,000 units", "", "1200000", "units", "", ""},
		{"1.2 million units", "", "1200000", "units", "", ""},
		{"0,5 ml", "", "0.5", "mL", "", ""},
		{".5 cc", "", "0.5", "mL", "", ""},
		{"60 mg/2 mL", "", "60", "mg", "2", "mL"},
		{"60 mg (2 ml)", "", "60", "mg", "2", "mL"},
		{"1 mg/kg", "", "1", "mg/kg", "", ""},
		{"10 U", "", "10", "units", "", ""},
		{"100 µg", "", "100", "mcg", "", ""},
		{"10-20 mg", "", "", "", "", ""},
		{"10 to 20 mg", "", "", "", "", ""},
		{"one vial", "", "", "", "", ""},
		{"99999999999999999999999 mg", "", "", "", "", ""},
		{"", "mg", "", "", "", ""},
	} {
		dose, volume := Amount(c.text, c.unit)
		if dose.Given != (c.value != "") || dose.Given && (dose.Value.String() != c.value || dose.Unit != c.of) {
			t.Errorf("%q: dose %v %q, want %s %s", c.text, dose.Value, dose.Unit, c.value, c.of)
		}
		if volume.Given != (c.volume != "") || volume.Given && (volume.Value.String() != c.volume || volume.Unit != c.volumeUnit) {
			t.Errorf("%q: volume %v %q", c.text, volume.Value, volume.Unit)
		}
	}
}

func TestMoment(t *testing.T) {
	const latest = claim.Date(20251231)
	for _, c := range []struct {
		text   string
		order  DayOrder
		date   claim.Date
		minute int // -1: no time
	}{
		{"2024-09-10T10:05", 0, 20240910, 605},
		{"2024-09-10T10:05:09.123-05:00", 0, 20240910, 605},
		{"2024-09-10 10:05:00Z", 0, 20240910, 605},
		{"20240910", 0, 20240910, -1},
		{"202409101005", 0, 20240910, 605},
		{"20240910100509.1+0100", 0, 20240910, 605},
		{"09/10/2024 2:22 PM", 0, 20240910, 862},
		{"9/10/24 1422", 0, 20240910, 862},
		{"10/09/2024 14:22", DayFirst, 20240910, 862},
		{"10.09.2024 14:22", MonthFirst, 20240910, 862},
		{"10-Sep-2024 12:05 AM", 0, 20240910, 5},
		{"10 Sep 2024", 0, 20240910, -1},
		{"September 10, 2024 at 2:22 p.m.", 0, 20240910, 862},
		{"2:22p", 0, 0, 862},
		{"0905", 0, 0, 545},
	} {
		m, ok := Moment(c.text, c.order, latest)
		if !ok || m.Date != c.date || m.HasTime != (c.minute >= 0) || m.HasTime && m.Minute != c.minute {
			t.Errorf("%q: %v %v %d %v", c.text, ok, m.Date, m.Minute, m.HasTime)
		}
	}
	for _, text := range []string{"", "soon", "2024-13-01", "13/13/2024", "25:00", "2024-09-10 25:00", "2024-09-10 10:05 tomorrow", "1:00 PM PM", "13:00 PM x"} {
		if m, ok := Moment(text, 0, latest); ok {
			t.Errorf("%q was read as %v %d", text, m.Date, m.Minute)
		}
	}
	if _, ok := Day("9/10/24", 0, 0); ok {
		t.Error("a year of two digits was guessed at")
	}
	if d, _ := Day("2/11/58", 0, latest); d != 19580211 {
		t.Errorf("2/11/58 is %v", d)
	}
}

func TestPerson(t *testing.T) {
	for text, want := range map[string]claim.Person{
		"R. Lopez, RN":    {Name: "R. Lopez", Credential: "RN"},
		"LOPEZ,R RN":      {Name: "LOPEZ,R", Credential: "RN"},
		"A. Chen MSN, RN": {Name: "A. Chen", Credential: "MSN, RN"},
		"J Doe (MA)":      {Name: "J Doe", Credential: "MA"},
		"Dana Smith":      {Name: "Dana Smith"},
		"Yo-Yo Ma":        {Name: "Yo-Yo Ma"},
		"RN":              {Credential: "RN"},
		"":                {},
	} {
		if got := Person(text); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
}

func TestPatientName(t *testing.T) {
	for text, want := range map[string][2]string{
		"DOE, JANE Q": {"DOE", "JANE Q"}, "Jane Q Doe": {"Doe", "Jane Q"}, "Jane Doe Jr.": {"Doe", "Jane"}, "Cher": {"Cher", ""},
	} {
		var p claim.Patient
		if PatientName(text, &p); p.LastName != want[0] || p.FirstName != want[1] {
			t.Errorf("%q: %q %q", text, p.LastName, p.FirstName)
		}
	}
}

func TestActions(t *testing.T) {
	list := NewActions()
	for text, want := range map[string]Action{
		"Given": {claim.Administered, NoEffect}, "GIVEN ": {claim.Administered, NoEffect}, "New Bag": {claim.Administered, NoEffect},
		"Rate Change": {claim.Administered, Continues}, "Stopped": {claim.Administered, Stops}, "Refused - nausea": {claim.Declined, NoEffect},
		"Held: BP 90/50": {claim.Negated, NoEffect}, "Not Given": {claim.Negated, NoEffect}, "Given by other": {claim.Historical, NoEffect},
		"Self-Administered": {claim.SelfAdministered, NoEffect}, "Due": {claim.Planned, NoEffect}, "See comment": {claim.Planned, Unclear},
	} {
		if got, _, ok := list.Of(text); !ok || got != want {
			t.Errorf("%q: %+v %v, want %+v", text, got, ok, want)
		}
	}
	if _, reason, _ := list.Of("Refused - nausea"); reason != "nausea" {
		t.Errorf("reason %q", reason)
	}
	for _, text := range []string{"frobnicated", "Given to another patient", "No adverse reaction"} {
		if a, _, ok := list.Of(text); ok {
			t.Errorf("%q has a meaning: %v", text, a)
		}
	}
	if a, _, _ := list.Of("Given - left arm"); a.Status != claim.Administered {
		t.Errorf("Given - left arm: %v", a)
	}
	for _, row := range []string{"given", "held", "due"} {
		if _, ok := list[row]; !ok {
			t.Errorf("%q is not in the table", row)
		}
	}
}
