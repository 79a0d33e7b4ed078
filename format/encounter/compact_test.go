package encounter

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstpass/claim"
	"firstpass/finding"
)

const compactExample = `payer: {type: medicare, name: "Noridian JF", contractor: JF}
date: 2025-03-04
dx: [j02.0, E53.8]
prior_authorization: PA-1
lines:
  - 99213-25 x1 $120 dx1,2
  - J3301-JZ-RT x4 $20.50 dx2 ndc=00003-0293-05/ml/1.5 note="Kenalog 40 mg" pos=22 date=2025-03-05 by=patient
  - 96372
  - A4550 x0.5 $0 dx
  - {code: "96374", units: 2}
history:
  - {code: "96372", service_date: 2025-02-04}
chart: {indication: strep}
expect: review [admin-units@3, mue-exceeded]
`

func TestCompact(t *testing.T) {
	item, p := ParseCompact(compactExample, "page.md", 40)
	if p != nil {
		t.Fatal(p)
	}
	c := item.Encounter.Claim
	want := []claim.Line{
		{Code: "99213", Modifiers: []string{"25"}, Units: claim.Whole(1), Charge: 12000, Pointers: []int{1, 2}},
		{Code: "J3301", Modifiers: []string{"JZ", "RT"}, Units: claim.Whole(4), Charge: 2050, Pointers: []int{2}, Note: "Kenalog 40 mg",
			PlaceOfService: "22", ServiceDate: 20250305, SuppliedBy: "patient",
			Drug: claim.DrugID{Code: "00003-0293-05", Unit: "ML", Quantity: claim.MustDecimal("1.5")}},
		{Code: "96372", Units: claim.Whole(1), Charge: 5000, Pointers: []int{1}},
		{Code: "A4550", Units: claim.MustDecimal("0.5"), Pointers: []int{}},
		{Code: "96374", Units: claim.Whole(2), Pointers: []int{1}},
	}
	if diff := cmp.Diff(want, c.Lines, ignorePlaces); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if c.Lines[1].At.Line != 46 {
		t.Errorf("the second line stands on %d, want 46", c.Lines[1].At.Line)
	}
	if c.PlaceOfService != "11" || c.Diagnoses[0].Code != "J02.0" || c.PriorAuth != "PA-1" || len(c.History) != 1 || !c.Rendering.NPI.Valid() || !c.Billing.NPI.Valid() ||
		c.Patient.BirthDate == 0 || c.Type != claim.Professional || item.Encounter.Payer.Contractor != "JF" || item.Encounter.Chart.Indication != "strep" {
		t.Errorf("claim: %+v", c)
	}
	wantCase := &Case{Verdict: finding.Review, Findings: []Expected{{Topic: "admin-units", Line: 3}, {Topic: "mue-exceeded"}}}
	if diff := cmp.Diff(wantCase, item.Case); diff != "" {
		t.Errorf("case (-want +got):\n%s", diff)
	}
}

func TestCompactExpectations(t *testing.T) {
	for text, want := range map[string]Case{
		"clean":     {Verdict: finding.Clean},
		"[a@1, b]":  {Verdict: finding.Fix, Findings: []Expected{{Topic: "a", Line: 1}, {Topic: "b"}}},
		"fix [a@2]": {Verdict: finding.Fix, Findings: []Expected{{Topic: "a", Line: 2}}},
		"{verdict: review, findings: [a@1], not: [b], also: [c]}": {Verdict: finding.Review, Findings: []Expected{{Topic: "a", Line: 1}}, Not: []string{"b"}, Also: []string{"c"}},
	} {
		item, p := ParseCompact("date: 2025-03-04\nlines: [96372]\nexpect: "+text, "f", 1)
		if p != nil {
			t.Errorf("%s: %v", text, p)
			continue
		}
		if diff := cmp.Diff(&want, item.Case); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestCompactDefaultsGiveWay(t *testing.T) {
	read := func(text string) claim.Claim {
		t.Helper()
		item, p := ParseCompact(text, "f", 1)
		if p != nil {
			t.Fatal(p)
		}
		return item.Encounter.Claim
	}
	if c := read("date: 2025-03-04\nplace: \"\"\nlines: [96372]\n"); c.PlaceOfService != "" || c.Lines[0].Pointers != nil {
		t.Errorf("an empty place is empty, and without a diagnosis there is no pointer: %+v", c)
	}
	if c := read("type: institutional\ndx: [E53.8]\nlines: [96372]\n"); c.PlaceOfService != "22" || c.Rendering.Given() {
		t.Errorf("institutional: %+v", c)
	}
	if c := read("type: institutional\nplace: \"13\"\nrendering_provider: {type: physician}\nlines: [96372]\n"); c.PlaceOfService != "13" || !c.Rendering.Given() {
		t.Errorf("institutional, but said otherwise: %+v", c)
	}
	if c := read("rendering_provider: {type: nurse-practitioner}\npatient: {birth_date: 2020-01-01}\nlines: [96372]\n"); !c.Rendering.NPI.Valid() || c.Rendering.Type != "nurse-practitioner" || c.Patient.Name == "" {
		t.Errorf("what is not said keeps its default: %+v", c)
	}
	if c := read("id: x\nclaim: {service_date: 2025-03-04, lines: [{code: \"96372\"}]}\n"); c.Patient.Name != "" || c.Lines[0].Charge != 0 {
		t.Errorf("a full encounter gets no defaults: %+v", c)
	}
}

func TestCompactNamesWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"dat: 2025-03-04\n":                                       "p.md:40: line 40: unknown field `dat` in the example: did you mean `date`?",
		"date: 2025-03-04\nlines:\n  - 99213 xx $5\n":             "p.md:42: line 42: `lines`: want a number",
		"date: 2025-03-04\nlines:\n  - 99213 25\n":                "p.md:42: line 42: (not a name) in a line: want xUNITS",
		"date: 2025-03-04\nlines:\n  - 99213 color=red\n":         "p.md:42: line 42: (not a name) in a line: want xUNITS",
		"date: 2025-03-04\nlines:\n  - 99213- $5\n":               "p.md:42: line 42: a hyphen without a modifier",
		"date: 2025-03-04\nlines:\n  - J3301 note=\"K: 40 mg\"\n": "p.md:42: line 42: a colon inside a line makes it a mapping: put the whole line in single quotes",
		"date: 2025-03-04\nlines: [96372]\nexpect: maybe\n":       "p.md:42: line 42: `expect`: want clean",
		"date: 2025-03-04\nlines: [96372]\nexpect: [a@x]\n":       "p.md:42: line 42: `expect`: want topic@line",
		"date: [\n": "p.md:4",
	} {
		item, p := ParseCompact(text, "p.md", 40)
		if p == nil || !strings.Contains(p.Error(), want) || len(item.Encounter.Claim.Lines) > 0 {
			t.Errorf("%q said %v, want %s", text, p, want)
		}
	}
}

// The page that explains the notation shows an example; it must be one.
func TestThePageOfTheNotationIsRight(t *testing.T) {
	page, err := os.ReadFile("../../docs/examples-notation.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```\n")
	example, _, _ := strings.Cut(rest, "```")
	item, p := ParseCompact(example, "examples-notation.md", 1)
	if p != nil || len(item.Encounter.Claim.Lines) != 3 || item.Case == nil {
		t.Errorf("%v: %+v", p, item)
	}
	for name := range strings.SplitSeq("ndc=1/ML/1 note=a description=a pos=22 date=2025-03-05 to=2025-03-06 by=patient rev=0636 auth=PA-1", " ") {
		if _, p := ParseCompact("lines: ['96372 "+name+"']", "f", 1); p != nil {
			t.Errorf("%s: %v", name, p)
		}
		if key, _, _ := strings.Cut(name, "="); !strings.Contains(string(page), "`"+key+"=") && !strings.Contains(string(page), " `"+key+"=") {
			t.Errorf("the page does not explain %s=", key)
		}
	}
}
