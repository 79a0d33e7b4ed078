package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
)

// reference is the folder of published files and the folder of our own tables.
type reference struct {
	folder string
	own    string
	// Codes of our hand-made tables, by file.
	listed map[string][]string
}

func openReference(shared, own string) (*reference, error) {
	r := &reference{folder: filepath.Join(shared, "reference"), own: own, listed: map[string][]string{}}
	for _, file := range []string{"drugs.tsv", "vaccines.tsv", "administration.tsv", "visits.tsv"} {
		text, err := os.ReadFile(filepath.Join(own, file))
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
				code, _, _ := strings.Cut(line, "\t")
				r.listed[file] = append(r.listed[file], code)
			}
		}
	}
	return r, nil
}

// all says which codes are in any of the hand-made tables.
func (r *reference) all() map[string]bool {
	set := map[string]bool{}
	for _, codes := range r.listed {
		for _, code := range codes {
			set[code] = true
		}
	}
	return set
}

// glob finds the one file that matches the pattern.
func (r *reference) glob(pattern string) (string, error) {
	found, err := filepath.Glob(filepath.Join(r.folder, pattern))
	if err != nil || len(found) != 1 {
		return "", fmt.Errorf("%s: %d files", pattern, len(found))
	}
	return found[0], nil
}

// separated walks the records of a file with named columns, separated by tab or
// comma; columns are found by name in the first record that has the wanted one.
func (r *reference) separated(pattern string, comma rune, want string) iter.Seq2[func(string) string, error] {
	return func(yield func(func(string) string, error) bool) {
		path, err := r.glob(pattern)
		if err != nil {
			yield(nil, err)
			return
		}
		file, err := os.Open(path)
		if err != nil {
			yield(nil, err)
			return
		}
		defer file.Close()
		next := records(file, comma)
		var columns map[string]int
		for {
			record, err := next()
			if err == io.EOF {
				if columns == nil {
					yield(nil, fmt.Errorf("%s: no column %q", pattern, want))
				}
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if columns == nil {
				columns = header(record, want)
				continue
			}
			cell := func(name string) string {
				i, ok := columns[name]
				if !ok || i >= len(record) {
					return ""
				}
				return strings.TrimSpace(record[i])
			}
			if !yield(cell, nil) {
				return
			}
		}
	}
}

func header(record []string, want string) map[string]int {
	columns := map[string]int{}
	for i, name := range record {
		name = strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))
		if strings.HasPrefix(name, "_") && strings.HasSuffix(name, "_CODE") {
			name = "_CODE" // the year in the name of the crosswalk's first column is not always right
		}
		if _, taken := columns[name]; !taken {
			columns[name] = i
		}
	}
	if _, ok := columns[want]; !ok {
		return nil
	}
	return columns
}

// records reads quoted CSV, or plain tab-separated lines.
func records(from io.Reader, comma rune) func() ([]string, error) {
	if comma == '\t' {
		scan := bufio.NewScanner(from)
		scan.Buffer(nil, 1<<20)
		return func() ([]string, error) {
			if !scan.Scan() {
				if err := scan.Err(); err != nil {
					return nil, err
				}
				return nil, io.EOF
			}
			return strings.Split(strings.TrimRight(scan.Text(), "\r"), "\t"), nil
		}
	}
	c := csv.NewReader(from)
	c.FieldsPerRecord = -1
	c.LazyQuotes = true
	return c.Read
}

// writer collects a table's head and rows.
type writer struct {
	bytes.Buffer
}

func (w *writer) head(what, source, release, covers, licence string, remarks ...string) {
	fmt.Fprintf(w, "# what: %s\n# source: %s\n# release: %s\n# covers: %s\n# seen: 2026-11-22\n# licence: %s\n# made by: go run ./codes/builtin/trim\n",
		what, source, release, covers, licence)
	for _, remark := range remarks {
		fmt.Fprintf(w, "# %s\n", remark)
	}
}

func (w *writer) row(cells ...string) {
	w.WriteString(strings.TrimRight(strings.Join(cells, "\t"), "\t"))
	w.WriteByte('\n')
}

// dashed prints 20240331 as 2024-03-31.
func dashed(day string) string {
	if len(day) != 8 {
		return ""
	}
	return day[:4] + "-" + day[4:6] + "-" + day[6:]
}

const government = "US Government work; codes, numbers and days only"
