package desk_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"firstpass/claim"
	"firstpass/desk"
	"firstpass/examples"
	"firstpass/format/x835"
	"firstpass/remit"
	"firstpass/store"
)

// clinic is a room with the example clinic's day checked in it.
func clinic(t *testing.T) *room {
	t.Helper()
	r := open(t)
	if err := r.Store.SetPractice(t.Context(), store.Practice{ID: r.practice, Name: "Example Clinic", Settings: string(examples.Practice)}, store.Entry{Practice: r.practice, At: day, Action: "test"}); err != nil {
		t.Fatal(err)
	}
	r.take(t, string(examples.ClinicDay))
	return r
}

// bring takes a file of answers in and returns it as the store has it then.
func (r *room) bring(t *testing.T, content []byte) store.File {
	t.Helper()
	f, err := r.Receive(t.Context(), r.biller, "answers", "upload", bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Split(t.Context(), f, desk.Whole()); err != nil {
		t.Fatal(err)
	}
	if f, err = r.Store.File(t.Context(), r.practice, f.ID); err != nil {
		t.Fatal(err)
	}
	return f
}

func (r *room) count(t *testing.T, f store.ID) store.RemitCount {
	t.Helper()
	n, err := r.Store.RemitCount(t.Context(), r.practice, f)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func exampleRemittance(t *testing.T) []byte {
	t.Helper()
	content, err := os.ReadFile("../examples/clinic-day.835")
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestRemittance: every payment of the example is posted, its oddities are listed,
// its denials stand in the worklist with what the command says of them.
func TestRemittance(t *testing.T) {
	r := clinic(t)
	content := exampleRemittance(t)
	f := r.bring(t, content)
	if f.Kind != desk.Remittance || f.State != "split" || f.Problem != "" {
		t.Fatalf("the file: %+v", f)
	}
	n := r.count(t, f.ID)
	if n.Unknown != 2 || n.Denied == 0 || n.Reversed == 0 || n.Postings == 0 || n.Repeated != 0 || n.Alone != 0 {
		t.Fatalf("counts: %+v", n)
	}
	rows, _, err := r.Denials(t.Context(), r.biller, store.DenialQuery{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	explained, gaps := 0, 0
	last := rows[0].Deadline
	for _, d := range rows {
		if d.Deadline != 0 && d.Deadline < last {
			t.Errorf("the worklist is not by deadline: %s after %s", d.Deadline, last)
		}
		last = d.Deadline
		if d.Rule != "" {
			explained++
		}
		if d.Gap {
			gaps++
		}
		if d.Why() == "" || len(d.Told.Steps) == 0 || d.Told.Patient.Why == "" {
			t.Errorf("%s %s says too little: %+v", d.Card.Control, d.Name, d.Told)
		}
	}
	if explained == 0 || gaps == 0 {
		t.Fatalf("%d explained, %d gaps", explained, gaps)
	}
	// Byte for byte.
	_, back, err := r.Download(t.Context(), r.biller, f.ID)
	if err != nil {
		t.Fatal(err)
	}
	if same, err := io.ReadAll(back); err != nil || !bytes.Equal(same, content) {
		t.Fatal("the file is not kept byte for byte")
	}
	// The same file again is not taken; the same payments in another file count once.
	if _, err := r.Receive(t.Context(), r.biller, "again", "folder", bytes.NewReader(content)); !errors.Is(err, store.ErrDuplicate) {
		t.Fatalf("the same file again: %v", err)
	}
	before := r.count(t, 0)
	second := r.bring(t, append(bytes.Clone(content), '\n'))
	if got := r.count(t, second.ID); got.Repeated != n.Postings || got.Paid != 0 {
		t.Fatalf("the same payments in another file: %+v", got)
	}
	if after := r.count(t, 0); after.Paid != before.Paid || after.DeniedAmount != before.DeniedAmount {
		t.Fatalf("posted twice: %+v, before %+v", after, before)
	}
	records, err := r.RuleRecords(t.Context(), r.biller, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(records, func(r desk.RuleRecord) bool { return r.Rule == "em-needs-25" })
	if i < 0 || records[i].Denied == 0 || records[i].Raised == 0 || records[i].Answered < records[i].Denied {
		t.Fatalf("em-needs-25: %+v", records)
	}
	o, err := r.DenialOverview(t.Context(), r.biller, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if o.Lines != len(rows) || o.Amount != n.DeniedAmount || len(o.Causes) == 0 || len(o.Misses) == 0 {
		t.Fatalf("overview: %+v", o)
	}
}

// TestRemittanceTakenInAgain: a killed worker's half is not doubled by the next.
func TestRemittanceTakenInAgain(t *testing.T) {
	r := clinic(t)
	f := r.bring(t, exampleRemittance(t))
	before := r.count(t, 0)
	for range 2 {
		if err := r.Split(t.Context(), f, desk.Whole()); err != nil {
			t.Fatal(err)
		}
	}
	if after := r.count(t, 0); after != before {
		t.Fatalf("%+v became %+v", before, after)
	}
}

// remittance writes one with the claims given; each name stands for a claim number.
func remittance(t *testing.T, trace string, claims ...x835.Claim) []byte {
	t.Helper()
	rem := x835.Remittance{Payment: x835.Payment{Date: 20241010, Production: 20241010, Method: "ACH", Trace: trace, Originator: "1999999999",
		Payer: x835.Party{Name: "ACME HEALTH PLAN", Qualifier: "XV", ID: "ACME1"}, Payee: x835.Party{Name: "EXAMPLE CLINIC", Qualifier: "XX", ID: "1245319599"}}}
	for i := range claims {
		c := &claims[i]
		rem.Claims = append(rem.Claims, c)
		rem.Payment.Amount += c.Paid
	}
	var out bytes.Buffer
	if err := x835.Write(&out, x835.Options{Sender: "ACME", Receiver: "CLINIC", Date: 20241010}, slices.Values([]x835.Remittance{rem})); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestBadRemittances: whatever is wrong is said with its place; nothing is posted
// twice and nothing lost.
func TestBadRemittances(t *testing.T) {
	one := func(number, status string, charge, paid int64) x835.Claim {
		return invented(number, status, charge, paid)
	}
	r := clinic(t)
	whole := remittance(t, "T1", one("V1", "1", 10000, 8000), one("V2", "1", 5000, 5000))

	t.Run("unknown claims", func(t *testing.T) {
		f := r.bring(t, whole)
		if n := r.count(t, f.ID); n.Unknown != 2 || n.Paid != 13000 {
			t.Fatalf("%+v", n)
		}
		odd, err := r.Store.Postings(t.Context(), store.PostingQuery{Practice: r.practice, File: f.ID, Odd: true, Limit: 10})
		if err != nil || len(odd) != 2 || odd[1].Card.Control != "V1" {
			t.Fatalf("unknown claims are not listed: %+v, %v", odd, err)
		}
	})
	t.Run("unbalanced", func(t *testing.T) {
		f := r.bring(t, bytes.Replace(remittance(t, "T2", one("V3", "1", 10000, 8000)), []byte("SVC*HC:96372*100.00*80.00"), []byte("SVC*HC:96372*100.00*70.00"), 1))
		if said := r.notices(t, f.ID); !strings.Contains(said, "V3 does not add up") || !strings.Contains(said, "segment") {
			t.Fatalf("not said, or not where: %q", said)
		}
	})
	t.Run("truncated", func(t *testing.T) {
		text := remittance(t, "T3", one("V4", "1", 10000, 8000), one("V5", "1", 10000, 8000))
		cut := text[:bytes.LastIndex(text, []byte("CAS"))]
		f := r.bring(t, cut)
		if n := r.count(t, f.ID); n.Incomplete != 1 || n.Postings != 2 {
			t.Fatalf("%+v", n)
		}
		if f.Problem == "" || !strings.Contains(r.notices(t, f.ID), "cut off") {
			t.Fatalf("not said: %q, %q", f.Problem, r.notices(t, f.ID))
		}
		// The whole of it comes later: what was posted is not posted again, what was cut off is.
		f = r.bring(t, text)
		if n := r.count(t, f.ID); n.Repeated != 1 || n.Incomplete != 0 || n.Paid != 8000 {
			t.Fatalf("the whole file: %+v", n)
		}
	})
	t.Run("cut off behind the last claim", func(t *testing.T) {
		// Nothing of the claim is missing, but nobody can know that: it is posted once the whole comes.
		text := remittance(t, "T3b", one("V6", "1", 10000, 8000))
		f := r.bring(t, text[:bytes.LastIndex(text, []byte("SE*"))])
		if n := r.count(t, f.ID); n.Incomplete != 1 || n.Paid != 0 {
			t.Fatalf("%+v", n)
		}
		if f = r.bring(t, text); r.count(t, f.ID).Repeated != 0 || r.count(t, f.ID).Paid != 8000 {
			t.Fatalf("the whole file: %+v", r.count(t, f.ID))
		}
	})
	t.Run("several payers", func(t *testing.T) {
		other := bytes.ReplaceAll(bytes.ReplaceAll(remittance(t, "T4", one("V1", "1", 10000, 8000)), []byte("ACME HEALTH PLAN"), []byte("OTHER HEALTH PLAN")), []byte("ACME1"), []byte("OTHR1"))
		f := r.bring(t, append(bytes.Clone(other), remittance(t, "T5", one("V9", "1", 100, 100))...))
		list, err := r.Store.Payments(t.Context(), r.practice, f.ID, 10)
		if err != nil || len(list) != 2 || list[0].Payer == list[1].Payer {
			t.Fatalf("%+v, %v", list, err)
		}
		if n := r.count(t, f.ID); n.Postings != 2 || n.Repeated != 0 {
			t.Fatalf("another payer's payment of the same number: %+v", n)
		}
	})
	t.Run("a takeback is no repeat", func(t *testing.T) {
		back := remittance(t, "T6", one("V2", "22", -5000, -5000))
		f := r.bring(t, back)
		if n := r.count(t, f.ID); n.Reversed != 1 || n.Repeated+n.Alone != 0 {
			t.Fatalf("%+v", n)
		}
		if f = r.bring(t, remittance(t, "T6", one("V2", "22", -5000, -5000), one("V7", "22", -100, -100))); r.count(t, f.ID).Repeated != 1 || r.count(t, f.ID).Alone != 1 {
			t.Fatalf("taken back twice, or out of nothing: %+v", r.count(t, f.ID))
		}
	})
	t.Run("negative and senseless amounts", func(t *testing.T) {
		text := remittance(t, "T7", one("V8", "1", 10000, 8000))
		f := r.bring(t, bytes.Replace(text, []byte("CLP*V8*1*100.00*80.00"), []byte("CLP*V8*1*-100.00*eighty"), 1))
		if said := r.notices(t, f.ID); !strings.Contains(said, "not an amount") {
			t.Fatalf("not said: %q", said)
		}
	})
	t.Run("no answer at all", func(t *testing.T) {
		f := r.bring(t, []byte("ISA*00*          *00*          *ZZ*A              *ZZ*B              *240910*0900*^*00501*000000001*0*P*:~GS*HP*A*B*20240910*0900*1*X*005010X221A1~ST*835*0001~"))
		if f.State != "split" || f.Problem == "" {
			t.Fatalf("%+v", f)
		}
	})
}

// invented is a claim payment of one line.
func invented(number, status string, charge, paid int64) x835.Claim {
	c := x835.Claim{ControlNumber: number, Status: status, Charge: cents(charge), Paid: cents(paid), PayerNumber: "ICN" + number, Filing: "12", From: 20240910,
		Lines: []x835.Line{{Procedure: x835.Procedure{Qualifier: "HC", Code: "96372"}, Charge: cents(charge), Paid: cents(paid), From: 20240910}}}
	if charge != paid {
		c.Lines[0].Adjustments = adjusted("CO", "45", charge-paid)
	}
	return c
}

func cents(n int64) claim.Cents { return claim.Cents(n) }

func adjusted(group, reason string, amount int64) []claim.Adjustment {
	return []claim.Adjustment{{Group: group, Reason: reason, Amount: cents(amount)}}
}

func (r *room) notices(t *testing.T, f store.ID) string {
	t.Helper()
	list, err := r.Store.Notices(t.Context(), r.practice, f)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, n := range list {
		fmt.Fprintln(&b, n.Text)
	}
	return b.String()
}

// TestDenialWork: what was done is kept, by whom; the codes forbid what they forbid;
// other practices and roles see nothing.
func TestDenialWork(t *testing.T) {
	r := clinic(t)
	r.bring(t, exampleRemittance(t))
	rows, _, err := r.Denials(t.Context(), r.biller, store.DenialQuery{Sort: store.SortMoney, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	no := slices.IndexFunc(rows, func(d desk.DenialRow) bool { return d.Told.Patient.May == "no" })
	d := rows[no]
	var refusal desk.Refusal
	if err := r.StepDenial(t.Context(), r.biller, d.ID, d.Version, "bill-patient", ""); !errors.As(err, &refusal) {
		t.Fatalf("the patient was billed for %s: %v", d.Name, err)
	}
	if err := r.StepDenial(t.Context(), r.biller, d.ID, d.Version, "appeal", "sent by post"); err != nil {
		t.Fatal(err)
	}
	if err := r.StepDenial(t.Context(), r.biller, d.ID, d.Version, "write-off", ""); !errors.Is(err, store.ErrStale) {
		t.Fatalf("somebody else's step was overwritten: %v", err)
	}
	f, err := r.OpenDenial(t.Context(), r.biller, d.ID)
	if err != nil || f.State != store.DenialWaiting || len(f.Events) != 1 || f.Events[0].Note != "sent by post" {
		t.Fatalf("%+v, %v", f, err)
	}
	if err := r.StepDenial(t.Context(), r.clinician, d.ID, f.Version, "again", ""); !errors.Is(err, desk.ErrForbidden) {
		t.Fatalf("a clinician: %v", err)
	}
	stranger := r.biller
	stranger.Practice++
	if _, err := r.OpenDenial(t.Context(), stranger, d.ID); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("another practice: %v", err)
	}
	trail, err := r.Store.TrailPage(t.Context(), r.practice, 0, 5)
	if err != nil || !slices.ContainsFunc(trail, func(e store.Entry) bool { return e.Action == "denial.waiting" && e.User == r.biller.User }) {
		t.Fatalf("the trail: %+v, %v", trail, err)
	}
}

// TestPatterns: denials no rule explains become a proposed page; accepted and
// approved, it explains them, and the pattern is gone.
func TestPatterns(t *testing.T) {
	r := clinic(t)
	r.bring(t, exampleRemittance(t))
	drafts, err := r.Patterns(t.Context(), r.manager)
	if err != nil || len(drafts) == 0 {
		t.Fatalf("%d drafts, %v", len(drafts), err)
	}
	p := drafts[0]
	if p.Loads != nil || p.Hits == 0 || strings.Contains(p.Text, "TESTPERSON") {
		t.Fatalf("the draft: hits %d, loads %v\n%s", p.Hits, p.Loads, p.Text)
	}
	fill := desk.Acceptance{Draft: p.ID, Title: "Authorisation of injected drugs", Link: "https://acme.example/policy", Review: "2025-06-01"}
	var refusal desk.Refusal
	if _, err := r.AcceptDraft(t.Context(), r.manager, fill); !errors.As(err, &refusal) {
		t.Fatalf("accepted unread: %v", err)
	}
	fill.Read = true
	if _, err := r.AcceptDraft(t.Context(), r.biller, fill); !errors.Is(err, desk.ErrForbidden) {
		t.Fatalf("accepted by a biller: %v", err)
	}
	saved, err := r.AcceptDraft(t.Context(), r.manager, fill)
	if err != nil {
		t.Fatal(err)
	}
	if saved.State != desk.DraftState || !strings.Contains(saved.Page, "https://acme.example/policy") {
		t.Fatalf("%+v", saved)
	}
	replay, err := r.ReplayPolicy(t.Context(), r.manager, saved.Name)
	if err != nil || len(replay.Changed) == 0 {
		t.Fatalf("the dry run: %+v, %v", replay, err)
	}
	if err := r.SetPolicyState(t.Context(), r.manager, saved.Name, desk.Approved); err != nil {
		t.Fatal(err)
	}
	after, err := r.Patterns(t.Context(), r.manager)
	if err != nil || slices.ContainsFunc(after, func(d remit.Draft) bool { return d.ID == p.ID }) {
		t.Fatalf("the pattern is still there: %v", err)
	}
}

// TestClaimsAfterPayments: payments that come before their claims are tied to them
// once they are there, as if they had come in order; what somebody did stays.
func TestClaimsAfterPayments(t *testing.T) {
	ordered := clinic(t)
	want := ordered.count(t, ordered.bring(t, exampleRemittance(t)).ID)
	r := open(t)
	if err := r.Store.SetPractice(t.Context(), store.Practice{ID: r.practice, Name: "Example Clinic", Settings: string(examples.Practice)}, store.Entry{Practice: r.practice, At: day, Action: "test"}); err != nil {
		t.Fatal(err)
	}
	f := r.bring(t, exampleRemittance(t))
	if n := r.count(t, f.ID); n.Unknown != n.Postings-n.Reversed {
		t.Fatalf("before the claims: %+v", n)
	}
	rows, _, err := r.Denials(t.Context(), r.biller, store.DenialQuery{Sort: store.SortMoney})
	if err != nil || len(rows) == 0 {
		t.Fatal(err)
	}
	if err := r.StepDenial(t.Context(), r.biller, rows[0].ID, rows[0].Version, "appeal", "before the claim was here"); err != nil {
		t.Fatal(err)
	}
	r.take(t, string(examples.ClinicDay))
	if n := r.count(t, f.ID); n != want {
		t.Fatalf("%+v, in order %+v", n, want)
	}
	after, err := r.OpenDenial(t.Context(), r.biller, rows[0].ID)
	if err != nil || after.State != store.DenialWaiting || after.Claim == 0 {
		t.Fatalf("%+v, %v", after.Denial, err)
	}
	o, err := r.DenialOverview(t.Context(), r.biller, time.Time{})
	if err != nil || o.Explained == 0 {
		t.Fatalf("nothing is explained: %+v, %v", o, err)
	}
}
