package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"firstpass/casebook"
	"firstpass/coding"
	"firstpass/finding"
	"firstpass/format/encounter"
	"firstpass/practice"
	"firstpass/report"
	"firstpass/rule"
	"firstpass/scrub"
)

type testCommand struct {
	Files  []string `arg:"" help:"Case files (YAML, JSON), or rule and policy pages and folders of them." placeholder:"FILE"`
	Policy []string `help:"Folders or pages of your own payer policies." placeholder:"PATH"`
	Format string   `help:"text or jsonl." default:"text" enum:"text,jsonl"`
}

// Help is shown under the flags.
func (testCommand) Help() string {
	return `Examples:
  firstpass test cases.yaml
  firstpass test my-policies/
  firstpass test cases.yaml --policy my-policies/ --format jsonl

A case is an encounter with what must be said of it (expect:); a timed problem holds
administrations with the codes they earn (expected:). A folder or page of
policies is loaded and its Bad and Good examples are run.
Exit codes: 0 all passed, 1 some failed, 2 a file could not be read.`
}

// Run runs cases.
func (c *testCommand) Run(s *session) error {
	pages, files := splitPages(c.Files)
	engine, err := newEngine(append(c.Policy, pages...))
	if err != nil {
		return err
	}
	t := &tester{session: s, jsonl: c.Format == "jsonl", checker: engine.NewChecker(), engine: engine, coder: coding.NewCoder(engine.Tables()), charted: newCharted(engine.Tables())}
	for _, name := range files {
		if err := t.file(name); err != nil {
			return err
		}
	}
	for _, r := range engine.Rules().Rules() {
		if len(pages) > 0 && r.Payer != "" && fromPages(r, pages) {
			t.examples(r)
		}
	}
	if err := t.charted.failure(); err != nil {
		return err
	}
	if !t.jsonl {
		if t.unexpected > 0 {
			fmt.Fprintf(s.out, "%d with unexpected findings\n", t.unexpected)
		}
		fmt.Fprintf(s.out, "%d passed, %d failed\n", t.passed, t.failed)
	}
	switch {
	case t.broken > 0:
		return exit{code: exitInput}
	case t.failed > 0:
		return exit{code: exitFindings}
	case t.passed == 0:
		return exit{exitInput, "no case found"}
	}
	return nil
}

// splitPages tells pages (.md, folders) from case files.
func splitPages(names []string) (pages, files []string) {
	for _, name := range names {
		info, err := os.Stat(name)
		if err == nil && info.IsDir() || strings.HasSuffix(name, ".md") {
			pages = append(pages, name)
		} else {
			files = append(files, name)
		}
	}
	return pages, files
}

func fromPages(r rule.Rule, pages []string) bool {
	for _, page := range pages {
		if r.File == page || strings.HasPrefix(filepath.Clean(r.File), filepath.Clean(page)+string(filepath.Separator)) {
			return true
		}
	}
	return false
}

type tester struct {
	*session
	engine     *scrub.Engine
	checker    *scrub.Checker
	jsonl      bool
	passed     int
	failed     int
	broken     int
	unexpected int
	coder      *coding.Coder
	charted    *charted // reads the free text of cases
}

func (t *tester) file(name string) error {
	f, err := os.Open(name)
	if err != nil {
		if pathError, ok := err.(*fs.PathError); ok {
			err = fmt.Errorf("%s: %w", name, pathError.Err)
		}
		return unreadable(err)
	}
	defer f.Close()
	for item, problem := range encounter.Read(f, name) {
		switch {
		case problem != nil:
			t.broken++
			t.note("%s", problem)
		case item.Case != nil:
			t.run(item, item.Encounter.ID)
		case item.Timeline != nil:
			t.timed(item.Timeline)
		}
	}
	return nil
}

// examples runs the encounters of a policy page.
func (t *tester) examples(r rule.Rule) {
	for _, x := range r.Examples {
		item, problem := encounter.ParseCompact(x.Text, r.File, x.Line)
		if problem != nil {
			t.broken++
			t.note("%s", problem)
			continue
		}
		if item.Case == nil {
			t.broken++
			t.note("%s:%d: the example has no expect", r.File, x.Line)
			continue
		}
		t.run(item, r.ID+": "+x.Title)
	}
}

func (t *tester) run(item encounter.Item, id string) {
	var unknown *practice.Book
	unknown.Resolve(&item.Encounter, t.engine.Tables())
	t.charted.complete(&item.Encounter)
	result := t.checker.Check(&item.Encounter)
	score := casebook.Judge(id, item.Case, &result)
	if score.Pass {
		t.passed++
	} else {
		t.failed++
	}
	if len(score.Unexpected) > 0 {
		t.unexpected++
	}
	if t.jsonl {
		t.out.Write(report.ScoreLine(nil, report.Score{
			ID: id, Pass: score.Pass, Expected: score.ExpectedVerdict, Verdict: score.Verdict,
			Missing: missing(score.Missing), Unwanted: score.Unwanted, Unexpected: score.Unexpected, Needs: score.Needs,
		}))
		return
	}
	if !score.Pass {
		fmt.Fprintf(t.out, "FAIL  %s: verdict %s, expected %s%s%s%s\n", id, score.Verdict, score.ExpectedVerdict,
			also("; missing", topics(score.Missing)), also("; unwanted", score.Unwanted), also("; needs", score.Needs))
		t.findings(&result)
	} else if len(score.Unexpected) > 0 {
		fmt.Fprintf(t.out, "look  %s%s\n", id, also(": unexpected", score.Unexpected))
		t.findings(&result)
	}
}

func (t *tester) findings(r *finding.Result) {
	for _, f := range r.Findings {
		fmt.Fprintf(t.out, "        %-7s line %d %s: %s\n", f.Severity, f.Line, f.Rule, f.Message)
	}
}

func topics(list []encounter.Expected) []string {
	var out []string
	for _, e := range list {
		if e.Line > 0 {
			out = append(out, fmt.Sprintf("%s@%d", e.Topic, e.Line))
		} else {
			out = append(out, e.Topic)
		}
	}
	return out
}

func missing(list []encounter.Expected) []report.Missing {
	out := make([]report.Missing, len(list))
	for i, e := range list {
		out[i] = report.Missing{Topic: e.Topic, Line: e.Line}
	}
	return out
}

func also(label string, items []string) string {
	if len(items) == 0 {
		return ""
	}
	return label + " " + strings.Join(items, ", ")
}
