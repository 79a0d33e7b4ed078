// Package download finds the current files on the publishers' pages and fetches
// them. It runs only when asked: nothing else of firstpass opens a connection.
package download

import (
	"cmp"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"firstpass/claim"
)

// Publication is one table as its publisher offers it: the page that links the
// files, and what the links look like. Names change from release to release, so
// the page is read and the newest link taken; a guess at the name is made only
// where the names have been steady and the page cannot be read.
type Publication struct {
	Table string // what `data update` calls it
	Page  string // "" where the file has one address for all releases
	link  *regexp.Regexp
	// group tells files of one release apart that are all wanted: settings, parts.
	group func(name string) string
	guess func(on claim.Date) []string
	// licence is where a token is given out with the licence: asking for the files is
	// accepting it.
	licence string
}

const cms = "https://www.cms.gov"

// Publications lists what can be fetched.
func Publications() []Publication {
	ncci := cms + "/medicare/coding-billing/national-correct-coding-initiative-ncci-edits/"
	return []Publication{
		{
			Table: "ncci-ptp", Page: ncci + "medicare-ncci-procedure-procedure-ptp-edits",
			link:  regexp.MustCompile(`(?i)/files/zip/[^/]*(practitioner|hospital)-ptp-edits-(ccipra|ccioph)-v\d{3}r\d-f\d[^/]*\.zip`),
			group: pairGroup, guess: pairGuess,
		},
		{
			Table: "ncci-mue", Page: ncci + "medicare-ncci-medically-unlikely-edits",
			link:  regexp.MustCompile(`(?i)/files/zip/[^/]*mue-?table[^/]*\.zip`),
			group: limitGroup,
		},
		{
			Table: "ncci-aoc", Page: cms + "/ncci-medicare/medicare-ncci-add-code-edits",
			link:  regexp.MustCompile(`(?i)/files/zip/[^/]*(add-?on|aoc)[^/]*\.zip`),
			group: one,
		},
		{
			Table: "hcpcs", Page: cms + "/medicare/coding-billing/healthcare-common-procedure-system/quarterly-update",
			link:  regexp.MustCompile(`(?i)/files/zip/(january|april|july|october)-20\d\d-alpha-numeric-hcpcs-files?[^/]*\.zip`),
			group: one,
			guess: func(on claim.Date) []string {
				return []string{fmt.Sprintf("%s/files/zip/%s-%d-alpha-numeric-hcpcs-file.zip", cms, quarterMonth(on), on.Year())}
			},
		},
		{
			Table: "asp", Page: cms + "/medicare/payment/part-b-drugs/asp-pricing-files",
			link:  regexp.MustCompile(`(?i)/files/zip/(january|april|july|october)-(\d{4})-(medicare-part-b-payment-limit-files|asp-pricing(-final)?-file|(asp-)?ndc-hcpcs-crosswalk)[^/]*\.zip`),
			group: priceGroup,
		},
		{
			Table: "icd10cm", Page: cms + "/medicare/coding-billing/icd-10-codes",
			link:  regexp.MustCompile(`(?i)/files/zip/(april-1-)?20\d\d-code-(descriptions|tables)-tabular-(order|index)[^/]*\.zip`),
			group: diagnosisGroup,
			guess: func(on claim.Date) []string {
				year := on.Year()
				if on.Month() >= 10 {
					year++
				}
				return []string{
					fmt.Sprintf("%s/files/zip/%d-code-descriptions-tabular-order.zip", cms, year),
					fmt.Sprintf("%s/files/zip/%d-code-tables-tabular-index.zip", cms, year),
				}
			},
		},
		{
			Table: "pfs", Page: cms + "/medicare/payment/fee-schedules/physician/pfs-relative-value-files",
			link:  regexp.MustCompile(`(?i)/files/zip/rvu\d\d[a-d][^/]*\.zip`),
			group: one,
		},
		{
			Table: "opps", Page: cms + "/medicare/payment/prospective-payment-systems/hospital-outpatient-pps/quarterly-addenda-updates",
			link:  regexp.MustCompile(`(?i)/files/zip/[^/]*addendum-b[^/]*\.zip`),
			group: one,
		},
		{
			Table: "ndc",
			guess: func(on claim.Date) []string {
				return []string{rolling("https://www.accessdata.fda.gov/cder/ndctext.zip", "ndctext", on, "zip")}
			},
		},
		{
			Table: "vaccines",
			guess: func(on claim.Date) []string {
				const cdc = "https://www2a.cdc.gov/vaccines/iis/iisstandards/"
				return []string{
					rolling(cdc+"XML.asp?rpt=cpt", "cdc-vaccine-cpt", on, "xml"), rolling(cdc+"XML.asp?rpt=cvx", "cdc-vaccine-names", on, "xml"),
					rolling(cdc+"downloads/NDC/get_all_ndc_display.txt", "cdc-vaccine-ndc", on, "txt"),
				}
			},
		},
		{
			Table: "pos", // the page is the table
			guess: func(on claim.Date) []string {
				return []string{rolling(cms+"/medicare/coding-billing/place-of-service-codes/code-sets", "place-of-service", on, "html")}
			},
		},
		{
			Table:   "self-admin",
			licence: "https://api.coverage.cms.gov/v1/metadata/license-agreement/",
			guess: func(on claim.Date) []string {
				return []string{rolling("https://api.coverage.cms.gov/v1/reports/local-coverage-sad-exclusion-list/", "self-administered", on, "json")}
			},
		},
		{
			Table: "taxonomy", Page: "https://www.nucc.org/index.php/code-sets-mainmenu-41/provider-taxonomy-mainmenu-40/csv-mainmenu-57",
			link:  regexp.MustCompile(`(?i)/images/stories/CSV/nucc_taxonomy_\d{3}\.csv`),
			group: one,
		},
	}
}

func one(string) string { return "" }

// rolling is the address of a file that is renewed in its place, and what it is
// kept as: the day makes tomorrow's another file. What follows the # is not sent.
func rolling(address, name string, on claim.Date, kind string) string {
	return address + "#" + name + "-" + on.String() + "." + kind
}

var pairName = regexp.MustCompile(`(?i)(ccipra|ccioph)-v(\d{3})r(\d)-f(\d)`)

func pairGroup(name string) string {
	m := pairName.FindStringSubmatch(name)
	return strings.ToLower(m[1]) + m[4]
}

// pairGuess names the eight files of the quarter: v30.2 is the third of 2024.
func pairGuess(on claim.Date) []string {
	quarter := (on.Month() + 2) / 3
	var list []string
	for _, setting := range [2][2]string{{"practitioner", "ccipra"}, {"hospital", "ccioph"}} {
		for part := 1; part <= 4; part++ {
			list = append(list, fmt.Sprintf("%s/files/zip/medicare-ncci-%dq%d-%s-ptp-edits-%s-v%d%dr0-f%d.zip",
				cms, on.Year(), quarter, setting[0], setting[1], on.Year()-1994, quarter-1, part))
		}
	}
	return list
}

func limitGroup(name string) string {
	switch name = strings.ToLower(name); {
	case strings.Contains(name, "practitioner"):
		return "practitioner"
	case strings.Contains(name, "outpatient"), strings.Contains(name, "facility"):
		return "hospital"
	case strings.Contains(name, "dme"), strings.Contains(name, "supplier"):
		return "dme"
	}
	return "other"
}

func priceGroup(name string) string {
	if strings.Contains(strings.ToLower(name), "crosswalk") {
		return "crosswalk"
	}
	return "limits"
}

func diagnosisGroup(name string) string {
	if strings.Contains(strings.ToLower(name), "tables") {
		return "tabular"
	}
	return "order"
}

func quarterMonth(on claim.Date) string {
	return [4]string{"january", "april", "july", "october"}[(on.Month()-1)/3]
}

var hrefs = regexp.MustCompile(`(?i)href\s*=\s*(?:"([^"]+)"|'([^']+)')`)

// newest finds the publication's links on its page and keeps of every group the
// newest. A link may lead through the publisher's licence page; the file's own
// address stands in it.
func (p *Publication) newest(page *url.URL, text string) []string {
	best := map[string]string{}
	for _, m := range hrefs.FindAllStringSubmatch(text, -1) {
		link, err := page.Parse(html.UnescapeString(cmp.Or(m[1], m[2])))
		if err != nil {
			continue
		}
		if file := link.Query().Get("file"); strings.Contains(link.Path, "license") && file != "" {
			if link, err = page.Parse(file); err != nil {
				continue
			}
		}
		if link.Host != page.Host || !p.link.MatchString(link.Path) {
			continue
		}
		address := link.String()
		group := p.group(link.Path)
		if old, ok := best[group]; !ok || newer(address, old) {
			best[group] = address
		}
	}
	var list []string
	for _, address := range best {
		list = append(list, address)
	}
	slices.Sort(list)
	return list
}

// newer says whether the first of two links is of the later release, or the final
// form or later revision of the same.
func newer(a, b string) bool {
	x, y := rank(a), rank(b)
	if n := slices.Compare(x[:], y[:]); n != 0 {
		return n > 0
	}
	return a > b
}

var (
	versionIn = regexp.MustCompile(`(?i)v(\d{2})(\d)r(\d)`)
	quarterIn = regexp.MustCompile(`(?i)(20\d\d)-?q([1-4])`)
	monthIn   = regexp.MustCompile(`(?i)(january|april|july|october)-(?:1-)?(20\d\d)`)
	dayIn     = regexp.MustCompile(`(\d\d)-(\d\d)-(20\d\d)`)
	valueIn   = regexp.MustCompile(`(?i)rvu(\d\d)([a-d])`)
	yearIn    = regexp.MustCompile(`20\d\d`)
	numberIn  = regexp.MustCompile(`_(\d{3})\.`)
)

// rank is year, quarter or month, and what decides between forms of one release.
func rank(link string) [4]int {
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	name := strings.ToLower(link[strings.LastIndex(link, "/")+1:])
	final := 0
	if strings.Contains(name, "final") {
		final = 1
	}
	if m := versionIn.FindStringSubmatch(name); m != nil {
		return [4]int{number(m[1]) + 1994, number(m[2]) + 1, number(m[3]), final}
	}
	if m := quarterIn.FindStringSubmatch(name); m != nil {
		return [4]int{number(m[1]), number(m[2]), final}
	}
	if m := valueIn.FindStringSubmatch(name); m != nil {
		return [4]int{2000 + number(m[1]), int(m[2][0]-'a') + 1, final}
	}
	if m := monthIn.FindStringSubmatch(name); m != nil {
		return [4]int{number(m[2]), map[string]int{"january": 1, "april": 2, "july": 3, "october": 4}[m[1]], final}
	}
	if m := dayIn.FindStringSubmatch(name); m != nil {
		return [4]int{number(m[3]), (number(m[1]) + 2) / 3, final}
	}
	if m := numberIn.FindStringSubmatch(name); m != nil {
		return [4]int{number(m[1]), 0, final}
	}
	if m := yearIn.FindString(name); m != "" {
		return [4]int{number(m), 0, final}
	}
	return [4]int{0, 0, final}
}
