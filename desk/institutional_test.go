package desk_test

import (
	"strings"
	"testing"

	"firstpass/desk"
	"firstpass/store"
)

const hospital = `- id: H1
  payer: {type: medicare, name: "Noridian JF"}
  claim:
    type: institutional
    bill_type: "0131"
    service_date: 2024-09-10
    billing_provider: {npi: "1245319599", name: EXAMPLE HOSPITAL}
    patient: {id: 1EG4TE5MK73, name: "TESTPERSON, HOSPITA", birth_date: 1950-01-02, sex: F}
    diagnoses: [J02.0]
    lines:
      - {code: "99213", revenue_code: "0510", units: 1, charge: 120.00, diagnoses: [1]}
      - {code: "96372", revenue_code: "0510", units: 1, charge: 45.00, diagnoses: [1]}
      - {code: "J0561", revenue_code: "0636", modifiers: [JZ], units: 12, charge: 96.00, diagnoses: [1]}
`

// TestInstitutional checks and corrects a hospital's claim, and does not send it as
// the practitioner's claim it is not.
func TestInstitutional(t *testing.T) {
	r := open(t)
	row := r.take(t, hospital)
	c, err := r.Open(t.Context(), r.manager, row.ID)
	if err != nil {
		t.Fatal(err)
	}
	if why := desk.KeptBack(&c); !strings.Contains(why, "institutional") {
		t.Errorf("the page does not say that it cannot be sent: %q", why)
	}
	for _, f := range c.Result.Findings {
		if _, err := r.Override(t.Context(), r.manager, row.ID, r.row(t, row.File).Version, desk.KeyOf(&f), "documented", "It is in the record."); err != nil && f.Severity > 0 {
			t.Logf("%s: %v", f.Rule, err)
		}
	}
	row = r.row(t, row.File)
	if !desk.Sendable(row.Queue) {
		t.Fatalf("the test's claim stands in %s", row.Queue)
	}
	file, sent, said, err := r.Send(t.Context(), r.biller, []store.ID{row.ID})
	refused(t, err, "none of these claims")
	if sent != 0 || file.ID != 0 || len(said) != 1 || !strings.Contains(said[0], "institutional") {
		t.Fatalf("sent %d, file %d, %q", sent, file.ID, said)
	}
	if after := r.row(t, row.File); after.Queue == store.Sent || after.Version != row.Version {
		t.Fatalf("marked: %+v", after)
	}
}
