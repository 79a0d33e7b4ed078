package desk_test

import (
	"errors"
	"io"
	"iter"
	"strings"
	"testing"

	"firstpass/claim"
	"firstpass/desk"
	"firstpass/store"
)

// plainCharts reads a chart as lines "claim medication", and says of any other line
// that it could not be read.
type plainCharts struct {
	given        map[string][]string
	looked, used map[string]bool
	said         []string
}

func readPlain(files iter.Seq[desk.ChartFile]) (desk.Charted, error) {
	p := &plainCharts{given: map[string][]string{}, looked: map[string]bool{}, used: map[string]bool{}}
	for f := range files {
		content, err := io.ReadAll(f.Content)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(content)) {
			id, drug, ok := strings.Cut(strings.TrimSpace(line), " ")
			if !ok {
				p.said = append(p.said, "not read: "+f.Name)
				continue
			}
			p.given[id] = append(p.given[id], drug)
		}
	}
	return p, nil
}

func (p *plainCharts) Look(enc *claim.Encounter) { p.looked[enc.ID] = true }

func (p *plainCharts) Chart(enc *claim.Encounter) *claim.Chart {
	if enc.Chart != nil || !p.looked[enc.ID] || p.given[enc.ID] == nil {
		return enc.Chart
	}
	p.used[enc.ID] = true
	c := &claim.Chart{}
	for _, drug := range p.given[enc.ID] {
		c.Administrations = append(c.Administrations, claim.Administration{Medication: drug})
	}
	return c
}

func (p *plainCharts) Said() []string {
	for id := range p.given {
		if !p.used[id] {
			p.said = append(p.said, id+" belongs to no claim")
		}
	}
	return p.said
}

// send uploads claims with charts "name=content".
func (r *room) send(t *testing.T, a desk.Actor, claims string, charts ...string) (store.File, error) {
	t.Helper()
	parts := []store.Part{{Name: "day.yaml", Content: strings.NewReader(claims)}}
	for _, c := range charts {
		name, content, _ := strings.Cut(c, "=")
		parts = append(parts, store.Part{Name: name, IsChart: true, Content: strings.NewReader(content)})
	}
	return r.ReceiveParts(t.Context(), a, "upload", func() (store.Part, error) {
		if len(parts) == 0 {
			return store.Part{}, io.EOF
		}
		next := parts[0]
		parts = parts[1:]
		return next, nil
	})
}

func TestChartsBesideClaims(t *testing.T) {
	r := openWith(t, readPlain)
	f, err := r.send(t, r.biller, visit, "folder/mar.txt=V1 penicillin\nV9 ketorolac\n", "torn.txt=???\n")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // killed before the end, it is split again
		if err := r.Split(t.Context(), f, desk.Whole()); err != nil {
			t.Fatal(err)
		}
	}
	c, err := r.Open(t.Context(), r.biller, r.row(t, f.ID).ID)
	if err != nil || c.Encounter.Chart == nil || len(c.Encounter.Chart.Administrations) != 1 || c.Encounter.Chart.Administrations[0].Medication != "penicillin" {
		t.Fatalf("%v: the claim's chart is %+v", err, c.Encounter.Chart)
	}
	list, said, err := r.ChartsOf(t.Context(), r.biller, f.ID)
	want := "1 claim got what was charted from 2 files.|not read: torn.txt|V9 belongs to no claim"
	if err != nil || len(list) != 2 || strings.Join(said, "|") != want {
		t.Fatalf("%v: %d charts, %q", err, len(list), said)
	}

	// The same again is there already; with other charts it is refused, and said why.
	again, err := r.send(t, r.biller, visit, "torn.txt=???\n")
	if again.ID != f.ID || !errors.Is(err, store.ErrDuplicate) {
		t.Fatalf("%v %v", again.ID, err)
	}
	_, err = r.send(t, r.biller, visit, "late.txt=V1 ketorolac\n")
	refused(t, err, "these claims came in before")
	_, err = r.ReceiveParts(t.Context(), r.biller, "upload", func() (store.Part, error) { return store.Part{}, io.EOF })
	refused(t, err, "choose a claim file")
	if _, err = r.send(t, r.clinician, visit); !errors.Is(err, desk.ErrForbidden) {
		t.Fatalf("a clinician uploads: %v", err)
	}

	// Another practice neither sees them nor is kept from sending the same.
	practice, err := r.Store.AddPractice(t.Context(), store.Practice{Name: "Another Clinic"})
	if err != nil {
		t.Fatal(err)
	}
	other := desk.Actor{Practice: practice, Role: store.Biller}
	if _, _, err := r.ChartsOf(t.Context(), other, f.ID); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("another practice sees the charts: %v", err)
	}
	if _, err := r.send(t, other, visit, "late.txt=V1 ketorolac\n"); err != nil {
		t.Fatal(err)
	}
}

// TestChartsBesideAnswers: a remittance is posted all the same.
func TestChartsBesideAnswers(t *testing.T) {
	r := openWith(t, readPlain)
	const answers = "ISA*00*          *00*          *ZZ*EXAMPLEPAYER   *ZZ*EXAMPLECLINIC  *240911*0000*^*00501*000000001*0*T*:~GS*HP*A*B*20240911*0000*1*X*005010X221A1~ST*835*0001~SE*2*0001~GE*1*1~IEA*1*000000001~"
	f, err := r.send(t, r.biller, answers, "mar.txt=V1 penicillin\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Split(t.Context(), f, desk.Whole()); err != nil {
		t.Fatal(err)
	}
	if _, said, err := r.ChartsOf(t.Context(), r.biller, f.ID); err != nil || len(said) != 1 || !strings.Contains(said[0], "was not read") {
		t.Fatalf("%v %q", err, said)
	}
}
