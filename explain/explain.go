// Package explain answers "what is this?" for a code, a rule, a denial code or a
// term, in plain words with sources. Nothing of a publisher's descriptor is used.
package explain

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed entries.yaml
var entries []byte

// Entry is one explanation.
type Entry struct {
	Name    string   `yaml:"name"`
	Also    []string `yaml:"also"`
	What    string   `yaml:"what"`
	When    string   `yaml:"when"`
	Not     []string `yaml:"not"`   // neighbours, and why not them
	Wrong   []string `yaml:"wrong"` // what is often said, and the answer
	Rules   []string `yaml:"rules"`
	Sources []struct {
		Title string `yaml:"title"`
		URL   string `yaml:"url"`
	} `yaml:"sources"`
}

// All reads every entry.
func All() ([]Entry, error) {
	var list []Entry
	if err := strictYAML(entries, &list); err != nil {
		return nil, fmt.Errorf("explain/entries.yaml: %w", err)
	}
	return list, nil
}

// Find returns the entry called by a name or one of its other names, whatever
// the case.
func Find(name string) (Entry, bool, error) {
	list, err := All()
	if err != nil {
		return Entry{}, false, err
	}
	for _, e := range list {
		for _, known := range append(e.Also, e.Name) {
			if strings.EqualFold(known, name) {
				return e, true, nil
			}
		}
	}
	return Entry{}, false, nil
}

// strictYAML refuses keys the target does not know; errors carry the line.
func strictYAML(text []byte, into any) error {
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	return dec.Decode(into)
}
