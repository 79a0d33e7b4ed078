package x837

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// shared is the folder of sample data, which is not part of the repository.
func shared(t testing.TB) string {
	root := os.Getenv("FIRSTPASS_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	if _, err := os.Stat(filepath.Join(root, "x12", "samples")); err != nil {
		t.Skip("no sample files: " + err.Error())
	}
	return root
}

// Every claim of every collected file is read or refused with a reason: their
// sum is the number of CLM segments the manifest counts.
func TestSamples(t *testing.T) {
	folder := filepath.Join(shared(t), "x12", "samples")
	manifest, err := os.Open(filepath.Join(folder, "MANIFEST.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer manifest.Close()
	lines := bufio.NewScanner(manifest)
	lines.Buffer(nil, 1<<20)
	files := 0
	for lines.Scan() {
		row := strings.Split(lines.Text(), "\t")
		if len(row) < 8 {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, row[0]))
		if err != nil {
			continue
		}
		files++
		want, _ := strconv.Atoi(row[7])
		if !strings.HasPrefix(row[1], "837") {
			want = 0 // the claims of a remittance are not ours
		}
		read, refused, dental := 0, 0, false
		for item, err := range Read(bytes.NewReader(text), filepath.Base(row[0])) {
			switch {
			case err != nil:
				t.Errorf("%s: %v", row[0], err)
			case item.Claim != nil:
				read++
			case item.Problem.SegmentID == "CLM":
				refused++
			case item.Problem.Code == Dental:
				dental = true
			}
		}
		if got := read + refused; got != want && !(dental && got == 0) {
			t.Errorf("%s: %d claims read, %d refused; the manifest counts %d", row[0], read, refused, want)
		}
	}
	if files < 100 {
		t.Errorf("only %d files", files)
	}
}
