package official

import (
	"strconv"
	"strings"

	"firstpass/claim"
)

func drugLayouts() []layout {
	return []layout{
		{
			title: "the NDC-HCPCS crosswalk",
			columns: []column{
				need("code", `/^20\d\dcode$/`), need("ndc", "ndc2", "ndc"), need("unit", "hcpcsdosage"), need("units", "billunits"),
				may("package-units", "billunitspkg"), may("name", "drugname"), may("labeler", "labelername"), may("size", "pkgsize"), may("quantity", "pkgqty"),
			},
			row: readCrosswalk,
		},
		{
			title: "Part B payment limits",
			columns: []column{
				need("code", "hcpcscode"), need("unit", "hcpcscodedosage"), need("limit", "paymentlimit"),
				may("coinsurance", "coinsurancepercentage"), may("note", "notes"),
			},
			row: readPaymentLimit,
		},
		{
			title: "the FDA directory of products",
			columns: []column{
				need("ndc", "productndc"), need("name", "proprietaryname"), need("substance", "nonproprietaryname"), need("form", "dosageformname"),
				need("from", "startmarketingdate"), may("route", "routename"), may("to", "endmarketingdate"), may("labeler", "labelername"),
				may("strength", "activenumeratorstrength"), may("unit", "activeingredunit"), may("category", "marketingcategoryname"), may("certified", "listingrecordcertifiedthrough"),
			},
			row: readProduct,
		},
		{
			title: "the FDA directory of packages",
			columns: []column{
				need("ndc", "ndcpackagecode"), need("product", "productndc"), need("package", "packagedescription"),
				may("from", "startmarketingdate"), may("to", "endmarketingdate"),
			},
			row: readListedPackage,
		},
		{
			title:   "codes with a single-dose product (JW and JZ)",
			columns: []column{need("code", "hcpcs"), need("single", "singledose"), may("source", "source")},
			row: func(r *reading, row *cellRow) string {
				day, _ := dayIn(row.get("source"))
				if day == 0 {
					if day, _ = dayIn(r.member.Name); day == 0 {
						return "the day of the list is not said"
					}
				}
				t := r.table(Waste, "", day.String(), claim.Span{From: 20230701})
				t.Read++
				if !isCode(row.code("code")) {
					return "a code of " + strconv.Quote(row.code("code"))
				}
				if strings.EqualFold(row.get("single"), "true") {
					t.Rows = append(t.Rows, Row{row.code("code"), nil})
				}
				return ""
			},
		},
	}
}

// NDC11 makes eleven digits of an NDC with hyphens (5-4-2, or one of the ten-digit
// forms) or of eleven digits; ok is false for other identifiers.
func NDC11(text string) (string, bool) {
	part := strings.Split(text, "-")
	switch {
	case len(part) == 1 && len(text) == 11:
	case len(part) == 3:
		for i, want := range [3]int{5, 4, 2} {
			if len(part[i]) > want || len(part[i]) < want-1 {
				return "", false
			}
			part[i] = strings.Repeat("0", want-len(part[i])) + part[i]
		}
	default:
		return "", false
	}
	joined := strings.Join(part, "")
	for i := 0; i < len(joined); i++ {
		if joined[i] < '0' || joined[i] > '9' {
			return "", false
		}
	}
	return joined, true
}

// readCrosswalk reads a package. The code's column is named for a year that is
// not always the file's; skin substitutes stand under other identifiers.
func readCrosswalk(r *reading, row *cellRow) string {
	t, err := r.quarterly(DrugPackage, "")
	if err != nil {
		return asProblem(err).Reason
	}
	t.Read++
	code := row.code("code")
	if !isCode(code) {
		return "a code of " + strconv.Quote(code)
	}
	ndc, ok := NDC11(row.get("ndc"))
	if !ok {
		if ndc = strings.ReplaceAll(row.get("ndc"), " ", ""); len(ndc) < 3 {
			return code + " has an NDC of " + strconv.Quote(row.get("ndc"))
		}
	}
	t.Rows = append(t.Rows, Row{ndc, []string{
		code, row.get("name"), row.get("labeler"), row.get("unit"), number(row.get("size")), number(row.get("quantity")), number(row.get("units")), number(row.get("package-units")),
	}})
	return ""
}

// number takes the thousands' commas and trailing noughts out of a figure.
func number(text string) string { return strings.ReplaceAll(text, ",", "") }

func readPaymentLimit(r *reading, row *cellRow) string {
	t, err := r.quarterly(PaymentLimit, "")
	if err != nil {
		return asProblem(err).Reason
	}
	t.Read++
	code, limit := row.code("code"), number(strings.TrimPrefix(row.get("limit"), "$"))
	if !isCode(code) {
		return "a code of " + strconv.Quote(code)
	}
	if limit == "N/A" {
		limit = "" // the note says how it is priced
	} else if _, err := strconv.ParseFloat(limit, 64); err != nil {
		return code + " has a limit of " + strconv.Quote(limit)
	}
	t.Rows = append(t.Rows, Row{code, []string{row.get("unit"), limit, row.get("coinsurance"), strings.Join(strings.Fields(row.get("note")), " ")}})
	return ""
}

// listed is the day a directory was taken; without one it is the newest first day.
func (r *reading) directory() *Table {
	if len(r.tables) > 0 {
		return r.tables[0]
	}
	release := r.options.Release
	if release == "" {
		if day, ok := dayIn(r.name); ok {
			release = day.String()
		}
	}
	return r.table(Listing, "", release, claim.Span{})
}

// readProduct reads a product; its key is the labeler and product in nine digits.
func readProduct(r *reading, row *cellRow) string {
	t := r.directory()
	t.Edition = "product"
	t.Read++
	part := strings.Split(row.get("ndc"), "-")
	if len(part) != 2 || len(part[0]) < 4 || len(part[0]) > 5 || len(part[1]) < 3 || len(part[1]) > 4 {
		return "a product of " + strconv.Quote(row.get("ndc"))
	}
	key := strings.Repeat("0", 5-len(part[0])) + part[0] + strings.Repeat("0", 4-len(part[1])) + part[1]
	from, to, ok := dayRange(row.get("from"), row.get("to"))
	if !ok {
		return key + " is marketed from " + strconv.Quote(row.get("from")) + " to " + strconv.Quote(row.get("to"))
	}
	r.newest(t, from)
	t.Rows = append(t.Rows, Row{key, []string{
		row.get("name"), row.get("substance"), row.get("form"), row.get("route"), row.get("labeler"), from, to, row.get("strength"), row.get("unit"), "", row.get("category"),
	}})
	return ""
}

func readListedPackage(r *reading, row *cellRow) string {
	t := r.directory()
	t.Edition = "package"
	t.Read++
	ndc, ok := NDC11(row.get("ndc"))
	if !ok {
		return "an NDC of " + strconv.Quote(row.get("ndc"))
	}
	from, to, ok := dayRange(row.get("from"), row.get("to"))
	if !ok {
		return ndc + " is marketed from " + strconv.Quote(row.get("from")) + " to " + strconv.Quote(row.get("to"))
	}
	r.newest(t, from)
	t.Rows = append(t.Rows, Row{ndc, []string{"", "", "", "", "", from, to, "", "", row.get("package"), ""}})
	return ""
}

// newest dates a directory that does not say its day by its newest product.
func (r *reading) newest(t *Table, from string) {
	if day, ok := optionalDay(from); ok && day > t.Covers.To {
		t.Covers.To = day
	}
}
