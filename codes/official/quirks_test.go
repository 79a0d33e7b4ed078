package official

import (
	"fmt"
	"strings"
	"testing"
)

// only reads a file that holds tables and no fault, and lists their rows.
func only(t *testing.T, name, content string) map[string][]string {
	t.Helper()
	tables, failed := readBytes(t, name, []byte(content), Options{})
	if len(failed) > 0 {
		t.Fatalf("%s: %v", name, failed)
	}
	rows := map[string][]string{}
	for _, x := range tables {
		if x.Refusals > 0 {
			t.Errorf("%s: refused %v", name, x.Refused)
		}
		for _, r := range x.Rows {
			key := string(x.Kind) + " " + r.Key
			rows[key] = append(rows[key], strings.Join(r.Cells, "|"))
		}
	}
	return rows
}

func hold(t *testing.T, rows map[string][]string, want map[string]string) {
	t.Helper()
	for key, cells := range want {
		if got := strings.Join(rows[key], " & "); got != cells {
			t.Errorf("%s: %q, want %q", key, got, cells)
		}
	}
	if len(rows) != len(want) {
		t.Errorf("%d keys, want %d: %v", len(rows), len(want), rows)
	}
}

// TestLevel2FixedWidth: a modifier is three blanks and two characters; a
// continuation carries on with the text and has no days; the last day stays
// listed for years; the action's day is not the code's first; the file ends with
// lines that are no codes.
func TestLevel2FixedWidth(t *testing.T) {
	line := func(code, seq, record, text, coverage, add, action, term string) string {
		b := []byte(strings.Repeat(" ", 293))
		put := func(at int, s string) { copy(b[at-1:], s) }
		put(1, code)
		put(6, seq)
		put(11, record)
		put(12, text)
		put(230, coverage)
		put(269, add)
		put(277, action)
		put(285, term)
		return string(b) + strings.Repeat(" ", 27) + "\r\n"
	}
	rows := only(t, "HCPC2026_OCT_ANWEB.txt",
		line("   A1", "00100", "7", "Dressing for one wound", "C", "20020701", "20020701", "")+
			line("   JF", "00100", "7", "Compounded drug", "C", "20150401", "20150701", "20150630")+
			line("J1885", "00100", "3", "Injection, ketorolac", "D", "19930101", "20250101", "")+
			line("J1885", "00200", "4", "tromethamine, per 15 mg", "", "", "", "")+
			line("D0120", "00100", "3", "The dentists' words", "S", "20000101", "20000101", "20101231")+
			"\x1a\r\n9999 records written\r\n")
	hold(t, rows, map[string]string{
		"hcpcs-modifier A1": "20020701||Dressing for one wound", "hcpcs-modifier JF": "20150401|20150630|Compounded drug",
		"hcpcs J1885": "19930101||D|Injection, ketorolac tromethamine, per 15 mg", "hcpcs D0120": "20000101|20101231|S|",
	})
}

// TestLevel2CSV: modifiers are padded with blanks here too.
func TestLevel2CSV(t *testing.T) {
	hold(t, only(t, "HCPC2026_OCT_ANWEB.csv", "HCPC,SEQNUM,RECID,LONG DESCRIPTION,SHORT DESCRIPTION,COV,ADD DT,ACT EFF DT,TERM DT\n"+
		"   AM,0010,7,\"Physician, team member service\",x,D,19910101,19970101,\nJ1885,0010,3,Ketorolac,x,D,19930101,20250101,\n"),
		map[string]string{"hcpcs-modifier AM": "19910101||Physician, team member service", "hcpcs J1885": "19930101||D|Ketorolac"})
}

// TestUnitLimitNotice: the first record is one quoted paragraph of several lines,
// a header has a line break in it, the indicator comes with words, 0 is a value.
func TestUnitLimitNotice(t *testing.T) {
	for column, edition := range map[string]string{"Practitioner Services MUE Values": Practitioner, "Outpatient Hospital Services MUE Values": Hospital, "DME Supplier Services MUE Values": Supplier} {
		content := "\"CPT\xae codes copyright 2025 American Medical Association.\n\nApplicable FARS/DFARS apply.\",,,\n\"HCPCS/\nCPT Code\"," + column + ",MUE Adjudication Indicator,MUE Rationale\n11042,1,2 Date of Service Edit: Policy,x\n11043,0,3 Date of Service Edit: Clinical,x\n"
		tables, failed := readBytes(t, "MCR_MUE_Eff_10-01-2026.csv", []byte(content), Options{})
		if len(failed) > 0 || tables[0].Edition != edition || tables[0].Release != "2026Q4" || fmt.Sprint(tables[0].Rows) != "[{11042 [1 2]} {11043 [0 3]}]" {
			t.Errorf("%s: %v %+v", column, failed, tables)
		}
	}
}

// TestAddOnDays: days are Julian; a primary may be the contractor's to name, and a
// note may keep a row to one setting.
func TestAddOnDays(t *testing.T) {
	hold(t, only(t, "AOC_V2026Q2-F-MCR.txt", "Add-on code edits. CPT copyright 2025 American Medical Association.\n"+
		"Add_On_Code\tPrimary_Code\tAOC_Edit_Type\tAOC_Del_Dt\tPrimary_Code_Del_Dt\tAOC_Edit_Eff_Dt\tAOC_Edit_Del_Dt\tSpecial_Instruction_Notes\n"+
		"96366\t96365\t1\t\t\t2013091\t\t\n96366\t96360\t1\t\t\t2014001\t2016366\t96360 Practitioner Only\n22840\tCCCCC\t2\t\t\t2013091\t\tContractor Defined\n"),
		map[string]string{"ncci-aoc 96366": "96365|1|20130401|| & 96360|1|20140101|20161231|practitioner", "ncci-aoc 22840": "|2|20130401||"})
}

// TestCrosswalk: the code's column is named for a year that is not the file's;
// other identifiers than NDCs are kept as they are; one NDC has several codes; the
// header is far below a title; commas part thousands.
func TestCrosswalk(t *testing.T) {
	hold(t, only(t, "section 508 verision of Jan 2024 ASP NDC-HCPCS Crosswalk 122023.csv", "January 2024 ASP NDC - HCPCS Crosswalk,,,,,,,,,\n\"  Effective January 1, 2024 through March 31, 2024\",,,,,,,,,\n,,,,,,,,,\n"+
		"_2023_CODE,Short Description,LABELER NAME,NDC2,Drug Name,HCPCS dosage,PKG SIZE,PKG QTY,BILLUNITS,BILLUNITSPKG\n"+
		"J0881,x,Amgen,55513-0002-04,Aranesp,1 MCG,0.5,4,\"1,000\",4000\nJ0882,x,Amgen,55513-0002-04,Aranesp,1 MCG,0.5,4,\"1,000\",4000\nQ4121,x,Smith,100TSXS,Theraskin,1 SQ CM,6,1,6,6\n"),
		map[string]string{
			"asp-ndc 55513000204": "J0881|Aranesp|Amgen|1 MCG|0.5|4|1000|4000 & J0882|Aranesp|Amgen|1 MCG|0.5|4|1000|4000",
			"asp-ndc 100TSXS":     "Q4121|Theraskin|Smith|1 SQ CM|6|1|6|6",
		})
}

// TestPaymentLimits: a limit may be missing with a note of several lines, and the
// coinsurance is not always 20.
func TestPaymentLimits(t *testing.T) {
	hold(t, only(t, "limits.csv", "Payment Allowance Limits,,,,,\n\"Effective July 1, 2026 through September 30, 2026\",,,,,\nNote 1: based on 1Q26 ASP data.,,,,,\n"+
		"HCPCS Code,Short Description,HCPCS Code Dosage,Payment Limit,Co-insurance Percentage,Notes\nA9606,x,1 microCurie,N/A,20.000,\"100% AWP = $212.84\n100% WAC = $177.37\"\nJ0561,x,\"100,000 UNITS\",\"$1,032.592\",11.593,\n"),
		map[string]string{"asp-limit A9606": "1 microCurie||20.000|100% AWP = $212.84 100% WAC = $177.37", "asp-limit J0561": "100,000 UNITS|1032.592|11.593|"})
}

// TestFeeColumns: names stand over several rows, and 2026 has a column more in
// the middle than 2025.
func TestFeeColumns(t *testing.T) {
	for year, c := range map[string]struct{ over, head, row string }{
		"2025": {",,,STATUS,MEDICARE,PCTC,GLOB,MULT,BILAT,TEAM,ENDO", "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,IND,DAYS,PROC,SURG,SURG,BASE", "20610,,x,A,,0,000,2,1,0,"},
		"2026": {",,,STATUS,MEDICARE,PCTC,GLOB,MULT,PRIC,BILAT,TEAM,ENDO", "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,IND,DAYS,PROC,IND,SURG,SURG,BASE", "20610,,x,A,,0,000,2,9,1,0,"},
	} {
		content := ",," + year + " National Physician Fee Schedule Relative Value File July Release\n,,,,NOT USED\n,,,,FOR\n" + c.over + "\n" + c.head + "\n" + c.row + "\n20610,26,x,A,,0,000,2,1,1,0,\n"
		rows := only(t, "PPRRVU"+year+"_Jul.csv", content)
		if got := rows["pfs 20610"][0]; got != "|A||0|000|2|1|" {
			t.Errorf("%s: %q", year, got)
		}
	}
}

// TestAddenda: what gains children is deleted as billable and added as a category.
func TestAddenda(t *testing.T) {
	line := func(word, code, flag string) string {
		return word + ": 00001 " + (code + "       ")[:7] + " " + flag + " Short text" + strings.Repeat(" ", 50) + " Long text\n"
	}
	hold(t, only(t, "icd10cm-order-addenda-2023.txt", line("Add", "D590", "0")+line("Delete", "D590", "1")+line("Add", "D5901", "1")+line("Delete", "Z999", "1")+line("Revise from", "A000", "1")+line("Revise to", "A000", "1")),
		map[string]string{"icd10cm D590": "0|Long text", "icd10cm D5901": "1|Long text", "icd10cm Z999": "-|Long text", "icd10cm A000": "1|Long text"})
}

// TestTabularNotes: notes name codes in brackets, as ranges and with dashes; a
// seventh character is listed too.
func TestTabularNotes(t *testing.T) {
	rows := only(t, "icd10cm_tabular_2027.xml", `<?xml version="1.0"?><ICD10CM.tabular><version>2027</version><introduction><introSection><note>Cholera (A00)</note></introSection></introduction>
<chapter><name>3</name><excludes1><note>of the chapter (A00-B99)</note></excludes1><section id="D50"><diag><name>D51</name><excludes1><note>deficiency (E53.8)</note><note>others (A00-A09, Z79.-)</note><note>by site (code to M54 first)</note></excludes1>
<diag><name>D51.0</name><codeFirst><note>the disease (C00-D49)</note></codeFirst></diag></diag><diag><name>S52</name><sevenChrDef><extension char="A">initial</extension></sevenChrDef></diag></section></chapter></ICD10CM.tabular>`)
	hold(t, rows, map[string]string{
		"icd10cm-note D51":  "excludes1|deficiency (E53.8)|E53.8 & excludes1|others (A00-A09, Z79.-)|A00-A09;Z79 & excludes1|by site (code to M54 first)|",
		"icd10cm-note D510": "code-first|the disease (C00-D49)|C00-D49", "icd10cm-note S52": "seventh|A|",
	})
}

// TestDirectory: the FDA writes labeler and product in several lengths.
func TestDirectory(t *testing.T) {
	hold(t, only(t, "product_2026-11-01.txt", "PRODUCTID\tPRODUCTNDC\tPROPRIETARYNAME\tNONPROPRIETARYNAME\tDOSAGEFORMNAME\tROUTENAME\tSTARTMARKETINGDATE\tENDMARKETINGDATE\tLABELERNAME\tACTIVE_NUMERATOR_STRENGTH\tACTIVE_INGRED_UNIT\tMARKETINGCATEGORYNAME\n"+
		"x\t0517-0031\tCyanocobalamin\tcyanocobalamin\tINJECTION\tINTRAMUSCULAR\t19770101\t20270331\tAmerican Regent\t1000\tug/mL\tANDA\n"),
		map[string]string{"ndc 005170031": "Cyanocobalamin|cyanocobalamin|INJECTION|INTRAMUSCULAR|American Regent|19770101|20270331|1000|ug/mL||ANDA"})
	hold(t, only(t, "package_2026-11-01.txt", "PRODUCTID\tPRODUCTNDC\tNDCPACKAGECODE\tPACKAGEDESCRIPTION\tSTARTMARKETINGDATE\tENDMARKETINGDATE\nx\t0517-0031\t0517-0031-25\t25 VIAL in 1 TRAY\t19770101\t\n"),
		map[string]string{"ndc 00517003125": "|||||19770101||||25 VIAL in 1 TRAY|"})
}

// TestVaccineForms: the CDC's map as XML, with fields of their own or as pairs of
// Name and Value, and as text without a header. Texts of CPT codes are left out; the
// release is the newest day in it.
func TestVaccineForms(t *testing.T) {
	cpt := map[string]string{"cvx 91300": "208||", "cvx 91322": "312||", "cvx 91318": "208||", "cvx cvx 208": "91300 91318||", "cvx cvx 312": "91322||"}
	hold(t, only(t, "cpt.xml", `<?xml version="1.0"?><CPTCodes>`+
		"<CPTInfo><Name>CPT Code</Name><Value>91300 </Value><Name>CPT Desc</Name><Value>SECRETWORDS</Value><Name>CVX Code</Name><Value>208 </Value><Name>LastUpdated</Name><Value>9/10/2021</Value></CPTInfo>"+
		"<CPTInfo><Name>CPT Code</Name><Value>91318</Value><Name>CVX Code</Name><Value>208</Value><Name>LastUpdated</Name><Value>10/3/2023</Value></CPTInfo>"+
		"<CPTInfo><Name>CPT Code</Name><Value>91322</Value><Name>CVX Code</Name><Value>312</Value><Name>LastUpdated</Name><Value/></CPTInfo></CPTCodes>"), cpt)
	hold(t, only(t, "cpt.txt", "91300 |SECRETWORDS|COVID-19|208 |EUA|2021/09/10|91300\r\n91318|x|COVID-19|208| |2023/10/03|9\r\n91322|x|COVID-19|312| |2023/10/03|9\r\n"), cpt)
	names := map[string]string{"cvx cvx 143": "|Active|Adenovirus types 4 and 7", "cvx cvx 06": "|Inactive|rubella"}
	hold(t, only(t, "cvx.xml", "<CVXCodes><CVXInfo><ShortDescription>Adenovirus types 4 and 7</ShortDescription><FullVaccinename>x</FullVaccinename><CVXCode>143 </CVXCode><Status>Active</Status><LastUpdated>3/20/2011</LastUpdated></CVXInfo>"+
		"<CVXInfo><Name>ShortDescription</Name><Value>rubella</Value><Name>CVX Code</Name><Value>06</Value><Name>Status</Name><Value>Inactive</Value><Name>LastUpdated</Name><Value>5/28/2010</Value></CVXInfo></CVXCodes>"), names)
	hold(t, only(t, "cvx.txt", "143|Adenovirus types 4 and 7|full|notes, two tablets|Active|False|2011/03/20\r\n06 |rubella|full||Inactive|False|2010/05/28\r\n"), names)
	hold(t, only(t, "get_all_ndc_display.txt", "12|00006-4047-20|RotaTeq|Merck|2006/02/03||x|2026/01/20|00006-4047-41|False|x|2026/01/20|116|rotavirus|MSD\r\n"+
		"13|49281-0225-10|DT|Sanofi|1997/07/01|2021/06/30|x|2024/01/01|49281-0225-58|False|x|2024/01/01|28|DT|PMC\r\n"), map[string]string{
		"cvx-ndc 00006404720": "116|RotaTeq|Merck|20060203|", "cvx-ndc 00006404741": "116|RotaTeq|Merck|20060203|",
		"cvx-ndc 49281022510": "28|DT|Sanofi|19970701|20210630", "cvx-ndc 49281022558": "28|DT|Sanofi|19970701|20210630",
	})
	tables, failed := readBytes(t, "cpt.txt", []byte("91300|x|y|208|z|2021/09/10|1\r\n91318|x|y|208|z|2023/10/03|1\r\n"), Options{})
	if len(failed) > 0 || tables[0].Release != "2023-10-03" {
		t.Errorf("release: %v %+v", failed, tables)
	}
}

// TestPlacesPage: the list of places is a web page; ranges are unassigned places.
func TestPlacesPage(t *testing.T) {
	page := `<!DOCTYPE html><html><head><title>Place of Service Code Set | CMS</title></head><body><p>License notices</p><table class="x"><thead><tr><th>Place of Service Code(s)</th><th>Place of Service Name</th><th>Place of Service Description</th></tr></thead>` +
		"<tbody><tr>\n<td><p>27</p></td>\n<td>Outreach&nbsp;Site/ <b>Street</b></td><td>x (effective\nOctober 1, 2023)</td></tr><tr><td>28-30</td><td>Unassigned</td><td>N/A</td></tr><tr><td>31</td><td>Skilled Nursing Facility</td><td>x</td></tr></tbody></table></body></html>"
	hold(t, only(t, "place-of-service-2026-11-30.html", page), map[string]string{"pos 27": "|Outreach Site/ Street", "pos 31": "|Skilled Nursing Facility"})
	tables, failed := readBytes(t, "place-of-service-2026-11-30.html", []byte(page), Options{})
	if len(failed) > 0 || tables[0].Covers.To != 20261130 || len(tables[0].Rows) != 2 {
		t.Errorf("%v %+v", failed, tables)
	}
}

// TestExclusionReport: the coverage database's answer, whatever its fields are
// called exactly.
func TestExclusionReport(t *testing.T) {
	hold(t, only(t, "self-administered-2026-11-30.json", `{"meta":{"status":{"id":200}},"data":[`+
		`{"document_display_id":"A53021","contractor_name_type":"National Government Services, Inc. (MAC - Part B)","hcpc_code":"J0270","hcpc_description":"INJECTION","drug_brand_name":"Caverject","effective_date":"06/13/2026"},`+
		`{"document_display_id":"A52527","contractor_name_type":"CGS","hcpc_code":"J0129","drug_brand_name":"Orencia, subcutaneous use","effective_date":"2026-06-14"},`+
		`{"document_display_id":"A52527","contractor_name_type":"CGS","hcpc_code":"J1438","effective_date":"2020-01-01"},{"document_display_id":"A52527","contractor_name_type":"CGS","hcpc_code":"J1595","effective_date":"2020-01-01"}]}`), map[string]string{
		"self-admin J0270": "National Government Services, Inc. (MAC - Part B)||20260613|A53021", "self-admin J0129": "CGS|subcutaneous|20260614|A52527",
		"self-admin J1438": "CGS||20200101|A52527", "self-admin J1595": "CGS||20200101|A52527",
	})
}
