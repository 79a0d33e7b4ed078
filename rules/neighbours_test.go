package rules_test

import (
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/format/encounter"
)

var updateNeighbours = flag.Bool("update-neighbours", false, "write testdata/neighbours.golden anew; each changed row is a page beside whose examples some rule now speaks differently")

// TestNeighbours checks every example of the pages again after one small change at
// a time: a unit more, a day later, a modifier less, a field of the chart gone. The
// golden file holds a row a page: the claims looked at, what was said of them in
// all, and a digest of it. A row that changes is a rule that changed; nobody has to
// have thought of the very claim on which it shows. A new page adds its row and
// changes only those beside whose examples its rule speaks.
func TestNeighbours(t *testing.T) {
	e := engine(t)
	checker := e.NewChecker()
	var b strings.Builder
	for _, r := range e.Rules().Rules() {
		var said digest
		looked := 0
		for _, x := range r.Examples {
			item, problem := encounter.ParseCompact(x.Text, r.File, x.Line)
			if problem != nil {
				t.Fatal(problem)
			}
			for name, near := range neighbours(&item.Encounter) {
				looked++
				result := checker.Check(near)
				said.hear(x.Title+"/"+name, &result)
			}
		}
		fmt.Fprintf(&b, "%-32s %6d %6d %016x\n", r.ID, looked, said.times, said.sum)
	}
	golden := filepath.Join("testdata", "neighbours.golden")
	if *updateNeighbours {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := diff.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); d != "" {
		t.Errorf("(-want +got; see -update-neighbours)\n%s", d)
	}
}

// digest is how often anything was said, and a digest of it all.
type digest struct {
	times int
	sum   uint64
	said  []byte
}

// hear adds what a result says of an encounter called title.
func (d *digest) hear(title string, result *finding.Result) {
	for _, f := range result.Findings {
		d.begin(title, f.Rule)
		d.said = append(d.said, byte(f.Severity), byte(f.Line))
		for _, text := range []string{f.Code, f.Message, f.Fix.Text, string(f.Fix.Safety)} {
			d.said = append(append(d.said, text...), 0)
		}
		for _, change := range f.Fix.Edits {
			d.said = append(append(d.said, change.Op...), byte(change.Line))
			d.said = append(append(d.said, change.Value...), change.Units.String()...)
		}
		for _, line := range f.AtRisk {
			d.said = append(d.said, byte(line))
		}
		d.end()
	}
	for _, n := range result.NotChecked {
		d.begin(title, n.Rule)
		d.said = append(append(d.said, n.Reason...), byte(n.Line))
		d.end()
	}
}

func (d *digest) begin(title, rule string) {
	d.said = append(append(append(d.said[:0], title...), 0), rule...)
}

func (d *digest) end() {
	h := fnv.New64a()
	h.Write(d.said)
	d.times++
	d.sum += h.Sum64() // a sum: the order of rules may change
}

// neighbours yields the encounter itself and every variant one change away.
func neighbours(of *claim.Encounter) func(yield func(string, *claim.Encounter) bool) {
	return func(yield func(string, *claim.Encounter) bool) {
		more := true
		change := func(name string, edit func(e *claim.Encounter)) {
			if more {
				near := copyOf(of)
				edit(near)
				more = yield(name, near)
			}
		}
		change("as it is", func(*claim.Encounter) {})
		claimChanges(of, change)
		for i := range of.Claim.Lines {
			lineChanges(i, &of.Claim.Lines[i], change)
		}
		if of.Chart != nil {
			chartChanges(of.Chart, change)
		}
	}
}

type changer func(name string, edit func(e *claim.Encounter))

func claimChanges(of *claim.Encounter, change changer) {
	for _, p := range []claim.PayerType{claim.Medicare, claim.MedicareAdvantage, claim.Medicaid, claim.Commercial, claim.UnknownPayer} {
		if p != of.Payer.Type {
			change("payer "+string(p), func(e *claim.Encounter) { e.Payer = claim.Payer{Type: p} })
		}
	}
	for _, days := range []int{-366, -30, -1, 1, 30, 366} {
		change(fmt.Sprint("claim day ", days), func(e *claim.Encounter) { e.Claim.ServiceDate = e.Claim.ServiceDate.AddDays(days) })
		change(fmt.Sprint("history ", days), func(e *claim.Encounter) { e.Claim.History = earlier(of, days); e.HasPast = true })
		change(fmt.Sprint("received ", days), func(e *claim.Encounter) { e.Claim.ReceivedDate = e.Claim.ServiceDate.AddDays(days) })
	}
	change("no day", func(e *claim.Encounter) { e.Claim.ServiceDate = 0 })
	for _, place := range []string{"11", "12", "22", "23", "02", "99", "00"} {
		change("place "+place, func(e *claim.Encounter) { e.Claim.PlaceOfService = place })
	}
	change("hospital", func(e *claim.Encounter) { e.Claim.Type = claim.Institutional; e.Claim.BillType = "0131" })
	change("office", func(e *claim.Encounter) { e.Claim.Type = claim.Professional })
	change("no diagnoses", func(e *claim.Encounter) { e.Claim.Diagnoses = nil })
	for _, code := range []string{"E53.8", "R53.83", "C61", "Z51.11", "J02", "A00.0", "V43.52XA", "266.2", "", "D51", "D51.00", "M81.0", "Z23"} {
		change("first diagnosis "+code, func(e *claim.Encounter) {
			e.Claim.Diagnoses = append([]claim.Diagnosis{{Code: code}}, e.Claim.Diagnoses...)
		})
	}
	change("diagnoses turned", func(e *claim.Encounter) { slices.Reverse(e.Claim.Diagnoses) })
	for _, who := range []string{"nurse-practitioner", "registered-nurse", "medical-assistant", ""} {
		change("renders "+who, func(e *claim.Encounter) { e.Claim.Rendering.Type = who })
	}
	change("no providers", func(e *claim.Encounter) { e.Claim.Rendering, e.Claim.Billing = claim.Provider{}, claim.Provider{} })
	for _, age := range []int{0, 1, 18, 19, 65} {
		change(fmt.Sprint("age ", age), func(e *claim.Encounter) { e.Claim.Patient.BirthDate = e.Claim.ServiceDate.AddDays(-366*age - 1) })
	}
	change("nobody", func(e *claim.Encounter) { e.Claim.Patient = claim.Patient{} })
	change("man", func(e *claim.Encounter) { e.Claim.Patient.Sex = "M" })
	for _, abn := range []string{"signed", "none", ""} {
		change("notice "+abn, func(e *claim.Encounter) { e.Claim.ABN = abn })
	}
	change("340B", func(e *claim.Encounter) { e.Claim.Drug340B = !e.Claim.Drug340B })
	for _, state := range []string{"CA", "NY", "FL", "AL"} {
		change("billed in "+state, func(e *claim.Encounter) { e.Claim.BillingState = state })
	}
	change("replacement", func(e *claim.Encounter) { e.Claim.Frequency = "7" })
	change("results", func(e *claim.Encounter) {
		e.Claim.TestResults = append(slices.Clone(e.Claim.TestResults), claim.TestResult{Type: "hemoglobin", Value: claim.MustDecimal("9.1")})
	})
	change("no results", func(e *claim.Encounter) { e.Claim.TestResults = nil })
	change("visit on another claim", func(e *claim.Encounter) {
		e.SameDay = []claim.OtherClaim{{Position: 1, Codes: []claim.OtherLine{{Code: "99213"}, {Code: "96372"}}}}
	})
	change("the same claim before", func(e *claim.Encounter) { e.SameDay = []claim.OtherClaim{{Position: 1, Identical: true}} })
	change("lines turned", func(e *claim.Encounter) { slices.Reverse(e.Claim.Lines) })
	for _, code := range []string{"99213", "99211", "96372", "96374", "J3490", "80053", "A4215", "90471", "J3420"} {
		change("with "+code, func(e *claim.Encounter) {
			e.Claim.Lines = append(e.Claim.Lines, claim.Line{Code: code, Units: claim.Whole(1), Charge: 1000, Pointers: []int{1}})
		})
	}
}

func earlier(of *claim.Encounter, days int) []claim.PastService {
	var list []claim.PastService
	for i, l := range of.Claim.Lines {
		list = append(list, claim.PastService{Code: l.Code, Modifiers: l.Modifiers, Date: of.Claim.LineDate(i).AddDays(days), Units: l.Units, Status: "paid"})
	}
	return append(list, of.Claim.History...)
}

func lineChanges(i int, l *claim.Line, change changer) {
	at := func(name string, edit func(l *claim.Line)) {
		change(fmt.Sprintf("line %d %s", i+1, name), func(e *claim.Encounter) { edit(&e.Claim.Lines[i]) })
	}
	change(fmt.Sprintf("line %d gone", i+1), func(e *claim.Encounter) { e.Claim.Lines = slices.Delete(e.Claim.Lines, i, i+1) })
	change(fmt.Sprintf("line %d twice", i+1), func(e *claim.Encounter) { e.Claim.Lines = append(e.Claim.Lines, e.Claim.Lines[i]) })
	for _, by := range []string{"1", "-1", "0.5", "7", "999"} {
		at("units "+by, func(l *claim.Line) { l.Units += claim.MustDecimal(by) })
	}
	at("no units", func(l *claim.Line) { l.Units = 0 })
	at("one unit", func(l *claim.Line) { l.Units = claim.Whole(1) })
	at("no charge", func(l *claim.Line) { l.Charge = 0 })
	at("one cent", func(l *claim.Line) { l.Charge = 1 })
	at("no code", func(l *claim.Line) { l.Code = "" })
	for n, m := range l.Modifiers {
		at("without "+m, func(l *claim.Line) { l.Modifiers = slices.Delete(l.Modifiers, n, n+1) })
	}
	for _, m := range []string{"25", "59", "76", "JW", "JZ", "JA", "JB", "GA", "GY", "GZ", "TB", "EA", "XU", "QQ"} {
		at("with "+m, func(l *claim.Line) { l.Modifiers = append(l.Modifiers, m) })
	}
	for _, days := range []int{-1, 1, 40} {
		change(fmt.Sprintf("line %d day %d", i+1, days), func(e *claim.Encounter) { e.Claim.Lines[i].ServiceDate = e.Claim.LineDate(i).AddDays(days) })
	}
	at("no pointers", func(l *claim.Line) { l.Pointers = nil })
	at("pointers", func(l *claim.Line) { l.Pointers = []int{2, 9, 1, 0, 1} })
	for _, by := range []string{"practice", "patient", "pharmacy"} {
		at("drug of the "+by, func(l *claim.Line) { l.SuppliedBy = by })
	}
	for _, note := range []string{"", "ketorolac 30 mg", "cyanocobalamin 1000 mcg IM", "10 mL multi-dose vial"} {
		at("note "+note, func(l *claim.Line) { l.Note = note })
	}
	at("no package", func(l *claim.Line) { l.Drug = claim.DrugID{} })
	for _, ndc := range []claim.NDC{"00003029305", "00003029320", "00517003125", "0003029305", "99999999999"} {
		at("package "+string(ndc), func(l *claim.Line) { l.Drug = claim.DrugID{Code: ndc, Unit: "ML", Quantity: claim.Whole(1)} })
	}
	if l.Drug.Given() {
		for _, unit := range []string{"UN", "ML", "GR", "EA", ""} {
			at("package unit "+unit, func(l *claim.Line) { l.Drug.Unit = unit })
		}
		for _, quantity := range []string{"0", "0.5", "1", "2", "40", "1000"} {
			at("package quantity "+quantity, func(l *claim.Line) { l.Drug.Quantity = claim.MustDecimal(quantity) })
		}
	}
	at("in hospital", func(l *claim.Line) { l.PlaceOfService = "22" })
	at("revenue code", func(l *claim.Line) { l.RevenueCode = "0510" })
}

func chartChanges(of *claim.Chart, change changer) {
	chart := func(name string, edit func(c *claim.Chart)) {
		change("chart "+name, func(e *claim.Encounter) { edit(e.Chart) })
	}
	chart("without reason", func(c *claim.Chart) { c.Indication = "" })
	chart("without order", func(c *claim.Chart) { c.OrderedBy = claim.Person{} })
	chart("ordered by a nurse", func(c *claim.Chart) { c.OrderedBy = claim.Person{Name: "R. Lopez", Credential: "RN"} })
	chart("unsupervised", func(c *claim.Chart) { c.SupervisorPresent, c.SupervisorCharted = false, true })
	chart("supervised", func(c *claim.Chart) { c.SupervisorPresent, c.SupervisorCharted = true, true })
	chart("supervised by telephone", func(c *claim.Chart) {
		c.SupervisorPresent, c.SupervisorCharted, c.Supervision = true, true, "audio-only"
	})
	chart("empty", func(c *claim.Chart) { c.Administrations = nil })
	for i := range of.Administrations {
		given := func(name string, edit func(a *claim.Administration)) {
			chart(fmt.Sprintf("%d %s", i+1, name), func(c *claim.Chart) { edit(&c.Administrations[i]) })
		}
		chart(fmt.Sprintf("%d gone", i+1), func(c *claim.Chart) { c.Administrations = slices.Delete(c.Administrations, i, i+1) })
		chart(fmt.Sprintf("%d twice", i+1), func(c *claim.Chart) { c.Administrations = append(c.Administrations, c.Administrations[i]) })
		given("unnamed", func(a *claim.Administration) { a.Medication = "" })
		given("another drug", func(a *claim.Administration) { a.Medication = "ketorolac" })
		given("no dose", func(a *claim.Administration) { a.Dose = claim.Amount{} })
		for _, times := range []string{"0.5", "2", "10"} {
			given("dose x"+times, func(a *claim.Administration) { a.Dose.Value, _ = a.Dose.Value.Times(claim.MustDecimal(times)) })
		}
		given("in millilitres", func(a *claim.Administration) { a.Dose = claim.Amount{Value: claim.Whole(1), Unit: "mL", Given: true} })
		for _, route := range []string{"", "IM", "SC", "IV-push", "IV-infusion", "intra-articular", "oral", "somehow"} {
			given("route "+route, func(a *claim.Administration) { a.Route = route })
		}
		given("no site", func(a *claim.Administration) { a.Site = "" })
		given("another site", func(a *claim.Administration) { a.Site = "right thigh" })
		given("no time", func(a *claim.Administration) { a.Start.HasTime = false })
		given("no day", func(a *claim.Administration) { a.Start.Date = 0 })
		given("a day late", func(a *claim.Administration) { a.Start.Date = a.Start.Date.AddDays(1) })
		given("unsigned", func(a *claim.Administration) { a.Signed, a.SignedCharted = false, true })
		given("signature not said", func(a *claim.Administration) { a.Signed, a.SignedCharted = false, false })
		given("by an assistant", func(a *claim.Administration) { a.GivenBy = claim.Person{Name: "T. Nguyen", Credential: "MA"} })
		given("own drug", func(a *claim.Administration) { a.SuppliedBy = "patient" })
		given("nothing left", func(a *claim.Administration) { a.Discarded = claim.Amount{Unit: a.Dose.Unit, Given: true} })
		given("as much left", func(a *claim.Administration) { a.Discarded = a.Dose })
		given("leftover not said", func(a *claim.Administration) { a.Discarded = claim.Amount{} })
		for _, single := range []bool{true, false} {
			given(fmt.Sprint("vial single ", single), func(a *claim.Administration) { a.Vial.KindGiven, a.Vial.SingleDose = true, single })
		}
		given("vial as the dose", func(a *claim.Administration) { a.Vial.Size = a.Dose })
		given("two vials", func(a *claim.Administration) { a.Vial.Size, a.Vial.Count = a.Dose, 2 })
		given("scanned", func(a *claim.Administration) { a.NDC = "00003029320" })
	}
}

// copyOf copies what the changes touch; the rest is shared and not written to.
func copyOf(of *claim.Encounter) *claim.Encounter {
	near := *of
	near.Claim.Lines = slices.Clone(of.Claim.Lines)
	for i := range near.Claim.Lines {
		l := &near.Claim.Lines[i]
		l.Modifiers = slices.Clone(l.Modifiers)
		l.Pointers = slices.Clone(l.Pointers)
	}
	near.Claim.Diagnoses = slices.Clone(of.Claim.Diagnoses)
	if of.Chart != nil {
		chart := *of.Chart
		chart.Administrations = slices.Clone(chart.Administrations)
		near.Chart = &chart
	}
	return &near
}
