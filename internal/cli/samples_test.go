package cli

import (
	"io/fs"
	"path/filepath"
	"testing"

	"firstpass/claim"
)

// TestEverySample reads every sample chart, whatever its kind, and counts what the
// samples are known to hold: what was given, by the folder.
func TestEverySample(t *testing.T) {
	root := filepath.Join(shared(t), "samples")
	var out discard
	given := map[string]int{}
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) == ".tsv" || filepath.Ext(path) == ".fsh" {
			return err
		}
		files++
		s := &session{Streams: Streams{Out: out, Err: out}}
		source := recordSource{session: s}
		for record, problem := range source.read([]string{path}) {
			if problem != nil {
				t.Logf("%s: %s", path, problem.Error())
				continue
			}
			for i := range record.Events {
				switch e := &record.Events[i]; e.Status {
				case claim.Administered:
					given[filepath.Base(filepath.Dir(path))]++
				case "":
					t.Errorf("%s: an event without a status", path)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files, given: %v", files, given)
	// 12 MedicationAdministrations and 3 Immunizations; 8 RXA; 3 immunizations of
	// fragments that name no visit, one of its visit's day, and an anesthetic.
	want := map[string]int{"fhir": 15, "hl7v2": 8, "ccda": 5}
	for folder, n := range want {
		if given[folder] != n {
			t.Errorf("%s: %d given, want %d", folder, given[folder], n)
		}
	}
}

// discard is nowhere.
type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
