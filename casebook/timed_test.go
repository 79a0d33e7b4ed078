package casebook

import (
	"os"
	"path/filepath"
	"testing"

	"firstpass/claim"
	"firstpass/codes/builtin"
	"firstpass/coding"
	"firstpass/format/encounter"
)

// TestTimedProblems runs the shared timed problems: those of high and medium
// confidence earn the codes expected, those of low confidence raise a question.
func TestTimedProblems(t *testing.T) {
	dir := os.Getenv("FIRSTPASS_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(dir, "cases", "infusion-times.yaml"))
	if err != nil {
		t.Skipf("the shared timed problems are not here: %v", err)
	}
	defer f.Close()
	tables := builtin.New()
	coder := coding.NewCoder(tables)
	n := 0
	for item, problem := range encounter.Read(f, "infusion-times.yaml") {
		if problem != nil {
			t.Fatal(problem)
		}
		n++
		visit := VisitOf(item.Timeline, tables)
		answer := coder.Administrations(&visit)
		if !JudgeTimed(item.Timeline, &answer) {
			t.Errorf("%s: %+v, want %v", item.Timeline.ID, answer.Lines, item.Timeline.Expected)
		}
		if item.Timeline.Confidence == "low" && len(answer.Questions) == 0 {
			t.Errorf("%s is contested and raises no question", item.Timeline.ID)
		}
	}
	if n < 30 {
		t.Errorf("only %d problems", n)
	}
}

func TestJudgeTimed(t *testing.T) {
	lines := func(codes ...string) coding.Answer {
		var a coding.Answer
		for _, code := range codes {
			a.Lines = append(a.Lines, coding.Line{Code: code, Units: 1})
		}
		return a
	}
	want := []encounter.CodeUnits{{Code: "96413", Units: claim.Whole(2)}}
	twice := lines("96413", "96413")
	for _, c := range []struct {
		name    string
		problem encounter.Timeline
		answer  coding.Answer
		pass    bool
	}{
		{"two lines of one code are its units", encounter.Timeline{Expected: want}, twice, true},
		{"one is too few", encounter.Timeline{Expected: want}, lines("96413"), false},
		{"one code too many", encounter.Timeline{Expected: want}, lines("96413", "96413", "96415"), false},
		{"nothing expected, nothing earned", encounter.Timeline{}, lines(), true},
		{"nothing expected, something earned", encounter.Timeline{}, lines("96360"), false},
		{"contested, nothing asked, another code", encounter.Timeline{Confidence: "low", Expected: want}, lines("96360"), false},
		{"contested, asked", encounter.Timeline{Confidence: "low", Expected: want}, coding.Answer{Questions: []coding.Question{{}}}, true},
		{"asked, but not contested", encounter.Timeline{Confidence: "medium", Expected: want}, coding.Answer{Questions: []coding.Question{{}}}, false},
	} {
		if got := JudgeTimed(&c.problem, &c.answer); got != c.pass {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
