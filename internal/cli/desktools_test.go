package cli

import (
	"strings"
	"testing"
)

// TestNotesForTheDesk holds that a chart that is a note only is read for the pages
// and the API as it is for check.
func TestNotesForTheDesk(t *testing.T) {
	const visit = `id: NOTE-1
payer: medicare
claim:
  service_date: 2024-09-10
  place_of_service: "11"
  patient: {name: "TESTPERSON, NOTA", birth_date: 1950-05-05, sex: F}
  diagnoses: [J02.0]
  lines:
    - {code: "96372", units: 1, charge: "45.00", diagnoses: [1]}
chart: {note: "Ketorolac 60 mg given IM in the right gluteus at 10:05 by R. Sample, RN."}
`
	n := 0
	for in := range deskTools().Claims(strings.NewReader(visit)) {
		n++
		if in.Problem != nil || len(in.Unread) > 0 {
			t.Fatalf("%v %v", in.Problem, in.Unread)
		}
		given := in.Encounter.Chart.Administrations
		if len(given) != 1 || given[0].Site == "" || !strings.EqualFold(string(given[0].Route), "IM") {
			t.Fatalf("read from the note: %+v", given)
		}
	}
	if n != 1 {
		t.Fatalf("%d claims", n)
	}
}
