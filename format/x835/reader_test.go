package x835

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"firstpass/claim"
	"firstpass/format/x12"
)

const envelope = `ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *241001*1200*^*00501*000000001*0*T*:~
GS*HP*PAYER*PRACTICE*20241001*1200*1*X*005010X221A1~
`

const remittance = envelope + `ST*835*0001~BPR*I*40*C*ACH*CTX*01*1*DA*2*9**01*1*DA*2*20241001~TRN*1*EFT77*1999999999~REF*EV*SUBMITTER~DTM*405*20240930~
N1*PR*INVENTED PLAN~N3*1 MADE UP WAY~N4*NOWHERE*FL*00001~REF*2U*PLAN9~PER*BL*HELP*TE*8005550100*UR*PLAN.EXAMPLE~
N1*PE*EXAMPLE CLINIC*XX*1245319599~REF*TJ*999999999~
LX*1~TS3*1245319599*11*20241231*2*263~
CLP*DAY0001*1*173*45*10*MB*PAYERCLAIM1*11*1~CAS*OA*23*0~NM1*QC*1*TESTPERSON*ALMA****MI*MEMBER1~NM1*74*1*TESTPERSONE~NM1*82*1*EXAMPLE*A****XX*1234567893~
MOA***MA01*N19~REF*1L*GROUP~DTM*232*20240910~DTM*050*20240912~PER*CX*CLAIMS*TE*8005550101~AMT*AU*45~
SVC*HC:99213*120*0**1~DTM*472*20240910~CAS*CO*97*110**253*0~CAS*PR*2*10~REF*6R*1~REF*0K*POLICY7~AMT*B6*45~LQ*HE*m15~LQ*RX*70~
SVC*HC:96372:59*45*45**1~DTM*150*20240910~DTM*151*20240911~REF*6R*2~
SVC*HC:J3420*8*0**0**2~CAS*CO*45*8~
CLP*DAY0002*22*-45*-45**MB*PAYERCLAIM2~SVC*HC:96374*-45*-45***HC:96372:LT~DTM*150*20240911~
CLP*DAY0003*25*50*50**MB*PAYERCLAIM3~
PLB*1245319599*20241231*WO:DAY0009*-40*72*0~
SE*42*0001~GE*1*1~IEA*1*000000001~`

func read(t testing.TB, text string) (claims []*Claim, ends []*End, problems []*x12.Problem, payments []*Payment) {
	for item, err := range Read(strings.NewReader(text), "test.835") {
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case item.Claim != nil:
			claims = append(claims, item.Claim)
			payments = append(payments, item.Payment)
		case item.End != nil:
			ends = append(ends, item.End)
			payments = append(payments, item.Payment)
		case item.Problem != nil:
			problems = append(problems, item.Problem)
		}
	}
	return claims, ends, problems, payments
}

var noPlaces = []cmp.Option{cmpopts.IgnoreTypes(claim.Place{}), cmpopts.EquateEmpty()}

func TestReadTakesEverySegment(t *testing.T) {
	claims, ends, problems, payments := read(t, remittance)
	if len(problems) != 1 || problems[0].Code != x12.SegmentCount {
		t.Errorf("problems %+v", problems)
	}
	wantPayment := Payment{
		Envelope: x12.Envelope{File: "test.835", Interchange: "000000001", Group: "1", Transaction: "0001"}, Guide: "005010X221A1",
		Handling: "I", Amount: 4000, Method: "ACH", Date: 20241001, Trace: "EFT77", Originator: "1999999999", Receiver: "SUBMITTER", Production: 20240930,
		Payer: Party{Name: "INVENTED PLAN", Street: "1 MADE UP WAY", City: "NOWHERE", State: "FL", ZIP: "00001",
			References: []claim.Reference{{Qualifier: "2U", Value: "PLAN9"}},
			Contacts:   []Contact{{Function: "BL", Name: "HELP", Numbers: []Number{{"TE", "8005550100"}, {"UR", "PLAN.EXAMPLE"}}}}},
		Payee: Party{Name: "EXAMPLE CLINIC", Qualifier: "XX", ID: "1245319599", References: []claim.Reference{{Qualifier: "TJ", Value: "999999999"}}},
	}
	if diff := cmp.Diff(&wantPayment, payments[0], noPlaces...); diff != "" {
		t.Error(diff)
	}
	group := Group{Number: "1", Provider: "1245319599", Facility: "11", Year: 20241231, Claims: claim.Whole(2), Charges: 26300}
	want := []*Claim{
		{ControlNumber: "DAY0001", Status: "1", Charge: 17300, Paid: 4500, PatientShare: 1000, Filing: "MB", PayerNumber: "PAYERCLAIM1", Facility: "11", Frequency: "1",
			Adjustments: []claim.Adjustment{{Group: "OA", Reason: "23"}},
			Patient:     claim.Patient{LastName: "TESTPERSON", FirstName: "ALMA", ID: "MEMBER1"}, Corrected: &claim.Patient{LastName: "TESTPERSONE"},
			Rendering: claim.Provider{Name: "EXAMPLE", NPI: "1234567893", Person: true},
			Remarks:   []string{"MA01", "N19"}, Outpatient: []string{"", "", "MA01", "N19"}, References: []claim.Reference{{Qualifier: "1L", Value: "GROUP"}},
			From: 20240910, To: 20240910, Received: 20240912, Amounts: []Amount{{"AU", 4500}}, Group: group,
			Contacts: []Contact{{Function: "CX", Name: "CLAIMS", Numbers: []Number{{"TE", "8005550101"}}}},
			Lines: []Line{
				{Procedure: Procedure{Qualifier: "HC", Code: "99213"}, Charge: 12000, Units: claim.Whole(1), BilledUnits: claim.Whole(1), From: 20240910, To: 20240910,
					Adjustments: []claim.Adjustment{{Group: "CO", Reason: "97", Amount: 11000}, {Group: "CO", Reason: "253"}, {Group: "PR", Reason: "2", Amount: 1000}},
					Control:     "1", Policies: []string{"POLICY7"}, Amounts: []Amount{{"B6", 4500}}, Remarks: []string{"M15"}, Rejects: []string{"70"}},
				{Procedure: Procedure{Qualifier: "HC", Code: "96372", Modifiers: []string{"59"}}, Charge: 4500, Paid: 4500, Units: claim.Whole(1), BilledUnits: claim.Whole(1),
					From: 20240910, To: 20240911, Control: "2"},
				{Procedure: Procedure{Qualifier: "HC", Code: "J3420"}, Charge: 800, BilledUnits: claim.Whole(2), From: 20240910, To: 20240910,
					Adjustments: []claim.Adjustment{{Group: "CO", Reason: "45", Amount: 800}}},
			}},
		{ControlNumber: "DAY0002", Status: "22", Charge: -4500, Paid: -4500, Filing: "MB", PayerNumber: "PAYERCLAIM2", Group: group,
			Lines: []Line{{Procedure: Procedure{Qualifier: "HC", Code: "96374"}, Submitted: Procedure{Qualifier: "HC", Code: "96372", Modifiers: []string{"LT"}},
				Charge: -4500, Paid: -4500, Units: claim.Whole(1), BilledUnits: claim.Whole(1), From: 20240911, To: 20240911}}},
		{ControlNumber: "DAY0003", Status: "25", Charge: 5000, Paid: 5000, Filing: "MB", PayerNumber: "PAYERCLAIM3", Group: group},
	}
	if diff := cmp.Diff(want, claims, noPlaces...); diff != "" {
		t.Error(diff)
	}
	wantEnd := []*End{{Claims: 3, Paid: 0, Adjustments: []ProviderAdjustment{
		{Provider: "1245319599", Year: 20241231, Reason: "WO", Reference: "DAY0009", Amount: -4000},
		{Provider: "1245319599", Year: 20241231, Reason: "72"},
	}}}
	if diff := cmp.Diff(wantEnd, ends, noPlaces...); diff != "" {
		t.Error(diff)
	}
	if !claims[1].Reversal() || claims[0].Reversal() {
		t.Error("status 22 is a reversal, 1 is not")
	}
	if claims[1].Lines[0].Billed().Code != "96372" || claims[0].Lines[0].Billed().Code != "99213" {
		t.Error("what was billed is SVC06 where it is given, else SVC01")
	}
}

func TestImbalancesSayWhere(t *testing.T) {
	text := envelope + `ST*835*1~BPR*I*100*C*CHK~N1*PR*P~N1*PE*Q~LX*1~
CLP*A*1*100*60~CAS*CO*45*10~SVC*HC:96372*70*60~CAS*CO*45*9~SVC*HC:J1885*20*10~CAS*CO*45*10~
CLP*B*1*50*50~SVC*HC:96372*50*50~SE*14*1~GE*1*1~IEA*1*000000001~`
	claims, ends, _, _ := read(t, text)
	type off struct {
		code            string
		line            int
		counted, stated claim.Cents
		segment         int32
	}
	var got []off
	for _, c := range claims {
		for _, i := range c.Imbalances {
			got = append(got, off{i.Code, i.Line, i.Counted, i.Stated, i.At.Segment})
			if !strings.Contains(i.Path, fmt.Sprintf("segment %d", i.At.Segment)) {
				t.Errorf("path %q", i.Path)
			}
		}
	}
	for _, i := range ends[0].Imbalances {
		got = append(got, off{i.Code, i.Line, i.Counted, i.Stated, i.At.Segment})
	}
	want := []off{
		{LineBalance, 1, 6100, 6000, 10},
		{ClaimBalance, 0, 7100, 6000, 8},
		{ClaimCharges, 0, 9000, 10000, 8},
		{TransactionBalance, 0, 11000, 10000, 3},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(off{})); diff != "" {
		t.Error(diff)
	}
}

func TestSeveralPayersInOneTransaction(t *testing.T) {
	text := envelope + `ST*835*1~BPR*I*2*C*CHK~TRN*1*T~N1*PR*FIRST~N1*PE*US*XX*1~CLP*A*1*1*1~N1*PR*SECOND~N1*PE*THEM*XX*2~CLP*B*1*1*1~SE*10*1~GE*1*1~IEA*1*000000001~`
	claims, ends, problems, payments := read(t, text)
	if len(claims) != 2 || len(problems) != 0 || len(ends[0].Imbalances) != 0 {
		t.Fatalf("%d claims, problems %v", len(claims), problems)
	}
	if payments[0].Payer.Name != "FIRST" || payments[1].Payer.Name != "SECOND" || payments[1].Payee.Name != "THEM" || payments[1].Trace != "T" {
		t.Errorf("payers %+v and %+v", payments[0].Payer, payments[1].Payer)
	}
}

// Some clearinghouses rebuild files with another separator than ISA16 declares.
func TestUndeclaredComponentSeparator(t *testing.T) {
	claims, _, _, _ := read(t, envelope+"ST*835*1~BPR*I*5*C*CHK~CLP*A*1*5*5~SVC*HC>96372>59*5*5~SE*5*1~GE*1*1~IEA*1*000000001~")
	if p := claims[0].Lines[0].Procedure; p.Code != "96372" || len(p.Modifiers) != 1 {
		t.Errorf("%+v", p)
	}
}

func TestValuesThatAreNone(t *testing.T) {
	claims, _, problems, _ := read(t, envelope+"ST*835*1~BPR*I*1.005*C*CHK~CLP**1*1E2*.5~SVC*HC:96372*abc*-12.50**x~DTM*472*20249999~CAS*CO*45*1..5~SE*7*1~GE*1*1~IEA*1*000000001~")
	c := claims[0]
	if c.Charge != 10000 || c.Paid != 50 || c.Lines[0].Paid != -1250 {
		t.Errorf("amounts %s %s %s", c.Charge, c.Paid, c.Lines[0].Paid)
	}
	var codes []string
	for _, u := range c.Unread {
		codes = append(codes, u.Code)
		if u.Path == "" || u.Message == "" {
			t.Errorf("%+v", u)
		}
	}
	if want := []string{NoClaim, BadValue, BadValue, BadDay, BadValue}; !cmp.Equal(codes, want) {
		t.Errorf("unread %v, want %v", codes, want)
	}
	if len(problems) != 1 || problems[0].Code != BadValue {
		t.Errorf("a payment with a fraction of a cent: %+v", problems)
	}
}

func TestCutAnywhere(t *testing.T) {
	for n := range remittance {
		claims, ends, problems, _ := read(t, remittance[:n])
		whole := 0
		for _, c := range claims {
			if !c.Cut {
				whole++
			}
		}
		for _, e := range ends {
			if !e.Cut {
				whole = -1
			}
		}
		at := strings.Count(remittance[:n], "CLP*")
		if whole > at || n < strings.Index(remittance, "SE*42*0001~")+9 && whole == -1 {
			t.Fatalf("cut at %d: %d whole claims of %d begun", n, whole, at)
		}
		if n > 110 && n < len(remittance)-30 && len(problems) == 0 {
			t.Fatalf("cut at %d: nothing said", n)
		}
	}
}

func TestStraySegmentsAndOtherSets(t *testing.T) {
	_, ends, problems, _ := read(t, envelope+"ST*835*1~BPR*I*5*C*CHK~SVC*HC:96372*5*5~CAS*CO*45*0~SE*5*1~ST*837*2~CLM*X~SE*3*2~GE*2*1~IEA*1*000000001~")
	if len(problems) != 2 || problems[0].Code != Stray || !problems[0].Lost || problems[1].Code != Not835 {
		t.Errorf("%+v", problems)
	}
	if len(ends) != 1 || !ends[0].Cut {
		t.Errorf("%+v", ends)
	}
}

func TestSourceFails(t *testing.T) {
	broken := errors.New("the disk is gone")
	source := io.MultiReader(strings.NewReader(remittance[:600]), &failing{broken})
	var last error
	for _, err := range Read(source, "x") {
		last = err
	}
	if !errors.Is(last, broken) {
		t.Errorf("%v", last)
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

func TestEndlessClaimIsBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString(envelope + "ST*835*1~BPR*I*0*C*CHK~CLP*A*1*0*0~")
	for range mostSegments + 50 {
		b.WriteString("LQ*HE*N1~")
	}
	b.WriteString("CLP*B*1*0*0~SE*9*1~GE*1*1~IEA*1*000000001~")
	claims, ends, problems, _ := read(t, b.String())
	if len(claims) != 2 || !claims[0].Cut || claims[1].Cut || !ends[0].Cut || problems[0].Code != TooLarge {
		t.Errorf("%d claims, problems %+v", len(claims), problems[0])
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(remittance))
	f.Add([]byte(strings.ReplaceAll(remittance, ":", ">")))
	f.Add([]byte(envelope + "ST*835*1~CLP*A~SVC~CAS~CAS*CO*1*1*1*2~PLB**~SE*1*1~"))
	f.Fuzz(func(t *testing.T, b []byte) {
		claims := 0
		for item, err := range Read(bytes.NewReader(b), "fuzz") {
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case item.Claim != nil:
				if item.Payment == nil {
					t.Fatal("a claim of no payment")
				}
				claims++
			case item.End != nil:
				if item.End.Claims != claims {
					t.Fatalf("%d claims, the end says %d", claims, item.End.Claims)
				}
				claims = 0
			case item.Problem == nil:
				t.Fatal("an empty item")
			}
		}
	})
}

// synthetic is a remittance of n claims of three lines, one of them denied.
func synthetic(n int) []byte {
	var b bytes.Buffer
	b.WriteString(envelope)
	fmt.Fprintf(&b, "ST*835*0001~\nBPR*I*%d*C*ACH*CTX*01*1*DA*2*9**01*1*DA*2*20241001~\nTRN*1*EFT77*1999999999~\nN1*PR*INVENTED PLAN~\nN1*PE*EXAMPLE CLINIC*XX*1245319599~\nLX*1~\n", n*71)
	for i := range n {
		fmt.Fprintf(&b, "CLP*GEN%07d*1*173*71*10*MB*PC%07d*11*1~\nNM1*QC*1*TEST%d*ALMA****MI*M%07d~\nNM1*82*1*EXAMPLE*A****XX*1234567893~\nMOA***MA01~\nDTM*232*20240910~\n", i, i, i, i)
		fmt.Fprintf(&b, "SVC*HC:99213*120*70**1~\nDTM*472*20240910~\nCAS*CO*45*40~\nCAS*PR*2*10~\nREF*6R*1~\nAMT*B6*80~\n")
		fmt.Fprintf(&b, "SVC*HC:96372*45*0**1~\nDTM*472*20240910~\nCAS*CO*97*45~\nREF*6R*2~\nLQ*HE*M15~\n")
		fmt.Fprintf(&b, "SVC*HC:J3420*8*1**2~\nDTM*472*20240910~\nCAS*CO*45*7~\nREF*6R*3~\nAMT*B6*1~\n")
	}
	fmt.Fprintf(&b, "SE*%d*0001~\nGE*1*1~\nIEA*1*000000001~\n", n*21+7)
	return b.Bytes()
}

// processor is the processor time this process has used: the clock on the wall
// says nothing where the machine is shared.
func processor() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkRead measures typed reading, in processor time (collection included), and against splitting alone.
func BenchmarkRead(b *testing.B) {
	const claims = 2000
	text := synthetic(claims)
	var bare, typed time.Duration
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		start := processor()
		for x := x12.NewReader(bytes.NewReader(text), "x"); x.Scan(); {
		}
		middle := processor()
		n := 0
		for item, err := range Read(bytes.NewReader(text), "x") {
			if err != nil || item.Problem != nil {
				b.Fatal(err, item.Problem)
			}
			if item.Claim != nil {
				n++
				if len(item.Claim.Imbalances) > 0 {
					b.Fatal(item.Claim.Imbalances)
				}
			}
		}
		if n != claims {
			b.Fatalf("%d claims", n)
		}
		bare += middle - start
		typed += processor() - middle
	}
	b.ReportMetric(float64(bare)/float64(typed), "x-of-splitting")
	b.ReportMetric(float64(b.N*len(text))/typed.Seconds()/1e6, "typed-MB/s")
}
