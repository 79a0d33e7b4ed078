package rules_test

import (
	"fmt"
	"slices"
	"testing"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/encounter"
	"firstpass/rules"
)

// parse reads an encounter in the compact notation.
func parse(t *testing.T, text string) claim.Encounter {
	t.Helper()
	item, problem := encounter.ParseCompact(text, "test", 1)
	if problem != nil {
		t.Fatal(problem)
	}
	return item.Encounter
}

// said lists the rules that raised an error or a warning, as rule@line.
func said(r *finding.Result) []string {
	var list []string
	for _, f := range r.Findings {
		if f.Severity > finding.Info {
			list = append(list, fmt.Sprintf("%s@%d", f.Rule, f.Line))
		}
	}
	slices.Sort(list)
	return list
}

// What claim files say and the compact notation has no word for.
func TestClaimFormBeyondTheNotation(t *testing.T) {
	const (
		shot     = "payer: commercial\ndate: 2025-03-04\nreceived_date: 2025-03-06\ndx: [E53.8, I10]\nlines: [96372 $45, J3420 $8]\n"
		late     = "payer: medicaid\ndate: 2024-03-05\nreceived_date: 2025-03-06\ndx: [E53.8]\nlines: [96372 $45, J3420 $8 ndc=00143-9620-10/ML/1]\n"
		free     = "payer: commercial\ndate: 2025-03-04\ndx: [E53.8]\nlines: [96372 $0, J3420 $8]\n"
		medicare = "payer: medicare\ndate: 2011-03-04\nreceived_date: 2012-03-05\ndx: [E53.8]\nlines: [96372 $45, J3420 $8]\n"
	)
	checker := engine(t).NewChecker()
	for _, c := range []struct {
		name, text string
		change     func(*claim.Encounter)
		want       []string
	}{
		{"an ICD-9 qualifier on the second diagnosis", shot, func(e *claim.Encounter) { e.Claim.Diagnoses[1].Qualifier = "BF" }, []string{"diagnosis-icd9@0"}},
		{"an ICD-9 qualifier on the first", shot, func(e *claim.Encounter) { e.Claim.Diagnoses[0].Qualifier = "BK" }, []string{"diagnosis-icd9@1"}},
		{"ICD-10 qualifiers", shot, func(e *claim.Encounter) {
			e.Claim.Diagnoses[0].Qualifier, e.Claim.Diagnoses[1].Qualifier = "ABK", "ABF"
		}, nil},
		{"an external cause by ICD-9 is the ICD-9 rule's", shot, func(e *claim.Encounter) {
			e.Claim.Diagnoses[0] = claim.Diagnosis{Code: "V04.81", Qualifier: "BK"}
		}, []string{"diagnosis-icd9@1"}},
		{"a manifestation by ICD-9 is the ICD-9 rule's", shot, func(e *claim.Encounter) {
			e.Claim.Diagnoses[0] = claim.Diagnosis{Code: "D63.1", Qualifier: "BK"}
		}, []string{"diagnosis-icd9@1"}},
		{"the same claim earlier in the input", shot, func(e *claim.Encounter) { e.SameDay = []claim.OtherClaim{{Position: 1, Identical: true}} }, []string{"duplicate-claim@0"}},
		{"another claim of the day", shot, func(e *claim.Encounter) { e.SameDay = []claim.OtherClaim{{Position: 1}} }, nil},
		{"the same claim, as a replacement", shot, func(e *claim.Encounter) {
			e.SameDay, e.Claim.Frequency = []claim.OtherClaim{{Position: 1, Identical: true}}, "7"
		}, nil},
		{"twice on the claim, once in the past", "payer: commercial\ndate: 2025-03-04\ndx: [E53.8]\nlines: [96372 x2 $90, J3420 $8, J1885 $8]\n", func(e *claim.Encounter) {
			past := claim.PastService{Code: "96372", Date: 20250304, Rendering: "1234567893"}
			other := claim.PastService{Code: "J3420", Date: 20250304, Rendering: "1234567893"}
			e.Claim.History = []claim.PastService{past, other, other}
		}, nil},
		{"modifiers of the past differ", shot, func(e *claim.Encounter) {
			for _, code := range []string{"96372", "J3420"} {
				e.Claim.History = append(e.Claim.History, claim.PastService{Code: code, Date: 20250304, Rendering: "1234567893", Modifiers: []string{"76"}})
			}
		}, nil},
		{"Medicare first, then Medicaid: six months from its notice", late, func(e *claim.Encounter) {
			e.Claim.OtherPayers = []claim.OtherPayer{{Payer: claim.Payer{Type: claim.Medicare}}}
		}, nil},
		{"Medicare first by its filing code", late, func(e *claim.Encounter) {
			e.Claim.OtherPayers = []claim.OtherPayer{{Payer: claim.Payer{Filing: "MB"}}}
		}, nil},
		{"another plan first", late, func(e *claim.Encounter) {
			e.Claim.OtherPayers = []claim.OtherPayer{{Payer: claim.Payer{Type: claim.Commercial, Filing: "CI"}}}
		}, []string{"timely-filing-medicaid@0"}},
		{"a physician bills for herself", shot, func(e *claim.Encounter) {
			e.Claim.Rendering, e.Claim.Billing.Person = claim.Provider{}, true
		}, nil},
		{"the facility's NPI", shot, func(e *claim.Encounter) { e.Claim.Facility.NPI = "1234567890" }, []string{"npi-invalid@0"}},
		{"a line's ordering NPI", shot, func(e *claim.Encounter) {
			e.Claim.Lines[1].Others = &claim.LineProviders{Ordering: claim.Provider{NPI: "1234567890"}}
		}, []string{"npi-invalid@2"}},
		{"a line's supervising NPI", shot, func(e *claim.Encounter) {
			e.Claim.Lines[1].Others = &claim.LineProviders{Supervising: claim.Provider{NPI: "1234567890"}}
		}, []string{"npi-invalid@2"}},
		{"a line's referring NPI", shot, func(e *claim.Encounter) {
			e.Claim.Lines[0].Others = &claim.LineProviders{Referring: claim.Provider{NPI: "1234567890"}}
		}, []string{"npi-invalid@1"}},
		{"a line's facility NPI", shot, func(e *claim.Encounter) {
			e.Claim.Lines[0].Others = &claim.LineProviders{Facility: claim.Provider{NPI: "1234567890"}}
		}, []string{"npi-invalid@1"}},
		{"no charge, fee known", free, func(e *claim.Encounter) { e.Practice.Fees = map[string]claim.Cents{"96372": 4500} }, []string{"line-charge-missing@1"}},
		{"the workday after a Saturday and no holiday", medicare, func(*claim.Encounter) {}, nil},
		{"a day later", medicare, func(e *claim.Encounter) { e.Claim.ReceivedDate = 20120306 }, []string{"timely-filing-medicare@0"}},
		{"codes without their dots", shot, func(e *claim.Encounter) {
			e.Claim.Diagnoses[0].Code, e.Claim.Diagnoses[1].Code = "E538", "S61411A"
		}, nil},
		{"a category of three characters", shot, func(e *claim.Encounter) { e.Claim.Diagnoses[1].Code = "I10" }, nil},
		{"two characters", shot, func(e *claim.Encounter) { e.Claim.Diagnoses[1].Code = "I1" }, []string{"diagnosis-invalid@0"}},
		{"a dot and nothing after it", shot, func(e *claim.Encounter) { e.Claim.Diagnoses[1].Code = "I10." }, []string{"diagnosis-invalid@0"}},
		{"eight characters", shot, func(e *claim.Encounter) { e.Claim.Diagnoses[1].Code = "S61.411AA" }, []string{"diagnosis-invalid@0"}},
		{"small letters", shot, func(e *claim.Encounter) { e.Claim.Diagnoses[1].Code = "S61.411a" }, []string{"diagnosis-invalid@0"}},
		{"a letter for the second character", shot, func(e *claim.Encounter) { e.Claim.Diagnoses[1].Code = "SA1.411A" }, []string{"diagnosis-invalid@0"}},
		{"an empty diagnosis says nothing", shot, func(e *claim.Encounter) { e.Claim.Diagnoses[1].Code = "" }, nil},
		{"the date of the line that points", "payer: commercial\ndate: 2021-10-05\ndx: [E53.8, M54.5]\nlines: [96372 $45, J3420 $8, 97110 $30 dx2 date=2021-09-30]\n", func(*claim.Encounter) {}, nil},
		{"the claim's date where no line points", "payer: commercial\ndate: 2021-10-05\ndx: [E53.8, M54.5]\nlines: [96372 $45 date=2021-09-30, J3420 $8 date=2021-09-30]\n", func(*claim.Encounter) {}, []string{"diagnosis-invalid@0"}},
		{"the only injection of the day on two lines, charted twice", "payer: commercial\ndate: 2025-03-04\ndx: [E53.8]\nlines: [96372 $45, J3420 $8, J3420 $8 date=2025-03-05, 96372 $45 date=2025-03-05]\n", func(*claim.Encounter) {}, nil},
		{"one external cause of three characters", shot, func(e *claim.Encounter) { e.Claim.Diagnoses[0].Code = "Y66" }, []string{"external-cause-first@0"}},
		{"the history is older, whatever its global days", shot, func(e *claim.Encounter) {
			e.Claim.History = []claim.PastService{{Code: "11042", GlobalDays: 1, Date: 20250303, Rendering: "1234567893"}}
		}, []string{"global-period@1"}},
		{"a global period of nobody in particular", shot, func(e *claim.Encounter) {
			e.Claim.History = []claim.PastService{{Code: "27447", GlobalDays: 90, Date: 20250303}}
		}, nil},
		{"an institutional line by its revenue code", "payer: commercial\ntype: institutional\nplace: \"22\"\ndate: 2025-03-04\ndx: [E53.8]\nlines: [96372 $45 rev=0510, J3420 $8 rev=0636]\n", func(e *claim.Encounter) {
			e.Claim.Lines = append(e.Claim.Lines, claim.Line{RevenueCode: "0250", Charge: 500, Units: claim.Whole(1)})
		}, nil},
		{"an institutional line with neither", "payer: commercial\ntype: institutional\nplace: \"22\"\ndate: 2025-03-04\ndx: [E53.8]\nlines: [96372 $45 rev=0510, J3420 $8 rev=0636]\n", func(e *claim.Encounter) {
			e.Claim.Lines = append(e.Claim.Lines, claim.Line{Charge: 500, Units: claim.Whole(1)})
		}, []string{"line-field-missing@3"}},
		{"the same visit paid to another practice's doctor", shot, func(e *claim.Encounter) {
			for _, code := range []string{"96372", "J3420"} {
				e.Claim.History = append(e.Claim.History, claim.PastService{Code: code, Date: 20250304, Rendering: "1679576722"})
			}
		}, nil},
		{"nobody named on the claim, somebody in the past", shot, func(e *claim.Encounter) {
			e.Claim.Rendering.NPI, e.Claim.Billing.Person, e.Claim.Billing.NPI = "", true, "1245319599"
			for _, code := range []string{"96372", "J3420"} {
				e.Claim.History = append(e.Claim.History, claim.PastService{Code: code, Date: 20250304, Rendering: "1245319599"})
			}
		}, []string{"duplicate-claim@0"}},
		{"a last name alone is a name", shot, func(e *claim.Encounter) { e.Claim.Patient.Name = "" }, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := parse(t, c.text)
			c.change(&e)
			r := checker.Check(&e)
			if got := said(&r); !slices.Equal(got, c.want) {
				t.Errorf("said %v, want %v", got, c.want)
			}
		})
	}
}

// The words of the message and of the repair are for people; what they must name is
// kept here: the fee, the pointers without repeats, the days.
func TestRepairsOfTheClaimForm(t *testing.T) {
	checker := engine(t).NewChecker()
	for _, c := range []struct {
		text   string
		change func(*claim.Encounter)
		rule   string
		edits  []finding.Edit
	}{
		{"payer: commercial\ndate: 2025-03-04\ndx: [E53.8]\nlines: [96372 $0, J3420 $8]\n",
			func(e *claim.Encounter) { e.Practice.Fees = map[string]claim.Cents{"96372": 4500} },
			"line-charge-missing", []finding.Edit{{Op: finding.SetField, Line: 1, Field: "charge", Value: "45.00"}}},
		{"payer: commercial\ndate: 2025-03-04\ndx: [E53.8, I10]\nlines: [\"96372 $45 dx2,1,2\", J3420 $8]\n", nil,
			"diagnosis-pointer", []finding.Edit{{Op: finding.SetDiagnoses, Line: 1, Value: "2,1"}}},
		{"payer: commercial\ndate: 2025-03-04\ndx: [E53.8]\nlines: [96372 $45 dxnone, J3420 $8]\n", nil,
			"diagnosis-pointer-missing", []finding.Edit{{Op: finding.SetDiagnoses, Line: 1, Value: "1"}}},
		{"payer: commercial\ndate: 2025-03-04\ndx: [E53.8, I10]\nlines: [96372 $45 dxnone, J3420 $8]\n", nil, "diagnosis-pointer-missing", nil},
		{"payer: medicare\ndate: 2024-02-01\nabn: none\ndx: [D51.0]\nlines: [96372 $45, J3420-GA-JZ $8]\n", nil,
			"notice-not-signed", []finding.Edit{{Op: finding.RemoveModifier, Line: 2, Value: "GA"}, {Op: finding.AddModifier, Line: 2, Value: "GZ"}}},
		{"payer: medicare\ndate: 2024-02-01\nabn: none\ndx: [D51.0]\nlines: [96372 $45, J3420-GA-GZ $8]\n", nil,
			"notice-not-signed", []finding.Edit{{Op: finding.RemoveModifier, Line: 2, Value: "GA"}}},
		{"payer: {type: medicare, name: First Coast}\nabn: signed\ndate: 2024-09-17\ndx: [R53.83]\nlines: [96372 $45, J3420-JZ $8]\n", nil,
			"diagnosis-unsupported", []finding.Edit{{Op: finding.AddModifier, Line: 2, Value: "GA"}}},
		{"payer: {type: medicare-advantage, name: First Coast}\nabn: signed\ndate: 2024-09-17\ndx: [R53.83]\nlines: [96372 $45, J3420-JZ $8]\n", nil,
			"diagnosis-unsupported", nil},
		{"payer: medicare\ndate: 2025-04-15\nhistory: [{code: \"27447\", service_date: 2025-03-03, global_days: 90, rendering_npi: \"1234567893\"}]\ndx: [I10]\nlines: [99213 $120]\n", nil,
			"global-period", []finding.Edit{{Op: finding.AddModifier, Line: 1, Value: "24"}}},
		{"payer: medicare\ndate: 2025-04-15\nhistory: [{code: \"27447\", service_date: 2025-03-03, global_days: 90, rendering_npi: \"1234567893\"}]\ndx: [D51.0]\nlines: [96372 $45, J3420-JZ $8]\n", nil,
			"global-period", []finding.Edit{{Op: finding.AddModifier, Line: 1, Value: "79"}}},
	} {
		e := parse(t, c.text)
		if c.change != nil {
			c.change(&e)
		}
		r := checker.Check(&e)
		at := slices.IndexFunc(r.Findings, func(f finding.Finding) bool { return f.Rule == c.rule })
		if at < 0 {
			t.Errorf("%s says nothing about %s", c.rule, c.text)
			continue
		}
		if got := r.Findings[at].Fix.Edits; !slices.EqualFunc(got, c.edits, func(a, b finding.Edit) bool {
			return a.Op == b.Op && a.Line == b.Line && a.Field == b.Field && a.Value == b.Value
		}) {
			t.Errorf("%s: edits %v, want %v", c.rule, got, c.edits)
		}
	}
}

// The day each rule of the claim form, the diagnoses and the chart begins to hold,
// from its page's sources: 2015-10-01 ICD-10-CM, 2009-01-01 code 96372, 2007-05-23 the NPI.
func TestFirstDaysOfTheRecordRules(t *testing.T) {
	first := map[string][]claim.Date{
		"chemotherapy-encounter-first": {20151001}, "diagnosis-icd9": {20151001}, "diagnosis-invalid": {20151001}, "diagnosis-missing": {20151001},
		"diagnosis-nonspecific": {20151001}, "diagnosis-not-documented": {20151001}, "diagnosis-pointer": {20151001},
		"diagnosis-pointer-missing": {20151001}, "diagnosis-unsupported": {20151001}, "external-cause-first": {20151001}, "manifestation-first": {20151001},
		"doc-dose-missing": {20090101, 20090101}, "doc-dose-volume-only": {20090101}, "doc-indication-missing": {20090101}, "doc-medication-missing": {20090101},
		"doc-order-missing": {20090101, 20090101}, "doc-repeat-dose-times": {20090101}, "doc-route-missing": {20090101, 20090101}, "doc-service-date": {20090101},
		"doc-signature-missing": {20090101, 20090101}, "doc-site-missing": {20090101}, "doc-stop-time-missing": {20090101},
		"duplicate-claim": {20070523}, "duplicate-line": {20070523}, "end-before-start": {20070523}, "global-period": {19920101, 19920101},
		"gz-automatic-denial": {20110701}, "line-charge-missing": {20070523}, "line-field-missing": {20070523}, "modifier-conflict": {20150101},
		"modifier-count": {20120101}, "modifier-not-in-force": {20150101}, "notice-modifier-conflict": {20020101}, "notice-not-signed": {20020101},
		"notice-signed-gz": {20020101}, "npi-invalid": {20070523}, "patient-field-missing": {20070523}, "provider-npi-missing": {20070523},
		"service-after-receipt": {20070523}, "service-before-birth": {20070523}, "timely-filing-contract": {20070523}, "timely-filing-medicaid": {19800101},
		"timely-filing-medicare": {20100101},
	}
	all, err := rules.National()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		want, listed := first[r.ID]
		if !listed {
			continue
		}
		var got []claim.Date
		for _, s := range r.For {
			got = append(got, s.Span.From)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s holds from %v, want %v", r.ID, got, want)
		}
		delete(first, r.ID)
	}
	for id := range first {
		t.Errorf("there is no rule %s", id)
	}
}
