package cli

import (
	"fmt"
	"strings"

	"firstpass/casebook"
	"firstpass/coding"
	"firstpass/format/encounter"
	"firstpass/report"
)

// timed runs a timed problem: the codes its administrations earn against those
// expected.
func (t *tester) timed(problem *encounter.Timeline) {
	visit := casebook.VisitOf(problem, t.engine.Tables())
	answer := t.coder.Administrations(&visit)
	pass := casebook.JudgeTimed(problem, &answer)
	if pass {
		t.passed++
	} else {
		t.failed++
	}
	if t.jsonl {
		line := report.Timed{ID: problem.ID, Pass: pass, Answer: &answer}
		for _, e := range problem.Expected {
			line.Expected = append(line.Expected, report.Expectation{Code: e.Code, Units: e.Units})
		}
		t.out.Write(report.TimedLine(nil, line))
		return
	}
	if pass {
		return
	}
	fmt.Fprintf(t.out, "FAIL  %s: %s, expected %s\n", problem.ID, linesWords(answer.Lines), expectedWords(problem.Expected))
	for _, q := range answer.Questions {
		fmt.Fprintf(t.out, "        question %s: %s\n", q.About, q.Text)
	}
}

func linesWords(lines []coding.Line) string {
	if len(lines) == 0 {
		return "nothing"
	}
	var list []string
	for i := range lines {
		list = append(list, report.CodeWords(&lines[i]))
	}
	return strings.Join(list, ", ")
}

func expectedWords(list []encounter.CodeUnits) string {
	if len(list) == 0 {
		return "nothing"
	}
	var words []string
	for _, e := range list {
		words = append(words, fmt.Sprintf("%s x %s", e.Code, e.Units))
	}
	return strings.Join(words, ", ")
}
