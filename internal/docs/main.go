// Command docs writes docs/rules.md, the catalogue's table of contents, from the
// rules' own pages. A test refuses a stale one.
//
//	go run ./internal/docs
package main

import (
	"fmt"
	"os"

	"firstpass/policy"
	"firstpass/rules"
)

func main() {
	national, err := rules.National()
	if err == nil {
		var bundled, _, loadErr = policy.Bundled()
		err = loadErr
		if err == nil {
			err = os.WriteFile("docs/rules.md", []byte(catalogue(national, bundled)), 0o644)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "docs:", err)
		os.Exit(1)
	}
}
