package cli

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestDataUpdate runs the command against a server that answers as the
// publishers do, and asks the tables that came.
func TestDataUpdate(t *testing.T) {
	t.Setenv("FIRSTPASS_DATA", t.TempDir())
	const edits = "CPT only copyright 2026 American Medical Association.\t\t\t\t\t\t\r\nColumn1/Column2 Edits\t\t\t\t\t\t\r\n" +
		"Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n" +
		"11042\t97597\t\t20200101\t*\t1\tMisuse of Column Two code with Column One code\r\n"
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	w, _ := z.Create("ccipra-v323r0-f1.TXT")
	w.Write([]byte(edits))
	z.Close()
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		switch {
		case strings.HasSuffix(r.URL.Path, "/medicare-ncci-procedure-procedure-ptp-edits"):
			w.Write([]byte(`<html><a href="/license/ama?file=/files/zip/medicare-ncci-2026q4-practitioner-ptp-edits-ccipra-v323r0-f1.zip">1</a></html>`))
		case strings.HasSuffix(r.URL.Path, "-f1.zip"):
			w.Write(archive.Bytes())
		default:
			http.Error(w, "no bots here", http.StatusForbidden)
		}
	}))
	defer server.Close()
	run := func(args ...string) (int, string, string) {
		var out, diagnostics bytes.Buffer
		code := Main(args, Streams{In: strings.NewReader(""), Out: &out, Err: &diagnostics})
		return code, out.String(), diagnostics.String()
	}
	if code, out, _ := run("data", "update", "ncci-ptp", "--dry-run", "--mirror", server.URL); code != 0 || out != "ncci-ptp  https://www.cms.gov/files/zip/medicare-ncci-2026q4-practitioner-ptp-edits-ccipra-v323r0-f1.zip\n" {
		t.Fatalf("%d %s", code, out)
	}
	code, out, diagnostics := run("data", "update", "ncci-ptp", "asp", "--partial", "--mirror", server.URL)
	if code != exitInput || !strings.Contains(out, "new       ncci-ptp practitioner 2026Q4, 1 rows, an excerpt") || !strings.Contains(diagnostics, "asp: https://www.cms.gov/medicare/payment/part-b-drugs/asp-pricing-files: the page answers 403") {
		t.Fatalf("%d\n%s\n%s", code, out, diagnostics)
	}
	if _, out, _ := run("data", "status", "--on", "2026-11-01"); !strings.Contains(out, "2026Q4") {
		t.Errorf("status shows %s", out)
	}
	if !strings.HasPrefix(asked[0], "/www.cms.gov/") {
		t.Errorf("asked for %v", asked)
	}
	if code, _, diagnostics := run("data", "update", "horoscope"); code != exitInput || !strings.Contains(diagnostics, `no table to fetch is called "horoscope"`) {
		t.Errorf("%d %s", code, diagnostics)
	}
}
