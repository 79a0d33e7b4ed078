package builtin

import (
	"strings"
	"testing"

	"firstpass/codes"
)

func TestIdentify(t *testing.T) {
	tables := New()
	for _, c := range []struct {
		text  string
		codes string // the first codes, in order
		flags string
	}{
		{"cyanocobalamin", "J3420", ""}, {"Vitamin B-12 1000 mcg", "J3420", ""}, {"b12", "J3420", ""}, {"vit b-12", "J3420", ""}, {"B 12 injection", "J3420", ""},
		{"methylcobalamin (compounded)", "", "uncoded"}, {"hydroxocobalamin", "J3425", ""},
		{"ketorolac", "J1885", ""}, {"Toradol 30 mg", "J1885", "brand Toradol"}, {"toradal", "J1885", ""}, {"ketorolac 30 mg NDC 00409-3795-01", "J1885", ""},
		{"ceftriaxone 1 g IM NDC 00409-7332-01", "J0696", ""}, {"Rocephin", "J0696", "brand Rocephin"}, {"ceftriaxone 1 g in lidocaine 1%", "J0696", ""}, {"ceftriaxone reconstituted with 1% lidocaine", "J0696", ""},
		{"lidocaine 1% with ceftriaxone 1 g", "J0696", ""}, {"lidocaine 1%", "J2001 J2003", "uncoded"},
		{"dupilumab (Dupixent) 300 mg SC, NDC 00024-5914-01", "", "uncoded"}, {"semaglutide", "", "uncoded"}, {"Ozempic", "", "uncoded"},
		{"Depo-Medrol", "J1010 J1020 J1030 J1040", "brand Depo-Medrol"}, {"depomedrol", "J1010", ""}, {"Solu-Medrol", "J2919 J2920 J2930", "brand Solu-Medrol"}, {"solumedrol 125mg", "J2919", ""},
		{"methylprednisolone", "J1010", "vague"}, {"methylprednisolone acetate", "J1010", ""}, {"methylprednisolone sodium succinate", "J2919", ""}, {"methylprednisolone (Solu-Medrol)", "J2919", ""}, {"Solu-Medrol (methylprednisolone)", "J2919", ""},
		{"methylprednisolone acetate (Depo-Medrol) 80 mg", "J1010", "brand Depo-Medrol"}, {"depo", "J1050", "vague"}, {"Depo-Provera", "J1050", ""}, {"depo subq provera 104", "J1050", ""}, {"medroxyprogesterone", "J1050", ""}, {"DMPA", "J1050", ""},
		{"denosumab", "J0897 Q5136", ""}, {"denosumab (Xgeva)", "J0897", "brand Xgeva only"}, {"denosumab-bbdz (Jubbonti)", "Q5136", "only"}, {"Jubbonti", "Q5136", "only"}, {"denosumab-bmwo", "Q5157", "only"}, {"Prolia", "J0897", "only"},
		{"testosterone", "J1071", "vague"}, {"testosterone cypionate", "J1071", ""}, {"Depo-Testosterone", "J1071", "only"}, {"testosterone enanthate 200 mg/mL", "J3121", ""}, {"Azmiro", "J1072", "only"},
		{"triamcinolone acetonide", "J3301", ""}, {"Kenalog-40", "J3301", "brand Kenalog"}, {"kenalog 40 mg IM", "J3301", ""}, {"Zilretta", "J3304", ""},
		{"penicillin G benzathine", "J0561", ""}, {"Bicillin L-A", "J0561", "brand Bicillin L-A"}, {"bicillin c-r", "J0558", ""}, {"penicillin g", "J0561", "vague"}, {"penicillin G potassium 5 MU", "J2540", ""}, {"benzathine penicillin", "J0561", ""},
		{"pegfilgrastim on-body injector", "J2505 J2506", "onbody"}, {"pegfilgrastim (on-body injector)", "J2505 J2506", "onbody"}, {"Neulasta Onpro", "J2505 J2506", "onbody"}, {"pegfilgrastim", "J2505 J2506", ""}, {"pegfilgrastim-jmdb", "Q5108", "only"}, {"Udenyca", "Q5111", "only"},
		{"mtx 25 mg", "J9260", ""}, {"methotrexate", "J9260 J9250", ""}, {"epinephrine", "J0171 J0165", ""}, {"furosemide 40 mg", "J1940 J1938", ""}, {"pantoprazole", "C9113", ""},
		{"paliperidone palmitate (Invega Sustenna) 156 mg, supplied by pharmacy", "J2426", "brand Invega Sustenna only"}, {"paliperidone palmitate", "J2426 J2427", ""}, {"naltrexone ER", "J2315", ""}, {"Vivitrol", "J2315", ""},
		{"leuprolide acetate depot", "J1950 J9217", ""}, {"Eligard", "J9217", "only"}, {"hydroxyprogesterone caproate", "J1726", ""}, {"onabotulinumtoxinA", "J0585", ""}, {"Botox", "J0585", ""},
		{"normal saline", "J7030 J7040 J7050", ""}, {"normal saline KVO 20 mL/h", "", "uncoded"}, {"saline flush", "", "uncoded"}, {"potassium chloride 40 mEq in NS 1000 mL", "J3480", ""}, {"vancomycin 1 g in D5W", "J3370 J3373", ""},
		{"thiamine 100 mg + magnesium 2 g in one 1 L bag", "J3411", "others J3475"}, {"piperacillin/tazobactam", "J2543", ""}, {"ampicillin-sulbactam 3 g", "J0295", ""},
		{"tuberculin PPD", "86580", "uncoded"}, {"PPD", "86580", "uncoded"}, {"influenza vaccine, high dose", "90662", "flu"}, {"influenza vaccine high dose", "90662", "flu"}, {"Fluzone High-Dose", "90662", "flu"}, {"influenza vaccine", "90630", "flu"}, {"flu shot", "90630", "flu"},
		{"Tdap", "90715", "othervaccine"}, {"nirsevimab", "90380 90381", "rsv"}, {"palivizumab", "90378", "globulin"}, {"Rho(D) immune globulin", "J2790", "globulin"}, {"RhoGAM", "J2790", "globulin"}, {"immune globulin IM", "J1460 J1560", "globulin"}, {"tetanus immune globulin", "J1670", "globulin"},
		{"insulin lispro", "J1815", ""}, {"sumatriptan", "J3030", ""}, {"enoxaparin 40 mg", "J1650", ""}, {"infliximab-dyyb", "Q5103", "only"}, {"Inflectra", "Q5103", "only"}, {"infliximab", "J1745 Q5103", ""}, {"Remicade", "J1745", "only"},
		{"ustekinumab", "J3357 J3358", ""}, {"morphine 4 mg", "J2270", ""}, {"papaverine", "J2440", ""}, {"darbepoetin alfa", "J0881 J0882", ""}, {"Lupron Depot 22.5", "J1950 J9217", ""}, {"haloperidol decanoate", "J1631", ""}, {"haldol", "J1630 J1631", ""},
		{"COVID-19 vaccine", "91304", "covid"}, {"Prevnar 20", "90670", "pneumo"}, {"Heplisav-B", "90739", "hepb"}, {"alteplase (Cathflo)", "J2997", ""}, {"dexamethasone", "J1100", ""}, {"dex 4 mg/ml - dexamethasone sodium phosphate", "J1100", ""},
	} {
		s, ok := tables.Identify(c.text)
		if !ok {
			t.Errorf("%q: not found", c.text)
			continue
		}
		got := strings.Join(s.Codes, " ")
		if !strings.HasPrefix(got, c.codes) || (c.codes == "" && got != "") || (strings.Contains(c.flags, "only") && got != c.codes) {
			t.Errorf("%q: codes %q, want %q", c.text, got, c.codes)
		}
		has := func(flag string) bool { return strings.Contains(c.flags, flag) }
		if s.Uncoded != has("uncoded") || s.Vague != has("vague") || s.OnBody != has("onbody") {
			t.Errorf("%q: %+v, want %s", c.text, s, c.flags)
		}
		if _, brand, ok := strings.Cut(strings.TrimSuffix(c.flags, " only"), "brand "); ok && s.Brand != brand {
			t.Errorf("%q: brand %q, want %q", c.text, s.Brand, brand)
		}
		if _, others, _ := strings.Cut(c.flags, "others "); strings.Join(s.Others, " ") != others {
			t.Errorf("%q: others %q, want %q", c.text, s.Others, others)
		}
		for flag, kind := range map[string]codes.VaccineKind{"flu": codes.Influenza, "rsv": codes.RSVAntibody, "globulin": codes.OtherGlobulin, "covid": codes.Covid, "pneumo": codes.Pneumococcal, "hepb": codes.HepatitisB, "othervaccine": codes.OtherVaccine} {
			if has(flag) != (s.Vaccine == kind) {
				t.Errorf("%q: vaccine kind %d, want %s", c.text, s.Vaccine, c.flags)
			}
		}
	}
	for _, text := range []string{"", "   ", "patient supplied", "12345", "é ü", "see attached note", strings.Repeat("a ", 5000), "\x00\xff"} {
		if s, ok := tables.Identify(text); ok {
			t.Errorf("%.20q was taken for %+v", text, s)
		}
	}
}

func FuzzIdentify(f *testing.F) {
	tables := New()
	f.Add("ketorolac 30 mg NDC 00409-3795-01")
	f.Add("denosumab-bbdz (Jubbonti)")
	f.Fuzz(func(t *testing.T, text string) {
		a, okA := tables.Identify(text)
		b, okB := tables.Identify(strings.ToUpper(text))
		if isASCII(text) && (okA != okB || a.Name != b.Name) {
			t.Errorf("%q: upper case finds %q instead of %q", text, b.Name, a.Name)
		}
	})
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func BenchmarkIdentify(b *testing.B) {
	tables := New()
	b.ReportAllocs()
	for b.Loop() {
		tables.Identify("ceftriaxone 1 g IM in 1% lidocaine, left gluteus")
	}
}
