package remit

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"slices"
	"testing"

	"firstpass/claim"
	"firstpass/format/x835"
)

// TestPacked: what is packed comes out as it went in, from full blocks and from the
// one still open, in any order.
func TestPacked(t *testing.T) {
	const claims = 3*blockClaims + 5
	plain, packed := NewSent(), NewPackedSent()
	for n := range claims {
		enc := &claim.Encounter{ID: fmt.Sprintf("CLM%03d", n), Payer: claim.Payer{Name: "Acme", Type: claim.Medicare}, HasPast: true, Chart: &claim.Chart{Indication: "pain"},
			Claim: claim.Claim{ControlNumber: fmt.Sprintf("CLM%03d", n), ServiceDate: 20240910, Patient: claim.Patient{LastName: "TESTPERSON", BirthDate: 19500102},
				Lines: []claim.Line{{Code: "96372", Modifiers: []string{"25"}, Units: claim.Whole(1), Charge: claim.Cents(4500 + n), Pointers: []int{1}}}}}
		plain.Add(enc)
		packed.Add(enc)
	}
	for _, n := range []int{claims - 1, 0, blockClaims, blockClaims - 1, 2, claims - 5, claims - 6} {
		if got, want := packed.claim(n), plain.claim(n); !reflect.DeepEqual(got, want) {
			t.Fatalf("claim %d:\n%+v\nnot\n%+v", n, got, want)
		}
	}
	if packed.claim(-1) != nil || packed.Len() != claims {
		t.Fatal("a claim out of nothing, or not all of them")
	}
}

// TestSlim: a run that keeps little says the same.
func TestSlim(t *testing.T) {
	enc := visitAndShot("A1")
	whole, slim := NewRun(newBook(t, enc)), NewRun(newBook(t, enc))
	slim.Slim = true
	slim.book.sent = NewPackedSent()
	slim.book.sent.Add(enc)
	for _, run := range []*Run{whole, slim} {
		if err := run.Read(remittanceOf(t, whole, enc), "a.835"); err != nil {
			t.Fatal(err)
		}
	}
	if a, b := fmt.Sprintf("%+v", whole.Total()), fmt.Sprintf("%+v", slim.Total()); a != b {
		t.Fatalf("%s\n%s", a, b)
	}
	if a, b := whole.Loop().Rules(), slim.Loop().Rules(); !reflect.DeepEqual(a, b) || len(a) == 0 {
		t.Fatalf("%+v\n%+v", a, b)
	}
	if a, b := len(whole.Worklist()), len(slim.Worklist()); a != b || a == 0 {
		t.Fatalf("%d denials, then %d", a, b)
	}
	if slim.Postings[0].Sent != nil {
		t.Fatal("a slim run keeps the claim")
	}
}

// remittanceOf is what the invented payer answers a claim with.
func remittanceOf(t *testing.T, run *Run, enc *claim.Encounter) io.Reader {
	t.Helper()
	var out bytes.Buffer
	list := Invent([]*claim.Encounter{enc}, run.book.explain, 20240925)
	if err := x835.Write(&out, x835.Options{Sender: "P", Receiver: "C", Date: 20240925}, slices.Values(list)); err != nil {
		t.Fatal(err)
	}
	return &out
}
