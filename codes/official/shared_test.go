package official

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shared is the folder of reference files, which are not part of the repository.
func shared(t testing.TB) string {
	t.Helper()
	root := os.Getenv("FIRSTPASS_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	if _, err := os.Stat(filepath.Join(root, "reference")); err != nil {
		t.Skip("no reference files here; FIRSTPASS_SHARED names the folder that has them")
	}
	return root
}

// TestReferenceFiles reads every reference file and holds the rows counted in
// its README against the rows read: "table release rows", and those kept where
// they are not as many.
func TestReferenceFiles(t *testing.T) {
	root := filepath.Join(shared(t), "reference")
	want := map[string][]string{
		"aoc/aoc_2024Q2_with_dates.tsv":                                                         {"ncci-aoc 2024Q2 8186"},
		"aoc/aoc_2024Q3_pairs.tsv":                                                              {"ncci-aoc 2024Q3 7465"},
		"asp/section 508 version of April 2024 ASP Pricing File 032124.csv":                     {"asp-limit 2024Q2 819"},
		"asp/section 508 version of Jul 2024 ASP Pricing File 062024.csv":                       {"asp-limit 2024Q3 846"},
		"asp/section 508 version of Oct 2024 ASP Pricing File 091824.csv":                       {"asp-limit 2024Q4 865"},
		"asp/section 508 version of Jan 2025 ASP Pricing File 121924.csv":                       {"asp-limit 2025Q1 877"},
		"asp/section 508 version of APR 2025 ASP Pricing File 032725.csv":                       {"asp-limit 2025Q2 942"},
		"asp/section 508 verision of JUL 2025 ASP Pricing File 062325.csv":                      {"asp-limit 2025Q3 970"},
		"asp/section 508 version of January 2026 Medicare Part B Payment Limit File 121725.csv": {"asp-limit 2026Q1 877"},
		"asp/section 508 version of April 2024 ASP NDC-HCPCS Crosswalk 032124.csv":              {"asp-ndc 2024Q2 6746"},
		"asp/section 508 version of July 2024 ASP NDC-HCPCS Crosswalk 061824.csv":               {"asp-ndc 2024Q3 7171"},
		"asp/section 508 version of October 2024 ASP NDC-HCPCS Crosswalk 092724.csv":            {"asp-ndc 2024Q4 7429"},
		"asp/section 508 version of January 2025 ASP NDC-HCPCS Crosswalk 122024.csv":            {"asp-ndc 2025Q1 7172"},
		"asp/section 508 version of April 2025 ASP NDC-HCPCS Crosswalk 032625.csv":              {"asp-ndc 2025Q2 7585"},
		"asp/section 508 version of July 2025 ASP NDC-HCPCS Crosswalk 062325.csv":               {"asp-ndc 2025Q3 7873"},
		"asp/section 508 version of January 2026 ASP NDC-HCPCS Crosswalk 121725.csv":            {"asp-ndc 2026Q1 7125"},
		"codesets/carc_rarc_group_2024-06.tsv":                                                  {"carc-group 2024-06 5", "carc 2024-06 405", "rarc 2024-06 1171"},
		"codesets/nucc_taxonomy_251.csv":                                                        {"taxonomy v25.1 883"},
		"codesets/pos_codes_2024.tsv":                                                           {"pos 2024 99 52"},
		"hcpcs/HCPC2024_OCT_restored_uppercase_fixedwidth.txt.gz":                               {"hcpcs-modifier 2024Q4 383", "hcpcs 2024Q4 8091"},
		"hcpcs/hcpcs_2024Q4_all.tsv":                                                            {"hcpcs-modifier 2024Q4 383", "hcpcs 2024Q4 8091"},
		"hcpcs/hcpcs_2025Q4_lossy_no_termdate.tsv":                                              {"hcpcs-modifier 2025Q4 383", "hcpcs 2025Q4 8463"},
		"hcpcs/hcpcs_level2_codes_only_2026Q3.txt":                                              {"hcpcs 2026Q3 8725"},
		"hcpcs/noc_codes_2024Q3.tsv":                                                            {"hcpcs-noc 2024Q3 161"},
		"heads/HCPC2026_OCT_ANWEB.head.csv":                                                     {"hcpcs-modifier 2026Q4 5"},
		"heads/MCR_MUE_PractitionerServices_Eff_07-01-2026.head.csv":                            {"ncci-mue practitioner 2026Q3 5"},
		"heads/PPRRVU2026_Jul_nonQPP.head.csv":                                                  {"pfs 2026Q3 3"},
		"heads/ccipra-v322r0-f1.head.txt":                                                       {"ncci-ptp practitioner 2026Q3 8"},
		"heads/july-2026-part-b-payment-limits.head.csv":                                        {"asp-limit 2026Q3 9"},
		"icd10cm/icd10cm-order-Jan-2021.txt.gz":                                                 {"icd10cm FY2021 95358"},
		"icd10cm/icd10cm_billable_FY2025_FY2026.csv":                                            {"icd10cm FY2025 74260", "icd10cm FY2026 74719"},
		"icd10cm/icd10cm_codes_only_FY2026_apr.txt":                                             {"icd10cm FY2026 April 74719"},
		"icd10cm/icd10cm_tabular_FY2021.xml.gz":                                                 {"icd10cm-note FY2021 9525 11311"},
		"mue/mue_2024Q3_dme.tsv":                                                                {"ncci-mue dme 2024Q3 2928"},
		"mue/mue_2024Q3_prac.tsv":                                                               {"ncci-mue practitioner 2024Q3 14677"},
		"mue/mue_2026Q3_practitioner_outpatient.csv":                                            {"ncci-mue practitioner 2026Q3 15162", "ncci-mue hospital 2026Q3 15112"},
		"ncci/ccipra-v302r0-f1.zip/ccipra-v302r0-f1.TXT":                                        {"ncci-ptp practitioner 2024Q3 636505"},
		"ncci/ccipra-v302r0-f4.zip/ccipra-v302r0-f4.txt":                                        {"ncci-ptp practitioner 2024Q3 636504 636503"},
		"ncci/ptp_2026Q3_quarterly_additions.csv":                                               {"ncci-ptp practitioner 2026Q3 2199", "ncci-ptp hospital 2026Q3 2177"},
		"opps/508 version of October 2025 Web Addendum B.10.31.25.csv":                          {"opps 2025Q4 18798"},
		"opps/Section 508 version of January 2025 Web Addendum B.12.31.24.csv":                  {"opps 2025Q1 18562"},
		"opps/Section 508 version of January_Web_2024_Addendum_B.04.24.24.csv":                  {"opps 2024Q1 18109"},
		"pfs/PPRRVU2025_Oct.csv":                                                                {"pfs 2025Q4 19090"},
		"sad_jw/jw_jz_single_dose_seed.csv":                                                     {"jw-jz 2025-06-20 438"},
		"sad_jw/mac_jurisdictions_seed.csv":                                                     {"mac undated 13"},
		"sad_jw/sad_exclusion_full.csv":                                                         {"self-admin 2026-06-15 38 36"},
		"sad_jw/sad_exclusion_seed.csv":                                                         {"self-admin summary 2026-06-15 15 71"},
		"sad_jw/sad_noc_brands.csv":                                                             {"self-admin-brand undated 66"},
		"sad_jw/sad_seed.csv":                                                                   {"self-admin notes undated 12"},
		"vaccine/cdc_cvx_cpt_ndc_mapping_2026-01-29.json":                                       {"cvx 2026-01-29 289 460", "cvx-ndc 2026-01-29 590 1046"},
	}
	seen := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || testing.Short() && strings.Contains(path, "ncci") {
			return err
		}
		for m, err := range Unpack(path) {
			name := strings.TrimPrefix(m.Path, root+"/")
			rows, listed := want[name]
			if err == nil && listed {
				seen++
				check(t, name, m, rows)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen != len(want) && !testing.Short() {
		t.Logf("%d of %d files are here", seen, len(want))
	}
}

func check(t *testing.T, name string, m Member, want []string) {
	t.Helper()
	tables, err := Read(m, Options{})
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if len(tables) != len(want) {
		t.Errorf("%s: %d tables, want %v", name, len(tables), want)
		return
	}
	for i, x := range tables {
		got := fmt.Sprintf("%s %s %d", x.Name(), x.Release, x.Read)
		if x.Len() != x.Read {
			got += fmt.Sprintf(" %d", x.Len())
		}
		if got != want[i] {
			t.Errorf("%s: %s, want %s", name, got, want[i])
		}
		if x.Refusals > 0 {
			t.Errorf("%s: refused %v", name, x.Refused)
		}
	}
}
