package official

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"firstpass/claim"
)

// layout is a table of cells as someone publishes it: the columns it is known
// by, and what to do with a row.
type layout struct {
	title   string // as people call it
	columns []column
	begin   func(r *reading, at map[string]int) error
	row     func(*reading, *cellRow) string // "" or why the row is refused
	done    func(*reading)
}

// column is one column of a layout: a name of ours and the names it goes by,
// reduced by plainName. A name in slashes is a pattern.
type column struct {
	field    string
	names    []string
	optional bool
}

func need(field string, names ...string) column { return column{field: field, names: names} }

func may(field string, names ...string) column {
	return column{field: field, names: names, optional: true}
}

func (c *column) is(name string) bool {
	for _, n := range c.names {
		if strings.HasPrefix(n, "/") {
			if ok, _ := regexp.MatchString(strings.Trim(n, "/"), name); ok {
				return true
			}
		} else if n == name {
			return true
		}
	}
	return false
}

// match finds the layout's columns in a header row; missing lists what is not there.
func (l *layout) match(header []string) (at map[string]int, missing []string) {
	at = make(map[string]int, len(l.columns))
	names := make([]string, len(header))
	for i, cell := range header {
		names[i] = plainName(cell)
	}
	for i := range l.columns {
		c := &l.columns[i]
		n := slices.IndexFunc(names, c.is)
		if n >= 0 {
			at[c.field] = n
		} else if !c.optional {
			missing = append(missing, c.names[0])
		}
	}
	return at, missing
}

// cellRow is a row seen through a layout.
type cellRow struct {
	record
	at map[string]int
}

// get is the cell of a field, plain; "" where the row or the file has none.
func (r *cellRow) get(field string) string {
	n, ok := r.at[field]
	if !ok || n >= len(r.cells) {
		return ""
	}
	return clean(r.cells[n])
}

func (r *cellRow) has(field string) bool { _, ok := r.at[field]; return ok }

// code is the cell of a code: capital letters and digits. Some files have a stray
// character after a code.
func (r *cellRow) code(field string) string {
	return strings.TrimRightFunc(r.get(field), func(c rune) bool { return c >= 0x80 || c == '*' })
}

// reading is one member on its way to tables.
type reading struct {
	member Member
	// name is what the file and the archives around it are called; title is the
	// text above the header.
	name, title string
	tables      []*Table
	byName      map[string]*Table
	number      int // of rows read
	layout      *layout
	layouts     []layout
	options     Options
	found       quarter
	undated     error // why the release is not known
}

// Options say what a file does not.
type Options struct {
	Release string // "2026Q3", where neither name nor content says
	Edition string // "practitioner", "hospital", "dme", with "medicaid " before it
}

// table returns the reading's table of a kind, edition and release.
func (r *reading) table(kind Kind, edition, release string, covers claim.Span) *Table {
	for _, t := range r.tables[:min(len(r.tables), 4)] {
		if t.Kind == kind && t.Edition == edition && t.Release == release {
			return t
		}
	}
	key := string(kind) + "|" + edition + "|" + release
	if t, ok := r.byName[key]; ok {
		return t
	}
	t := &Table{Kind: kind, Edition: edition, Release: release, Covers: covers}
	if r.byName == nil {
		r.byName = map[string]*Table{}
	}
	r.byName[key] = t
	r.tables = append(r.tables, t)
	return t
}

// quarterly is the table of the quarter the file is of.
func (r *reading) quarterly(kind Kind, edition string) (*Table, error) {
	q, err := r.quarter()
	if err != nil {
		r.undated = err
		return nil, err
	}
	return r.table(kind, edition, q.String(), q.span()), nil
}

// quarter finds the file's quarter in what was asked for, its title, its name or
// its archive's. A title and a name that disagree are a wrong file.
func (r *reading) quarter() (quarter, error) {
	if r.found == (quarter{}) {
		q, err := r.findQuarter()
		if err != nil {
			return q, err
		}
		r.found = q
	}
	return r.found, nil
}

func (r *reading) findQuarter() (quarter, error) {
	if r.options.Release != "" {
		var q quarter
		if _, err := fmt.Sscanf(strings.ToUpper(r.options.Release), "%dQ%d", &q.year, &q.number); err != nil || q.number < 1 || q.number > 4 {
			return q, problem("release", "%q is not a quarter (want 2026Q3)", r.options.Release)
		}
		return q, nil
	}
	inTitle, said := quarterIn(r.title)
	inName, named := quarterIn(r.member.Name)
	if !named {
		inName, named = quarterIn(r.name)
	}
	switch {
	case said && named && inTitle != inName:
		return quarter{}, problem("year", "its name says %s and its content %s", inName, inTitle)
	case said:
		return inTitle, nil
	case named:
		return inName, nil
	}
	return quarter{}, problem("release", "neither its name nor its content says which quarter it is of; name it with --release 2026Q3")
}

// copyrightYear is the year of the AMA's notice: files of one year carry it or the year before's.
var copyrightYear = regexp.MustCompile(`copyright (20\d{2})`)

// checkYear refuses a release whose notice is from another year.
func (r *reading) checkYear(release string) error {
	m := copyrightYear.FindStringSubmatch(r.title)
	if m == nil || len(release) < 4 || r.options.Release != "" {
		return nil
	}
	var year, notice int
	fmt.Sscan(release[:4], &year)
	fmt.Sscan(m[1], &notice)
	if notice != year && notice != year-1 {
		return problem("year", "it is named %s and its notice is of %d", release, notice)
	}
	return nil
}

// edition is the setting of an NCCI file.
func (r *reading) edition(column string) string {
	if r.options.Edition != "" {
		return r.options.Edition
	}
	edition := ""
	for _, text := range []string{column, r.member.Name, r.name} {
		if edition = editionIn(strings.ToLower(text)); edition != "" {
			break
		}
	}
	if edition != "" && (strings.Contains(strings.ToLower(r.name), "medicaid") || strings.Contains(strings.ToLower(r.name), "mcd")) {
		return medicaid + edition
	}
	return edition
}

func editionIn(text string) string {
	switch {
	case strings.Contains(text, "ccipra"), strings.Contains(text, "prac"):
		return Practitioner
	case strings.Contains(text, "ccioph"), strings.Contains(text, "outpatient"), strings.Contains(text, "hospital"),
		strings.Contains(text, "facility"), strings.Contains(text, "_out"):
		return Hospital
	case strings.Contains(text, "dme"):
		return Supplier
	}
	return ""
}

// isCode says whether a text has the shape of a HCPCS or CPT code.
func isCode[T string | []byte](s T) bool {
	if len(s) != 5 {
		return false
	}
	for i := 0; i < 5; i++ {
		if c := s[i]; !(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' && (i == 0 || i == 4)) {
			return false
		}
	}
	return true
}

// isCPT says whether the code is the AMA's: its text is never kept.
func isCPT(code string) bool {
	return len(code) == 5 && (code[0] >= '0' && code[0] <= '9')
}

// isDental says whether the code is the ADA's.
func isDental(code string) bool { return len(code) == 5 && code[0] == 'D' }
