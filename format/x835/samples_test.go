package x835

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// shared is the folder of sample data that is not ours to publish.
func shared(t *testing.T, path ...string) string {
	dir := os.Getenv("FIRSTPASS_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	name := filepath.Join(append([]string{dir}, path...)...)
	if _, err := os.Stat(name); err != nil {
		t.Skipf("no sample data at %s (set FIRSTPASS_SHARED)", name)
	}
	return name
}

// counts is what the manifest says of a file, by its own independent count.
type counts struct{ transactions, claims, lines, transactionsOff, claimsOff, linesOff int }

func count(t *testing.T, name string) (n counts) {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for item, err := range Read(f, filepath.Base(name)) {
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case item.Claim != nil:
			n.claims++
			n.lines += len(item.Claim.Lines)
			for _, off := range item.Claim.Imbalances {
				if off.Path == "" || off.At.Segment == 0 || off.Message() == "" {
					t.Errorf("%s: an imbalance without its place: %+v", name, off)
				}
				switch off.Code {
				case LineBalance:
					n.linesOff++
				case ClaimBalance:
					n.claimsOff++
				}
			}
		case item.End != nil:
			n.transactions++
			n.transactionsOff += len(item.End.Imbalances)
		}
	}
	return n
}

// TestSamples reads every collected remittance and compares with the manifest's
// own count of claims, lines and sums that are off.
func TestSamples(t *testing.T) {
	f, err := os.Open(shared(t, "x12", "samples", "MANIFEST.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	seen := 0
	for _, row := range rows[1:] {
		said := row[column["own_balance_check"]]
		if row[column["kind"]] != "835" {
			continue
		}
		seen++
		got := count(t, shared(t, "x12", "samples", row[0]))
		t.Logf("%-72s transactions %d claims %d lines %d; off: transactions %d claims %d lines %d",
			row[0], got.transactions, got.claims, got.lines, got.transactionsOff, got.claimsOff, got.linesOff)
		if said == "" {
			continue
		}
		if want := manifest(said); got != want {
			t.Errorf("%s: got %+v, the manifest says %+v", row[0], got, want)
		}
	}
	if seen == 0 {
		t.Error("no 835 in the manifest")
	}
}

func manifest(said string) (n counts) {
	for _, field := range strings.Fields(said) {
		key, value, _ := strings.Cut(field, "=")
		number, _ := strconv.Atoi(value)
		switch key {
		case "tx":
			n.transactions = number
		case "claims":
			n.claims = number
		case "lines":
			n.lines = number
		case "tx_unbal":
			n.transactionsOff = number
		case "claim_unbal":
			n.claimsOff = number
		case "line_unbal":
			n.linesOff = number
		}
	}
	return n
}
