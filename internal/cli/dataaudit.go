package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"firstpass/claim"
	"firstpass/codes/chargemaster"
)

type dataAuditCommand struct {
	File   string `arg:"" help:"Your drug list: columns code, description, unit, ndc, price and cost, in any order." placeholder:"FILE"`
	On     string `help:"The day to judge by (default: today)." placeholder:"DATE"`
	Format string `help:"text or jsonl." default:"text" enum:"text,jsonl"`
}

// Help is shown under the flags.
func (dataAuditCommand) Help() string {
	return `Compares a charge master with the tables: units other than the code's, names of other drugs, codes that ended or have not begun, NDCs of another code or off the market, prices below cost or below what Medicare pays.

Examples:
  firstpass data audit chargemaster.csv
  firstpass data audit chargemaster.csv --on 2026-10-01 --format jsonl

Exit codes: 0 nothing wrong, 1 something to correct, 2 the list cannot be read.`
}

// Run audits a list.
func (c *dataAuditCommand) Run(s *session) error {
	on, err := dayOrToday(c.On)
	if err != nil {
		return err
	}
	tables, err := loadTables()
	if err != nil {
		return err
	}
	var in io.Reader = s.In
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return unreadable(err)
		}
		defer f.Close()
		in = f
	}
	rows, err := chargemaster.Read(in)
	if err != nil {
		return exit{exitInput, c.File + ": " + err.Error()}
	}
	if len(rows) == 0 {
		return exit{exitInput, c.File + ": the list has no line with a code"}
	}
	faults := chargemaster.Audit(rows, tables, on)
	wrong := 0
	for i := range faults {
		f := &faults[i]
		if f.Error {
			wrong++
		}
		if err := c.write(s, f); err != nil {
			return err
		}
	}
	if c.Format == "text" {
		fmt.Fprintf(s.out, "%d lines, %d to correct, %d to look at, as of %s\n", len(rows), wrong, len(faults)-wrong, on)
	}
	if wrong > 0 {
		return exit{code: exitFindings}
	}
	return nil
}

func (c *dataAuditCommand) write(s *session, f *chargemaster.Fault) error {
	severity := "look"
	if f.Error {
		severity = "correct"
	}
	if c.Format == "jsonl" {
		release := ""
		if f.Table != nil {
			release = f.Table.Name + " " + f.Table.Release
		}
		return json.NewEncoder(s.out).Encode(map[string]any{
			"line": f.Line, "code": f.Code, "kind": f.Kind, "severity": severity, "message": f.Message, "fix": f.Do, "expected": f.Expected, "table": release,
		})
	}
	_, err := fmt.Fprintf(s.out, "line %d  %s  %s  %s\n    %s\n", f.Line, f.Code, severity, f.Message, f.Do)
	return err
}

// dayOrToday reads a day, or takes today.
func dayOrToday(text string) (claim.Date, error) {
	if text == "" {
		now := time.Now()
		return claim.NewDate(now.Year(), int(now.Month()), now.Day()), nil
	}
	day, err := claim.ParseDate(text)
	if err != nil {
		return 0, exit{exitInput, "--on: " + err.Error()}
	}
	return day, nil
}
