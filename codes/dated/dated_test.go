package dated

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/builtin"
	"firstpass/codes/codestest"
	"firstpass/codes/official"
)

const pairHead = "CPT only copyright 2024 American Medical Association.  All rights reserved.\t\t\t\t\t\t\r\n" +
	"Column1/Column2 Edits\t\t\t\t\t\t\r\n" +
	"Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n" +
	"\t\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n\t\t\t\t*=no data\t1=allowed\t\r\n\t\t\t\t\t9=not applicable\t\r\n"

// place writes files in a temporary folder.
func place(t testing.TB, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// readAll reads every file of a folder as the import command does.
func readAll(t testing.TB, folder string) []Incoming {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var all []Incoming
	for _, e := range entries {
		for m, err := range official.Unpack(filepath.Join(folder, e.Name())) {
			if err != nil {
				t.Fatal(err)
			}
			tables, err := official.Read(m, official.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range tables {
				all = append(all, Incoming{Table: x, Source: Source{Name: e.Name(), SHA256: strings.Repeat("0", 64), Imported: "2026-11-25T00:00:00Z"}})
			}
		}
	}
	return all
}

// imported imports files into a new store and opens it.
func imported(t testing.TB, files map[string]string) (*Tables, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), FileName)
	if _, err := Import(path, readAll(t, place(t, files)), ImportOptions{AnySize: true}); err != nil {
		t.Fatal(err)
	}
	return opened(t, path), path
}

func opened(t testing.TB, path string) *Tables {
	t.Helper()
	store, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return New(store, builtin.New())
}

func pairFile(rows ...string) string { return pairHead + strings.Join(rows, "\r\n") + "\r\n" }

func TestPairsByDay(t *testing.T) {
	tables, _ := imported(t, map[string]string{"ccipra-v313r0-f1.TXT": pairFile(
		"11042\t97597\t\t20200101\t20221231\t1\tx", // ended, and came back with another indicator
		"11042\t97597\t\t20240401\t*\t0\tx",
		"11042\t64450\t*\t\t*\t1\tx", // in existence before 1996
		"11042\t97598\t\t20220101\t20220101\t9\tx",
		"11042\t97602\t\t20200317\t20210514\t1\tx",
	)})
	for _, c := range []struct {
		second    string
		on        claim.Date
		answer    codes.Answer
		indicator byte
	}{
		{"97597", 20191231, codes.Absent, 0}, {"97597", 20200101, codes.Found, '1'}, {"97597", 20221231, codes.Found, '1'},
		{"97597", 20230101, codes.Absent, 0}, {"97597", 20240331, codes.Absent, 0}, {"97597", 20240401, codes.Found, '0'},
		{"97597", 20251231, codes.Found, '0'}, {"97597", 20260101, codes.Found, '0'}, // in force in the newest release: it still speaks
		{"64450", 19960101, codes.Found, '1'}, {"97598", 20220101, codes.Absent, 0},
		{"99998", 20251231, codes.Absent, 0}, {"99998", 20260101, codes.NotCovered, 0}, // that there is none is known to the last day only
	} {
		p, origin := tables.Pair("11042", c.second, codes.Practitioner, c.on)
		if origin.Answer != c.answer || p.Indicator != c.indicator {
			t.Errorf("11042 with %s on %s: answer %d, indicator %q, want %d, %q", c.second, c.on, origin.Answer, p.Indicator, c.answer, c.indicator)
		}
		if origin.Answer == codes.Found && (origin.Table.Release != "2025Q4" || origin.Table.LastConfirmed != 20251231) {
			t.Errorf("the answer names %v", origin.Table)
		}
	}
	for on := claim.Date(20191201); on < 20260201; on = on.AddDays(1) {
		first := tables.Steady(on).From
		for _, second := range []string{"97597", "64450", "97598", "97602", "99998"} {
			p, origin := tables.Pair("11042", second, codes.Practitioner, on)
			before, then := tables.Pair("11042", second, codes.Practitioner, first)
			if first == 0 || p != before || origin != then {
				t.Errorf("11042 with %s on %s is not as on %s", second, on, first)
			}
		}
	}
	// Only practitioners' pairs were imported: hospitals are answered by what ships.
	if _, origin := tables.Pair("11042", "97597", codes.Hospital, 20250101); origin.Answer == codes.Found {
		t.Error("a practitioner's pair answered for a hospital")
	}
}

// TestMissingPart: pairs of a part that is not there are not known, and a part
// that comes later joins those that are.
func TestMissingPart(t *testing.T) {
	tables, path := imported(t, map[string]string{"ccipra-v313r0-f1.TXT": pairFile("11042\t97597\t\t20200101\t*\t1\tx")})
	if _, origin := tables.Pair("47562", "47563", codes.Practitioner, 20251201); origin.Answer != codes.NotCovered {
		t.Errorf("a pair of a missing part: answer %d, want not covered", origin.Answer)
	}
	out, err := Import(path, readAll(t, place(t, map[string]string{"ccipra-v313r0-f3.txt": pairFile("47000\t47001\t\t20200101\t*\t0\tx", "48000\t47563\t\t20200101\t*\t0\tx")})), ImportOptions{AnySize: true})
	if err != nil || len(out) != 1 || out[0].Status != "replaced" || len(out[0].Warnings) == 0 || !strings.Contains(out[0].Warnings[0], "numbers 2 and 4 are missing") {
		t.Fatalf("%v %+v", err, out)
	}
	tables = opened(t, path)
	if _, origin := tables.Pair("11042", "97597", codes.Practitioner, 20251201); origin.Answer != codes.Found {
		t.Error("the first part was lost")
	}
	if _, origin := tables.Pair("47562", "47563", codes.Practitioner, 20251201); origin.Answer != codes.Absent {
		t.Error("a pair that the third part would list is not known to be absent")
	}
}

func TestUnitLimitsNearestRelease(t *testing.T) {
	mue := func(rows ...string) string {
		return "\"Current Procedural Terminology copyright 2025 American Medical Association.\n\nAll rights reserved.\",,,\n\"HCPCS/\nCPT Code\",Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\n" + strings.Join(rows, "\n") + "\n"
	}
	tables, _ := imported(t, map[string]string{
		"MCR_MUE_PractitionerServices_Eff_01-01-2026.csv": mue("27447,10,3 Date of Service Edit: Clinical,x", "27446,1,2 Date of Service Edit: Policy,x"),
		"MCR_MUE_PractitionerServices_Eff_10-01-2026.csv": mue("27447,8,3 Date of Service Edit: Clinical,x", "27446,1,2 Date of Service Edit: Policy,x", "27445,0,1 Line Edit,x"),
	})
	for _, c := range []struct {
		code   string
		on     claim.Date
		units  int64
		answer codes.Answer
		agreed bool
	}{
		{"27447", 20260101, 10, codes.Found, true}, {"27447", 20260331, 10, codes.Found, true}, {"27447", 20260401, 10, codes.Found, false},
		{"27447", 20260930, 8, codes.Found, false}, {"27447", 20261001, 8, codes.Found, true}, {"27447", 20270501, 8, codes.Found, true},
		{"27446", 20260601, 1, codes.Found, true}, {"27445", 20261231, 0, codes.Found, true}, {"27445", 20260101, 0, codes.Absent, true},
	} {
		limit, origin := tables.UnitLimit(c.code, codes.Practitioner, c.on)
		if limit.Units != c.units || origin.Answer != c.answer || origin.Agreed != c.agreed {
			t.Errorf("%s on %s: %d units, answer %d, agreed %v", c.code, c.on, limit.Units, origin.Answer, origin.Agreed)
		}
	}
	// What ships knows July to September 2026 itself, and is nearer.
	if limit, origin := tables.UnitLimit("96372", codes.Practitioner, 20260801); origin.Answer != codes.Found || origin.Table.Release != "2026Q3" || limit.Units != 4 {
		t.Errorf("96372 in 2026Q3: %+v %+v", limit, origin.Table)
	}
	if _, origin := tables.UnitLimit("96372", codes.Practitioner, 20261101); origin.Answer != codes.Absent {
		t.Errorf("96372 is not in the imported release of that quarter, answer %d", origin.Answer)
	}
	codestest.Alike(t, tables, codestest.Asked{From: 20250101, To: 20270601, Codes: []string{"27447", "27446", "27445", "96372"}})
}

func TestDiagnosisByYear(t *testing.T) {
	order := func(rows ...string) string { return strings.Join(rows, "\r\n") + "\r\n" }
	line := func(code, flag, text string) string {
		return "00001 " + (code + "       ")[:7] + " " + flag + " " + (text + strings.Repeat(" ", 60))[:60] + " " + text
	}
	tables, _ := imported(t, map[string]string{
		"icd10cm-order-2027.txt": order(line("A00", "0", "Cholera"), line("A001", "1", "Cholera due to eltor"), line("Z999", "0", "Invented"), line("Z9991", "1", "Invented one")),
		"icd10cm-order-2028.txt": order(line("A00", "0", "Cholera"), line("A001", "1", "Cholera due to eltor"), line("Z999", "1", "Invented again")),
	})
	for _, c := range []struct {
		code     string
		on       claim.Date
		answer   codes.Answer
		billable bool
	}{
		{"A00.1", 20261001, codes.Found, true}, {"A00", 20261001, codes.Found, false}, {"Z99.9", 20270930, codes.Found, false},
		{"Z99.9", 20271001, codes.Found, true}, {"Z99.91", 20270930, codes.Found, true}, {"Z99.91", 20271001, codes.Absent, false},
		{"A00.1", 20281001, codes.Found, true}, // after the newest year a code of it still speaks
		{"Z99.91", 20281001, codes.NotCovered, false},
		{"E53.8", 20250101, codes.Found, true}, // the tables that ship
	} {
		d, origin := tables.Diagnosis(c.code, c.on)
		if origin.Answer != c.answer || d.Billable != c.billable {
			t.Errorf("%s on %s: answer %d, billable %v", c.code, c.on, origin.Answer, d.Billable)
		}
	}
	for on := claim.Date(20250901); on < 20281105; on = on.AddDays(1) {
		first := tables.Steady(on).From
		for _, code := range []string{"A00.1", "A00", "Z99.9", "Z99.91", "E53.8"} {
			d, origin := tables.Diagnosis(code, on)
			before, then := tables.Diagnosis(code, first)
			if first == 0 || !reflect.DeepEqual(d, before) || origin != then {
				t.Errorf("%s on %s is not as on %s", code, on, first)
			}
		}
	}
	if d, _ := tables.Diagnosis("A00", 20261001); len(d.Better) != 1 || d.Better[0] != "A00.1" {
		t.Errorf("instead of A00: %v", d.Better)
	}
}

// TestFlippedByte flips one byte of each section in turn: that table is refused
// and said, the others answer.
func TestFlippedByte(t *testing.T) {
	_, path := imported(t, map[string]string{
		"ccipra-v313r0.TXT":      pairFile("11042\t97597\t\t20200101\t*\t1\tx"),
		"icd10cm-order-2027.txt": "00001 A001    1 Cholera                                                      Cholera\n",
	})
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	store, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range store.Sections() {
		broken := append([]byte(nil), whole...)
		broken[section.Offset+section.Length/2] ^= 0x20
		other := filepath.Join(t.TempDir(), FileName)
		if err := os.WriteFile(other, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		tables := opened(t, other)
		if d := tables.Damaged(); len(d) != 1 || d[0].Section.Table != section.Table || !strings.Contains(d[0].Error(), "import it again") {
			t.Errorf("%s: damaged %v", section.Name(), d)
		}
		_, pair := tables.Pair("11042", "97597", codes.Practitioner, 20250101)
		_, diagnosis := tables.Diagnosis("A00.1", 20270101)
		if (pair.Answer == codes.Found) == (section.Table == "ncci-ptp") || (diagnosis.Table != nil && diagnosis.Table.Release == "FY2027") == (section.Table == "icd10cm") {
			t.Errorf("with %s damaged: pair %d, diagnosis %v", section.Name(), pair.Answer, diagnosis.Table)
		}
	}
	for _, cut := range []int{0, 10, len(whole) / 2, len(whole) - 1} {
		other := filepath.Join(t.TempDir(), FileName)
		if err := os.WriteFile(other, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(other); !errors.Is(err, ErrDamaged) {
			t.Errorf("cut at %d: %v", cut, err)
		}
	}
	if _, err := Open(path + ".missing"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

// TestRefusedImport: what is refused leaves the file as it was, byte for byte.
func TestRefusedImport(t *testing.T) {
	tables, path := imported(t, map[string]string{"ccipra-v312r0.TXT": pairFile(
		"11042\t97597\t\t20200101\t*\t1\tx", "11042\t97598\t\t20200101\t*\t1\tx", "11042\t97599\t\t20200101\t*\t1\tx")})
	before, _ := os.ReadFile(path)
	out, err := Import(path, readAll(t, place(t, map[string]string{"ccipra-v313r0.TXT": pairFile("11042\t97597\t\t20200101\t*\t1\tx")})), ImportOptions{AnySize: true})
	if err != nil || out[0].Status != "refused" || !strings.Contains(out[0].Reason, "rows are missing") {
		t.Fatalf("%v %+v", err, out)
	}
	out, err = Import(path, readAll(t, place(t, map[string]string{"ccipra-v313r0.TXT": pairFile("11042\t97597\t\t20200101\t*\t1\tx")})), ImportOptions{})
	if err != nil || out[0].Status != "refused" || !strings.Contains(out[0].Reason, "cut off or an excerpt") {
		t.Fatalf("%v %+v", err, out)
	}
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Error("a refused import changed the file")
	}
	if err := os.WriteFile(path+".lock", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Import(path, nil, ImportOptions{}); err == nil {
		t.Error("two imports at a time")
	}
	os.Remove(path + ".lock")
	// An older release is kept beside the newer, with a warning; the tables in use stay as they were.
	out, err = Import(path, readAll(t, place(t, map[string]string{"ccipra-v300r0.TXT": pairFile("11042\t97597\t\t20200101\t*\t0\tx")})), ImportOptions{AnySize: true})
	if err != nil || out[0].Status != "new" || len(out[0].Warnings) != 1 || !strings.Contains(out[0].Warnings[0], "older") {
		t.Fatalf("%v %+v", err, out)
	}
	if p, _ := tables.Pair("11042", "97597", codes.Practitioner, 20250101); p.Indicator != '1' {
		t.Error("a run does not keep the release it began with")
	}
	if p, _ := opened(t, path).Pair("11042", "97597", codes.Practitioner, 20250101); p.Indicator != '1' {
		t.Error("an older release answers before a newer")
	}
}

// TestLostFirstDays: a copy that has lost the first days of its pairs leaves the
// days before its quarter to what ships.
func TestLostFirstDays(t *testing.T) {
	tables, _ := imported(t, map[string]string{"ptp_outpatient_2024Q3.tsv": "column_1\tcolumn_2\tdeletion_date\tmodifier\trationale\n96365\t96372\t*\t1\tx\n11042\t97597\t*\t1\tx\n11042\t97598\t20231231\t1\tx\n"})
	for _, c := range []struct {
		first, second string
		on            claim.Date
		release       string
		agreed        bool
	}{
		{"96365", "96372", 20200101, "2024Q3 (v30.2)", true}, {"96365", "96372", 20240801, "2024Q3", true},
		{"11042", "97597", 20200101, "2024Q3", false}, {"11042", "97598", 20231231, "2024Q3", false},
	} {
		_, origin := tables.Pair(c.first, c.second, codes.Hospital, c.on)
		if origin.Answer != codes.Found || origin.Table.Release != c.release || origin.Agreed != c.agreed {
			t.Errorf("%s with %s on %s: %+v %+v", c.first, c.second, c.on, origin, origin.Table)
		}
	}
	if _, origin := tables.Pair("11042", "97598", codes.Hospital, 20240101); origin.Answer != codes.Absent {
		t.Errorf("the day after a pair's last: answer %d", origin.Answer)
	}
}

// TestCodesByDay: first and last days of codes, last days that only a later list
// shows, codes no shipped table has.
func TestCodesByDay(t *testing.T) {
	head := "HCPC,SEQNUM,RECID,LONG DESCRIPTION,SHORT DESCRIPTION,COV,ADD DT,ACT EFF DT,TERM DT\n"
	tables, _ := imported(t, map[string]string{
		"HCPC2026_OCT_ANWEB.csv": head + "J0999,0010,3,\"Injection, examplumab, 10 mg\",x,C,20261001,20261001,\nE9998,0010,3,Invented device,x,C,20200101,20200101,20261231\nE9999,0010,3,Invented device,x,C,20200101,20200101,\n" +
			"   Q9,0010,7,Invented modifier,x,C,20200101,20200101,20260930\n",
		"HCPC2027_JAN_ANWEB.csv": head + "J0999,0010,3,\"Injection, examplumab, 10 mg\",x,C,20261001,20261001,\nE9998,0010,3,Invented device,x,C,20200101,20200101,20261231\n",
	})
	c := tables.Code("J0999")
	if active, known := c.ActiveOn(20260930); c.Kind != codes.DrugCode || active || !known {
		t.Errorf("J0999 before its first day: %+v", c)
	}
	if active, _ := c.ActiveOn(20261001); !active {
		t.Error("J0999 is not active on its first day")
	}
	if d, ok := tables.Drug("J0999"); !ok || d.Name != "examplumab" || d.Unit.String() != "10" || d.UnitName != "mg" {
		t.Errorf("J0999: %+v", d)
	}
	c = tables.Code("E9998")
	if before, _ := c.ActiveOn(20261231); !before || !c.EndVerified || c.Kind != codes.OtherService {
		t.Errorf("E9998: %+v", c)
	}
	if after, _ := c.ActiveOn(20270101); after {
		t.Error("E9998 is active after its last day")
	}
	// E9999 is not in the list of January: it ended before, and no file says when.
	if c = tables.Code("E9999"); c.EndVerified || len(c.Life) != 1 || c.Life[0].To != 20261231 {
		t.Errorf("E9999: %+v", c)
	}
	if c = tables.Code("27447"); c.Kind != codes.Procedure {
		t.Errorf("what ships is lost: %+v", c)
	}
	codestest.Alike(t, tables, codestest.Asked{From: 20190101, To: 20270601, Codes: []string{"J0999", "E9998", "E9999", "27447"}, Modifiers: []string{"Q9", "25"}})
}

// TestAdditionsOverRelease: a quarter's additions say what begins; what held before
// stays the whole release's to say.
func TestAdditionsOverRelease(t *testing.T) {
	tables, _ := imported(t, map[string]string{
		"ccipra-v302r0.TXT":     pairFile("11042\t97597\t\t20200101\t20240930\t1\tx"),
		"quarter_additions.csv": "col1,col2,modifier_indicator,service,effective_date\n11042,97597,0,practitioner,2026-07-01\n",
	})
	for _, c := range []struct {
		on        claim.Date
		answer    codes.Answer
		indicator byte
	}{
		{20240930, codes.Found, '1'}, {20241001, codes.Absent, 0}, {20260630, codes.Absent, 0}, {20260701, codes.Found, '0'}, {20261001, codes.Found, '0'},
	} {
		p, origin := tables.Pair("11042", "97597", codes.Practitioner, c.on)
		if origin.Answer != c.answer || p.Indicator != c.indicator {
			t.Errorf("on %s: answer %d, indicator %q", c.on, origin.Answer, p.Indicator)
		}
	}
}
