package chargemaster

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// fieldOf finds what a column is, "" where it is nothing the audit looks at.
func fieldOf(header string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(header))
	switch plain {
	case "hcpcs", "cpt", "hcpcscpt", "cpthcpcs", "code", "hcpcscode", "procedurecode", "billingcode":
		return "code"
	case "description", "drug", "drugname", "name", "item", "medication":
		return "description"
	case "unit", "billingunit", "hcpcsunit", "unitofservice", "dosage", "unitsize", "perunit":
		return "unit"
	case "ndc", "ndc11", "ndccode", "ndcnumber":
		return "ndc"
	case "price", "charge", "fee", "amount", "unitprice", "chargeperunit":
		return "price"
	case "cost", "acquisitioncost", "unitcost", "costperunit":
		return "cost"
	}
	return ""
}

// Read reads a list with a header; tabs, semicolons and commas part its cells.
func Read(r io.Reader) ([]Row, error) {
	text, err := io.ReadAll(io.LimitReader(r, 64<<20))
	if err != nil {
		return nil, err
	}
	body := strings.TrimPrefix(string(text), "\ufeff")
	first, _, _ := strings.Cut(body, "\n")
	c := csv.NewReader(strings.NewReader(body))
	c.FieldsPerRecord, c.LazyQuotes = -1, true
	for _, separator := range "\t;" {
		if strings.ContainsRune(first, separator) {
			c.Comma = separator
			break
		}
	}
	head, err := c.Read()
	if err != nil {
		return nil, fmt.Errorf("the list has no header: %w", err)
	}
	at := map[string]int{}
	for i, cell := range head {
		if field := fieldOf(cell); field != "" {
			if _, taken := at[field]; !taken {
				at[field] = i
			}
		}
	}
	if _, ok := at["code"]; !ok {
		return nil, fmt.Errorf("no column is called code or HCPCS (the columns: %s)", strings.Join(head, ", "))
	}
	var rows []Row
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		cell := func(field string) string {
			if i, ok := at[field]; ok && i < len(cells) {
				return strings.TrimSpace(cells[i])
			}
			return ""
		}
		line, _ := c.FieldPos(0)
		row := Row{line, strings.ToUpper(cell("code")), cell("description"), cell("unit"), cell("ndc"), cell("price"), cell("cost")}
		if row.Code != "" {
			rows = append(rows, row)
		}
	}
}
