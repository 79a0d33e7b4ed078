package journey

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestJourneys walks the pages as a biller does, in one browser, and looks at each
// for what keeps people out.
func TestJourneys(t *testing.T) {
	ctx := browser(t)
	p := serve(t, t.TempDir(), "--demo")
	t.Run("evidence", func(t *testing.T) { evidence(t, p) })
	t.Run("upload to download", func(t *testing.T) { uploadToDownload(t, ctx, p) })
	t.Run("upload with charts", func(t *testing.T) { chartedUpload(t, ctx, p) })
	t.Run("keyboard only", func(t *testing.T) { keyboardOnly(t, ctx, p) })
	t.Run("override", func(t *testing.T) { override(t, ctx, p) })
	t.Run("wizard and calculator", func(t *testing.T) { wizardAndCalculator(t, ctx, p) })
	t.Run("a payer's bulletin", func(t *testing.T) { bulletin(t, ctx, p) })
	t.Run("every page", func(t *testing.T) { everyPage(t, ctx, p) })
	t.Run("narrow screen", func(t *testing.T) { narrow(t, ctx, p) })
	t.Run("without a script", func(t *testing.T) { withoutScript(t, ctx, p) })
}

// evidence: the demonstration shows what was charted beside its claims, from the
// export of administrations and from notes, with the words marked.
func evidence(t *testing.T, p *process) {
	c := &client{http.DefaultClient, p.address}
	c.get(t, "/files/1/progress") // a stream, which ends when the file is done
	given, marked := 0, 0
	for id := 1; ; id++ {
		status, body := c.get(t, fmt.Sprint("/claims/", id))
		if status == http.StatusNotFound {
			break
		}
		if strings.Contains(body, `class="given"><h3>`) {
			given++
		}
		if strings.Contains(body, `<mark class="given">`) {
			marked++
		}
	}
	if given < 10 || marked < 3 {
		t.Fatalf("%d claims show what was given, %d the words that say so", given, marked)
	}
}

func at(p *process, path string) step { return chromedp.Navigate(p.address + path) }

// uploadToDownload: upload, worklist, claim, fix, checked again, download.
func uploadToDownload(t *testing.T, ctx context.Context, p *process) {
	file, err := filepath.Abs("../../examples/visit-and-shot.yaml")
	if err != nil {
		t.Fatal(err)
	}
	do(t, ctx, at(p, "/files"), chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}))
	picture(t, ctx, "batches")
	axe(t, ctx, "batches")
	do(t, ctx, submit("#drop button"), visible("#list"))
	becomes(t, ctx, "#summary", "1 to fix")
	disabled := ask[bool](t, ctx, `document.querySelector("#list input[name=claim]").disabled`)
	if !disabled {
		t.Fatal("a claim that would be denied can be ticked for sending")
	}
	do(t, ctx, submit("#list a.open"))
	says(t, ctx, ".finding h3", "99213 has no modifier 25")
	says(t, ctx, ".diff ins", "99213-25")
	do(t, ctx, click(".fixform input[name=looked]"), submit(".fixform button"))
	says(t, ctx, "#said", "Fixed and checked again")
	says(t, ctx, ".claimhead .tag", "Clean")
	says(t, ctx, ".lines", "25")
	do(t, ctx, at(p, ask[string](t, ctx, `document.querySelector(".history ~ p a").getAttribute("href")`)))
	says(t, ctx, "#summary", "1 clean")
	do(t, ctx, submit(".bulk button"))
	says(t, ctx, "h1", "1 claim written")
	r, err := http.Get(p.address + ask[string](t, ctx, `document.querySelector("main a.go").getAttribute("href")`))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	sent, err := io.ReadAll(r.Body)
	if err != nil || !strings.Contains(string(sent), "SV1*HC:99213:25") {
		t.Fatalf("the file sent does not carry the fix: %v\n%s", err, sent)
	}
	// What was sent is the claim no more to be changed.
	do(t, ctx, at(p, "/claims?queue=sent"))
	says(t, ctx, "h1", "Sent")
}

// keyboardOnly does a day's work without a mouse.
func keyboardOnly(t *testing.T, ctx context.Context, p *process) {
	do(t, ctx, at(p, "/claims"), keys("j"), keys("j"), keys("x"))
	says(t, ctx, "#ticked", "With 1 ticked")
	picture(t, ctx, "worklist")
	axe(t, ctx, "worklist")
	do(t, ctx, response(keys(kb.Enter)))
	axe(t, ctx, "claim")
	picture(t, ctx, "claim")
	do(t, ctx, keys("j"))
	marked := ask[int](t, ctx, `document.querySelectorAll(".marked").length`)
	if marked < 3 {
		t.Fatalf("a finding marks its line in %d places, not in each view", marked)
	}
	do(t, ctx, keys("n"), keys("looked at by keyboard"), response(keys(kb.Tab+kb.Enter)))
	says(t, ctx, "#said", "Note kept")
	do(t, ctx, response(keys("u")))
	says(t, ctx, "h1", "To fix and review")
	do(t, ctx, keys("/"), keys("TESTPERSON"), response(keys(kb.Enter)))
	says(t, ctx, "h1", "Found")
	address := ask[string](t, ctx, "location.href")
	if strings.Contains(strings.ToUpper(address), "TESTPERSON") {
		t.Fatalf("the name searched for stands in the address %s", address)
	}
	do(t, ctx, response(keys("?")))
	says(t, ctx, "h1", "Keys")
	do(t, ctx, click("#keys"), at(p, "/claims"), keys("?"))
	says(t, ctx, "h1", "To fix and review")
	do(t, ctx, at(p, "/help"), click("#keys"))
}

// override needs a reason and a sentence, and is taken back.
func override(t *testing.T, ctx context.Context, p *process) {
	do(t, ctx, at(p, "/claims?queue=review"), submit("#list a.open"), click("details.over summary"),
		set("details.over select", "rule-wrong"), write("details.over textarea", "The plan's own page says otherwise."))
	axe(t, ctx, "claim, overriding")
	do(t, ctx, submit("details.over button"))
	says(t, ctx, "#said", "not a problem")
	says(t, ctx, ".claimhead .tag", "Clean")
	claim := ask[string](t, ctx, "location.pathname")
	do(t, ctx, at(p, "/quiet"))
	says(t, ctx, ".list", "100%")
	picture(t, ctx, "overridden")
	do(t, ctx, at(p, claim), submit(".finding.done button"))
	says(t, ctx, ".claimhead .tag", "To review")
	do(t, ctx, click("details.ask summary"), set("details.ask textarea[name=question]", "Should this be billed as 96372?"), submit("details.ask button"))
	says(t, ctx, ".problem", "asks what happened, not what pays")
	do(t, ctx, click("details.ask summary"), set("details.ask textarea[name=question]", "Which site was the injection given at?"), set("details.ask textarea[name=choices]", "Left deltoid\nRight deltoid"), submit("details.ask button"))
	says(t, ctx, ".claimhead .tag", "Asked")
	do(t, ctx, at(p, "/questions"))
	says(t, ctx, "main", "Unable to determine")
}

func wizardAndCalculator(t *testing.T, ctx context.Context, p *process) {
	do(t, ctx, at(p, "/which-code"))
	axe(t, ctx, "which code, first question")
	picture(t, ctx, "which-code-question")
	do(t, ctx, at(p, "/which-code?payer=medicare&place=11&drug=ketorolac+60mg&route=IM&kind=therapeutic&count=1&supplied=practice+2x30mg+single-dose&staff=physician&other=99213"))
	for range 10 {
		done := ask[bool](t, ctx, `!!document.querySelector(".codeline")`)
		if done {
			break
		}
		answer(t, ctx)
	}
	says(t, ctx, "main", "96372")
	says(t, ctx, "main", "Why not")
	axe(t, ctx, "which code, answered")
	picture(t, ctx, "which-code")
	do(t, ctx, at(p, "/units?drug=infliximab&dose=350mg&containers=4x100mg&payer=medicare&charge=4000"))
	says(t, ctx, ".steps", "J1745-JW x 5")
	axe(t, ctx, "units")
	picture(t, ctx, "units")
}

// answer answers whatever question the wizard asks next.
func answer(t *testing.T, ctx context.Context) {
	t.Helper()
	id := ask[string](t, ctx, `(document.querySelector(".wizard input:not([type=hidden])") || {}).name || ""`)
	text := map[string]string{"payer": "medicare", "place": "11", "drug": "ketorolac 60mg", "times": "push", "count": "1", "supplied": "practice", "other": "99213", "given": "registered nurse"}[id]
	radio := ask[bool](t, ctx, `!!document.querySelector(".wizard input[type=radio]")`)
	if radio {
		do(t, ctx, click(".wizard input[type=radio]"), submit(".wizard button"))
		return
	}
	if text == "" {
		text = "none"
	}
	do(t, ctx, write(".wizard input:not([type=hidden])", text), submit(".wizard button"))
}

// bulletin makes a policy by form, tries it, approves it, and sees it in the rules.
func bulletin(t *testing.T, ctx context.Context, p *process) {
	do(t, ctx, at(p, "/policies/new"))
	axe(t, ctx, "policy form")
	for name, value := range map[string]string{"title": "Acme wants 25 on visits", "codes": "99211-99215", "with": "25", "payer": "Acme Health Plan", "link": "https://acme.example/bulletin", "from": "2024-01-01", "review": "2025-01-01", "why": "The plan denies visits beside injections."} {
		do(t, ctx, set(fmt.Sprintf("form.sheetform [name=%s]", name), value))
	}
	picture(t, ctx, "policy-form")
	do(t, ctx, submit("form.sheetform > button"))
	says(t, ctx, ".replay", "would change")
	axe(t, ctx, "policy, tried")
	picture(t, ctx, "policy")
	do(t, ctx, submit("form.acts button.go"))
	says(t, ctx, "h1", "approved")
	do(t, ctx, at(p, "/rules?search=acme"))
	says(t, ctx, ".list", "Acme wants 25 on visits")
}

func everyPage(t *testing.T, ctx context.Context, p *process) {
	for _, each := range []struct{ name, path string }{
		{"rules", "/rules?search=J1885"}, {"rule", "/rules/em-needs-25"}, {"tables", "/tables"}, {"dashboard", "/dashboard"}, {"people", "/people"}, {"trail", "/trail"}, {"settings", "/settings"}, {"questions", "/questions"}, {"policies", "/policies"}, {"help", "/help"}, {"quiet", "/quiet"}, {"problem", "/claims/999999"}, {"export", "/files"},
	} {
		do(t, ctx, at(p, each.path))
		axe(t, ctx, each.name)
		if each.name == "dashboard" || each.name == "rules" || each.name == "rule" {
			picture(t, ctx, each.name)
		}
	}
	do(t, ctx, at(p, "/claims?queue=fix"), submit("#list tr:nth-child(2) a.open"), click(`.tabs a[data-view=form]`), visible(".f1500"))
	axe(t, ctx, "claim, CMS-1500")
	picture(t, ctx, "claim-form")
	do(t, ctx, click(`.tabs a[data-view=x12]`), visible(".segments"), click(`.segments li[data-at=line-1]`))
	same := ask[bool](t, ctx, `["lines", "form", "x12"].every(v => document.querySelector(".view[data-name=" + v + "] .marked"))`)
	if !same {
		t.Fatal("a segment clicked is not marked in the other views")
	}
}

func narrow(t *testing.T, ctx context.Context, p *process) {
	do(t, ctx, size(360, 740))
	for _, path := range []string{"/claims", "/claims/40", "/files", "/dashboard", "/which-code", "/policies/new", "/rules"} {
		do(t, ctx, at(p, path))
		wide := ask[int](t, ctx, `document.documentElement.scrollWidth - innerWidth`)
		if wide > 1 {
			t.Errorf("%s is %d pixels wider than a narrow screen", path, wide)
		}
		axe(t, ctx, path+", narrow")
		if path == "/claims/40" {
			picture(t, ctx, "narrow")
		}
	}
	do(t, ctx, size(1440, 900))
}

// withoutScript reads the pages with scripts off.
func withoutScript(t *testing.T, ctx context.Context, p *process) {
	do(t, ctx, noScript(true), at(p, "/claims"), submit("#list a.open"))
	says(t, ctx, ".finding", "Would be denied")
	do(t, ctx, submit(`.tabs a[data-view=x12]`), visible(".segments"), noScript(false))
}
