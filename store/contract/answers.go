package contract

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"firstpass/claim"
	"firstpass/store"
	"firstpass/store/relational"
)

// answerFile stores a file of answers; its content tells it from others.
func answerFile(t *testing.T, s store.Store, practice store.ID, content string) store.File {
	t.Helper()
	f, err := s.Receive(t.Context(), store.File{Practice: practice, Name: Canary + ".835", Source: "upload", Received: noon}, reader(content), 0)
	ok(t, err)
	return f
}

// paid is a claim payment as the desk hands it over: a day of March, an amount.
func paid(position int, control string, claimID store.ID, day claim.Date, amount claim.Cents) store.NewPosting {
	return store.NewPosting{Print: fmt.Appendf(nil, "%s %d %d", control, day, amount), Control: control, Number: "ICN" + control,
		Posting: store.Posting{Position: position, Payment: 1, Claim: claimID, Matched: "control number", Outcome: store.Posted, Payer: "Acme Health Plan", Day: day, Charged: 16500, Paid: amount,
			Lines: []store.LinePaid{{Line: 1, Paid: amount}}, Reasons: []string{"CO-45"}, Body: []byte("what was read of " + Canary)}}
}

func denied(p store.NewPosting, name, rule string, amount claim.Cents, deadline claim.Date) store.NewPosting {
	p.Denied = amount
	p.Denials = append(p.Denials, store.Denial{Payer: "Acme Health Plan", Name: name, Code: "96372", Family: "bundled", Rule: rule, Gap: rule == "", Amount: amount, Deadline: deadline, Body: []byte("why " + Canary)})
	if rule != "" {
		p.Results = append(p.Results, store.RuleResult{Rule: rule, Line: 1, Error: true, Overridden: true, Result: "denied", Amount: amount})
	}
	return p
}

func takenBack(position int, control string, claimID store.ID, day claim.Date, amount claim.Cents) store.NewPosting {
	p := paid(position, control, claimID, day, -amount)
	p.Charged, p.Outcome = -p.Charged, store.ReversedAlone
	return p
}

// byAmounts pairs a reversal with what stands, as remit does.
func byAmounts(standing []store.Account, r store.Account) int {
	return slices.IndexFunc(standing, func(a store.Account) bool { return a.Charge == -r.Charge && a.Number == r.Number })
}

func post(t *testing.T, s store.Store, f store.File, list ...store.NewPosting) {
	t.Helper()
	ok(t, s.TakeIn(t.Context(), f, store.Incoming{Postings: list}, byAmounts))
}

func became(t *testing.T, s store.Store, q store.PostingQuery) string {
	t.Helper()
	q.Limit = 100
	list, err := s.Postings(t.Context(), q)
	ok(t, err)
	var words []string
	for _, p := range list {
		word := fmt.Sprintf("%s %s", p.Outcome, p.Paid)
		if p.Replaced {
			word += " replaced"
		}
		words = append(words, word)
	}
	slices.Reverse(words)
	return strings.Join(words, ", ")
}

// testTakeIn: what is taken in again, by the same file or another, counts once.
func testTakeIn(t *testing.T, s *relational.Store) {
	p, _ := checked(t, s, 3)
	found, err := s.SentUnder(t.Context(), p, []string{"clm00002", "CLM00003", "CLM00099", ""})
	ok(t, err)
	equal(t, "claims sent under two numbers", len(found), 2)
	equal(t, "the claim", found[0].Encounter.ID, "CLM00002")
	alike, err := s.SentLike(t.Context(), p, []claim.Date{20250301, 20250302}, 12000+4500+2)
	ok(t, err)
	equal(t, "claims alike", len(alike), 1)
	id := found[0].ID
	f := answerFile(t, s, p, "first")
	part := store.Incoming{Postings: []store.NewPosting{paid(1, "CLM00002", id, 20250310, 9000), paid(2, "GONE", 0, 20250310, 100)},
		Payments: []store.Payment{{Position: 1, Payer: "Acme Health Plan", Day: 20250310, Amount: 9100, Claims: 2, Off: 1, Body: []byte("{}")}},
		Receipts: []store.Receipt{{Position: 1, Claim: id, Kind: "277CA", Rejected: true, Status: "A7:21", Text: "rejected " + Canary}},
		Notices:  []store.Notice{{Position: 1, Kind: "balance", Text: "segment 9 does not add up"}}}
	for range 3 { // a killed worker begins again
		again := part
		again.Postings = slices.Clone(part.Postings)
		ok(t, s.TakeIn(t.Context(), f, again, byAmounts))
	}
	ok(t, s.EndTakeIn(t.Context(), f, "835", ""))
	equal(t, "taken in three times", became(t, s, store.PostingQuery{Practice: p}), "posted 90.00, posted 1.00")
	second := answerFile(t, s, p, "second")
	post(t, s, second, paid(1, "CLM00002", id, 20250310, 9000), paid(2, "CLM00002", id, 20250317, 9000))
	equal(t, "from another file", became(t, s, store.PostingQuery{Practice: p, File: second.ID}), "repeated 90.00, posted 90.00")
	n, err := s.RemitCount(t.Context(), p, 0)
	ok(t, err)
	equal(t, "counts", n, store.RemitCount{Payments: 1, Postings: 4, Unknown: 1, Repeated: 1, Receipts: 1, Rejected: 1, Notices: 1, Paid: 9000 + 100 + 9000})
	odd, err := s.Postings(t.Context(), store.PostingQuery{Practice: p, Odd: true, Limit: 10})
	ok(t, err)
	equal(t, "to be looked at", len(odd), 2)
	equal(t, "an unknown claim is found by its number", odd[1].Card.Control, "GONE")
	c, err := s.Claim(t.Context(), p, id)
	ok(t, err)
	equal(t, "payments of the claim", len(c.Postings), 3)
	equal(t, "receipt of the claim", c.Receipts[0].Status+c.Receipts[0].Text, "A7:21rejected "+Canary)
	lines, err := s.PaidLines(t.Context(), p, 20250311)
	ok(t, err)
	equal(t, "lines paid since", fmt.Sprint(lines), fmt.Sprint(map[store.ID][]store.LinePaid{id: {{Line: 1, Paid: 9000}}}))
	var bodies []string
	ok(t, s.EachPosting(t.Context(), store.PostingQuery{Practice: p, Payer: "Acme Health Plan", Limit: 2}, func(p store.Posting) error {
		bodies = append(bodies, string(p.Body))
		return nil
	}))
	equal(t, "the newest two", len(bodies), 2)
	file, err := s.File(t.Context(), p, f.ID)
	ok(t, err)
	equal(t, "kind and state", file.Kind+" "+file.State, "835 split")
}

// testReversals: a takeback is no repeat; it ends what it takes back, whichever of
// the two comes in first.
func testReversals(t *testing.T, s *relational.Store) {
	p, _ := checked(t, s, 1)
	one, two, three := answerFile(t, s, p, "one"), answerFile(t, s, p, "two"), answerFile(t, s, p, "three")
	post(t, s, one, denied(paid(1, "CLM00001", 1, 20250310, 5000), "CO-97", "em-needs-25", 4000, 20250901))
	post(t, s, two, takenBack(1, "CLM00001", 1, 20250320, 5000), paid(2, "CLM00001", 1, 20250320, 9000))
	equal(t, "taken back and corrected", became(t, s, store.PostingQuery{Practice: p}), "posted 50.00 replaced, reversed -50.00, posted 90.00")
	list, _, err := s.DenialList(t.Context(), store.DenialQuery{Practice: p})
	ok(t, err)
	equal(t, "open denials of a payment taken back", len(list), 0)
	totals, err := s.RuleTotals(t.Context(), p, time.Time{})
	ok(t, err)
	equal(t, "counted for a rule", len(totals), 0)
	post(t, s, three, takenBack(1, "LATE", 0, 20250322, 700), takenBack(2, "CLM00001", 1, 20250322, 9000), takenBack(3, "CLM00001", 1, 20250322, 9000))
	equal(t, "taken back", became(t, s, store.PostingQuery{Practice: p, File: three.ID}), "reversed-alone -7.00, reversed -90.00, repeated -90.00")
	// The payment comes in after what took it back.
	four := answerFile(t, s, p, "four")
	post(t, s, four, denied(paid(1, "LATE", 0, 20250315, 700), "CO-50", "", 100, 0))
	equal(t, "paired after the event", became(t, s, store.PostingQuery{Practice: p, File: three.ID})+"; "+became(t, s, store.PostingQuery{Practice: p, File: four.ID}),
		"reversed -7.00, reversed -90.00, repeated -90.00; posted 7.00 replaced")
	// A correction of the same day as a takeback is not what was taken back.
	five := answerFile(t, s, p, "five")
	post(t, s, five, takenBack(1, "OTHER", 0, 20250322, 700), paid(2, "OTHER", 0, 20250322, 700))
	equal(t, "a correction", became(t, s, store.PostingQuery{Practice: p, File: five.ID}), "reversed-alone -7.00, posted 7.00")
}

// testAdopt: a payment is tied to the claim that comes in after it, once; a denial
// somebody worked on stays as it is.
func testAdopt(t *testing.T, s *relational.Store) {
	p, _ := checked(t, s, 2)
	f := answerFile(t, s, p, "early")
	post(t, s, f, denied(paid(1, "EARLY1", 0, 20250310, 100), "CO-97", "", 100, 0), denied(paid(2, "EARLY2", 0, 20250310, 100), "CO-97", "", 100, 0))
	list, err := s.Postings(t.Context(), store.PostingQuery{Practice: p, Unknown: true, Limit: 9})
	ok(t, err)
	equal(t, "claims may still come in", len(list), 2)
	worked, _, err := s.DenialList(t.Context(), store.DenialQuery{Practice: p})
	ok(t, err)
	for _, d := range worked {
		if d.Card.Control == "EARLY2" {
			ok(t, s.ChangeDenial(t.Context(), p, store.DenialChange{Denial: d.ID, Version: d.Version, At: noon, State: store.DenialDone}))
		}
	}
	other := practiceOf(t, s)
	for _, posting := range list {
		found := denied(paid(posting.Position, posting.Card.Control, 1, 20250310, 100), "CO-97", "em-needs-25", 100, 20250901)
		ok(t, s.Adopt(t.Context(), other, posting.ID, found))
		for range 2 {
			ok(t, s.Adopt(t.Context(), p, posting.ID, found))
		}
	}
	open, _, err := s.DenialList(t.Context(), store.DenialQuery{Practice: p})
	ok(t, err)
	equal(t, "open, explained anew", len(open), 1)
	equal(t, "its rule and claim", fmt.Sprint(open[0].Rule, open[0].Claim), "em-needs-251")
	done, _, err := s.DenialList(t.Context(), store.DenialQuery{Practice: p, State: store.DenialDone})
	ok(t, err)
	equal(t, "worked on before", fmt.Sprint(len(done), done[0].Rule, done[0].Claim), "11")
	n, err := s.RemitCount(t.Context(), p, 0)
	ok(t, err)
	equal(t, "unknown", n.Unknown, 0)
}

// testDenials: the worklist by deadline and by money, its pages, what is done, what
// is counted.
func testDenials(t *testing.T, s *relational.Store) {
	p, _ := checked(t, s, 4)
	f := answerFile(t, s, p, "denials")
	var list []store.NewPosting
	for n := 1; n <= 7; n++ {
		rule, deadline := "em-needs-25", claim.Date(20250900+n)
		if n%3 == 0 {
			rule, deadline = "", 0
		}
		list = append(list, denied(paid(n, fmt.Sprintf("CLM%05d", n), store.ID(n%5), 20250310, claim.Cents(n)), "CO-97", rule, claim.Cents(100*(8-n)), deadline))
	}
	list[6].Results = []store.RuleResult{{Rule: "em-needs-25", Line: 2, Result: "paid", Amount: 50}}
	post(t, s, f, list...)
	for sort, want := range map[store.Sort]string{store.SortDeadline: "7.00 6.00 4.00 3.00 1.00 5.00 2.00", store.SortMoney: "7.00 6.00 5.00 4.00 3.00 2.00 1.00"} {
		var amounts []string
		q := store.DenialQuery{Practice: p, Sort: sort, Limit: 2}
		for {
			page, next, err := s.DenialList(t.Context(), q)
			ok(t, err)
			for _, d := range page {
				amounts = append(amounts, d.Amount.String())
			}
			if q.After = next; next == "" {
				break
			}
		}
		equal(t, "by "+string(sort), strings.Join(amounts, " "), want)
	}
	byCause, _, err := s.DenialList(t.Context(), store.DenialQuery{Practice: p, Cause: "CO-97"})
	ok(t, err)
	equal(t, "no rule explains", len(byCause), 2)
	first := byCause[0]
	equal(t, "nothing known of its last day", first.Deadline, 0)
	step := store.DenialChange{Denial: first.ID, Version: first.Version, User: 7, At: noon, State: store.DenialWaiting, Step: "appeal", Note: Canary}
	ok(t, s.ChangeDenial(t.Context(), p, step))
	if err := s.ChangeDenial(t.Context(), p, step); !errors.Is(err, store.ErrStale) {
		t.Fatalf("a second change of the same version: %v", err)
	}
	d, events, err := s.Denial(t.Context(), p, first.ID)
	ok(t, err)
	equal(t, "what was done", fmt.Sprintf("%s %s %s %d", d.State, d.Step, events[0].Note, events[0].User), "waiting appeal "+Canary+" 7")
	equal(t, "its explanation", string(d.Body), "why "+Canary)
	shares, err := s.DenialShares(t.Context(), p, time.Time{})
	ok(t, err)
	lines, amount := 0, claim.Cents(0)
	for _, share := range shares {
		lines, amount = lines+share.Lines, amount+share.Amount
	}
	equal(t, "lines and money of all shares", fmt.Sprint(lines, amount), fmt.Sprint(7, claim.Cents(2800)))
	totals, err := s.RuleTotals(t.Context(), p, time.Time{})
	ok(t, err)
	equal(t, "the rule", totals[0], store.RuleTotal{Rule: "em-needs-25", Answered: 5, Errors: 4, Overridden: 4, Denied: 4, DeniedAmount: 700 + 600 + 400 + 300, Paid: 1, PaidAmount: 50})
}

func testAnswersApart(t *testing.T, s *relational.Store) {
	p, _ := checked(t, s, 1)
	f := answerFile(t, s, p, "ours")
	post(t, s, f, denied(paid(1, "CLM00001", 1, 20250310, 0), "CO-97", "", 100, 0))
	ok(t, s.TakeIn(t.Context(), f, store.Incoming{Notices: []store.Notice{{Position: 1, Text: "x"}}, Receipts: []store.Receipt{{Position: 1, Rejected: true}}, Payments: []store.Payment{{Position: 1}}}, byAmounts))
	list, _, err := s.DenialList(t.Context(), store.DenialQuery{Practice: p})
	ok(t, err)
	audit, err := s.AddAudit(t.Context(), store.Audit{Practice: p, Made: noon}, []store.AuditClaim{{N: 1, Claim: 1}}, line)
	ok(t, err)
	other := practiceOf(t, s)
	if _, _, err := s.Denial(t.Context(), other, list[0].ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another practice reads the denial: %v", err)
	}
	if err := s.ChangeDenial(t.Context(), other, store.DenialChange{Denial: list[0].ID, Version: 1, At: noon, State: store.DenialDone}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another practice changes the denial: %v", err)
	}
	if _, err := s.Audit(t.Context(), other, audit); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another practice reads the audit: %v", err)
	}
	if err := s.AnswerAudit(t.Context(), other, store.AuditClaim{Audit: audit, N: 1, Answered: noon}, line); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another practice answers the audit: %v", err)
	}
	if err := s.CloseAudit(t.Context(), other, audit, noon, line); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another practice ends the audit: %v", err)
	}
	// The same payment is another practice's own.
	post(t, s, answerFile(t, s, other, "ours"), paid(1, "CLM00001", 0, 20250310, 0))
	equal(t, "of the other practice", became(t, s, store.PostingQuery{Practice: other}), "posted 0.00")
	n := 0
	count := func(rows int, err error) {
		ok(t, err)
		n += rows
	}
	third := practiceOf(t, s)
	denials, _, err := s.DenialList(t.Context(), store.DenialQuery{Practice: third})
	count(len(denials), err)
	shares, err := s.DenialShares(t.Context(), third, time.Time{})
	count(len(shares), err)
	totals, err := s.RuleTotals(t.Context(), third, time.Time{})
	count(len(totals), err)
	payments, err := s.Payments(t.Context(), third, f.ID, 9)
	count(len(payments), err)
	notices, err := s.Notices(t.Context(), third, f.ID)
	count(len(notices), err)
	receipts, err := s.Receipts(t.Context(), third, f.ID, 0, 9)
	count(len(receipts), err)
	postings, err := s.Postings(t.Context(), store.PostingQuery{Practice: third, File: f.ID, Limit: 9})
	count(len(postings), err)
	claims, err := s.AuditClaims(t.Context(), third, audit)
	count(len(claims), err)
	sent, err := s.SentUnder(t.Context(), third, []string{"CLM00001"})
	count(len(sent), err)
	sent, err = s.SentClaims(t.Context(), third, []store.ID{1})
	count(len(sent), err)
	lines, err := s.PaidLines(t.Context(), third, 0)
	count(len(lines), err)
	total, err := s.RemitCount(t.Context(), third, f.ID)
	count(total.Postings+total.Notices+total.Receipts+total.Payments, err)
	found, err := s.ByControl(t.Context(), third, "CLM00001")
	count(len(found), err)
	equal(t, "rows of another practice", n, 0)
}

// testAnswersHidden looks through every column for who the patients are.
func testAnswersHidden(t *testing.T, s *relational.Store) {
	p, _ := checked(t, s, 1)
	f := answerFile(t, s, p, Canary)
	post(t, s, f, denied(paid(1, "CLM00001", 1, 20250310, 5000), "CO-97", "", 100, 0))
	ok(t, s.TakeIn(t.Context(), f, store.Incoming{Notices: []store.Notice{{Position: 1, Text: Canary}}, Payments: []store.Payment{{Position: 1, Body: []byte(Canary)}},
		Receipts: []store.Receipt{{Position: 1, Text: Canary, Card: store.Card{Control: "CLM00001"}}}}, byAmounts))
	list, _, err := s.DenialList(t.Context(), store.DenialQuery{Practice: p})
	ok(t, err)
	ok(t, s.ChangeDenial(t.Context(), p, store.DenialChange{Denial: list[0].ID, Version: 1, At: noon, State: store.DenialDone, Note: Canary}))
	id, err := s.AddAudit(t.Context(), store.Audit{Practice: p, Made: noon, Name: "March", Frame: []byte("CLM00001\t" + Canary)}, []store.AuditClaim{{N: 1, Claim: 1, Number: "CLM00001"}}, line)
	ok(t, err)
	ok(t, s.AnswerAudit(t.Context(), p, store.AuditClaim{Audit: id, N: 1, Answers: []byte(Canary), Answered: noon}, line))
	hides(t, s, "payments", "postings", "prints", "denials", "denial_events", "receipts", "notices", "audits", "audit_claims", "file_parts", "trail")
}

func testAnswersRetained(t *testing.T, s *relational.Store) {
	p, _ := checked(t, s, 2)
	f := answerFile(t, s, p, "old")
	post(t, s, f, denied(paid(1, "CLM00001", 1, 20250310, 5000), "CO-97", "em-needs-25", 100, 0))
	ok(t, s.TakeIn(t.Context(), f, store.Incoming{Notices: []store.Notice{{Position: 1}}, Payments: []store.Payment{{Position: 1}}, Receipts: []store.Receipt{{Position: 1, Claim: 1}}}, byAmounts))
	list, _, err := s.DenialList(t.Context(), store.DenialQuery{Practice: p})
	ok(t, err)
	ok(t, s.ChangeDenial(t.Context(), p, store.DenialChange{Denial: list[0].ID, Version: 1, At: noon, State: store.DenialDone}))
	_, err = s.AddAudit(t.Context(), store.Audit{Practice: p, Made: noon}, []store.AuditClaim{{N: 1, Claim: 1}}, line)
	ok(t, err)
	ok(t, s.AddAnswer(t.Context(), p, store.QuizAnswer{User: 1, Quiz: "q", Question: "a", At: noon}))
	removed, err := s.Retain(t.Context(), p, noon.Add(time.Millisecond))
	ok(t, err)
	equal(t, "claims removed", removed, 2)
	for _, table := range []string{"payments", "postings", "denials", "denial_events", "rule_results", "receipts", "notices", "audits", "audit_claims", "quiz_answers"} {
		var n int
		ok(t, s.DB().QueryRow("SELECT count(*) FROM "+table).Scan(&n))
		equal(t, "left in "+table, n, 0)
	}
	post(t, s, answerFile(t, s, p, "old"), paid(1, "CLM00001", 0, 20250310, 5000))
	equal(t, "the payment of a file that went", became(t, s, store.PostingQuery{Practice: p}), "repeated 50.00")
}

func testAudits(t *testing.T, s *relational.Store) {
	p, _ := checked(t, s, 3)
	id, err := s.AddAudit(t.Context(), store.Audit{Practice: p, Name: "March", User: 3, Made: noon, Plan: []byte(`{"seed":"x"}`), Frame: []byte("the frozen list")},
		[]store.AuditClaim{{N: 1, Claim: 2, Number: "CLM00002"}, {N: 2, Claim: 1, Number: "CLM00001"}}, line)
	ok(t, err)
	ok(t, s.AnswerAudit(t.Context(), p, store.AuditClaim{Audit: id, N: 2, Answers: []byte("one"), User: 4, Answered: noon}, line))
	a, err := s.Audit(t.Context(), p, id)
	ok(t, err)
	equal(t, "frame", string(a.Frame), "the frozen list")
	equal(t, "answered", fmt.Sprint(a.Answered, a.Claims), "1 2")
	ok(t, s.AnswerAudit(t.Context(), p, store.AuditClaim{Audit: id, N: 2, Answers: []byte("two"), User: 4, Answered: noon}, line))
	claims, err := s.AuditClaims(t.Context(), p, id)
	ok(t, err)
	equal(t, "claims", fmt.Sprintf("%s %t %s %t %s", claims[0].Number, claims[0].Answered.IsZero(), claims[1].Number, claims[1].Changed, claims[1].Answers), "CLM00002 true CLM00001 true two")
	if err := s.AnswerAudit(t.Context(), p, store.AuditClaim{Audit: id, N: 9, Answered: noon}, line); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("a claim that is not in the sample: %v", err)
	}
	ok(t, s.CloseAudit(t.Context(), p, id, noon, line))
	if err := s.AnswerAudit(t.Context(), p, store.AuditClaim{Audit: id, N: 1, Answered: noon}, line); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("answered after the review ended: %v", err)
	}
	list, err := s.AuditList(t.Context(), p)
	ok(t, err)
	equal(t, "audits", len(list), 1)
}

func testQuiz(t *testing.T, s *relational.Store) {
	p, other := practiceOf(t, s), practiceOf(t, s)
	for i, right := range []bool{true, false, true} {
		ok(t, s.AddAnswer(t.Context(), p, store.QuizAnswer{User: 1, At: noon, Quiz: "w1", Question: fmt.Sprint(i), Topic: []string{"jz", "25"}[i%2], Right: right}))
	}
	ok(t, s.AddAnswer(t.Context(), p, store.QuizAnswer{User: 1, At: noon, Quiz: "w1", Question: "1", Topic: "25", Right: true})) // the first answer counts
	ok(t, s.AddAnswer(t.Context(), p, store.QuizAnswer{User: 2, At: noon, Quiz: "w1", Question: "1", Topic: "25", Right: true}))
	ok(t, s.AddAnswer(t.Context(), other, store.QuizAnswer{User: 1, At: noon, Quiz: "w1", Question: "1", Topic: "25"}))
	mine, err := s.Topics(t.Context(), p, 1, time.Time{})
	ok(t, err)
	equal(t, "of one person", fmt.Sprint(mine), "[{25 1 0 1} {jz 1 2 2}]")
	all, err := s.Topics(t.Context(), p, 0, time.Time{})
	ok(t, err)
	equal(t, "of everybody", fmt.Sprint(all), "[{25 0 1 2} {jz 0 2 2}]")
	answers, err := s.Answers(t.Context(), p, 1, "w1")
	ok(t, err)
	equal(t, "answers", len(answers), 3)
}
