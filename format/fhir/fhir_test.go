package fhir

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/internal/testchart"
)

// shown is what was read as lines: a record, then its events.
func shown(list iter.Seq2[claim.Record, *finding.Problem]) string {
	return testchart.Lines(list, func(r *claim.Record) string {
		return fmt.Sprintf("%s|%s|%s|%s|%s|%s|by %s %s|for %s|%s", r.Patient.ID, r.Patient.LastName, r.Patient.FirstName, r.Patient.BirthDate, r.EncounterID, r.Date, r.OrderedBy.Name, r.OrderedBy.Credential, r.Indication, r.Payer.Name)
	}, nil)
}

func read(in string) string {
	r := New()
	return shown(r.Read(strings.NewReader(in), "f")) + shown(r.Rest())
}

const (
	anna      = `{"resourceType":"Patient","id":"p1","identifier":[{"type":{"coding":[{"code":"SS"}]},"value":"999-00-1234"},{"type":{"coding":[{"code":"MR"}]},"value":"MR77"}],"name":[{"use":"nickname","given":["Annie"]},{"use":"official","family":"Sample","given":["Anna","B"]}],"birthDate":"1961-03-04","gender":"female"}`
	nurse     = `{"resourceType":"Practitioner","id":"n1","name":[{"family":"Lopez","given":["R"]}],"qualification":[{"code":{"coding":[{"code":"RN"}]}}]}`
	doctor    = `{"resourceType":"Practitioner","id":"d1","name":[{"text":"A. Chen, MD"}]}`
	toradol   = `{"resourceType":"Medication","id":"m1","code":{"coding":[{"system":"http://hl7.org/fhir/sid/ndc","code":"00409-3795-01"},{"display":"ketorolac 30 mg/mL"}]},"batch":{"lotNumber":"A1"}}`
	visit     = `{"resourceType":"Encounter","id":"e1","identifier":[{"value":"V9"}],"subject":{"reference":"Patient/p1"},"period":{"start":"2024-09-10T09:00:00-05:00"}}`
	order     = `{"resourceType":"MedicationRequest","id":"q1","status":"active","medicationReference":{"reference":"Medication/m1"},"subject":{"reference":"Patient/p1"},"requester":{"reference":"Practitioner/d1"},"authoredOn":"2024-09-10"}`
	coverage1 = `{"resourceType":"Coverage","id":"c1","beneficiary":{"reference":"Patient/p1"},"payor":[{"display":"Example Health"}]}`
)

func given(more string) string {
	return `{"resourceType":"MedicationAdministration","id":"a1","status":"completed","subject":{"reference":"Patient/p1"},"context":{"reference":"Encounter/e1"},"medicationReference":{"reference":"Medication/m1"},"effectiveDateTime":"2024-09-10T10:05:00-05:00","performer":[{"actor":{"reference":"Practitioner/n1"}}],"request":{"reference":"MedicationRequest/q1"},"reasonCode":[{"text":"back pain"}],"unknownField":{"deep":[1,2,{"x":null}]},"dosage":{"route":{"coding":[{"system":"http://snomed.info/sct","code":"78421000"}]},"site":{"text":"left deltoid"},"dose":{"value":30,"unit":"mg"}}` + more + `}`
}

func bundle(resources ...string) string {
	var b strings.Builder
	b.WriteString(`{"resourceType":"Bundle","type":"collection","entry":[`)
	for i, r := range resources {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, `{"fullUrl":"http://example.org/fhir/%d","resource":%s}`, i, r)
	}
	b.WriteString("]}")
	return b.String()
}

const wholeVisit = `MR77|Sample|Anna B|1961-03-04|V9|2024-09-10|by A. Chen MD|for back pain|Example Health
  administered ketorolac 30 mg/mL 30 mg IM in "left deltoid" at 10:05 [R Lopez] [RN] [A1] [00409-3795-01]
`

func TestBundle(t *testing.T) {
	orders := "  planned ketorolac 30 mg/mL  in \"\" [A1] [00409-3795-01]\n"
	plan := "MR77|Sample|Anna B|1961-03-04||2024-09-10|by A. Chen MD|for |Example Health\n" + orders
	parts := []string{given(""), order, toradol, visit, nurse, doctor, anna, coverage1}
	testchart.Equal(t, read(bundle(parts...)), wholeVisit+plan)
	testchart.Equal(t, shown(New().Read(iotest.OneByteReader(strings.NewReader(bundle(parts...))), "f")), wholeVisit+plan)
	// the order of a bundle's members does not matter, nor where resourceType stands
	turned := strings.TrimSuffix(strings.Replace(bundle(parts...), `"resourceType":"Bundle",`, "", 1), "}") + `,"resourceType":"Bundle"}`
	testchart.Equal(t, read(turned), wholeVisit+plan)
	// one resource a line, in any order, and as an array
	testchart.Equal(t, read(strings.Join(parts, "\n")+"\n"), wholeVisit+plan)
	testchart.Equal(t, read("["+strings.Join(parts, ", ")+"]"), wholeVisit+plan)
	testchart.Equal(t, read(bundle(bundle(parts...))), wholeVisit+plan)
}

func TestReferences(t *testing.T) {
	for name, in := range map[string]string{
		"urn":             `{"resourceType":"Bundle","entry":[{"fullUrl":"urn:uuid:1","resource":` + anna + `},{"resource":` + strings.Replace(given(""), "Patient/p1", "urn:uuid:1", 1) + `}]}`,
		"absolute":        bundle(anna, strings.Replace(given(""), "Patient/p1", "https://ehr.example/fhir/Patient/p1", 1)),
		"versioned":       bundle(anna, strings.Replace(given(""), "Patient/p1", "Patient/p1/_history/3", 1)),
		"full URL":        bundle(anna, strings.Replace(given(""), "Patient/p1", "http://example.org/fhir/0", 1)),
		"contained":       strings.Replace(given(`,"contained":[`+strings.Replace(anna, `"id":"p1"`, `"id":"c1"`, 1)+`]`), "Patient/p1", "#c1", 1),
		"the encounter's": bundle(anna, visit, strings.Replace(given(""), `"subject":{"reference":"Patient/p1"},`, "", 1)),
	} {
		if got := read(in); !strings.HasPrefix(got, "MR77|Sample|Anna B|1961-03-04|") {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := read(given("")); !strings.Contains(got, "p1||") || !strings.Contains(got, "?medication") {
		t.Errorf("nothing to refer to: %s", got)
	}
}

// TestFilesOfOneExport resolves references from file to file.
func TestFilesOfOneExport(t *testing.T) {
	r := New()
	first := shown(r.Read(strings.NewReader(given("")+"\n"+visit+"\n"+order), "MedicationAdministration.ndjson"))
	second := shown(r.Read(strings.NewReader(nurse+"\n"+doctor+"\n"+coverage1+"\n"+toradol), "Other.ndjson"))
	third := shown(r.Read(strings.NewReader(anna), "Patient.ndjson"))
	rest := shown(r.Rest())
	if first != "" || second != "" || !strings.HasPrefix(third, wholeVisit) || rest != "" {
		t.Errorf("%q %q %q %q", first, second, third, rest)
	}
	r = New()
	if got := shown(r.Read(strings.NewReader(given("")), "f")); got != "" {
		t.Errorf("it did not wait: %s", got)
	}
	if got := shown(r.Rest()); !strings.Contains(got, "administered") {
		t.Errorf("what waited for nothing is lost: %q", got)
	}
}

func TestStatus(t *testing.T) {
	admin := func(status, more string) string {
		return strings.Replace(given(more), `"status":"completed"`, `"status":"`+status+`"`, 1)
	}
	shot := func(status, more string) string {
		return `{"resourceType":"Immunization","status":"` + status + `","patient":{"reference":"Patient/p1"},"vaccineCode":{"coding":[{"system":"http://hl7.org/fhir/sid/cvx","code":"140"}]},"occurrenceDateTime":"2024-09-10"` + more + `}`
	}
	statement := `{"resourceType":"MedicationStatement","status":"active","subject":{"reference":"Patient/p1"},"medicationCodeableConcept":{"text":"metformin"}}`
	for name, c := range map[string]struct {
		in   string
		want claim.Status
		look bool
	}{
		"completed":        {admin("completed", ""), claim.Administered, false},
		"in progress":      {admin("in-progress", ""), claim.Administered, false},
		"stopped":          {admin("stopped", ""), claim.Administered, true},
		"held":             {admin("on-hold", ""), claim.Negated, false},
		"in error":         {admin("entered-in-error", ""), claim.Negated, false},
		"not done":         {admin("not-done", `,"statusReason":[{"text":"blood pressure"}]`), claim.Negated, false},
		"refused":          {admin("not-done", `,"statusReason":[{"text":"patient refused"}]`), claim.Declined, false},
		"refused, one":     {admin("not-done", `,"statusReason":{"coding":[{"code":"PATOBJ"}]}`), claim.Declined, false},
		"unknown":          {admin("unknown", ""), claim.Planned, true},
		"odd":              {admin("frobnicated", ""), claim.Planned, true},
		"STU3 not given":   {admin("completed", `,"notGiven":true`), claim.Negated, false},
		"vaccine":          {shot("completed", `,"primarySource":true`), claim.Administered, false},
		"vaccine reported": {shot("completed", `,"primarySource":false`), claim.Historical, false},
		"vaccine, origin":  {shot("completed", `,"reportOrigin":{"text":"recall"}`), claim.Historical, false},
		"vaccine refused":  {shot("not-done", `,"statusReason":{"coding":[{"code":"PATOBJ"}]}`), claim.Declined, false},
		"order":            {order, claim.Planned, false},
		"order cancelled":  {strings.Replace(order, "active", "cancelled", 1), claim.Negated, false},
		"at home":          {statement, claim.SelfAdministered, false},
	} {
		found := false
		for r, problem := range New().Read(strings.NewReader(bundle(anna, toradol, c.in)), "f") {
			if problem != nil || len(r.Events) != 1 {
				t.Fatalf("%s: %v %d", name, problem, len(r.Events))
			}
			found = true
			if e := &r.Events[0]; e.Status != c.want || c.look != (len(e.Review) > 0) {
				t.Errorf("%s: %s %v, want %s", name, e.Status, e.Review, c.want)
			}
		}
		if !found {
			t.Errorf("%s: nothing was read", name)
		}
	}
	if got := read(bundle(anna, shot("completed", ""))); !strings.Contains(got, "administered influenza vaccine") {
		t.Errorf("a CVX code without its name: %s", got)
	}
}

func TestInfusion(t *testing.T) {
	in := strings.NewReplacer(`"effectiveDateTime":"2024-09-10T10:05:00-05:00"`, `"effectivePeriod":{"start":"2024-09-10T10:05:00Z","end":"2024-09-10T10:38:00Z"}`,
		`"78421000"}]}`, `"47625008"}]},"method":{"text":"infusion"},"rateRatio":{"numerator":{"value":100,"unit":"mL"},"denominator":{"value":1,"unit":"h"}}`).Replace(given(""))
	for r := range New().Read(strings.NewReader(bundle(anna, toradol, in)), "f") {
		e := &r.Events[0]
		if e.Route != "IV-infusion" || e.Stop.Minute != 638 || e.Rate.Value != claim.Whole(100) {
			t.Errorf("%+v", e)
		}
	}
}

func TestBadInput(t *testing.T) {
	whole := bundle(anna, toradol, visit, given(""))
	for name, c := range map[string]struct{ in, want string }{
		"empty":             {"", "problem fhir-empty"},
		"no JSON":           {"hello", "problem json-syntax\nproblem fhir-empty"},
		"no resource":       {"{}", "problem fhir-empty"},
		"no type":           {`{"id":"x"}`, "problem fhir-resource\nproblem fhir-empty"},
		"cut off":           {whole[:len(whole)-40], "problem json-truncated"},
		"wrong kind":        {bundle(`{"resourceType":"Patient","birthDate":5}`, given("")), "p1|"},
		"an entry too deep": {bundle(`{"resourceType":"Basic","x":`+strings.Repeat("[", 500)+strings.Repeat("]", 500)+`}`, anna, toradol, given("")), "problem json-too-deep\nMR77|"},
		"a broken line":     {"{\"resourceType\":\"Patient\",,}\n" + anna + "\n" + toradol + "\n" + visit + "\n" + given(""), "problem json-syntax\nMR77|"},
	} {
		if got := read(c.in); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %.300s want %s", name, got, c.want)
		}
	}
	// what came before the cut is kept
	if got := read(bundle(anna, toradol, visit, given(""), given(""))[:len(whole)+40]); !strings.Contains(got, "administered ketorolac") {
		t.Errorf("cut off: %s", got)
	}
	huge := bundle(`{"resourceType":"Binary","data":"`+strings.Repeat("A", 20<<20)+`"}`, anna, toradol, given(""))
	if got := read(huge); !strings.HasPrefix(got, "problem json-too-large\nMR77|") {
		t.Errorf("a giant field: %.200s", got)
	}
}

// TestLongExport streams a hundred thousand administrations whose patient never comes.
func TestLongExport(t *testing.T) {
	line := given("") + "\n"
	events := 0
	var m runtime.MemStats
	peak := uint64(0)
	const lines = 100000
	for r, problem := range New().Read(&repeat{text: line, left: lines}, "f") {
		if problem != nil {
			t.Fatal(problem)
		}
		if events += len(r.Events); events%mostWaiting == 0 {
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse)
		}
	}
	if events < lines-mostWaiting {
		t.Errorf("%d events of %d lines", events, lines)
	}
	if peak > 256<<20 {
		t.Errorf("%d MB in use", peak>>20)
	}
}

type repeat struct {
	text     string
	at, left int
}

func (r *repeat) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && r.left > 0 {
		c := copy(p[n:], r.text[r.at:])
		n += c
		if r.at += c; r.at == len(r.text) {
			r.at, r.left = 0, r.left-1
		}
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(bundle(anna, toradol, visit, order, given(""))))
	f.Add([]byte(anna + "\n" + given(`,"contained":[`+toradol+`]`)))
	f.Add([]byte(`{"resourceType":"Bundle","entry":[{"resource":{`))
	f.Add([]byte(`[{"resourceType":"Immunization","status":"completed","statusReason":[]}]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := New()
		for record, problem := range r.Read(bytes.NewReader(b), "f") {
			if problem != nil && problem.Code == "" {
				t.Error("a problem without a code")
			}
			for i := range record.Events {
				if record.Events[i].Status == "" {
					t.Error("an event without a status")
				}
			}
		}
		for range r.Rest() {
		}
	})
}

func BenchmarkRead(b *testing.B) {
	parts := []string{anna, toradol, visit, order, nurse, doctor, coverage1}
	for range 2000 {
		parts = append(parts, given(""))
	}
	in := bundle(parts...)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		for range New().Read(strings.NewReader(in), "f") {
		}
	}
}
