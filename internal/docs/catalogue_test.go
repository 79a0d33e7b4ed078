package main

import (
	"os"
	"path/filepath"
	"testing"

	"firstpass/policy"
	"firstpass/rules"
)

func TestCatalogueIsUpToDate(t *testing.T) {
	national, err := rules.National()
	if err != nil {
		t.Fatal(err)
	}
	bundled, _, err := policy.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile(filepath.Join("..", "..", "docs", "rules.md"))
	if err != nil {
		t.Fatal(err)
	}
	if want := catalogue(national, bundled); string(have) != want {
		t.Error("docs/rules.md is stale: run `go run ./internal/docs`")
	}
	for _, r := range append(national, bundled...) {
		if _, err := os.Stat(filepath.Join("..", "..", r.File)); err != nil {
			t.Errorf("%s: its page is not at %s", r.ID, r.File)
		}
	}
}
