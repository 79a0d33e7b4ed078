package x837

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
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
		if len(row) < 8 || row[0] == "file" {
			continue
		}
		want, _ := strconv.Atoi(row[7])
		file, err := os.Open(filepath.Join(folder, row[0]))
		if err != nil {
			continue
		}
		read, refused := 0, 0
		var codes []string
		for item, err := range Read(file, filepath.Base(row[0])) {
			if err != nil {
				t.Errorf("%s: %v", row[0], err)
			}
			switch {
			case item.Claim != nil:
				read++
				for _, u := range item.Unread {
					codes = append(codes, "("+u.Code+" "+u.Message+")")
				}
			default:
				codes = append(codes, item.Problem.Code)
				if item.Problem.SegmentID == "CLM" {
					refused++
					codes[len(codes)-1] += "!"
				}
			}
		}
		file.Close()
		files++
		slices.Sort(codes)
		if strings.HasPrefix(row[1], "837") {
			t.Logf("%-70s %s want %d read %d refused %d %v", filepath.Base(row[0]), row[1], want, read, refused, slices.Compact(codes))
		}
	}
	if files < 100 {
		t.Errorf("only %d files", files)
	}
}
