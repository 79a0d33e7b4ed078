package diagnosis

import (
	"fmt"

	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

// manifestations are the codes that describe a disease "classified elsewhere"
// (ICD-10-CM tabular list, FY2021): the underlying disease stands before them.
var manifestations = prefixesOf(
	"B95", "B96", "B97", "D63.0", "D63.1", "D63.8", "D72.18", "D77", "D84.81", "E35", "F02", "F54", "G01", "G02", "G05", "G07", "G13.8", "G26",
	"G32", "G47.27", "G47.36", "G47.37", "G47.42", "G47.54", "G53", "G55", "G59", "G63", "G70.81", "G73", "G91.4", "G94", "G99",
	"H22", "H28", "H32", "H36", "H42", "H62", "H67", "H75.0", "H75.8", "H82", "H94", "I32", "I39", "I41", "I43", "I52", "I68", "I79",
	"J17", "J91", "J99", "K23", "K67", "K77", "K82.A", "K87", "L14", "L45", "L54", "L62", "L86", "L99",
	"M01.X", "M14.8", "M36", "M49", "M63", "M90", "N08", "N16", "N22", "N29", "N33", "N37", "N48.32", "N51", "N52.1", "N74", "N77", "R50.81",
)

// manifestationFirst reports a manifestation in the first place.
func manifestationFirst(e *facts.Encounter, r *rule.Report) {
	if len(e.Claim.Diagnoses) == 0 {
		return
	}
	first := e.Claim.Diagnoses[0].Code
	if !manifestations.hold(first) || marksICD9(e.Claim.Diagnoses[0].Qualifier) {
		return
	}
	r.Add(finding.Finding{
		Code:    first,
		Message: fmt.Sprintf("%s describes a disease classified elsewhere and is listed first: its underlying disease comes before it", first),
		Fix: finding.Repair{
			Text:   fmt.Sprintf("List the underlying disease first, then %s, and renumber the pointers.", first),
			Safety: finding.NeedsChart,
		},
	})
}
