package remit

import (
	"slices"
	"strings"
	"testing"

	"firstpass/claim"
	"firstpass/policy"
)

// TestDraftsOfEveryForm makes a payer with a habit, and asks that the page proposed
// names what it denied, nothing it paid, and does not load before somebody signs.
func TestDraftsOfEveryForm(t *testing.T) {
	_, tables := world()
	base := func(n int) *claim.Encounter {
		enc := visitAndShot("D" + string(rune('A'+n)))
		enc.Payer = claim.Payer{Type: claim.Commercial, Name: "Habit Health", ID: "HAB1"}
		enc.Claim.Lines = enc.Claim.Lines[1:]
		enc.Claim.Total = 5300
		return enc
	}
	for _, c := range []struct {
		form, reason string
		line         int
		remarks      []string
		denied       func(*claim.Encounter)
	}{
		{"needs-authorisation", "197", 1, nil, func(*claim.Encounter) {}},
		{"needs-modifier", "4", 0, nil, func(e *claim.Encounter) { e.Claim.Lines[0].Modifiers = nil }},
		{"not-covered-with", "97", 0, nil, func(e *claim.Encounter) {
			e.Claim.Lines = append(e.Claim.Lines, claim.Line{Code: "82607", Units: claim.Whole(1), Charge: 1000, Pointers: []int{1}})
			e.Claim.Total += 1000
		}},
		{"needs-diagnosis", "50", 1, []string{"N999"}, func(e *claim.Encounter) { e.Claim.Diagnoses[0].Code = "D51.8" }},
		{"unit-cap", "222", 1, nil, func(e *claim.Encounter) { e.Claim.Lines[1].Units = claim.Whole(3) }},
		{"place-of-service", "58", 0, nil, func(e *claim.Encounter) { e.Claim.PlaceOfService = "12" }},
		{"not-covered", "204", 1, nil, func(*claim.Encounter) {}},
	} {
		var claims []*claim.Encounter
		run := NewRun(nil)
		for n := range 5 {
			enc := base(n)
			if c.form == "needs-modifier" {
				enc.Claim.Lines[0].Modifiers = []string{"XU"}
			}
			if n < 3 {
				c.denied(enc)
			}
			claims = append(claims, enc)
		}
		book := newBook(t, claims...)
		run.book = book
		for n, enc := range claims {
			answer := answered(enc.ID)
			for i := range enc.Claim.Lines {
				l := paidLine(enc.Claim.Lines[i].Code, enc.Claim.Lines[i].Charge, enc.Claim.Lines[i].Charge)
				if i == c.line && n < 3 {
					l.Paid, l.Adjustments, l.Remarks = 0, []claim.Adjustment{off("CO", c.reason, l.Charge)}, c.remarks
				}
				// The last two were paid, except where the payer never pays the code.
				if i == c.line && n >= 3 && (c.form == "not-covered" || c.form == "needs-authorisation") {
					enc.Claim.Lines[i].Code, l.Procedure.Code = "J1100", "J1100"
				}
				answer.Lines = append(answer.Lines, l)
				answer.Charge += l.Charge
				answer.Paid += l.Paid
			}
			run.Postings = append(run.Postings, book.Post(payment, answer))
		}
		for _, p := range run.Postings {
			for i := range p.Denials {
				p.Denials[i].Gap = true // whatever the catalogue thinks of these claims
			}
		}
		patterns := run.Patterns(3)
		if len(patterns) != 1 {
			t.Fatalf("%s: %d patterns", c.form, len(patterns))
		}
		d := run.Propose(patterns[0], tables, 20241001)
		if d.Loads != nil {
			t.Errorf("%s: %v\n%s", c.form, d.Loads, d.Text)
			continue
		}
		if !strings.Contains(d.Text, "\n  "+c.form+":\n") {
			t.Errorf("%s: another form was taken:\n%s", c.form, d.Text)
		}
		if d.Hits != 3 || d.Misses != 0 || d.False != 0 {
			t.Errorf("%s: %d hits, %d misses, %d false\n%s", c.form, d.Hits, d.Misses, d.False, d.Text)
		}
		if _, _, err := policy.Parse(d.ID+".md", d.Text); err == nil {
			t.Errorf("%s: the page loads though nobody signed it", c.form)
		}
		if strings.Contains(d.Text, "TESTPERSON") || strings.Contains(d.Text, "M1") {
			t.Errorf("%s: the page names the patient", c.form)
		}
		if run.Patterns(4) != nil {
			t.Errorf("%s: three lines are no pattern of four", c.form)
		}
	}
}

func TestOnlyOn(t *testing.T) {
	cases := func(list ...string) (out []Case) {
		for range list {
			out = append(out, Case{Line: len(out)})
		}
		return out
	}
	words := []string{"a b", "b c", "b"}
	values := func(c Case) []string { return strings.Fields(words[c.Line]) }
	if got := onlyOn(cases(words...), nil, values); !slices.Equal(got, []string{"b"}) {
		t.Errorf("%v", got)
	}
	if got := onlyOn(cases(words[:2]...), []Case{{Line: 2}}, values); len(got) != 0 {
		t.Errorf("%v", got)
	}
}
