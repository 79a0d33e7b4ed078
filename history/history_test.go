package history

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstpass/claim"
	"firstpass/codes"
)

// tables knows just enough codes for the index.
type tables struct{ codes.Tables }

func (tables) Code(code string) codes.Code {
	switch code {
	case "99213":
		return codes.Code{Code: code, Kind: codes.Visit}
	case "96372":
		return codes.Code{Code: code, Kind: codes.AdminCode}
	}
	return codes.Code{Code: code}
}

func encounter(last, first string, born claim.Date, lines ...claim.Line) *claim.Encounter {
	return &claim.Encounter{Claim: claim.Claim{
		ServiceDate: 20240910, Patient: claim.Patient{LastName: last, FirstName: first, BirthDate: born}, Lines: lines,
		Billing: claim.Provider{NPI: "1245319599"},
	}}
}

func TestVisitAndShotOnTwoClaims(t *testing.T) {
	x := NewIndex(tables{})
	visit := encounter("O'TEST", "ALMA", 19580211, claim.Line{Code: "99213"}, claim.Line{Code: "82607"})
	shot := encounter("O TEST", "alma", 19580211, claim.Line{Code: "96372", Modifiers: []string{"25"}})
	other := encounter("OTEST", "ALMA", 19580212, claim.Line{Code: "96372"})
	x.Add(visit, 1)
	x.Add(other, 2)
	x.Add(shot, 3)
	if visit.SameDay != nil || other.SameDay != nil {
		t.Errorf("nothing came before: %v, %v", visit.SameDay, other.SameDay)
	}
	want := []claim.OtherClaim{{Position: 1, Codes: []claim.OtherLine{{Code: "99213"}}}}
	if diff := cmp.Diff(want, shot.SameDay); diff != "" {
		t.Error(diff)
	}
	again := encounter("O TEST", "ALMA", 19580211, claim.Line{Code: "96372", Modifiers: []string{"25"}})
	x.Add(again, 4)
	if len(again.SameDay) != 2 || !again.SameDay[0].Identical || !again.SameDay[0].Codes[0].With25 || again.SameDay[1].Identical {
		t.Errorf("the same claim twice: %+v", again.SameDay)
	}
}

func TestIndexNeedsToKnowWho(t *testing.T) {
	x := NewIndex(tables{})
	for n := range 2 {
		nobody := encounter("", "", 0, claim.Line{Code: "96372"})
		x.Add(nobody, n)
		if nobody.SameDay != nil {
			t.Error("claims that do not say who are nobody's others")
		}
	}
}

// The bound: at most 64 bytes a claim.
func TestIndexBytesAClaim(t *testing.T) {
	const claims = 200_000
	x := NewIndex(tables{})
	lines := []claim.Line{{Code: "99213"}, {Code: "96372"}}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for n := range claims {
		x.Add(encounter(fmt.Sprint("TEST", n), "ALMA", 19580211, lines...), n)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if each := float64(after.HeapAlloc-before.HeapAlloc) / claims; each > 64 {
		t.Errorf("%.1f bytes a claim", each)
	}
	runtime.KeepAlive(x)
}

func TestStoreFindsThePatientByNameOrMemberID(t *testing.T) {
	s := NewStore()
	sent := encounter("TEST", "ALMA", 19580211, claim.Line{Code: "J0897", Units: claim.Whole(60)})
	sent.ID = "A1"
	sent.Claim.Patient.ID = "M1"
	sent.Claim.Rendering.NPI = "1234567893"
	s.Add(sent, "sent")
	s.AddLines(&claim.Patient{LastName: "TEST", FirstName: "ALMA", ID: "M1"}, []claim.PastService{{Code: "J0897", Date: 20240310, Status: "paid", Claim: "A0"}})
	now := encounter("Test", "Alma", 19580211, claim.Line{Code: "J0897"})
	now.Claim.Patient.ID = "M1"
	s.Complete(now)
	want := []claim.PastService{
		{Code: "J0897", Date: 20240910, Units: claim.Whole(60), Status: "sent", Rendering: "1234567893", Claim: "A1"},
		{Code: "J0897", Date: 20240310, Status: "paid", Claim: "A0"},
	}
	if diff := cmp.Diff(want, now.Claim.History); diff != "" {
		t.Error(diff)
	}
	stranger := encounter("TEST", "BRUNO", 19580211)
	s.Complete(stranger)
	if len(stranger.Claim.History) != 0 || !stranger.HasPast {
		t.Errorf("a stranger's history: %+v", stranger.Claim.History)
	}
}
