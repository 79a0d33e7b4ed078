package journey

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// ketorolac bills 60 mg where the export says that 30 mg were given.
const ketorolac = `id: CHARTED-1
payer: medicare
claim:
  service_date: 2024-09-10
  place_of_service: "11"
  rendering_provider: {npi: "1234567893", name: "EXAMPLE, A", type: physician}
  billing_provider: {npi: "1245319599", name: EXAMPLE CLINIC}
  patient: {id: 1EG4TE5MK73, name: "TESTPERSON, CHARTA", birth_date: 1961-06-01, sex: F}
  diagnoses: [M54.50]
  lines:
    - {code: "96372", units: 1, charge: "45.00", diagnoses: [1]}
    - {code: "J1885", units: 4, charge: "20.00", diagnoses: [1]}
`

const administered = `Patient,DOB,Medication,Dose,Unit,Route,Site,Start,Action,Given By,Ordering Provider
"TESTPERSON, CHARTA",06/01/1961,ketorolac injection,30,mg,IM,right gluteus,09/10/2024 10:05,Given,"R. Sample, RN","A. Example, MD"
"TESTPERSON, NOBODA",06/01/1971,ketorolac injection,30,mg,IM,right gluteus,09/10/2024 10:35,Given,"R. Sample, RN","A. Example, MD"
`

// chartedUpload: claims and the export of administrations in one upload. What is wrong
// is found by what was charted, and what belongs to no claim is said on the page.
func chartedUpload(t *testing.T, ctx context.Context, p *process) {
	dir := t.TempDir()
	day, mar := filepath.Join(dir, "charted.yaml"), filepath.Join(dir, "mar.csv")
	for name, text := range map[string]string{day: ketorolac, mar: administered} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	do(t, ctx, at(p, "/files"), chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{day}), chromedp.SetUploadFiles(chromedp.CSS("#chart"), []string{mar}),
		submit("#drop button"), visible("#charted"))
	becomes(t, ctx, "#summary", "1 to fix")
	says(t, ctx, "#charted", "mar.csv")
	becomes(t, ctx, "#charted", "1 claim got what was charted from 1 file")
	says(t, ctx, "#charted", "1 chart belongs to no claim")
	axe(t, ctx, "batch with charts")
	do(t, ctx, submit("#list a.open"))
	says(t, ctx, ".finding h3", "the charted dose is 2 units")
	says(t, ctx, ".given", "30 mg")
}

// form is an upload as curl -F sends it.
func formOf(t *testing.T, fields ...string) (body []byte, kind string) {
	t.Helper()
	var out bytes.Buffer
	form := multipart.NewWriter(&out)
	for i := 0; i+2 < len(fields); i += 3 {
		part, err := form.CreateFormFile(fields[i], fields[i+1])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(fields[i+2])); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), form.FormDataContentType()
}

// uploaded is what the API says of a file.
type uploaded struct {
	ID     int
	Done   bool
	Fix    int
	Detail string
	Charts *struct {
		Files []struct{ Name string }
		Said  []string
	}
}

func sendForm(t *testing.T, p *process, token string, fields ...string) (int, uploaded) {
	t.Helper()
	body, kind := formOf(t, fields...)
	return post(t, p, token, kind, body)
}

func post(t *testing.T, p *process, token, kind string, body []byte) (status int, out uploaded) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.address+"/api/files", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", kind)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&out); err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, out
}

// TestCharts sends claims with charts by the API and by the watched folder.
func TestCharts(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	p := serve(t, t.TempDir(), "--folder", folder)
	token := p.claim(t).token(t)
	status, first := sendForm(t, p, token, "chart", "mar.csv", administered, "file", "day.yaml", ketorolac, "chart", "picture.png", "\x89PNG\x00")
	if status != http.StatusCreated || first.Charts == nil || len(first.Charts.Files) != 2 {
		t.Fatalf("%d %+v", status, first)
	}
	for range 400 {
		if askAPI(t, p, token, "GET", fmt.Sprint("/api/files/", first.ID), nil, &first); first.Done {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	said := strings.Join(first.Charts.Said, "\n")
	if first.Fix != 1 || !strings.HasPrefix(said, "1 claim got what was charted from 2 files.") || !strings.Contains(said, "picture.png") || strings.Contains(said, "TESTPERSON") {
		t.Fatalf("%+v\n%s", first, said)
	}
	// Again, with other charts, without claims, and cut off.
	if status, again := sendForm(t, p, token, "file", "day.yaml", ketorolac, "chart", "mar.csv", administered); status != http.StatusOK || again.ID != first.ID {
		t.Fatalf("again: %d %+v", status, again)
	}
	if status, other := sendForm(t, p, token, "file", "day.yaml", ketorolac, "chart", "late.csv", administered+"\n"); status != http.StatusUnprocessableEntity || !strings.Contains(other.Detail, "these claims came in before") {
		t.Fatalf("other charts: %d %+v", status, other)
	}
	if status, none := sendForm(t, p, token, "chart", "mar.csv", administered); status != http.StatusUnprocessableEntity || !strings.Contains(none.Detail, "choose a claim file") {
		t.Fatalf("no claims: %d %+v", status, none)
	}
	body, kind := formOf(t, "file", "cut.yaml", ketorolac+"# cut\n", "chart", "mar.csv", administered)
	if status, cut := post(t, p, token, kind, body[:len(body)-200]); status != http.StatusUnprocessableEntity || !strings.Contains(cut.Detail, "cut off") {
		t.Fatalf("cut off: %d %+v", status, cut)
	}

	// By folder: what lies in in/charts/ goes along, and stays until it is old.
	charts := filepath.Join(folder, "in", "charts")
	if err := os.MkdirAll(charts, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"mar.csv", "old.csv"} {
		if err := os.WriteFile(filepath.Join(charts, name), []byte(administered), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	old := time.Now().AddDate(0, 0, -15)
	if err := os.Chtimes(filepath.Join(charts, "old.csv"), old, old); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "in", "monday.yaml"), []byte(strings.ReplaceAll(ketorolac, "CHARTED-1", "CHARTED-2")), 0o600); err != nil {
		t.Fatal(err)
	}
	if result := waitFor(t, p, filepath.Join(folder, "out", "*.jsonl")); !bytes.Contains(result, []byte("drug-units")) {
		t.Fatalf("the chart of the folder found nothing: %s", result)
	}
	if text := string(waitFor(t, p, filepath.Join(folder, "out", "*.charts.txt"))); !strings.HasPrefix(text, "1 claim got what was charted from 2 files.") {
		t.Fatal(text)
	}
	waitFor(t, p, filepath.Join(folder, "taken", "charts", "*-old.csv"))
	if list, _ := filepath.Glob(filepath.Join(charts, "*")); len(list) != 1 || filepath.Base(list[0]) != "mar.csv" {
		t.Fatalf("left in the folder: %v", list)
	}
	if strings.Contains(p.said(), "TESTPERSON") || strings.Contains(p.said(), "mar.csv") {
		t.Fatalf("the log names what it should not:\n%s", p.said())
	}
}
