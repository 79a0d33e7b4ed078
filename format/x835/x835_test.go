package x835

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstpass/claim"
)

const remittance = `ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *241001*1200*^*00501*000000001*0*T*:~
GS*HP*PAYER*PRACTICE*20241001*1200*1*X*005010X221A1~ST*835*0001~BPR*I*45*C*ACH~LX*1~
CLP*DAY0001*1*173*45*0*MB*PAYERCLAIM1~NM1*QC*1*TESTPERSON*ALMA****MI*MEMBER1~DTM*232*20240910~
SVC*HC:99213*120*0**1~DTM*472*20240910~CAS*CO*97*120~
SVC*HC:96372:59*45*45**1~DTM*472*20240910~
SVC*HC:J3420*8*0**0**2~
CLP*DAY0002*22*-45*-45*0*MB*PAYERCLAIM2~SVC*HC:96374*-45*-45***HC:96372~DTM*150*20240911~
SE*14*0001~GE*1*1~IEA*1*000000001~`

func TestRead(t *testing.T) {
	var got []Claim
	for c, err := range Read(strings.NewReader(remittance), "test.835") {
		if err != nil {
			t.Fatal(err)
		}
		c.At = claim.Place{}
		got = append(got, c)
	}
	want := []Claim{
		{ControlNumber: "DAY0001", Status: "1", Date: 20240910, Patient: claim.Patient{LastName: "TESTPERSON", FirstName: "ALMA", ID: "MEMBER1"}, Lines: []Line{
			{Code: "99213", Units: claim.Whole(1), Charge: 12000, Date: 20240910},
			{Code: "96372", Modifiers: []string{"59"}, Units: claim.Whole(1), Charge: 4500, Paid: 4500, Date: 20240910},
			{Code: "J3420", Units: claim.Whole(2), Charge: 800, Date: 20240910},
		}},
		{ControlNumber: "DAY0002", Status: "22", Lines: []Line{
			{Code: "96372", Units: claim.Whole(1), Charge: -4500, Paid: -4500, Date: 20240911},
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !got[1].Reversal() || got[0].Reversal() {
		t.Error("status 22 is a reversal, 1 is not")
	}
}

func TestTruncatedAnywhere(t *testing.T) {
	for n := range remittance {
		for _, err := range Read(strings.NewReader(remittance[:n]), "cut.835") {
			if err != nil {
				t.Fatalf("cut at %d: %v", n, err)
			}
		}
	}
}

func TestSamples(t *testing.T) {
	dir := os.Getenv("FIRSTPASS_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "x12", "samples", "835", "*"))
	if len(files) == 0 {
		t.Skipf("no sample data at %s (set FIRSTPASS_SHARED)", dir)
	}
	claims := 0
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range Read(f, filepath.Base(name)) {
			if err != nil {
				t.Errorf("%s: %v", filepath.Base(name), err)
			}
			claims++
		}
		f.Close()
	}
	if claims < len(files) {
		t.Errorf("%d claims in %d files", claims, len(files))
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(remittance))
	f.Fuzz(func(t *testing.T, b []byte) {
		for range Read(strings.NewReader(string(b)), "fuzz") {
		}
	})
}
