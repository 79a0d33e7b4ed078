package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"firstpass/codes"
	"firstpass/codes/builtin"
	"firstpass/codes/dated"
	"firstpass/codes/own"
)

type dataCommand struct {
	Import dataImportCommand `cmd:"" help:"Read official files into the store of tables."`
	Status dataStatusCommand `cmd:"" help:"List the tables at hand: release, days covered, rows, age."`
	Update dataUpdateCommand `cmd:"" help:"Fetch the current files from their publishers and import them. Opens connections; nothing else does."`
	Audit  dataAuditCommand  `cmd:"" help:"Compare your own drug list (charge master) with the tables."`
}

// dataFolder is where tables are kept: FIRSTPASS_DATA, else the platform's place
// for a user's data.
func dataFolder() (string, error) {
	if folder := os.Getenv("FIRSTPASS_DATA"); folder != "" {
		return folder, nil
	}
	if runtime.GOOS == "windows" {
		if folder := os.Getenv("LocalAppData"); folder != "" {
			return filepath.Join(folder, "firstpass"), nil
		}
	}
	if folder := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(folder) {
		return filepath.Join(folder, "firstpass"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", exit{exitInput, "no data directory is known; FIRSTPASS_DATA names one"}
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Application Support", "firstpass"), nil
	}
	return filepath.Join(home, ".local", "share", "firstpass"), nil
}

// loadTables returns the tables that ship and, over them, those the user has
// imported. A damaged table is left out; damagedTables says so.
func loadTables() (codes.Tables, error) {
	shipped := builtin.New()
	folder, err := dataFolder()
	if err != nil {
		return shipped, nil // no home, so no store
	}
	var tables codes.Tables = shipped
	store, err := dated.Open(dated.Path(folder))
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	default:
		tables = dated.New(store, shipped)
	}
	return withOwnDrugs(tables, filepath.Join(folder, own.FileName))
}

// withOwnDrugs lays the practice's own drugs over the tables.
func withOwnDrugs(tables codes.Tables, path string) (codes.Tables, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return tables, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := own.Read(f)
	if err != nil {
		return nil, exit{exitInput, path + ": " + err.Error()}
	}
	if len(rows) == 0 {
		return tables, nil
	}
	return own.Over(tables, rows), nil
}

// damagedTables says which imported tables are not used.
func damagedTables(tables codes.Tables) []string {
	if mine, ok := tables.(*own.Tables); ok {
		tables = mine.Under()
	}
	imported, ok := tables.(*dated.Tables)
	if !ok {
		return nil
	}
	var notes []string
	for _, d := range imported.Damaged() {
		notes = append(notes, d.Error())
	}
	return notes
}

// openStore opens the store a command is about; a missing one is empty.
func openStore() (*dated.Store, string, error) {
	folder, err := dataFolder()
	if err != nil {
		return nil, "", err
	}
	path := dated.Path(folder)
	store, err := dated.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &dated.Store{}, path, nil
	}
	if err != nil {
		return nil, path, exit{exitFailure, err.Error()}
	}
	return store, path, nil
}

// thousands writes a count with its commas.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
