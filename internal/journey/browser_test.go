package journey

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// browser starts a headless Chromium, or skips where there is none.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium here: the journeys are not driven")
	}
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("no-first-run", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.WSURLReadTimeout(90 * time.Second), chromedp.WindowSize(1440, 900)}
	ctx, cancel := chromedp.NewContext(context.Background(), chromedp.WithAllocatorOptions(options...))
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	ctx, cancel = context.WithTimeout(ctx, 100*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// step is one thing done in the browser.
type step = chromedp.Action[chromedp.Void]

// do runs steps in the browser; the test ends where one cannot be done.
func do(t *testing.T, ctx context.Context, steps ...step) {
	t.Helper()
	for i, each := range steps {
		short, cancel := context.WithTimeout(ctx, 15*time.Second)
		err := chromedp.Do(short, each)
		cancel()
		if err != nil {
			title, _ := chromedp.Run(ctx, chromedp.Title())
			text, _ := chromedp.Run(ctx, chromedp.Text(chromedp.CSS("main")))
			t.Fatalf("step %d: %v\non %q:\n%.1500s", i+1, err, title, text)
		}
	}
}

// ask runs a question in the page.
func ask[T any](t *testing.T, ctx context.Context, expression string, options ...chromedp.EvaluateOption) T {
	t.Helper()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, options...))
	if err != nil {
		t.Fatalf("%.200s: %v", expression, err)
	}
	return out
}

// says fails where the page does not say something.
func says(t *testing.T, ctx context.Context, selector, want string) {
	t.Helper()
	short, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	got, err := chromedp.Run(short, chromedp.Text(chromedp.CSS(selector)))
	if err != nil || !strings.Contains(got, want) {
		page, _ := chromedp.Run(ctx, chromedp.Text(chromedp.CSS("main")))
		t.Fatalf("%s says %q, not %q (%v)\n%.1500s", selector, got, want, err, page)
	}
}

// becomes waits until the page says something: it follows what is worked off.
func becomes(t *testing.T, ctx context.Context, selector, want string) {
	t.Helper()
	for range 80 {
		got, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS(selector)))
		if err == nil && strings.Contains(got, want) {
			return
		}
		time.Sleep(250 * time.Millisecond)
	}
	says(t, ctx, selector, want)
}

func click(selector string) step        { return chromedp.Click(chromedp.CSS(selector)) }
func visible(selector string) step      { return chromedp.WaitVisible(chromedp.CSS(selector)) }
func set(selector, value string) step   { return chromedp.SetValue(chromedp.CSS(selector), value) }
func write(selector, value string) step { return chromedp.SendKeys(chromedp.CSS(selector), value) }
func keys(text string) step             { return chromedp.KeyEvent(text) }

// response does steps and waits for the page that comes.
func response(steps ...step) step {
	return func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.RunResponse(ctx, steps...)
		return chromedp.Void{}, err
	}
}

func submit(selector string) step { return response(click(selector)) }

// axe looks for what keeps people out; a serious finding fails the test.
func axe(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	source := axeSource(t)
	if source == "" {
		return
	}
	ask[int](t, ctx, source+";0")
	raw := ask[string](t, ctx, `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r => JSON.stringify(r.violations.map(v => ({id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.slice(0, 4).map(n => n.html.slice(0, 200) + " " + n.failureSummary)}))))`, chromedp.EvalAwaitPromise)
	var found []struct {
		ID, Impact, Help string
		Nodes            []string
	}
	if err := json.Unmarshal([]byte(raw), &found); err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		if v.Impact == "serious" || v.Impact == "critical" {
			t.Errorf("%s: %s (%s): %s\n%s", name, v.ID, v.Impact, v.Help, strings.Join(v.Nodes, "\n"))
		}
	}
}

// axeSource finds axe-core outside the repository: FIRSTPASS_AXE names the file.
func axeSource(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("FIRSTPASS_AXE"), "../../../node_modules/axe-core/axe.min.js", "../../../../node_modules/axe-core/axe.min.js"} {
		if name == "" {
			continue
		}
		if text, err := os.ReadFile(name); err == nil {
			return string(text)
		}
	}
	t.Log("no axe-core here (FIRSTPASS_AXE): accessibility is not checked")
	return ""
}

// picture keeps what the page looks like where FIRSTPASS_PICTURES names a folder.
func picture(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("FIRSTPASS_PICTURES")
	if dir == "" {
		return
	}
	shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), shrink(t, shot), 0o644); err != nil {
		t.Fatal(err)
	}
}

func shrink(t *testing.T, shot []byte) []byte {
	t.Helper()
	out, err := palette(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func size(width, height int64) step { return chromedp.EmulateViewport(width, height) }

func noScript(off bool) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: off})
		return chromedp.Void{}, err
	}
}
