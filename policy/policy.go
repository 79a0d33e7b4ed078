// Package policy holds what single payers ask for: bundled pages by payer, each
// with its source, and the loader of a user's own folder of pages. A policy is a
// page like a national rule's whose check is a ready-made form or a CEL
// expression; it can also switch a national rule off for its payer, or change how
// severe it is.
package policy

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/rule"
)

//go:embed payers
var bundled embed.FS

// maxPage bounds one page; the longest bundled one is under 6 KB.
const maxPage = 256 << 10

// Bundled returns the policies that ship and what they make of national rules.
// Their expressions are compiled when their payer is first met.
func Bundled() ([]rule.Rule, []rule.Override, error) {
	return load(bundled, "payers", "policy/payers", &compiler{})
}

// Load reads a user's policies: a folder of pages, with its subfolders, or one
// page. Everything is validated at once; an error names every mistake with file,
// line, column and the nearest valid name.
func Load(name string) ([]rule.Rule, []rule.Override, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, nil, err
	}
	if info.IsDir() {
		return LoadFolder(name)
	}
	return LoadFiles(name)
}

// LoadFolder reads every page (*.md but README.md) of a folder and its subfolders.
func LoadFolder(name string) ([]rule.Rule, []rule.Override, error) {
	rules, overrides, err := load(os.DirFS(name), ".", filepath.ToSlash(name), &compiler{eager: true})
	if err == nil && len(rules) == 0 {
		return nil, nil, fmt.Errorf("%s: no policy page (*.md) in the folder", name)
	}
	return rules, overrides, err
}

// LoadFiles reads single pages.
func LoadFiles(names ...string) ([]rule.Rule, []rule.Override, error) {
	b := batch{compiler: &compiler{eager: true}}
	for _, name := range names {
		text, err := readBounded(os.DirFS(filepath.Dir(name)), filepath.Base(name))
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		b.add(filepath.ToSlash(name), text)
	}
	return b.done()
}

// Parse reads one page from text, as LoadFiles reads a file.
func Parse(file, text string) ([]rule.Rule, []rule.Override, error) {
	b := batch{compiler: &compiler{eager: true}}
	b.add(file, text)
	return b.done()
}

func load(files fs.FS, root, shown string, c *compiler) ([]rule.Rule, []rule.Override, error) {
	b := batch{compiler: c}
	err := fs.WalkDir(files, root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() || path.Ext(name) != ".md" || strings.EqualFold(d.Name(), "README.md") {
			return nil
		}
		text, err := readBounded(files, name)
		if err != nil {
			return fmt.Errorf("%s: %w", path.Join(shown, name), err)
		}
		b.add(path.Join(shown, strings.TrimPrefix(name, root+"/")), text)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return b.done()
}

func readBounded(files fs.FS, name string) (string, error) {
	info, err := fs.Stat(files, name)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", errors.New("not a file")
	}
	if info.Size() > maxPage {
		return "", fmt.Errorf("larger than %d KB", maxPage>>10)
	}
	text, err := fs.ReadFile(files, name)
	return string(text), err
}

// batch collects pages and their mistakes.
type batch struct {
	compiler  *compiler
	rules     []rule.Rule
	overrides []rule.Override
	mistakes  []error
	ids       map[string]string // id → file
}

func (b *batch) add(file, text string) {
	r, overrides, err := parsePage(file, text, b.compiler)
	if err != nil {
		b.mistakes = append(b.mistakes, err)
		return
	}
	if b.ids == nil {
		b.ids = map[string]string{}
	}
	if other, twice := b.ids[r.ID]; twice {
		b.mistakes = append(b.mistakes, fmt.Errorf("%s: the id %q is also that of %s", file, r.ID, other))
		return
	}
	b.ids[r.ID] = file
	b.rules = append(b.rules, r)
	b.overrides = append(b.overrides, overrides...)
}

func (b *batch) done() ([]rule.Rule, []rule.Override, error) {
	if len(b.mistakes) > 0 {
		return nil, nil, errors.Join(b.mistakes...)
	}
	return b.rules, b.overrides, nil
}

// Overdue lists the policies whose day of review has come, earliest first.
func Overdue(rules []rule.Rule, on claim.Date) []rule.Rule {
	var late []rule.Rule
	for _, r := range rules {
		if r.Review != 0 && r.Review <= on {
			late = append(late, r)
		}
	}
	slices.SortStableFunc(late, func(a, b rule.Rule) int { return int(a.Review) - int(b.Review) })
	return late
}

// mistake is one thing wrong with a page, with its place.
func mistake(file string, line, column int, message string) *finding.Problem {
	return &finding.Problem{Code: "policy", Path: fmt.Sprintf("%s:%d:%d", file, line, column), Message: message}
}
