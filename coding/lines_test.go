package coding_test

import (
	"strings"
	"testing"

	"firstpass/claim"
	"firstpass/coding"
	"firstpass/facts"
)

// charted reads "ketorolac 30mg IM vial=1x30mg single left=0mg ndc=... by=patient".
func entryOf(t *testing.T, text string) claim.Administration {
	t.Helper()
	words := strings.Fields(text)
	a := claim.Administration{Medication: strings.ReplaceAll(words[0], "_", " ")}
	for _, word := range words[1:] {
		key, value, isField := strings.Cut(word, "=")
		switch {
		case !isField && word == "single":
			a.Vial.SingleDose, a.Vial.KindGiven = true, true
		case !isField && word == "multi":
			a.Vial.KindGiven = true
		case !isField && word[0] >= '0' && word[0] <= '9' || word[0] == '-':
			a.Dose = quantity(t, word)
		case !isField:
			a.Route = strings.ReplaceAll(word, "_", " ")
		case key == "vial":
			count, size, _ := strings.Cut(value, "x")
			for _, r := range count {
				a.Vial.Count = a.Vial.Count*10 + int(r-'0')
			}
			a.Vial.Size = quantity(t, size)
		case key == "left":
			a.Discarded = quantity(t, value)
		case key == "ndc":
			a.NDC = claim.NDC(value)
		case key == "by":
			a.SuppliedBy = value
		case key == "kind":
			a.Kind = value
		case key == "site":
			a.Site = strings.ReplaceAll(value, "_", " ")
		case key == "volume":
			a.Volume = quantity(t, value)
		case key == "at":
			from, to, hasStop := strings.Cut(value, "-")
			a.Start = moment(t, from)
			if hasStop {
				a.Stop = moment(t, to)
			}
		default:
			t.Fatalf("%q is not understood", word)
		}
	}
	return a
}

func quantity(t *testing.T, text string) claim.Amount {
	t.Helper()
	end := 0
	for end < len(text) && strings.ContainsRune("0123456789.-", rune(text[end])) {
		end++
	}
	value, err := claim.ParseDecimal(text[:end])
	if err != nil {
		t.Fatal(err)
	}
	return claim.Amount{Value: value, Unit: text[end:], Given: true}
}

func TestLines(t *testing.T) {
	for _, c := range []struct {
		name, payer string
		date        claim.Date
		place       string // 11, 22 (a practitioner there), facility
		dx          string
		born        claim.Date
		given       []string
		want, doubt string
	}{
		// Units and waste.
		{"nothing left, Medicare", "medicare", 20240305, "11", "M54.50", 0, []string{"ketorolac 30mg IM vial=1x30mg single left=0mg"}, "96372 J1885-JZx2", "-"},
		{"the day before JZ", "medicare", 20230630, "11", "M54.50", 0, []string{"ketorolac 30mg IM vial=1x30mg single left=0mg"}, "96372 J1885x2", "-"},
		{"the first day of JZ", "medicare", 20230701, "11", "M54.50", 0, []string{"ketorolac 30mg IM vial=1x30mg single left=0mg"}, "96372 J1885-JZx2", "-"},
		{"another payer", "commercial", 20240305, "11", "M54.50", 0, []string{"ketorolac 30mg IM vial=1x30mg single left=0mg"}, "96372 J1885x2", "-"},
		{"waste", "medicare", 20240312, "11", "M05.79", 0, []string{"infliximab 350mg IV-infusion vial=4x100mg single left=50mg at=9:00-11:10 kind=chemotherapy"}, "96413 96415 J1745-JWx5 J1745x35", "biosimilar"},
		{"waste before JW", "medicare", 20161231, "11", "M05.79", 0, []string{"infliximab 350mg IV-infusion vial=4x100mg single left=50mg at=9:00-11:10 kind=chemotherapy"}, "96413 96415 J1745x35", ""},
		{"both rounded up would exceed the label", "medicare", 20240312, "11", "M05.79", 0, []string{"infliximab 377mg IV-infusion vial=4x100mg single left=23mg at=9:00-10:00 kind=chemotherapy"}, "96413 J1745-JWx2 J1745x38", "biosimilar"},
		{"a whole vial discarded", "medicare", 20240312, "11", "M05.79", 0, []string{"infliximab 100mg IV-infusion vial=4x100mg single left=300mg at=9:00-10:00 kind=chemotherapy"}, "96413 J1745-JWx30 J1745x10", "whole container"},
		{"one unit covers dose and rest", "medicare", 20240305, "11", "T78.40XA", 0, []string{"diphenhydramine 25mg IM vial=1x50mg single left=25mg"}, "96372 J1200-JZ", "-"},
		{"a multiple-dose vial", "medicare", 20240305, "11", "M54.50", 0, []string{"ketorolac 30mg IM vial=1x300mg multi"}, "96372 J1885x2", "-"},
		{"no container charted", "medicare", 20240305, "11", "M54.50", 0, []string{"ketorolac 30mg IM"}, "96372 J1885x2", "which container"},
		{"packaged in a hospital", "medicare", 20240305, "facility", "M54.50", 0, []string{"ketorolac 30mg IM vial=1x30mg single left=0mg"}, "96372 J1885x2", "-"},
		{"two doses add before rounding", "commercial", 20240305, "facility", "R52", 0, []string{"morphine 4mg IV-push at=9:00", "morphine 4mg IV-push at=9:40"}, "96374 96376 J2270", "-"},
		{"a dose below nothing", "commercial", 20240305, "11", "R52", 0, []string{"ketorolac -30mg IM"}, "96372", "cannot be"},
		{"a volume", "commercial", 20240305, "11", "R52", 0, []string{"ketorolac 1mL IM"}, "96372", "concentration"},
		{"more than the day limit", "commercial", 20240805, "11", "R52", 0, []string{"ketorolac 300mg IM"}, "96372 J1885x20", "day limit"},
		{"several drugs in one entry", "commercial", 20240305, "facility", "E51.9", 0, []string{"thiamine_+_magnesium_in_one_bag 1bag IV-infusion at=9:00-10:10"}, "96365", "how many"},

		// Codes by the day, the route and the strength.
		{"vancomycin in 2024", "commercial", 20240305, "facility", "L03.115", 0, []string{"vancomycin 1000mg IV-infusion at=9:00-10:00"}, "96365 J3370x2", "-"},
		{"80 mg of a salt until March 2024", "commercial", 20231115, "11", "M17.11", 0, []string{"methylprednisolone_acetate 80mg IM"}, "96372 J1040", "-"},
		{"and from April", "commercial", 20240401, "11", "M17.11", 0, []string{"methylprednisolone_acetate 80mg IM"}, "96372 J1010x80", "-"},
		{"the salt is not said", "commercial", 20240401, "11", "M17.11", 0, []string{"methylprednisolone 80mg IM"}, "96372", "which product"},
		{"two routes, by vein", "medicare", 20240507, "11", "M05.79", 0, []string{"abatacept 750mg IV-infusion vial=3x250mg single left=0mg at=9:00-9:32 kind=chemotherapy"}, "96413 J0129-JA-JZx75", "-"},
		{"two routes, before the contractors asked", "medicare", 20210404, "11", "M05.79", 0, []string{"abatacept 750mg IV-infusion vial=3x250mg single left=0mg at=9:00-9:32 kind=chemotherapy"}, "96413 J0129x75", ""},
		{"a liter of saline", "commercial", 20240701, "facility", "E86.0", 0, []string{"normal_saline 1000mL IV-infusion at=13:00-14:00"}, "96360 J7030", "-"},
		{"half a liter", "commercial", 20240701, "facility", "E86.0", 0, []string{"normal_saline 500mL IV-infusion at=13:00-14:00"}, "96360 J7040", "-"},
		{"without a code", "commercial", 20240701, "11", "E53.8", 0, []string{"methylcobalamin 1000mcg IM"}, "96372 J3490", "compounded"},
		{"a name nobody knows", "commercial", 20240701, "11", "R52", 0, []string{"wibblemycin 10mg IM"}, "96372", "no name the tables know"},
		{"the package tells the container", "medicare", 20240116, "11", "M17.11", 0, []string{"triamcinolone_acetonide 40mg IM ndc=00003-0293-05 vial=1x40mg left=0mg"}, "96372 J3301-JZx4", "-"},
		{"the package tells the strength", "commercial", 20240116, "11", "M17.11", 0, []string{"triamcinolone_acetonide 0.5mL IM ndc=00003-0293-05"}, "96372 J3301x2", "-"},
		{"an NDC of ten digits", "medicaid", 20240116, "11", "M17.11", 0, []string{"triamcinolone_acetonide 40mg IM ndc=0003029305"}, "96372 J3301x4", "11-digit"},
		{"Medicaid without an NDC", "medicaid", 20240116, "11", "M17.11", 0, []string{"triamcinolone_acetonide 40mg IM"}, "96372 J3301x4", "NDC"},
		{"the patient brought it, Medicare", "medicare", 20240116, "11", "J45.50", 0, []string{"omalizumab 150mg SC by=patient kind=therapeutic"}, "96372 J2357x30", "-"},
		{"the pharmacy brought it, Medicaid", "medicaid", 20240116, "11", "J45.50", 0, []string{"omalizumab 150mg SC by=pharmacy kind=therapeutic"}, "96372", "administration alone"},
		{"local anaesthetic beside a drug", "commercial", 20240116, "11", "N39.0", 0, []string{"ceftriaxone 1g IM", "lidocaine_1% 2mL IM"}, "96372 J0696x4", "-"},

		// Substances with codes of their own.
		{"COVID-19 vaccine", "commercial", 20230911, "11", "Z23", 19700101, []string{"Comirnaty_2023-24 0.3mL IM"}, "90480", ""},
		{"COVID-19 vaccine the day before", "commercial", 20230910, "11", "Z23", 19700101, []string{"COVID-19_vaccine 0.3mL IM"}, "", "which COVID-19 product"},
		{"RSV antibody", "commercial", 20231006, "11", "Z29.11", 20230801, []string{"nirsevimab 50mg IM"}, "96381", "96380"},
		{"RSV antibody the day before", "commercial", 20231005, "11", "Z29.11", 20230801, []string{"nirsevimab 50mg IM"}, "96372", ""},
		{"influenza, Medicare", "medicare", 20241001, "11", "Z23", 19500101, []string{"Fluzone_High-Dose 0.5mL IM"}, "90662 G0008", "-"},
		{"influenza, another payer", "commercial", 20241001, "11", "Z23", 19500101, []string{"Fluzone_High-Dose 0.5mL IM"}, "90471 90662", "-"},
		{"two vaccines", "commercial", 20241001, "11", "Z23", 19700101, []string{"Fluzone_High-Dose 0.5mL IM", "Boostrix 0.5mL IM"}, "90471 90472 90662 90715", "-"},
		{"a child's vaccine", "commercial", 20241001, "11", "Z23", 20180101, []string{"Boostrix 0.5mL IM"}, "90471 90715", "90460"},
		{"palivizumab stays a shot", "commercial", 20241001, "11", "P07.30", 20240501, []string{"palivizumab 50mg IM"}, "96372", ""},
		{"tuberculin", "commercial", 20241001, "11", "Z11.1", 0, []string{"tuberculin 0.1mL intradermal"}, "86580", "-"},
		{"one allergy shot", "commercial", 20241001, "11", "J30.1", 0, []string{"allergen_extract 0.5mL SC"}, "95115", "-"},
		{"three allergy shots", "commercial", 20241001, "11", "J30.1", 0, []string{"allergen_extract 0.5mL SC", "allergen_extract 0.5mL SC", "allergen_extract 0.5mL SC"}, "95117", "-"},
		{"a hormone for cancer", "commercial", 20241001, "11", "C61", 0, []string{"leuprolide 7.5mg IM"}, "96402 J9217", "-"},
		{"a hormone for another disease", "commercial", 20241001, "11", "N80.9", 0, []string{"leuprolide 3.75mg IM"}, "96372 J1950", "-"},
		{"a knee", "commercial", 20241001, "11", "M17.11", 0, []string{"triamcinolone_acetonide 40mg intra-articular site=right_knee"}, "20610 J3301x4", "-"},
		{"an unnamed joint", "commercial", 20241001, "11", "M17.11", 0, []string{"triamcinolone_acetonide 40mg intra-articular"}, "J3301x4", "which joint"},
		{"botulinum toxin", "commercial", 20241001, "11", "G43.709", 0, []string{"onabotulinumtoxinA 155units IM"}, "J0585x155", "procedure"},
		{"pellets", "commercial", 20260501, "11", "E29.1", 0, []string{"testosterone_pellet 150mg implant"}, "11980 J1073x2", "-"},
		{"goserelin", "commercial", 20241001, "11", "C61", 0, []string{"goserelin 3.6mg implant"}, "96402 J9202", "-"},
		{"a biologic under the skin", "medicare", 20241001, "11", "M81.0", 0, []string{"Prolia 60mg SC vial=1x60mg single left=0mg"}, "96372 J0897-JZx60", "complex biologic"},
		{"an on-body injector", "medicare", 20241001, "11", "D70.1", 0, []string{"Neulasta_Onpro 6mg on-body_injector vial=1x6mg single left=0mg"}, "96377 J2506-JZx12", ""},
		{"a practitioner in a hospital", "commercial", 20241001, "22", "R52", 0, []string{"ketorolac 30mg IM"}, "", "facility"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := coding.Visit{Payer: claim.Payer{Type: claim.PayerType(c.payer)}, Date: c.date, Place: c.place, BirthDate: c.born, Diagnoses: []string{c.dx}}
			switch c.place {
			case "facility":
				v.Setting, v.Place = coding.Facility, "22"
			case "22":
				v.Setting = coding.Guest
			}
			var list []claim.Administration
			for _, g := range c.given {
				list = append(list, entryOf(t, g))
			}
			v.Given = facts.AppendGiven(nil, tables, list)
			a := coding.NewCoder(tables).Code(&v)
			got := strings.ReplaceAll(words(&a), "96372x1", "96372")
			if got != c.want {
				t.Errorf("supports %q, want %q\n%v", got, c.want, a.Questions)
			}
			asked := ""
			for _, q := range a.Questions {
				asked += q.Text + "\n"
			}
			switch {
			case c.doubt == "-" && asked != "":
				t.Errorf("asked\n%s", asked)
			case c.doubt != "-" && !strings.Contains(asked, c.doubt):
				t.Errorf("asked\n%snot about %q", asked, c.doubt)
			}
			for _, l := range a.Lines {
				if l.Why == "" || len(l.Sources) == 0 {
					t.Errorf("%s has no reason or source", l.Code)
				}
			}
		})
	}
}
