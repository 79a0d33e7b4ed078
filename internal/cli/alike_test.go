package cli

import (
	"testing"

	"firstpass/codes/codestest"
)

// TestAlike holds every answer of the tables with all reference files imported against
// the days they call alike.
func TestAlike(t *testing.T) {
	codestest.Alike(t, fullEngine(t).Tables(), codestest.Asked{
		From: 20160101, To: 20270601,
		Codes: []string{
			"96372", "96374", "96365", "96360", "96361", "96401", "96413", "90471", "90460", "G0008", "36415", "20610", "99213", "99211", "G0463", "G2211", "99417",
			"82607", "11042", "64450", "80053", "90656", "90686", "91320", "A9270", "J0696", "J1010", "J1020", "J1885", "J3301", "J3420", "J0171", "J2550", "J1071",
			"J3490", "J7999", "J9035", "J9045", "J0177", "J0178", "J2919", "J2920", "J2930", "J1030", "J1040", "Q5101", "Q5106", "Q0138", "C9399", "C9488", "J0135", "J1438", "J1628", "J3357",
		},
		Modifiers:   []string{"25", "59", "JW", "JZ", "JA", "JB", "JG", "TB", "XU", "GA", "GX", "PO", "FS", "FX", "KX", "93", "95", "CR", "L1", "Q9", "??"},
		Places:      []string{"11", "10", "02", "19", "22", "27", "66", "99", "00"},
		Diagnoses:   []string{"E53.8", "Z51.11", "C50.911", "M17.11", "Z23", "E11.9", "QA0.0101", "U07.1", "M54.5", "M54.50", "266.2", "I10", "L40.50"},
		Taxonomies:  []string{"207Q00000X", "363L00000X", "163W00000X", "261QM1300X", "2083A0300X", "202D00000X", "207QB0002X", "000000000X"},
		Packages:    []string{"49281042150", "00409379501", "00517003125", "00009307301", "00003029305", "99999999999", "00069013601"},
		Contractors: []string{"", "JF", "JN", "NGS J6", "Palmetto", "CGS", "Novitas JH", "WPS"},
	})
}
