package journey

import (
	"bytes"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// canaries are made-up people whose names must not be found where nobody asked
// for them: nor the number of their plan, nor where they live.
var canaries = []string{"QUOKKABERRY", "Zebulina", "QQ9Q99QQ99", "Wombat Crescent", "19310203", "1931-02-03"}

const canaryClaim = `id: CANARY-1
payer: medicare
claim:
  service_date: 2024-09-10
  place_of_service: "11"
  patient: {id: QQ9Q99QQ99, name: "QUOKKABERRY, ZEBULINA", birth_date: 1931-02-03, sex: F}
  diagnoses: [J02.0]
  lines:
    - {code: "99213", units: 1, charge: "120.00", diagnoses: [1]}
    - {code: "96372", units: 1, charge: "45.00", diagnoses: [1]}
    - {code: J0561, modifiers: [JZ], units: 12, charge: "96.00", diagnoses: [1]}
chart: {note: "Zebulina of Wombat Crescent was given penicillin."}
`

// TestCanary works with canaries everywhere a patient can stand, breaks things on
// purpose, and then looks through logs, metrics, addresses, the database and
// temporary files.
func TestCanary(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := serve(t, dir)
	c := p.claim(t)
	token := c.token(t)
	post := func(path, body string) int {
		r, err := http.NewRequest(http.MethodPost, p.address+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		return answer.StatusCode
	}
	if status := post("/api/files?name=QUOKKABERRY.yaml", canaryClaim); status != 201 {
		t.Fatalf("upload: %d\n%s", status, p.said())
	}
	post("/api/files?name=broken", "id: QUOKKABERRY\npayer: [Zebulina\n")
	post("/api/check", canaryClaim)
	post("/api/check", "ISA*QUOKKABERRY*Zebulina")
	post("/fhir/Claim/$validate", `{"resourceType":"Bundle","QUOKKABERRY":"Zebulina"`)
	for range 200 {
		if _, body := c.get(t, "/files/1"); strings.Contains(body, "1 to fix") {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	status, page := c.get(t, "/claims/1")
	if status != 200 || !strings.Contains(page, "QUOKKABERRY") {
		t.Fatalf("the claim opened does not name its patient: %d\n%.2000s", status, page)
	}
	_, list := c.get(t, "/claims")
	if !strings.Contains(list, "Z.Q.") || strings.Contains(list, "QUOKKABERRY") {
		t.Fatalf("the list shows more than initials:\n%.2000s", list)
	}
	if found := c.form(t, "/claims", "search", "quokkaberry"); !strings.Contains(found, "/claims/1") {
		t.Fatal("the patient is not found by name")
	}
	c.form(t, "/claims/1/note", "note", "Zebulina QUOKKABERRY called")
	c.try(t, "/claims/1/override", "rule", "QUOKKABERRY", "why", "Zebulina", "reason", "other")
	c.try(t, "/claims/1/ask", "rule", "em-needs-25", "line", "1", "code", "99213", "question", "What did Zebulina need?")
	c.try(t, "/settings", "name", "Clinic", "settings", "payers: QUOKKABERRY")
	c.try(t, "/sign-in", "login", "QUOKKABERRY", "password", "Zebulina")
	_, export := c.get(t, "/claims/export.csv?queue=all")
	_, trail := c.get(t, "/trail")
	_, metrics := c.get(t, "/metrics")
	for what, text := range map[string]string{"the log": p.said(), "the metrics": metrics, "the trail": trail, "the export": export} {
		search(t, what, []byte(text))
	}
	if !strings.Contains(metrics, "firstpass_requests_total") {
		t.Fatal("no metrics were looked at")
	}
	p.kill()
	looked := 0
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		looked++
		content, err := os.ReadFile(name)
		search(t, "the file "+filepath.Base(name), content)
		return err
	})
	if err != nil || looked < 2 {
		t.Fatalf("%d files were looked at: %v", looked, err)
	}
}

func search(t *testing.T, where string, text []byte) {
	t.Helper()
	text = bytes.ToUpper(text)
	for _, canary := range canaries {
		if bytes.Contains(text, bytes.ToUpper([]byte(canary))) {
			at := bytes.Index(text, bytes.ToUpper([]byte(canary)))
			t.Errorf("%s holds %q: ...%s", where, canary, text[max(0, at-80):min(len(text), at+60)])
		}
	}
}
