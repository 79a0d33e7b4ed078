package x837_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/guide"
	"firstpass/format/x12"
	"firstpass/format/x837"
)

// TestValidSamplesComeBack reads every professional sample that breaks no guide, writes
// its claims and reads them again: they are the same.
func TestValidSamplesComeBack(t *testing.T) {
	root := os.Getenv("FIRSTPASS_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	names, _ := filepath.Glob(filepath.Join(root, "x12", "samples", "837P", "*"))
	if len(names) == 0 {
		t.Skipf("no sample data at %s (set FIRSTPASS_SHARED)", root)
	}
	guides, err := guide.Load()
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		v, err := guide.New(guide.Options{Guides: guides})
		if err != nil {
			t.Fatal(err)
		}
		errors := 0
		count := func(list []guide.Error) {
			for _, e := range list {
				if e.Severity == finding.Error {
					errors++
				}
			}
		}
		r := x12.NewReader(bytes.NewReader(text), name)
		for r.Scan() {
			count(v.Take(r.Segment(), r.Problems()))
		}
		count(v.Finish(r.Problems()))
		if sum := v.Summary(); errors > 0 || sum.Unchecked > 0 || sum.Grammar != "" {
			continue
		}
		before := claimsOf(t, text)
		if len(before) == 0 {
			continue
		}
		compared++
		var out bytes.Buffer
		all := func(yield func(claim.Encounter) bool) {
			for _, enc := range before {
				if !yield(enc) {
					return
				}
			}
		}
		if err := x837.Write(&out, x837.Options{Date: before[0].Claim.ReceivedDate, ReceivedFromBHT: true}, all); err != nil {
			t.Errorf("%s: %v", filepath.Base(name), err)
			continue
		}
		if diff := cmp.Diff(before, claimsOf(t, out.Bytes()), cmp.Comparer(func(a, b claim.Place) bool { return true })); diff != "" {
			t.Errorf("%s: %s", filepath.Base(name), diff)
		}
	}
	if compared < 15 {
		t.Errorf("only %d files compared", compared)
	}
}

func claimsOf(t *testing.T, text []byte) (list []claim.Encounter) {
	t.Helper()
	for item, err := range x837.Read(bytes.NewReader(text), "file") {
		if err != nil {
			t.Fatal(err)
		}
		if item.Claim == nil {
			continue
		}
		for i := range item.Claim.Claim.Lines {
			// SV105 is sent only where it differs from CLM05-1
			if l := &item.Claim.Claim.Lines[i]; l.PlaceOfService == item.Claim.Claim.PlaceOfService {
				l.PlaceOfService = ""
			}
		}
		list = append(list, *item.Claim)
	}
	return list
}
