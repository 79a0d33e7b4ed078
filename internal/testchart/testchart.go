// Package testchart prints what a reader of charts read, for the readers' tests.
package testchart

import (
	"fmt"
	"iter"
	"strings"
	"testing"

	"firstpass/claim"
	"firstpass/finding"
)

// Lines is what was read as lines: a record's head, its events, and what the reader's own
// tests want said after them; a problem is its code.
func Lines(list iter.Seq2[claim.Record, *finding.Problem], head, tail func(*claim.Record) string) string {
	var b strings.Builder
	for r, problem := range list {
		if problem != nil {
			fmt.Fprintf(&b, "problem %s\n", problem.Code)
			continue
		}
		b.WriteString(head(&r) + "\n")
		for i := range r.Events {
			b.WriteString("  " + event(&r.Events[i]) + "\n")
		}
		if tail != nil {
			b.WriteString(tail(&r))
		}
	}
	return b.String()
}

// event is an event as a line: what became of the drug, and every field that was read.
func event(e *claim.Event) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", e.Status, e.Medication)
	if e.Dose.Given {
		fmt.Fprintf(&b, " %s %s", e.Dose.Value, e.Dose.Unit)
	}
	fmt.Fprintf(&b, " %s in %q", e.Route, e.Site)
	if e.Start.HasTime {
		fmt.Fprintf(&b, " at %d:%02d", e.Start.Minute/60, e.Start.Minute%60)
	}
	if e.Stop.HasTime {
		fmt.Fprintf(&b, " to %d:%02d", e.Stop.Minute/60, e.Stop.Minute%60)
	}
	for _, text := range []string{e.GivenBy.Name, e.GivenBy.Credential, e.Lot, string(e.NDC), e.Reason} {
		if text != "" {
			fmt.Fprintf(&b, " [%s]", text)
		}
	}
	if e.Discarded.Given {
		fmt.Fprintf(&b, " waste %s %s", e.Discarded.Value, e.Discarded.Unit)
	}
	if len(e.Review) > 0 {
		fmt.Fprintf(&b, " ?%s", e.Review[0].About)
	}
	return b.String()
}

// Equal holds that two texts are the same but for the blanks around them.
func Equal(t testing.TB, got, want string) {
	t.Helper()
	if strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
