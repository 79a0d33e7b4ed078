package remit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstpass/format/x835"
)

const claimAnswers = `ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *240912*1200*^*00501*000000003*0*T*:~GS*HN*PAYER*PRACTICE*20240912*1200*3*X*005010X214~
ST*277*0001*005010X214~BHT*0085*08*1*20240912*1200*TH~HL*1**20*1~NM1*PR*2*P~HL*2*1*21*1~NM1*41*2*C~TRN*2*BATCH7~STC*%BATCH%*20240912*%ACTION%*435~
HL*3*2*19*1~NM1*85*2*C*****XX*1245319599~HL*4*3*PT~NM1*QC*1*TESTPERSON*CORA~TRN*2*A1~STC*A2:20*20240912*WQ*173~HL*5*3*PT~TRN*2*A2~STC*A3:21*20240913*WQ*173~
SE*17*0001~GE*1*3~IEA*1*000000003~`

func TestClaimAcknowledgements(t *testing.T) {
	run := NewRun(newBook(t, visitAndShot("A1"), visitAndShot("A2"), visitAndShot("A3")))
	text := strings.NewReplacer("%BATCH%", "A1:20", "%ACTION%", "WQ").Replace(claimAnswers)
	if n, err := run.ReadClaimAcknowledgement(strings.NewReader(text), "a.277"); n != 2 || err != nil {
		t.Fatalf("%d claims, %v", n, err)
	}
	a, b := run.Receipts[0], run.Receipts[1]
	if a.Claim != "A1" || a.Rejected || a.On != 20240912 || a.Found < 0 {
		t.Errorf("%+v", a)
	}
	if b.Claim != "A2" || !b.Rejected || b.On != 20240913 || !strings.Contains(b.Says, "unprocessable (A3:21)") {
		t.Errorf("%+v", b)
	}
	// Rejected is an answer; accepted is none yet.
	open := run.Unanswered()
	if strings.Join(open, " ") != "A1 A3" || run.Total().Rejected != 1 {
		t.Errorf("unanswered %v, total %+v", open, run.Total())
	}
	if _, ok := run.Proof("A2"); ok {
		t.Error("a rejection is no proof of receipt")
	}
	run.Postings = append(run.Postings, run.book.Post(payment, answered("A1", x835.Line{Procedure: x835.Procedure{Code: "99213"}, Charge: 12000, From: 20240910, Adjustments: nil}, paidLine("96372", 4500, 0, off("CO", "29", 4500)))))
	for range 2 { // asked twice, said once
		d := run.Worklist()[0]
		if len(d.Packet) == 0 || !strings.HasPrefix(d.Packet[0], "proof at hand: the 277CA a.277 of 2024-09-12") || len(d.Packet) > 1 && strings.HasPrefix(d.Packet[1], "proof") {
			t.Errorf("%v", d.Packet)
		}
	}
}

func TestWholeSubmissionRejected(t *testing.T) {
	run := NewRun(newBook(t))
	text := strings.NewReplacer("%BATCH%", "A3:24:41", "%ACTION%", "U").Replace(claimAnswers)
	if _, err := run.ReadClaimAcknowledgement(strings.NewReader(text), "a.277"); err != nil {
		t.Fatal(err)
	}
	if a := run.Receipts[0]; !a.Rejected || a.Claim != "" || a.Transaction != "BATCH7" || !strings.Contains(a.Says, "the whole submission BATCH7") {
		t.Errorf("%+v", a)
	}
}

func TestAcknowledgementsCutAnywhere(t *testing.T) {
	for n := range claimAnswers {
		run := NewRun(newBook(t))
		if _, err := run.ReadClaimAcknowledgement(strings.NewReader(claimAnswers[:n]), "cut"); err != nil {
			t.Fatal(err)
		}
		if _, err := run.ReadImplementationAcknowledgement(strings.NewReader(claimAnswers[:n]), "cut"); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSampleAcknowledgements reads what was collected; none may fail or say nothing.
func TestSampleAcknowledgements(t *testing.T) {
	dir := os.Getenv("FIRSTPASS_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "x12", "samples", "277CA", "*"))
	others, _ := filepath.Glob(filepath.Join(dir, "x12", "samples", "999", "*"))
	if len(files) == 0 {
		t.Skipf("no sample data at %s (set FIRSTPASS_SHARED)", dir)
	}
	for _, name := range append(files, others...) {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		run := NewRun(newBook(t))
		if strings.Contains(name, "277CA") {
			_, err = run.ReadClaimAcknowledgement(f, "sample")
		} else {
			_, err = run.ReadImplementationAcknowledgement(f, "sample")
		}
		f.Close()
		if err != nil || len(run.Receipts)+len(run.Problems) == 0 {
			t.Errorf("%s: %v, %d receipts", filepath.Base(name), err, len(run.Receipts))
		}
		for _, r := range run.Receipts {
			if r.Says == "" || r.Rejected && strings.Contains(name, "accepted") {
				t.Errorf("%s: %+v", filepath.Base(name), r)
			}
		}
	}
}
