package wizard

import (
	"slices"
	"strings"
	"testing"

	"firstpass/codes/builtin"
	"firstpass/coding"
)

var tables = builtin.New()

func lines(a *coding.Answer) string {
	var list []string
	for _, l := range a.Lines {
		text := l.Code
		for _, m := range l.Modifiers {
			text += "-" + m
		}
		list = append(list, text+"x"+string(rune('0'+l.Units%10)))
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

func TestResults(t *testing.T) {
	for _, c := range []struct {
		name, query, want string
		not               []string // codes it must say why not of
		hint              string
	}{
		{"an ordinary shot", "payer=commercial&place=11&drug=ketorolac+30+mg&route=IM&count=1&supplied=practice&given=practitioner&other=none", "96372x1 J1885x2", []string{"96401", "96377", "96374", "90471", "95115", "20610"}, ""},
		{"beside a visit", "payer=medicare&place=11+2024-03-05&drug=ketorolac+30+mg&route=IM&count=1&supplied=practice+1x30mg+single-dose&given=staff+supervised&other=99213", "96372x1 J1885-JZx2", nil, "99213 beside 96372 needs 25"},
		{"beside a nurse visit", "payer=medicare&place=11+2024-03-05&drug=ketorolac+30+mg&route=IM&count=1&supplied=practice+1x30mg+single-dose&given=staff+supervised&other=99211", "96372x1 J1885-JZx2", nil, "never paid"},
		{"beside an infusion", "payer=commercial&place=11+2024-03-05&drug=ketorolac+30+mg&route=IM&count=1&supplied=practice&given=practitioner&other=96365", "96372-59x1 J1885x2", nil, ""},
		{"three needles", "payer=commercial&place=11&drug=penicillin+G+benzathine+2400000+units&route=IM&count=3&supplied=practice&given=practitioner&other=none", "96372x3 J0561x4", nil, ""},
		{"a push beside an infusion", "payer=commercial&place=11&drug=ondansetron+4+mg&route=IV-push&times=push&supplied=practice&given=practitioner&other=96365", "96374x1 J2405x4", nil, "96374 becomes 96375"},
		{"16 minutes", "payer=commercial&place=11&drug=ceftriaxone+1+g&route=IV-infusion&times=16&supplied=practice&given=practitioner&other=none", "96365x1 J0696x4", []string{"96372", "96374"}, ""},
		{"15 minutes", "payer=commercial&place=11&drug=ceftriaxone+1+g&route=IV-infusion&times=9:00-9:15&supplied=practice&given=practitioner&other=none", "96374x1 J0696x4", []string{"96372", "96365"}, ""},
		{"a vaccine", "payer=commercial&place=11&drug=90714&route=IM&kind=adult&count=1&supplied=practice&given=practitioner&other=none", "90471x1 90714x1", []string{"96372"}, ""},
		{"influenza vaccine, Medicare", "payer=medicare&place=11&drug=90662&route=IM&kind=70&count=1&supplied=practice&given=practitioner&other=none", "90662x1 G0008x1", []string{"96372", "90471"}, ""},
		{"an allergy shot", "payer=commercial&place=11&drug=allergen+extract&route=SC&count=2&supplied=practice&given=practitioner&other=none", "95117x1", []string{"96372", "95115"}, ""},
		{"a hormone for cancer", "payer=commercial&place=11&drug=J9217+7.5+mg&route=IM&kind=hormonal&count=1&supplied=practice&given=practitioner&other=none", "96402x1 J9217x1", []string{"96372", "96401"}, ""},
		{"a biologic by needle", "payer=commercial&place=11&drug=Prolia+60+mg&route=SC&kind=therapeutic&count=1&supplied=practice&given=practitioner&other=none", "96372x1 J0897x0", []string{"96401"}, ""},
		{"a biologic by needle, complex", "payer=commercial&place=11&drug=Prolia+60+mg&route=SC&kind=chemotherapy&count=1&supplied=practice&given=practitioner&other=none", "96401x1 J0897x0", []string{"96372"}, ""},
		{"on the body", "payer=medicare&place=11&drug=Neulasta+Onpro+6+mg&route=on-body+injector&kind=therapeutic&supplied=practice+1x6mg+single-dose&given=practitioner&other=none", "96377x1 J2506-JZx2", []string{"96372"}, ""},
		{"into a knee it is not said which joint", "payer=commercial&place=11&drug=triamcinolone+acetonide+40+mg&route=intra-articular&supplied=practice&given=practitioner&other=none", "J3301x4", []string{"20610", "96372"}, ""},
		{"a practitioner in a hospital", "payer=commercial&place=22&drug=ketorolac+30+mg&route=IM&count=1&supplied=practice&given=practitioner&other=none", "", []string{"96372"}, ""},
		{"nobody supervised, Medicare", "payer=medicare&place=11&drug=ketorolac+30+mg&route=IM&count=1&supplied=practice+1x30mg+single-dose&given=staff+alone&other=none", "96372x1 J1885-JZx2", nil, "without direct supervision Medicare pays neither"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := Parse(c.query, tables)
			if err != nil {
				t.Fatal(err)
			}
			out, err := Result(a, tables)
			if err != nil {
				t.Fatal(err)
			}
			if got := lines(&out.Answer); got != c.want {
				t.Errorf("%s, want %s\n%v", got, c.want, out.Answer.Questions)
			}
			for _, code := range c.not {
				if !slices.ContainsFunc(out.Neighbours, func(n Neighbour) bool { return n.Code == code && n.Why != "" }) {
					t.Errorf("does not say why not %s: %v", code, out.Neighbours)
				}
			}
			if c.hint != "" && !strings.Contains(strings.Join(out.Hints, "\n"), c.hint) {
				t.Errorf("hints %v lack %q", out.Hints, c.hint)
			}
			again, err := Parse(out.Query, tables)
			if err != nil {
				t.Fatalf("the query cannot be read back: %v", err)
			}
			if same, err := Result(again, tables); err != nil || lines(&same.Answer) != lines(&out.Answer) || same.Query != out.Query {
				t.Errorf("asked again: %s, %v", lines(&same.Answer), err)
			}
		})
	}
}

// TestQuestions asks at most ten, each once, and none the tables answer.
func TestQuestions(t *testing.T) {
	a := Answers{}
	asked := map[string]bool{}
	answer := map[string]string{"payer": "1", "place": "11", "drug": "a drug nobody knows 5 mg", "route": "IV-infusion", "kind": "1", "times": "40", "count": "1", "supplied": "practice", "given": "1", "other": "none"}
	for n := 0; ; n++ {
		q, open := Next(a, tables)
		if !open {
			break
		}
		if asked[q.ID] || n >= 10 {
			t.Fatalf("%s is asked again, or too many", q.ID)
		}
		asked[q.ID] = true
		if err := Check(q, answer[q.ID], a, tables); err != nil {
			t.Fatalf("%s: %v", q.ID, err)
		}
		a[q.ID] = Fold(q, answer[q.ID])
	}
	if asked["count"] || !asked["kind"] || !asked["times"] {
		t.Errorf("asked %v", asked)
	}
	if a["payer"] != "medicare" {
		t.Errorf("an option by its number is kept as %q", a["payer"])
	}
}

func TestAnswersAreChecked(t *testing.T) {
	for query, want := range map[string]string{
		"payer=nobody":              "want one of medicare",
		"place=99999":               "want a place of service",
		"colour=blue":               "no question is called",
		"times=9:00&route=IV-push":  "want 09:00-09:40",
		"times=25:00-26:00&route=3": "want 09:00-09:40",
		"count=0&route=IM":          "want a number from 1 to 20",
		"supplied=nobody":           "is not understood",
		"supplied=1x30mg":           "want practice, patient or pharmacy",
		"other=99213x":              "is no code",
		"drug=":                     "name the drug",
		"%zz":                       "answers",
	} {
		if _, err := Parse(query, tables); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", query, err, want)
		}
	}
	if _, err := Result(Answers{"payer": "medicare"}, tables); err == nil || !strings.Contains(err.Error(), "still open") {
		t.Errorf("an open question: %v", err)
	}
}

func TestSplitDose(t *testing.T) {
	for text, want := range map[string]string{
		"ketorolac 30 mg": "ketorolac|30mg", "ketorolac 30mg": "ketorolac|30mg", "penicillin G benzathine 2,400,000 units": "penicillin G benzathine|2400000units",
		"ketorolac": "ketorolac|0", "vitamin B12 1000 mcg": "vitamin B12|1000mcg", "J1885": "J1885|0", "penicillin 2.4 million units": "penicillin|2.4million units",
	} {
		name, dose := splitDose(text)
		if got := name + "|" + dose.Value.String() + dose.Unit; got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
