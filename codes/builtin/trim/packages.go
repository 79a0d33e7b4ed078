package main

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// ndcPackage is what the crosswalks say of one NDC.
type ndcPackage struct {
	codes  []string
	volume string
	units  string
	powder bool
}

var hyphenated = regexp.MustCompile(`^\d{5}-\d{4}-\d{2}$`)

func makePackages(ref *reference) ([]byte, error) {
	wanted := ref.all()
	drugs, err := drugSizes(ref)
	if err != nil {
		return nil, err
	}
	packages := map[string]*ndcPackage{}
	for _, q := range crosswalks() {
		for cell, err := range ref.separated(q.pattern, ',', "_CODE") {
			if err != nil {
				return nil, err
			}
			ndc, code := cell("NDC2"), cell("_CODE")
			if wanted[code] && hyphenated.MatchString(ndc) {
				addPackage(packages, drugs[code], ndc, code, cell)
			}
		}
	}
	if err := addVaccines(ref, wanted, packages); err != nil {
		return nil, err
	}
	var w writer
	w.head("NDC packages of drugs and vaccines", "CMS, ASP NDC-HCPCS crosswalks of 2024Q2 to 2025Q3 and 2026Q1, https://www.cms.gov/medicare/payment/part-b-drugs/asp-pricing-files",
		"2024-04 to 2026-01", "2024-04-01 to 2026-03-31", government,
		"source: CDC, NDC lookup of vaccines of 2026-01-29, https://www2a.cdc.gov/vaccines/iis/iisstandards/ndc_crosswalk.asp",
		"labeler and product digits, codes, packages; a package is its segment, the mL in one item (p: powder, reported per item; -: not known)",
		"and the HCPCS units in one item. The crosswalks name reported packages only: an NDC that is missing is not a wrong NDC.")
	writePackages(&w, packages)
	return w.Bytes(), nil
}

func writePackages(w *writer, packages map[string]*ndcPackage) {
	type line struct {
		product, codes string
		packs          []string
	}
	var lines []line
	for _, ndc := range sortedKeys(packages) {
		p := packages[ndc]
		slices.Sort(p.codes)
		product, codes := ndc[:5]+ndc[6:10], strings.Join(p.codes, ";")
		volume := p.volume
		if p.powder {
			volume = "p"
		}
		pack := fmt.Sprintf("%s %s %s", ndc[11:], dash(volume), dash(p.units))
		if n := len(lines); n > 0 && lines[n-1].product == product && lines[n-1].codes == codes {
			lines[n-1].packs = append(lines[n-1].packs, pack)
			continue
		}
		lines = append(lines, line{product, codes, []string{pack}})
	}
	for _, l := range lines {
		w.row(l.product, l.codes, strings.Join(l.packs, ";"))
	}
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// drugSize is what drugs.tsv says of a code's packages.
type drugSize struct {
	powder bool
	// oneML are the HCPCS units of the packages of exactly one millilitre.
	oneML map[string]bool
}

func drugSizes(ref *reference) (map[string]drugSize, error) {
	text, err := os.ReadFile(filepath.Join(ref.own, "drugs.tsv"))
	if err != nil {
		return nil, err
	}
	sizes := map[string]drugSize{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if line[0] == '#' || len(cells) < 11 {
			continue
		}
		d := drugSize{oneML: map[string]bool{}, powder: cells[10] != ""}
		unit, ok := new(big.Rat).SetString(cells[3])
		for size := range strings.SplitSeq(cells[10], "; ") {
			d.powder = d.powder && strings.HasSuffix(size, "powder")
			amount, volume, hasVolume := strings.Cut(size, "/")
			number, measure, _ := strings.Cut(amount, " ")
			dose, good := new(big.Rat).SetString(number)
			if ok && good && hasVolume && strings.HasPrefix(volume, "1 mL") && measure == cells[4] {
				d.oneML[decimal(dose.Quo(dose, unit))] = true
			}
		}
		sizes[cells[0]] = d
	}
	return sizes, nil
}

// decimal prints a quotient with at most six places, without trailing zeros.
func decimal(r *big.Rat) string {
	text := r.FloatString(6)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

func addPackage(packages map[string]*ndcPackage, size drugSize, ndc, code string, cell func(string) string) {
	p := packages[ndc]
	if p == nil {
		p = &ndcPackage{}
		packages[ndc] = p
	}
	if !slices.Contains(p.codes, code) {
		p.codes = append(p.codes, code)
	}
	if len(p.codes) > 1 {
		p.units = "" // the codes have different units
	} else if units, ok := new(big.Rat).SetString(strings.ReplaceAll(cell("BILLUNITS"), ",", "")); ok {
		p.units = decimal(units)
	}
	name := strings.ToLower(cell("Drug Name"))
	premixed := strings.Contains(name, " in ") || strings.Contains(name, "duplex") || strings.Contains(name, "galaxy")
	if size.powder && !premixed {
		p.powder = true
		return
	}
	volume, ok := new(big.Rat).SetString(strings.ReplaceAll(cell("PKG SIZE"), ",", ""))
	switch {
	case !ok || size.powder:
	case volume.Cmp(big.NewRat(1, 1)) == 0 && !size.oneML[p.units]:
		// "1" may be one millilitre or one item
	default:
		p.volume = decimal(volume)
	}
}

// addVaccines adds the NDCs the CDC maps to vaccine codes.
func addVaccines(ref *reference, wanted map[string]bool, packages map[string]*ndcPackage) error {
	path, err := ref.glob("vaccine/cdc_cvx_cpt_ndc_mapping_*.json")
	if err != nil {
		return err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var file struct {
		CVX map[string]struct {
			CPT []struct {
				Code string `json:"cpt_code"`
			} `json:"cpt_codes"`
			NDC []struct {
				Sale string `json:"sale_ndc11"`
				Use  string `json:"use_ndc11"`
			} `json:"ndc_codes"`
		} `json:"cvx"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return err
	}
	for _, cvx := range file.CVX {
		for _, n := range cvx.NDC {
			for _, ndc := range []string{n.Sale, n.Use} {
				if !hyphenated.MatchString(ndc) {
					continue
				}
				for _, code := range cvx.CPT {
					if !wanted[code.Code] {
						continue
					}
					p := packages[ndc]
					if p == nil {
						p = &ndcPackage{}
						packages[ndc] = p
					}
					if !slices.Contains(p.codes, code.Code) {
						p.codes = append(p.codes, code.Code)
					}
				}
			}
		}
	}
	return nil
}
