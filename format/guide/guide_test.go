package guide

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/x12"
)

// clinic is a claim file of our own that breaks nothing.
func clinic(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/clinic.837")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// shared guides, since compiling them takes longer than a small file.
var loaded = sync.OnceValues(Load)

func newValidator(t testing.TB, o Options) *Validator {
	t.Helper()
	guides, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	o.Guides = guides
	v, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// validate returns every error of a stream.
func validate(t testing.TB, source io.Reader, o Options) ([]Error, Summary) {
	t.Helper()
	v := newValidator(t, o)
	r := x12.NewReader(source, "test.837")
	var all []Error
	for r.Scan() {
		all = append(all, v.Take(r.Segment(), r.Problems())...)
	}
	return append(all, v.Finish(r.Problems())...), v.Summary()
}

// count validates a stream and keeps no error.
func count(t testing.TB, source io.Reader, o Options) Summary {
	t.Helper()
	v := newValidator(t, o)
	r := x12.NewReader(source, "test.837")
	for r.Scan() {
		v.Take(r.Segment(), r.Problems())
	}
	v.Finish(r.Problems())
	return v.Summary()
}

// words writes errors the way tests compare them: code, place, element.
func words(list []Error) []string {
	var out []string
	for _, e := range list {
		if e.Severity == finding.Error {
			at := e.SegmentID
			if e.Element > 0 {
				at = place(e.SegmentID, e.Element, e.Component)
			}
			out = append(out, fmt.Sprintf("%d %s %s %s@%d", e.SNIP, e.Code, e.Loop, at, e.At.InTransaction))
		}
	}
	return out
}

// dated answers for a handful of codes.
type dated struct{}

func (dated) Procedure(code string, on claim.Date) Standing { return standingOf(code, "96372 J3420") }
func (dated) Modifier(code string, on claim.Date) Standing  { return standingOf(code, "25 59 JZ") }
func (dated) Place(code string, on claim.Date) Standing     { return standingOf(code, "11 22") }
func (dated) Diagnosis(code string, on claim.Date) Standing { return standingOf(code, "E538 D519") }

func standingOf(code, list string) Standing {
	if slices.Contains(strings.Fields(list), code) {
		return InForce
	}
	return NotInForce
}

// TestCleanFile holds that a right file is called right, with every check on.
func TestCleanFile(t *testing.T) {
	all, sum := validate(t, bytes.NewReader(clinic(t)), Options{Clinical: true, Codes: dated{}})
	if len(all) > 0 {
		t.Errorf("%v", all)
	}
	if sum.Claims != 2 || sum.Transactions != 1 || sum.Version != "005010X222A1" || sum.Grammar != "" {
		t.Errorf("%+v", sum)
	}
}

// TestOneMistake changes one thing of the right file at a time.
func TestOneMistake(t *testing.T) {
	for _, c := range []struct {
		name, from, to string
		want           string // joined by |
	}{
		{"a required element", "NM1*40*2*EXAMPLE PAYER*", "NM1*40**EXAMPLE PAYER*", "2 IK4-1 1000B NM102@5"},
		{"a code of the guide", "PER*IC*FRONT DESK*TE*", "PER*IC*FRONT DESK*TA*", "2 IK4-7 1000A PER03@4"},
		{"too long", "*11:B:1*Y*A*Y*Y~\nHI*ABK:E538~\nNM1*82*1*TESTPROVIDER*ROBIN****XX*1245319599~\nLX*1~\nSV1*HC:96372*110", "*111:B:1*Y*A*Y*Y~\nHI*ABK:E538~\nNM1*82*1*TESTPROVIDER*ROBIN****XX*1245319599~\nLX*1~\nSV1*HC:96372*110", "1 IK4-5 2300 CLM05-1@18|5 IK4-7 2300 CLM05-1@18"},
		{"not used", "SBR*P*18*******CI~\nNM1*IL*1*TESTONE", "SBR*P*18***12*N***CI~\nNM1*IL*1*TESTONE", "2 IK4-I10 2000B SBR06@12"},
		{"a pair", "NM1*IL*1*TESTONE*EXAMPLE****MI*", "NM1*IL*1*TESTONE*EXAMPLE*****", "1 IK4-2 2010BA NM108@13"},
		{"no day", "DMG*D8*19700101*F", "DMG*D8*19700230*F", "1 IK4-8 2010BA DMG02@16"},
		{"no number", "SV1*HC:96372*110*", "SV1*HC:96372*1O0*", "1 IK4-6 2400 SV102@22"},
		{"components where none belong", "N3*2 EXAMPLE STREET", "N3*2 EXAMPLE: STREET", "1 IK4-13 2010BA N301@14"},
		{"repeats where none belong", "N3*2 EXAMPLE STREET", "N3*2 EXAMPLE^STREET", "1 IK4-12 2010BA N301@14"},
		{"a missing segment", "N3*1 EXAMPLE STREET~\n", "", "2 IK3-3 2010AA N3@8|1 IK5-4  SE@42"},
		{"a missing loop", "NM1*40*2*EXAMPLE PAYER*****46*RECEIVER~\n", "", "2 IK3-3 1000B NM1@5|1 IK5-4  SE@42"},
		{"a segment too often", "REF*EI*123456789~\n", "REF*EI*123456789~\nREF*SY*123456789~\n", "2 IK3-5 2010AA REF@11|1 IK5-4  SE@44"},
		{"a segment out of order", "N3*1 EXAMPLE STREET~\nN4*SPRINGFIELD*IL*627010001~\n", "N4*SPRINGFIELD*IL*627010001~\nN3*1 EXAMPLE STREET~\n", "2 IK3-7 2010AA N3@9"},
		{"a loop too often", "NM1*PR*2*EXAMPLE PAYER*****PI*TESTPAYER~\nCLM*INV-1", "NM1*PR*2*EXAMPLE PAYER*****PI*TESTPAYER~\nNM1*PR*2*EXAMPLE PAYER*****PI*TESTPAYER~\nCLM*INV-1", "2 IK3-4 2010BB NM1@18|1 IK5-4  SE@44"},
		{"an unexpected segment", "REF*EI*123456789~\n", "REF*EI*123456789~\nSV1*HC:96372*1*UN*1***1~\n", "2 IK3-2 2010AA SV1@11|1 IK5-4  SE@44"},
		{"no segment of the standard", "REF*EI*123456789~\n", "REF*EI*123456789~\nXYZ*1~\n", "1 IK3-1 2010AA XYZ@11|1 IK5-4  SE@44"},
		{"a party the guide does not know here, with what is its own", "REF*EI*123456789~\n", "REF*EI*123456789~\nNM1*FA*2*HOSPITAL~\nN3*9 STREET~\n", "2 IK3-2 2010AA NM1@11|1 IK5-4  SE@45"},
		{"a total", "CLM*INV-1*110*", "CLM*INV-1*111*", "3 IK4-I12 2300 CLM02@18"},
		{"level numbers", "HL*3*1*22*0", "HL*4*1*22*0", "2 IK4-I12 2000B HL01@25"},
		{"a level above", "HL*3*1*22*0", "HL*3*2*22*0", "2 IK4-I12 2000B HL02@25"},
		{"a child said to follow", "HL*2*1*22*0", "HL*2*1*22*1", "2 IK4-I12 2000B HL04@11"},
		{"line numbers", "LX*2~", "LX*3~", "2 IK4-I12 2400 LX01@38"},
		{"a pointer", "SV1*HC:J3420*5*UN*1***1~", "SV1*HC:J3420*5*UN*1***2~", "4 IK4-7 2400 SV107-1@39"},
		{"a pointer twice", "SV1*HC:J3420*5*UN*1***1~", "SV1*HC:J3420*5*UN*1***1:1~", "4 IK4-7 2400 SV107-2@39"},
		{"frequency without the original", "*11:B:1*Y*A*Y*Y~\nHI*ABK:E538~\nNM1*82*1*TESTPROVIDER*ROBIN****XX*1245319599~\nLX*1~\nSV1*HC:96372*110", "*11:B:7*Y*A*Y*Y~\nHI*ABK:E538~\nNM1*82*1*TESTPROVIDER*ROBIN****XX*1245319599~\nLX*1~\nSV1*HC:96372*110", "4 IK3-I6 2300 REF@18"},
		{"who the patient is", "SBR*P*18*******CI~\nNM1*IL*1*TESTONE", "SBR*P********CI~\nNM1*IL*1*TESTONE", "4 IK4-I9 2000B SBR02@12"},
		{"the patient's address", "N3*2 EXAMPLE STREET~\n", "", "4 IK3-I6 2010BA N3@12|1 IK5-4  SE@42"},
		{"a service before the birth", "DMG*D8*19700101*F", "DMG*D8*20250101*F", "4 IK4-8 2400 DTP03@23"},
		{"no state", "N4*SPRINGFIELD*IL*62701~\nDMG*D8*19700101", "N4*SPRINGFIELD*IX*62701~\nDMG*D8*19700101", "5 IK4-7 2010BA N402@15"},
		{"no ZIP code", "N4*SPRINGFIELD*IL*62701~\nDMG*D8*19700101", "N4*SPRINGFIELD*IL*6270~\nDMG*D8*19700101", "5 IK4-I12 2010BA N403@15"},
		{"no procedure", "SV1*HC:J3420*", "SV1*HC:J3421*", "5 IK4-7 2400 SV101-2@39"},
		{"no modifier", "SV1*HC:J3420*", "SV1*HC:J3420:QX*", "5 IK4-7 2400 SV101-3@39"},
		{"no NDC", "LIN**N4*00517003125", "LIN**N4*0517-0031-25", "5 IK4-I12 2410 LIN03@41"},
		{"LIN without CTP", "CTP****1*ML~\n", "", "2 IK3-3 2410 CTP@41|1 IK5-4  SE@42"},
		{"an NPI that is none", "XX*1234567893~", "XX*1234567890~", "5 IK4-I12 2010AA NM109@7"},
		{"an old diagnosis", "HI*ABK:E538~\nNM1*82*1*TESTPROVIDER*ROBIN****XX*1245319599~\nLX*1~\nSV1*HC:96372*110", "HI*BK:2662~\nNM1*82*1*TESTPROVIDER*ROBIN****XX*1245319599~\nLX*1~\nSV1*HC:96372*110", "4 IK4-7 2300 HI01-2@19"},
		{"another separator than declared", "*11:B:1*Y*A*Y*Y~\nHI*ABK:E538~\nNM1*82*1*TESTPROVIDER*ROBIN****XX*1245319599~\nLX*1~\nSV1*HC:96372*110", "*11>B>1*Y*A*Y*Y~\nHI*ABK>E538~\nNM1*82*1*TESTPROVIDER*ROBIN****XX*1245319599~\nLX*1~\nSV1*HC>96372*110", "1 TA1-027 2010BB CLM05@18"},
		{"a group of another kind", "GS*HC*", "GS*HP*", "1 AK9-1  GS01@0"},
		{"no time", "*240911*0800*^*", "*240911*0860*^*", "1 TA1-015  ISA10@0"},
	} {
		text := bytes.Replace(clinic(t), []byte(c.from), []byte(c.to), 1)
		if c.name == "another separator than declared" {
			text = bytes.ReplaceAll(text, []byte("HC:"), []byte("HC>"))
			text = bytes.ReplaceAll(text, []byte("ABK:"), []byte("ABK>"))
			text = bytes.ReplaceAll(text, []byte("11:B:1"), []byte("11>B>1"))
		}
		if bytes.Equal(text, clinic(t)) {
			t.Fatalf("%s: %q is not in the file", c.name, c.from)
		}
		all, _ := validate(t, bytes.NewReader(text), Options{Clinical: true, Codes: dated{}})
		if got := strings.Join(words(all), "|"); got != c.want {
			t.Errorf("%s:\n have %s\n want %s", c.name, got, c.want)
		}
	}
}

// TestOtherPayers holds the balances with a payer before this one.
func TestOtherPayers(t *testing.T) {
	with := func(paid, lineCut, order string) []byte {
		text := bytes.Replace(clinic(t), []byte("LX*1~\nSV1*HC:96372*110"), []byte("SBR*"+order+"*18*******MB~\nAMT*D*"+paid+"~\nOI***Y***Y~\nNM1*IL*1*TESTONE*EXAMPLE****MI*M1~\nNM1*PR*2*FIRST PAYER*****PI*FIRST~\nLX*1~\nSV1*HC:96372*110"), 1)
		text = bytes.Replace(text, []byte("REF*6R*1~\n"), []byte("REF*6R*1~\nSVD*FIRST*80*HC:96372**1~\nCAS*CO*45*"+lineCut+"~\nDTP*573*D8*20240912~\n"), 1)
		text = bytes.Replace(text, []byte("SBR*P*18"), []byte("SBR*S*18"), 1)
		return bytes.Replace(text, []byte("SE*43*"), []byte("SE*51*"), 1)
	}
	for _, c := range []struct{ paid, cut, order, want string }{
		{"80", "30", "P", ""},
		{"81", "30", "P", "3 IK4-I12 2320 AMT02@21"},
		{"80", "20", "P", "3 IK4-I12 2320 AMT02@21|3 IK4-I12 2430 SVD02@30"},
		{"80", "30", "S", "4 IK4-I12 2320 SBR01@21"},
	} {
		all, _ := validate(t, bytes.NewReader(with(c.paid, c.cut, c.order)), Options{})
		if got := strings.Join(words(all), "|"); got != c.want {
			t.Errorf("paid %s, cut %s, order %s:\n have %s\n want %s", c.paid, c.cut, c.order, got, c.want)
		}
	}
}

// TestTypes holds that types not asked for are silent.
func TestTypes(t *testing.T) {
	text := bytes.Replace(clinic(t), []byte("CLM*INV-1*110*"), []byte("CLM*INV-1*111*"), 1)
	text = bytes.Replace(text, []byte("PER*IC*FRONT DESK*TE*"), []byte("PER*IC*FRONT DESK*TA*"), 1)
	for _, c := range []struct {
		types uint8
		want  string
	}{{1 << 1, ""}, {1 << 2, "2 IK4-7 1000A PER03@4"}, {1 << 3, "3 IK4-I12 2300 CLM02@18"}, {1<<2 | 1<<3, "2 IK4-7 1000A PER03@4|3 IK4-I12 2300 CLM02@18"}} {
		all, _ := validate(t, bytes.NewReader(text), Options{Types: c.types})
		if got := strings.Join(words(all), "|"); got != c.want {
			t.Errorf("types %b: have %s want %s", c.types, got, c.want)
		}
	}
}

// TestMessagesHoldNoNames holds that what is said of a claim names nobody.
func TestMessagesHoldNoNames(t *testing.T) {
	text := bytes.ReplaceAll(clinic(t), []byte("*MI*TEST0001"), []byte("*MEMBERID9*TEST0001"))
	text = bytes.ReplaceAll(text, []byte("N4*SPRINGFIELD*IL*62701~"), []byte("N4*S*TESTONE*TESTTWO~"))
	text = bytes.ReplaceAll(text, []byte("DMG*D8*19700101*F"), []byte("DMG*D8*1970010X*TESTONE"))
	all, _ := validate(t, bytes.NewReader(text), Options{Clinical: true})
	if len(all) < 5 {
		t.Fatalf("only %d errors", len(all))
	}
	for _, e := range all {
		for _, secret := range []string{"TESTONE", "TESTTWO", "MEMBERID", "19700", "TEST0001"} {
			if strings.Contains(e.Message, secret) {
				t.Errorf("%q says %s", e.Message, secret)
			}
		}
	}
}

// TestAnswersAtOnce: what makes other validators search takes no longer here.
func TestAnswersAtOnce(t *testing.T) {
	start := time.Now()
	bad := strings.Repeat("HI*ZZZ:1*QQQ:2*XXX:3~\n", 23)
	text := bytes.Replace(clinic(t), []byte("LX*1~"), []byte(bad+"LX*1~"), 1)
	if all, _ := validate(t, bytes.NewReader(text), Options{}); len(all) != 24 {
		t.Errorf("23 HI that are none: %d errors", len(all))
	}
	deep := strings.Repeat("SBR*U*18*******CI~\nOI***Y***Y~\nNM1*IL*1*A*B****MI*1~\nNM1*PR*2*P*****PI*1~\nNM1*82*1~\nREF*G2*1~\nNM1*DN*1~\nREF*G2*1~\n", 20_000)
	text = bytes.Replace(clinic(t), []byte("LX*1~"), []byte(deep+"LX*1~"), 1)
	if sum := count(t, bytes.NewReader(text), Options{}); sum.Errors < 10_000 {
		t.Errorf("20,000 other payers: %d errors", sum.Errors)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}
