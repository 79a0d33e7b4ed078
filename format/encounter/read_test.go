package encounter

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstpass/claim"
	"firstpass/finding"
)

// ignorePlaces leaves out where a value stood, which differs between formats.
var ignorePlaces = cmp.Comparer(func(a, b claim.Place) bool { return true })

type outcome struct {
	items    []Item
	problems []*finding.Problem
}

func readAll(text string) outcome {
	var o outcome
	for item, p := range Read(strings.NewReader(text), "f") {
		if p != nil {
			o.problems = append(o.problems, p)
		} else {
			o.items = append(o.items, item)
		}
	}
	return o
}

func (o outcome) ids() string {
	var ids []string
	for _, item := range o.items {
		ids = append(ids, item.Encounter.ID)
	}
	return strings.Join(ids, " ")
}

func (o outcome) said() string {
	var said []string
	for _, p := range o.problems {
		said = append(said, p.Code+" "+p.Error())
	}
	return strings.Join(said, "\n")
}

const fullEncounter = `
- id: full
  title: Everything
  payer: {type: medicare, name: "Noridian", contractor: JF, id: "00901"}
  claim:
    type: professional
    service_date: 2025-03-04
    received_date: 20250310
    place_of_service: 05
    billing_state: fl
    abn: signed
    drug_340b: true
    prior_authorization: PA-7
    test_results: [{type: hemoglobin, value: 9.10}]
    rendering_provider: {npi: 1234567893, type: physician}
    billing_provider: {npi: "1245319599"}
    patient: {name: "DOE, JANE", birth_date: 1958-02-11, sex: F}
    diagnoses: [e53.8]
    lines:
      - {code: 99213, modifiers: [25], units: 1E1, charge: 120, diagnoses: [1, 2]}
      - {code: j3420, modifiers: [jz], units: "0.5", charge: "8.05", ndc: {code: 00517-0031-25, unit: ml, quantity: 2.4}, service_date: 2025-03-05}
      - {code: "96372", charge: 0}
    history:
      - {code: "96372", service_date: 2025-02-04, units: 1, status: paid, rendering_npi: "1234567893", global_days: 90}
  chart:
    administrations:
      - {medication: cyanocobalamin, dose: {value: 1000, unit: mcg}, discarded: {value: 0, unit: mcg}, time: "2025-03-04T10:05", stop: "10:35", signed: false, vial: {size: {value: 1000, unit: mcg}, single_dose: true}}
      - {medication: b, dose: {unit: mg}, time: "10:05"}
  expect: {verdict: fix, findings: [{topic: em-needs-25, line: 1, fix: append}], not: [x], also: [y]}
  needs: [times]
`

func TestReadsExactValues(t *testing.T) {
	o := readAll(fullEncounter)
	if len(o.items) != 1 {
		t.Fatalf("problems: %s", o.said())
	}
	c := o.items[0].Encounter.Claim
	want := []claim.Line{
		{Code: "99213", Modifiers: []string{"25"}, Units: claim.Whole(10), Charge: 12000, Pointers: []int{1, 2}},
		{Code: "J3420", Modifiers: []string{"JZ"}, Units: claim.MustDecimal("0.5"), Charge: 805, ServiceDate: 20250305,
			Drug: claim.DrugID{Code: "00517-0031-25", Unit: "ML", Quantity: claim.MustDecimal("2.4")}},
		{Code: "96372"},
	}
	if diff := cmp.Diff(want, c.Lines, ignorePlaces); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if c.PlaceOfService != "05" || c.ReceivedDate != 20250310 || c.BillingState != "FL" || c.Rendering.NPI != "1234567893" ||
		c.Diagnoses[0].Code != "E53.8" || c.TestResults[0].Value != claim.MustDecimal("9.1") || !c.Drug340B || c.Patient.LastName != "DOE" {
		t.Errorf("claim: %+v", c)
	}
	chart := o.items[0].Encounter.Chart
	first, second := chart.Administrations[0], chart.Administrations[1]
	if !first.Discarded.Given || second.Discarded.Given || second.Dose.Given || second.Dose.Unit != "mg" {
		t.Errorf("a charted zero is given, a unit alone is not: %+v, %+v, %+v", first.Discarded, second.Discarded, second.Dose)
	}
	if !first.SignedCharted || first.Signed || second.SignedCharted || !first.Vial.KindGiven || second.Vial.KindGiven || chart.SupervisorCharted {
		t.Error("what is not charted must differ from what is charted as false")
	}
	if minutes, ok := first.Start.MinutesTo(first.Stop); !ok || minutes != 30 {
		t.Errorf("a stop without a day is of the start's day: %d, %v", minutes, ok)
	}
	wantCase := &Case{Title: "Everything", Verdict: finding.Fix, Findings: []Expected{{"em-needs-25", 1, "append"}}, Not: []string{"x"}, Also: []string{"y"}, Needs: []string{"times"}}
	if diff := cmp.Diff(wantCase, o.items[0].Case); diff != "" {
		t.Errorf("case (-want +got):\n%s", diff)
	}
}

func TestMoments(t *testing.T) {
	at := func(d claim.Date, minute int) claim.Moment {
		return claim.Moment{Date: d, Minute: minute, HasTime: true}
	}
	for text, want := range map[string]claim.Moment{
		"2025-03-04T10:05": at(20250304, 605), "2025-03-04 10:05": at(20250304, 605), "2025-03-04T10:05:59": at(20250304, 605),
		"10:05": at(0, 605), "9:05": at(0, 545), "24:00": at(0, 1440), "00:20+1": at(0, 1460), "08-04 12:43": at(20000804, 763),
		"2025-03-04": {Date: 20250304},
	} {
		if got, ok := parseMoment(text); !ok || got != want {
			t.Errorf("%q reads %+v, %v; want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{"25:00", "10:60", "24:01", "10", "10:5", "-1:00", "2025-02-30T10:00", "2025-03-04X10:00", "2025-03-04T", "13-40 10:00", "10:05+9", "10:05:xx", "+5:00", "", ":"} {
		if got, ok := parseMoment(text); ok {
			t.Errorf("%q reads %+v", text, got)
		}
	}
	if got := withinDay(at(20241231, 1460)); got != at(20250101, 20) {
		t.Errorf("past midnight of New Year's Eve: %+v", got)
	}
}

func encounterYAML(id, rest string) string {
	return "- id: " + id + "\n  claim:\n    service_date: 2025-03-04\n" + rest
}

func TestNamesWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unknown field", encounterYAML("a", "    lines:\n      - {code: \"1\", modifers: []}\n"), "encounter-field f:5: line 5: unknown field `modifers` in a line: did you mean `modifiers`?"},
		{"unknown at the top", "- id: a\n  pyer: medicare\n  claim: {}\n", "encounter-field f:2: line 2: unknown field `pyer` in the encounter: did you mean `payer`?"},
		{"nothing near", "- id: a\n  zzzzzzzzz: 1\n  claim: {}\n", "encounter-field f:2: line 2: unknown field `zzzzzzzzz` in the encounter"},
		{"a name that is none", "- id: a\n  \"DOE, JANE\": 1\n  claim: {}\n", "encounter-field f:2: line 2: unknown field (not a name) in the encounter"},
		{"number", encounterYAML("a", "    lines: [{units: many}]\n"), "encounter-field f:4: line 4: `units`: want a number of at most six decimal places"},
		{"date", encounterYAML("a", "    received_date: 03/04/2025\n"), "encounter-field f:4: line 4: `received_date`: want a day of the calendar, as in 2025-03-04"},
		{"the patient's value stays out", encounterYAML("a", "    patient: {birth_date: 11.2.1958}\n"), "encounter-field f:4: line 4: `birth_date`: want a day of the calendar, as in 2025-03-04"},
		{"list for a value", encounterYAML("a", "    abn: [signed]\n"), "encounter-field f:4: line 4: `abn`: want one of signed, none"},
		{"value for a list", encounterYAML("a", "    lines: 3\n"), "encounter-field f:4: line 4: `lines`: want a list, found a single value"},
		{"empty place", encounterYAML("a", "    lines: [~]\n"), "encounter-field f:4: line 4: `lines`: want no empty place in the list"},
		{"half a cent", encounterYAML("a", "    total: 1.005\n"), "encounter-field f:4: line 4: `total`: want dollars, as in 45.00"},
		{"two at once", encounterYAML("a", "    total: x\n    abn: x\n"), "encounter-field f:4: line 4: `total`: want dollars, as in 45.00; line 5: `abn`: want one of signed, none"},
		{"twice", encounterYAML("a", "    abn: none\n    abn: none\n"), "yaml-duplicate f:5: field `abn` stands twice"},
		{"no claim", "- id: a\n", "encounter-field f:1: line 1: the encounter has no `claim`"},
		{"lost its claim", "- id: a\n  service_date: 2025-03-04\n  lines: [{code: \"96372\"}]\n", "unknown field `service_date`"},
		{"no verdict", "- id: a\n  claim: {}\n  expect: {findings: []}\n", "encounter-field f:3: line 3: expect has no verdict: clean, review or fix"},
		{"not an encounter", "- 5\n", "encounter-field f:1: line 1: want an encounter, found a single value"},
		{"JSON", "{\"id\":\"a\",\n\"claim\":{\"lnes\":[]}}", "encounter-field f:2: line 2: unknown field `lnes` in claim: did you mean `lines`?"},
		{"JSON twice", "{\"id\":\"a\",\n\n\"id\":\"b\"}", "json-duplicate f:3: field `id` stands twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if said := readAll(c.text).said(); !strings.Contains(said, c.want) || said == "" {
				t.Errorf("said %s\nwant %s", said, c.want)
			}
		})
	}
}

// One broken entry hides no other, whatever the file is.
func TestTheOthersAreStillRead(t *testing.T) {
	const good = "  claim: {service_date: 2025-03-04}\n"
	for _, c := range []struct {
		name, text, ids string
		problems        int
	}{
		{"list", "- id: a\n" + good + "- id: b\n  claim: {x: 1}\n- id: c\n" + good, "a c", 1},
		{"syntax", "- id: a\n" + good + "- id: b\n  claim: {\"\n- id: c\n" + good, "a c", 1},
		{"indented list", "# head\n  - id: a\n    claim: {}\n  - id: b: c\n  - id: c\n    claim: {}\n", "a c", 1},
		{"bare dash", "-\n  id: a\n  claim: {}\n-\n  id: b\n  claim: {}\n", "a b", 0},
		{"documents", "%YAML 1.2\n---\nid: a\nclaim: {}\n---\nid: b\n---\nid: c\nclaim: {}\n...\n", "a c", 1},
		{"lists and documents", "- id: a\n  claim: {}\n---\nid: b\nclaim: {}\n--- # again\n- id: c\n  claim: {}\n", "a b c", 0},
		{"unindented list in one document", "id: a\nsources:\n- \"https://a.example\"\n- \"https://b.example\"\nclaim:\n  lines:\n  - {code: \"96372\"}\n", "a", 0},
		{"dashes in a text", "- id: a\n  title: |\n    - not an item\n    --- no mark\n  claim: {}\n", "a", 0},
		{"mark and carriage returns", "\ufeff- id: a\r\n  claim: {}\r\n- id: b\r\n  claim: {}\r\n", "a b", 0},
		{"JSON lines", "{\"id\":\"a\",\"claim\":{}}\n{\"id\":\"b\",\"claim\":{\n{\"id\":\"c\",\"claim\":{}}\n", "a c", 1},
		{"JSON line cut in a text", "{\"id\":\"a\",\"claim\":{}}\n{\"id\":\"b\n{\"id\":\"c\",\"claim\":{}}\n", "a c", 1},
		{"JSON line cut after a comma", "{\"id\":\"b\",\n{\"id\":\"c\",\"claim\":{}}\n", "c", 1},
		{"JSON line of another kind", "{\"id\":\"a\",\"claim\":{}}\nhello {\n{\"id\":\"c\",\"claim\":{}}\n", "a c", 1},
		{"JSON list", "[\n  {\"id\":\"a\",\"claim\":{}},\n  {\"id\":\"b\",\"claim\":[}},\n  {\"id\":\"c\",\"claim\":{}}\n]\n", "a c", 1},
		{"JSON list on one line", "[{\"id\":\"a\",\"claim\":{}},{\"id\":\"b\",\"claim\":5},{\"id\":\"c\",\"claim\":{}}]", "a c", 1},
		{"JSON laid out", "{\n\"id\": \"a\",\n\"claim\": {\"lines\": [\n{\"code\": \"1\"},\n{\"code\": \"2\"}\n]}\n}\n{\"id\":\"b\",\"claim\":{}}", "a b", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := readAll(c.text)
			if o.ids() != c.ids || len(o.problems) != c.problems {
				t.Errorf("read %q with %d problems, want %q with %d\n%s", o.ids(), len(o.problems), c.ids, c.problems, o.said())
			}
		})
	}
}

func TestStopsWhenAsked(t *testing.T) {
	for _, text := range []string{"- id: a\n  claim: {}\n- id: b\n  claim: {}\n", "{\"id\":\"a\",\"claim\":{}}\n{\"id\":\"b\",\"claim\":{}}"} {
		n := 0
		for range Read(strings.NewReader(text), "f") {
			n++
			break
		}
		if n != 1 {
			t.Errorf("%d items", n)
		}
	}
}
