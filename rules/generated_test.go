package rules_test

import (
	"testing"

	"pgregory.net/rapid"

	"firstpass/claim"
	"firstpass/coding"
	"firstpass/facts"
	"firstpass/finding"
)

// given is one drug as the property below charts it: its dose comes from whole
// single-dose containers, or leaves a known rest.
type given struct {
	name, unit string
	dose, vial int64
	route      []string
	minutes    [2]int // 0, 0 for a push or shot
}

var givens = []given{
	{name: "ketorolac", unit: "mg", dose: 30, vial: 30, route: []string{"IM", "IV-push"}},
	{name: "ondansetron", unit: "mg", dose: 4, vial: 4, route: []string{"IV-push"}},
	{name: "ceftriaxone", unit: "mg", dose: 1000, vial: 1000, route: []string{"IV-infusion", "IM"}, minutes: [2]int{16, 60}},
	{name: "vancomycin", unit: "mg", dose: 1000, vial: 1000, route: []string{"IV-infusion"}, minutes: [2]int{45, 200}},
	{name: "magnesium sulfate", unit: "mg", dose: 2000, vial: 2000, route: []string{"IV-infusion"}, minutes: [2]int{16, 120}},
	{name: "cefepime", unit: "mg", dose: 2000, vial: 2000, route: []string{"IV-infusion"}, minutes: [2]int{10, 60}},
}

// TestGeneratedClaimsAreClean codes a charted visit and checks the claim that
// comes of it: what the engine supports, no rule may doubt.
func TestGeneratedClaimsAreClean(t *testing.T) {
	e := engine(t)
	checker, coder, builder := e.NewChecker(), coding.NewCoder(e.Tables()), facts.NewBuilder(e.Tables())
	checked := 0
	rapid.Check(t, func(t *rapid.T) {
		enc := anyVisit(t)
		visit := coding.VisitOf(builder.Of(&enc))
		answer := coder.Code(&visit)
		if answer.Doubtful(coding.Missing) || answer.Doubtful(coding.Contested) {
			t.Skip("the chart leaves something open")
		}
		for _, l := range answer.Lines {
			line := claim.Line{Code: l.Code, Modifiers: l.Modifiers, Units: claim.Whole(l.Units), Charge: 1000 * claim.Cents(l.Units), Pointers: []int{1}}
			if enc.Claim.Type == claim.Institutional {
				line.Pointers = nil
			}
			enc.Claim.Lines = append(enc.Claim.Lines, line)
		}
		checked++
		result := checker.Check(&enc)
		if result.Verdict() != finding.Clean {
			for _, l := range enc.Claim.Lines {
				t.Logf("%s %v x %s", l.Code, l.Modifiers, l.Units)
			}
			for _, a := range enc.Chart.Administrations {
				t.Logf("%s %s %d-%d", a.Medication, a.Route, a.Start.Minute, a.Stop.Minute)
			}
			t.Fatalf("the claim the chart supports is not clean:\n%s", list(result.Findings))
		}
	})
	if checked < 20 {
		t.Errorf("only %d visits could be checked", checked)
	}
}

func anyVisit(t *rapid.T) claim.Encounter {
	at := func(minute int) claim.Moment { return claim.Moment{Date: 20240813, Minute: minute, HasTime: true} }
	amount := func(n int64, unit string) claim.Amount {
		return claim.Amount{Value: claim.Whole(n), Unit: unit, Given: true}
	}
	enc := claim.Encounter{ID: "generated", Payer: claim.Payer{Type: rapid.SampledFrom([]claim.PayerType{claim.Medicare, claim.Commercial}).Draw(t, "payer")}}
	c := &enc.Claim
	c.Type, c.PlaceOfService, c.ServiceDate = claim.Professional, "11", 20240813
	c.Rendering = claim.Provider{NPI: "1234567893", Type: "physician"}
	if rapid.Bool().Draw(t, "hospital") {
		c.Type, c.PlaceOfService, c.Rendering = claim.Institutional, "22", claim.Provider{}
	}
	c.Billing = claim.Provider{NPI: "1245319599"}
	c.Patient = claim.Patient{Name: "TEST, PATIENT", BirthDate: 19500211, Sex: "F"}
	c.Diagnoses = []claim.Diagnosis{{Code: "N10"}, {Code: "E86.0"}}
	chart := &claim.Chart{Indication: "acute pyelonephritis with vomiting and pain, dehydration", ReasonForVisit: "antibiotic", OrderedBy: claim.Person{Name: "A. Example", Credential: "MD"}, SupervisorPresent: true, SupervisorCharted: true}
	enc.Chart = chart
	used, clock := map[string]bool{}, 480
	for range rapid.IntRange(1, 5).Draw(t, "entries") {
		g := rapid.SampledFrom(givens).Draw(t, "drug")
		if used[g.name] {
			continue
		}
		used[g.name] = true
		clock += rapid.IntRange(0, 40).Draw(t, "pause")
		a := claim.Administration{
			Medication: g.name, Dose: amount(g.dose, g.unit), Route: rapid.SampledFrom(g.route).Draw(t, "route"), Access: "IV-1",
			Start: at(clock), GivenBy: claim.Person{Name: "R. Sample", Credential: "RN"}, Signed: true, SignedCharted: true,
			Vial: claim.Vial{Size: amount(g.vial, g.unit), SingleDose: true, KindGiven: true, Count: 1}, Discarded: amount(0, g.unit),
		}
		a.Site = "right forearm IV"
		if a.Route == "IM" {
			a.Access, a.Site = "", rapid.SampledFrom([]string{"left deltoid", "right deltoid"}).Draw(t, "site")
		}
		if a.Route == "IV-infusion" {
			n := rapid.IntRange(g.minutes[0], g.minutes[1]).Draw(t, "minutes")
			a.Stop = at(clock + n)
			clock += rapid.SampledFrom([]int{n, n, n / 2}).Draw(t, "next")
		}
		chart.Administrations = append(chart.Administrations, a)
	}
	if rapid.Bool().Draw(t, "fluid") {
		n := rapid.IntRange(31, 180).Draw(t, "fluid minutes")
		chart.Administrations = append(chart.Administrations, claim.Administration{
			Medication: "normal saline", Dose: amount(1000, "mL"), Route: "IV-infusion", Access: "IV-1", Site: "right forearm IV",
			Start: at(clock + 200), Stop: at(clock + 200 + n), GivenBy: claim.Person{Name: "R. Sample", Credential: "RN"}, Signed: true, SignedCharted: true,
		})
	}
	return enc
}
