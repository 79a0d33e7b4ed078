package official

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"io"
	"regexp"
	"slices"
	"sort"
	"strings"

	"firstpass/claim"
)

// vaccines reads the CDC's map of vaccine codes, as JSON. The text of CPT codes in
// it is left out.
func (r *reading) vaccines(body *bufio.Reader) error {
	var file struct {
		CVX map[string]struct {
			Code   string `json:"cvx_code"`
			Name   string `json:"name"`
			Status string `json:"status"`
			CPT    []struct {
				Code string `json:"cpt_code"`
			} `json:"cpt_codes"`
			Packages []struct {
				Sale  string `json:"sale_ndc11"`
				Use   string `json:"use_ndc11"`
				Name  string `json:"proprietary_name"`
				Maker string `json:"labeler"`
				From  string `json:"start_date"`
				To    string `json:"end_date"`
			} `json:"ndc_codes"`
		} `json:"cvx"`
	}
	if err := json.NewDecoder(body).Decode(&file); err != nil {
		return problem("truncated", "the JSON is cut off or damaged: %v", err)
	}
	day, ok := dayIn(r.member.Name)
	if !ok {
		if day, ok = optionalDay(r.options.Release); !ok || day == 0 {
			return problem("release", "its name does not say its day; name it with --release 2026-01-29")
		}
	}
	codes := r.table(Vaccine, "", day.String(), claim.Span{To: day})
	packages := r.table(VaccinePackage, "", day.String(), claim.Span{To: day})
	names := make([]string, 0, len(file.CVX))
	for name := range file.CVX {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		v := file.CVX[name]
		codes.Read++
		own := ""
		for _, cpt := range v.CPT {
			if isCode(cpt.Code) {
				own += cpt.Code + " "
				codes.Rows = append(codes.Rows, Row{cpt.Code, []string{v.Code, v.Status, ""}})
			}
		}
		codes.Rows = append(codes.Rows, Row{"cvx " + v.Code, []string{strings.TrimSpace(own), v.Status, v.Name}})
		for n, p := range v.Packages {
			packages.Read++
			from, to, ok := dayRange(p.From, p.To)
			if !ok {
				packages.refuse(n+1, "%s is marketed from %q to %q", p.Sale, p.From, p.To)
				continue
			}
			seen := ""
			for _, text := range []string{p.Sale, p.Use} {
				if ndc, ok := NDC11(text); ok && ndc != seen {
					packages.Rows = append(packages.Rows, Row{ndc, []string{v.Code, p.Name, p.Maker, from, to}})
					seen = ndc
				}
			}
		}
	}
	return nil
}

// The CDC's own forms carry no day in their name: the release is named by the
// newest day a row was updated.

var (
	cdcCodes    = regexp.MustCompile(`(?m)^ *\d{2,3} *\|[^|\n]+\|[^|\n]*\|[^|\n]*\| *(?:Active|Inactive|Pending|Non-US|Never Active) *\|`)
	cdcCPT      = regexp.MustCompile(`(?m)^ *[0-9]{4}[0-9A-Z] *\|[^|\n]*\|[^|\n]*\| *\d{2,3} *\|`)
	cdcPackages = regexp.MustCompile(`(?m)^[^|\n]*\|? *"?\d{5}-\d{4}-\d{2}"? *\|`)
)

// vaccineText recognises the pipe-separated forms, which have no header.
func vaccineText(head []byte) func(*reading, *bufio.Reader) error {
	switch {
	case cdcPackages.Match(head):
		return (*reading).vaccinePackages
	case cdcCPT.Match(head):
		return (*reading).vaccineCPT
	case cdcCodes.Match(head):
		return (*reading).vaccineNames
	}
	return nil
}

// piped walks the rows of a pipe-separated file, the cells clean.
func (r *reading) piped(body *bufio.Reader, row func(line int, cells []string)) error {
	for line, err := range lines(body) {
		if err != nil {
			return err
		}
		cells := strings.Split(string(line.text), "|")
		if len(cells) < 5 {
			continue
		}
		for i := range cells {
			cells[i] = strings.Trim(clean(cells[i]), `"`)
		}
		row(line.number, cells)
	}
	return nil
}

// vaccineNames reads cvx.txt: code, short and full name, notes, status, whether it
// is no vaccine, day.
func (r *reading) vaccineNames(body *bufio.Reader) error {
	t := r.vaccineTable(Vaccine, "names")
	err := r.piped(body, func(line int, cells []string) {
		r.vaccineName(t, line, cells[0], cells[1], cells[4], cells[len(cells)-1])
	})
	return r.dated(err, t)
}

// vaccineCPT reads cpt.txt: CPT code, its text (left out), the vaccine's name, its
// CVX code, a remark, day.
func (r *reading) vaccineCPT(body *bufio.Reader) error {
	m := cptMap{table: r.vaccineTable(Vaccine, "")}
	err := r.piped(body, func(line int, cells []string) {
		day := ""
		if len(cells) > 5 {
			day = cells[5]
		}
		m.add(r, line, cells[0], cells[3], day)
	})
	m.finish()
	return r.dated(err, m.table)
}

// vaccinePackages reads the list of packages: sequence, NDC of sale, name, maker,
// first and last day, GTIN, day, NDC of use, whether there is none, GTIN, day, CVX.
func (r *reading) vaccinePackages(body *bufio.Reader) error {
	t := r.vaccineTable(VaccinePackage, "")
	err := r.piped(body, func(line int, cells []string) {
		at := slices.IndexFunc(cells, func(s string) bool { _, ok := NDC11(s); return ok && strings.Contains(s, "-") })
		if at < 0 || len(cells) < at+12 {
			return // a header, or a line of another kind
		}
		t.Read++
		from, to, ok := dayRange(cells[at+3], cells[at+4])
		cvx := cells[at+11]
		if !ok || len(cvx) < 2 || len(cvx) > 3 {
			t.refuse(line, "%s of CVX %q is marketed from %q to %q", cells[at], cvx, cells[at+3], cells[at+4])
			return
		}
		r.updated(t, cells[at+6])
		seen := ""
		for _, text := range []string{cells[at], cells[at+7]} {
			if ndc, ok := NDC11(text); ok && ndc != seen {
				t.Rows = append(t.Rows, Row{ndc, []string{cvx, cells[at+1], cells[at+2], from, to}})
				seen = ndc
			}
		}
	})
	return r.dated(err, t)
}

// vaccineXML reads the three forms of XML.asp: codes (cvx), CPT codes (cpt). Their
// fields are elements of their own or pairs of Name and Value.
func (r *reading) vaccineXML(body *bufio.Reader) error {
	d := xml.NewDecoder(body)
	var m cptMap
	var names *Table
	var name, text string
	fields := map[string]string{}
	for n := 0; ; {
		token, err := d.Token()
		if err == io.EOF {
			m.finish()
			return r.dated(nil, m.table, names)
		}
		if err != nil {
			return problem("truncated", "the XML is cut off or damaged: %v", err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			text = ""
			if x.Name.Local == "CVXInfo" || x.Name.Local == "CPTInfo" {
				clear(fields)
				n++
			}
		case xml.CharData:
			if len(text)+len(x) < 1<<14 {
				text += string(x)
			}
		case xml.EndElement:
			said := clean(text)
			text = ""
			switch x.Name.Local {
			case "Name":
				name = plainName(said)
			case "Value":
				fields[name] = said
			case "CVXInfo":
				if names == nil {
					names = r.vaccineTable(Vaccine, "names")
				}
				r.vaccineName(names, n, fields["cvxcode"], fields["shortdescription"], fields["status"], fields["lastupdated"])
			case "CPTInfo":
				if m.table == nil {
					m.table = r.vaccineTable(Vaccine, "")
				}
				m.add(r, n, fields["cptcode"], fields["cvxcode"], fields["lastupdated"])
			default:
				fields[plainName(x.Name.Local)] = said
			}
		}
	}
}

func (r *reading) vaccineTable(kind Kind, edition string) *Table {
	return r.table(kind, edition, "", claim.Span{})
}

func (r *reading) vaccineName(t *Table, line int, cvx, name, status, day string) {
	t.Read++
	if len(cvx) < 2 || len(cvx) > 3 {
		t.refuse(line, "a CVX code of %q", cvx)
		return
	}
	r.updated(t, day)
	t.Rows = append(t.Rows, Row{"cvx " + cvx, []string{"", status, name}})
}

// cptMap gathers CPT codes and the CVX codes they stand for, in both directions.
type cptMap struct {
	table *Table
	codes map[string][]string // by CVX
}

func (m *cptMap) add(r *reading, line int, cpt, cvx, day string) {
	m.table.Read++
	if !isCode(cpt) || len(cvx) < 2 || len(cvx) > 3 {
		m.table.refuse(line, "CPT code %q of CVX %q", cpt, cvx)
		return
	}
	r.updated(m.table, day)
	m.table.Rows = append(m.table.Rows, Row{cpt, []string{cvx, "", ""}})
	if m.codes == nil {
		m.codes = map[string][]string{}
	}
	if !slices.Contains(m.codes[cvx], cpt) {
		m.codes[cvx] = append(m.codes[cvx], cpt)
	}
}

func (m *cptMap) finish() {
	for cvx, list := range m.codes {
		slices.Sort(list)
		m.table.Rows = append(m.table.Rows, Row{"cvx " + cvx, []string{strings.Join(list, " "), "", ""}})
	}
}

// updated moves the end of what a table covers to a row's day.
func (r *reading) updated(t *Table, text string) {
	if day, ok := optionalDay(text); ok && day > t.Covers.To {
		t.Covers.To = day
	}
}

// dated names tables by the day of their newest row, or by what was asked for.
func (r *reading) dated(err error, tables ...*Table) error {
	for _, t := range tables {
		if t == nil || err != nil {
			continue
		}
		if day, ok := optionalDay(r.options.Release); ok && day != 0 {
			t.Covers.To = day
		} else if day, ok := dayIn(r.member.Name); ok {
			t.Covers.To = day
		}
		if t.Covers.To == 0 {
			return problem("release", "neither its name nor a row says of which day it is; name it with --release 2026-01-29")
		}
		t.Release = t.Covers.To.String()
	}
	return err
}
