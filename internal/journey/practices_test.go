package journey

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var routePattern = regexp.MustCompile(`"((?:GET|POST|PUT|PATCH|DELETE) /[^"]*\{[^"]*)"`)

// pageRoutes reads from the source of the pages every route that names a thing: one
// that is added is walked without anybody having to think of it.
func pageRoutes(t *testing.T) []string {
	t.Helper()
	var list []string
	for _, folder := range []string{"../../web", "../../server"} {
		names, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %v", folder, err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range routePattern.FindAllStringSubmatch(string(text), -1) {
				list = append(list, found[1])
			}
		}
	}
	return list
}

// apiRoutes asks the API for its own description.
func apiRoutes(t *testing.T, p *process, token string) []string {
	t.Helper()
	var open struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := call(p, token, "/api/openapi.json", &open); err != nil {
		t.Fatal(err)
	}
	var list []string
	for path, methods := range open.Paths {
		for method := range methods {
			if strings.Contains(path, "{") {
				list = append(list, strings.ToUpper(method)+" "+path)
			}
		}
	}
	return list
}

var hole = regexp.MustCompile(`\{([a-z_]+)(\.\.\.)?\}`)

// TestPractices opens a second practice, gives it a person and walks every route
// there is with what belongs to the first: nothing is found, nothing changes.
func TestPractices(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := serve(t, dir)
	admin := p.claim(t)
	token := admin.token(t)
	day, err := os.ReadFile("../../examples/clinic-day.yaml")
	if err != nil {
		t.Fatal(err)
	}
	id := put(t, p, token, day)
	done(t, p, token, id)
	mine := belongings(t, p, admin, token)

	admin.form(t, "/practices", "name", "Second Example Clinic")
	if _, body := admin.get(t, "/practices"); !strings.Contains(body, "Second Example Clinic") || !strings.Contains(body, "you are here") {
		t.Fatalf("the second practice is not listed:\n%.1500s", body)
	}
	admin.form(t, "/practice", "practice", "2")
	admin.form(t, "/people", "name", "B. Example", "login", "b.example", "password", password, "role", "administrator")
	if _, body := admin.get(t, "/claims?queue=all"); strings.Contains(body, "/claims/1\"") {
		t.Fatal("the second practice begins with claims of the first")
	}
	admin.form(t, "/people", "name", "D. Example MD", "login", "d.example", "password", password, "role", "clinician")
	admin.form(t, "/practice", "practice", "1")
	before := everything(t, admin, mine)

	other, status := p.signIn(t, "b.example", password)
	if status != 200 {
		t.Fatalf("the person of the second practice: %d", status)
	}
	theirs := other.token(t)
	clinician, status := p.signIn(t, "d.example", password)
	if status != 200 {
		t.Fatalf("the clinician of the second practice: %d", status)
	}
	walked := 0
	for _, route := range append(pageRoutes(t), apiRoutes(t, p, theirs)...) {
		for _, path := range filled(t, route, mine) {
			walked++
			who := other
			if strings.Contains(path, " /questions/") {
				who = clinician // an administrator does not answer
			}
			status, body := walk(t, p, who, theirs, path)
			if status != http.StatusNotFound || leaks(body) {
				t.Errorf("%s as %s: %d\n%.300s", route, path, status, body)
			}
		}
	}
	if walked < 25 {
		t.Fatalf("only %d addresses were walked", walked)
	}
	t.Logf("%d addresses walked", walked)
	for _, path := range []string{"/claims?queue=all", "/files", "/people", "/trail", "/policies", "/questions", "/dashboard", "/quiet", "/claims/export.csv?queue=all", "/practices", "/rules", "/denials", "/denials/causes", "/denials/rules", "/denials/export.csv", "/remittances", "/audits", "/learn"} {
		if status, body := other.get(t, path); status != 200 || leaks(body) {
			t.Errorf("%s: %d, or it shows what is not theirs\n%.300s", path, status, body)
		}
	}
	for _, path := range []string{"/api/claims?limit=500", "/api/files", "/api/denials"} {
		var out json.RawMessage
		if err := call(p, theirs, path, &out); err != nil || leaks(string(out)) || strings.Contains(string(out), `"id"`) {
			t.Errorf("%s: %v %.300s", path, err, out)
		}
	}
	sideways(t, other, theirs, p, mine)
	if after := everything(t, admin, mine); after != before {
		t.Errorf("something of the first practice changed:\n%s\n%s", first(before, after), first(after, before))
	}
	p.kill()
	verify(t, dir)
}

// belongings are the numbers and names of what the first practice has.
func belongings(t *testing.T, p *process, admin *client, token string) map[string][]string {
	t.Helper()
	mine := map[string][]string{"file": {"1"}, "user": {"2"}}
	var page struct {
		Claims []struct {
			ID     int64  `json:"id"`
			Status string `json:"status"`
		} `json:"claims"`
	}
	if err := call(p, token, "/api/claims?limit=500&status=fix", &page); err != nil || len(page.Claims) < 3 {
		t.Fatalf("%v: %d claims to fix", err, len(page.Claims))
	}
	claim := fmt.Sprint(page.Claims[0].ID)
	mine["claim"] = []string{claim}
	admin.form(t, "/people", "name", "C. Example MD", "login", "c.example", "password", password, "role", "clinician")
	_, body := admin.get(t, "/claims/"+claim)
	version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(body)
	rule := regexp.MustCompile(`name="rule" value="([^"]+)"`).FindStringSubmatch(body)
	line := regexp.MustCompile(`name="line" value="(\d+)"`).FindStringSubmatch(body)
	code := regexp.MustCompile(`name="code" value="([^"]*)"`).FindStringSubmatch(body)
	if version == nil || rule == nil || line == nil || code == nil {
		t.Fatalf("the claim's page has no forms:\n%.2000s", body)
	}
	admin.form(t, "/claims/"+claim+"/ask", "version", version[1], "rule", rule[1], "line", line[1], "code", code[1], "to", "2", "question", "Which site was it given at?", "choices", "left\nright")
	_, body = admin.get(t, "/questions")
	if !strings.Contains(body, "Which site was it given at?") {
		t.Fatalf("no question was asked:\n%.2000s", body)
	}
	mine["question"] = []string{"1"}
	admin.form(t, "/policies", "shape", "needs-modifier", "payer", "Acme Health Plan", "title", "Acme first only", "link", "https://example.com/bulletin", "from", "2024-01-01",
		"codes", "96372", "with", "XU", "severity", "warning", "review", "2027-01-01")
	_, body = admin.get(t, "/policies")
	for _, found := range regexp.MustCompile(`href="/policies/([a-z0-9-]+)"`).FindAllStringSubmatch(body, -1) {
		if found[1] != "new" {
			mine["policy"] = append(mine["policy"], found[1])
		}
	}
	if len(mine["policy"]) == 0 {
		t.Fatalf("no policy was written:\n%.3000s", body)
	}
	answered(t, p, admin, token, mine)
	return mine
}

// answered gives the first practice a remittance with denials, and an audit.
func answered(t *testing.T, p *process, admin *client, token string, mine map[string][]string) {
	t.Helper()
	remittance, err := os.ReadFile("../../examples/clinic-day.835")
	if err != nil {
		t.Fatal(err)
	}
	id := put(t, p, token, remittance)
	done(t, p, token, id)
	mine["remittance"] = []string{fmt.Sprint(id)}
	_, body := admin.get(t, "/denials")
	for _, found := range regexp.MustCompile(`href="/denials/(\d+)"`).FindAllStringSubmatch(body, 2) {
		mine["denial"] = append(mine["denial"], found[1])
	}
	admin.form(t, "/audits", "name", "Acme first only", "from", "2024-09-01", "to", "2024-09-30", "method", "simple", "size", "5", "seed", "1")
	_, body = admin.get(t, "/audits")
	for _, found := range regexp.MustCompile(`href="/audits/(\d+)"`).FindAllStringSubmatch(body, 1) {
		mine["audit"] = append(mine["audit"], found[1])
	}
	if len(mine["denial"]) == 0 || len(mine["audit"]) == 0 {
		t.Fatalf("no denial or no audit:\n%.3000s", body)
	}
}

// filled are a route's addresses with what the first practice has.
func filled(t *testing.T, route string, mine map[string][]string) []string {
	t.Helper()
	method, path, _ := strings.Cut(route, " ")
	kind := map[string]string{"claims": "claim", "files": "file", "questions": "question", "people": "user", "policies": "policy", "denials": "denial", "remittances": "remittance", "audits": "audit"}
	steps := []string{"fix", "override", "withdraw", "hold", "release", "check", "note", "assign", "ask", "approve", "send-back"}
	steps = append(steps, "frame.tsv", "audit.json", "worksheet.csv", "worksheet.xlsx", "report.csv", "report.pdf")
	switch {
	case strings.HasPrefix(path, "/{$}"), strings.HasPrefix(path, "/learn/quiz/{seed}"):
		return nil // a seed names nobody's thing: the questions are of the asker's own practice
	case strings.HasPrefix(path, "/rules/"):
		// National rules are everybody's; a practice's own policy is not.
		return []string{method + " /rules/" + mine["policy"][0]}
	}
	var things []string
	for _, part := range strings.Split(path, "/") {
		if k, ok := kind[part]; ok {
			things = mine[k]
			break
		}
	}
	if len(things) == 0 {
		t.Errorf("%s: what does it name? Say so in this test", route)
		return nil
	}
	var list []string
	for _, thing := range things {
		for _, step := range steps {
			list = append(list, method+" "+hole.ReplaceAllStringFunc(path, func(h string) string {
				if h == "{step}" || h == "{file}" {
					return step
				}
				if h == "{n}" {
					return "1"
				}
				return thing
			}))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func walk(t *testing.T, p *process, c *client, token, what string) (int, string) {
	t.Helper()
	method, path, _ := strings.Cut(what, " ")
	if strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/fhir/") {
		body := ""
		if method == http.MethodPost {
			body = `{"kind":"hold"}`
			if strings.HasSuffix(path, "/step") {
				body = `{"step":"correct"}`
			}
		}
		return sendAs(t, p, token, method, path, body)
	}
	if method == http.MethodGet {
		return c.get(t, path)
	}
	return c.try(t, path, "version", "2", "rule", "em-needs-25", "line", "1", "code", "99213", "reason", "other", "why", "x", "note", "x", "owner", "0", "looked", "yes", "question", "Which site was it given at?",
		"role", "viewer", "choice", "left", "answer", "left", "do", "approve", "to", "3")
}

func sendAs(t *testing.T, p *process, token, method, path, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, p.address+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("If-Match", `"2"`)
	client := &http.Client{Timeout: 10 * time.Second}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer answer.Body.Close()
	return answer.StatusCode, readAll(t, answer.Body)
}

// leaks says whether a page shows what belongs to the first practice.
func leaks(body string) bool {
	for _, word := range []string{"TESTPERSON", "T.P.", "DAY0", "acme-first-only", "Acme first only", "clinic-day", "day.837", "E. Example", "C. Example"} {
		if strings.Contains(body, word) && !(word == "E. Example" && strings.Contains(body, "B. Example")) {
			return true
		}
	}
	return false
}

// sideways names what is not theirs in forms and bodies.
func sideways(t *testing.T, other *client, token string, p *process, mine map[string][]string) {
	t.Helper()
	claim := mine["claim"][0]
	for _, do := range []string{"assign", "hold", "release", "check", "send"} {
		status, body := other.try(t, "/claims/bulk", "claim", claim, "do", do, "owner", "1", "why", "x")
		if status < 400 || leaks(body) {
			t.Errorf("bulk %s: %d %.300s", do, status, body)
		}
	}
	if status, body := sendAs(t, p, token, http.MethodPost, "/api/send", `{"claims":[`+claim+`]}`); status < 400 || leaks(body) {
		t.Errorf("send by the API: %d %s", status, body)
	}
	if status, _ := other.try(t, "/practice", "practice", "1"); status != http.StatusForbidden {
		t.Errorf("entering the other practice: %d", status)
	}
	if _, body := other.try(t, "/claims", "search", "TESTPERSON"); strings.Contains(body, "/claims/"+claim+`"`) {
		t.Error("found by name from another practice")
	}
}

// everything is the first practice as its administrator sees it.
func everything(t *testing.T, admin *client, mine map[string][]string) string {
	t.Helper()
	var b strings.Builder
	for _, path := range []string{"/claims/export.csv?queue=all", "/people", "/policies", "/questions", "/files", "/denials", "/remittances", "/audits"} {
		status, body := admin.get(t, path)
		if status != 200 {
			t.Fatalf("%s: %d", path, status)
		}
		b.WriteString(body)
	}
	return b.String()
}
