package journey

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// fhirVisit is a made-up visit: the units billed are twice the charted dose, and the
// visit beside the shot has no modifier.
const fhirVisit = `{"resourceType":"Bundle","type":"collection","entry":[
{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Claim","id":"c1","status":"active","use":"claim","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/claim-type","code":"professional"}]},"created":"2024-09-11","identifier":[{"value":"FHIR-1"}],"patient":{"reference":"Patient/p1"},"insurer":{"reference":"Organization/o1"},"provider":{"reference":"Practitioner/d1"},"priority":{"coding":[{"code":"normal"}]},"insurance":[{"sequence":1,"focal":true,"coverage":{"reference":"Coverage/v1"}}],"diagnosis":[{"sequence":1,"diagnosisCodeableConcept":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"M54.50"}]}}],"item":[
{"sequence":1,"diagnosisSequence":[1],"productOrService":{"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"99213"}]},"servicedDate":"2024-09-10","locationCodeableConcept":{"coding":[{"code":"11"}]},"quantity":{"value":1},"net":{"value":120.00,"currency":"USD"}},
{"sequence":2,"diagnosisSequence":[1],"productOrService":{"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"96372"}]},"servicedDate":"2024-09-10","locationCodeableConcept":{"coding":[{"code":"11"}]},"quantity":{"value":1},"net":{"value":45.00,"currency":"USD"}},
{"sequence":3,"diagnosisSequence":[1],"productOrService":{"coding":[{"system":"https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets","code":"J1885"}]},"servicedDate":"2024-09-10","locationCodeableConcept":{"coding":[{"code":"11"}]},"quantity":{"value":4},"net":{"value":20.00,"currency":"USD"}}]}},
{"fullUrl":"urn:uuid:2","resource":{"resourceType":"Patient","id":"p1","name":[{"family":"TESTPERSON","given":["FHIRA"]}],"birthDate":"1950-05-05","gender":"female"}},
{"fullUrl":"urn:uuid:3","resource":{"resourceType":"Coverage","id":"v1","status":"active","type":{"coding":[{"system":"https://nahdo.org/sopt","code":"1"}]},"subscriberId":"1EG4TE5MK73","beneficiary":{"reference":"Patient/p1"},"payor":[{"reference":"Organization/o1"}]}},
{"fullUrl":"urn:uuid:4","resource":{"resourceType":"Organization","id":"o1","name":"Medicare"}},
{"fullUrl":"urn:uuid:5","resource":{"resourceType":"Practitioner","id":"d1","identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"1234567893"}],"name":[{"family":"EXAMPLE"}]}},
{"fullUrl":"urn:uuid:6","resource":{"resourceType":"MedicationAdministration","id":"m1","status":"completed","subject":{"reference":"Patient/p1"},"effectiveDateTime":"2024-09-10T10:05:00-05:00","medicationCodeableConcept":{"text":"ketorolac"},"dosage":{"route":{"text":"IM"},"site":{"text":"right deltoid"},"dose":{"value":30,"unit":"mg"}}}}]}`

// claimResponse is what is read of a ClaimResponse.
type claimResponse struct {
	ResourceType, Status, Use, Outcome, Created, Disposition string
	Type, Code                                               struct {
		Coding []struct{ System, Code string }
	}
	Patient, Insurer struct{ Display string }
	Request          struct{ Identifier struct{ Value string } }
	Error            []struct {
		ItemSequence int
		Code         struct {
			Coding []struct{ System, Code string }
			Text   string
		}
	}
	Item []struct {
		ItemSequence int
		NoteNumber   []int
		Adjudication []struct {
			Amount struct {
				Value    json.Number
				Currency string
			}
		}
	}
	ProcessNote []struct {
		Number int
		Text   string
	}
	Issue []struct {
		Severity, Code, Diagnostics string
		Expression                  []string
		Details                     struct{ Text string }
	}
}

// TestFHIR sends bundles as a clinic's own system would.
func TestFHIR(t *testing.T) {
	t.Parallel()
	p := serve(t, t.TempDir(), "--demo")
	ask := func(operation, body string) (int, string) {
		t.Helper()
		return sendAs(t, p, "", http.MethodPost, "/fhir/Claim/"+operation, body)
	}
	t.Run("a response for each claim", func(t *testing.T) {
		status, body := ask("$check", fhirVisit)
		list := responses(t, body)
		if status != 200 || len(list) != 1 {
			t.Fatalf("%d %s", status, body)
		}
		r := list[0]
		if r.ResourceType != "ClaimResponse" || r.Status != "active" || r.Use != "predetermination" || r.Outcome != "error" || r.Created == "" || r.Type.Coding[0].Code != "professional" ||
			r.Patient.Display == "" || r.Insurer.Display != "Medicare" || r.Request.Identifier.Value != "FHIR-1" || !strings.Contains(r.Disposition, "140.00 at risk") {
			t.Fatalf("%+v", r)
		}
		found := map[string]int{}
		for _, e := range r.Error {
			found[e.Code.Coding[0].Code] = e.ItemSequence
		}
		if len(found) != 2 || found["em-needs-25"] != 1 || found["drug-units"] != 3 {
			t.Fatalf("errors: %v", found)
		}
		for _, item := range r.Item {
			if len(item.Adjudication) != 1 || item.Adjudication[0].Amount.Currency != "USD" {
				t.Errorf("item %d: %+v", item.ItemSequence, item)
			}
			for _, n := range item.NoteNumber {
				if n < 1 || n > len(r.ProcessNote) || r.ProcessNote[n-1].Number != n || !strings.Contains(r.ProcessNote[n-1].Text, "https://") {
					t.Errorf("item %d names note %d", item.ItemSequence, n)
				}
			}
		}
		if strings.Contains(body, "TESTPERSON") {
			t.Error("the answer repeats who the patient is")
		}
	})
	t.Run("what was charted counts", func(t *testing.T) {
		_, body := ask("$check", strings.Replace(fhirVisit, `"dose":{"value":30,`, `"dose":{"value":60,`, 1))
		if strings.Contains(body, `"drug-units"`) {
			t.Fatalf("60 mg are four units:\n%s", body)
		}
		_, body = ask("$check", strings.Replace(fhirVisit, `"status":"completed","subject"`, `"status":"not-done","subject"`, 1))
		if strings.Contains(body, `charted dose`) {
			t.Fatalf("what was not given has no dose:\n%s", body)
		}
	})
	t.Run("one outcome", func(t *testing.T) {
		status, body := ask("$validate", fhirVisit)
		var r claimResponse
		if err := json.Unmarshal([]byte(body), &r); err != nil || status != 200 || r.ResourceType != "OperationOutcome" {
			t.Fatalf("%d %v %s", status, err, body)
		}
		at := map[string]string{}
		for _, i := range r.Issue {
			if i.Severity == "error" && i.Code == "business-rule" {
				rule, _, _ := strings.Cut(i.Diagnostics, ":")
				at[rule] = i.Expression[0]
			}
		}
		if len(at) != 2 || at["em-needs-25"] != "Claim.item[0]" || at["drug-units"] != "Claim.item[2]" {
			t.Fatalf("%v\n%s", at, body)
		}
	})
	t.Run("one of two is clean", func(t *testing.T) {
		second := strings.NewReplacer(`"id":"c1"`, `"id":"c2"`, "FHIR-1", "FHIR-2", `"id":"m1"`, `"id":"m2"`, `"value":30,`, `"value":60,`, `"code":"99213"}]}`, `"code":"99213"}]},"modifier":[{"coding":[{"code":"25"}]}]`,
			"TESTPERSON", "TESTOTHER", "p1", "p2", "v1", "v2").Replace(fhirVisit)
		both := strings.TrimSuffix(fhirVisit, "]}") + "," + second[strings.Index(second, "[")+1:]
		_, body := ask("$check", both)
		list := responses(t, body)
		if len(list) != 2 || list[0].Outcome != "error" || list[1].Outcome == "error" {
			t.Fatalf("%s", body)
		}
		_, body = ask("$validate", both)
		if !strings.Contains(body, `Bundle.entry.resource.ofType(Claim)[0].item[0]`) {
			t.Fatalf("which of two is not said:\n%s", body)
		}
	})
	t.Run("what cannot be read", func(t *testing.T) {
		for _, body := range []string{"", "{", `{"resourceType":"Bundle"`, `{"resourceType":"Bundle","type":"collection","entry":[]}`, `{"resourceType":"Patient","id":"p1"}`, "ISA*broken", strings.Repeat("[", 100_000)} {
			for _, operation := range []string{"$check", "$validate"} {
				status, answer := ask(operation, body)
				if status != http.StatusUnprocessableEntity || !strings.Contains(answer, `"OperationOutcome"`) {
					t.Errorf("%s of %.30q: %d %.300s", operation, body, status, answer)
				}
			}
		}
		if status, answer := ask("$check", strings.Repeat(" ", 5<<20)); status != http.StatusRequestEntityTooLarge || !strings.Contains(answer, "too-long") {
			t.Errorf("5 MB: %d %.200s", status, answer)
		}
	})
	t.Run("what was written is read", func(t *testing.T) {
		out := run(t, "convert", "../../examples/visit-and-shot.yaml", "--to", "fhir")
		_, body := ask("$check", out)
		if list := responses(t, body); len(list) != 1 || list[0].Outcome != "error" || list[0].Error[0].Code.Coding[0].Code != "em-needs-25" {
			t.Fatalf("%s", body)
		}
	})
	t.Run("signed out", func(t *testing.T) {
		locked := serve(t, t.TempDir())
		status, body := sendAs(t, locked, "made-up", http.MethodPost, "/fhir/Claim/$check", fhirVisit)
		if status != http.StatusUnauthorized || !strings.Contains(body, `"OperationOutcome"`) || !strings.Contains(body, `"login"`) {
			t.Fatalf("%d %s", status, body)
		}
	})
}

func responses(t *testing.T, body string) []claimResponse {
	t.Helper()
	var bundle struct {
		ResourceType string
		Entry        []struct{ Resource claimResponse }
	}
	if err := json.Unmarshal([]byte(body), &bundle); err != nil || bundle.ResourceType != "Bundle" {
		t.Fatalf("%v: %.500s", err, body)
	}
	var list []claimResponse
	for _, e := range bundle.Entry {
		list = append(list, e.Resource)
	}
	return list
}
