package journey

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestAnswers walks the pages of what comes after submission: denials, audit, learning.
func TestAnswers(t *testing.T) {
	ctx := browser(t)
	p := serve(t, t.TempDir(), "--demo")
	do(t, ctx, at(p, "/denials"))
	for range 60 { // the demonstration takes its remittance in meanwhile
		if ask[bool](t, ctx, `!!document.querySelector("#list tbody tr")`) {
			break
		}
		time.Sleep(250 * time.Millisecond)
		do(t, ctx, at(p, "/denials"))
	}
	t.Run("denial by keyboard", func(t *testing.T) { denialByKeyboard(t, ctx, p) })
	t.Run("causes", func(t *testing.T) { causes(t, ctx, p) })
	t.Run("pattern to policy", func(t *testing.T) { patternToPolicy(t, ctx, p) })
	t.Run("remittance again", func(t *testing.T) { remittanceAgain(t, ctx, p) })
	t.Run("audit", func(t *testing.T) { auditJourney(t, ctx, p) })
	t.Run("quiz", func(t *testing.T) { quizJourney(t, ctx, p) })
	t.Run("cards", func(t *testing.T) { cardsJourney(t, ctx, p) })
	t.Run("narrow", func(t *testing.T) { narrowAnswers(t, ctx, p) })
	t.Run("without a script", func(t *testing.T) { answersWithoutScript(t, ctx, p) })
}

// denialByKeyboard: worklist, one denial, what was done, without a mouse.
func denialByKeyboard(t *testing.T, ctx context.Context, p *process) {
	do(t, ctx, at(p, "/denials"), visible("#list"))
	says(t, ctx, ".sum", "to win back")
	says(t, ctx, "#list", "no rule: gap")
	axe(t, ctx, "denials")
	picture(t, ctx, "denials")
	do(t, ctx, at(p, "/denials?sort=money&cause=em-needs-25"), visible("#list"), keys("j"), response(keys(kb.Enter)))
	says(t, ctx, "main", "would have stopped it")
	says(t, ctx, "#h-do", "What to do now")
	says(t, ctx, "main", "Not the patient.")
	axe(t, ctx, "denial")
	picture(t, ctx, "denial")
	do(t, ctx, set("select[name=step]", "bill-patient"), submit(".sheetform button"))
	says(t, ctx, ".problem", "may not be billed")
	do(t, ctx, set("select[name=step]", "correct"), write("textarea[name=note]", "25 added, the note shows the visit."), submit(".sheetform button"))
	says(t, ctx, "#said", "Kept")
	says(t, ctx, "h1 .tag", "Waiting for the payer")
	says(t, ctx, ".history", "the note shows the visit")
	do(t, ctx, keys("u"), visible("#list"), at(p, "/denials?state=waiting"))
	says(t, ctx, "#list", "25")
}

func causes(t *testing.T, ctx context.Context, p *process) {
	do(t, ctx, at(p, "/denials/causes"), visible(".chart"))
	says(t, ctx, ".sum", "no rule would have stopped")
	axe(t, ctx, "causes")
	picture(t, ctx, "causes")
	words := ask[string](t, ctx, `document.querySelector(".chart").getAttribute("aria-label")`)
	if !strings.Contains(words, "100%") || !strings.Contains(words, "$") {
		t.Fatalf("the chart does not say its values: %q", words)
	}
	do(t, ctx, at(p, "/denials/rules"))
	says(t, ctx, ".list", "em-needs-25")
	axe(t, ctx, "rules against payments")
	picture(t, ctx, "rules-against-payments")
}

// patternToPolicy: denials no rule explains become a draft policy that is tried.
func patternToPolicy(t *testing.T, ctx context.Context, p *process) {
	do(t, ctx, at(p, "/denials/causes"), visible(".pattern"), click(".pattern .accept summary"), set(".accept input[name=title]", "Authorisation of injected drugs"),
		set(".accept input[name=link]", "https://acme.example/policy"), click(".accept input[name=read]"))
	axe(t, ctx, "pattern")
	picture(t, ctx, "pattern")
	do(t, ctx, submit(".accept button"))
	says(t, ctx, ".replay", "would change")
	says(t, ctx, "h1", "draft")
}

// remittanceAgain: the same payments in another file count once.
func remittanceAgain(t *testing.T, ctx context.Context, p *process) {
	content, err := os.ReadFile("../../examples/clinic-day.835")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "again.835")
	if err := os.WriteFile(file, append(content, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
	do(t, ctx, at(p, "/files"), chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}), submit("#drop button"))
	for range 60 {
		if ask[bool](t, ctx, `location.pathname.startsWith("/remittances/")`) {
			break
		}
		time.Sleep(250 * time.Millisecond)
		do(t, ctx, at(p, ask[string](t, ctx, "location.pathname")))
	}
	says(t, ctx, "#summary", "posted before, not counted again")
	axe(t, ctx, "remittance")
	do(t, ctx, at(p, "/remittances"))
	says(t, ctx, "main", "NOTOURS1")
	axe(t, ctx, "remittances")
	picture(t, ctx, "remittances")
}

// auditJourney: freeze, draw, review blind, see the findings, report.
func auditJourney(t *testing.T, ctx context.Context, p *process) {
	do(t, ctx, at(p, "/audits"), set("input[name=name]", "September"), set("input[name=from]", "2024-09-01"), set("input[name=to]", "2024-09-30"), set("input[name=size]", "2"), set("input[name=seed]", "2024-09"))
	axe(t, ctx, "audits")
	do(t, ctx, submit(".sheetform button"))
	says(t, ctx, "#said", "frozen")
	says(t, ctx, ".facts", "2024-09")
	axe(t, ctx, "audit")
	audit := ask[string](t, ctx, "location.pathname")
	do(t, ctx, submit("a.go"))
	if ask[bool](t, ctx, `!!document.querySelector(".revealed, .sev, a[href^='/claims/'], a[href^='/rules/']")`) {
		t.Fatal("the review form shows what the engine finds")
	}
	axe(t, ctx, "review, blind")
	picture(t, ctx, "audit-review")
	for n := 1; n <= 2; n++ {
		do(t, ctx, at(p, fmt.Sprintf("%s/claims/%d", audit, n)))
		ask[int](t, ctx, `document.querySelectorAll("select[id^=supported-]").forEach((s, i) => { s.value = i ? "yes" : "no" }), 0`)
		do(t, ctx, set("input[name=template]", "shot visit"), submit(".review > button"))
		says(t, ctx, ".revealed", "What the engine finds")
	}
	axe(t, ctx, "review, answered")
	picture(t, ctx, "audit-answered")
	do(t, ctx, at(p, audit), submit("form[action$='/end'] button"))
	says(t, ctx, "main", "Exact (Clopper-Pearson) intervals")
	says(t, ctx, "main", "Own pattern")
	axe(t, ctx, "audit report")
	picture(t, ctx, "audit-report")
	for _, file := range []string{"report.csv", "report.pdf", "worksheet.xlsx", "frame.tsv"} {
		if size := ask[int](t, ctx, fmt.Sprintf(`fetch("%s/%s").then(r => r.ok ? r.arrayBuffer() : new ArrayBuffer()).then(b => b.byteLength)`, audit, file), chromedp.EvalAwaitPromise); size < 100 {
			t.Errorf("%s has %d bytes", file, size)
		}
	}
}

// quizJourney answers a quiz of the practice's own denials to its results.
func quizJourney(t *testing.T, ctx context.Context, p *process) {
	do(t, ctx, at(p, "/learn"), set("input[name=seed]", "week-37"))
	axe(t, ctx, "learning")
	do(t, ctx, submit(".sheetform button"))
	axe(t, ctx, "quiz, asking")
	picture(t, ctx, "quiz")
	for n := 1; n <= 5; n++ {
		says(t, ctx, "h1", fmt.Sprintf("question %d of 5", n))
		do(t, ctx, click("input[name=choice]"), submit(".sheetform button"), visible(".rightone"))
		if n == 1 {
			axe(t, ctx, "quiz, judged")
		}
		do(t, ctx, submit("#next"))
	}
	says(t, ctx, ".sum", "of 5 right")
	axe(t, ctx, "quiz, results")
	do(t, ctx, at(p, "/learn"))
	says(t, ctx, "main", "My results")
}

func cardsJourney(t *testing.T, ctx context.Context, p *process) {
	do(t, ctx, at(p, "/learn/cards?drug=J1885, medroxyprogesterone"))
	says(t, ctx, ".card", "one unit")
	axe(t, ctx, "cards")
	picture(t, ctx, "drug-card")
	do(t, ctx, at(p, "/learn/templates"))
	says(t, ctx, ".card", "doc-dose-missing")
	axe(t, ctx, "templates")
	picture(t, ctx, "template")
}

func narrowAnswers(t *testing.T, ctx context.Context, p *process) {
	do(t, ctx, size(360, 740))
	for _, path := range []string{"/denials", "/denials/1", "/denials/causes", "/denials/rules", "/remittances", "/audits", "/audits/1", "/audits/1/claims/1", "/audits/1/report", "/learn", "/learn/cards?drug=J1885", "/learn/templates"} {
		do(t, ctx, at(p, path))
		if wide := ask[int](t, ctx, `document.documentElement.scrollWidth - innerWidth`); wide > 1 {
			t.Errorf("%s is %d pixels wider than a narrow screen", path, wide)
		}
		axe(t, ctx, path+", narrow")
	}
	do(t, ctx, size(1440, 900))
}

// answersWithoutScript: denials, a review and a quiz with scripts off.
func answersWithoutScript(t *testing.T, ctx context.Context, p *process) {
	do(t, ctx, noScript(true), at(p, "/denials"), submit("#list a.open"), visible("#h-do"), set("select[name=step]", "write-off"), submit(".sheetform button"))
	says(t, ctx, "#said", "Kept")
	do(t, ctx, at(p, "/learn"), submit(".sheetform button"), click("input[name=choice]"), submit(".sheetform button"), visible(".rightone"))
	do(t, ctx, at(p, "/audits/1/report"))
	says(t, ctx, "main", "Coding error rate")
	do(t, ctx, noScript(false))
}

// TestAnswersByFolderAndAPI: what comes back is taken from the watched folder and by
// the API, once.
func TestAnswersByFolderAndAPI(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	p := serve(t, t.TempDir(), "--folder", folder)
	c := p.claim(t)
	token := c.token(t)
	for _, name := range []string{"clinic-day.837", "clinic-day.835"} {
		content, err := os.ReadFile("../../examples/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if name == "clinic-day.835" {
			waitFor(t, p, filepath.Join(folder, "ack", "*.277"))
		}
		part := filepath.Join(folder, "in", name+".part")
		if err := os.WriteFile(part, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(part, strings.TrimSuffix(part, ".part")); err != nil {
			t.Fatal(err)
		}
	}
	var result []byte
	for range 400 {
		list, _ := filepath.Glob(filepath.Join(folder, "out", "*.jsonl"))
		for _, name := range list {
			if text, err := os.ReadFile(name); err == nil && bytes.Contains(text, []byte(`"kind":"denial"`)) {
				result = text
			}
		}
		if result != nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if !bytes.Contains(result, []byte(`"rule":"em-needs-25"`)) || !bytes.Contains(result, []byte(`"kind":"summary"`)) || bytes.Contains(result, []byte("TESTPERSON")) {
		t.Fatalf("what came of the remittance: %.800s\n%s", result, p.said())
	}
	if list, _ := filepath.Glob(filepath.Join(folder, "error", "*")); len(list) > 0 {
		t.Fatalf("a remittance was laid to the errors: %v", list)
	}
	// The payments once more by the API, with a line break at the end: another file, nothing new.
	content, err := os.ReadFile("../../examples/clinic-day.835")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ ID int }
	askAPI(t, p, token, "POST", "/api/files", append(content, '\n'), &file)
	var answers struct {
		Claims, Repeated int
		Paid             string
	}
	for range 200 {
		askAPI(t, p, token, "GET", fmt.Sprintf("/api/files/%d/answers", file.ID), nil, &answers)
		if answers.Claims > 0 && answers.Repeated == answers.Claims {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if answers.Repeated != answers.Claims || answers.Claims == 0 || answers.Paid != "0.00" {
		t.Fatalf("posted twice: %+v", answers)
	}
	var list struct {
		Denials []struct {
			ID, Version int
			Codes       string
			Next        []string
		}
	}
	askAPI(t, p, token, "GET", "/api/denials?sort=money&limit=5", nil, &list)
	if len(list.Denials) != 5 || len(list.Denials[0].Next) == 0 {
		t.Fatalf("%+v", list)
	}
	var rules struct {
		Rules []struct {
			Rule                     string
			Raised, Answered, Denied int
		}
	}
	askAPI(t, p, token, "GET", "/api/rules/results", nil, &rules)
	if len(rules.Rules) == 0 {
		t.Fatal("no rule has a record")
	}
	name, err := build()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(name, "results", "--days", "3000")
	cmd.Env = append(os.Environ(), "FIRSTPASS_DATA="+p.dir)
	said, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(said, []byte("em-needs-25")) || !bytes.Contains(said, []byte("no rule would have stopped")) {
		t.Fatalf("%v: %s", err, said)
	}
}

// askAPI asks the API.
func askAPI(t *testing.T, p *process, token, method, path string, body []byte, into any) {
	t.Helper()
	status, text := request(t, p, token, method, path, body)
	if status >= 300 {
		t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

func request(t *testing.T, p *process, token, method, path string, body []byte) (int, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, p.address+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode, []byte(readAll(t, answer.Body))
}
