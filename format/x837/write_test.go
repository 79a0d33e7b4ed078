package x837

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"firstpass/claim"
)

var written = Options{Date: 20250305, ReceivedFromBHT: true, LineBreaks: true}

func writeAndRead(t rapid.TB, encounters []claim.Encounter) []Item {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, written, slices.Values(encounters)); err != nil {
		t.Fatal(err)
	}
	var items []Item
	for item, err := range Read(&out, "") {
		if err != nil || item.Problem != nil || len(item.Unread) > 0 {
			t.Fatalf("our own file: %v %+v %v", err, item.Problem, item.Unread)
		}
		items = append(items, item)
	}
	return items
}

// anyEncounter draws what the encounter file can say and an 837P can carry.
func anyEncounter(t *rapid.T) claim.Encounter {
	word := rapid.StringMatching(`[A-Z][A-Z0-9.' -]{0,12}[A-Z0-9]`)
	maybe := func(label string) string { return rapid.OneOf(rapid.Just(""), word).Draw(t, label) }
	day := func(label string) claim.Date {
		return claim.Date(20250101).AddDays(rapid.IntRange(0, 700).Draw(t, label))
	}
	npi := rapid.StringMatching(`[12][0-9]{9}`)
	code := rapid.StringMatching(`[0-9A-Z][0-9]{4}`)
	total := claim.Cents(0)
	lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) claim.Line {
		l := claim.Line{
			Code: code.Draw(t, "code"), CodeQualifier: "HC", UnitKind: "UN",
			Modifiers: rapid.SliceOfN(rapid.StringMatching(`[A-Z0-9]{2}`), 0, 4).Draw(t, "modifiers"),
			Units:     claim.Decimal(rapid.Int64Range(1, 5_000_000_000).Draw(t, "units")),
			Charge:    claim.Cents(rapid.Int64Range(0, 9_999_999).Draw(t, "charge")),
			Pointers:  rapid.SliceOfN(rapid.IntRange(1, 12), 0, 4).Draw(t, "pointers"),
			Note:      maybe("note"), Description: maybe("description"),
			ServiceDate:    day("from"),
			PlaceOfService: rapid.SampledFrom([]string{"", "22", "12"}).Draw(t, "place"),
		}
		if rapid.Bool().Draw(t, "range") {
			l.ServiceEndDate = l.ServiceDate.AddDays(rapid.IntRange(0, 5).Draw(t, "days"))
		}
		if rapid.Bool().Draw(t, "drug") {
			l.Drug = claim.DrugID{Code: claim.NDC(rapid.StringMatching(`[0-9]{5}-?[0-9]{4}-?[0-9]{2}`).Draw(t, "ndc")),
				Unit: rapid.SampledFrom([]string{"ML", "UN", "GR"}).Draw(t, "unit"), Quantity: claim.Decimal(rapid.Int64Range(1, 9_000_000).Draw(t, "quantity"))}
		}
		return l
	}), 1, 6).Draw(t, "lines")
	for i := range lines {
		total += lines[i].Charge
	}
	diagnoses := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) claim.Diagnosis {
		return claim.Diagnosis{Code: rapid.StringMatching(`[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?`).Draw(t, "diagnosis")}
	}), 0, 14).Draw(t, "diagnoses")
	results := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) claim.TestResult {
		return claim.TestResult{Type: rapid.SampledFrom([]string{"hemoglobin", "hematocrit"}).Draw(t, "result"), Value: claim.Decimal(rapid.Int64Range(1, 60_000_000).Draw(t, "value"))}
	}), 0, 3).Draw(t, "results")
	id := word.Draw(t, "id")
	return claim.Encounter{
		ID:    id,
		Payer: claim.Payer{Type: claim.Medicare, Name: maybe("payer"), ID: maybe("payer id")},
		Claim: claim.Claim{
			Type: claim.Professional, ControlNumber: id, Total: total, PlaceOfService: "11", Frequency: "1",
			BillingState: rapid.SampledFrom([]string{"", "FL", "GA"}).Draw(t, "state"), ReceivedDate: day("received"), PriorAuth: maybe("authorisation"),
			Rendering: claim.Provider{NPI: claim.NPI(npi.Draw(t, "rendering"))}, Billing: claim.Provider{NPI: claim.NPI(npi.Draw(t, "billing"))},
			Patient:   claim.Patient{Name: word.Draw(t, "last") + ", " + word.Draw(t, "first"), BirthDate: day("born"), Sex: rapid.SampledFrom([]string{"", "F", "M", "U"}).Draw(t, "sex"), ID: maybe("member")},
			Diagnoses: diagnoses, Lines: lines, TestResults: results,
		},
	}
}

// asRead is the encounter as an 837P can say it: the two halves of the name, no
// payer type, dates of the claim taken from its lines.
func asRead(e claim.Encounter) claim.Encounter {
	e.Claim.Lines = slices.Clone(e.Claim.Lines)
	for i := range e.Claim.Lines {
		d := &e.Claim.Lines[i].Drug
		d.Code = claim.NDC(packageCode(d))
	}
	e.Payer.Type = claim.UnknownPayer
	c := &e.Claim
	c.Patient.LastName, c.Patient.FirstName = splitName(c.Patient.Name)
	c.Patient.Name = ""
	c.ServiceDate, c.ServiceEndDate = 0, 0
	for _, l := range c.Lines {
		if c.ServiceDate == 0 || l.ServiceDate < c.ServiceDate {
			c.ServiceDate = l.ServiceDate
		}
		c.ServiceEndDate = max(c.ServiceEndDate, l.ServiceDate, l.ServiceEndDate)
	}
	if c.ServiceEndDate == c.ServiceDate {
		c.ServiceEndDate = 0
	}
	return e
}

var whatIsWritten = cmp.Options{
	withoutPlaces,
	cmpopts.EquateEmpty(),
	cmpopts.IgnoreFields(claim.Provider{}, "Name", "Person", "State"),
	cmpopts.IgnoreFields(claim.Diagnosis{}, "Qualifier"),
	cmpopts.IgnoreFields(claim.Payer{}, "Filing"),
	cmpopts.IgnoreFields(claim.Claim{}, "Subscriber"),
	cmpopts.IgnoreFields(claim.Line{}, "TestResults"),
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		encounters := rapid.SliceOfN(rapid.Custom(anyEncounter), 1, 4).Draw(t, "encounters")
		items := writeAndRead(t, encounters)
		if len(items) != len(encounters) {
			t.Fatalf("%d claims of %d", len(items), len(encounters))
		}
		for i := range items {
			if diff := cmp.Diff(asRead(encounters[i]), *items[i].Claim, whatIsWritten); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

// A claim that was read is written and read as the same claim, everything in it included.
func TestReadWriteRead(t *testing.T) {
	first, _ := readAll(t, readFile(t, "office.837"))
	again := writeAndRead(t, []claim.Encounter{*first[0].Claim})
	if diff := cmp.Diff(first[0].Claim, again[0].Claim, withoutPlaces); diff != "" {
		t.Error(diff)
	}
}

func TestWrittenText(t *testing.T) {
	enc := claim.Encounter{ID: "A", Claim: claim.Claim{
		PlaceOfService: "11", Patient: claim.Patient{Name: "TEST*ER, PAT~"}, ServiceDate: 20250304,
		Diagnoses: []claim.Diagnosis{{Code: "E53.8"}},
		Lines:     []claim.Line{{Code: "96372", Units: claim.Whole(1), Charge: 4550, Pointers: []int{1}, Note: "a:b", PlaceOfService: "11"}},
	}}
	var out bytes.Buffer
	if err := Write(&out, written, slices.Values([]claim.Encounter{enc})); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, want := range []string{"NM1*IL*1*TEST ER*PAT~", "CLM*A*45.5***11:B:1*", "HI*ABK:E538~", "SV1*HC:96372*45.5*UN*1***1~", "DTP*472*D8*20250304~", "NTE*ADD*a b~", "BHT*0019*00*1-1*20250305*0000*CH~", "SE*20*0001~", "GE*1*1~", "IEA*1*000000001~"} {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if isa, _, _ := strings.Cut(text, "~"); len(isa) != 105 {
		t.Errorf("ISA of %d characters", len(isa))
	}
}

func TestLevelsAreNotRepeated(t *testing.T) {
	enc := claim.Encounter{Claim: claim.Claim{PlaceOfService: "11", Billing: claim.Provider{NPI: "1234567893"}, Lines: []claim.Line{{Code: "96372", Units: claim.Whole(1), Charge: 100}}}}
	other := enc
	other.Claim.Billing.NPI = "1245319599"
	list := make([]claim.Encounter, 0, mostClaims+3)
	for i := range mostClaims + 1 {
		enc.ID = fmt.Sprint("A", i)
		list = append(list, enc)
	}
	other.ID = "B"
	late := other
	late.ID, late.Claim.ReceivedDate = "C", 20250401
	list = append(list, other, late)
	var out bytes.Buffer
	if err := Write(&out, written, slices.Values(list)); err != nil {
		t.Fatal(err)
	}
	for what, want := range map[string]int{"*20*1~": 4, "\nST*": 3, "\nHL*": 4 + mostClaims + 3} {
		if got := strings.Count(out.String(), what); got != want {
			t.Errorf("%d times %q, want %d", got, what, want)
		}
	}
	claims, codes := readAll(t, out.String())
	if len(claims) != len(list) || len(codes) > 0 || claims[len(list)-1].Claim.Claim.ReceivedDate != 20250401 || claims[0].Claim.Claim.ReceivedDate != 20250305 {
		t.Errorf("%d claims, %v", len(claims), codes)
	}
}

func TestRefusesWhatItCannotWrite(t *testing.T) {
	hospital := claim.Encounter{Claim: claim.Claim{Type: claim.Institutional}}
	if err := Write(&bytes.Buffer{}, written, slices.Values([]claim.Encounter{hospital})); err == nil {
		t.Error("an institutional claim was written as a professional one")
	}
	if err := Write(&bytes.Buffer{}, Options{}, slices.Values([]claim.Encounter{})); err == nil {
		t.Error("a file without a date was written")
	}
	if err := Write(&bytes.Buffer{}, Options{Date: 20250101, Sender: "MUCH TOO LONG FOR ISA06"}, slices.Values([]claim.Encounter{})); err == nil {
		t.Error("a sender of 23 characters was written")
	}
}

// FuzzRead: whatever the bytes, no panic; what was read of a professional claim
// is written and read again as the same claim.
func FuzzRead(f *testing.F) {
	f.Add([]byte(readFile(f, "office.837")))
	f.Add([]byte(readFile(f, "hospital.837")))
	f.Add(synthetic(2))
	f.Fuzz(func(t *testing.T, text []byte) {
		var list []claim.Encounter
		for item, err := range Read(bytes.NewReader(text), "fuzz") {
			if err != nil {
				t.Fatal(err)
			}
			if (item.Claim == nil) == (item.Problem == nil) {
				t.Fatal("an item is a claim or a problem")
			}
			if item.Claim != nil && item.Claim.Claim.Type == claim.Professional && len(list) < 20 {
				list = append(list, *item.Claim)
			}
		}
		var out bytes.Buffer
		if err := Write(&out, written, slices.Values(list)); err != nil {
			t.Fatal(err)
		}
		var again []claim.Encounter
		for item := range Read(bytes.NewReader(out.Bytes()), "again") {
			if item.Claim != nil {
				again = append(again, *item.Claim)
			}
		}
		if len(again) != len(list) {
			t.Fatalf("%d claims written, %d read\n%s", len(list), len(again), out.Bytes())
		}
		for i := range list {
			a, b := &list[i].Claim, &again[i].Claim
			for n := range a.Lines {
				x, y := &a.Lines[n], &b.Lines[n]
				if x.Units != y.Units || x.Charge != y.Charge || a.LineDate(n) != b.LineDate(n) || !slices.Equal(x.Pointers, y.Pointers) || x.Drug.Quantity != y.Drug.Quantity && x.Drug.Given() {
					t.Fatalf("line %d: %+v\nagain %+v\n%s", n+1, x, y, out.Bytes())
				}
			}
			if a.Patient.BirthDate != b.Patient.BirthDate || len(a.Diagnoses) != len(b.Diagnoses) {
				t.Fatalf("%+v\nagain %+v", a, b)
			}
		}
	})
}
