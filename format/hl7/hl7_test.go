package hl7

import (
	"bytes"
	"fmt"
	"iter"
	"strings"
	"testing"
	"testing/iotest"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/internal/testchart"
)

// shown is what was read as lines: a record, then its events.
func shown(list iter.Seq2[claim.Record, *finding.Problem]) string {
	return testchart.Lines(list, func(r *claim.Record) string {
		return fmt.Sprintf("%s|%s|%s|%s|%s|%s|%s|by %s %s", r.ID, r.Patient.ID, r.Patient.LastName, r.Patient.FirstName, r.Patient.BirthDate, r.EncounterID, r.Date, r.OrderedBy.Name, r.OrderedBy.Credential)
	}, func(r *claim.Record) string {
		out := ""
		if r.Text != "" {
			out = fmt.Sprintf("  text %q\n", r.Text)
		}
		for _, remark := range r.Remarks {
			out += "  remark " + remark.About + "\n"
		}
		return out
	})
}

const head = `MSH|^~\&|EHR|CLINIC|PB|CLINIC|20240910101500||RAS^O17|M1|P|2.5.1
PID|1||900^^^CLINIC^MR~999-00-1234^^^USSSA^SS||SAMPLE^ADA^Q||19610304|F
PV1|1|O|||||||||||||||||V77
ORC|RE|1|2|||||||||42^EXAMPLE^ANN^^^^MD
`

func ras(segments string) string { return strings.ReplaceAll(head+segments, "\n", "\r") }

func TestAdministrations(t *testing.T) {
	const who = "M1|900|SAMPLE|ADA|1961-03-04|V77|"
	const by = "|by ANN EXAMPLE MD\n"
	for name, c := range map[string]struct{ in, want string }{
		"given": {"RXA|0|1|202409101005|202409101005|00409379501^ketorolac 30 mg/mL^NDC|30|mg^milligram^UCUM|||7^LOPEZ^R^^^^RN|||||A1|20260301||||CP\nRXR|IM^Intramuscular^HL70162|LD^Left Deltoid^HL70163\nZXX|anything",
			who + "2024-09-10" + by + `  administered ketorolac 30 mg/mL 30 mg IM in "Left Deltoid" at 10:05 [R LOPEZ] [RN] [A1] [00409379501]`},
		"infusion": {"RXA|0|1|202409101005|202409101038|X^ceftriaxone^L|1|g||||||||||||||CP\nRXR|IVPB^IV Piggyback",
			who + "2024-09-10" + by + `  administered ceftriaxone 1 g IV-infusion in "" at 10:05 to 10:38`},
		"refused":           {"RXA|0|1|20240910||140^flu^CVX|999||||||||||||00^Parental decision^NIP002||RE", who + by + `  declined flu  in "" [Parental decision]`},
		"not given":         {"RXA|0|1|20240910||1^x^L|5|mg|||||||||||||NA", who + by + `  negated x 5 mg  in ""`},
		"in part":           {"RXA|0|1|202409101005||1^x^L|5|mg|||||||||||||PA", who + "2024-09-10" + by + `  administered x 5 mg  in "" at 10:05 ?status`},
		"deleted":           {"RXA|0|1|20240910||1^x^L|5|mg|||||||||||||CP|D", who + by + `  negated x 5 mg  in "" [the record was deleted]`},
		"history":           {"RXA|0|1|20140910||88^flu^CVX|999|||01^Historical^NIP001|||||||||||CP", who + by + `  historical flu  in ""`},
		"new":               {"RXA|0|1|20240910||88^flu^CVX|999|||00^New^NIP001|||||||||||CP", who + "2024-09-10" + by + `  administered flu  in ""`},
		"code astray":       {"RXA|0|1|20240910||1^x^L|5|mg||||||||||||RE", who + by + "  planned x 5 mg  in \"\" ?status\n  remark RXA-19"},
		"time astray":       {"RXA|0|1|20240910||1^x^L|5|mg^milligram|||||||||||||20240910230100", who + "2024-09-10" + by + "  administered x 5 mg  in \"\"\n  remark RXA-20"},
		"unit in words":     {"RXA|0|1|20240910||1^x^L|5|258684004^mg^SCT|||||||||||||CP", who + "2024-09-10" + by + "  administered x 5 mg  in \"\""},
		"odd code":          {"RXA|0|1|20240910||1^x^L|5|mg|||||||||||||XX", who + by + `  planned x 5 mg  in "" ?status`},
		"no drug":           {"RXA|0|1|20240910|||5|mg", who + by + "  remark RXA-5"},
		"waste":             {"RXA|0|1|20240910||1^lorazepam^L|1|MG|IVP|||||||||||||CP\nNTE|1||Waste: 1mg/0.5mL witnessed", who + "2024-09-10" + by + `  administered lorazepam 1 mg IV-push in "" waste 1 mg`},
		"escapes":           {`RXA|0|1|20240910||1^A\T\B \F\ C\X41\^L|5|mg|||||||||||||CP`, who + "2024-09-10" + by + `  administered A&B | CA 5 mg  in ""`},
		"deleted by quotes": {`RXA|0|1|20240910||1^x^L|""|""|||||||||||||CP`, who + "2024-09-10" + by + `  administered x  in ""`},
	} {
		t.Run(name, func(t *testing.T) {
			testchart.Equal(t, shown(Read(strings.NewReader(ras(c.in)), "f")), c.want)
			testchart.Equal(t, shown(Read(iotest.OneByteReader(strings.NewReader(ras(c.in))), "f")), c.want)
		})
	}
}

func TestOrdersAndCharges(t *testing.T) {
	message := func(kind, segments string) string {
		return strings.Replace(ras(segments), "RAS^O17", kind, 1)
	}
	const who = "M1|900|SAMPLE|ADA|1961-03-04|V77||by ANN EXAMPLE MD\n"
	for name, c := range map[string]struct{ in, want string }{
		"order and its encoding":     {message("RDE^O11", "RXO|1^ketorolac^L|30||mg\nRXR|IM\nRXE|1|2^ketorolac inj^L|30||mg"), who + `  planned ketorolac inj 30 mg IM in ""`},
		"cancelled":                  {strings.Replace(message("RDE^O11", "RXE|1|2^ketorolac^L|30||mg"), "ORC|RE", "ORC|CA", 1), who + `  negated ketorolac 30 mg  in "" [the order was cancelled]`},
		"dispensed":                  {message("RDS^O13", "RXD|1|2^morphine^L|202409101005|1||SYR||||||||||4|MG"), who + `  planned morphine 4 mg  in "" at 10:05`},
		"given on a cancelled order": {strings.Replace(ras("RXA|0|1|20240910||1^x^L|5|mg|||||||||||||CP"), "ORC|RE", "ORC|CA", 1), who + `  negated x 5 mg  in "" ?status`},
		"charges":                    {message("DFT^P03", "FT1|1|||20240910||CG|J1885^ketorolac^HCPCS|||2\nFT1|2|||20240910||CG|71045^film^C4"), who + `  planned ketorolac  in "" ?status`},
	} {
		t.Run(name, func(t *testing.T) { testchart.Equal(t, shown(Read(strings.NewReader(c.in), "f")), c.want) })
	}
}

func TestReportsHandOnTheirText(t *testing.T) {
	in := strings.Replace(ras("OBX|1|TX|||Toradol 60 mg IM~given at 10:05\\.br\\left deltoid\nOBX|2|NM|1^x||5\nmore of the same\nOBX|3|FT|||tolerated well"), "RAS^O17", "ORU^R01", 1)
	got := shown(Read(strings.NewReader(in), "f"))
	if !strings.Contains(got, `text "Toradol 60 mg IM\ngiven at 10:05\nleft deltoid\ntolerated well"`) {
		t.Error(got)
	}
}

func TestFraming(t *testing.T) {
	one := ras("RXA|0|1|20240910||1^x^L|5|mg|||||||||||||CP")
	want := strings.Repeat("M1|900|SAMPLE|ADA|1961-03-04|V77|2024-09-10|by ANN EXAMPLE MD\n  administered x 5 mg  in \"\"\n", 2)
	for name, in := range map[string]string{
		"one after the other": one + "\r" + one,
		"lines":               strings.ReplaceAll(one+"\r"+one, "\r", "\n"),
		"lines of Windows":    strings.ReplaceAll(one+"\r"+one, "\r", "\r\n"),
		"MLLP":                "\x0b" + one + "\r\x1c\r\x0b" + one + "\r\x1c\r",
		"batch":               "FHS|^~\\&|A\rBHS|^~\\&|B\r" + one + "\r" + one + "\rBTS|2\rFTS|1\r",
		"byte order mark":     "\xef\xbb\xbf" + one + "\r" + one,
		"other delimiters":    strings.NewReplacer("|", "#", "^", "*", "~", "!", "&", "%").Replace(one + "\r" + one),
	} {
		t.Run(name, func(t *testing.T) { testchart.Equal(t, shown(Read(strings.NewReader(in), "f")), want) })
	}
}

func TestBadInput(t *testing.T) {
	for in, want := range map[string]string{
		"":                  "problem hl7-header",
		"hello":             "problem hl7-outside\nproblem hl7-header",
		"MSH":               "problem hl7-header",
		"MSH|":              "problem hl7-header",
		"PID|1\rMSH|^~\\&|": "problem hl7-outside\nf|||||||by",
	} {
		if got := shown(Read(strings.NewReader(in), "f")); !strings.HasPrefix(got, want) {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	long := ras("OBX|1|ED|||"+strings.Repeat("A", 3<<20)) + "\rRXA|0|1|20240910||1^x^L|5|mg|||||||||||||CP"
	if got := shown(Read(strings.NewReader(long), "f")); !strings.Contains(got, "problem hl7-segment-too-large") || !strings.Contains(got, "administered x") {
		t.Errorf("%.300q", got)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(ras("RXA|0|1|20240910||1^A\\T\\B^L|5|mg|||||||||||||CP\nRXR|IM^x|LD\nNTE|1||Waste: 1mg")))
	f.Add([]byte("\x0b" + ras("RXO|1^k^L|30||mg\nRXE|1|2^k^L|30||mg\nOBX|1|TX|||x") + "\r\x1c"))
	f.Add([]byte("MSH|^~\\&|||||||DFT^P03\rFT1|1|||20240910||CG|J1885"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for r, problem := range Read(bytes.NewReader(b), "f") {
			if problem != nil && problem.Code == "" {
				t.Error("a problem without a code")
			}
			for i := range r.Events {
				if r.Events[i].Status == "" {
					t.Error("an event without a status")
				}
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	one := ras("RXA|0|1|202409101005|202409101005|00409379501^ketorolac 30 mg/mL^NDC|30|mg^milligram^UCUM|||7^LOPEZ^R^^^^RN|||||A1|20260301||||CP\nRXR|IM^Intramuscular^HL70162|LD^Left Deltoid^HL70163\nNTE|1||Waste: none\n")
	in := strings.Repeat(one, 5000)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		for range Read(strings.NewReader(in), "f") {
		}
	}
}
