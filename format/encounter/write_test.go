package encounter

import (
	"bytes"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"firstpass/claim"
	"firstpass/finding"
)

// writers are the ways an item can be written, each with its reader.
var writers = map[string]struct {
	write func(io.Writer, iter.Seq[Item]) error
	read  func(io.Reader, string) iter.Seq2[Item, *finding.Problem]
}{
	"YAML": {WriteYAML, Read},
	"JSON": {WriteJSON, Read},
	"CSV": {func(w io.Writer, items iter.Seq[Item]) error {
		return WriteCSV(w, func(yield func(claim.Encounter) bool) {
			for item := range items {
				if !yield(item.Encounter) {
					return
				}
			}
		}, nil)
	}, ReadCSV},
}

// sameItem compares what is written, whichever file it came from.
func sameItem(format string) cmp.Options {
	options := cmp.Options{ignorePlaces, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Item{}, "Line")}
	if format == "CSV" {
		options = append(options, cmpopts.IgnoreFields(Item{}, "Case"))
	}
	return options
}

func roundTrip(t interface {
	Helper()
	Fatalf(string, ...any)
}, format string, items []Item) {
	t.Helper()
	var b bytes.Buffer
	if err := writers[format].write(&b, slices.Values(items)); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	var again []Item
	for item, p := range writers[format].read(bytes.NewReader(b.Bytes()), "f") {
		if p != nil {
			t.Fatalf("%s: %v\n%s", format, p, b.String())
		}
		again = append(again, item)
	}
	if diff := cmp.Diff(items, again, sameItem(format)); diff != "" {
		t.Fatalf("%s read again differs (-first +again):\n%s\n%s", format, diff, b.String())
	}
}

func TestCasesSurviveEveryFormat(t *testing.T) {
	for _, file := range []string{"coding.yaml", "drugs-diagnosis-times.yaml", "infusion-times.yaml"} {
		items := readFile(t, file)
		for format := range writers {
			if format == "CSV" && file == "infusion-times.yaml" {
				continue // a table holds claims
			}
			roundTrip(t, format, items)
		}
	}
}

func TestFullEncounterSurvivesEveryFormat(t *testing.T) {
	o := readAll(fullEncounter)
	for format := range writers {
		roundTrip(t, format, o.items)
	}
}

// text draws words with everything that could trip a writer.
func text(t *rapid.T, name string) string {
	return strings.TrimSpace(strings.ReplaceAll(rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{"no", "null", "~", "1E3", "05", "=1+1", "'=x", "-5", "@a", "a: b", "- a", "# a", "{", "\"", "a\nb", "é", "true", "[a, b]", "2025-03-04", "=\"05\"", "x #y", "\u2028", "\u0085", "\ufeff"}),
	).Draw(t, name), "\r", ""))
}

func drawItem(t *rapid.T) Item {
	one := func(name string) string { return text(t, name) }
	number := func(name string) claim.Decimal { return claim.Decimal(rapid.Int64Range(0, 1e13).Draw(t, name)) }
	truth := func(name string) bool { return rapid.Bool().Draw(t, name) }
	amount := func() claim.Amount {
		if !truth("given") {
			return claim.Amount{}
		}
		return claim.Amount{Value: number("value"), Unit: one("unit"), Given: true}
	}
	day := func() claim.Date {
		return claim.Date(20200101).AddDays(rapid.IntRange(0, 3000).Draw(t, "day"))
	}
	person := func() claim.Person { return claim.Person{Name: one("name"), Credential: one("credential")} }
	word := func(name string) string { return rapid.StringMatching(`[A-Z0-9]{2,5}`).Draw(t, name) }
	e := claim.Encounter{ID: "id-" + word("id"), Payer: claim.Payer{Type: claim.Medicaid, Name: one("payer"), ID: one("payer id"), State: word("state")}}
	e.Claim = claim.Claim{Type: claim.Institutional, ControlNumber: e.ID, ServiceDate: day(), ReceivedDate: day(), PlaceOfService: word("place"),
		PriorAuth: one("authorization"), Drug340B: truth("340B"), Total: claim.Cents(rapid.Int64Range(-1e6, 1e9).Draw(t, "total")),
		Rendering: claim.Provider{NPI: claim.NPI(word("npi")), Name: one("name")}, Diagnoses: []claim.Diagnosis{{Code: word("dx")}}}
	if last := strings.Map(letters, one("last")); last != "" {
		e.Claim.Patient = claim.Patient{Name: last + ", X", LastName: last, FirstName: "X", BirthDate: day(), Sex: "F"}
	}
	for range rapid.IntRange(0, 3).Draw(t, "lines") {
		l := claim.Line{Code: word("code"), Units: number("units"), Charge: claim.Cents(rapid.Int64Range(-1e6, 1e9).Draw(t, "charge")), Note: one("note"),
			Pointers: rapid.SliceOf(rapid.IntRange(1, 12)).Draw(t, "pointers"), ServiceDate: day(), SuppliedBy: "patient", Batch: one("lot")}
		l.Modifiers = rapid.SliceOf(rapid.StringMatching(`[A-Z0-9]{2}`)).Draw(t, "modifiers")
		l.Drug = claim.DrugID{Code: claim.NDC(one("ndc")), Unit: "ML", Quantity: number("quantity")}
		e.Claim.Lines = append(e.Claim.Lines, l)
	}
	e.Claim.History = []claim.PastService{{Code: word("code"), Date: day(), Units: number("units"), GlobalDays: 90, Claim: one("claim")}}
	if truth("chart") {
		e.Chart = &claim.Chart{Note: one("note"), OrderedBy: person(), SupervisorCharted: true, SupervisorPresent: truth("present")}
		a := claim.Administration{Medication: one("drug"), Dose: amount(), GivenBy: person(), Discarded: amount(), Route: one("route"), NDC: claim.NDC(one("ndc"))}
		a.Start = claim.Moment{Date: day(), Minute: rapid.IntRange(0, 1439).Draw(t, "minute"), HasTime: true}
		a.Vial = claim.Vial{Size: amount(), SingleDose: truth("single"), KindGiven: true, Count: rapid.IntRange(0, 9).Draw(t, "count")}
		if truth("silent") {
			e.Chart.Silent = claim.OrderField | claim.StopField
			e.Chart.NotGiven = []claim.NotGiven{{Medication: one("medication"), Status: claim.Declined, Reason: "x", Date: 20250304, FromText: truth("from text")}}
			e.Chart.Disagreements = []claim.Disagreement{{Medication: one("medication"), Field: "dose", One: "30 mg", Other: "60 mg"}}
		}
		e.Chart.Administrations = append(e.Chart.Administrations, a)
	}
	return Item{Encounter: e}
}

// letters keeps what a name is made of; a comma would part it elsewhere.
func letters(r rune) rune {
	if r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == 'é' {
		return r
	}
	return -1
}

func TestAnyEncounterSurvivesEveryFormat(t *testing.T) {
	for format := range writers {
		t.Run(format, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { roundTrip(t, format, []Item{drawItem(t)}) })
		})
	}
}

func TestLayout(t *testing.T) {
	var b strings.Builder
	if err := WriteYAML(&b, slices.Values(readAll(encounterYAML("a", `    patient: {name: "DOE, JANE", birth_date: 1958-02-11}
    diagnoses: [E53.8]
    lines: [{code: 96372, units: 1, charge: 45}, {code: J3420, modifiers: [JZ], units: 1, charge: 8, note: "NO"}]
  chart: {}
  expect: clean
`)).items)); err != nil {
		t.Fatal(err)
	}
	const want = `- id: a
  claim:
    type: professional
    service_date: 2025-03-04
    patient: {name: "DOE, JANE", birth_date: 1958-02-11}
    diagnoses: [E53.8]
    lines:
      - {code: "96372", units: 1, charge: 45.00}
      - {code: J3420, modifiers: [JZ], units: 1, charge: 8.00, note: "NO"}
  chart: {}
  expect: {verdict: clean, findings: []}
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("layout (-want +got):\n%s", diff)
	}

}

func TestPlainText(t *testing.T) {
	// Other YAML readers take these for something other than text.
	for _, s := range []string{"true", "No", "on", "null", "Y", "1E3", "05", "", "a: b", "a #b", "-", "x, y"} {
		if isPlain(s) {
			t.Errorf("%q is written without quotes", s)
		}
	}
	for _, s := range []string{"E53.8", "IV-push", "left deltoid", "2025-03-04"} {
		if !isPlain(s) {
			t.Errorf("%q is written with quotes", s)
		}
	}
}
