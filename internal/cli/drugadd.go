package cli

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"firstpass/codes"
	"firstpass/codes/own"
)

type drugCommand struct {
	Add drugAddCommand `cmd:"" help:"Add a drug of your own to the tables."`
}

type drugAddCommand struct {
	Code         string `arg:"" help:"The HCPCS code."`
	Name         string `help:"Generic name, then brands, parted by semicolons." placeholder:"NAME"`
	Unit         string `help:"One billing unit: '10 mg'." placeholder:"UNIT"`
	Container    string `help:"single, multi or both." enum:",single,multi,both" default:"" placeholder:"KIND"`
	Routes       string `help:"IM;SC;IV" placeholder:"ROUTES"`
	From         string `help:"First day of service of the code." placeholder:"DATE"`
	To           string `help:"Last day of service of the code." placeholder:"DATE"`
	NDC          string `name:"ndc" help:"NDCs, parted by semicolons." placeholder:"NDC"`
	UnitsPerItem string `help:"Billing units in one vial or syringe." placeholder:"UNITS"`
	Source       string `help:"Where the unit is published." placeholder:"SOURCE"`
}

// Help is shown under the flags.
func (drugAddCommand) Help() string {
	return `What is needed and not given is filled from the official tables where they know it, and asked for where they do not. The drug goes into drugs.csv in the data directory, which may also be edited by hand. From the code's first day on, lines that bill the drug unlisted (J3490, J3590...) are reported.

Examples:
  firstpass drug add J0999 --name 'examplumab;Examplix' --unit '10 mg' --container single --routes SC --from 2026-10-01 --source 'CMS HCPCS update October 2026'
  firstpass drug add J0999

Exit codes: 0 added, 2 something needed is missing or makes no sense.`
}

// Run adds a drug.
func (c *drugAddCommand) Run(s *session) error {
	tables, err := loadTables()
	if err != nil {
		return err
	}
	folder, err := dataFolder()
	if err != nil {
		return err
	}
	code := strings.ToUpper(c.Code)
	cells := map[string]string{
		"code": code, "name": c.Name, "unit": c.Unit, "container": c.Container, "routes": c.Routes, "from": c.From, "to": c.To,
		"ndc": c.NDC, "units_per_item": c.UnitsPerItem, "source": c.Source,
	}
	filled := fillFromTables(cells, tables)
	in := bufio.NewReader(s.In)
	for _, q := range []struct{ field, ask string }{
		{"name", "Generic name (then brands, parted by ;)"}, {"unit", "One billing unit (such as 10 mg)"}, {"source", "Where is the unit published"},
	} {
		if cells[q.field] != "" {
			continue
		}
		fmt.Fprintf(s.Err, "%s: ", q.ask)
		line, err := in.ReadString('\n')
		if cells[q.field] = strings.TrimSpace(line); cells[q.field] == "" {
			if err != nil {
				fmt.Fprintln(s.Err)
			}
			return exit{exitInput, fmt.Sprintf("%s needs its %s, and no table at hand has it; give --%s", code, q.field, q.field)}
		}
	}
	row, err := own.Parse(func(name string) string { return cells[name] })
	if err != nil {
		return exit{exitInput, err.Error()}
	}
	path := filepath.Join(folder, own.FileName)
	if err := appendDrug(path, cells); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Added %s to %s: %s, one unit is %s %s\n", code, path, row.Name, row.Unit, row.UnitName)
	for _, f := range filled {
		fmt.Fprintf(s.out, "  from the tables: %s\n", f)
	}
	for _, f := range []struct{ field, cost string }{
		{"from", "the code is taken to hold on every day"}, {"container", "JZ and JW cannot be judged"}, {"routes", "the route cannot be compared with the administration code"},
		{"ndc", "NDCs cannot be compared with the code"}, {"units_per_item", "units cannot be compared with the NDC quantity"},
	} {
		if cells[f.field] == "" {
			fmt.Fprintf(s.out, "  not known: %s; %s\n", strings.ReplaceAll(f.field, "_", " "), f.cost)
		}
	}
	return nil
}

// fillFromTables takes from the tables what was not given, and says what it took.
func fillFromTables(cells map[string]string, tables codes.Tables) (filled []string) {
	fill := func(field, value, from string) {
		if cells[field] == "" && value != "" {
			cells[field] = value
			filled = append(filled, field+" "+value+" ("+from+")")
		}
	}
	info := tables.Code(cells["code"])
	if n := len(info.Life); n > 0 {
		if from := info.Life[n-1].From; from != 0 {
			fill("from", from.String(), info.Source.Title)
		}
		if to := info.Life[n-1].To; to != 0 {
			fill("to", to.String(), info.Source.Title)
		}
	}
	drug, ok := tables.Drug(cells["code"])
	if !ok {
		return filled
	}
	fill("name", drug.Name, drug.Source.Title)
	if cells["unit"] == "" && cells["source"] == "" {
		fill("source", strings.TrimSpace(drug.Source.Title+" "+drug.Source.URL), "with the unit")
	}
	fill("unit", drug.Unit.String()+" "+drug.UnitName, drug.Source.Title)
	fill("routes", strings.Join(drug.Routes, ";"), drug.Source.Title)
	if drug.ContainerVerified {
		fill("container", map[codes.Container]string{codes.SingleDose: "single", codes.MultipleDose: "multi", codes.BothContainers: "both"}[drug.Container], drug.Source.Title)
	}
	return filled
}

// appendDrug writes the list anew with one more row, in place of an earlier one of
// the same code.
func appendDrug(path string, cells map[string]string) error {
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	rows := [][]string{own.Columns()}
	if len(old) > 0 {
		c := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(old), "\ufeff")))
		c.FieldsPerRecord = -1
		all, err := c.ReadAll()
		if err != nil {
			return exit{exitInput, path + ": " + err.Error()}
		}
		rows = all
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[strings.ToLower(strings.TrimSpace(name))] = i
	}
	for _, name := range own.Columns() {
		if _, ok := at[name]; !ok {
			at[name] = len(rows[0])
			rows[0] = append(rows[0], name)
		}
	}
	row := make([]string, len(rows[0]))
	for name, i := range at {
		row[i] = cells[name]
	}
	kept := rows[:1]
	for _, r := range rows[1:] {
		if at["code"] < len(r) && !strings.EqualFold(strings.TrimSpace(r[at["code"]]), cells["code"]) {
			kept = append(kept, r)
		}
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.WriteAll(append(kept, row)); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	temporary := path + ".new"
	if err := os.WriteFile(temporary, []byte(b.String()), 0o644); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}
