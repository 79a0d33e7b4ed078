package main

import (
	"os/exec"
	"strings"
	"testing"
)

// allowed says which packages of the module each layer may import: the arrows of
// the plan in CONTRIBUTING.md. A layer stands for itself and everything below it.
var allowed = map[string][]string{
	"claim":           {},
	"finding":         {"claim"},
	"codes":           {"claim", "finding", "codes", "workbook"},
	"facts":           {"claim", "finding", "codes"},
	"coding":          {"claim", "finding", "codes", "facts"},
	"rule":            {"claim", "finding", "codes", "facts"},
	"rules":           {"claim", "finding", "codes", "facts", "coding", "rule", "rules"},
	"policy":          {"claim", "finding", "codes", "facts", "coding", "rule"},
	"scrub":           {"claim", "finding", "codes", "facts", "rule"},
	"practice":        {"claim", "finding", "codes"},
	"history":         {"claim", "finding", "codes"},
	"remit":           {"claim", "finding", "codes", "facts", "rule", "policy", "scrub", "format"},
	"audit":           {"claim", "finding", "codes"},
	"learn":           {"claim", "finding", "codes", "facts", "coding", "rule", "scrub", "format", "remit", "audit"},
	"format":          {"claim", "finding", "format", "markup", "workbook"},
	"markup":          {},
	"workbook":        {"claim", "markup"},
	"link":            {"claim", "finding", "codes", "facts"},
	"report":          {"claim", "finding", "coding", "rule"},
	"explain":         {},
	"casebook":        {"claim", "finding", "codes", "facts", "coding", "rule", "scrub", "practice", "format"},
	"internal/mutate": {"rule"},
	"store":           {"claim", "finding", "store"},
	"jobs":            {"claim", "finding", "store", "scrub", "desk", "report"},
	"desk":            {"claim", "finding", "codes", "facts", "coding", "rule", "rules", "policy", "scrub", "practice", "history", "format", "report", "explain", "examples", "remit", "audit", "learn", "store"},
	"gate":            {"store", "desk"},
	"server":          {"gate", "coding", "claim", "finding", "codes", "rule", "scrub", "format", "report", "explain", "remit", "audit", "learn", "store", "desk", "jobs", "web"},
	"web":             {"gate", "practice", "claim", "finding", "codes", "facts", "coding", "rule", "policy", "scrub", "format", "report", "explain", "remit", "audit", "learn", "store", "desk", "jobs"},
}

// TestArrows walks the imports of every package, tests left out, and refuses one
// that points the wrong way.
func TestArrows(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports ","}}`, "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	seen := 0
	for _, row := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		path, imports, _ := strings.Cut(row, " ")
		layer, ok := layerOf(path)
		if !ok {
			continue
		}
		seen++
		for _, imported := range strings.Split(imports, ",") {
			target, ok := layerOf(imported)
			if ok && target != layer && !contains(allowed[layer], target) {
				t.Errorf("%s imports %s: %s may only import %v", path, imported, layer, allowed[layer])
			}
			if layer != "internal/mutate" && isForbidden(layer, imported) {
				t.Errorf("%s imports %s: rules, facts and scrub do no input or output and read no clock", path, imported)
			}
		}
	}
	if seen < len(allowed)/2 {
		t.Fatalf("saw only %d packages", seen)
	}
}

// isForbidden keeps files, clocks and logs out of the pure layers.
func isForbidden(layer, imported string) bool {
	switch layer {
	case "claim", "finding", "facts", "coding", "rules", "scrub":
		switch imported {
		case "os", "log", "log/slog", "net", "net/http", "os/exec":
			return true
		}
	}
	return false
}

// layerOf maps an import path of this module to its layer.
func layerOf(path string) (string, bool) {
	inside, ok := strings.CutPrefix(path, "firstpass/")
	if !ok {
		return "", false
	}
	for _, layer := range []string{"internal/mutate"} {
		if inside == layer {
			return layer, true
		}
	}
	layer, _, _ := strings.Cut(inside, "/")
	_, known := allowed[layer]
	return layer, known
}

func contains(list []string, s string) bool {
	for _, each := range list {
		if each == s {
			return true
		}
	}
	return false
}
