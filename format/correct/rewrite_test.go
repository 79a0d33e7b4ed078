package correct

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstpass/claim"
	"firstpass/format/x12"
	"firstpass/format/x835"
	"firstpass/format/x837"
)

// TestRewrite writes a file in other delimiters as the usual ones, with its counts right.
func TestRewrite(t *testing.T) {
	text := string(clinic(t))
	other := strings.NewReplacer("~\n", "!", "*", "|", ":", ">", "^", "\\").Replace(text)
	other = strings.NewReplacer("SE|43|", "SE|99|", "GE|1|", "GE|7|", "IEA|1|", "IEA|3|").Replace(other)
	var out bytes.Buffer
	replaced, err := Rewrite(&out, strings.NewReader(other), "other.837")
	if err != nil || replaced != 0 {
		t.Fatal(replaced, err)
	}
	if diff := cmp.Diff(text, out.String()); diff != "" {
		t.Error(diff)
	}
}

// TestRewriteSamples writes every claim and remittance file of the sample data and
// reads it again: the same claims and payments come out.
func TestRewriteSamples(t *testing.T) {
	root := os.Getenv("FIRSTPASS_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	names, _ := filepath.Glob(filepath.Join(root, "x12", "samples", "83*", "*"))
	if len(names) == 0 {
		t.Skipf("no sample data at %s (set FIRSTPASS_SHARED)", root)
	}
	compared := 0
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(text) > 300_000 || strings.HasSuffix(name, "835-validation-issues.txt") {
			continue // more of the same; and a file cut by the comments in it
		}
		if trailing(text) {
			continue // empty elements at the end of a segment are left out
		}
		var out bytes.Buffer
		replaced, err := Rewrite(&out, bytes.NewReader(text), filepath.Base(name))
		if err != nil {
			t.Fatal(err)
		}
		if replaced > 0 {
			continue // a value held a delimiter of the new file
		}
		before, after := contents(t, text), contents(t, out.Bytes())
		if len(before) == 0 {
			continue
		}
		compared++
		if diff := cmp.Diff(before, after, cmp.Comparer(func(a, b claim.Place) bool { return true }),
			cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Path" }, cmp.Ignore())); diff != "" {
			t.Errorf("%s: %.600s", filepath.Base(name), diff)
		}
	}
	if compared < 150 {
		t.Errorf("only %d files compared", compared)
	}
}

func trailing(text []byte) bool {
	r := x12.NewReader(bytes.NewReader(text), "file")
	for r.Scan() {
		if s := r.Segment(); s.Len() > 0 && len(s.Element(s.Len())) == 0 {
			return true
		}
	}
	return false
}

// contents are the claims or payments of a file.
func contents(t *testing.T, text []byte) (list []any) {
	t.Helper()
	for item, err := range x837.Read(bytes.NewReader(text), "file") {
		if err != nil {
			t.Fatal(err)
		}
		if item.Claim != nil {
			list = append(list, *item.Claim)
		}
	}
	for c, err := range x835.Read(bytes.NewReader(text), "file") {
		if err != nil {
			t.Fatal(err)
		}
		if c.Claim != nil {
			list = append(list, *c.Claim)
		}
	}
	return list
}
