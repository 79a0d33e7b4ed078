package builtin

import (
	"fmt"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
)

// Drug describes a drug or biological product code.
func (t *Tables) Drug(code string) (codes.Drug, bool) {
	d, ok := t.drugs[code]
	return d, ok
}

func (t *Tables) readDrugs(file table) error {
	for n, r := range file.rows() {
		d, err := readDrug(r)
		if err != nil {
			return file.failed(n, err)
		}
		d.Source = file.source
		if url := r.cell(14); url != "" {
			d.Source.Title, d.Source.URL = d.Name, url
		}
		c, ok := t.codes[d.Code]
		if !ok {
			return file.failed(n, fmt.Errorf("%s has no row in lives.tsv", d.Code))
		}
		d.Life = c.Life
		c.Kind, c.Plain, c.Successors = codes.DrugCode, plainDrug(d), d.Successors
		if strings.HasPrefix(d.Name, "unclassified") || strings.HasSuffix(d.Name, "NOC") {
			c.Kind = codes.UnlistedDrug
		}
		t.drugs[d.Code], t.codes[d.Code] = d, c
		t.drugOrder = append(t.drugOrder, d.Code)
	}
	return nil
}

// plainDrug is the code in words: "ketorolac tromethamine, 15 mg".
func plainDrug(d codes.Drug) string {
	upTo := ""
	if d.UpTo {
		upTo = "up to "
	}
	return d.Name + ", " + upTo + d.Unit.String() + " " + d.UnitName
}

func readDrug(r row) (codes.Drug, error) {
	d := codes.Drug{
		Code: r.cell(0), Name: r.cell(1), Brands: list(r.cell(2)), UnitName: r.cell(4), UpTo: r.cell(5) == "yes",
		Routes: list(r.cell(6)), Admin: list(r.cell(7)), ContainerVerified: r.cell(9) == "yes",
		Successors: list(r.cell(12)), Note: r.cell(13),
	}
	var err error
	if d.Unit, err = claim.ParseDecimal(r.cell(3)); err != nil {
		return d, err
	}
	if d.Unit <= 0 {
		return d, fmt.Errorf("a unit of %s", d.Unit)
	}
	if d.Container, err = readContainer(r.cell(8)); err != nil {
		return d, err
	}
	for _, text := range list(r.cell(10)) {
		size, err := readSize(text)
		if err != nil {
			return d, err
		}
		d.Sizes = append(d.Sizes, size)
	}
	for _, flag := range list(r.cell(11)) {
		switch flag {
		case "waste-list":
			d.OnWasteList = true
		case "route-modifier":
			d.RouteModifier = true
		case "complex":
			d.Complex = true
		case "stimulating":
			d.Stimulating = true
		case "fluid":
			d.Fluid = true
		case "hormonal", "non-hormonal":
			d.Antineoplastic = flag
		default:
			return d, fmt.Errorf("no flag is called %q", flag)
		}
	}
	return d, nil
}

func readContainer(word string) (codes.Container, error) {
	switch word {
	case "":
		return codes.ContainerUnknown, nil
	case "single":
		return codes.SingleDose, nil
	case "multi":
		return codes.MultipleDose, nil
	case "both":
		return codes.BothContainers, nil
	}
	return 0, fmt.Errorf("no container is called %q", word)
}

// readSize reads "40 mg/1 mL single" or "1 g single powder".
func readSize(text string) (codes.Size, error) {
	var size codes.Size
	for _, word := range []struct {
		suffix string
		set    func()
	}{
		{" powder", func() { size.Powder = true }},
		{" single", func() { size.Kind = codes.SingleDose }},
		{" multi", func() { size.Kind = codes.MultipleDose }},
	} {
		if rest, ok := strings.CutSuffix(text, word.suffix); ok {
			text = rest
			word.set()
		}
	}
	amount, volume, hasVolume := strings.Cut(text, "/")
	var err error
	if size.Amount, err = readAmount(amount); err != nil {
		return size, err
	}
	if hasVolume {
		size.Volume, err = readAmount(volume)
	}
	return size, err
}

func readAmount(text string) (claim.Amount, error) {
	number, unit, ok := strings.Cut(strings.TrimSpace(text), " ")
	if !ok {
		return claim.Amount{}, fmt.Errorf("%q is no amount (want 40 mg)", text)
	}
	value, err := claim.ParseDecimal(number)
	return claim.Amount{Value: value, Unit: unit, Given: true}, err
}

// readWasteList marks the drugs of which a single-dose product is listed.
func (t *Tables) readWasteList(file table) error {
	for _, r := range file.rows() {
		if d, ok := t.drugs[r.cell(0)]; ok {
			d.OnWasteList = true
			t.drugs[d.Code] = d
		}
	}
	return nil
}
