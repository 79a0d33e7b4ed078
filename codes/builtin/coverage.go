package builtin

import (
	"fmt"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
)

// Support lists what is known about diagnoses for a drug code.
func (t *Tables) Support(code string) []codes.Support { return t.support[code] }

func (t *Tables) readSupport(file table) error {
	t.support = make(map[string][]codes.Support, 512)
	for n, r := range file.rows() {
		s, err := readSupport(file, r)
		if err != nil {
			return file.failed(n, err)
		}
		for _, code := range list(r.cell(0)) {
			if code != "*" {
				t.support[code] = append(t.support[code], s)
				continue
			}
			for _, drug := range t.drugOrder {
				if !strings.Contains(strings.ToLower(t.drugs[drug].Name), "immune globulin") {
					t.support[drug] = append(t.support[drug], s)
				}
			}
		}
	}
	return nil
}

func readSupport(file table, r row) (codes.Support, error) {
	s := codes.Support{
		Contractors: list(r.cell(2)), Covered: list(r.cell(3)), NotAlone: list(r.cell(4)), Never: list(r.cell(5)),
		Why: r.cell(8),
	}
	for _, payer := range list(r.cell(1)) {
		s.Payers = append(s.Payers, claim.PayerType(payer))
	}
	var ok bool
	if s.Severity, ok = finding.ParseSeverity(r.cell(6)); !ok {
		return s, fmt.Errorf("no severity is called %q", r.cell(6))
	}
	var err error
	if s.Span, err = parseSpan(r.cell(7)); err != nil {
		return s, err
	}
	s.Source, err = readSource(file, r.cell(9))
	return s, err
}

// readSource reads "title, https://..." as it stands in a row.
func readSource(file table, text string) (finding.Source, error) {
	at := strings.LastIndex(text, " http")
	if at < 0 {
		return finding.Source{}, fmt.Errorf("source %q names no address", text)
	}
	return finding.Source{Title: strings.TrimRight(text[:at], " ,;"), URL: text[at+1:], Seen: file.source.Seen}, nil
}

// Interval lists the labelled or published intervals between doses of a drug code.
func (t *Tables) Interval(code string) []codes.Interval { return t.intervals[code] }

func (t *Tables) readIntervals(file table) error {
	t.intervals = make(map[string][]codes.Interval, 64)
	for n, r := range file.rows() {
		i := codes.Interval{Loading: r.cell(5) == "loading", Diagnoses: list(r.cell(6)), Why: r.cell(7)}
		var err error
		if from, ok := strings.CutPrefix(r.cell(5), "second from "); ok {
			if i.SecondFrom, err = claim.ParseDate(from); err != nil {
				return file.failed(n, err)
			}
		}
		for _, units := range []struct {
			text string
			into *claim.Decimal
		}{{r.cell(1), &i.MinUnits}, {r.cell(2), &i.MaxUnits}} {
			if units.text == "" {
				continue
			}
			if *units.into, err = claim.ParseDecimal(units.text); err != nil {
				return file.failed(n, err)
			}
		}
		for _, count := range []struct {
			text string
			into *int
		}{{r.cell(3), &i.Days}, {r.cell(4), &i.Months}} {
			if count.text == "" {
				continue
			}
			if *count.into, err = strconv.Atoi(count.text); err != nil {
				return file.failed(n, err)
			}
		}
		if (i.Days == 0) == (i.Months == 0) {
			return file.failed(n, fmt.Errorf("an interval has either days or months"))
		}
		if i.Source, err = readSource(file, r.cell(8)); err != nil {
			return file.failed(n, err)
		}
		t.intervals[r.cell(0)] = append(t.intervals[r.cell(0)], i)
	}
	return nil
}

// exclusionTable is the contractors' self-administered drug lists.
type exclusionTable struct {
	rows  map[string][]exclusion
	table finding.Table
}

type exclusion struct {
	view             string // "everywhere", "varies" or a contractor key
	onlySubcutaneous bool
	span             claim.Span
	source           finding.Source
}

// SelfAdministered gives the Medicare contractor's view of a drug code. A list
// that names the contractor decides; then what every contractor says; then that
// they differ. A drug of the drug table that is on no list seen is Absent.
func (t *Tables) SelfAdministered(code, contractor string, on claim.Date) (codes.SelfAdministered, codes.Origin) {
	rows := t.excluded.rows[code]
	if len(rows) == 0 {
		if _, ok := t.drugs[code]; ok {
			return codes.SelfAdministered{}, absent(&t.excluded.table)
		}
		return codes.SelfAdministered{}, codes.Origin{}
	}
	key := codes.ContractorKey(contractor)
	named, varies := false, -1
	for i := range rows {
		e := &rows[i]
		switch {
		case e.view == "varies":
			varies = i
		case e.view == "everywhere":
			if e.span.Holds(on) {
				return e.answer(), found(&t.excluded.table)
			}
		case codes.SameContractor(e.view, key):
			if e.span.Holds(on) {
				return e.answer(), found(&t.excluded.table)
			}
			named = true
		}
	}
	if named || varies < 0 {
		return codes.SelfAdministered{}, absent(&t.excluded.table)
	}
	e := &rows[varies]
	return codes.SelfAdministered{Varies: true, OnlySubcutaneous: e.onlySubcutaneous, Source: e.source}, found(&t.excluded.table)
}

func (e *exclusion) answer() codes.SelfAdministered {
	return codes.SelfAdministered{
		Excluded: true, Everywhere: e.view == "everywhere", OnlySubcutaneous: e.onlySubcutaneous,
		Since: e.span.From, Source: e.source,
	}
}

func (t *Tables) readExclusions(file table) error {
	t.excluded = exclusionTable{rows: make(map[string][]exclusion, 64), table: file.table}
	for n, r := range file.rows() {
		l, err := parseLife(r.cell(3), r.cell(4), "")
		if err != nil {
			return file.failed(n, err)
		}
		e := exclusion{view: r.cell(1), onlySubcutaneous: r.cell(2) == "subcutaneous"}
		if len(l.spans) > 0 {
			e.span = l.spans[0]
		}
		if e.source, err = readSource(file, r.cell(5)); err != nil {
			return file.failed(n, err)
		}
		t.excluded.rows[r.cell(0)] = append(t.excluded.rows[r.cell(0)], e)
	}
	return nil
}
