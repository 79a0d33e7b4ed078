package dated

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes/official"
)

// Incoming is one table read from one file.
type Incoming struct {
	*official.Table
	Source Source
}

// ImportOptions say how to treat what is read.
type ImportOptions struct {
	// Partial takes files with fewer rows than a release has as excerpts.
	Partial bool
	// AnySize takes a file as whole however few its rows are.
	AnySize bool
	// Replace takes a release with far fewer rows than the one before it.
	Replace bool
}

// Outcome is what became of one table of one release.
type Outcome struct {
	Section Section
	Status  string // "new", "replaced", "unchanged", "refused"
	Reason  string // why it was refused
	// Against names the release the counts compare with, "" where there is none.
	Against               string
	Added, Changed, Ended int
	Warnings              []string
}

// Import puts tables into the store's file, making it where it is missing. What
// is refused leaves the data there as it is; the file is replaced in one step.
func Import(path string, incoming []Incoming, options ImportOptions) ([]Outcome, error) {
	unlock, err := lock(path)
	if err != nil {
		return nil, err
	}
	defer unlock()
	old, err := Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		old = &Store{}
	case err != nil:
		return nil, err
	}
	drafts := make([]draft, 0, len(old.sections)+len(incoming))
	for _, s := range old.sections {
		drafts = append(drafts, draft{s, old.payload(&s)})
	}
	var outcomes []Outcome
	changed := false
	for _, group := range groups(incoming) {
		o, d := prepare(group, drafts, options)
		outcomes = append(outcomes, o)
		if o.Status != "new" && o.Status != "replaced" {
			continue
		}
		changed = true
		if at := position(drafts, &d.Section); at >= 0 {
			drafts[at] = d
		} else {
			drafts = append(drafts, d)
		}
	}
	if !changed {
		return outcomes, nil
	}
	slices.SortStableFunc(drafts, func(a, b draft) int {
		if n := strings.Compare(a.Name(), b.Name()); n != 0 {
			return n
		}
		return int(a.From) - int(b.From)
	})
	return outcomes, write(path, drafts)
}

// lock keeps two imports from writing at the same time.
func lock(path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	name := path + ".lock"
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("another import is running; if none is, remove %s", name)
	}
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(f, os.Getpid())
	f.Close()
	return func() { os.Remove(name) }, nil
}

func position(drafts []draft, s *Section) int {
	return slices.IndexFunc(drafts, func(d draft) bool {
		return d.Table == s.Table && d.Edition == s.Edition && d.Release == s.Release
	})
}

// groups gathers the files of one table and release. A table's whole releases
// come first and in the order of their days, so that each is compared with the one
// before it, and its excerpts last.
func groups(incoming []Incoming) [][]Incoming {
	var all [][]Incoming
	at := map[string]int{}
	for _, in := range incoming {
		key := fmt.Sprint(in.Name(), "|", in.Release, "|", in.Excerpt)
		n, ok := at[key]
		if !ok {
			n = len(all)
			at[key] = n
			all = append(all, nil)
		}
		all[n] = append(all[n], in)
	}
	slices.SortStableFunc(all, func(a, b []Incoming) int {
		x, y := a[0], b[0]
		if n := strings.Compare(x.Name(), y.Name()); n != 0 {
			return n
		}
		if x.Excerpt != y.Excerpt {
			if y.Excerpt {
				return -1
			}
			return 1
		}
		return int(x.Covers.From) - int(y.Covers.From)
	})
	return all
}

// prepare makes the section of one table and release.
func prepare(group []Incoming, drafts []draft, options ImportOptions) (Outcome, draft) {
	t := group[0].Table
	d := draft{Section: Section{
		Table: string(t.Kind), Edition: t.Edition, Release: t.Release, From: t.Covers.From, To: t.Covers.To,
	}}
	o := Outcome{Section: d.Section}
	refuse := func(format string, args ...any) (Outcome, draft) {
		o.Status, o.Reason = "refused", fmt.Sprintf(format, args...)
		return o, draft{}
	}
	var existing *draft
	if at := position(drafts, &d.Section); at >= 0 {
		existing = &drafts[at]
	}
	t, used, notes := choose(group)
	o.Warnings = append(o.Warnings, notes...)
	if t.Pairs != nil {
		var err error
		if t, err = joinParts(used, existing, &d); err != nil {
			return refuse("%v", err)
		}
	}
	d.Excerpt, d.Undated = t.Excerpt, t.Undated
	for _, in := range used {
		d.Sources = append(d.Sources, in.Source)
	}
	d.Sources = keepSources(d.Sources, existing, t.Pairs != nil)
	for _, w := range t.Warnings {
		o.Warnings = append(o.Warnings, w)
	}
	if least := leastRows(t.Kind, t.Edition, len(d.Parts)); t.Len() < least && !d.Excerpt && !options.AnySize {
		if !options.Partial {
			return refuse("it has %d rows and a whole release has more than %d: it is cut off or an excerpt; --partial takes it as an excerpt", t.Len(), least)
		}
		d.Excerpt = true
	}
	if existing != nil && d.Excerpt && !existing.Excerpt {
		return refuse("the whole release is there already; an excerpt adds nothing")
	}
	var err error
	if t.Pairs != nil {
		d.payload, err = encodePairs(t.Pairs)
	} else {
		d.payload, err = encodeRows(t.Rows, len(official.Cells(t.Kind)))
	}
	if err != nil {
		return refuse("%v", err)
	}
	d.Rows = t.Len()
	if missing := missingParts(d.Parts); missing != "" {
		o.Warnings = append(o.Warnings, "of four parts "+missing+"; pairs in it are not checked until it is imported")
	}
	o.Status, o.Section = "new", d.Section
	if existing != nil {
		if string(existing.payload) == string(d.payload) && existing.Undated == d.Undated {
			o.Status, o.Section = "unchanged", existing.Section
			return o, draft{}
		}
		o.Status = "replaced"
	}
	if reason := compare(&o, &d, drafts, existing, options); reason != "" {
		return refuse("%s", reason)
	}
	return o, d
}

// choose takes of several files of one table and release the one that says most:
// with its days before without, then the one with more rows. The parts of a
// release and its excerpts all count.
func choose(group []Incoming) (*official.Table, []Incoming, []string) {
	if group[0].Pairs != nil || len(group) == 1 {
		return group[0].Table, group, nil
	}
	best := 0
	for i := 1; i < len(group); i++ {
		a, b := group[best].Table, group[i].Table
		if a.Undated && !b.Undated || a.Undated == b.Undated && b.Len() > a.Len() {
			best = i
		}
	}
	var notes []string
	for i := range group {
		if i != best {
			notes = append(notes, fmt.Sprintf("%s says the same release and less; %s is taken", group[i].Source.Name, group[best].Source.Name))
		}
	}
	return group[best].Table, group[best : best+1], notes
}

// joinParts makes one table of a release's parts, those in the store included.
func joinParts(group []Incoming, existing *draft, d *draft) (*official.Table, error) {
	first := group[0].Table
	joined := *first
	parts := map[int]Part{}
	replaced := func(p int) bool {
		return slices.ContainsFunc(group, func(in Incoming) bool { return in.Part == p || in.Part == 0 })
	}
	if existing != nil && len(existing.Parts) > 0 && first.Part > 0 {
		kept := official.NewPairs()
		old, err := openPairs(existing.payload)
		if err != nil {
			return nil, err
		}
		for _, p := range existing.Parts {
			if replaced(p.Number) {
				continue
			}
			parts[p.Number] = p
			for row := range old.walk {
				if row.First >= p.First && row.First <= p.Last {
					if reason := kept.Add(row); reason != "" {
						return nil, errors.New(reason)
					}
				}
			}
		}
		joined.Pairs = kept
	} else {
		joined.Pairs = official.NewPairs()
	}
	for _, in := range group {
		if in.Part > 0 {
			if _, twice := parts[in.Part]; twice {
				return nil, fmt.Errorf("part %d is there twice", in.Part)
			}
			parts[in.Part] = Part{in.Part, in.Pairs.First, in.Pairs.Last}
		}
		joined.Undated = joined.Undated || in.Undated
		joined.Excerpt = joined.Excerpt && in.Excerpt
		if !joined.Pairs.Join(in.Pairs) {
			return nil, errors.New("it has more codes than a release can have")
		}
	}
	joined.Duplicates += joined.Pairs.Sort()
	for _, p := range parts {
		d.Parts = append(d.Parts, p)
	}
	slices.SortFunc(d.Parts, func(a, b Part) int { return a.Number - b.Number })
	return &joined, nil
}

const partsOfRelease = 4

func missingParts(parts []Part) string {
	if len(parts) == 0 {
		return ""
	}
	var missing []string
	for n := 1; n <= partsOfRelease; n++ {
		if !slices.ContainsFunc(parts, func(p Part) bool { return p.Number == n }) {
			missing = append(missing, fmt.Sprint(n))
		}
	}
	switch len(missing) {
	case 0:
		return ""
	case 1:
		return "number " + missing[0] + " is missing"
	}
	return "numbers " + strings.Join(missing, " and ") + " are missing"
}

// keepSources lists the files of the parts that stay beside the new ones.
func keepSources(now []Source, existing *draft, parts bool) []Source {
	if existing == nil || !parts || len(existing.Parts) == 0 {
		return now
	}
	for _, s := range existing.Sources {
		if !slices.ContainsFunc(now, func(n Source) bool { return n.Name == s.Name }) {
			now = append(now, s)
		}
	}
	return now
}

// leastRows is how many rows a whole release surely has: half of the smallest seen.
func leastRows(kind official.Kind, edition string, parts int) int {
	switch kind {
	case official.Pair:
		if parts > 0 {
			return 100_000 * parts
		}
		return 500_000
	case official.UnitLimit:
		if strings.HasSuffix(edition, official.Supplier) {
			return 1_000
		}
		return 6_000
	case official.AddOn:
		return 3_000
	case official.Level2:
		return 4_000
	case official.Level2Modifier:
		return 150
	case official.Unclassified:
		return 50
	case official.Diagnosis:
		return 50_000
	case official.DiagnosisNote:
		return 4_000
	case official.PaymentLimit:
		return 400
	case official.DrugPackage:
		return 3_000
	case official.PhysicianFee, official.HospitalStatus:
		return 8_000
	case official.Listing:
		return 40_000
	case official.Vaccine, official.VaccinePackage, official.Waste:
		return 100
	case official.Taxonomy, official.Remark:
		return 400
	case official.Adjustment:
		return 150
	case official.PlaceOfService:
		return 30
	}
	return 1
}

// compare counts the differences to the release before, or to the one replaced,
// and refuses one that lost most of its rows.
func compare(o *Outcome, d *draft, drafts []draft, existing *draft, options ImportOptions) string {
	before := existing
	for i := range drafts {
		x := &drafts[i]
		if x.Table != d.Table || x.Edition != d.Edition || x == existing {
			continue
		}
		if x.From > d.From && d.From != 0 && !x.Excerpt && !slices.Contains(o.Warnings, olderThan) {
			o.Warnings = append(o.Warnings, olderThan)
		}
		if existing == nil && x.From < d.From && !x.Excerpt && (before == nil || x.From > before.From) {
			before = x
		}
	}
	if before == nil || d.Excerpt {
		return ""
	}
	if d.Rows*2 < before.Rows && !options.Replace && len(d.Parts) == len(before.Parts) {
		return fmt.Sprintf("it has %d rows and %s has %d: rows are missing; --replace takes it all the same", d.Rows, before.Release, before.Rows)
	}
	o.Against = before.Release
	if official.Kind(d.Table) == official.Pair {
		was, err1 := openPairs(before.payload)
		now, err2 := openPairs(d.payload)
		if err1 == nil && err2 == nil {
			o.Added, o.Changed, o.Ended = pairChanges(was, last(before), now, last(d))
		}
		return ""
	}
	cells := len(official.Cells(official.Kind(d.Table)))
	was, err1 := openRows(before.payload, cells)
	now, err2 := openRows(d.payload, cells)
	if err1 == nil && err2 == nil {
		o.Added, o.Changed, o.Ended = rowChanges(was, now, func(f found) bool {
			// Categories are in some forms of ICD-10-CM and not in others.
			return official.Kind(d.Table) != official.Diagnosis || f.cell(0) == "1"
		})
	}
	return ""
}

const olderThan = "it is older than a release that is there; both are kept, each for its own days"

func last(d *draft) claim.Date {
	if d.To != 0 {
		return d.To
	}
	return 20991231
}
