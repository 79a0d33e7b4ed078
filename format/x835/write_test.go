package x835

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstpass/claim"
)

// TestWriteAndReadAgain writes what was read and finds the same.
func TestWriteAndReadAgain(t *testing.T) {
	claims, ends, _, payments := read(t, remittance)
	var out bytes.Buffer
	err := Write(&out, Options{Sender: "PAYER", Receiver: "PRACTICE", Date: 20241001, LineBreaks: true}, func(yield func(Remittance) bool) {
		yield(Remittance{Payment: *payments[0], Claims: claims, Adjustments: ends[0].Adjustments})
	})
	if err != nil {
		t.Fatal(err)
	}
	again, endsAgain, problems, paymentsAgain := read(t, out.String())
	for _, p := range problems {
		t.Errorf("%s", p.Error())
	}
	for _, c := range append(claims, again...) {
		c.Group = Group{Number: c.Group.Number}
		c.Contacts, c.Outpatient = nil, nil
	}
	if diff := cmp.Diff(claims, again, noPlaces...); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(ends, endsAgain, noPlaces...); diff != "" {
		t.Error(diff)
	}
	first, second := *payments[0], *paymentsAgain[0]
	first.Envelope = second.Envelope
	if diff := cmp.Diff(first, second, noPlaces...); diff != "" {
		t.Error(diff)
	}
}

func TestWriteNeedsADay(t *testing.T) {
	if err := Write(&bytes.Buffer{}, Options{}, func(func(Remittance) bool) {}); err == nil {
		t.Error("no date, no error")
	}
}

func TestWriteADebitAndARange(t *testing.T) {
	var out bytes.Buffer
	c := &Claim{ControlNumber: "A", Status: "22", Charge: -500, Paid: -500, Lines: []Line{{Procedure: Procedure{Code: "96372"}, Charge: -500, Paid: -500, Units: claim.Whole(1), BilledUnits: claim.Whole(2), From: 20240910, To: 20240912}}}
	if err := Write(&out, Options{Sender: "A", Receiver: "B", Date: 20241001}, func(yield func(Remittance) bool) {
		yield(Remittance{Payment: Payment{Amount: -500, Date: 20241001}, Claims: []*Claim{c}})
	}); err != nil {
		t.Fatal(err)
	}
	claims, ends, _, payments := read(t, out.String())
	if payments[0].Amount != -500 || len(ends[0].Imbalances) > 0 || claims[0].Lines[0].To != 20240912 || claims[0].Lines[0].BilledUnits != claim.Whole(2) {
		t.Errorf("%+v %+v", payments[0], claims[0].Lines[0])
	}
}
