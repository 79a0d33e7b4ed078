package remit

import (
	"bytes"
	"slices"
	"testing"

	"firstpass/claim"
	"firstpass/format/x835"
)

func TestMatching(t *testing.T) {
	long := visitAndShot("LONGCONTROLNUMBER-00001")
	plain := visitAndShot("A1")
	twin := visitAndShot("A2")
	other := visitAndShot("A3")
	other.Claim.Patient = claim.Patient{LastName: "OTHERPERSON", FirstName: "BO", ID: "M2"}
	sent := NewSent()
	for _, enc := range []*claim.Encounter{long, plain, other} {
		sent.Add(enc)
	}
	lines := []x835.Line{paidLine("99213", 12000, 0), paidLine("96372", 4500, 0), paidLine("J3420", 800, 0)}
	find := func(id, member, name string) (*claim.Encounter, How) {
		c := answered(id, lines...)
		c.Patient = claim.Patient{ID: member, LastName: name}
		return sent.Find(c)
	}
	for _, c := range []struct {
		what, id, member, name string
		want                   *claim.Encounter
		how                    How
	}{
		{"the number itself", "A1", "", "", plain, ByControl},
		{"another case", "a1", "", "", plain, ByControl},
		{"cut to twenty", "LONGCONTROLNUMBER-00", "", "", long, ByControl},
		{"changed, another patient's claim fits too", "X9", "M2", "OTHERPERSON", other, ByService},
		{"changed, two claims fit", "X9", "M1", "TESTPERSON", nil, Ambiguous},
		{"none, nobody fits", "0", "M3", "NOBODY", nil, NotMatched},
	} {
		got, how := find(c.id, c.member, c.name)
		if got != c.want || how != c.how {
			t.Errorf("%s: %v by %q", c.what, got != nil, how)
		}
	}
	sent.Add(twin)
	c := answered("A2", lines...)
	c.Charge = -c.Charge // a reversal
	if got, how := sent.Find(c); got != twin || how != ByControl {
		t.Errorf("reversal: %v by %q", got != nil, how)
	}
	if got, _ := sent.Find(answered("NONE", paidLine("99214", 17300, 0))); got != nil {
		t.Error("a code that was never sent is matched")
	}
}

func TestReplacementsRepeatTheControlNumber(t *testing.T) {
	first, second := visitAndShot("A1"), visitAndShot("A1")
	first.Claim.Frequency, second.Claim.Frequency = "1", "7"
	sent := NewSent()
	sent.Add(first)
	sent.Add(second)
	c := answered("A1", paidLine("99213", 12000, 0), paidLine("96372", 4500, 0), paidLine("J3420", 800, 0))
	c.Frequency = "7"
	if got, how := sent.Find(c); got != second || how != ByControl {
		t.Errorf("%v by %q", got == first, how)
	}
}

func TestLines(t *testing.T) {
	enc := visitAndShot("A1")
	enc.Claim.Lines = append(enc.Claim.Lines, claim.Line{Code: "96372", Modifiers: []string{"59"}, Units: claim.Whole(1), Charge: 4500})
	line := func(code string, charge claim.Cents, control string, modifiers ...string) x835.Line {
		l := paidLine(code, charge, 0)
		l.Control, l.Procedure.Modifiers = control, modifiers
		return l
	}
	bundled := line("99214", 12000, "")
	bundled.Submitted = x835.Procedure{Code: "99213"}
	for _, c := range []struct {
		what  string
		lines []x835.Line
		want  []int
	}{
		{"by line number, whatever the order", []x835.Line{line("96372", 4500, "L2"), line("99213", 12000, "L1")}, []int{1, 0}},
		{"by modifiers", []x835.Line{line("96372", 4500, "", "59"), line("96372", 4500, "")}, []int{3, 1}},
		{"modifiers lost on the way back", []x835.Line{line("J3420", 800, ""), line("96372", 4500, ""), line("96372", 4500, "")}, []int{2, 1, 3}},
		{"the payer judged another code", []x835.Line{bundled}, []int{0}},
		{"one line answered in two parts", []x835.Line{line("99213", 7000, ""), line("99213", 5000, "")}, []int{0, 0}},
		{"more than was charged", []x835.Line{line("J3420", 800, ""), line("J3420", 800, "")}, []int{2, -1}},
		{"never sent", []x835.Line{line("J1885", 100, "")}, []int{-1}},
		{"a reversal's negative charge", []x835.Line{line("J3420", -800, "")}, []int{2}},
	} {
		got := Lines(enc, &x835.Claim{Lines: c.lines})
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
}

func TestNothingIsPostedTwice(t *testing.T) {
	b := newBook(t, visitAndShot("A1"))
	c := answered("A1", paidLine("99213", 12000, 0, off("CO", "97", 12000)))
	if p := b.Post(payment, c); p.Outcome != Posted {
		t.Fatal(p.Outcome)
	}
	if p := b.Post(payment, c); p.Outcome != Repeated || len(p.Denials) != 0 {
		t.Errorf("%s, %d denials", p.Outcome, len(p.Denials))
	}
	again := *payment
	again.Trace = "T2"
	if p := b.Post(&again, c); p.Outcome != Posted {
		t.Errorf("another check is another payment: %s", p.Outcome)
	}
	known := newBook(t)
	known.Know(FingerprintOf(payment, c))
	if p := known.Post(payment, c); p.Outcome != Repeated {
		t.Errorf("what a store remembers: %s", p.Outcome)
	}
	cut := answered("A9", paidLine("99213", 1, 1))
	cut.Cut = true
	if p := b.Post(payment, cut); p.Outcome != Incomplete {
		t.Errorf("a claim cut off: %s", p.Outcome)
	}
}

// TestFingerprintsDiffer changes one thing at a time.
func TestFingerprintsDiffer(t *testing.T) {
	make := func() (*x835.Payment, *x835.Claim) {
		p := *payment
		return &p, answered("A1", paidLine("99213", 12000, 0, off("CO", "97", 12000)))
	}
	p, c := make()
	base := FingerprintOf(p, c)
	for i, change := range []func(*x835.Payment, *x835.Claim){
		func(p *x835.Payment, c *x835.Claim) { p.Trace = "T2" },
		func(p *x835.Payment, c *x835.Claim) { p.Date++ },
		func(p *x835.Payment, c *x835.Claim) { p.Payer.Name = "Other" },
		func(p *x835.Payment, c *x835.Claim) { c.ControlNumber = "A2" },
		func(p *x835.Payment, c *x835.Claim) { c.PayerNumber = "Q" },
		func(p *x835.Payment, c *x835.Claim) { c.Status = "22" },
		func(p *x835.Payment, c *x835.Claim) { c.Paid = 1 },
		func(p *x835.Payment, c *x835.Claim) { c.Adjustments = []claim.Adjustment{off("CO", "45", 1)} },
		func(p *x835.Payment, c *x835.Claim) { c.Lines[0].Paid = 1 },
		func(p *x835.Payment, c *x835.Claim) { c.Lines[0].From++ },
		func(p *x835.Payment, c *x835.Claim) { c.Lines[0].Adjustments[0].Reason = "96" },
	} {
		p, c := make()
		change(p, c)
		if FingerprintOf(p, c) == base {
			t.Errorf("change %d is not seen", i)
		}
	}
}

func TestReversalAndCorrection(t *testing.T) {
	b := newBook(t, visitAndShot("A1"))
	first := answered("A1", paidLine("99213", 12000, 0, off("CO", "97", 12000)), paidLine("96372", 4500, 4500), paidLine("J3420", 800, 800))
	original := b.Post(payment, first)
	back := b.Post(payment, negated(first))
	if back.Outcome != Reversed || !original.Replaced {
		t.Errorf("%s, replaced %v", back.Outcome, original.Replaced)
	}
	fixed := answered("A1", paidLine("99213", 12000, 9600, off("CO", "45", 2400)), paidLine("96372", 4500, 4500), paidLine("J3420", 800, 800))
	fixed.PayerNumber += "A"
	if p := b.Post(payment, fixed); p.Outcome != Posted || p.Replaced || len(p.Denials) != 0 {
		t.Errorf("%s %v %d", p.Outcome, p.Replaced, len(p.Denials))
	}
	renumbered := negated(fixed)
	renumbered.PayerNumber = "NEW"
	if p := b.Post(payment, renumbered); p.Outcome != Reversed {
		t.Errorf("a reversal under a new number: %s", p.Outcome)
	}
	stranger := negated(answered("OLD", paidLine("96372", 4500, 4500)))
	if p := b.Post(payment, stranger); p.Outcome != ReversedAlone {
		t.Errorf("a payment never seen: %s", p.Outcome)
	}
	forecast := answered("A1", paidLine("99213", 12000, 1))
	forecast.Status = x835.PredeterminedStatus
	if p := b.Post(payment, forecast); p.Outcome != Forecast {
		t.Errorf("a predetermination: %s", p.Outcome)
	}
	forwarded := answered("A1", paidLine("99213", 12000, 2))
	forwarded.Status = x835.NotOurClaimStatus
	if p := b.Post(payment, forwarded); p.Outcome != Forwarded {
		t.Errorf("passed on: %s", p.Outcome)
	}
}

// runOf posts what an invented payer answers.
func runOf(t testing.TB, claims []*claim.Encounter) *Run {
	run := NewRun(newBook(t, claims...))
	var out bytes.Buffer
	if err := x835.Write(&out, x835.Options{Sender: "A", Receiver: "B", Date: 20240925}, slices.Values(Invent(claims, explainer(t), 20240925))); err != nil {
		t.Fatal(err)
	}
	if err := run.Read(&out, "invented.835"); err != nil {
		t.Fatal(err)
	}
	if len(run.Problems) > 0 || run.Total().Imbalances > 0 {
		t.Fatalf("an invented remittance must be whole and balanced: %+v", run.Problems)
	}
	return run
}

func TestLoopCountsWhatBecameOfEachFinding(t *testing.T) {
	run := runOf(t, []*claim.Encounter{visitAndShot("A1"), visitAndShot("A2")})
	l := run.Loop()
	i := slices.IndexFunc(l.Rules(), func(o RuleOutcome) bool { return o.Rule == "em-needs-25" })
	if i < 0 {
		t.Fatalf("%+v", l.Rules())
	}
	if o := l.Rules()[i]; o.Raised != 2 || o.Denied != 2 || o.Paid != 0 || o.DeniedAmount != 24000 || o.Errors != 2 {
		t.Errorf("%+v", o)
	}
	// A payer that pays all the same: a false alarm on this practice's money.
	b := newBook(t, visitAndShot("A1"))
	loop := NewLoop()
	loop.Add(b.Post(payment, answered("A1", paidLine("99213", 12000, 9000, off("CO", "45", 3000)), paidLine("96372", 4500, 4500), paidLine("J3420", 800, 800))))
	i = slices.IndexFunc(loop.Rules(), func(o RuleOutcome) bool { return o.Rule == "em-needs-25" })
	if o := loop.Rules()[i]; o.Denied != 0 || o.Paid != 1 || o.PaidAmount != 9000 {
		t.Errorf("%+v", o)
	}
}

func TestUnansweredAndWorklist(t *testing.T) {
	a, b := visitAndShot("A1"), visitAndShot("A2")
	run := NewRun(newBook(t, a, b))
	p := run.book.Post(payment, answered("A1", paidLine("99213", 12000, 0, off("CO", "97", 12000)), paidLine("96372", 4500, 0, off("CO", "W1", 4500)), paidLine("J3420", 800, 0, off("CO", "50", 800))))
	run.Postings = append(run.Postings, p)
	if list := run.Unanswered(); len(list) != 1 || list[0] != b.ID {
		t.Errorf("%d unanswered", len(list))
	}
	var reasons []string
	for _, d := range run.Worklist() {
		reasons = append(reasons, d.Reason)
	}
	// 50 must be appealed within 125 days, 97 can be reopened for a year, W1 has no known day.
	if want := []string{"50", "97", "W1"}; !slices.Equal(reasons, want) {
		t.Errorf("%v, want %v", reasons, want)
	}
	if s := Pareto(run.Worklist()); len(s) != 3 || s[0].Name != "em-needs-25" || !s[0].Rule || s[0].Amount != 12000 {
		t.Errorf("%+v", s)
	}
}
