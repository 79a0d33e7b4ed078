package dated

import (
	"testing"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/codestest"
)

const taxonomyHead = "Code,Grouping,Classification,Specialization,Definition,Notes,Display Name,Section\r\n"

// TestTaxonomyByDay: a code's days stand in the list's notes; the list keeps codes
// that ended, and what it does not hold is none until the version ends.
func TestTaxonomyByDay(t *testing.T) {
	tables, _ := imported(t, map[string]string{"nucc_taxonomy_251.csv": taxonomyHead +
		`207R00000X,a,b,,"text, with a comma",,x,Individual` + "\r\n" +
		`246YC3301X,a,b,c,text,"[1/1/2023: marked inactive]<br/>Deactivation Date: 3/31/2023",x,Individual` + "\r\n" +
		`1744G0900X,a,b,c,text,"1/1/2025: marked inactive",x,Individual` + "\r\n" +
		`213EG0000X,a,b,c,text,"[7/1/2006: marked inactive, use value 213E00000X]",x,Individual` + "\r\n" +
		`207ZN0500X,a,b,c,text,"[7/1/2024: new]",x,Individual` + "\r\n" +
		`207ZP0101X,a,b,c,text,"[7/1/2024: new definition]",x,Individual` + "\r\n"})
	for _, c := range []struct {
		code   string
		on     claim.Date
		answer codes.Answer
		use    string
	}{
		{"207R00000X", 20250704, codes.Found, ""}, {"207R00000X", 20300101, codes.Found, ""},
		{"246YC3301X", 20230331, codes.Found, ""}, {"246YC3301X", 20230401, codes.Absent, ""},
		{"1744G0900X", 20250331, codes.Found, ""}, {"1744G0900X", 20250401, codes.Absent, ""},
		{"213EG0000X", 20060930, codes.Found, "213E00000X"}, {"213EG0000X", 20061001, codes.Absent, "213E00000X"},
		{"207ZN0500X", 20240630, codes.Absent, ""}, {"207ZN0500X", 20240701, codes.Found, ""}, {"207ZP0101X", 20200101, codes.Found, ""},
		{"209999999X", 20251231, codes.Absent, ""}, {"209999999X", 20260101, codes.NotCovered, ""}, // after the version it may be new
		{"207R0000", 20300101, codes.Absent, ""}, {"207R00000Y", 20300101, codes.Absent, ""}, // never a code, by its form
	} {
		l, origin := tables.Taxonomy(c.code, c.on)
		if origin.Answer != c.answer || l.Successor != c.use {
			t.Errorf("%s on %s: answer %d, use %q", c.code, c.on, origin.Answer, l.Successor)
		}
	}
	codestest.Alike(t, tables, codestest.Asked{From: 20060101, To: 20270601,
		Taxonomies: []string{"207R00000X", "246YC3301X", "1744G0900X", "213EG0000X", "207ZN0500X", "209999999X", "207R0000"}})
}

// TestPlacesByDay: a release adds places and the days up to which none is missing;
// the days of the places that ship stay.
func TestPlacesByDay(t *testing.T) {
	tables, _ := imported(t, map[string]string{"pos_codes_2026.tsv": "pos_code\tpos_type\tpos_name\tpos_description\n" +
		"11\tNon-Facility\tOffice\tx\n27\tNon-Facility\tOutreach Site\tx\n67\tNon-Facility\tA place of 2026\tx\n68-69\tUnassigned\tUnassigned\tx\n"})
	for _, c := range []struct {
		place  string
		on     claim.Date
		answer codes.Answer
	}{
		{"11", 20260301, codes.Found}, {"27", 20230930, codes.Absent}, {"27", 20231001, codes.Found},
		{"67", 20260101, codes.Found}, {"67", 20241231, codes.Absent}, {"67", 20251231, codes.NotCovered}, {"67", 20270101, codes.Found},
		{"68", 20261231, codes.Absent}, {"68", 20270101, codes.NotCovered},
	} {
		if _, origin := tables.PlaceOfService(c.place, c.on); origin.Answer != c.answer {
			t.Errorf("place %s on %s: answer %d, want %d", c.place, c.on, origin.Answer, c.answer)
		}
	}
}

// TestListedBrandsAreNotTheirUnlistedCode: a contractor's list has brands under
// the unclassified codes, and J3590 itself is excluded by nobody.
func TestListedBrandsAreNotTheirUnlistedCode(t *testing.T) {
	tables, _ := imported(t, map[string]string{"sad.csv": "article_id,mac_id,code_id,effective_date,drug_brand_name,route_hint\r\n" +
		"A53021,NGS,J3590,2026-01-01,Somebody's brand,NOC\r\nA53021,NGS,J0270,2026-01-01,Another,\r\n"})
	if sad, _ := tables.SelfAdministered("J3590", "NGS J6", 20260301); sad.Excluded {
		t.Error("every unlisted biologic is called excluded")
	}
	for on, want := range map[claim.Date]bool{20251231: false, 20260101: true} {
		if sad, _ := tables.SelfAdministered("J0270", "NGS J6", on); sad.Excluded != want {
			t.Errorf("J0270 on %s: excluded %v", on, sad.Excluded)
		}
	}
}

// TestVaccineOfTheMap: a vaccine that is newer than the shipped table is one by the
// CDC's map, and an antibody of the map is not.
func TestVaccineOfTheMap(t *testing.T) {
	tables, _ := imported(t, map[string]string{"cpt.txt": "90757|x|Somebody's vaccine|399|y|2026/09/10|1\r\n90399|x|immune globulin|14|y|2026/09/10|1\r\n90391|x|an antibody|398|y|2026/09/10|1\r\n"})
	if c := tables.Code("90757"); c.Kind != codes.Vaccine || !c.Listed {
		t.Errorf("90757: %+v", c)
	}
	if c := tables.Code("90391"); c.Kind == codes.Vaccine {
		t.Errorf("90391: %+v", c)
	}
}

// TestContractorOfTheStore: the list adds states, and those that ship keep their days.
func TestContractorOfTheStore(t *testing.T) {
	tables, _ := imported(t, map[string]string{"mac.csv": "contractor_id,jurisdiction,jurisdiction_states\r\nNOVITAS,JZ,\"ZZ,FL\"\r\n"})
	for state, want := range map[string]string{"FL": "JN", "ZZ": "JZ", "": "", "YY": ""} {
		if got, _ := tables.Contractor(state, 20260301); got != want {
			t.Errorf("%q: %q, want %q", state, got, want)
		}
	}
}

// TestFurtherPrimaries: a release adds primaries to those that ship, and one whose
// edit has ended adds none.
func TestFurtherPrimaries(t *testing.T) {
	tables, _ := imported(t, map[string]string{"AOC_V2026Q4-MCR.txt": "x\nAdd_On_Code\tPrimary_Code\tAOC_Edit_Type\tAOC_Del_Dt\tPrimary_Code_Del_Dt\tAOC_Edit_Eff_Dt\tAOC_Edit_Del_Dt\tSpecial_Instruction_Notes\n" +
		"96375\t99999\t1\t\t\t2026274\t\t\n96375\t99998\t1\t\t\t2013091\t2016366\t\n"})
	shipped, _ := tables.Tables.Administration("96375")
	a, ok := tables.Administration("96375")
	if !ok || len(a.Primaries) != len(shipped.Primaries)+1 || a.Primaries[len(a.Primaries)-1] != "99999" {
		t.Errorf("%v", a.Primaries)
	}
	if again, _ := tables.Tables.Administration("96375"); len(again.Primaries) != len(shipped.Primaries) {
		t.Error("the shipped row was changed")
	}
}

// TestAlike asks about rows that begin and end on days no table that ships knows.
func TestAlike(t *testing.T) {
	head := "HCPC,SEQNUM,RECID,LONG DESCRIPTION,SHORT DESCRIPTION,COV,ADD DT,ACT EFF DT,TERM DT\n"
	tables, _ := imported(t, map[string]string{
		"HCPC2026_JUL_ANWEB.csv": head + "J0999,0010,3,\"Injection, examplumab, 10 mg\",x,C,20260512,20260512,20260719\n" +
			"   Q9,0010,7,Invented modifier,x,C,20250213,20250213,20260817\n",
		"nucc_taxonomy_251.csv": taxonomyHead + `207ZN0500X,a,b,c,text,"[2/15/2023: new]",x,Individual` + "\r\n" +
			`246YC3301X,a,b,c,text,"[1/1/2023: marked inactive]<br/>Deactivation Date: 3/19/2023",x,Individual` + "\r\n",
	})
	codestest.Alike(t, tables, codestest.Asked{From: 20220101, To: 20270601, Codes: []string{"J0999"}, Modifiers: []string{"Q9"}, Taxonomies: []string{"207ZN0500X", "246YC3301X"}})
}
