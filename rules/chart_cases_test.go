package rules_test

import (
	"slices"
	"testing"

	"firstpass/claim"
)

// One chart that lacks nothing, and what each change to it must raise.
func TestChartRules(t *testing.T) {
	const whole = `payer: medicare
date: 2025-03-18
dx: [M54.50]
lines: [96372 $45, J1885-JZ x2 $20]
chart:
  indication: "acute low back pain"
  ordered_by: {name: "A. Example", credential: MD}
  supervising_provider_present: true
  administrations:
    - {medication: ketorolac, dose: {value: 30, unit: mg}, route: IM, site: right deltoid, time: "2025-03-18T10:00", given_by: {name: "B. Sample", credential: RN}, signed: true, vial: {size: {value: 30, unit: mg}, single_dose: true}, discarded: {value: 0, unit: mg}}
`
	var none claim.Amount
	ml := func(n int64) claim.Amount { return claim.Amount{Value: claim.Whole(n), Unit: "mL", Given: true} }
	checker := engine(t).NewChecker()
	for _, c := range []struct {
		name   string
		change func(*claim.Encounter, *claim.Administration)
		want   []string
	}{
		{"whole", func(*claim.Encounter, *claim.Administration) {}, nil},
		{"unsigned, no date", func(e *claim.Encounter, a *claim.Administration) { a.Start, a.Signed = claim.Moment{}, false }, []string{"doc-signature-missing@1"}},
		{"unsigned, the shot is the second line", func(e *claim.Encounter, a *claim.Administration) {
			e.Claim.Lines[0], e.Claim.Lines[1] = e.Claim.Lines[1], e.Claim.Lines[0]
			a.Signed = false
		}, []string{"doc-signature-missing@2"}},
		{"unsigned, only a laboratory line billed", func(e *claim.Encounter, a *claim.Administration) {
			e.Claim.Lines = e.Claim.Lines[:1]
			e.Claim.Lines[0].Code = "85025"
			a.Signed = false
		}, nil},
		{"a flush nobody signed", func(e *claim.Encounter, a *claim.Administration) {
			flush := *a
			flush.Medication, flush.Kind, flush.Signed = "normal saline", "flush", false
			e.Chart.Administrations = append(e.Chart.Administrations, flush)
		}, nil},
		{"two unsigned entries are one finding", func(e *claim.Encounter, a *claim.Administration) {
			a.Signed = false
			again := *a
			again.Dose = none
			again.Start.Date = 20250318
			e.Chart.Administrations = []claim.Administration{*a}
		}, []string{"doc-signature-missing@1"}},
		{"no order, the physician gave it", func(e *claim.Encounter, a *claim.Administration) {
			e.Chart.OrderedBy, a.GivenBy.Credential = claim.Person{}, "M.D."
		}, nil},
		{"no order, nobody says who gave it", func(e *claim.Encounter, a *claim.Administration) {
			e.Chart.OrderedBy, a.GivenBy = claim.Person{}, claim.Person{}
		}, []string{"doc-order-missing@1"}},
		{"no order, the free text has one", func(e *claim.Encounter, a *claim.Administration) {
			e.Chart.OrderedBy, e.Chart.Note = claim.Person{}, "Per Dr Example."
		}, []string{"doc-order-missing@1"}},
		{"no dose, the free text has one", func(e *claim.Encounter, a *claim.Administration) {
			a.Dose, a.Vial, a.Discarded, e.Chart.Note = none, claim.Vial{}, none, "ketorolac 30 mg given"
			e.Payer.Type = claim.Commercial
		}, nil},
		{"no dose, name not recognised, one drug billed", func(e *claim.Encounter, a *claim.Administration) {
			a.Dose, a.Medication, e.Payer.Type = none, "examplamine", claim.Commercial
		}, []string{"doc-dose-missing@2"}},
		{"a volume in place of the dose", func(e *claim.Encounter, a *claim.Administration) {
			a.Dose, a.Volume, a.Vial, a.Discarded, e.Payer.Type = none, ml(1), claim.Vial{}, none, claim.Commercial
		}, []string{"doc-dose-volume-only@2"}},
		{"a volume, and the vial's content", func(e *claim.Encounter, a *claim.Administration) {
			a.Dose, a.Discarded, e.Payer.Type = ml(1), none, claim.Commercial
		}, nil},
		{"a volume, and the volume of the vial", func(e *claim.Encounter, a *claim.Administration) {
			a.Dose, a.Discarded, a.Vial.Size, e.Payer.Type = ml(1), none, ml(1), claim.Commercial
		}, []string{"doc-dose-volume-only@2"}},
		{"a volume, and the strength in the free text", func(e *claim.Encounter, a *claim.Administration) {
			a.Dose, a.Discarded, a.Vial, e.Payer.Type, e.Chart.Note = ml(1), none, claim.Vial{}, claim.Commercial, "Toradol 30 mg/mL"
		}, nil},
		{"no route, the site names the injector", func(e *claim.Encounter, a *claim.Administration) {
			a.Route, a.Site = "", "abdomen, IM"
		}, nil},
		{"no route, a vaccine line only", func(e *claim.Encounter, a *claim.Administration) {
			a.Route, a.Medication, a.Dose.Unit, a.Vial, a.Discarded = "", "tetanus and diphtheria vaccine", "mL", claim.Vial{}, none
			e.Payer.Type = claim.Commercial
			e.Claim.Diagnoses[0].Code = "Z23"
			e.Claim.Lines[0].Code, e.Claim.Lines[1].Code, e.Claim.Lines[1].Modifiers, e.Claim.Lines[1].Units = "90471", "90714", nil, claim.Whole(1)
		}, nil},
		{"no indication, the free text gives a reason", func(e *claim.Encounter, a *claim.Administration) {
			e.Chart.Indication, e.Chart.Note = "", "Toradol given due to acute low back pain."
		}, nil},
		{"no indication, the free text gives none", func(e *claim.Encounter, a *claim.Administration) {
			e.Chart.Indication, e.Chart.Note = "", "Toradol given, tolerated well."
		}, []string{"doc-indication-missing@1"}},
		{"no indication", func(e *claim.Encounter, a *claim.Administration) { e.Chart.Indication = "" }, []string{"doc-indication-missing@1"}},
		{"a vial scanned: its package tells the strength", func(e *claim.Encounter, a *claim.Administration) {
			a.Dose, a.Discarded, a.Vial, a.NDC, e.Payer.Type = ml(1), none, claim.Vial{}, "00000-0000-00", claim.Commercial
		}, []string{"doc-dose-volume-only@2"}},
		{"an infusion charted, an injection billed", func(e *claim.Encounter, a *claim.Administration) { a.Route = "IV-infusion" }, nil},
		{"free text alone", func(e *claim.Encounter, a *claim.Administration) {
			e.Chart = &claim.Chart{Note: "Injection given."}
		}, nil},
		{"charted the day before, the drug alone billed", func(e *claim.Encounter, a *claim.Administration) {
			a.Start.Date, e.Payer.Type = 20250317, claim.Commercial
			e.Claim.Lines = e.Claim.Lines[1:]
		}, []string{"doc-service-date@1"}},
		{"charted on a day of the line's span", func(e *claim.Encounter, a *claim.Administration) {
			a.Start.Date = 20250319
			e.Claim.Lines[0].ServiceEndDate, e.Claim.Lines[1].ServiceEndDate = 20250319, 20250319
		}, nil},
		{"charted on a day of the claim's span", func(e *claim.Encounter, a *claim.Administration) {
			a.Start.Date, e.Claim.ServiceEndDate = 20250320, 20250320
		}, nil},
		{"charted after the span", func(e *claim.Encounter, a *claim.Administration) {
			a.Start.Date, e.Claim.ServiceEndDate = 20250321, 20250320
		}, []string{"doc-service-date@1"}},
		{"charted before the span", func(e *claim.Encounter, a *claim.Administration) {
			a.Start.Date, e.Claim.ServiceEndDate = 20250317, 20250320
		}, []string{"doc-service-date@1"}},
		{"a flush on another day", func(e *claim.Encounter, a *claim.Administration) {
			flush := *a
			flush.Medication, flush.Kind, flush.Start.Date = "normal saline", "flush", 20250317
			e.Chart.Administrations = append(e.Chart.Administrations, flush)
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := parse(t, whole)
			c.change(&e, &e.Chart.Administrations[0])
			r := checker.Check(&e)
			got := slices.DeleteFunc(said(&r), func(s string) bool { return s[:4] != "doc-" })
			if !slices.Equal(got, c.want) {
				t.Errorf("said %v, want %v", got, c.want)
			}
		})
	}
}
