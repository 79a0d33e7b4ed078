package rules_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
	"firstpass/scrub"
)

// TestReadsBilled checks every encounter at hand twice: as it is, and with nothing left
// of it but what is billed. A rule whose page says that it reads no more says the same
// of the same lines.
func TestReadsBilled(t *testing.T) {
	set := readers(t)
	whole, bare := scrub.New(set, tables()).NewChecker(), scrub.New(set, tables()).NewChecker()
	builder := facts.NewBuilder(tables())
	mute := map[string]bool{}
	for _, r := range set.Rules() {
		mute[r.ID] = true
	}
	everyEncounter(t, func(title string, enc *claim.Encounter) {
		e := builder.Of(enc)
		if _, ok := e.AppendBilled(nil); !ok {
			return
		}
		only := *e.OnlyBilled().Encounter
		got, want := remarks(bare.Check(&only)), remarks(whole.Check(enc))
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%s: with nothing but what is billed %v, with all of it %v", title, got, want)
		}
		for remark := range want {
			delete(mute, remark.rule)
		}
	})
	for id := range mute {
		t.Errorf("%s reads what is billed and was never heard", id)
	}
}

// readers is the rules that read what is billed, and no more.
func readers(t *testing.T) *rule.Set {
	t.Helper()
	catalogue, err := national()
	if err != nil {
		t.Fatal(err)
	}
	var list []rule.Rule
	for _, r := range catalogue {
		if r.ReadsBilled {
			list = append(list, r)
		}
	}
	set, err := rule.NewSet(list)
	if err != nil || len(list) < 40 {
		t.Fatalf("%d rules, %v", len(list), err)
	}
	return set
}

// remark is what a rule said of a line.
type remark struct {
	rule     string
	line     int
	severity finding.Severity // Default: that it could not look
}

func remarks(r finding.Result) map[remark]bool {
	all := map[remark]bool{}
	for _, f := range r.Findings {
		all[remark{f.Rule, f.Line, f.Severity}] = true
	}
	for _, n := range r.NotChecked {
		all[remark{n.Rule, n.Line, finding.Default}] = true
	}
	return all
}

// TestSilence checks encounters in one worker, over and over and on the days around
// those on which tables, rules and packages change, with what it remembers of their
// silence, and each again in a worker that has seen nothing.
func TestSilence(t *testing.T) {
	var all []*claim.Encounter
	everyEncounter(t, func(_ string, enc *claim.Encounter) {
		if len(enc.Claim.Lines) > 0 && enc.Chart == nil && enc.Claim.LineDate(0) != 0 {
			copied := *enc
			copied.Claim.Lines = append([]claim.Line(nil), enc.Claim.Lines...)
			all = append(all, &copied)
		}
	})
	turns := ruleTurns(t)
	engine := engine(t)
	old := engine.NewChecker()
	draw := rand.New(rand.NewPCG(96372, 1))
	look := func(enc claim.Encounter, on claim.Date) {
		enc.Claim = moved(enc.Claim, on.DaysSince(enc.Claim.LineDate(0)))
		want := scrub.Keep(engine.NewChecker().Check(&enc))
		for range 3 { // it is met, listened to and remembered
			got := scrub.Keep(old.Check(&enc))
			if !reflect.DeepEqual(got.Findings, want.Findings) || !reflect.DeepEqual(got.NotChecked, want.NotChecked) {
				t.Fatalf("%s on %s: remembered\n%s%v\nwithout\n%s%v", enc.ID, on, list(got.Findings), got.NotChecked, list(want.Findings), want.NotChecked)
			}
		}
	}
	for range 4000 {
		enc := all[draw.IntN(len(all))]
		first := enc.Claim.LineDate(0)
		span := tables().Alike(first.AddDays(draw.IntN(900) - 450))
		look(*enc, first)
		look(*enc, span.From.AddDays(draw.IntN(3)-1))
		if turn := turns[draw.IntN(len(turns))]; turn > 20150101 {
			look(*enc, turn.AddDays(-1))
			look(*enc, turn)
		}
		for i := range enc.Claim.Lines {
			if listing, _ := tables().Listing(strings.ReplaceAll(string(enc.Claim.Lines[i].Drug.Code), "-", ""), first); listing.Life.To != 0 {
				look(*enc, listing.Life.To)
				look(*enc, listing.Life.To.AddDays(1))
			}
		}
	}
}

// ruleTurns lists the days from which a rule answers otherwise.
func ruleTurns(t *testing.T) (days []claim.Date) {
	t.Helper()
	for _, r := range readers(t).Rules() {
		days = append(days, r.Turns...)
		for _, s := range r.For {
			days = append(days, s.Span.From)
			if s.Span.To != 0 {
				days = append(days, s.Span.To.AddDays(1))
			}
		}
	}
	return days
}

// moved is a claim some days later.
func moved(c claim.Claim, days int) claim.Claim {
	c.ServiceDate, c.ServiceEndDate = c.ServiceDate.AddDays(days), c.ServiceEndDate.AddDays(days)
	lines := append([]claim.Line(nil), c.Lines...)
	for i := range lines {
		lines[i].ServiceDate, lines[i].ServiceEndDate = lines[i].ServiceDate.AddDays(days), lines[i].ServiceEndDate.AddDays(days)
	}
	c.Lines = lines
	return c
}

// TestTurns finds the days written into checks, and asks for them under `turns` on a
// page: a rule's silence is remembered between such days only.
func TestTurns(t *testing.T) {
	catalogue, err := national()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, r := range catalogue {
		for _, day := range r.Turns {
			known[strings.ReplaceAll(day.String(), "-", "")] = false
		}
	}
	for _, folder := range []string{".", "../coding", "../facts"} {
		filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "wizard") || strings.HasSuffix(path, "sources.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if number, ok := n.(*ast.BasicLit); ok && number.Kind == token.INT && len(number.Value) == 8 && number.Value[:2] >= "19" && number.Value[:2] <= "20" {
					if _, ok := known[number.Value]; !ok {
						t.Errorf("%s knows %s, and no page has it under `turns`", path, number.Value)
					}
					known[number.Value] = true
				}
				return true
			})
			return nil
		})
	}
	for day, used := range known {
		if !used {
			t.Errorf("a page turns on %s, and no check knows that day", day)
		}
	}
}
