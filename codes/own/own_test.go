package own

import (
	"strings"
	"testing"

	"firstpass/codes"
	"firstpass/codes/builtin"
)

const head = "code,name,unit,container,routes,from,to,ndc,units_per_item,source\n"

func TestOwnDrugs(t *testing.T) {
	rows, err := Read(strings.NewReader(head +
		"J0999,examplumab;Examplix,10 mg,single,SC;IM,2026-10-01,,00000-1111-22,4,\"CMS HCPCS update October 2026\"\n" +
		"J3420,cyanocobalamin,1000 mcg,multi,IM,,,,,our vials\n"))
	if err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
	tables := Over(builtin.New(), rows)
	c := tables.Code("J0999")
	if active, known := c.ActiveOn(20260930); c.Kind != codes.DrugCode || active || !known {
		t.Errorf("before its first day: %+v", c)
	}
	if active, _ := c.ActiveOn(20261001); !active {
		t.Error("not active on its first day")
	}
	if d, ok := tables.Drug("J0999"); !ok || d.Unit.String() != "10" || d.UnitName != "mg" || d.Container != codes.SingleDose || d.Brands[0] != "Examplix" {
		t.Errorf("%+v", d)
	}
	if span := tables.Alike(20260930); span.To != 20260930 || tables.Alike(20261001).From != 20261001 {
		t.Errorf("the day before the first is alike up to %s", span.To)
	}
	if d, _ := tables.Drug("J3420"); d.Container != codes.MultipleDose || !d.ContainerVerified || len(d.Admin) == 0 {
		t.Errorf("the list does not go before the tables, or loses what they know: %+v", d)
	}
	if s, ok := tables.Identify("EXAMPLIX 40 mg SQ"); !ok || len(s.Codes) != 1 || s.Codes[0] != "J0999" {
		t.Errorf("%+v", s)
	}
	if _, ok := tables.Identify("preexamplixation"); ok {
		t.Error("a name inside a word")
	}
	if s, ok := tables.Identify("cyanocobalamin 1000 mcg"); !ok || len(s.Codes) != 1 {
		t.Errorf("%+v", s)
	}
	if p, origin := tables.Package("00000111122"); origin.Answer != codes.Found || p.Codes[0] != "J0999" || p.UnitsPerItem.String() != "4" {
		t.Errorf("%+v", p)
	}
	if d, ok := tables.Drug("J1885"); !ok || d.Name == "" {
		t.Error("the tables below are not asked")
	}
}

func TestOwnDrugsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"code,name,unit\nJ0999,x,1 mg\n":                     `no column "source"`,
		"code,name,unit,source,dose\n":                       `column "dose" that means nothing`,
		head + "J0999,x,10,,,,,,,src\n":                      `unit of "10"`,
		head + "J0999,x,10 mg,,,,,,,\n":                      "no source",
		head + "J99,x,10 mg,,,,,,,src\n":                     "no HCPCS code",
		head + "J0999,x,10 mg,vial,,,,,,src\n":               `container of "vial"`,
		head + "J0999,x,10 mg,,,2026-10-01,2026-01-01,,,s\n": "ends before it starts",
		head + "J0999,x,10 mg,,,01/02/26,,,,s\n":             "is not a calendar day",
		head + "J0999,x,10 mg,,,,,123,,s\n":                  "line 2: J0999: NDC 123",
	} {
		if _, err := Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
