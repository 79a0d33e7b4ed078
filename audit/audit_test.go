package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"firstpass/claim"
	"firstpass/codes/builtin"
	"firstpass/finding"
)

func encounter(n int, charge claim.Cents, lines ...claim.Line) *claim.Encounter {
	if len(lines) == 0 {
		lines = []claim.Line{{Code: "96372", Units: claim.Whole(1), Charge: charge}}
	}
	return &claim.Encounter{ID: fmt.Sprintf("C%03d", n), Payer: claim.Payer{Type: claim.Medicare, Name: "Example MAC"}, Claim: claim.Claim{
		Total: charge, ServiceDate: claim.Date(20240901).AddDays(n % 28), Rendering: claim.Provider{NPI: "1234567893"}, Lines: lines}}
}

func frameOf(n int) *Frame {
	var list []*claim.Encounter
	for i := range n {
		list = append(list, encounter(i, claim.Cents(1000*(i+1))))
	}
	return NewFrame(list, &Filter{}, nil)
}

func ids(s *Sample) (list []string) {
	for _, u := range s.Units {
		list = append(list, u.ID)
	}
	return list
}

// TestASecondPersonDrawsTheSame draws again as the algorithm's text says, with
// nothing of this package but the frozen list.
func TestASecondPersonDrawsTheSame(t *testing.T) {
	f := frameOf(50)
	sample := DrawSimple(f, "any seed", 10)
	listed := sha256.Sum256([]byte(f.Listing()))
	type ranked struct{ rank, id string }
	var again []ranked
	for line := range strings.Lines(f.Listing()) {
		id, _, _ := strings.Cut(line, "\t")
		sum := sha256.Sum256([]byte("any seed\n" + hex.EncodeToString(listed[:]) + "\n" + id))
		again = append(again, ranked{hex.EncodeToString(sum[:]), id})
	}
	slices.SortFunc(again, func(a, b ranked) int { return strings.Compare(a.rank, b.rank) })
	for i, u := range sample.Units {
		if u.ID != again[i].id || u.Rank != again[i].rank || u.N != i+1 {
			t.Errorf("%d: %s, drawn again %s", i, u.ID, again[i].id)
		}
	}
	if slices.Equal(ids(sample), ids(DrawSimple(f, "another seed", 10))) {
		t.Error("the seed changes nothing")
	}
	if len(DrawSimple(f, "s", 99).Units) != 50 {
		t.Error("more than the frame holds")
	}
	read, err := ReadListing(f.Listing())
	if err != nil || read.Hash != f.Hash || !slices.Equal(ids(DrawSimple(read, "any seed", 10)), ids(sample)) {
		t.Errorf("from the list alone: %v", err)
	}
}

func TestFrameDoesNotDependOnOrderAndSeesEveryChange(t *testing.T) {
	a, b := encounter(1, 100), encounter(2, 200)
	one := NewFrame([]*claim.Encounter{a, b}, &Filter{}, nil)
	two := NewFrame([]*claim.Encounter{b, a}, &Filter{}, nil)
	if one.Hash != two.Hash {
		t.Error("the order of files changes the frame")
	}
	b.Claim.Total++
	if NewFrame([]*claim.Encounter{a, b}, &Filter{}, nil).Hash == one.Hash {
		t.Error("a cent is not seen")
	}
	twice := NewFrame([]*claim.Encounter{a, b, a}, &Filter{}, nil)
	if len(twice.Units) != 2 || len(twice.Twice) != 1 {
		t.Errorf("%d units, twice %v", len(twice.Units), twice.Twice)
	}
}

func TestFilter(t *testing.T) {
	enc := encounter(4, 100) // 2024-09-05
	for _, c := range []struct {
		f    Filter
		want bool
	}{
		{Filter{}, true},
		{Filter{From: 20240905, To: 20240905}, true},
		{Filter{From: 20240906}, false},
		{Filter{To: 20240904}, false},
		{Filter{Provider: "1234567893"}, true},
		{Filter{Provider: "1245319599"}, false},
		{Filter{Payer: "medicare"}, true},
		{Filter{Payer: "mac"}, true},
		{Filter{Payer: "acme"}, false},
		{Filter{Covers: func(code string) bool { return code == "96372" }}, true},
		{Filter{Covers: func(code string) bool { return code == "96413" }}, false},
	} {
		if got := c.f.holds(enc); got != c.want {
			t.Errorf("%s: %v", c.f.String(), got)
		}
	}
}

func TestStrata(t *testing.T) {
	f := frameOf(60)
	s := DrawStratified(f, "s", 12, "charge", ByCharge([]claim.Cents{10000, 50000}))
	var got []string
	for _, st := range s.Strata {
		got = append(got, fmt.Sprintf("%s: %d/%d", st.Name, st.Sample, st.Frame))
	}
	want := []string{"1 under 100.00: 2/9", "2 from 100.00 to under 500.00: 8/40", "3 from 500.00: 2/11"}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	for _, c := range []struct {
		counts []int
		size   int
		want   []int
	}{
		{[]int{1, 50, 50}, 10, []int{1, 5, 4}},
		{[]int{3, 3}, 10, []int{3, 3}},
		{nil, 5, []int{}},
	} {
		if got := allocate(c.counts, c.size); !slices.Equal(got, c.want) {
			t.Errorf("allocate(%v, %d) = %v, want %v", c.counts, c.size, got, c.want)
		}
	}
}

func TestRecent(t *testing.T) {
	s := DrawRecent(frameOf(40), 3)
	if got := ids(s); !slices.Equal(got, []string{"C027", "C026", "C025"}) {
		t.Errorf("%v", got)
	}
}

// sheet writes a worksheet for a frame and fills cells in by column.
func sheet(t *testing.T, s *Sample, fill func(row map[string]string)) []Reviewed {
	var out bytes.Buffer
	if err := Worksheet(&out, s, builtin.New(), func(enc *claim.Encounter, n int) (claim.Cents, bool) { return enc.Claim.Lines[n].Charge, true }); err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(strings.ReplaceAll(out.String(), "\r", "")), "\n")
	head := strings.Split(rows[0], ",")
	for i := 1; i < len(rows); i++ {
		cells := strings.Split(rows[i], ",")
		row := map[string]string{}
		for j, name := range head {
			row[name] = cells[j]
		}
		fill(row)
		for j, name := range head {
			cells[j] = row[name]
		}
		rows[i] = strings.Join(cells, ",")
	}
	list, err := ReadWorksheet(strings.NewReader("\ufeff"+strings.Join(rows, "\r\n")), "sheet.csv")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestReviewAddsUp(t *testing.T) {
	s := DrawSimple(frameOf(20), "s", 20)
	medicare := func(string) claim.PayerType { return claim.Medicare }
	lines := sheet(t, s, func(row map[string]string) {
		row["supported"], row["reviewed_on"], row["site"] = "y", "2025-02-01", "yes"
		switch row["claim"] {
		case "C009": // $100 paid, $40 owed back
			row["right_modifiers"], row["should_have_paid"] = "59", "60"
		case "C004": // $50 for nothing
			row["supported"], row["site"] = "no", "no"
		case "C019": // $200 for two units instead of one
			row["units"], row["right_units"] = "2", "1"
		case "C001": // $20, should have been $35
			row["right_code"], row["should_have_paid"] = "96401", "$35.00"
		case "C002": // wrong, and nobody says what it is worth
			row["right_code"] = "96401"
		}
	})
	findings := map[string][]finding.Finding{
		"C009": {{Rule: "x", Severity: finding.Error, Line: 1}},
		"C003": {{Rule: "y", Severity: finding.Warning, Line: 1}, {Rule: "z", Severity: finding.Info, Line: 1}},
	}
	r, err := Review(s, lines, medicare, findings)
	if err != nil {
		t.Fatal(err)
	}
	if r.Claims[0].Errors != 5 || r.Claims[0].Of != 20 || r.Lines[1].Errors != 5 || r.Lines[1].Confidence != .90 {
		t.Errorf("%v %v", r.Claims[0], r.Lines[1])
	}
	if m := r.Money; m.Over != 4000+5000+10000 || m.Under != 1500 || m.Net() != 17500 || m.Unpriced != 1 || m.Reviewed != 210000 || m.Basis != "payments" {
		t.Errorf("%+v", m)
	}
	// Every claim was reviewed: the projection is the sum, without spread.
	if e := r.Projects; e == nil || e.Total != 17500 || e.Low != 17500 || e.High != 17500 {
		t.Errorf("%+v", e)
	}
	if a := r.Engine; a.Both != 1 || a.EngineOnly != 1 || a.ReviewerOnly != 4 || a.Neither != 14 || len(a.Disagreements) != 5 {
		t.Errorf("%+v", a)
	}
	if g := r.Gaps; len(g) != 2 || g[0].Item != "site" || g[0].Missing != 1 || g[0].Of != 20 {
		t.Errorf("%+v", g)
	}
	if len(r.Refunds) != 3 || r.Refunds[0].Due != 20250402 {
		t.Errorf("%+v", r.Refunds)
	}
	if !strings.Contains(strings.Join(r.Notes, "\n"), "1 wrong lines have no should_have_paid") {
		t.Errorf("%v", r.Notes)
	}
}

func TestProjection(t *testing.T) {
	// By hand: differences 0, 0, 300, 100 of a frame of 40: mean 100, s2 = 20000,
	// total 4000, variance 40*40*(1-.1)*20000/4 = 7200000, deviation 2683.28, t(.95, 3) = 2.3534.
	e := Project([]Stratum{{Frame: 40}}, [][]claim.Cents{{0, 0, 300, 100}})
	if !e.Possible || e.Total != 4000 || e.StandardError != 2683 || e.Low != 4000-6315 || e.High != 4000+6315 {
		t.Errorf("%+v", e)
	}
	if e.LowerOneSided != 4000-4395 { // t(.90, 3) = 1.6377
		t.Errorf("one-sided %d", e.LowerOneSided)
	}
	for _, c := range [][][]claim.Cents{{nil}, {{5}}} {
		if e := Project([]Stratum{{Frame: 40}}, c); e.Possible || e.Why == "" {
			t.Errorf("%v: %+v", c, e)
		}
	}
}

func TestOpenClaimsAreNotCounted(t *testing.T) {
	s := DrawSimple(frameOf(5), "s", 5)
	lines := sheet(t, s, func(row map[string]string) {
		if row["claim"] != "C002" {
			row["supported"] = "yes"
		}
	})
	r, err := Review(s, lines, func(string) claim.PayerType { return "" }, nil)
	if err != nil || r.Complete != 4 || !slices.Equal(r.Open, []string{"C002"}) || r.Claims[0].Of != 4 {
		t.Errorf("%v %+v", err, r)
	}
	if !strings.Contains(strings.Join(r.Notes, " "), "4 clean claims do not show that the error rate is under 5 %") {
		t.Errorf("%v", r.Notes)
	}
	lines[0].Claim = "STRANGER"
	if _, err := Review(s, lines, nil, nil); err == nil {
		t.Error("a claim that was not drawn is taken")
	}
}

func TestWorksheetErrorsCarryTheirRow(t *testing.T) {
	head := strings.Join(append(given(), asked()...), ",")
	row := func(cells map[string]string) string {
		var list []string
		for _, name := range append(given(), asked()...) {
			list = append(list, cells[name])
		}
		return strings.Join(list, ",")
	}
	good := map[string]string{"sample": "1", "line": "1", "charge": "45"}
	for name, value := range map[string]string{"sample": "one", "supported": "maybe", "should_have_paid": "ten", "right_units": "1..2", "reviewed_on": "1/2/25", "site": "left"} {
		bad := map[string]string{}
		for k, v := range good {
			bad[k] = v
		}
		bad[name] = value
		_, err := ReadWorksheet(strings.NewReader(head+"\n"+row(good)+"\n"+row(bad)+"\n"), "w.csv")
		if err == nil || !strings.Contains(err.Error(), "w.csv: row 3: "+name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ReadWorksheet(strings.NewReader("a,b\n1,2\n"), "w.csv"); err == nil || !strings.Contains(err.Error(), "no column") {
		t.Errorf("%v", err)
	}
	if _, err := ReadWorksheet(strings.NewReader(""), "w.csv"); err == nil {
		t.Error("an empty file")
	}
}

func TestCellsAreNoFormulas(t *testing.T) {
	enc := encounter(1, 100)
	enc.ID = "=HYPERLINK(1)"
	enc.Payer.Name = "@payer"
	var out bytes.Buffer
	if err := Worksheet(&out, DrawSimple(NewFrame([]*claim.Encounter{enc}, &Filter{}, nil), "s", 1), builtin.New(), nil); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "'=HYPERLINK(1)") || !strings.Contains(out.String(), "'@payer") {
		t.Error(out.String())
	}
	for in, want := range map[string]string{"-12.50": "-12.50", "+1": "+1", "-cmd": "'-cmd", "": "", "A": "A"} {
		if got := safeCell(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func TestRefundClock(t *testing.T) {
	line := func(service, found claim.Date) *Reviewed { return &Reviewed{Date: service, On: found} }
	for _, c := range []struct {
		payer       claim.PayerType
		l           *Reviewed
		due, latest claim.Date
		old         bool
	}{
		{claim.Medicare, line(20240901, 20250101), 20250302, 20250829, false},
		{claim.Medicare, line(20240901, 20241231), 20250301, 0, false},
		{claim.Medicare, line(20180101, 20250101), 0, 0, true},
		{claim.Medicare, line(20240901, 0), 0, 0, false},
		{claim.Medicaid, line(20240901, 20250101), 20250302, 0, false},
		{claim.Commercial, line(20240901, 20250101), 0, 0, false},
	} {
		r := RefundOf(c.l, 100, c.payer)
		if r.Due != c.due || r.Latest != c.latest || r.OutOfLaw != c.old || r.Note == "" {
			t.Errorf("%s %s %s: %+v", c.payer, c.l.Date, c.l.On, r)
		}
	}
}

func TestProfile(t *testing.T) {
	visit := claim.Line{Code: "99213", Modifiers: []string{"25"}, Units: claim.Whole(1)}
	shot := claim.Line{Code: "96372", Units: claim.Whole(2)}
	drug := claim.Line{Code: "J1885", Units: claim.Whole(4)}
	f := NewFrame([]*claim.Encounter{
		encounter(1, 1, visit, shot, drug), encounter(2, 1, claim.Line{Code: "99213", Units: claim.Whole(1)}), encounter(3, 1, claim.Line{Code: "96365", Units: claim.Whole(1)}),
	}, &Filter{}, nil)
	p := Profiles(f, builtin.New())
	if len(p) != 2 || p[0].Provider != "practice" {
		t.Fatalf("%+v", p)
	}
	if a := p[0]; a.Claims != 3 || a.Visits != 2 || a.With25 != 1 || a.Beside != 1 || a.Beside25 != 1 || a.Injected != 1 || a.Injections != 2 || a.PerClaim() != 2 || a.Drugs[0].PerLine() != 4 {
		t.Errorf("%+v", a)
	}
}

func TestReportsOfEveryFormAreTheSameTwice(t *testing.T) {
	s := DrawStratified(frameOf(30), "s", 9, "charge", ByCharge([]claim.Cents{10000}))
	lines := sheet(t, s, func(row map[string]string) {
		row["supported"] = "yes"
		if row["claim"] == ids(s)[0] {
			row["supported"], row["reviewed_on"], row["notes"] = "no", "2025-01-02", "<b>"
		}
	})
	for name, write := range map[string]func(*Report, *bytes.Buffer) error{
		"html": func(r *Report, b *bytes.Buffer) error { return r.HTML(b) }, "csv": func(r *Report, b *bytes.Buffer) error { return r.CSV(b) },
		"text": func(r *Report, b *bytes.Buffer) error { return r.Text(b) }, "pdf": func(r *Report, b *bytes.Buffer) error { return r.PDF(b) },
	} {
		var first, second bytes.Buffer
		for _, out := range []*bytes.Buffer{&first, &second} {
			r, err := Review(s, lines, func(string) claim.PayerType { return claim.Medicare }, map[string][]finding.Finding{})
			if err != nil {
				t.Fatal(err)
			}
			r.Last = &Comparison{Then: Exact(8, 30, .95), Now: r.Claims[0], P: Fisher(8, 30, 1, 9)}
			r.Filter = "<every claim>"
			if err := write(r, out); err != nil {
				t.Fatal(err)
			}
		}
		if first.Len() == 0 || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%s: %d and %d bytes differ", name, first.Len(), second.Len())
		}
		if name == "html" && (bytes.Contains(first.Bytes(), []byte("<every")) || !bytes.Contains(first.Bytes(), []byte("&lt;every"))) {
			t.Error("html is not escaped")
		}
		if name == "pdf" && !bytes.HasPrefix(first.Bytes(), []byte("%PDF-")) {
			t.Error("no PDF")
		}
	}
}
