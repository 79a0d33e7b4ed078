package bundle

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstpass/claim"
	"firstpass/format/x837"
)

// resource is what the test looks at.
type resource struct {
	ResourceType string                      `json:"resourceType"`
	ID           string                      `json:"id"`
	Total        struct{ Value json.Number } `json:"total"`
	Patient      struct{ Reference string }  `json:"patient"`
	Identifier   []struct{ Value string }    `json:"identifier"`
	Diagnosis    []struct{ Sequence int }    `json:"diagnosis"`
	Item         []struct {
		Sequence          int
		DiagnosisSequence []int
		ServicedDate      string
		Net               struct{ Value json.Number }
		Quantity          struct{ Value json.Number }
		ProductOrService  struct {
			Coding []struct{ System, Code string }
		}
		Modifier []struct {
			Coding []struct{ Code string }
		}
		Detail []struct {
			ProductOrService struct {
				Coding []struct{ System, Code string }
			}
		}
	} `json:"item"`
}

// TestWrite reads a claim file of our own and holds what the bundle says of it.
func TestWrite(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "guide", "testdata", "clinic.837"))
	if err != nil {
		t.Fatal(err)
	}
	claims := func(yield func(claim.Encounter) bool) {
		for item, err := range x837.Read(bytes.NewReader(text), "clinic.837") {
			if err != nil {
				t.Fatal(err)
			}
			if item.Claim != nil && !yield(*item.Claim) {
				return
			}
		}
	}
	var out bytes.Buffer
	if err := Write(&out, claims); err != nil {
		t.Fatal(err)
	}
	var bundle struct {
		ResourceType string
		Entry        []struct {
			FullURL  string `json:"fullUrl"`
			Resource resource
		}
	}
	decoder := json.NewDecoder(&out)
	decoder.UseNumber()
	if err := decoder.Decode(&bundle); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	var written []resource
	for _, e := range bundle.Entry {
		id := e.Resource.ResourceType + "/" + e.Resource.ID
		if known[id] {
			t.Errorf("%s is there twice", id)
		}
		known[id] = true
		if e.Resource.ResourceType == "Claim" {
			written = append(written, e.Resource)
		}
	}
	if bundle.ResourceType != "Bundle" || len(written) != 2 {
		t.Fatalf("%s with %d claims", bundle.ResourceType, len(written))
	}
	second := written[1]
	if second.Identifier[0].Value != "INV-2" || second.Total.Value != "25.00" || !known[second.Patient.Reference] || len(second.Diagnosis) != 1 {
		t.Errorf("%+v", second)
	}
	drug := second.Item[1]
	if code := drug.ProductOrService.Coding[0]; code.Code != "J3420" || code.System != procedures {
		t.Errorf("the drug is %+v", code)
	}
	if code := second.Item[0].ProductOrService.Coding[0]; code.Code != "96372" || code.System != cpt {
		t.Errorf("the injection is %+v", code)
	}
	if drug.ServicedDate != "2024-09-10" || drug.Net.Value != "5.00" || drug.Quantity.Value != "1" || drug.DiagnosisSequence[0] != 1 || drug.Detail[0].ProductOrService.Coding[0].Code != "00517003125" {
		t.Errorf("%+v", drug)
	}
}

// TestEmpty writes claims that say hardly anything: every reference still leads
// somewhere, and nothing empty is written.
func TestEmpty(t *testing.T) {
	one := func(yield func(claim.Encounter) bool) {
		yield(claim.Encounter{ID: "A", Claim: claim.Claim{Lines: []claim.Line{{Code: "96372"}}}})
	}
	var out bytes.Buffer
	if err := Write(&out, one); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if !json.Valid(out.Bytes()) || strings.Contains(text, `""`) || strings.Contains(text, "null") {
		t.Error(text)
	}
	for _, part := range strings.Split(text, `"reference":"`)[1:] {
		to, _, _ := strings.Cut(part, `"`)
		if kind, id, _ := strings.Cut(to, "/"); !strings.Contains(text, `"id":"`+id+`"`) || kind == "" {
			t.Errorf("%s leads nowhere in\n%s", to, text)
		}
	}
	out.Reset()
	if err := Write(&out, func(func(claim.Encounter) bool) {}); err != nil || !json.Valid(out.Bytes()) {
		t.Errorf("no claims: %v %s", err, out.String())
	}
}
