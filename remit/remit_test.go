package remit

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"firstpass/claim"
	"firstpass/codes/builtin"
	"firstpass/format/x835"
	"firstpass/rule"
	"firstpass/rules"
	"firstpass/scrub"
)

// world is the national catalogue over the tables that ship, made once.
var world = sync.OnceValues(func() (*scrub.Engine, *builtin.Tables) {
	list, err := rules.National()
	if err != nil {
		panic(err)
	}
	set, err := rule.NewSet(list)
	if err != nil {
		panic(err)
	}
	tables := builtin.New()
	return scrub.New(set, tables), tables
})

func explainer(t testing.TB) *Explainer {
	engine, tables := world()
	x, err := NewExplainer(engine, tables.Denials(""))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

var medicare = claim.Payer{Type: claim.Medicare, Name: "Example MAC", ID: "MAC1"}

// visitAndShot is the claim most often denied: a visit without 25 beside 96372.
func visitAndShot(id string) *claim.Encounter {
	day := claim.Date(20240910)
	return &claim.Encounter{ID: id, Payer: medicare, Claim: claim.Claim{
		Type: claim.Professional, ControlNumber: id, Total: 17300, ServiceDate: day, PlaceOfService: "11",
		Patient:   claim.Patient{LastName: "TESTPERSON", FirstName: "ALMA", ID: "M1", BirthDate: 19580211, Sex: "F"},
		Diagnoses: []claim.Diagnosis{{Code: "D51.0"}}, Rendering: claim.Provider{NPI: "1234567893", Type: "physician", Person: true}, Billing: claim.Provider{NPI: "1245319599"},
		Lines: []claim.Line{
			{Code: "99213", Units: claim.Whole(1), Charge: 12000, Pointers: []int{1}, ControlNumber: "L1"},
			{Code: "96372", Units: claim.Whole(1), Charge: 4500, Pointers: []int{1}, ControlNumber: "L2"},
			{Code: "J3420", Modifiers: []string{"JZ"}, Units: claim.Whole(1), Charge: 800, Pointers: []int{1}, ControlNumber: "L3"},
		},
	}}
}

func paidLine(code string, charge, paid claim.Cents, adjustments ...claim.Adjustment) x835.Line {
	return x835.Line{Procedure: x835.Procedure{Code: code}, Charge: charge, Paid: paid, Units: claim.Whole(1), BilledUnits: claim.Whole(1), From: 20240910, To: 20240910, Adjustments: adjustments}
}

func off(group, reason string, amount claim.Cents) claim.Adjustment {
	return claim.Adjustment{Group: group, Reason: reason, Amount: amount}
}

func answered(id string, lines ...x835.Line) *x835.Claim {
	c := &x835.Claim{ControlNumber: id, Status: "1", PayerNumber: "P-" + id, From: 20240910, To: 20240910, Lines: lines}
	for _, l := range lines {
		c.Charge += l.Charge
		c.Paid += l.Paid
	}
	return c
}

var payment = &x835.Payment{Trace: "T1", Date: 20240925, Payer: x835.Party{Name: "Example MAC"}}

func newBook(t testing.TB, sent ...*claim.Encounter) *Book {
	list := NewSent()
	for _, enc := range sent {
		list.Add(enc)
	}
	return NewBook(list, explainer(t), func(*x835.Payment, *x835.Claim) claim.Payer { return claim.Payer{} })
}

func TestDenialIsTracedToTheRuleThatWouldHaveStoppedIt(t *testing.T) {
	b := newBook(t, visitAndShot("A1"))
	p := b.Post(payment, answered("A1", paidLine("99213", 12000, 0, off("CO", "97", 12000)), paidLine("96372", 4500, 3600, off("CO", "45", 900)), paidLine("J3420", 800, 640, off("CO", "45", 160))))
	if p.Outcome != Posted || p.Matched != ByControl || len(p.Denials) != 1 {
		t.Fatalf("%s %s %d denials", p.Outcome, p.Matched, len(p.Denials))
	}
	d := p.Denials[0]
	if len(d.Causes) == 0 || d.Causes[0].Rule != "em-needs-25" || d.Gap {
		t.Fatalf("causes %+v, gap %v", d.Causes, d.Gap)
	}
	if d.Line != 1 || d.Code != "99213" || !d.Whole || d.Meaning != "paid inside another service" || d.Patient.May != No {
		t.Errorf("%+v", d)
	}
	if d.Steps[0].Kind != Correct || !strings.Contains(d.Steps[0].Text, "25") || !strings.Contains(d.Steps[0].Text, "reopening") {
		t.Errorf("steps %+v", d.Steps)
	}
	if i := slices.IndexFunc(d.Deadlines, func(l Deadline) bool { return l.For == Correct }); i < 0 || d.Deadlines[i].Day != 20250925 {
		t.Errorf("deadlines %+v", d.Deadlines)
	}
}

// A payer may deny the injection and pay the visit: the pair is the same.
func TestPairsExplainTheOtherLineToo(t *testing.T) {
	b := newBook(t, visitAndShot("A1"))
	p := b.Post(payment, answered("A1", paidLine("99213", 12000, 12000), paidLine("96372", 4500, 0, off("CO", "97", 4500)), paidLine("J3420", 800, 800)))
	if d := p.Denials[0]; d.Gap || d.Causes[0].Rule != "em-needs-25" {
		t.Errorf("%+v", d)
	}
}

func TestGapWhereNoRuleSpeaks(t *testing.T) {
	enc := visitAndShot("A1")
	enc.Claim.Lines[0].Modifiers = []string{"25"}
	b := newBook(t, enc)
	p := b.Post(payment, answered("A1", paidLine("99213", 12000, 0, off("CO", "97", 12000)), paidLine("96372", 4500, 4500), paidLine("J3420", 800, 800)))
	d := p.Denials[0]
	if !d.Gap || !slices.Contains(d.Silent, "em-needs-25") || d.Steps[0].Kind != ReadUp {
		t.Errorf("gap %v, silent %v, steps %+v", d.Gap, d.Silent, d.Steps)
	}
}

func TestUnprocessableIsNotAppealed(t *testing.T) {
	b := newBook(t, visitAndShot("A1"))
	c := answered("A1", paidLine("99213", 12000, 0, off("CO", "50", 12000)))
	c.Charge = 17300
	c.Remarks = []string{"MA130"}
	d := b.Post(payment, c).Denials[0]
	for _, s := range d.Steps {
		if s.Kind == Appeal {
			t.Errorf("MA130 has no appeal: %+v", s)
		}
	}
	if !strings.Contains(resend(&d, nil), "new claim") || d.Name() != "CO-50 MA130" {
		t.Errorf("%q %q", resend(&d, nil), d.Name())
	}
	if l := correctBy(Correct, &d, nil, 20240925); l.Day != 20250910 {
		t.Errorf("a new claim is due one year after the service: %+v", l)
	}
}

func TestTraps(t *testing.T) {
	x := explainer(t)
	explained := func(d Denial) Denial {
		x.Explain(&d, nil, nil, 20240925)
		return d
	}
	kinds := func(d Denial) (list []StepKind) {
		for _, s := range d.Steps {
			list = append(list, s.Kind)
		}
		return list
	}
	sad := explained(Denial{Payer: medicare, Group: "PR", Reason: "96", Remarks: []string{"N426"}, Amount: 100})
	if sad.Patient.May != Yes || !strings.Contains(sad.Patient.Why, "no notice") || !slices.Contains(kinds(sad), BillPatient) {
		t.Errorf("a self-administered drug is outside the benefit: %+v %v", sad.Patient, kinds(sad))
	}
	sad = explained(Denial{Payer: medicare, Group: "CO", Reason: "96", Remarks: []string{"N426"}, Amount: 100})
	if sad.Patient.May != Ask {
		t.Errorf("group and benefit category disagree: %+v", sad.Patient)
	}
	commercial := explained(Denial{Payer: claim.Payer{Type: claim.Commercial}, Group: "CO", Reason: "96", Remarks: []string{"N426"}, Amount: 100})
	if commercial.Patient.May != No || slices.Contains(kinds(commercial), BillPatient) {
		t.Errorf("that is Medicare's benefit only: %+v %v", commercial.Patient, kinds(commercial))
	}
	twice := explained(Denial{Payer: medicare, Group: "OA", Reason: "18", Amount: 100})
	if kinds(twice)[0] != CheckStatus || twice.Patient.May != No {
		t.Errorf("a duplicate: %+v %v", twice.Patient, kinds(twice))
	}
	late := explained(Denial{Payer: medicare, Group: "CO", Reason: "29", Amount: 100})
	if slices.Contains(kinds(late), Appeal) {
		t.Errorf("Medicare takes no appeal of late filing: %v", kinds(late))
	}
	late = explained(Denial{Payer: claim.Payer{Type: claim.Commercial}, Group: "CO", Reason: "29", Amount: 100})
	if !slices.Contains(kinds(late), Appeal) {
		t.Errorf("other payers do: %v", kinds(late))
	}
	new := explained(Denial{Payer: medicare, Group: "CO", Reason: "W99", Amount: 100})
	if new.Known || new.Family.Name != "unknown" || kinds(new)[0] != ReadUp {
		t.Errorf("an unknown code: %+v", new)
	}
}

func TestUnknownCodesAreListed(t *testing.T) {
	b := newBook(t)
	for range 2 {
		c := answered("Z", paidLine("96372", 4500, 0, off("CO", "W99", 4500)))
		c.PayerNumber = string(rune('a' + len(b.seen)))
		b.Post(payment, c)
	}
	if u := b.Unknown(); len(u) != 1 || u[0] != (Unknown{"CO-W99", 2, 9000}) {
		t.Errorf("%+v", u)
	}
}

func TestDeniesLeavesContractAndPatientShareAlone(t *testing.T) {
	x := explainer(t)
	for _, c := range []struct {
		d    Denial
		want bool
	}{
		{Denial{Group: "CO", Reason: "45", Amount: 900, Charge: 4500}, false},
		{Denial{Group: "CO", Reason: "45", Amount: 4500, Charge: 4500, Whole: true}, true},
		{Denial{Group: "CO", Reason: "45", Amount: 1, Charge: 1, Whole: true}, false},
		{Denial{Group: "PR", Reason: "1", Amount: 4500, Charge: 4500, Whole: true}, false},
		{Denial{Group: "CO", Reason: "253", Amount: 72, Charge: 4500}, false},
		{Denial{Group: "CO", Reason: "97", Amount: 0}, false},
		{Denial{Group: "CO", Reason: "97", Amount: -4500}, false},
		{Denial{Group: "CO", Reason: "97", Amount: 1}, true},
		{Denial{Group: "CO", Reason: "ZZZ", Amount: 1}, true},
	} {
		if got := x.Denies(&c.d); got != c.want {
			t.Errorf("%s-%s %s of %s: %v", c.d.Group, c.d.Reason, c.d.Amount, c.d.Charge, got)
		}
	}
}

// TestEveryKnownDenialFindsItsRow asks for each row of the table by its own codes.
func TestEveryKnownDenialFindsItsRow(t *testing.T) {
	x := explainer(t)
	for _, row := range x.denials {
		for _, reason := range row.Reasons {
			d := Denial{Reason: reason, Group: "CO"}
			if len(row.Groups) > 0 {
				d.Group = row.Groups[0]
			}
			if len(row.Remarks) > 0 {
				d.Remarks = row.Remarks[:1]
			}
			got := x.row(&d)
			if got == nil || !slices.Contains(got.Reasons, reason) || len(row.Remarks) > 0 && !slices.Contains(got.Remarks, row.Remarks[0]) {
				t.Errorf("%s: %s gives %+v", row.Codes, d.Name(), got)
			}
			if d.Remarks = []string{"N9999"}; x.tables.of(reason).family == unknown {
				t.Errorf("%s: CARC %s is not in reasons.tsv", row.Codes, reason)
			}
		}
	}
}

// A row that needs its remark says nothing without it: CO-16 alone is only "something is missing".
func TestRowsNeedTheirRemark(t *testing.T) {
	x := explainer(t)
	if row := x.row(&Denial{Group: "CO", Reason: "16", Remarks: []string{"M20"}}); row != nil {
		t.Errorf("CO-16 M20 is taken for %s", row.Codes)
	}
	if row := x.row(&Denial{Group: "CO", Reason: "97"}); row == nil {
		t.Error("CO-97 alone is known")
	}
}

// TestReasonsAreInForce compares the table with the list X12 published.
func TestReasonsAreInForce(t *testing.T) {
	dir := os.Getenv("FIRSTPASS_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	text, err := os.ReadFile(filepath.Join(dir, "reference", "codesets", "carc_rarc_group_2024-06.tsv"))
	if err != nil {
		t.Skipf("no sample data at %s (set FIRSTPASS_SHARED)", dir)
	}
	published := map[string]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(cells) > 7 && cells[1] == "CARC" {
			published[cells[0]] = cells[7]
		}
	}
	for code := range explainer(t).tables.reasons {
		if ended, ok := published[code]; !ok || ended != "" {
			t.Errorf("%s: published %v, ended %q", code, ok, ended)
		}
	}
}
