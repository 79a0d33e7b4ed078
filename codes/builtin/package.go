package builtin

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
)

// packageTable holds NDCs of the drugs and vaccines in the tables.
type packageTable struct {
	rows     map[uint64]packageRow // all eleven digits
	products map[uint64]packageRow // the first nine: what every package of the product shares
	table    finding.Table
}

// packageRow is small because there are thousands; the codes are a list
// written "J1885" or "J0881;J0882".
type packageRow struct {
	codes     string
	container codes.Container
	powder    bool
	volume    claim.Decimal
	units     claim.Decimal
}

// Package finds what an 11-digit NDC is: the package itself, else what all
// known packages of its product share. An NDC that is not listed is NotCovered:
// the crosswalks name only some packages.
func (t *Tables) Package(ndc11 string) (codes.Package, codes.Origin) {
	number, ok := packNDC(ndc11)
	if !ok {
		return codes.Package{}, codes.Origin{}
	}
	p, ok := t.packages.rows[number]
	if !ok {
		if p, ok = t.packages.products[number/100]; !ok {
			return codes.Package{}, codes.Origin{}
		}
	}
	first, _, _ := strings.Cut(p.codes, ";")
	return codes.Package{
		Codes: list(p.codes), Name: t.substanceName(first), Container: p.container,
		Powder: p.powder, Volume: p.volume, UnitsPerItem: p.units,
	}, found(&t.packages.table)
}

// substanceName is the generic name of a drug code, or the plain words of another.
func (t *Tables) substanceName(code string) string {
	if d, ok := t.drugs[code]; ok {
		return d.Name
	}
	return t.codes[code].Plain
}

func packNDC(ndc string) (uint64, bool) {
	if len(ndc) != 11 {
		return 0, false
	}
	var n uint64
	for i := 0; i < 11; i++ {
		if ndc[i] < '0' || ndc[i] > '9' {
			return 0, false
		}
		n = n*10 + uint64(ndc[i]-'0')
	}
	return n, true
}

// readPackages reads rows of labeler and product digits, codes, and the packages:
// "01 1 2" is segment, mL in one item ("p" for powder, nothing where unknown)
// and HCPCS units in one item, "s" or "m" behind it a known container.
func (t *Tables) readPackages(file table) error {
	if t.packages.rows == nil {
		t.packages = packageTable{
			rows: make(map[uint64]packageRow, 8192), products: make(map[uint64]packageRow, 4096), table: file.table,
		}
	}
	for n, r := range file.rows() {
		product, ok := packNDC(r.cell(0) + "00")
		if !ok {
			return file.failed(n, fmt.Errorf("%q is not the nine digits of a product", r.cell(0)))
		}
		for rest := r.cell(2); rest != ""; {
			var text string
			text, rest, _ = strings.Cut(rest, ";")
			segment, p, err := readPackage(text)
			if err != nil {
				return file.failed(n, err)
			}
			p.codes = r.cell(1)
			t.packages.rows[product+segment] = p
			t.packages.share(product/100, p)
		}
	}
	return nil
}

// share keeps what is the same for all packages of a product.
func (p *packageTable) share(product uint64, row packageRow) {
	held, ok := p.products[product]
	if !ok {
		p.products[product] = row
		return
	}
	if held.container != row.container {
		held.container = codes.ContainerUnknown
	}
	if held.volume != row.volume {
		held.volume = 0
	}
	if held.units != row.units {
		held.units = 0
	}
	held.powder = held.powder && row.powder
	p.products[product] = held
}

func readPackage(text string) (segment uint64, p packageRow, err error) {
	fields := strings.Split(text, " ")
	if len(fields) < 3 || len(fields[0]) != 2 {
		return 0, p, fmt.Errorf("%q is no package (want 01 1 2)", text)
	}
	segment, ok := packNDC("000000000" + fields[0])
	if !ok {
		return 0, p, fmt.Errorf("%q is no package segment", fields[0])
	}
	switch fields[1] {
	case "p":
		p.powder = true
	case "-":
	default:
		if p.volume, err = claim.ParseDecimal(fields[1]); err != nil {
			return 0, p, err
		}
	}
	if fields[2] != "-" {
		if p.units, err = claim.ParseDecimal(fields[2]); err != nil {
			return 0, p, err
		}
	}
	if len(fields) == 4 {
		word := map[string]string{"s": "single", "m": "multi"}[fields[3]]
		if p.container, err = readContainer(word); err != nil || word == "" {
			return 0, p, fmt.Errorf("%q is no container", fields[3])
		}
	}
	return segment, p, nil
}
