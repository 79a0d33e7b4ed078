package coding_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"firstpass/claim"
	"firstpass/codes/builtin"
	"firstpass/coding"
	"firstpass/facts"
)

// visit reads entries such as "vancomycin inf 9:00-10:31 IV-1 kind=therapeutic":
// drug, way, times, access. Underscores in a name stand for blanks.
func visit(t *testing.T, setting, reason string, entries ...string) coding.Visit {
	t.Helper()
	v := coding.Visit{Reason: reason, ReasonCharted: reason != ""}
	if setting == "facility" {
		v.Setting = coding.Facility
	}
	var list []claim.Administration
	for _, entry := range entries {
		list = append(list, administration(t, entry))
	}
	v.Given = facts.AppendGiven(nil, tables, list)
	return v
}

var tables = builtin.New()

func administration(t *testing.T, entry string) claim.Administration {
	t.Helper()
	words := strings.Fields(entry)
	a := claim.Administration{Medication: strings.ReplaceAll(words[0], "_", " ")}
	ways := map[string]string{"inf": "IV-infusion", "push": "IV-push", "iv": "IV", "im": "IM", "sc": "SC", "drip": "SC-infusion", "cath": "catheter", "ia": "intra-arterial", "obi": "on-body injector"}
	a.Route = ways[words[1]]
	if a.Route == "" {
		a.Route = words[1]
	}
	for _, word := range words[2:] {
		if kind, ok := strings.CutPrefix(word, "kind="); ok {
			a.Kind = kind
			continue
		}
		if site, ok := strings.CutPrefix(word, "site="); ok {
			a.Site = strings.ReplaceAll(site, "_", " ")
			continue
		}
		if word[0] < '0' || word[0] > '9' {
			a.Access = strings.ReplaceAll(word, "_", " ")
			continue
		}
		from, to, hasStop := strings.Cut(word, "-")
		a.Start = moment(t, from)
		if hasStop {
			a.Stop = moment(t, to)
		}
	}
	return a
}

func moment(t *testing.T, text string) claim.Moment {
	t.Helper()
	var m claim.Moment
	if day, clock, ok := strings.Cut(text, "T"); ok {
		var n int
		if _, err := fmt.Sscanf(day, "%d", &n); err != nil {
			t.Fatal(err)
		}
		m.Date, text = claim.NewDate(2025, 3, n), clock
	}
	var hour, minute int
	if _, err := fmt.Sscanf(text, "%d:%d", &hour, &minute); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	m.Minute, m.HasTime = hour*60+minute, true
	return m
}

// words writes an answer's lines as tests expect them: 96365 96366x2 96374-59.
func words(a *coding.Answer) string {
	var list []string
	for _, l := range a.Lines {
		text := l.Code
		for _, m := range l.Modifiers {
			text += "-" + m
		}
		if l.Units != 1 {
			text += fmt.Sprintf("x%d", l.Units)
		}
		list = append(list, text)
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

func TestTimes(t *testing.T) {
	for _, c := range []struct {
		name, setting, reason string
		given                 []string
		want                  string
		doubt                 string // a word of a question that must be asked; "-": none may be
	}{
		// The worked times of the research notes.
		{"15 minutes", "facility", "", []string{"ceftriaxone inf 9:00-9:15"}, "96374", "-"},
		{"16 minutes", "facility", "", []string{"ceftriaxone inf 9:00-9:16"}, "96365", "-"},
		{"15 minutes, office", "office", "pneumonia", []string{"ceftriaxone inf 9:00-9:15"}, "96374", "-"},
		{"90 minutes", "facility", "", []string{"vancomycin inf 9:00-10:30"}, "96365", "-"},
		{"91 minutes", "facility", "", []string{"vancomycin inf 9:00-10:31"}, "96365 96366", "-"},
		{"151 minutes", "facility", "", []string{"vancomycin inf 9:00-11:31"}, "96365 96366x2", "-"},
		{"210 minutes", "facility", "", []string{"vancomycin inf 9:00-12:30"}, "96365 96366x2", "-"},
		{"infliximab 130 minutes", "facility", "", []string{"infliximab inf 9:00-11:10 kind=chemotherapy"}, "96413 96415", "-"},
		{"antibiotic, then chemotherapy, facility", "facility", "", []string{"cefazolin inf 8:00-8:30", "paclitaxel inf 9:00-10:55"}, "96367 96413 96415", "-"},
		{"antibiotic, then chemotherapy, the reason", "office", "chemotherapy", []string{"cefazolin inf 8:00-8:30", "paclitaxel inf 9:00-10:55"}, "96367 96413 96415", "-"},
		{"push, then fluid, facility", "facility", "", []string{"ondansetron push 8:00", "normal_saline inf 8:10-9:30"}, "96361 96374", "-"},
		{"push, then fluid for dehydration, office", "office", "dehydration", []string{"ondansetron push 8:00", "normal_saline inf 8:10-9:30"}, "96360 96375", "-"},
		{"fluid of three hours with two pushes", "facility", "", []string{"normal_saline inf 8:00-11:00", "ondansetron push 8:30-8:35", "ketorolac push 9:00-9:05"}, "96361x3 96374 96375", "-"},
		{"repeated push, 40 minutes", "facility", "", []string{"morphine push 9:00", "morphine push 9:40"}, "96374 96376", "-"},
		{"repeated push, 20 minutes", "facility", "", []string{"morphine push 9:00", "morphine push 9:20"}, "96374", "-"},
		{"repeated push, office", "office", "pain", []string{"morphine push 9:00", "morphine push 9:40"}, "96374", "-"},
		{"three antibiotics, two beside the first", "facility", "", []string{"vancomycin inf 9:00-10:00", "pip-tazo inf 9:00-9:30", "cefepime inf 9:30-10:00"}, "96365 96368", "-"},
		{"fluid of 20 minutes with a push", "facility", "", []string{"normal_saline inf 7:00-7:20", "morphine push 7:15"}, "96374", "-"},
		{"two ports, two chemotherapies at once", "facility", "", []string{"paclitaxel inf 9:00-10:00 left_port", "carboplatin inf 9:00-10:00 right_port"}, "96413 96413-59", "second access"},

		// Pushes of one drug.
		{"exactly 30 minutes", "facility", "", []string{"morphine push 9:00", "morphine push 9:30"}, "96374", "-"},
		{"31 minutes", "facility", "", []string{"morphine push 9:00", "morphine push 9:31"}, "96374 96376", "-"},
		{"20 and 40 minutes: from the one reported", "facility", "", []string{"morphine push 9:00", "morphine push 9:20", "morphine push 9:40"}, "96374 96376", "-"},
		{"pushes without times", "facility", "", []string{"morphine push", "morphine push"}, "96374", "when were the pushes"},
		{"listed out of order", "facility", "", []string{"morphine push 9:40", "morphine push 9:00"}, "96374 96376", "-"},
		{"chemotherapy pushed twice", "facility", "", []string{"doxorubicin push 9:00", "doxorubicin push 10:00"}, "96409", "-"},
		{"two chemotherapy pushes", "facility", "", []string{"doxorubicin push 9:00", "vincristine push 9:10"}, "96409 96411", "-"},
		{"chemotherapy push and infusion", "facility", "", []string{"doxorubicin push 9:00", "cyclophosphamide inf 9:10-9:50"}, "96411 96413", "-"},
		{"a bolus and its infusion", "facility", "", []string{"pantoprazole push 9:00", "pantoprazole inf 9:03-12:03"}, "96365 96366x2", "-"},
		{"a bolus in the middle of its infusion", "facility", "", []string{"heparin inf 9:00-10:00", "heparin push 9:30"}, "96365", "-"},
		{"the same drug pushed an hour after its infusion", "facility", "", []string{"morphine inf 9:00-11:00", "morphine push 12:00"}, "96365 96366 96376", "-"},
		{"the same in an office", "office", "pain", []string{"morphine inf 9:00-11:00", "morphine push 12:00"}, "96365 96366", "-"},
		{"half an hour after its infusion", "facility", "", []string{"morphine inf 9:00-11:00", "morphine push 11:30"}, "96365 96366", "-"},
		{"a push of 20 minutes", "facility", "", []string{"phenytoin push 9:00-9:20"}, "96374", "stayed with the patient"},
		{"two short bags of one drug far apart", "facility", "", []string{"cefazolin inf 9:00-9:10", "cefazolin inf 15:00-15:10"}, "96374 96376", "-"},
		{"a short bag after a long one", "facility", "", []string{"cefazolin inf 9:00-9:30", "cefazolin inf 15:00-15:10"}, "96365 96376", "-"},
		{"an infusion paused", "facility", "", []string{"paclitaxel inf 9:00-9:40", "paclitaxel inf 9:50-10:45"}, "96413 96415", "-"},

		// Hydration.
		{"30 minutes", "facility", "", []string{"normal_saline inf 13:00-13:30"}, "", "-"},
		{"31 minutes", "facility", "", []string{"normal_saline inf 13:00-13:31"}, "96360", "-"},
		{"90 minutes", "facility", "", []string{"normal_saline inf 13:00-14:30"}, "96360", "-"},
		{"91 minutes", "facility", "", []string{"normal_saline inf 13:00-14:31"}, "96360 96361", "-"},
		{"after a drug: 90", "facility", "", []string{"ketorolac push 12:00", "normal_saline inf 13:00-14:30"}, "96361 96374", "-"},
		{"after a drug: 91", "facility", "", []string{"ketorolac push 12:00", "normal_saline inf 13:00-14:31"}, "96361x2 96374", "-"},
		{"after a drug: 30", "facility", "", []string{"ketorolac push 12:00", "normal_saline inf 13:00-13:30"}, "96374", "-"},
		{"beside a drug", "facility", "", []string{"vancomycin inf 13:00-14:15", "normal_saline inf 13:00-14:15"}, "96365", "-"},
		{"beside a drug on another line", "facility", "", []string{"vancomycin inf 13:00-14:15 left_arm", "normal_saline inf 13:00-14:15 right_arm"}, "96365", "-"},
		{"longer than the drug by 30", "facility", "", []string{"vancomycin inf 13:00-14:00", "normal_saline inf 13:00-14:30"}, "96365", "-"},
		{"longer than the drug by 31", "facility", "", []string{"vancomycin inf 13:00-14:00", "normal_saline inf 13:00-14:31"}, "96361 96365", "-"},
		{"around a drug: 31 and 31", "facility", "", []string{"normal_saline inf 9:00-11:02", "vancomycin inf 9:31-10:31"}, "96361 96365", "-"},
		{"around a drug: 40 and 60", "facility", "", []string{"normal_saline inf 9:00-11:40", "vancomycin inf 9:40-10:40"}, "96361x2 96365", "-"},
		{"around a drug: 29 and 20", "facility", "", []string{"normal_saline inf 9:00-10:49", "vancomycin inf 9:29-10:29"}, "96365", "adds the pieces"},
		{"two bags one after the other", "facility", "", []string{"normal_saline inf 9:00-9:25", "normal_saline inf 9:28-9:50"}, "96360", "-"},
		{"two bags at once", "facility", "", []string{"normal_saline inf 9:00-9:40", "lactated_ringers inf 9:10-9:50"}, "96360", "-"},
		{"to keep the vein open", "facility", "", []string{"vancomycin inf 9:00-10:00", "normal_saline_KVO inf 10:00-12:00"}, "96365", "-"},
		{"to keep the vein open, by kind", "facility", "", []string{"normal_saline inf 10:00-12:00 kind=kvo"}, "", "-"},
		{"a flush", "facility", "", []string{"ketorolac push 9:00", "normal_saline push 9:01"}, "96374", "-"},
		{"a flush, by kind", "facility", "", []string{"ketorolac push 9:00", "heparin push 9:01 kind=flush"}, "96374", "-"},
		{"a bolus of fluid", "facility", "", []string{"normal_saline bolus 9:00-9:40"}, "96360", "-"},
		{"potassium that treats", "facility", "", []string{"potassium_chloride_40_mEq_in_NS_1000_mL inf 13:00-14:00"}, "96365", "-"},
		{"fluid with potassium", "facility", "", []string{"NS_with_20_mEq_KCl inf 13:00-14:00"}, "96360", "potassium"},
		{"fluid is the reason but too short", "office", "dehydration", []string{"ondansetron push 8:00", "normal_saline inf 8:10-8:30"}, "96374", "-"},
		{"before chemotherapy", "office", "chemotherapy", []string{"normal_saline inf 8:00-9:00", "cisplatin inf 9:00-10:00"}, "96361 96413", "-"},
		{"beside blood", "facility", "", []string{"normal_saline inf 8:00-9:00", "packed_red_blood_cells inf 8:00-11:00"}, "36430", "-"},

		// In sequence and at the same time.
		{"a second drug of 16 minutes", "facility", "", []string{"vancomycin inf 9:00-10:00", "cefazolin inf 10:05-10:21"}, "96365 96367", "-"},
		{"a second drug of 91 minutes", "facility", "", []string{"vancomycin inf 9:00-10:00", "cefazolin inf 10:05-11:36"}, "96365 96366 96367", "-"},
		{"an overlap of 15 minutes", "facility", "", []string{"vancomycin inf 9:00-10:00", "cefazolin inf 9:45-10:30"}, "96365 96367", "overlaps"},
		{"an overlap of 16 minutes", "facility", "", []string{"vancomycin inf 9:00-10:00", "cefazolin inf 9:44-10:14"}, "96365 96368", "-"},
		{"beside chemotherapy", "facility", "", []string{"oxaliplatin inf 9:00-11:00", "leucovorin inf 9:00-11:00"}, "96368 96413 96415", "-"},
		{"two chemotherapies at once, one line", "facility", "", []string{"irinotecan inf 9:00-10:30", "oxaliplatin inf 9:00-10:20"}, "96413", "concurrent chemotherapy"},
		{"pushes of two drugs", "facility", "", []string{"ondansetron push 9:00", "ketorolac push 9:05"}, "96374 96375", "-"},
		{"one bag", "facility", "", []string{"thiamine_+_magnesium_in_one_bag inf 9:00-10:10"}, "96365", "-"},
		{"two bags of one drug at two times", "facility", "", []string{"ceftriaxone inf 9:00-9:40", "ceftriaxone inf 17:00-17:40"}, "96365", "-"},

		// Access.
		{"a second line, both at once", "facility", "", []string{"vancomycin inf 9:00-10:00 left_AC_IV", "pip-tazo inf 9:05-9:35 right_forearm_IV"}, "96365 96365-59", "second access"},
		{"the same arm spelt twice", "facility", "", []string{"vancomycin inf 9:00-10:00 R_forearm_IV", "cefepime inf 10:05-10:35 right_forearm"}, "96365 96367", "-"},
		{"two lumens", "facility", "", []string{"vancomycin inf 9:00-10:00 port_proximal_lumen", "cefepime inf 9:00-9:30 port_distal_lumen"}, "96365 96368", "-"},
		{"one drug through two lines", "facility", "", []string{"vancomycin inf 9:00-10:00 left_arm", "vancomycin inf 9:00-10:00 right_arm"}, "96365", "two lines"},
		{"a push through a second line", "facility", "", []string{"vancomycin inf 9:00-10:00 left_arm", "ketorolac push 9:10 right_arm"}, "96365 96374-59", "second access"},
		{"an entry without an access", "facility", "", []string{"vancomycin inf 9:00-10:00 left_arm", "cefepime inf 10:05-10:35"}, "96365 96367", "-"},
		{"one concurrent an encounter", "facility", "", []string{"vancomycin inf 9:00-10:00 left_arm", "cefepime inf 9:00-9:30 left_arm", "zosyn inf 9:00-10:00 right_arm", "azithromycin inf 9:00-9:40 right_arm"}, "96365 96365-59 96368", "second access"},

		// What the reason for the visit chooses, in an office.
		{"the push is the reason", "office", "migraine", []string{"ketorolac push 9:00", "normal_saline inf 9:10-10:10"}, "96361 96374", "-"},
		{"the reason names the drug", "office", "iron sucrose", []string{"iron_sucrose push 9:00-9:05", "ondansetron push 8:50", "famotidine inf 9:20-9:40"}, "96367 96374 96375", "-"},
		{"the reason names none", "office", "follow-up", []string{"ondansetron push 8:50", "ceftriaxone inf 9:00-9:30"}, "96365 96375", "reason"},
		{"no reason, one kind of service", "office", "", []string{"ondansetron push 8:50", "ketorolac push 9:00"}, "96374 96375", "-"},
		{"a facility does not ask", "facility", "follow-up", []string{"ondansetron push 8:50", "ceftriaxone inf 9:00-9:30"}, "96365 96375", "-"},

		// Chemotherapy.
		{"chemotherapy push after an antibiotic", "facility", "", []string{"ceftriaxone inf 8:00-8:30", "doxorubicin push 9:00-9:05"}, "96367 96409", "-"},
		{"chemotherapy of 15 minutes", "facility", "", []string{"pemetrexed inf 10:00-10:15"}, "96409", "-"},
		{"chemotherapy of 16 minutes", "facility", "", []string{"pemetrexed inf 10:00-10:16"}, "96413", "-"},
		{"a second drug with hours", "facility", "", []string{"paclitaxel inf 9:00-12:00", "carboplatin inf 12:05-13:40"}, "96413 96415x3 96417", "-"},
		{"a pump", "facility", "", []string{"oxaliplatin inf 9:00-11:00", "fluorouracil_pump inf 4T11:10-6T09:10"}, "96413 96415 96416", "-"},
		{"a biologic by vein", "facility", "", []string{"infliximab inf 9:00-11:10"}, "96413 96415", "complex biologic"},

		// Other ways in.
		{"IM beside an infusion", "facility", "", []string{"ceftriaxone inf 9:00-9:30", "ketorolac im 9:10"}, "96365 96372", "-"},
		{"two shots", "facility", "", []string{"ketorolac im 9:10", "promethazine im 9:12"}, "96372x2", "-"},
		{"one drug through two needles", "office", "", []string{"penicillin_G_benzathine im 9:10 site=left_gluteal", "penicillin_G_benzathine im 9:12 site=right_gluteal"}, "96372x2", "more than one needle"},
		{"a chemotherapy shot", "office", "", []string{"methotrexate sc 9:00 kind=chemotherapy"}, "96401", "-"},
		{"a hormonal shot", "office", "", []string{"leuprolide im 9:00 kind=chemotherapy"}, "96402", "-"},
		{"under the skin, 15 minutes", "facility", "", []string{"deferoxamine drip 9:00-9:15"}, "96372", "-"},
		{"under the skin, an hour and a half", "facility", "", []string{"deferoxamine drip 9:00-10:31"}, "96369 96370", "-"},
		{"under the skin, two pumps", "facility", "", []string{"deferoxamine drip 9:00-10:00", "deferoxamine drip 9:00-10:00"}, "96369 96371", "-"},
		{"an artery", "facility", "", []string{"papaverine ia 9:00"}, "96373", "-"},
		{"chemotherapy into an artery", "facility", "", []string{"floxuridine ia 9:00-10:40 kind=chemotherapy"}, "96422 96423", "-"},
		{"a device cleared, then chemotherapy", "facility", "", []string{"alteplase cath 8:10-8:55 port kind=thrombolytic-to-device", "paclitaxel inf 9:35-10:35 port"}, "36593 96413", "-"},
		{"contrast", "facility", "", []string{"iohexol push 9:00"}, "", "-"},
		{"by mouth", "facility", "", []string{"ondansetron oral 9:00"}, "", "-"},
		{"on the body", "office", "", []string{"pegfilgrastim obi 9:00"}, "96377", "-"},

		// Days.
		{"over midnight", "facility", "", []string{"normal_saline inf 23:45-1:20"}, "96360 96361", "midnight"},
		{"over midnight, then a push listed after", "facility", "", []string{"vancomycin inf 23:30-0:30", "ketorolac push 1:00"}, "96365 96375", "midnight"},
		{"two days, an office", "office", "pneumonia", []string{"ceftriaxone inf 4T9:00-4T9:30", "ceftriaxone inf 5T9:00-5T9:30"}, "96365 96365", "-"},
		{"two days, one encounter of a facility", "facility", "", []string{"ceftriaxone inf 4T9:00-4T9:30", "ceftriaxone inf 5T9:00-5T9:30"}, "96365", "one encounter"},
		{"morning and evening, an office", "office", "infection", []string{"ceftriaxone inf 9:00-9:30", "vancomycin inf 16:00-17:00"}, "96365 96367", "came back"},

		{"a port flushed, and nothing else", "facility", "", []string{"heparin push 9:00 port kind=flush"}, "96523", "-"},
		{"a port flushed after its infusion", "facility", "", []string{"ceftriaxone inf 9:00-9:30 port", "heparin push 9:31 port kind=flush"}, "96365", "-"},
		{"a peripheral line flushed", "facility", "", []string{"heparin push 9:00 IV-1 kind=flush"}, "", "-"},

		// What the chart does not say.
		{"no stop", "facility", "", []string{"vancomycin inf 9:00"}, "", "when did vancomycin HCl stop"},
		{"no stop, and a push", "facility", "", []string{"vancomycin inf 9:00", "ketorolac push 9:30"}, "96374", "stop"},
		{"no start", "facility", "", []string{"vancomycin inf"}, "", "start"},
		{"stop before start", "facility", "", []string{"vancomycin inf 10:00-9:30"}, "", "before it starts"},
		{"absurdly long", "facility", "", []string{"vancomycin inf 1T10:00-7T9:30"}, "", "hours"},
		{"into a vein, by its minutes", "facility", "", []string{"ceftriaxone iv 9:00-9:40"}, "96365", "-"},
		{"into a vein, no times", "facility", "", []string{"ceftriaxone iv"}, "", "pushed or infused"},
		{"no route", "facility", "", []string{"ceftriaxone - 9:00"}, "", "how was"},
		{"two bags of one drug at one time on one line", "facility", "", []string{"vancomycin inf 9:00-10:00 arm", "vancomycin inf 9:30-10:30 arm"}, "96365", "cannot be"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := visit(t, c.setting, c.reason, c.given...)
			a := coding.NewCoder(tables).Administrations(&v)
			got := strings.ReplaceAll(strings.ReplaceAll(words(&a), "96372-59", "96372"), "  ", " ")
			if got != c.want {
				t.Errorf("earned %q, want %q\n%v", got, c.want, a.Questions)
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
		})
	}
}

// In a second encounter of the day the order of services begins anew: its initial
// service carries 59, what follows it there is added to it, and the fluid of one
// encounter is no hydration after the drug of another. Offices and hospitals alike.
func TestSecondEncounterBeginsAnew(t *testing.T) {
	for _, c := range []struct {
		given []string
		want  string
	}{
		{[]string{"vancomycin inf 9:00-9:46 IV-1", "normal_saline inf 16:00-17:10 IV-1 kind=hydration"}, "96360-59 96365"},
		{[]string{"normal_saline inf 9:00-10:00 IV-1 kind=hydration", "vancomycin inf 16:00-16:46 IV-1"}, "96360 96365-59"},
		{[]string{"normal_saline inf 9:00-10:00 IV-1 kind=hydration", "normal_saline inf 16:00-17:10 IV-1 kind=hydration"}, "96360 96360-59"},
		{[]string{"ondansetron push 9:00 IV-1", "ondansetron push 16:00 IV-1"}, "96374 96374-59"},
		{[]string{"ondansetron push 9:00 IV-1", "ketorolac push 16:00 IV-1", "ondansetron push 16:10 IV-1"}, "96374 96374-59 96375"},
		{[]string{"paclitaxel inf 9:00-10:46 IV-1 kind=chemo", "vancomycin inf 16:00-16:46 IV-1"}, "96365-59 96413 96415"},
		{[]string{"vancomycin inf 9:00-9:46 IV-1", "paclitaxel inf 16:00-16:46 IV-1 kind=chemo", "vancomycin inf 17:00-17:46 IV-1"}, "96365 96367 96413-59"},
	} {
		for _, setting := range []string{"facility", "office"} {
			v := visit(t, setting, "", c.given...)
			v.Note = "Sent home, returned at 15:30."
			a := coding.NewCoder(tables).Administrations(&v)
			if got := words(&a); got != c.want {
				t.Errorf("%s, %q: %s, want %s", setting, c.given, got, c.want)
			}
			said := false
			for _, l := range a.Lines {
				said = said || strings.Contains(l.Why, "second encounter that day (59, or XE)")
			}
			asked := slices.ContainsFunc(a.Questions, func(q coding.Question) bool {
				return q.Doubt == coding.Confirm && strings.Contains(q.Text, "left and came back")
			})
			if !said || !asked {
				t.Errorf("%s, %q: said %v, asked %v", setting, c.given, said, asked)
			}
		}
	}
}

// A patient who goes home and comes back has two encounters, each with its
// initial service; the note says so, the clock alone does not.
func TestTwoEncounters(t *testing.T) {
	for note, want := range map[string]string{
		"":                                   "96365 96366",
		"Sent home, returned at 16:00.":      "96365 96365-59",
		"Pain returned, discharged at 17:00": "96365 96366",
		"Patient came back in the afternoon": "96365 96365-59",
	} {
		v := visit(t, "facility", "", "ceftriaxone inf 9:00-9:46 IV-1", "ceftriaxone inf 16:00-16:46 IV-1")
		v.Note = note
		a := coding.NewCoder(tables).Administrations(&v)
		if got := words(&a); got != want {
			t.Errorf("%q: %s, want %s", note, got, want)
		}
	}
}
