package scrub_test

import (
	"fmt"
	"strings"

	"firstpass/codes/builtin"
	"firstpass/format/encounter"
	"firstpass/rule"
	"firstpass/rules"
	"firstpass/scrub"
)

// A Go program checks encounters without files and without the network: one engine
// for the whole program, one checker for each goroutine.
func Example() {
	list, err := rules.National()
	if err != nil {
		panic(err)
	}
	set, err := rule.NewSet(list)
	if err != nil {
		panic(err)
	}
	checker := scrub.New(set, builtin.New()).NewChecker()

	const visit = `
id: VISIT-AND-SHOT
payer: medicare
date: 2024-09-10
dx: [J02.0]
lines:
  - 99213 x1 $120
  - 96372 x1 $45
  - J0561-JZ x12 $96
`
	for item, problem := range encounter.Read(strings.NewReader(visit), "visit.yaml") {
		if problem != nil {
			fmt.Println(problem)
			continue
		}
		result := checker.Check(&item.Encounter)
		fmt.Println(result.Verdict(), result.Complete, "$"+result.AtRisk.String())
		for _, f := range result.Findings {
			fmt.Println(f.Severity, f.Rule, "line", f.Line, f.Fix.Safety)
		}
	}
	// Output:
	// fix true $120.00
	// error em-needs-25 line 1 needs-chart
}
