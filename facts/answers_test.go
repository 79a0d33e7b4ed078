package facts_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/codes/builtin"
	"firstpass/facts"
)

// TestAnswersAreTheTables asks a worker's tables and the tables themselves the same
// questions, again and again and on days around which answers change.
func TestAnswersAreTheTables(t *testing.T) {
	tables := builtin.New()
	var e *facts.Encounter
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	code := func() string {
		return pick("96372", "96374", "96365", "90471", "90460", "99213", "99211", "G0008", "20610", "36415", "J1885", "J3420", "11042", "96377", "", "99213XYZ0")
	}
	days := []claim.Date{0, 20181231, 20190101, 20201001, 20210930, 20231231, 20240101, 20240630, 20240930, 20241001, 20250304, 20251001, 20261231}
	for n := range 60000 {
		if n%500 == 0 {
			e = facts.NewBuilder(tables).Of(&claim.Encounter{})
		}
		on := days[r.IntN(len(days))]
		a, b, setting := code(), code(), codes.Setting(r.IntN(int(codes.MedicaidSupplier)+1))
		if setting%codes.MedicaidPractitioner == codes.Supplier {
			setting--
		}
		dx := pick("E53.8", "D51.0", "D51", "M54.50", "M54.5", "Z23", "C61", "V43.52XA", "QA0.0101", "E538", "")
		modifier := pick("25", "\x0025", "59", "JZ", "JG", "XE", "QQ", "")
		taxonomy := pick("207Q00000X", "207Q0000\x000X", "207Q00000Z", "163W00000X", "")
		same(t, on, "Pair", answered(e.Tables.Pair(a, b, setting, on)), answered(tables.Pair(a, b, setting, on)))
		same(t, on, "Diagnosis", answered(e.Tables.Diagnosis(dx, on)), answered(tables.Diagnosis(dx, on)))
		same(t, on, "Modifier", answered(e.Tables.Modifier(modifier, on)), answered(tables.Modifier(modifier, on)))
		same(t, on, "PhysicianFee", answered(e.Tables.PhysicianFee(a, on)), answered(tables.PhysicianFee(a, on)))
		same(t, on, "AddOn", answered(e.Tables.AddOn(a, on)), answered(tables.AddOn(a, on)))
		drug, contractor := pick("J3357", "J3420", "J0135", "J1438", "J1885", "J1628", "J3031", ""), pick("", "JF", "JN", "NGS J6", "Palmetto", "WPS")
		same(t, on, "SelfAdministered", answered(e.Tables.SelfAdministered(drug, contractor, on)), answered(tables.SelfAdministered(drug, contractor, on)))
		same(t, on, "Taxonomy", answered(e.Tables.Taxonomy(taxonomy, on)), answered(tables.Taxonomy(taxonomy, on)))
	}
}

// breaking panics when asked about a diagnosis the first time.
type breaking struct {
	codes.Tables
	broke *bool
}

func (b breaking) Diagnosis(code string, on claim.Date) (codes.Diagnosis, codes.Origin) {
	if !*b.broke {
		*b.broke = true
		panic("a table broke")
	}
	return b.Tables.Diagnosis(code, on)
}

// TestNoAnswerOfATableThatBroke asks again after a panic, which a set of rules
// survives: what was never answered may not be remembered as "nothing known".
func TestNoAnswerOfATableThatBroke(t *testing.T) {
	tables := builtin.New()
	e := facts.NewBuilder(breaking{tables, new(bool)}).Of(&claim.Encounter{})
	func() {
		defer func() { _ = recover() }()
		e.Tables.Diagnosis("E53.8", 20250304)
	}()
	for range 2 {
		same(t, 20250304, "Diagnosis", answered(e.Tables.Diagnosis("E53.8", 20250304)), answered(tables.Diagnosis("E53.8", 20250304)))
	}
}

func answered(value any, origin codes.Origin) [2]any { return [2]any{value, origin} }

func same(t *testing.T, on claim.Date, question string, got, want [2]any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s on %s: %v, and the tables say %v", question, on, got, want)
	}
}

// TestNotedDiagnosis tells whether a note on one diagnosis of a claim names another of
// them, whatever was asked before.
func TestNotedDiagnosis(t *testing.T) {
	tables := builtin.New()
	b := facts.NewBuilder(tables)
	r := rand.New(rand.NewPCG(3, 4))
	list := []string{"N18.6", "N18.5", "I12.0", "I12.9", "I13.0", "D63.1", "D63.0", "E11.9", "E10.9", "E08.9", "C61", "J30.1", "J45.909", "D51.0", "D51", "R05.1", "R53.83", "M05.9", "M06.9", "Z23", "E53.8", "G62.1", "G63"}
	some := 0
	for range 20000 {
		enc := claim.Encounter{Claim: claim.Claim{ServiceDate: 20241001}}
		for range 1 + r.IntN(3) {
			enc.Claim.Diagnoses = append(enc.Claim.Diagnoses, claim.Diagnosis{Code: list[r.IntN(len(list))]})
		}
		want := false
		for i := range enc.Claim.Diagnoses {
			all, _ := tables.DiagnosisNotes(enc.Claim.Diagnoses[i].Code, enc.Claim.ServiceDate)
			for j := range enc.Claim.Diagnoses {
				for _, note := range all {
					for _, named := range note.Codes {
						want = want || i != j && named.Holds(enc.Claim.Diagnoses[j].Code)
					}
				}
			}
		}
		if got := b.Of(&enc).Traits()&facts.HasNotedDiagnosis != 0; got != want {
			t.Fatalf("%v: noted %t, want %t", enc.Claim.Diagnoses, got, want)
		}
		if want {
			some++
		}
	}
	if some == 0 {
		t.Error("no note names any of them")
	}
}
