package builtin

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
)

func TestPackages(t *testing.T) {
	tables := New()
	for _, c := range []struct {
		ndc       string
		answer    codes.Answer
		code      string
		container codes.Container
		powder    bool
		volume    string
		units     string
	}{
		{"00003029305", codes.Found, "J3301", codes.SingleDose, false, "1", "4"}, // Kenalog-40: the segment decides
		{"00003029320", codes.Found, "J3301", codes.MultipleDose, false, "5", "20"},
		{"00003029328", codes.Found, "J3301", codes.MultipleDose, false, "10", "40"},
		{"00409733201", codes.Found, "J0696", codes.ContainerUnknown, true, "0", "4"},
		{"00409733299", codes.Found, "J0696", codes.ContainerUnknown, true, "0", "4"}, // the product, no package listed
		{"64011030103", codes.Found, "J1726", codes.SingleDose, false, "1.1", "27.5"},
		{"60575411201", codes.Found, "90378", codes.ContainerUnknown, false, "0", "1"},
		{"00024591401", codes.NotCovered, "", 0, false, "0", "0"},
		{"123", codes.NotCovered, "", 0, false, "0", "0"},
		{"0000302930X", codes.NotCovered, "", 0, false, "0", "0"},
	} {
		p, origin := tables.Package(c.ndc)
		if origin.Answer != c.answer || (c.code != "" && !slices.Contains(p.Codes, c.code)) || p.Container != c.container ||
			p.Powder != c.powder || p.Volume.String() != c.volume || p.UnitsPerItem.String() != c.units {
			t.Errorf("%s: %+v %v, want %+v", c.ndc, p, origin.Answer, c)
		}
	}
}

func TestEveryPackageCanBeRead(t *testing.T) {
	tables := New()
	if len(tables.packages.products) < 3000 {
		t.Errorf("%d products", len(tables.packages.products))
	}
	for _, p := range tables.packages.products {
		for text := range strings.SplitSeq(p.packs, ";") {
			if _, _, err := readPackage(text); err != nil {
				t.Errorf("%09d: %v", p.number, err)
			}
		}
		for code := range strings.SplitSeq(p.codes, ";") {
			if tables.Code(code).Kind == codes.Unknown {
				t.Errorf("%09d: no table knows %s", p.number, code)
			}
		}
	}
}

func TestSelfAdministered(t *testing.T) {
	tables := New()
	for _, c := range []struct {
		code, contractor                     string
		on                                   claim.Date
		answer                               codes.Answer
		excluded, everywhere, varies, onlySC bool
	}{
		{"J3357", "Noridian JF", 20211014, codes.Absent, false, false, false, false},
		{"J3357", "Noridian JF", 20211015, codes.Found, true, false, false, false},
		{"J3357", "JE", 20211015, codes.Found, true, false, false, false},
		{"J3357", "CGS", 20240101, codes.Found, false, false, true, false},
		{"J3357", "", 20240101, codes.Found, false, false, true, false},
		{"J3357", "CGS", 20260615, codes.Found, true, true, false, false},
		{"J3030", "", 20240111, codes.Found, true, true, false, false},
		{"J1815", "NGS J6", 20240220, codes.Found, true, true, false, false},
		{"J0135", "", 20030920, codes.Absent, false, false, false, false},
		{"J0135", "", 20030921, codes.Found, true, true, false, false},
		{"J0139", "Palmetto GBA", 20250101, codes.Found, true, true, false, false},
		{"J1438", "CGS", 20230315, codes.Found, true, true, false, false},
		{"J0129", "Noridian JF", 20240507, codes.Found, true, false, false, true},
		{"J1650", "First Coast", 20240101, codes.Found, false, false, true, false},
		{"J0171", "NGS", 20240101, codes.Absent, false, false, false, false},
		{"J0897", "", 20240101, codes.Absent, false, false, false, false},
		{"J2357", "NGS", 20240101, codes.Absent, false, false, false, false},
		{"99213", "NGS", 20240101, codes.NotCovered, false, false, false, false},
	} {
		got, origin := tables.SelfAdministered(c.code, c.contractor, c.on)
		if origin.Answer != c.answer || got.Excluded != c.excluded || got.Everywhere != c.everywhere || got.Varies != c.varies || got.OnlySubcutaneous != c.onlySC {
			t.Errorf("%s %q on %s: %+v %v", c.code, c.contractor, c.on, got, origin.Answer)
		}
		if origin.Answer == codes.Found && got.Source.URL == "" {
			t.Errorf("%s %q: no source", c.code, c.contractor)
		}
	}
}

func TestModifiers(t *testing.T) {
	tables := New()
	for _, c := range []struct {
		modifier string
		on       claim.Date
		answer   codes.Answer
	}{
		{"JZ", 20221231, codes.Absent}, {"JZ", 20230101, codes.Found}, {"JZ", 20261122, codes.Found}, {"JW", 20170101, codes.Found},
		{"XU", 20141231, codes.Absent}, {"XU", 20150101, codes.Found}, {"25", 20240101, codes.Found}, {"59", 20240101, codes.Found},
		{"95", 20240101, codes.Found}, {"93", 20211231, codes.Absent}, {"FP", 20240101, codes.Found}, {"U1", 20240101, codes.Found},
		{"SL", 20240101, codes.Found}, {"TB", 20240101, codes.Found}, {"JA", 20240101, codes.Found}, {"EC", 20240101, codes.Found},
		{"ZZ", 20240101, codes.Absent}, {"ZZ", 20261122, codes.NotCovered}, {"2", 20261122, codes.Absent}, {"", 20240101, codes.Absent}, {"jz", 20261122, codes.Absent},
	} {
		if m, origin := tables.Modifier(c.modifier, c.on); origin.Answer != c.answer {
			t.Errorf("%q on %s: %+v %v, want %v", c.modifier, c.on, m, origin.Answer, c.answer)
		}
	}
}

func TestPlaces(t *testing.T) {
	tables := New()
	staffed := strings.Fields("19 21 22 23 24 25 26 31 32 34 51 52 54 61 62 65")
	for _, code := range strings.Fields("01 02 10 11 12 15 19 20 21 22 23 24 25 26 31 32 33 34 41 49 50 51 52 53 54 61 62 65 71 72 81 99") {
		p, origin := tables.PlaceOfService(code, 20250304)
		if origin.Answer != codes.Found || p.StaffedByFacility != slices.Contains(staffed, code) || p.Telehealth != (code == "02" || code == "10") || p.Plain == "" {
			t.Errorf("%s: %+v %v", code, p, origin.Answer)
		}
	}
	for place, want := range map[string]map[claim.Date]codes.Answer{
		"10": {20211231: codes.Absent, 20220101: codes.Found},
		"27": {20230930: codes.Absent, 20231001: codes.Found},
		"98": {20241231: codes.Absent, 20250101: codes.NotCovered},
		"1":  {20250101: codes.Absent},
		"":   {20250101: codes.Absent},
	} {
		for on, answer := range want {
			if _, origin := tables.PlaceOfService(place, on); origin.Answer != answer {
				t.Errorf("%q on %s: %v, want %v", place, on, origin.Answer, answer)
			}
		}
	}
}

func TestPaymentStatus(t *testing.T) {
	tables := New()
	for _, c := range []struct {
		code   string
		on     claim.Date
		status string
		answer codes.Answer
		agreed bool
	}{
		{"J0897", 20250415, "K", codes.Found, true}, {"J1885", 20240201, "N", codes.Found, true}, {"J0171", 20250101, "N", codes.Found, true},
		{"J0171", 20250801, "N", codes.Found, false}, {"J0171", 20251001, "", codes.Absent, true}, {"J0897", 20261122, "K", codes.Found, true},
		{"93000", 20250101, "", codes.NotCovered, false},
	} {
		status, origin := tables.PaymentStatus(c.code, c.on)
		if status != c.status || origin.Answer != c.answer || origin.Agreed != c.agreed {
			t.Errorf("%s on %s: %q %+v, want %+v", c.code, c.on, status, origin, c)
		}
	}
}

func TestSupportAndIntervals(t *testing.T) {
	tables := New()
	count := func(code string, severity finding.Severity) (n int) {
		for _, s := range tables.Support(code) {
			if s.Severity == severity && s.Source.URL != "" {
				n++
			}
		}
		return n
	}
	if count("J3420", finding.Error) != 2 || count("J3420", finding.Warning) != 2 || count("J1885", finding.Error) != 1 || count("J1670", finding.Error) != 0 || len(tables.Support("90656")) != 0 {
		t.Errorf("B12 %+v\nketorolac %+v", tables.Support("J3420"), tables.Support("J1885"))
	}
	six, weeks := tables.Interval("J0897")[0], tables.Interval("J0897")[1]
	if six.Months != 6 || six.MinUnits != claim.Whole(60) || weeks.Days != 28 || weeks.MinUnits != claim.Whole(120) || !weeks.Loading {
		t.Errorf("denosumab: %+v", tables.Interval("J0897"))
	}
	if tables.Interval("J1885") != nil {
		t.Error("ketorolac has no interval")
	}
}

func TestContractorsAndProviders(t *testing.T) {
	tables := New()
	for state, want := range map[string]string{"FL": "JN", "CA": "JE", "WA": "JF", "TX": "JH", "PA": "JL", "NC": "JM", "GA": "JJ", "NY": "JK", "IL": "J6", "KS": "J5", "MI": "J8", "OH": "J15", "XX": ""} {
		if got, ok := tables.Contractor(state, 20240101); got != want || ok != (want != "") {
			t.Errorf("%s: %q, want %q", state, got, want)
		}
	}
	for taxonomy, want := range map[string]string{
		"207Q00000X": "physician", "363LF0000X": "nurse-practitioner", "363A00000X": "physician-assistant", "364S00000X": "clinical-nurse-specialist",
		"367A00000X": "certified-nurse-midwife", "163W00000X": "registered-nurse", "183500000X": "pharmacist", "193200000X": "group", "": "", "9": "",
	} {
		if got := tables.ProviderKind(taxonomy); got != want {
			t.Errorf("%s: %q, want %q", taxonomy, got, want)
		}
	}
}

func TestDenials(t *testing.T) {
	tables := New()
	if n := len(tables.Denials("")); n != 68 {
		t.Errorf("%d denials", n)
	}
	for name, want := range map[string]string{"N822": "jz-missing", "CO-16+N822": "jz-missing", "CO-151": "mue-exceeded", "n657": "vaccine-admin-code"} {
		list := tables.Denials(name)
		if len(list) == 0 || !slices.Contains(list[0].Rules, want) {
			t.Errorf("%s: %+v", name, list)
		}
	}
	if len(tables.Denials("CO-999")) != 0 || len(tables.Denials("--")) != 0 {
		t.Error("a code nobody knows was explained")
	}
}

func TestReleasesNameTheirSource(t *testing.T) {
	for _, r := range New().Releases() {
		if r.Name == "" || r.Release == "" {
			t.Errorf("%+v", r)
		}
	}
}

// TestBrokenTables breaks each file once and wants its name and line in the error.
func TestBrokenTables(t *testing.T) {
	for file, line := range map[string]string{
		"lives.tsv": "J1885\tyesterday", "drugs.tsv": "J0000\tnothing", "visits.tsv": "99213\tchat", "vaccines.tsv": "90656\tsugar",
		"administration.tsv": "96372\tmagic", "services.tsv": "1-2\tother", "names.tsv": "x\tx\t\tnonsense\t\tx", "packages.tsv": "1\tJ1885\t01 1 1",
		"pairs.tsv": "practitioner\tall\t1\t96372\t99213:7", "units.tsv": "J1885\tmany", "modifiers.tsv": "JZ\tsoon", "places.tsv": "11\t\t\toffice\t\tnow",
		"diagnoses.tsv": "D51\t(0(1)", "diagnosis-days.tsv": "M54.5\t\t", "self-administered.tsv": "J1815\teverywhere\t\t\t\tnobody",
		"support.tsv": "J1\t\t\t\t\t\tloud", "intervals.tsv": "J1\t\t\t\t\t\t\t\t", "status.tsv": "code\tQ1",
	} {
		broken := fstest.MapFS{}
		all, err := fs.Glob(files, "*.tsv")
		if err != nil {
			t.Fatal(err)
		}
		lines := 0
		for _, name := range all {
			text, err := fs.ReadFile(files, name)
			if err != nil {
				t.Fatal(err)
			}
			if name == file {
				text = append(text, line...)
				lines = strings.Count(string(text), "\n") + 1
			}
			broken[name] = &fstest.MapFile{Data: text}
		}
		_, err = Load(broken)
		if err == nil || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), ":"+itoa(lines)+":") {
			t.Errorf("%s line %d: %v", file, lines, err)
		}
	}
}

func itoa(n int) string { return claim.Whole(int64(n)).String() }
