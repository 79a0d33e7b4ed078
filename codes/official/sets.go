package official

import (
	"bufio"
	"encoding/xml"
	"io"
	"regexp"
	"strconv"
	"strings"

	"firstpass/claim"
)

func codeSetLayouts() []layout {
	return []layout{
		{
			title:   "NUCC provider taxonomy",
			columns: []column{need("code", "code"), need("group", "grouping"), need("class", "classification"), need("special", "specialization"), may("notes", "notes")},
			row:     readTaxonomy,
		},
		{
			title:   "reason and remark codes",
			columns: []column{need("code", "adjcode"), need("type", "adjtype"), need("from", "adjstartdate"), need("to", "adjenddate"), may("name", "adjdescription")},
			row:     readReason,
		},
		{
			title:   "place-of-service codes",
			columns: []column{need("code", "poscode", "placeofservicecode", "placeofservicecodes"), need("name", "posname", "placeofservicename"), may("type", "postype")},
			row: func(r *reading, row *cellRow) string {
				release, span := r.yearly()
				if m := inDate.FindStringSubmatch(r.member.Name); m != nil && m[3] != "" { // a page saved on a day
					span.To, _ = dayIn(r.member.Name)
				}
				if release == "" {
					return "the file's name does not say its year"
				}
				t := r.table(PlaceOfService, "", release, span)
				t.Read++
				code := row.code("code")
				first, last, ranged := strings.Cut(code, "-")
				if !ranged {
					last = first
				}
				if len(first) != 2 || len(last) != 2 {
					return "a code of " + strconv.Quote(code)
				}
				if name := row.get("name"); !strings.EqualFold(name, "unassigned") {
					t.Rows = append(t.Rows, Row{first, []string{row.get("type"), name}})
				}
				return ""
			},
		},
		{
			title:   "a contractors' list of self-administered drugs",
			columns: []column{need("article", "articleid"), need("contractor", "macid"), need("code", "codeid"), need("from", "effectivedate"), may("brand", "drugbrandname"), may("route", "routehint")},
			row:     readExclusion,
		},
		{
			title:   "a summary of self-administered drugs by contractor",
			columns: []column{need("code", "hcpcs"), need("brand", "drugbrand"), need("contractors", "macs"), need("from", "effectivedate"), may("route", "routenote")},
			row: func(r *reading, row *cellRow) string {
				r.exclusions("summary").Read++
				reason := ""
				for _, contractor := range strings.Split(row.get("contractors"), ",") {
					if why := r.exclude("summary", row.code("code"), strings.TrimSpace(contractor), routeOf(row.get("route")), row.get("from"), ""); why != "" {
						reason = why
					}
				}
				return reason
			},
		},
		{
			title:   "brands on the lists of self-administered drugs",
			columns: []column{need("brand", "brandkeyword"), need("generic", "generic"), need("both", "dualchannel"), may("code", "partbivcode")},
			row: func(r *reading, row *cellRow) string {
				t := r.table(SelfBrand, "", r.options.Release, claim.Span{})
				t.Read++
				if row.get("brand") == "" {
					return "no brand"
				}
				t.Rows = append(t.Rows, Row{strings.ToLower(row.get("brand")), []string{row.get("generic"), row.get("both"), row.code("code")}})
				return ""
			},
		},
		{
			title:   "codes beside the lists of self-administered drugs",
			columns: []column{need("code", "hcpcs"), need("status", "status"), need("note", "note")},
			row: func(r *reading, row *cellRow) string {
				t := r.table(SelfAdministered, "notes", r.options.Release, claim.Span{})
				t.Read++
				if !isCode(row.code("code")) {
					return "a code of " + strconv.Quote(row.code("code"))
				}
				t.Rows = append(t.Rows, Row{row.code("code"), []string{"", row.get("status"), "", ""}})
				return ""
			},
		},
		{
			title:   "Medicare contractors",
			columns: []column{need("company", "contractorid"), need("jurisdiction", "jurisdiction"), need("states", "jurisdictionstates"), may("article", "sadarticleid")},
			row: func(r *reading, row *cellRow) string {
				t := r.table(Jurisdiction, "", r.options.Release, claim.Span{})
				t.Read++
				if row.get("jurisdiction") == "" || row.get("states") == "" {
					return "no jurisdiction"
				}
				t.Rows = append(t.Rows, Row{row.get("jurisdiction"), []string{row.get("company"), row.get("states"), row.get("article")}})
				return ""
			},
		},
	}
}

// yearly names a release by the year or day its file is named for.
func (r *reading) yearly() (string, claim.Span) {
	if day, ok := dayIn(r.member.Name); ok {
		return day.String()[:7], claim.Span{To: day.AddMonths(1).AddDays(-1)}
	}
	if year := regexp.MustCompile(`20\d\d`).FindString(r.member.Name + " " + r.options.Release); year != "" {
		n, _ := strconv.Atoi(year)
		return year, claim.Span{From: claim.NewDate(n, 1, 1), To: claim.NewDate(n, 12, 31)}
	}
	return "", claim.Span{}
}

// readReason reads a code's days. The texts are X12's and are left out.
func readReason(r *reading, row *cellRow) string {
	release, span := r.yearly()
	if release == "" {
		return "the file's name does not say its month"
	}
	kind := Adjustment
	switch row.get("type") {
	case "CARC":
	case "RARC":
		kind = Remark
	case "Group":
		kind = AdjustmentGroup
	default:
		return "a type of " + strconv.Quote(row.get("type"))
	}
	t := r.table(kind, "", release, span)
	t.Read++
	from, to, ok := dayRange(row.get("from"), row.get("to"))
	if !ok || row.code("code") == "" {
		return row.code("code") + " holds from " + strconv.Quote(row.get("from")) + " to " + strconv.Quote(row.get("to"))
	}
	cells := []string{from, to}
	if kind == AdjustmentGroup {
		cells = nil
	}
	t.Rows = append(t.Rows, Row{row.code("code"), cells})
	return ""
}

func (r *reading) exclusions(edition string) *Table {
	t := r.table(SelfAdministered, edition, r.options.Release, claim.Span{})
	t.Excerpt = true
	return t
}

func (r *reading) exclude(edition, code, contractor, route, from, article string) string {
	day, ok := optionalDay(from)
	if !isCode(code) || contractor == "" || !ok {
		return "a code of " + strconv.Quote(code) + " of contractor " + strconv.Quote(contractor)
	}
	t := r.exclusions(edition)
	t.Rows = append(t.Rows, Row{code, []string{contractor, route, digits(day), article}})
	return ""
}

func readExclusion(r *reading, row *cellRow) string {
	r.exclusions("").Read++
	return r.exclude("", row.code("code"), row.get("contractor"), routeOf(row.get("route")), row.get("from"), row.get("article"))
}

// routeOf says whether a listing is about subcutaneous use only.
func routeOf(text string) string {
	if strings.Contains(text, "IV_OR_SC") || strings.Contains(text, "JB") {
		return "subcutaneous"
	}
	return ""
}

// codesets reads the lists of an external-codes file: codes without their texts.
func (r *reading) codesets(body *bufio.Reader) error {
	d := xml.NewDecoder(body)
	var list, text string
	day, _ := dayIn(r.name)
	release := "2014"
	if day != 0 {
		release = day.String()
	}
	for {
		token, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return problem("truncated", "the XML is cut off or damaged: %v", err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			text = ""
		case xml.CharData:
			if len(text)+len(x) < 1<<12 {
				text += string(x)
			}
		case xml.EndElement:
			switch x.Name.Local {
			case "id":
				list = clean(text)
			case "code":
				if list == "states" || list == "country" {
					break
				}
				t := r.table(CodeList, list, release, claim.Span{})
				t.Read++
				t.Rows = append(t.Rows, Row{clean(text), nil})
			}
			text = ""
		}
	}
}
