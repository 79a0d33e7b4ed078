package table

import (
	"strings"
	"testing"

	"firstpass/internal/testchart"
)

// TestExports reads what the administration reports of common systems look like, with
// made-up patients: their headers, their words for given and not given.
func TestExports(t *testing.T) {
	for name, want := range map[string]string{
		"export-epic.csv": `
900001|ROE|ANNA|1990-04-12|551|2025-11-12
  2 administered ketorolac (TORADOL) 30 mg/mL injection 60 mg 60 mg Intramuscular in Left Ventrogluteal at 9:14 by KERR, JUNO (RN) [A12] [0409-3795-01]
  3 declined ondansetron (ZOFRAN) injection 4 mg Intravenous at 9:20 by KERR, JUNO (RN) [Patient/family refused]
900002|DOE|BEN|1950-01-02|552|2025-11-12
  4 administered heparin flush 10 unit/mL 5 mL Intracatheter at 10:00 by KERR, JUNO (RN)
  5 negated denosumab (PROLIA) 60 mg/mL syringe Subcutaneous at 10:01 by KERR, JUNO (RN) [Hypocalcemia]
  6 negated denosumab (PROLIA) 60 mg/mL syringe 60 mg Subcutaneous at 10:02 by KERR, JUNO (RN)
  7 historical methylprednisolone acetate 80 mg 80 mg Intramuscular at 10:03 by KERR, JUNO (RN)
900003|LOE|CY|1950-01-02|553|2025-11-12
  8 administered infliximab 400 mg in NaCl 250 mL 400 mg Intravenous at 9:00 to 11:05 by KERR, JUNO (RN)`,
		"export-cerner.csv": `
P1|ROE|ANNA|1990-04-12|8001|2025-11-12
  2 administered cyanocobalamin 1000 mcg IM in Deltoid, Left at 10:05 by Moon RN, Stella ()
  3 declined promethazine 25 mg IM at 10:09 by Moon RN, Stella () [Patient Refused]
P2|DOE|BEN|1950-01-02|8002|2025-11-12
  4 negated ketorolac 30 mg IV Push at 11:00 by Moon RN, Stella ()
  5 administered ceftriaxone 1 g IV Piggyback in Antecubital, Right at 11:05 to 11:40 by Moon RN, Stella ()`,
		"export-athena.csv": `
7001|Roe|Anna|1990-04-12|44|2025-11-12
  2 administered medroxyprogesterone 150 mg/mL IM suspension 150 mg intramuscular in gluteal, right at 9:45 by Fern Oaks (CMA) [DP22] [00009-0746-30]
  3 declined influenza vaccine  [PATIENT DECLINED]
7002|Doe|Ben|1950-01-02|45|
  4 planned ceftriaxone 500 mg solution for injection 500 mg intramuscular`,
		"export-ecw.csv": `
|Roe|Anna|1990-04-12|V1|2025-11-12
  2 administered Toradol 60 mg/2 mL 60 mg Intramuscular at 10:15 by Dew,Ann () [7781]
  3 declined Kenalog 40 mg/mL 40 mg Intramuscular
|Doe|Ben|1950-01-02|V2|2025-11-12
  4 administered B-12 1 mL Intramuscular at 11:00 by Dew,Ann () [4413]`,
		"export-nextgen.csv": `
1001|Roe|Anna|1990-04-12|E1|2025-11-12
  2 administered Depo-Medrol 80 mg IM in L Glut at 14:15 by Birch, Ona (MA) [DM7] [00009-0280-03]
  3 declined Tdap 0.5 mL IM at 14:16 by Birch, Ona (MA)
1002|Doe|Ben|1950-01-02|E2|2025-11-12
  4 planned Rocephin 1 g IM in R Glut`,
		"export-meditech.tsv": `
|ROE|ANNA|1990-04-12|V0001|2025-11-12
  2 administered PROMETHAZINE INJ 25 mg IM in RUOQ at 9:07 by LRN ()
  3 negated KETOROLAC INJ 30 mg IV at 9:08 by LRN () [NPO]`,
	} {
		t.Run(name, func(t *testing.T) { testchart.Equal(t, readFile(t, name), want) })
	}
}

// TestGivenAndNot holds that a row that says both is given to nobody.
func TestGivenAndNot(t *testing.T) {
	const export = "MRN,Drug,Date Given,Dose,Route,Action,Reason Not Given\n1,Toradol,11/12/2025,30 mg,IM,Given,NPO\n2,Toradol,11/12/2025,30 mg,IM,,patient refused\n3,Toradol,11/12/2025,30 mg,IM,Given,\n4,Toradol,11/12/2025,30 mg,IM,Not Given,Patient refused\n"
	testchart.Equal(t, shown(Read(strings.NewReader(export), "x.csv", options)), `
1|||||2025-11-12
  2 planned Toradol 30 mg IM [NPO] ?status
2|||||2025-11-12
  3 declined Toradol 30 mg IM [patient refused]
3|||||2025-11-12
  4 administered Toradol 30 mg IM
4|||||2025-11-12
  5 declined Toradol 30 mg IM [Patient refused]`)
}
