// Package dated is the store of official tables: one file in the user's data
// directory that holds several releases of every table side by side, and answers
// the questions of codes.Tables as of any date of service. The tables that ship
// answer where the store has nothing for a table or a day.
package dated

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"firstpass/claim"
	"firstpass/codes/official"
)

// The file is a mark, the sections one after the other, a directory in JSON and a
// trailer that says where the directory is. Every section and the directory have
// a checksum of their own: a flipped byte costs one table of one release.
const (
	fileMark    = "firstpass tables 1\n\x00\x00\x00\x00\x00"
	trailerMark = "fp-end-1"
	trailerSize = 8 + 8 + 4 + 4 + len(trailerMark)
	alignment   = 8
)

// FileName is what the store's file is called in the data directory.
const FileName = "tables.firstpass"

// Source is one published file a section was made of.
type Source struct {
	Name     string `json:"name"`
	SHA256   string `json:"sha256"`
	Bytes    int64  `json:"bytes"`
	Imported string `json:"imported"` // RFC 3339
}

// Part is one of the files a release comes in, and the codes it starts and ends with.
type Part struct {
	Number int    `json:"number"`
	First  string `json:"first"`
	Last   string `json:"last"`
}

// Section is one table of one release.
type Section struct {
	Table   string     `json:"table"`
	Edition string     `json:"edition,omitempty"`
	Release string     `json:"release"`
	From    claim.Date `json:"from,omitempty"` // the days the release covers
	To      claim.Date `json:"to,omitempty"`
	Rows    int        `json:"rows"`
	Parts   []Part     `json:"parts,omitempty"`
	Excerpt bool       `json:"excerpt,omitempty"` // what is not there is not known
	Undated bool       `json:"undated,omitempty"` // first or last days were lost
	Sources []Source   `json:"sources"`
	Layout  string     `json:"layout,omitempty"` // the cells of its rows; empty in files of the first version
	Offset  int64      `json:"offset"`
	Length  int64      `json:"length"`
	Sum     uint32     `json:"sum"`
}

// Name is the table with its edition: "ncci-ptp practitioner".
func (s *Section) Name() string {
	if s.Edition == "" {
		return s.Table
	}
	return s.Table + " " + s.Edition
}

type directory struct {
	Sections []Section `json:"sections"`
}

// Damage is a section that is refused because its bytes are not what was written.
type Damage struct {
	Section Section
	Reason  string
}

func (d Damage) Error() string {
	return fmt.Sprintf("the table %s %s is damaged and is not used (%s); import it again", d.Section.Name(), d.Section.Release, d.Reason)
}

// Store is the opened file. It does not change after Open: a run keeps the
// releases it began with, whatever is imported meanwhile.
type Store struct {
	path     string
	bytes    []byte
	sections []Section
	damaged  []Damage
}

// ErrDamaged is the error of a file of which nothing can be used.
var ErrDamaged = errors.New("the file of official tables is damaged")

// Path is where the store's file stands in a data directory.
func Path(folder string) string { return filepath.Join(folder, FileName) }

// Open maps the file into memory and checks every section. A missing file is
// fs.ErrNotExist.
func Open(path string) (*Store, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: errors.New("it is a folder")}
	}
	whole, err := mapped(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s := &Store{path: path, bytes: whole}
	if err := s.readDirectory(); err != nil {
		return nil, fmt.Errorf("%s: %w: %v; delete it and import the tables again", path, ErrDamaged, err)
	}
	return s, nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (s *Store) readDirectory() error {
	n := len(s.bytes)
	if n < len(fileMark)+trailerSize || !bytes.HasPrefix(s.bytes, []byte(fileMark)) {
		return errors.New("it does not begin as one")
	}
	trailer := s.bytes[n-trailerSize:]
	if string(trailer[24:]) != trailerMark {
		return errors.New("its end is missing")
	}
	at, length := binary.LittleEndian.Uint64(trailer), binary.LittleEndian.Uint64(trailer[8:])
	if at > uint64(n) || length > uint64(n) || at+length != uint64(n-trailerSize) {
		return errors.New("its directory is missing")
	}
	text := s.bytes[at : at+length]
	if crc32.Checksum(text, castagnoli) != binary.LittleEndian.Uint32(trailer[16:]) {
		return errors.New("its directory is not what was written")
	}
	var d directory
	if err := json.Unmarshal(text, &d); err != nil {
		return err
	}
	for _, section := range d.Sections {
		if section.Offset < 0 || section.Length < 0 || section.Offset > int64(at) || section.Length > int64(at)-section.Offset {
			s.damaged = append(s.damaged, Damage{section, "it lies outside the file"})
			continue
		}
		if crc32.Checksum(s.payload(&section), castagnoli) != section.Sum {
			s.damaged = append(s.damaged, Damage{section, "its checksum differs"})
			continue
		}
		if section.Layout != layoutOf(section.Table) && (section.Layout != "" || section.Table == string(official.Taxonomy)) {
			s.damaged = append(s.damaged, Damage{section, "its rows are laid out as another version of this program has them"})
			continue
		}
		s.sections = append(s.sections, section)
	}
	return nil
}

// layoutOf names the cells of a table's rows, so that a file of another version is
// not read as what it is not.
func layoutOf(table string) string { return strings.Join(official.Cells(official.Kind(table)), " ") }

func (s *Store) payload(section *Section) []byte {
	return s.bytes[section.Offset : section.Offset+section.Length : section.Offset+section.Length]
}

// Sections lists what can be used.
func (s *Store) Sections() []Section { return s.sections }

// Damaged lists what cannot.
func (s *Store) Damaged() []Damage { return s.damaged }

// Size is the file's length.
func (s *Store) Size() int64 { return int64(len(s.bytes)) }

// draft is a section on its way to the file.
type draft struct {
	Section
	payload []byte
}

// write puts a whole new file in the place of the old one: beside it, synced, then
// renamed, so that whoever opens the place finds one or the other.
func write(path string, drafts []draft) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+FileName+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	at := int64(0)
	put := func(b []byte) error {
		n, err := f.Write(b)
		at += int64(n)
		return err
	}
	if err = put([]byte(fileMark)); err != nil {
		return err
	}
	var d directory
	for i := range drafts {
		section := drafts[i].Section
		section.Layout = layoutOf(section.Table)
		section.Offset, section.Length = at, int64(len(drafts[i].payload))
		section.Sum = crc32.Checksum(drafts[i].payload, castagnoli)
		d.Sections = append(d.Sections, section)
		if err = put(drafts[i].payload); err != nil {
			return err
		}
		if err = put(make([]byte, (alignment-at%alignment)%alignment)); err != nil {
			return err
		}
	}
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	trailer := make([]byte, trailerSize)
	binary.LittleEndian.PutUint64(trailer, uint64(at))
	binary.LittleEndian.PutUint64(trailer[8:], uint64(len(text)))
	binary.LittleEndian.PutUint32(trailer[16:], crc32.Checksum(text, castagnoli))
	copy(trailer[24:], trailerMark)
	if err = put(text); err != nil {
		return err
	}
	if err = put(trailer); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = os.Chmod(f.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
