package desk_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"firstpass/desk"
	"firstpass/format/x835"
	"firstpass/store"
)

// TestSamples takes every collected remittance and acknowledgement in: nothing fails,
// every claim payment is kept, and the same content under another name counts once.
func TestSamples(t *testing.T) {
	dir := os.Getenv("FIRSTPASS_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	r := open(t)
	seen := map[string]bool{}
	remittances, payments := 0, 0
	for _, kind := range []string{"835", "277CA", "277", "999", "997"} {
		list, err := filepath.Glob(filepath.Join(dir, "x12", "samples", kind, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range list {
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if seen[string(content)] {
				continue
			}
			seen[string(content)] = true
			f := r.bring(t, content)
			if f.State != "split" || !desk.IsAnswer(f.Kind) && f.Problem == "" {
				t.Errorf("%s: %+v", filepath.Base(name), f)
			}
			if f.Kind != desk.Remittance {
				continue
			}
			want := 0
			for item, err := range x835.Read(bytes.NewReader(content), "") {
				if err != nil {
					t.Fatal(err)
				}
				if item.Claim != nil {
					want++
				}
			}
			n := r.count(t, f.ID)
			if n.Postings != want {
				t.Errorf("%s: %d claim payments of %d", filepath.Base(name), n.Postings, want)
			}
			remittances++
			payments += want
		}
	}
	if remittances == 0 {
		t.Skipf("no sample data in %s (set FIRSTPASS_SHARED)", dir)
	}
	before := r.count(t, 0)
	for content := range seen {
		r.bring(t, append([]byte(content), '\n'))
	}
	after := r.count(t, store.ID(0))
	if after.Paid != before.Paid || after.DeniedAmount != before.DeniedAmount || after.Unknown != before.Unknown {
		t.Errorf("taken in twice, %+v became %+v", before, after)
	}
	t.Logf("%d remittances with %d claim payments: %+v", remittances, payments, before)
}
