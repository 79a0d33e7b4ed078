// Package builtin holds the tables that ship with firstpass: small text files,
// one subject each, whose heads say where their facts come from, which release
// they show and which days they cover. It answers the questions of codes.Tables.
package builtin

import (
	"embed"
	"fmt"
	"io/fs"
	"sync"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
)

//go:embed *.tsv
var files embed.FS

// Tables are the built-in tables. They never change after New and may be asked
// from many goroutines.
type Tables struct {
	changes         codes.Changes
	everyChange     func() codes.Changes // made when it is first asked for
	codes           map[string]codes.Code
	ranges          rangeIndex
	admin           map[string]codes.Administration
	drugs           map[string]codes.Drug
	officialOrder   []string // drugs HCPCS names, by code
	drugOrder       []string // the codes of drugs in the order of their table
	names           nameIndex
	packages        packageTable
	pairs           pairTable
	units           unitTable
	modifiers       modifierTable
	places          placeTable
	diagnoses       diagnosisTable
	excluded        exclusionTable
	support         map[string][]codes.Support
	intervals       map[string][]codes.Interval
	contractors     map[string]contractor
	contractorsFrom claim.Date
	taxonomies      map[string]string
	taxonomyShape   finding.Table
	status          statusTable
	denials         []Denial
	addOns          addOnTable
	fees            feeTable
	notes           noteTable
	listings        listingTable
	releases        []finding.Table
}

var _ codes.Tables = (*Tables)(nil)

// New returns the tables that ship.
func New() *Tables {
	t, err := Load(files)
	if err != nil {
		panic(err) // the embedded files are part of the program; their tests read every line
	}
	return t
}

// Load reads the tables from a folder laid out as the embedded one. An error
// names the file and line that could not be understood.
func Load(from fs.FS) (*Tables, error) {
	t := &Tables{
		codes: make(map[string]codes.Code, 4096),
		admin: make(map[string]codes.Administration, 256),
		drugs: make(map[string]codes.Drug, 2048),
	}
	for _, part := range []struct {
		file string
		read func(table) error
	}{
		{"lives.tsv", t.readLives},
		{"drugs.tsv", t.readDrugs},
		{"waste-list.tsv", t.readWasteList},
		{"visits.tsv", t.readVisits},
		{"vaccines.tsv", t.readVaccines},
		{"administration.tsv", t.readAdministration},
		{"services.tsv", t.readServices},
		{"names.tsv", t.readNames},
		{"packages.tsv", t.readPackages},
		{"packages-seen.tsv", t.readPackagesSeen},
		{"pairs.tsv", t.readPairs},
		{"units.tsv", t.readUnits},
		{"modifiers.tsv", t.readModifiers},
		{"places.tsv", t.readPlaces},
		{"diagnoses.tsv", t.readDiagnoses},
		{"diagnosis-days.tsv", t.readDiagnosisDays},
		{"self-administered.tsv", t.readExclusions},
		{"support.tsv", t.readSupport},
		{"intervals.tsv", t.readIntervals},
		{"contractors.tsv", t.readContractors},
		{"taxonomies.tsv", t.readTaxonomies},
		{"status.tsv", t.readStatus},
		{"denials.tsv", t.readDenials},
		{"addons.tsv", t.readAddOns},
		{"fees.tsv", t.readFees},
		{"notes.tsv", t.readNotes},
		{"listings.tsv", t.readListings},
	} {
		file, err := readTable(from, part.file)
		if err != nil {
			return nil, fmt.Errorf("built-in tables: %w", err)
		}
		if err := part.read(file); err != nil {
			return nil, fmt.Errorf("built-in tables: %w", err)
		}
		t.releases = append(t.releases, file.table)
	}
	t.changes = t.changesOf()
	t.everyChange = sync.OnceValue(func() codes.Changes { return t.everyChangeIn(from) })
	return t, nil
}

// Releases lists the tables at hand.
func (t *Tables) Releases() []finding.Table { return t.releases }
