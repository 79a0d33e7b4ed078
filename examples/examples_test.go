package examples

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"firstpass/claim"
	"firstpass/format/encounter"
	"firstpass/format/x837"
)

var update = flag.Bool("update", false, "write clinic-day.837 from clinic-day.yaml")

// TestClaimFileHoldsTheDay keeps clinic-day.837 what clinic-day.yaml says.
func TestClaimFileHoldsTheDay(t *testing.T) {
	var out bytes.Buffer
	claims := func(yield func(claim.Encounter) bool) {
		n := 0
		for item, problem := range encounter.Read(bytes.NewReader(ClinicDay), "clinic-day.yaml") {
			if problem != nil {
				t.Fatal(problem)
			}
			n++
			if !yield(Addressed(item.Encounter, n)) {
				return
			}
		}
	}
	options := x837.Options{
		Sender: "EXAMPLECLINIC", Receiver: "EXAMPLEHOUSE", Submitter: "EXAMPLE CLINIC", SubmitterContact: "BILLING", SubmitterPhone: "5555550100",
		ReceiverName: "EXAMPLE CLEARINGHOUSE", Date: 20240911, ReceivedFromBHT: true, LineBreaks: true,
	}
	if err := x837.Write(&out, options, claims); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("clinic-day.837", out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile("clinic-day.837")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, out.Bytes()) {
		t.Error("clinic-day.837 is stale: run `go test ./examples -update`")
	}
}
