package fhir

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"firstpass/internal/testchart"
)

const (
	insurer  = `{"resourceType":"Organization","id":"o1","name":"Example Health","identifier":[{"value":"ACME1"}]}`
	clinic   = `{"resourceType":"Organization","id":"o2","name":"Example Clinic","identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"1245319599"}],"address":[{"state":"FL"}]}`
	payer    = `{"resourceType":"Coverage","id":"c1","subscriberId":"M123","type":{"coding":[{"system":"https://nahdo.org/sopt","code":"5"}]},"beneficiary":{"reference":"Patient/p1"},"payor":[{"reference":"Organization/o1"}]}`
	chen     = `{"resourceType":"Practitioner","id":"d1","identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"1234567893"}],"name":[{"text":"A. Chen, MD"}]}`
	theClaim = `{"resourceType":"Claim","id":"k1","identifier":[{"value":"A1"}],"status":"active","use":"claim","type":{"coding":[{"code":"professional"}]},
"patient":{"reference":"Patient/p1"},"created":"2024-09-11","insurer":{"reference":"Organization/o1"},"provider":{"reference":"Organization/o2"},"total":{"value":55.5},
"insurance":[{"focal":true,"coverage":{"reference":"Coverage/c1"},"preAuthRef":["PA9"]}],
"careTeam":[{"sequence":1,"provider":{"reference":"Practitioner/d1"},"role":{"coding":[{"code":"primary"}]},"qualification":{"coding":[{"code":"physician"}]}}],
"diagnosis":[{"sequence":2,"diagnosisCodeableConcept":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"M5450"}]}},{"sequence":1,"diagnosisCodeableConcept":{"coding":[{"code":"R11.2"}]}}],
"item":[{"sequence":1,"productOrService":{"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"96372"}]},"modifier":[{"coding":[{"code":"59"}]}],"diagnosisSequence":[2],"servicedDate":"2024-09-10","locationCodeableConcept":{"coding":[{"code":"11"}]},"quantity":{"value":1},"net":{"value":45}},
{"sequence":2,"productOrService":{"coding":[{"system":"https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets","code":"j1885"}]},"diagnosisSequence":[2,1],"servicedDate":"2024-09-10","quantity":{"value":2},"unitPrice":{"value":5.25},"detail":[{"sequence":1,"productOrService":{"coding":[{"system":"http://hl7.org/fhir/sid/ndc","code":"00409-3795-01"}]},"quantity":{"value":1,"unit":"mL"}}]}]}`
)

func claimsOf(in string) string {
	var b strings.Builder
	for e, problem := range ReadClaims(strings.NewReader(in), "f") {
		if problem != nil {
			fmt.Fprintf(&b, "problem %s\n", problem.Code)
			continue
		}
		c := &e.Claim
		fmt.Fprintf(&b, "%s %s %s|%s %s %s|%s %s %s %s|%s %s %s %s|%v %s %s %s\n", e.ID, c.Type, c.ServiceDate, e.Payer.Type, e.Payer.Name, e.Payer.ID,
			c.Patient.ID, c.Patient.LastName, c.Patient.FirstName, c.Patient.BirthDate, c.Billing.NPI, c.Rendering.NPI, c.Rendering.Type, c.BillingState, c.Diagnoses, c.PlaceOfService, c.Total, c.PriorAuth)
		for _, l := range c.Lines {
			fmt.Fprintf(&b, "  %s %v x%s %s %v %s %s %s %s\n", l.Code, l.Modifiers, l.Units, l.Charge, l.Pointers, l.ServiceDate, l.Drug.Code, l.Drug.Unit, l.Drug.Quantity)
		}
	}
	return b.String()
}

func TestClaims(t *testing.T) {
	const want = `A1 professional 2024-09-10|commercial Example Health ACME1|M123 Sample Anna B 1961-03-04|1245319599 1234567893 physician FL|[{R11.2 ABK {0 0 0 0}} {M54.50 ABF {0 0 0 0}}] 11 55.50 PA9
  96372 [59] x1 45.00 [2] 2024-09-10   0
  J1885 [] x2 10.50 [2 1] 2024-09-10 00409-3795-01 ML 1
`
	one := strings.ReplaceAll(theClaim, "\n", "")
	parts := []string{one, anna, insurer, clinic, payer, chen}
	testchart.Equal(t, claimsOf(bundle(parts...)), want)
	testchart.Equal(t, claimsOf(strings.Join(parts, "\n")), want)
	// NDJSON hands a claim on as soon as what it refers to has come
	parts = append(parts[1:], parts[0])
	testchart.Equal(t, claimsOf(strings.Join(append(parts, one, one), "\n")), want+want+want)
	contained := strings.Replace(strings.Replace(one, `"status"`, `"contained":[`+strings.Replace(anna, `"id":"p1"`, `"id":"x"`, 1)+`],"status"`, 1), "Patient/p1", "#x", 1)
	if got := claimsOf(contained); !strings.Contains(got, "Sample Anna B 1961-03-04") {
		t.Errorf("contained: %s", got)
	}
}

func TestNoClaims(t *testing.T) {
	one := strings.ReplaceAll(theClaim, "\n", "")
	for name, in := range map[string]string{
		"preauthorization": strings.Replace(one, `"use":"claim"`, `"use":"preauthorization"`, 1),
		"draft":            strings.Replace(one, `"active"`, `"draft"`, 1),
		"vision":           strings.Replace(one, `"professional"`, `"vision"`, 1),
	} {
		if got := claimsOf(bundle(in, one)); !strings.HasPrefix(got, "problem "+Passed+"\nA1 ") {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := claimsOf("{"); !strings.HasPrefix(got, "problem json-truncated") {
		t.Errorf("cut off: %s", got)
	}
}

func FuzzClaims(f *testing.F) {
	f.Add([]byte(bundle(strings.ReplaceAll(theClaim, "\n", ""), anna, insurer, clinic, payer, chen)))
	f.Add([]byte(`{"resourceType":"Claim","item":[{"diagnosisSequence":[9],"quantity":{"value":1e99}}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		for e, problem := range ReadClaims(bytes.NewReader(b), "f") {
			if problem == nil && e.Claim.Type == "" {
				t.Error("a claim without a type")
			}
			for _, l := range e.Claim.Lines {
				for _, p := range l.Pointers {
					if p < 1 || p > len(e.Claim.Diagnoses) {
						t.Errorf("a pointer to nothing: %d", p)
					}
				}
			}
		}
	})
}

func BenchmarkClaims(b *testing.B) {
	one := strings.ReplaceAll(theClaim, "\n", "")
	in := strings.Join([]string{anna, insurer, clinic, payer, chen}, "\n") + "\n" + strings.Repeat(one+"\n", 2000)
	b.SetBytes(int64(len(in)))
	n := 0
	for b.Loop() {
		for _, problem := range ReadClaims(strings.NewReader(in), "f") {
			if problem == nil {
				n++
			}
		}
	}
	if n == 0 {
		b.Fatal("nothing was read")
	}
}
