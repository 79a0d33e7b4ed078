// Command trim makes the tables of codes/builtin that are trimmed out of CMS and
// CDC files: code lives, unit limits, OPPS status, packages, NCCI pairs,
// diagnoses and the list of single-dose drugs. It keeps codes, numbers and days
// only, in our own layout, and never a publisher's descriptor of a CPT code.
//
//	go run ./codes/builtin/trim [table...]
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// maker makes one table from the reference files.
type maker struct {
	file string
	make func(*reference) ([]byte, error)
}

func makers() []maker {
	return []maker{
		{"lives.tsv", makeLives},
		{"units.tsv", makeUnits},
		{"status.tsv", makeStatus},
		{"waste-list.tsv", makeWasteList},
		{"packages.tsv", makePackages},
		{"pairs.tsv", makePairs},
		{"diagnoses.tsv", makeDiagnoses},
	}
}

func main() {
	ref, err := openReference(sharedFolder("."), filepath.Join("codes", "builtin"))
	if err == nil {
		err = makeAll(ref, os.Args[1:])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "trim:", err)
		os.Exit(1)
	}
}

func makeAll(ref *reference, only []string) error {
	for _, m := range makers() {
		if len(only) > 0 && !slices.Contains(only, m.file) {
			continue
		}
		text, err := m.make(ref)
		if err != nil {
			return fmt.Errorf("%s: %w", m.file, err)
		}
		if err := os.WriteFile(filepath.Join(ref.own, m.file), text, 0o644); err != nil {
			return err
		}
		fmt.Printf("%s: %d bytes\n", m.file, len(text))
	}
	return nil
}

// sharedFolder is where the reference files are: FIRSTPASS_SHARED, else beside
// the module's root.
func sharedFolder(root string) string {
	if folder := os.Getenv("FIRSTPASS_SHARED"); folder != "" {
		return folder
	}
	return filepath.Join(root, "..", "shared")
}
