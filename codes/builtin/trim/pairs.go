package main

import (
	"archive/zip"
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Pairs that ended before this day are left out; the table covers what is later.
const pairsFrom = "20190101"

// administered are the codes whose pairs are kept with every other code.
var administered = regexp.MustCompile(`^(963[67]\d|96380|96381|964\d\d|9652\d|9654\d|9511\d|951[2-9]\d|904[67]\d|90480|3659[123]|G0008|G0009|G0010|M02\d\d)$`)

// visited are the visits whose pairs with procedures are kept.
var visited = regexp.MustCompile(`^(992[01]\d|9928[1-5]|9934\d|99350|992[23]\d|9924\d|9925\d|9929[12]|993[01]\d|9938\d|9939\d|G0402|G0438|G0439|G0463|G2211|99483|99497|9200[24]|9201[24])$`)

// small are the procedures a visit meets beside injections: incision, repair,
// destruction, joints, nerves, casts, catheters, pellets, chemodenervation.
var small = regexp.MustCompile(`^(100[4-8]\d|101\d\d|1104\d|110[05]\d|111\d\d|112\d\d|119\d\d|11[67]\d\d|120\d\d|13\d\d\d|17[0-2]\d\d|205\d\d|206[01]\d|29[0-7]\d\d|36[4-6]\d\d|5[178]\d\d\d|62\d\d\d|64\d\d\d|67028|67500|67515|692\d\d|86580|94640)$`)

// edit is one row of a pair: the last day ("" for none) and the indicator.
type edit struct {
	until, indicator string
}

type pairs map[[2]string][]edit

func makePairs(ref *reference) ([]byte, error) {
	practitioner, universe := pairs{}, map[string]bool{}
	files, err := filepath.Glob(filepath.Join(ref.folder, "ncci/ccipra-v302r0-f*.zip"))
	if err != nil || len(files) != 4 {
		return nil, fmt.Errorf("practitioner pairs: %d files", len(files))
	}
	for _, file := range files {
		if err := practitioner.readZip(file, universe); err != nil {
			return nil, err
		}
	}
	hospital := pairs{}
	if err := hospital.readGzip(filepath.Join(ref.folder, "ncci/ptp_outpatient_2024Q3_full_noeff.tsv.gz"), universe); err != nil {
		return nil, err
	}
	codes := sorted(universe)
	var partners []string
	for _, code := range codes {
		if small.MatchString(code) {
			partners = append(partners, code)
		}
	}
	var w writer
	w.head("NCCI procedure-to-procedure pairs", "CMS, Medicare NCCI procedure-to-procedure edits, practitioner and hospital, https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits/medicare-ncci-procedure-procedure-ptp-edits",
		"2024Q3 (v30.2)", "2019-01-01 to 2024-09-30", government,
		"The copy of the release has no first days: a pair is taken to hold from the first day covered, or from the day after an earlier row ended.",
		"universe: every code with a pair in these years. partners: the procedures the pairs of visits are complete for.",
		"Rows: setting, block (all: complete for the universe; visit: for the partners), the column the codes stand in, the codes, and runs:",
		"ranges over the universe with 0 or 1 (\"1<20221231\": until that day). Hospital rows hold only what differs, - where there is no pair.")
	writeCodes(&w, "universe", codes)
	writeCodes(&w, "partners", partners)
	writeRows(&w, "practitioner", "all", practitioner.history, standing(administered, practitioner), codes)
	writeRows(&w, "practitioner", "visit", practitioner.history, standing(visited, practitioner), partners)
	differing := func(pair [2]string) string {
		was, is := practitioner.history(pair), hospital.history(pair)
		switch {
		case was == is:
			return ""
		case is == "":
			return "-"
		}
		return is
	}
	writeRows(&w, "hospital", "all", differing, standing(administered, practitioner, hospital), codes)
	writeRows(&w, "hospital", "visit", differing, standing(visited, practitioner, hospital), partners)
	return w.Bytes(), nil
}

func writeCodes(w *writer, name string, codes []string) {
	for start := 0; start < len(codes); {
		end := start
		var ends []string
		for ; end < len(codes) && codes[end][:3] == codes[start][:3]; end++ {
			ends = append(ends, codes[end][3:])
		}
		w.row(name, codes[start][:3], strings.Join(ends, " "))
		start = end
	}
}

// standing lists the codes that stand in a pair and match.
func standing(keys *regexp.Regexp, tables ...pairs) []string {
	set := map[string]bool{}
	for _, table := range tables {
		for pair := range table {
			for _, code := range pair {
				if keys.MatchString(code) {
					set[code] = true
				}
			}
		}
	}
	return sorted(set)
}

// writeRows writes one line for all codes that have the same runs.
func writeRows(w *writer, setting, block string, history func([2]string) string, keys, partners []string) {
	grouped := map[string][]string{}
	var order []string
	for _, code := range keys {
		for _, column := range []string{"1", "2"} {
			text := column + "\t" + runs(history, code, column, partners)
			if grouped[text] == nil {
				order = append(order, text)
			}
			grouped[text] = append(grouped[text], code)
		}
	}
	for _, text := range order {
		column, runs, _ := strings.Cut(text, "\t")
		w.row(setting, block, column, strings.Join(grouped[text], ";"), runs)
	}
}

// runs prints the ranges of partners with which a code in a column has one history.
func runs(history func([2]string) string, code, column string, partners []string) string {
	var out []string
	first, held := 0, ""
	flush := func(end int) {
		if held == "" {
			return
		}
		span := partners[first]
		if end-1 > first {
			span += "-" + partners[end-1]
		}
		out = append(out, span+":"+held)
	}
	for i, partner := range partners {
		pair := [2]string{code, partner}
		if column == "2" {
			pair = [2]string{partner, code}
		}
		if now := history(pair); now != held {
			flush(i)
			first, held = i, now
		}
	}
	flush(len(partners))
	return strings.Join(out, " ")
}

// history prints the rows of a pair in the order of their ends, equal
// neighbours joined.
func (p pairs) history(pair [2]string) string {
	rows := slices.Clone(p[pair])
	slices.SortFunc(rows, func(a, b edit) int {
		return strings.Compare(endOf(a), endOf(b))
	})
	var out []string
	for i, row := range rows {
		if i+1 < len(rows) && rows[i+1].indicator == row.indicator {
			continue
		}
		text := row.indicator
		if row.until != "" {
			text += "<" + row.until
		}
		out = append(out, text)
	}
	return strings.Join(out, ",")
}

func endOf(e edit) string {
	if e.until == "" {
		return "99999999"
	}
	return e.until
}

// add keeps a row unless it was never in force or ended before the days covered.
func (p pairs) add(column1, column2, deleted, indicator string, universe map[string]bool) {
	if indicator == "9" || len(column1) != 5 || len(column2) != 5 || (deleted != "*" && deleted < pairsFrom) {
		return
	}
	universe[column1], universe[column2] = true, true
	kept := administered.MatchString(column1) || administered.MatchString(column2) ||
		visited.MatchString(column1) && small.MatchString(column2) || visited.MatchString(column2) && small.MatchString(column1)
	if !kept {
		return
	}
	pair := [2]string{strings.Clone(column1), strings.Clone(column2)}
	p[pair] = append(p[pair], edit{strings.Clone(strings.Trim(deleted, "*")), strings.Clone(indicator)})
}

func (p pairs) readZip(path string, universe map[string]bool) error {
	z, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer z.Close()
	for _, member := range z.File {
		from, err := member.Open()
		if err != nil {
			return err
		}
		if err := p.read(from, universe, [4]int{0, 1, 4, 5}); err != nil {
			return err
		}
	}
	return nil
}

func (p pairs) readGzip(path string, universe map[string]bool) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	from, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	return p.read(from, universe, [4]int{0, 1, 2, 3})
}

// read takes column 1, column 2, deletion date and indicator from the named fields.
func (p pairs) read(from io.Reader, universe map[string]bool, at [4]int) error {
	scan := bufio.NewScanner(from)
	for scan.Scan() {
		f := strings.Split(scan.Text(), "\t")
		if len(f) <= at[3] || len(f[at[0]]) != 5 {
			continue // the preamble
		}
		p.add(f[at[0]], f[at[1]], f[at[2]], f[at[3]], universe)
	}
	return scan.Err()
}
