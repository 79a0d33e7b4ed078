package download

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"firstpass/claim"
)

func zipped(t *testing.T, name string, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func client(t *testing.T, handler http.Handler) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	c := NewClient(t.TempDir())
	c.Mirror, c.Wait = server.URL, time.Millisecond
	return c
}

func publication(t *testing.T, table string) Publication {
	t.Helper()
	all := Publications()
	n := slices.IndexFunc(all, func(p Publication) bool { return p.Table == table })
	if n < 0 {
		t.Fatalf("no %s", table)
	}
	return all[n]
}

// TestNewestLinks reads pages as the publishers write them: links through the
// licence page, one quarter written in two ways, earlier releases beside the
// current, preliminary files beside final ones, links to elsewhere.
func TestNewestLinks(t *testing.T) {
	link := func(path string) string { return `<a class="x" href="` + path + `">file</a>` }
	for table, c := range map[string]struct{ page, want string }{
		"ncci-ptp": {
			link("/license/ama?file=/files/zip/medicare-ncci-2026q4-practitioner-ptp-edits-ccipra-v323r0-f1.zip") +
				link("/license/ama?file=/files/zip/medicare-ncci-2026-q4-practitioner-ptp-edits-ccipra-v323r0-f2.zip") +
				link("/license/ama?file=/files/zip/medicare-ncci-2026q3-practitioner-ptp-edits-ccipra-v322r0-f1.zip") +
				link("/license/ama?file=/files/zip/medicare-ncci-2026q4-practitioner-ptp-edits-ccipra-v323r1-f1.zip") +
				link("/files/zip/medicare-ncci-2026q4-hospital-ptp-edits-ccioph-v323r0-f1.zip") +
				link("/files/zip/medicare-ncci-2026q4-practitioner-quarterly-additions-deletions-revisions-ptp.zip") +
				link("https://elsewhere.example/files/zip/medicare-ncci-2026q4-practitioner-ptp-edits-ccipra-v999r0-f1.zip"),
			"medicare-ncci-2026-q4-practitioner-ptp-edits-ccipra-v323r0-f2 medicare-ncci-2026q4-hospital-ptp-edits-ccioph-v323r0-f1 medicare-ncci-2026q4-practitioner-ptp-edits-ccipra-v323r1-f1",
		},
		"ncci-mue": {
			link("/license/ama?file=/files/zip/medicare-ncci-2026-q4-practitioner-services-mue-table.zip") +
				link("/license/ama?file=/files/zip/medicare-ncci-2026-q3-practitioner-services-mue-table.zip") +
				link("/license/ama?file=/files/zip/facilityoutpatienthospitalservicesmuetable-effective-10-01-2026.zip"),
			"facilityoutpatienthospitalservicesmuetable-effective-10-01-2026 medicare-ncci-2026-q4-practitioner-services-mue-table",
		},
		"asp": {
			link("/files/zip/october-2025-asp-pricing-final-file.zip") + link("/files/zip/october-2025-asp-ndc-hcpcs-crosswalk-final-file.zip") +
				link("/files/zip/january-2026-medicare-part-b-payment-limit-files.zip") +
				link("/files/zip/april-2026-medicare-part-b-payment-limit-files-03-30-2026-final-file.zip") +
				link("/files/zip/october-2026-medicare-part-b-payment-limit-files-preliminary.zip") +
				link("/files/zip/october-2026-medicare-part-b-payment-limit-files-final.zip") + link("/files/zip/october-2026-ndc-hcpcs-crosswalk-final.zip"),
			"october-2026-medicare-part-b-payment-limit-files-final october-2026-ndc-hcpcs-crosswalk-final",
		},
		"hcpcs": {
			link("/files/zip/july-2026-alpha-numeric-hcpcs-file.zip") + link("/files/zip/october-2026-alpha-numeric-hcpcs-file.zip") + link("/files/zip/january-2026-alpha-numeric-hcpcs-file.zip"),
			"october-2026-alpha-numeric-hcpcs-file",
		},
		"pfs":      {link("/files/zip/rvu26c.zip") + link("/files/zip/rvu26d-updated-08-26-2026.zip") + link("/files/zip/rvu25d.zip"), "rvu26d-updated-08-26-2026"},
		"taxonomy": {link("/images/stories/CSV/nucc_taxonomy_251.csv") + link("/images/stories/CSV/nucc_taxonomy_260.csv"), "nucc_taxonomy_260"},
		"icd10cm": {
			link("/files/zip/2026-code-descriptions-tabular-order.zip") + link("/files/zip/2027-code-descriptions-tabular-order.zip") + link("/files/zip/2027-code-tables-tabular-index.zip"),
			"2027-code-descriptions-tabular-order 2027-code-tables-tabular-index",
		},
	} {
		p := publication(t, table)
		page, _ := url.Parse(p.Page)
		var names []string
		for _, link := range p.newest(page, "<html><body>"+c.page+"</body></html>") {
			name := link[strings.LastIndex(link, "/")+1:]
			names = append(names, name[:strings.LastIndex(name, ".")])
		}
		got := strings.Join(names, " ")
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", table, got, c.want)
		}
	}
}

func TestRefusedPage(t *testing.T) {
	c := client(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no bots", http.StatusForbidden) }))
	list, guessed, err := c.Find(context.Background(), publication(t, "ncci-ptp"), claim.Date(20261001))
	if err != nil || !guessed || len(list) != 8 || list[0] != "https://www.cms.gov/files/zip/medicare-ncci-2026q4-practitioner-ptp-edits-ccipra-v323r0-f1.zip" {
		t.Errorf("%v %v %v", list, guessed, err)
	}
	_, _, err = c.Find(context.Background(), publication(t, "asp"), claim.Date(20261001))
	var refused *Refused
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "open it in a browser") {
		t.Errorf("names that are never guessed: %v", err)
	}
}

// TestBrokenDownload breaks off in the middle: the rest is asked for, by this
// run or the next, and only where it is still the same file.
func TestBrokenDownload(t *testing.T) {
	body := make([]byte, 200_000)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range body {
		body[i] = byte(r.Uint32())
	}
	file := zipped(t, "a.txt", body)
	var asked atomic.Int32
	var ranges []string
	tag := `"one"`
	c := client(t, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		n := asked.Add(1)
		ranges = append(ranges, req.Header.Get("Range"))
		w.Header().Set("Etag", tag)
		if n%2 == 1 { // every other answer breaks off
			if req.Header.Get("Range") == "" {
				w.Header().Set("Content-Length", fmt.Sprint(len(file)))
				w.Write(file[:70_000])
				return
			}
		}
		http.ServeContent(w, req, "x.zip", time.Time{}, bytes.NewReader(file))
	}))
	name, err := c.Get(context.Background(), "https://www.cms.gov/files/zip/x.zip")
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(name); !bytes.Equal(got, file) {
		t.Error("the file is not what was sent")
	}
	if len(ranges) != 2 || ranges[0] != "" || ranges[1] != "bytes=70000-" {
		t.Errorf("asked for %q", ranges)
	}
	if _, err := c.Get(context.Background(), "https://www.cms.gov/files/zip/x.zip"); err != nil || asked.Load() != 2 {
		t.Errorf("a whole file is fetched again: %v, %d", err, asked.Load())
	}
	// A part of another file, kept by an earlier run, is not continued.
	part := filepath.Join(c.Folder, "y.zip.part")
	os.WriteFile(part, []byte("PK of yesterday"), 0o600)
	os.WriteFile(part+".tag", []byte(`"yesterday"`), 0o600)
	if name, err = c.Get(context.Background(), "https://www.cms.gov/files/zip/y.zip"); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(name); !bytes.Equal(got, file) {
		t.Error("two files were mixed")
	}
}

func TestWhatIsNoFile(t *testing.T) {
	file := zipped(t, "a.txt", []byte(strings.Repeat("x", 5000)))
	flipped := slices.Clone(file)
	flipped[100] ^= 1
	for path, c := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"licence.zip": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, "<html>License for use of CPT</html>")
		}, "licence page"},
		"page.zip": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html>Welcome</html>")
		}, "a web page instead of the file"},
		"renamed.zip": {http.NotFound, "may have been renamed"},
		"refused.zip": {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(403) }, "refuses programs"},
		"short.zip":   {func(w http.ResponseWriter, r *http.Request) { w.Write(file[:len(file)-40]) }, "no whole zip file"},
		"flipped.zip": {func(w http.ResponseWriter, r *http.Request) { w.Write(flipped) }, "is damaged"},
		"always-breaks.zip": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(len(file)))
			w.Write(file[:100])
		}, "broke off"},
	} {
		cl := client(t, c.answer)
		_, err := cl.Get(context.Background(), "https://www.cms.gov/files/zip/"+path)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", path, err, c.want)
		}
		if _, err := os.Stat(filepath.Join(cl.Folder, path)); err == nil {
			t.Errorf("%s: kept all the same", path)
		}
	}
}

// TestProxy asks through the proxy of the environment.
func TestProxy(t *testing.T) {
	c := NewClient(t.TempDir())
	transport := c.HTTP.Transport.(*http.Transport)
	if transport.Proxy == nil {
		t.Fatal("proxies are not honoured")
	}
	proxied := ""
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proxied = r.URL.String()
		fmt.Fprint(w, "code,grouping\n")
	}))
	defer proxy.Close()
	address, _ := url.Parse(proxy.URL)
	transport.Proxy = http.ProxyURL(address)
	if _, err := c.Get(context.Background(), "http://www.nucc.invalid/images/stories/CSV/nucc_taxonomy_260.csv"); err != nil {
		t.Fatal(err)
	}
	if proxied != "http://www.nucc.invalid/images/stories/CSV/nucc_taxonomy_260.csv" {
		t.Errorf("the proxy was asked for %q", proxied)
	}
}

// TestRenewedInPlace: a file that is renewed at one address is another file on
// another day; what is asked for carries no mark of ours.
func TestRenewedInPlace(t *testing.T) {
	var asked []string
	c := client(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.String())
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<html><table>places of service</table></html>")
	}))
	for _, on := range []claim.Date{20261129, 20261130, 20261130} {
		links, guessed, err := c.Find(context.Background(), publication(t, "pos"), on)
		if err != nil || guessed || len(links) != 1 {
			t.Fatal(links, guessed, err)
		}
		name, err := c.Get(context.Background(), links[0])
		if err != nil || filepath.Base(name) != "place-of-service-"+on.String()+".html" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(asked) != 2 || asked[0] != "/www.cms.gov/medicare/coding-billing/place-of-service-codes/code-sets" {
		t.Errorf("asked for %q", asked)
	}
	if links, _, err := c.Find(context.Background(), publication(t, "vaccines"), 20261130); err != nil || len(links) != 3 || links[0] != "https://www2a.cdc.gov/vaccines/iis/iisstandards/XML.asp?rpt=cpt#cdc-vaccine-cpt-2026-11-30.xml" {
		t.Errorf("%v %v", links, err)
	}
}

// TestLicenceToken: a list behind a licence is asked for with the token the licence
// gives out, and with none anywhere else.
func TestLicenceToken(t *testing.T) {
	answer := `{"meta":{},"data":[{"Token":"made-up-token"}]}`
	var sent []string
	c := client(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent = append(sent, r.Header.Get("Authorization"))
		switch {
		case strings.Contains(r.URL.Path, "license-agreement"):
			fmt.Fprint(w, answer)
		case strings.Contains(r.URL.Path, "sad-exclusion-list") && r.Header.Get("Authorization") != "Bearer made-up-token":
			w.WriteHeader(http.StatusUnauthorized)
		default:
			fmt.Fprint(w, `{"data":[]}`)
		}
	}))
	links, _, err := c.Find(context.Background(), publication(t, "self-admin"), 20261130)
	if err != nil || len(links) != 1 {
		t.Fatal(links, err)
	}
	if _, err := c.Get(context.Background(), links[0]); err != nil {
		t.Error(err)
	}
	if _, err := c.Get(context.Background(), "https://www.nucc.org/images/stories/CSV/nucc_taxonomy_260.csv"); err != nil {
		t.Error(err)
	}
	if want := []string{"", "Bearer made-up-token", ""}; !slices.Equal(sent, want) {
		t.Errorf("sent %q", sent)
	}
	answer = `{"data":[]}`
	if _, _, err := c.Find(context.Background(), publication(t, "self-admin"), 20261130); err == nil || !strings.Contains(err.Error(), "gives no token") {
		t.Errorf("no token: %v", err)
	}
}
