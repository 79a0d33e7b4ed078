package ack

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstpass/finding"
	"firstpass/format/guide"
	"firstpass/format/x12"
)

var stamp = Stamp{Date: 20240912, Minute: 570}

var route = Route{SenderQualifier: "ZZ", Sender: "CLINIC", ReceiverQualifier: "30", Receiver: "123456789", Control: "000000007",
	Date: "240911", Time: "0800", Test: true, GroupSender: "CLINIC", GroupReceiver: "PAYER"}

var loaded = sync.OnceValues(guide.Load)

// valid holds that a file is right by our own validation.
func valid(t testing.TB, text []byte) {
	t.Helper()
	guides, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	v, err := guide.New(guide.Options{Guides: guides})
	if err != nil {
		t.Fatal(err)
	}
	r := x12.NewReader(bytes.NewReader(text), "answer")
	check := func(list []guide.Error) {
		for _, e := range list {
			if e.Severity == finding.Error {
				t.Errorf("segment %d: %s: %s\n%s", e.At.Segment, e.Code, e.Message, text)
			}
		}
	}
	for r.Scan() {
		check(v.Take(r.Segment(), r.Problems()))
	}
	check(v.Finish(r.Problems()))
	if v.Summary().Unchecked > 0 {
		t.Error("a transaction was not checked")
	}
}

func sampleGroups() []Group {
	return []Group{
		{Route: route, Function: "HC", Control: "7", Version: "005010X222A1", Stated: 2, Transactions: []Transaction{
			{Set: "837", Control: "0001", Guide: "005010X222A1"},
			{Set: "837", Control: "0002", Guide: "005010X222A1", Errors: []string{"4"}, Segments: []Segment{
				{ID: "N3", Position: 8, Loop: "2010AA", Code: "3"},
				{ID: "CLM", Position: 18, Loop: "2300", Code: "8", Claim: "INV-1", Elements: []Element{
					{Position: 5, Component: 1, Number: "1331", Code: "5", Value: "111"}, {Position: 6, Number: "1073", Code: "7", Value: "V"}}},
			}},
		}},
		{Route: route, Function: "HC", Control: "8", Version: "005010X222A1", Stated: 1, Transactions: []Transaction{
			{Set: "837", Control: "0001", Guide: "005010X222A1", Noted: true, Segments: []Segment{
				{ID: "CLM", Position: 9, Loop: "2300", Code: "8", Elements: []Element{{Position: 2, Number: "782", Code: "I12", Value: "100"}}}}},
		}},
	}
}

// TestReads999 writes groups, reads them and compares.
func TestReads999(t *testing.T) {
	var out bytes.Buffer
	w := New999(&out, stamp, 41)
	want := sampleGroups()
	for i := range want {
		w.Group(&want[i])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	valid(t, out.Bytes())
	var got []Group
	for g, err := range Read999(&out, "test.999") {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, g)
	}
	for i := range want {
		want[i].Route = Route{} // an answer names itself, not what it answers
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestVerdicts holds what answers add up to.
func TestVerdicts(t *testing.T) {
	groups := sampleGroups()
	if v := groups[0].Verdict(); v != Partly {
		t.Errorf("one of two rejected is %c", v)
	}
	if v := groups[1].Verdict(); v != AcceptedErrors {
		t.Errorf("only claims at fault is %c", v)
	}
	groups[0].Transactions = groups[0].Transactions[1:]
	if v := groups[0].Verdict(); v != Rejected {
		t.Errorf("all rejected is %c", v)
	}
	if v := (&Group{Transactions: []Transaction{{}}}).Verdict(); v != Accepted {
		t.Errorf("nothing wrong is %c", v)
	}
	if v := (&Group{Errors: []string{"5"}, Transactions: []Transaction{{}}}).Verdict(); v != Rejected {
		t.Errorf("a wrong trailer is %c", v)
	}
	if got := strings.Join(groups[1].Transactions[0].codes(), " "); got != "I5" {
		t.Errorf("rules of the guide alone are %q", got)
	}
}

// TestReads277CA writes claims, reads them and compares.
func TestReads277CA(t *testing.T) {
	provider := Party{Name: "EXAMPLE CLINIC", Qualifier: "XX", ID: "1234567893"}
	claims := []Claim{
		{Provider: provider, Patient: Party{Name: "TESTONE", First: "EXAMPLE", Person: true, Qualifier: "MI", ID: "TEST0001"}, Number: "INV-1", Charge: 12000,
			From: 20240910, Rejected: true, Statuses: []string{"A7:400", "A7:187"}, Message: "em-needs-25"},
		{Provider: provider, Patient: Party{Name: "TESTTWO", First: "EXAMPLE", Person: true, Qualifier: "MI", ID: "TEST0002"}, Number: "INV-2", Charge: 2550,
			From: 20240901, To: 20240903, Statuses: []string{"A2:20"}},
	}
	var out bytes.Buffer
	w := New277CA(&out, stamp, 1)
	w.Batch(&Batch{Route: route, Reference: "DAY1", Received: 20240911, Source: Party{Name: "PAYER", ID: "123456789"}, Submitter: Party{Name: "CLINIC", ID: "CLINIC"}, Claims: claims})
	w.Batch(&Batch{Route: route, Reference: "EMPTY"})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	valid(t, out.Bytes())
	if text := out.String(); !strings.Contains(text, "AMT*YU*25.5~") || !strings.Contains(text, "AMT*YY*120~") || !strings.Contains(text, "QTY*AA*1~") {
		t.Errorf("totals are missing in\n%s", text)
	}
	var got []Claim
	for s, err := range Read277CA(&out, "test.277") {
		if err != nil {
			t.Fatal(err)
		}
		if s.Transaction != "0001" || s.At.Segment == 0 {
			t.Errorf("%s has no place", s.Number)
		}
		got = append(got, s.Claim)
	}
	if diff := cmp.Diff(claims, got); diff != "" {
		t.Error(diff)
	}
}

// TestTA1 answers interchanges.
func TestTA1(t *testing.T) {
	var out bytes.Buffer
	if err := WriteTA1(&out, stamp, 1, []Interchange{{Route: route, Verdict: Accepted}, {Route: route, Verdict: Rejected, Note: "021"}}); err != nil {
		t.Fatal(err)
	}
	valid(t, out.Bytes())
	for _, want := range []string{"TA1*000000007*240911*0800*A*000~", "TA1*000000007*240911*0800*R*021~", "*30*123456789      *ZZ*CLINIC         *"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
}

// FuzzWriter999 writes what a hostile file could make of an answer: it stays one
// that our own validation takes, and reads back with as many errors.
func FuzzWriter999(f *testing.F) {
	f.Add("CLM", 18, "2300", "INV-1", 5, 1, "1331", "111")
	f.Add("", -1, "~*:^", "~~~~", 0, 0, "C023", "\x00\n~*")
	f.Add("TOOLONG", 1<<30, strings.Repeat("L", 40), strings.Repeat("9", 80), 99, 12, "x", strings.Repeat("v", 300))
	f.Fuzz(func(t *testing.T, id string, position int, loop, number string, element, component int, data, value string) {
		g := Group{Route: route, Function: "HC", Control: "7", Version: "005010X222A1", Transactions: []Transaction{{Set: "837", Control: "0001", Guide: "005010X222A1",
			Segments: []Segment{{ID: id, Position: position, Loop: loop, Code: "8", Claim: number, Elements: []Element{{Position: element, Component: component, Number: data, Code: "7", Value: value}}}}}}}
		var out bytes.Buffer
		w := New999(&out, stamp, 1)
		w.Group(&g)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		valid(t, out.Bytes())
		count := 0
		for back, err := range Read999(&out, "fuzz.999") {
			if err != nil {
				t.Fatal(err)
			}
			for _, each := range back.Transactions {
				count += len(each.Segments)
			}
		}
		if count != 1 {
			t.Errorf("%d segments came back", count)
		}
	})
}
