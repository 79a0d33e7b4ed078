package builtin

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/finding"
)

// packageTable holds NDCs of the drugs and vaccines in the tables. There are
// thousands and a run asks for few: a product's packages are read when asked.
type packageTable struct {
	products []product // sorted by number
	seen     map[uint64]packageRow
	table    [2]finding.Table // the crosswalks, the labels seen
}

// product is the first nine digits of its packages, the codes they are billed
// under and the packages as the file writes them.
type product struct {
	number       uint64
	codes, packs string
}

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
	p, ok := t.packages.seen[number]
	table := &t.packages.table[1]
	if !ok {
		table = &t.packages.table[0]
		if p, ok = t.packages.find(number); !ok {
			return codes.Package{}, codes.Origin{}
		}
	}
	first, _, _ := strings.Cut(p.codes, ";")
	return codes.Package{
		Codes: list(p.codes), Name: t.substanceName(first), Container: p.container,
		Powder: p.powder, Volume: p.volume, UnitsPerItem: p.units,
	}, found(table)
}

// find reads the packages of the NDC's product. The package itself decides;
// where it is not listed, what its product's packages have in common.
func (x *packageTable) find(ndc uint64) (shared packageRow, ok bool) {
	at, _ := slices.BinarySearchFunc(x.products, ndc/100, func(p product, number uint64) int {
		return cmp.Compare(p.number, number)
	})
	for ; at < len(x.products) && x.products[at].number == ndc/100; at++ {
		for text := range strings.SplitSeq(x.products[at].packs, ";") {
			segment, row, err := readPackage(text)
			if err != nil {
				continue // a test reads every package of the files that ship
			}
			row.codes = x.products[at].codes
			switch {
			case segment == ndc%100:
				return row, true
			case !ok:
				shared, ok = row, true
			default:
				shared = common(shared, row)
			}
		}
	}
	return shared, ok
}

// common keeps what two packages of a product share.
func common(a, b packageRow) packageRow {
	if a.container != b.container {
		a.container = codes.ContainerUnknown
	}
	if a.volume != b.volume {
		a.volume = 0
	}
	if a.units != b.units || a.codes != b.codes {
		a.units = 0
	}
	a.powder = a.powder && b.powder
	return a
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
// "01 1 2" is segment, mL in one item ("p" for powder, "-" where unknown) and
// HCPCS units in one item; "s" or "m" behind it is a known container.
func (t *Tables) readPackages(file table) error {
	t.packages.table[0] = file.table
	t.packages.products = make([]product, 0, strings.Count(file.body, "\n"))
	for n, r := range file.rows() {
		number, ok := packNDC(r.cell(0) + "00")
		if !ok {
			return file.failed(n, fmt.Errorf("%q is not the nine digits of a product", r.cell(0)))
		}
		number /= 100
		if last := len(t.packages.products) - 1; last >= 0 && t.packages.products[last].number > number {
			return file.failed(n, fmt.Errorf("product %s is out of order", r.cell(0)))
		}
		t.packages.products = append(t.packages.products, product{number, r.cell(1), r.cell(2)})
	}
	return nil
}

// readPackagesSeen reads the packages whose labels were seen.
func (t *Tables) readPackagesSeen(file table) error {
	t.packages.table[1] = file.table
	t.packages.seen = make(map[uint64]packageRow, 64)
	for n, r := range file.rows() {
		number, ok := packNDC(r.cell(0) + "00")
		if !ok {
			return file.failed(n, fmt.Errorf("%q is not the nine digits of a product", r.cell(0)))
		}
		for text := range strings.SplitSeq(r.cell(2), ";") {
			segment, p, err := readPackage(text)
			if err != nil {
				return file.failed(n, err)
			}
			p.codes = r.cell(1)
			t.packages.seen[number+segment] = p
		}
	}
	return nil
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
		switch fields[3] {
		case "s":
			p.container = codes.SingleDose
		case "m":
			p.container = codes.MultipleDose
		default:
			return 0, p, fmt.Errorf("%q is no container", fields[3])
		}
	}
	return segment, p, nil
}
