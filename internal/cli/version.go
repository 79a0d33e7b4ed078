package cli

import (
	"fmt"

	"firstpass/report"
)

type versionCommand struct{}

// Run prints the version and the table releases that ship.
func (versionCommand) Run(s *session) error {
	tables, err := loadTables()
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "firstpass %s\n", version())
	for _, t := range tables.Releases() {
		fmt.Fprintf(s.out, "  %s\n", report.TableText(t))
	}
	return nil
}
