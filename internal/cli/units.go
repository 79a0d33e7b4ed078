package cli

import (
	"fmt"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/coding"
	"firstpass/report"
)

type unitsCommand struct {
	Drug       string   `arg:"" help:"HCPCS code, name, brand or NDC." placeholder:"DRUG"`
	Dose       []string `arg:"" help:"The dose given: 350mg, '2.4 million units', 2mL." placeholder:"DOSE"`
	Containers []string `help:"What was opened (4x100mg) or is on hand (100mg,400mg); with its volume where that matters (200mcg/1mL)." placeholder:"LIST"`
	MultiDose  bool     `help:"The containers are multiple-dose: neither JW nor JZ."`
	Payer      string   `help:"Who pays: medicare, medicare-advantage, medicaid, commercial." default:"medicare" enum:"medicare,medicare-advantage,medicaid,commercial"`
	Date       string   `help:"Date of service (default: the codes in force now)." placeholder:"DATE"`
	Price      string   `help:"Charge of one billing unit." placeholder:"AMOUNT"`
	Charge     string   `help:"Charge of everything opened, divided between given and discarded." placeholder:"AMOUNT"`
	NDC        string   `name:"ndc" help:"The package used, for the NDC of the claim line." placeholder:"NDC"`
}

// Help is shown under the flags.
func (unitsCommand) Help() string {
	return `Examples:
  firstpass units infliximab 350mg --containers 4x100mg --charge 4000
  firstpass units J9035 975mg --containers 100mg,400mg
  firstpass units ketorolac 60mg
  firstpass units J1020 '2 mL' --containers 1x40mg/2mL --multi-dose --date 2024-01-05

Prints the division, how it was rounded, both claim lines and what they come to.`
}

// Run turns a dose into the lines of a claim.
func (c *unitsCommand) Run(s *session) error {
	tables, err := loadTables()
	if err != nil {
		return err
	}
	var on claim.Date
	if c.Date != "" {
		var err error
		if on, err = claim.ParseDate(c.Date); err != nil {
			return exit{exitInput, "--date: " + err.Error()}
		}
	}
	drug, pack, err := findDrug(tables, c.Drug, c.NDC, on)
	if err != nil {
		return err
	}
	dose, err := parseAmount(strings.Join(c.Dose, " "))
	if err != nil {
		return exit{exitInput, "dose: " + err.Error()}
	}
	containers, err := parseContainers(c.Containers)
	if err != nil {
		return exit{exitInput, "--containers: " + err.Error()}
	}
	k, err := coding.Calculate(drug, dose, containers)
	if err != nil {
		return exit{exitInput, err.Error()}
	}
	w := unitsWriter{command: c, k: k, tables: tables, on: on, pack: pack}
	if w.prices, err = c.prices(&k); err != nil {
		return err
	}
	_, err = s.out.WriteString(w.text())
	return err
}

// findDrug finds the drug a user means by a code, an NDC or a name.
func findDrug(tables codes.Tables, text, ndc string, on claim.Date) (codes.Drug, *ndcPackage, error) {
	var pack *ndcPackage
	if ndc == "" && strings.Trim(text, "0123456789-") == "" {
		ndc = text
	}
	if ndc != "" {
		eleven, err := claim.NDC(ndc).Eleven()
		if err != nil {
			return codes.Drug{}, nil, exit{exitInput, fmt.Sprintf("NDC %s: %v", ndc, err)}
		}
		pack = &ndcPackage{eleven: eleven}
		var origin codes.Origin
		pack.Package, origin = tables.Package(eleven)
		pack.known = origin.Answer == codes.Found
	}
	if text == ndc && pack != nil {
		for _, code := range pack.Codes {
			if drug, ok := tables.Drug(code); ok && inForce(tables, code, on) {
				return drug, pack, nil
			}
		}
		return codes.Drug{}, nil, exit{exitInput, fmt.Sprintf("no table at hand says which code bills NDC %s; name the drug and give --ndc", ndc)}
	}
	if drug, ok := tables.Drug(strings.ToUpper(text)); ok {
		if !inForce(tables, drug.Code, on) {
			return codes.Drug{}, nil, exit{exitInput, fmt.Sprintf("%s is not in force %s%s", drug.Code, onDay(on), successors(tables, drug.Code))}
		}
		return drug, pack, nil
	}
	substance, ok := tables.Identify(text)
	if !ok || len(substance.Codes) == 0 {
		return codes.Drug{}, nil, exit{exitInput, fmt.Sprintf("no drug is known as %q: give its HCPCS code", text)}
	}
	var kept []string
	for _, code := range substance.Codes {
		if _, ok := tables.Drug(code); ok && inForce(tables, code, on) {
			kept = append(kept, code)
		}
	}
	if len(kept) == 0 {
		return codes.Drug{}, nil, exit{exitInput, fmt.Sprintf("no code of %s is in force %s", substance.Name, onDay(on))}
	}
	if substance.Vague {
		return codes.Drug{}, nil, exit{exitInput, fmt.Sprintf("%s has several codes (%s): say which form, or give the code", substance.Name, strings.Join(kept, ", "))}
	}
	drug, _ := tables.Drug(kept[0])
	return drug, pack, nil
}

// inForce says whether the code may be billed on the day; without a day, now.
func inForce(tables codes.Tables, code string, on claim.Date) bool {
	life := tables.Code(code).Life
	if on == 0 {
		return len(life) == 0 || life[len(life)-1].To == 0
	}
	active, known := tables.Code(code).ActiveOn(on)
	return active || !known
}

func onDay(on claim.Date) string {
	if on == 0 {
		return "now"
	}
	return "on " + on.String()
}

func successors(tables codes.Tables, code string) string {
	if list := tables.Code(code).Successors; len(list) > 0 {
		return "; use " + strings.Join(list, ", ")
	}
	return ""
}

// parseAmount reads 350mg, 350 mg, 2.4 million units.
func parseAmount(text string) (claim.Amount, error) {
	text = strings.TrimSpace(text)
	end := 0
	for end < len(text) && (text[end] >= '0' && text[end] <= '9' || text[end] == '.' || text[end] == ',' || end == 0 && (text[end] == '-' || text[end] == '+')) {
		end++
	}
	value, err := claim.ParseDecimal(strings.ReplaceAll(text[:end], ",", ""))
	unit := strings.TrimSpace(text[end:])
	if err != nil || unit == "" {
		return claim.Amount{}, fmt.Errorf("%q: want a number and its unit, as in 350mg", text)
	}
	return claim.Amount{Value: value, Unit: unit, Given: true}, nil
}

// maxContainers is more than any visit opens.
const maxContainers = 1000

// parseContainers reads lists such as 4x100mg,1x400mg or 200mcg/1mL.
func parseContainers(lists []string) ([]coding.Container, error) {
	var out []coding.Container
	for _, text := range strings.Split(strings.Join(lists, ","), ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		var c coding.Container
		if count, rest, ok := strings.Cut(text, "x"); ok && strings.Trim(count, "0123456789 ") == "" {
			n, err := strconv.Atoi(strings.TrimSpace(count))
			if err != nil || n < 1 || n > maxContainers {
				return nil, fmt.Errorf("%q: want 1 to %d containers", text, maxContainers)
			}
			c.Count, text = n, rest
		}
		size, volume, hasVolume := strings.Cut(text, "/")
		var err error
		if c.Size, err = parseAmount(size); err != nil {
			return nil, err
		}
		if hasVolume {
			if volume == "" || volume[0] < '0' || volume[0] > '9' {
				volume = "1" + volume // 200mcg/mL
			}
			if c.Volume, err = parseAmount(volume); err != nil {
				return nil, err
			}
		}
		out = append(out, c)
	}
	return out, nil
}

// prices are the charges of the given and the discarded line.
type prices struct {
	given, discarded claim.Cents
	known            bool
}

func (c *unitsCommand) prices(k *coding.Calculation) (prices, error) {
	switch {
	case c.Price != "" && c.Charge != "":
		return prices{}, exit{exitInput, "give --price (of a unit) or --charge (of everything), not both"}
	case c.Price != "":
		each, err := claim.ParseCents(c.Price)
		if err != nil || each < 0 {
			return prices{}, exit{exitInput, fmt.Sprintf("--price %s: want dollars, as in 12.50", c.Price)}
		}
		return prices{each * claim.Cents(k.Units), each * claim.Cents(k.Discarded), true}, nil
	case c.Charge != "":
		all, err := claim.ParseCents(c.Charge)
		if err != nil || all < 0 {
			return prices{}, exit{exitInput, fmt.Sprintf("--charge %s: want dollars, as in 4000", c.Charge)}
		}
		given, discarded := coding.SplitCharge(all, k.Units, k.Discarded)
		return prices{given, discarded, true}, nil
	}
	return prices{}, nil
}

// money writes a charge behind a line, nothing where none is known.
func (p prices) money(amount claim.Cents) string {
	if !p.known {
		return ""
	}
	return "   " + report.Dollars(amount)
}
