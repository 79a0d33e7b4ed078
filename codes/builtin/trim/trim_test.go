package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/builtin"
)

// reference opens the published files, or skips the test where they are absent.
func openShared(t *testing.T) *reference {
	t.Helper()
	shared := sharedFolder(filepath.Join("..", "..", ".."))
	if _, err := os.Stat(filepath.Join(shared, "reference")); err != nil {
		t.Skip("the published reference files are not at hand: set FIRSTPASS_SHARED")
	}
	ref, err := openReference(shared, "..")
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func TestTablesAreWhatTheReferenceSays(t *testing.T) {
	ref := openShared(t)
	for _, m := range makers() {
		t.Run(m.file, func(t *testing.T) {
			made, err := m.make(ref)
			if err != nil {
				t.Fatal(err)
			}
			ships, err := os.ReadFile(filepath.Join("..", m.file))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(made, ships) {
				t.Errorf("%s is not what go run ./codes/builtin/trim makes", m.file)
			}
		})
	}
}

// TestPairsAnswerAsTheReference asks the shipped table every pair of an
// administration code, and many that are none.
func TestPairsAnswerAsTheReference(t *testing.T) {
	if testing.Short() {
		t.Skip("asks a million pairs")
	}
	ref := openShared(t)
	universe := map[string]bool{}
	var table [2]pairs
	table[0], table[1] = pairs{}, pairs{}
	files, _ := filepath.Glob(filepath.Join(ref.folder, "ncci/ccipra-v302r0-f*.zip"))
	for _, file := range files {
		if err := table[0].readZip(file, universe); err != nil {
			t.Fatal(err)
		}
	}
	if err := table[1].readGzip(filepath.Join(ref.folder, "ncci/ptp_outpatient_2024Q3_full_noeff.tsv.gz"), universe); err != nil {
		t.Fatal(err)
	}
	tables := builtin.New()
	all := sorted(universe)
	on := claim.Date(20240801)
	random := rand.New(rand.NewPCG(1, 2))
	asked := 0
	for setting := range table {
		ask := func(pair [2]string) {
			want := table[setting].history(pair)
			if len(want) > 1 && want[len(want)-2] == ',' {
				want = want[len(want)-1:] // the row in force
			} else if len(want) > 1 {
				want = "" // ended: no test day lies before the end
			}
			got, origin := tables.Pair(pair[0], pair[1], codes.Setting(setting), on)
			if (want == "") != (origin.Answer == codes.Absent) || (want != "" && got.Indicator != want[0]) {
				t.Errorf("%d %v: %c %v, want %q", setting, pair, got.Indicator, origin.Answer, want)
			}
			asked++
		}
		for pair := range table[setting] {
			ask(pair)
		}
		for range 100_000 {
			pair := [2]string{all[random.IntN(len(all))], []string{"96372", "96365", "96413", "90471", "95115", "36591"}[random.IntN(6)]}
			if random.IntN(2) == 0 {
				pair[0], pair[1] = pair[1], pair[0]
			}
			ask(pair)
		}
	}
	if asked < 200_000 {
		t.Errorf("only %d pairs asked", asked)
	}
}
