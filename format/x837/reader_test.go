package x837

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"firstpass/claim"
)

func readFile(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// readAll returns the claims, and the codes of what was reported; those of
// refused claims and lost input end in "!", those inside a claim stand in brackets.
func readAll(t testing.TB, text string) (claims []Item, codes []string) {
	t.Helper()
	for item, err := range Read(strings.NewReader(text), "test.837") {
		if err != nil {
			t.Fatal(err)
		}
		if item.Problem != nil {
			codes = append(codes, item.Problem.Code)
			if item.Problem.Lost {
				codes[len(codes)-1] += "!"
			}
			continue
		}
		for _, p := range item.Unread {
			codes = append(codes, "("+p.Code+")")
		}
		claims = append(claims, item)
	}
	return claims, codes
}

// withoutPlaces compares what a claim says, not where it says it.
var withoutPlaces = cmpopts.IgnoreTypes(claim.Place{})

func TestProfessionalClaim(t *testing.T) {
	claims, codes := readAll(t, readFile(t, "office.837"))
	if len(claims) != 1 || len(codes) > 0 {
		t.Fatalf("%d claims, problems %v", len(claims), codes)
	}
	patient := claim.Patient{ID: "W000000001", LastName: "TESTCHILD", FirstName: "KIM", BirthDate: 20150602, Sex: "M", Address: "3 NOWHERE STREET", City: "HIALEAH", State: "FL", ZIP: "33010"}
	hemoglobin := []claim.TestResult{{Type: "hemoglobin", Value: claim.MustDecimal("9.1")}}
	want := claim.Encounter{
		ID:    "OFFICE-1",
		Payer: claim.Payer{Name: "INVENTED HEALTH PLAN", ID: "INV01", Filing: "CI"},
		Claim: claim.Claim{
			Type: claim.Professional, ControlNumber: "OFFICE-1", Total: 20350, ServiceDate: 20250303, ServiceEndDate: 20250304,
			PlaceOfService: "11", Frequency: "7", OriginalReference: "ICN0001", BillingState: "FL", ReceivedDate: 20250304,
			PriorAuth: "AUTH1", Referral: "REFERRAL1", CLIA: "10D0000001", TestResults: hemoglobin,
			Rendering:   claim.Provider{NPI: "1234567893", Name: "RENDERER, BEN", Taxonomy: "207Q00000X", Person: true},
			Billing:     claim.Provider{NPI: "1245319599", Name: "INVENTED FAMILY PRACTICE", Taxonomy: "261QP2300X", TaxID: "123456789", State: "FL", PostalCode: "331310001"},
			Referring:   claim.Provider{NPI: "1679576722", Name: "REFERRER, ALEX", Person: true},
			Supervising: claim.Provider{NPI: "1679576722", Name: "SUPER, VERA", Person: true},
			Facility:    claim.Provider{NPI: "1245319599", Name: "INVENTED SUITE 4", State: "GA", PostalCode: "303030001"},
			Patient:     patient,
			Subscriber:  claim.Subscriber{MemberID: "W000000001", Group: "GRP1", GroupName: "INVENTED WORKS", Relationship: "19", Sequence: "P", LastName: "TESTPARENT", FirstName: "PAT", BirthDate: 19800101, Sex: "F"},
			OtherPayers: []claim.OtherPayer{{
				Payer: claim.Payer{Name: "OTHER PLAN", ID: "OTH01", Filing: "MC"}, Sequence: "S", MemberID: "X1", Paid: 3025, PaidKnown: true,
				Adjustments: []claim.Adjustment{{Group: "CO", Reason: "45", Amount: 1000, Quantity: claim.Whole(1)}, {Group: "CO", Reason: "97", Amount: 250}},
			}},
			Diagnoses:      []claim.Diagnosis{{Code: "E53.8", Qualifier: "ABK"}, {Code: "M54.50", Qualifier: "ABF"}, {Code: "Z00", Qualifier: "ABF"}},
			Conditions:     []string{"17", "A1"},
			Dates:          []claim.QualifiedDate{{Qualifier: "431", From: 20250301}, {Qualifier: "435", From: 20250301, To: 20250302}},
			References:     []claim.Reference{{Qualifier: "D9", Value: "VALUEADDED1"}},
			Notes:          []claim.Note{{Qualifier: "ADD", Text: "CLAIM NOTE"}},
			Attachments:    []claim.Attachment{{Type: "OZ", Transmission: "EL", ControlNumber: "ATT1"}},
			Certifications: []claim.Certification{{Category: "ZZ", Applies: "Y", Conditions: []string{"AV", "S2"}}},
			FixedFormat:    []string{"FIXED TEXT"},
			Lines: []claim.Line{
				{Code: "99213", CodeQualifier: "HC", Modifiers: []string{"25"}, Units: claim.Whole(1), UnitKind: "UN", Charge: 12050, Pointers: []int{1, 2}, ServiceDate: 20250304, ControlNumber: "L1"},
				{
					Code: "96372", CodeQualifier: "HC", Modifiers: []string{"59", "LT"}, Units: claim.Whole(1), UnitKind: "UN", Charge: 4500, Pointers: []int{1},
					ServiceDate: 20250303, ServiceEndDate: 20250304, PlaceOfService: "22", Note: "GIVEN IN THE LEFT ARM SECOND NOTE", ControlNumber: "L2", PriorAuth: "LINEAUTH1",
					Rendering:     claim.Provider{NPI: "1000000004", Name: "NURSE, PAT", Taxonomy: "363L00000X", Person: true},
					Others:        &claim.LineProviders{Ordering: claim.Provider{NPI: "1679576722", Name: "ORDERER, LEE", Person: true}},
					Adjudications: []claim.Adjudication{{PayerID: "OTH01", Paid: 3025, Code: "96372", Units: claim.Whole(1), Date: 20250210, Adjustments: []claim.Adjustment{{Group: "CO", Reason: "45", Amount: 1475}}}},
				},
				{
					Code: "J3420", CodeQualifier: "HC", Modifiers: []string{"JZ"}, Units: claim.MustDecimal("0.5"), UnitKind: "UN", Charge: 3800, Pointers: []int{3}, ServiceDate: 20250304,
					Description: "CYANOCOBALAMIN 1000 MCG", Batch: "LOT9", CLIA: "10D0000002", TestResults: hemoglobin,
					Drug:           claim.DrugID{Code: "00517-0031-25", Unit: "ML", Quantity: claim.Whole(1), Prescription: "RX7"},
					Dates:          []claim.QualifiedDate{{Qualifier: "738", From: 20250220}},
					Attachments:    []claim.Attachment{{Type: "CT", Transmission: "AD"}},
					Certifications: []claim.Certification{{Category: "70", Applies: "Y", Conditions: []string{"65"}}},
				},
			},
		},
	}
	if diff := cmp.Diff(want, *claims[0].Claim, withoutPlaces); diff != "" {
		t.Error(diff)
	}
	got := claims[0]
	if got.Interchange != "000000042" || got.Group != "42" || got.Transaction != "0007" || got.Guide != "005010X222A1" || got.File != "test.837" {
		t.Errorf("envelope %+v, guide %q", got.Envelope, got.Guide)
	}
}

func TestPlaces(t *testing.T) {
	text := readFile(t, "office.837")
	claims, _ := readAll(t, text)
	c := &claims[0].Claim.Claim
	for _, p := range []struct {
		at    claim.Place
		start string
	}{
		{c.At, "CLM*OFFICE-1"}, {c.Lines[0].At, "SV1*HC:99213"}, {c.Lines[1].DateAt, "DTP*472*RD8"}, {c.Lines[1].NoteAt, "NTE*ADD*GIVEN"},
		{c.Lines[2].Drug.At, "LIN*"}, {c.Lines[2].Drug.QuantityAt, "CTP*"}, {c.Rendering.At, "NM1*82*1*RENDERER"}, {c.Patient.At, "NM1*QC"},
		{c.Billing.At, "NM1*85"}, {claims[0].Claim.Payer.At, "NM1*PR*2*INVENTED"}, {c.Diagnoses[2].At, "HI*ABK"}, {c.OtherPayers[0].At, "SBR*S"},
	} {
		if !strings.HasPrefix(text[p.at.Byte:], p.start) {
			t.Errorf("byte %d starts %.20q, want %q", p.at.Byte, text[p.at.Byte:], p.start)
		}
		if segment := int32(strings.Count(text[:p.at.Byte], "~") + 1); p.at.Segment != segment || p.at.InTransaction != segment-2 {
			t.Errorf("%s is segment %d (%d in its transaction), want %d", p.start, p.at.Segment, p.at.InTransaction, segment)
		}
	}
}

func TestInstitutionalClaim(t *testing.T) {
	claims, codes := readAll(t, readFile(t, "hospital.837"))
	if len(claims) != 1 || len(codes) > 0 {
		t.Fatalf("%d claims, problems %v", len(claims), codes)
	}
	want := claim.Encounter{
		ID:    "HOSPITAL-1",
		Payer: claim.Payer{Name: "MEDICARE PART A", ID: "00590", Filing: "MA"},
		Claim: claim.Claim{
			Type: claim.Institutional, ControlNumber: "HOSPITAL-1", Total: 55000, ServiceDate: 20250302, ServiceEndDate: 20250303, BillType: "0131", Frequency: "1",
			BillingState: "FL", ReceivedDate: 20250306,
			Billing:    claim.Provider{NPI: "1245319599", Name: "INVENTED HOSPITAL", State: "FL", PostalCode: "331310001"},
			Patient:    claim.Patient{ID: "1EG4TE5MK73", LastName: "TESTPERSON", FirstName: "PAT", BirthDate: 19500101, Sex: "U"},
			Subscriber: claim.Subscriber{MemberID: "1EG4TE5MK73", Relationship: "18", Sequence: "P", LastName: "TESTPERSON", FirstName: "PAT", BirthDate: 19500101, Sex: "U"},
			Diagnoses:  []claim.Diagnosis{{Code: "E53.8", Qualifier: "ABK"}, {Code: "D51.9", Qualifier: "ABF"}, {Code: "M54.50", Qualifier: "ABF"}},
			Conditions: []string{"17"},
			Dates:      []claim.QualifiedDate{{Qualifier: "434", From: 20250301, To: 20250303}},
			Lines: []claim.Line{
				{Code: "99283", CodeQualifier: "HC", Modifiers: []string{"25"}, Units: claim.Whole(1), UnitKind: "UN", Charge: 45000, ServiceDate: 20250302, RevenueCode: "0450"},
				{Code: "J1885", CodeQualifier: "HC", Units: claim.Whole(4), UnitKind: "UN", Charge: 10000, RevenueCode: "0636", Drug: claim.DrugID{Code: "00409379501", Unit: "ML", Quantity: claim.Whole(2)}},
			},
		},
	}
	if diff := cmp.Diff(want, *claims[0].Claim, withoutPlaces); diff != "" {
		t.Error(diff)
	}
}

// What a file may do wrong, or differently, with what is said about it.
func TestOddFiles(t *testing.T) {
	office := readFile(t, "office.837")
	change := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(office) }
	part := func(from, to string) string {
		start := strings.Index(office, from)
		return office[start : start+strings.Index(office[start:], to)]
	}
	body := part("ST*837", "GE*")
	for name, c := range map[string]struct {
		text   string
		claims int
		codes  []string
	}{
		"not X12":             {"- id: a\n", 0, []string{"x12-no-isa!"}},
		"4010":                {change("005010X222A1", "004010X098A1"), 1, []string{NearestGuide}},
		"predetermination":    {change("005010X222A1", "005010X291"), 1, []string{NearestGuide}},
		"unknown guide":       {change("005010X222A1", "ABC"), 1, []string{NearestGuide}},
		"A2":                  {change("005010X222A1", "005010X222A2"), 1, nil},
		"guide in GS only":    {change("*0007*005010X222A1", "*0007"), 1, nil},
		"dental":              {change("005010X222A1", "005010X224A2"), 0, []string{Dental + "!"}},
		"remittance":          {change("ST*837*0007*005010X222A1", "ST*835*0007"), 0, []string{Not837}},
		"remittance between":  {change("ST*837", "ST*835*0001~CLP*A*1~SE*3*0001~ST*837", "GE*1", "GE*2"), 1, []string{Not837}},
		"same levels twice":   {change(body, body+strings.ReplaceAll(body, "0007", "0008"), "GE*1", "GE*2"), 2, nil},
		"no parent":           {change("HL*2*1*22", "HL*2**22", "HL*3*2*23", "HL*3*9*23"), 1, []string{LevelParent}},
		"strange level":       {change("HL*3*2*23*0", "HL*3*2*19*0"), 1, []string{LevelCode}},
		"no levels":           {change("HL*1**20*1~\n", "", "HL*2*1*22*1~\n", "", "HL*3*2*23*0~\n", "", "SE*95", "SE*92"), 1, nil},
		"no number":           {change("OFFICE-1", ""), 0, []string{NoControlNumber + "!"}},
		"no lines":            {change(part("LX*1", "SE*95"), "", "SE*95", "SE*64"), 0, []string{NoLines + "!"}},
		"line without LX":     {change("LX*2~\n", "", "SE*95", "SE*94"), 1, nil},
		"LX alone":            {change("LX*2~\n", "LX*2~\nLX*2~\n", "SE*95", "SE*96"), 1, []string{"(" + EmptyLine + ")"}},
		"units no number":     {change("UN*.5", "UN*ten"), 1, []string{"(" + Number + ")"}},
		"charge no number":    {change("*203.5*", "*2O3.5*"), 1, []string{"(" + Number + ")"}},
		"half a cent":         {change("*120.5*", "*120.505*"), 1, []string{"(" + Number + ")"}},
		"pointers no numbers": {change("***1:2**Y", "***A:2**Y"), 1, []string{"(" + Number + ")"}},
		"no calendar day":     {change("472*D8*20250304", "472*D8*20251309"), 1, []string{"(" + Day + ")", "(" + Day + ")"}},
		"range under D8":      {change("472*RD8*20250303", "472*D8*20250303"), 1, nil},
		"two drugs":           {change("LIN**N4", "LIN**N4*00409379501~\nLIN**N4", "SE*95", "SE*96"), 1, []string{"(" + SecondDrug + ")"}},
		"other component":     {change("T*:~", "T*>~"), 1, []string{ComponentSeparator}},
		"components empty":    {change("11:B:7", "11::7"), 1, nil},
		"SE wrong":            {change("SE*95", "SE*94"), 1, []string{"x12-se-count"}},
		"cut behind a claim":  {part("ISA", "SE*95"), 1, []string{"(x12-truncated)", "x12-truncated!"}},
		"cut in a claim":      {part("ISA", "LX*3"), 0, []string{Cut + "!", "x12-truncated!"}},
		"long note":           {change("NTE*ADD*CLAIM NOTE", "NTE*ADD*"+strings.Repeat("X", 2<<20)), 0, []string{"x12-segment-too-long!", Cut + "!"}},
		"indented":            {strings.ReplaceAll(office, "~\n", "~\r\n\t  "), 1, nil},
		"mark":                {"\xef\xbb\xbf" + office, 1, nil},
		"newline terminator":  {strings.ReplaceAll(office, "~\n", "\n"), 1, nil},
	} {
		claims, codes := readAll(t, c.text)
		if diff := cmp.Diff(c.codes, codes); diff != "" || len(claims) != c.claims {
			t.Errorf("%s: %d claims, want %d; problems %s", name, len(claims), c.claims, diff)
		}
	}
}

// What stood under a line that is left out is not the next line's.
func TestLineLeftOut(t *testing.T) {
	office := readFile(t, "office.837")
	claims, _ := readAll(t, strings.Replace(office, "LX*1~", "LX*1~REF*X4*WRONG~NTE*ADD*WRONG~LX*1~", 1))
	if line := claims[0].Claim.Claim.Lines[0]; line.Note != "" || line.CLIA != "" || line.Code != "99213" || line.ControlNumber != "L1" {
		t.Errorf("the line after is %+v", line)
	}
}

// However a file is spelled, the claim in it is the same.
func TestSpellingsReadAlike(t *testing.T) {
	office := readFile(t, "office.837")
	want, _ := readAll(t, office)
	plain := strings.ReplaceAll(office, "\n", "")
	for name, text := range map[string]string{
		"one line":    plain,
		"CRLF":        strings.ReplaceAll(office, "\n", "\r\n"),
		"LF ends":     strings.ReplaceAll(plain, "~", "\n"),
		"mark":        "\xef\xbb\xbf" + office,
		"indented":    strings.ReplaceAll(office, "\n", "\n      "),
		"delimiters":  strings.NewReplacer("*", "|", ":", "<", "^", "!", "~", "\x1c").Replace(plain),
		"undeclared":  strings.Replace(office, "T*:~", "T*>~", 1),
		"two files":   plain + strings.ReplaceAll(plain, "000000042", "000000044"),
		"no trailers": plain[:strings.Index(plain, "SE*95")],
	} {
		got, _ := readAll(t, text)
		if len(got) == 0 {
			t.Errorf("%s: no claim", name)
			continue
		}
		for _, g := range got {
			if diff := cmp.Diff(want[0].Claim, g.Claim, withoutPlaces); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	}
}

// A claim of a truncated file is handed over only where its lines add up.
func TestTruncationAtEveryByte(t *testing.T) {
	office := readFile(t, "office.837")
	whole, _ := readAll(t, office)
	end := strings.Index(office, "CTP****")
	for cut := range len(office) - len("~\n") {
		claims, codes := readAll(t, office[:cut])
		if len(codes) == 0 {
			t.Fatalf("cut at byte %d goes unnoticed", cut)
		}
		if len(claims) == 0 {
			continue
		}
		if got := claims[0].Claim.Claim; len(got.Lines) != 3 || got.Total != whole[0].Claim.Claim.Total {
			t.Fatalf("cut at byte %d: half a claim", cut)
		}
		if cut < end && len(claims[0].Unread) == 0 {
			t.Fatalf("cut at byte %d: the claim does not say so", cut)
		}
	}
}

func TestManyLines(t *testing.T) {
	office := readFile(t, "office.837")
	at := strings.Index(office, "SE*95")
	var b strings.Builder
	b.WriteString(office[:at])
	for i := range 10_000 {
		fmt.Fprintf(&b, "LX*%d~SV1*HC:96372:59*45*UN*1***1~DTP*472*D8*20250304~REF*6R*M%d~", i+4, i)
	}
	b.WriteString(office[at:])
	claims, _ := readAll(t, b.String())
	if len(claims) != 1 || len(claims[0].Claim.Claim.Lines) != 10_003 {
		t.Fatalf("%d claims", len(claims))
	}
	last := claims[0].Claim.Claim.Lines[10_002]
	if last.ControlNumber != "M9999" || !slices.Equal(last.Modifiers, []string{"59"}) || !slices.Equal(last.Pointers, []int{1}) {
		t.Errorf("the last line is %+v", last)
	}
	huge := office[:at] + strings.Repeat("LX*4~SV1*HC:96372*45*UN*1***1~", mostLines) + office[at:]
	claims, codes := readAll(t, huge)
	if len(claims) != 0 || !slices.Contains(codes, TooLarge+"!") {
		t.Errorf("%d claims, problems %v", len(claims), codes)
	}
}

// A claim handed over is not changed by reading on.
func TestClaimsOwnTheirMemory(t *testing.T) {
	text := synthetic(300)
	var kept []Item
	var printed []string
	for item := range Read(bytes.NewReader(text), "") {
		kept = append(kept, item)
		printed = append(printed, fmt.Sprintf("%+v", *item.Claim))
	}
	if len(kept) != 300 {
		t.Fatalf("%d claims", len(kept))
	}
	for i := range kept {
		if fmt.Sprintf("%+v", *kept[i].Claim) != printed[i] {
			t.Fatalf("claim %d changed", i)
		}
	}
}

// Reading a file ten times as long takes no more memory at a time.
func TestMemoryStaysBounded(t *testing.T) {
	peak := func(n int) uint64 {
		text := synthetic(n)
		runtime.GC()
		var before, now runtime.MemStats
		runtime.ReadMemStats(&before)
		most, i := uint64(0), 0
		for range Read(bytes.NewReader(text), "") {
			if i++; i%(n/4) == 0 {
				runtime.GC()
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapAlloc-min(before.HeapAlloc, now.HeapAlloc))
			}
		}
		runtime.KeepAlive(text)
		return most
	}
	if most := peak(8000); most > 1<<20 {
		t.Errorf("%d bytes held while reading", most)
	}
}
