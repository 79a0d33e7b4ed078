package desk_test

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firstpass/claim"
	"firstpass/codes/builtin"
	"firstpass/desk"
	"firstpass/finding"
	"firstpass/format/encounter"
	"firstpass/policy"
	"firstpass/rule"
	"firstpass/rules"
	"firstpass/scrub"
	"firstpass/store"
	"firstpass/store/contract"
	"firstpass/store/sqlite"
)

// room is a desk with a practice and people in it.
type room struct {
	*desk.Desk
	practice                            store.ID
	biller, trainee, manager, clinician desk.Actor
}

var day = time.Date(2024, 9, 12, 9, 0, 0, 0, time.UTC)

func open(t *testing.T) *room {
	t.Helper()
	return openWith(t, nil)
}

// openWith is a room with a reader of charts.
func openWith(t *testing.T, charts func(iter.Seq[desk.ChartFile]) (desk.Charted, error)) *room {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), contract.Keys(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	r := &room{Desk: desk.New(s, desk.Tools{Engine: engine, Claims: read, Charts: charts, Now: func() time.Time { return day }})}
	if r.practice, err = s.AddPractice(t.Context(), store.Practice{Name: "Example Clinic"}); err != nil {
		t.Fatal(err)
	}
	for login, role := range map[string]store.Role{"biller": store.Biller, "trainee": store.Biller, "manager": store.Manager, "clinician": store.Clinician} {
		e := store.Entry{At: day, Action: "test"}
		id, err := s.AddUser(t.Context(), store.User{Login: login, Name: login}, e)
		if err != nil {
			t.Fatal(err)
		}
		a := desk.Actor{User: id, Practice: r.practice, Name: login, Role: role, Trainee: login == "trainee"}
		if err := s.SetMember(t.Context(), store.Member{User: id, Practice: r.practice, Role: role, Trainee: a.Trainee}, e); err != nil {
			t.Fatal(err)
		}
		*map[string]*desk.Actor{"biller": &r.biller, "trainee": &r.trainee, "manager": &r.manager, "clinician": &r.clinician}[login] = a
	}
	return r
}

func engine(pages []desk.Page) (*scrub.Engine, error) {
	list, err := rules.National()
	if err != nil {
		return nil, err
	}
	var overrides []rule.Override
	for _, p := range pages {
		own, more, err := policy.Parse(p.Name+".md", p.Text)
		if err != nil {
			return nil, err
		}
		list, overrides = append(list, own...), append(overrides, more...)
	}
	set, err := rule.NewSet(list, overrides...)
	if err != nil {
		return nil, err
	}
	return scrub.New(set, builtin.New()), nil
}

func read(r io.Reader) iter.Seq[desk.Incoming] {
	return func(yield func(desk.Incoming) bool) {
		for item, problem := range encounter.Read(r, "test") {
			enc := item.Encounter
			if problem != nil && !yield(desk.Incoming{Problem: problem}) || problem == nil && !yield(desk.Incoming{Encounter: &enc}) {
				return
			}
		}
	}
}

const visit = `- id: V1
  payer: {type: medicare, name: "Noridian JF"}
  claim:
    service_date: 2024-09-10
    place_of_service: "11"
    rendering_provider: {npi: "1234567893", name: "EXAMPLE, A", type: physician}
    billing_provider: {npi: "1245319599", name: EXAMPLE CLINIC}
    patient: {id: 1EG4TE5MK73, name: "TESTPERSON, VERA", birth_date: 1950-01-02, sex: F}
    diagnoses: [J02.0]
    lines:
      - {code: "99213", units: 1, charge: 120.00, diagnoses: [1]}
      - {code: "96372", units: 1, charge: 45.00, diagnoses: [1]}
      - {code: "J0561", modifiers: [JZ], units: 12, charge: 96.00, diagnoses: [1]}
`

// take stores and checks a file and returns its first claim.
func (r *room) take(t *testing.T, text string) store.Row {
	t.Helper()
	f, err := r.Receive(t.Context(), r.biller, "test.yaml", "upload", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Split(t.Context(), f, desk.Whole()); err != nil {
		t.Fatal(err)
	}
	for {
		b, err := r.Store.TakeBatch(t.Context(), "test", day, time.Minute)
		if errors.Is(err, store.ErrNotFound) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := r.CheckBatch(t.Context(), b.ID, "test"); err != nil {
			t.Fatal(err)
		}
	}
	return r.row(t, f.ID)
}

func (r *room) row(t *testing.T, file store.ID) store.Row {
	t.Helper()
	rows, _, err := r.Store.List(t.Context(), store.Query{Practice: r.practice, File: file})
	if err != nil || len(rows) == 0 {
		t.Fatalf("no claim: %v", err)
	}
	return rows[0]
}

var needs25 = desk.FindingKey{Rule: "em-needs-25", Line: 1, Code: "99213"}

func refused(t *testing.T, err error, words string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), words) {
		t.Fatalf("not refused with %q: %v", words, err)
	}
}

func TestFix(t *testing.T) {
	r := open(t)
	row := r.take(t, visit)
	if row.Queue != store.ToFix || row.AtRisk != 12000 || row.Worst.Rule != "em-needs-25" || row.Deadline != 20250910 {
		t.Fatalf("%+v", row)
	}
	_, err := r.Fix(t.Context(), r.biller, row.ID, row.Version, needs25, false)
	refused(t, err, "depends on the record")
	version, err := r.Fix(t.Context(), r.biller, row.ID, row.Version, needs25, true)
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.Open(t.Context(), r.biller, row.ID)
	if err != nil || c.Queue != store.Ready || c.Version != version || !c.Encounter.Claim.Lines[0].Has("25") || c.Original.Claim.Lines[0].Has("25") {
		t.Fatalf("%v %+v", err, c)
	}
	_, err = r.Hold(t.Context(), r.biller, row.ID, row.Version, "")
	if !errors.Is(err, store.ErrStale) {
		t.Fatalf("a step over somebody else's: %v", err)
	}
}

func TestOverrideNeedsPermissionReasonAndSentence(t *testing.T) {
	r := open(t)
	row := r.take(t, visit)
	_, err := r.Override(t.Context(), r.biller, row.ID, row.Version, needs25, "documented", "it is")
	if !errors.Is(err, desk.ErrForbidden) {
		t.Fatalf("a biller overrides: %v", err)
	}
	_, err = r.Override(t.Context(), r.manager, row.ID, row.Version, needs25, "because", "it is")
	refused(t, err, "choose a reason")
	_, err = r.Override(t.Context(), r.manager, row.ID, row.Version, needs25, "documented", "  ")
	refused(t, err, "say in a sentence")
	_, _, _, err = r.Send(t.Context(), r.biller, []store.ID{row.ID})
	refused(t, err, "none of these claims may be sent")
	if _, err = r.Override(t.Context(), r.manager, row.ID, row.Version, needs25, "rule-wrong", "The plan says so."); err != nil {
		t.Fatal(err)
	}
	c, _ := r.Open(t.Context(), r.manager, row.ID)
	if c.Queue != store.Ready || c.AtRisk != 0 {
		t.Fatalf("overridden: %v %v", c.Queue, c.AtRisk)
	}
	counts, err := r.Store.RuleCounts(t.Context(), r.practice, time.Time{})
	if err != nil || counts[0].FalseAlarm != 1 {
		t.Fatalf("%v %+v", err, counts)
	}
	// Checked again, the override still holds; taken back, the finding does.
	version, err := r.CheckAgain(t.Context(), r.biller, row.ID)
	if err != nil {
		t.Fatal(err)
	}
	if c, _ = r.Open(t.Context(), r.manager, row.ID); c.Queue != store.Ready {
		t.Fatalf("checked again: %v", c.Queue)
	}
	if _, err = r.Withdraw(t.Context(), r.manager, row.ID, version, needs25); err != nil {
		t.Fatal(err)
	}
	if c, _ = r.Open(t.Context(), r.manager, row.ID); c.Queue != store.ToFix || c.AtRisk != 12000 {
		t.Fatalf("withdrawn: %v %v", c.Queue, c.AtRisk)
	}
}

func TestTraineeWaitsForASecondLook(t *testing.T) {
	r := open(t)
	row := r.take(t, visit)
	version, err := r.Fix(t.Context(), r.trainee, row.ID, row.Version, needs25, true)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.row(t, row.File); got.Queue != store.SecondLook {
		t.Fatalf("a trainee's claim is %v", got.Queue)
	}
	_, _, _, err = r.Send(t.Context(), r.biller, []store.ID{row.ID})
	refused(t, err, "none of these")
	_, err = r.SecondLook(t.Context(), r.biller, row.ID, version, true, "")
	if !errors.Is(err, desk.ErrForbidden) {
		t.Fatalf("a biller approves: %v", err)
	}
	if _, err = r.SecondLook(t.Context(), r.manager, row.ID, version, true, ""); err != nil {
		t.Fatal(err)
	}
	f, sent, _, err := r.Send(t.Context(), r.biller, []store.ID{row.ID})
	if err != nil || sent != 1 {
		t.Fatalf("%d sent: %v", sent, err)
	}
	_, content, err := r.Download(t.Context(), r.biller, f.ID)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(content)
	if err != nil || !bytes.Contains(text, []byte("SV1*HC:99213:25*120")) {
		t.Fatalf("%v\n%s", err, text)
	}
	_, err = r.Hold(t.Context(), r.biller, row.ID, 0, "")
	refused(t, err, "was sent")
}

func TestQuestions(t *testing.T) {
	r := open(t)
	row := r.take(t, visit)
	for _, leading := range []string{"Should 99213 carry 25?", "Was this J0561?", "Can we bill a visit?", "Is it worth $45?", "Does the payer want it?", "Is it J02.0?", "Was the modifier right?"} {
		_, err := r.Ask(t.Context(), r.biller, row.ID, row.Version, needs25, 0, leading, nil)
		refused(t, err, "not what pays")
	}
	_, err := r.Ask(t.Context(), r.biller, row.ID, row.Version, needs25, r.manager.User, "What was assessed?", nil)
	refused(t, err, "go to a clinician")
	if _, err = r.Ask(t.Context(), r.biller, row.ID, row.Version, needs25, r.clinician.User, "What was assessed besides giving the medication?", []string{"Nothing", ""}); err != nil {
		t.Fatal(err)
	}
	if got := r.row(t, row.File); got.Queue != store.Asked {
		t.Fatalf("asked: %v", got.Queue)
	}
	open, err := r.Store.OpenQuestions(t.Context(), r.practice, r.clinician.User)
	if err != nil || strings.Join(open[0].Choices, "|") != "Nothing|"+desk.OtherAnswer+"|"+desk.UnableAnswer {
		t.Fatalf("%v %+v", err, open)
	}
	if err = r.Answer(t.Context(), r.biller, open[0].ID, "Nothing", ""); !errors.Is(err, desk.ErrForbidden) {
		t.Fatalf("a biller answers for the clinician: %v", err)
	}
	refused(t, r.Answer(t.Context(), r.clinician, open[0].ID, desk.OtherAnswer, ""), "write the answer")
	refused(t, r.Answer(t.Context(), r.clinician, open[0].ID, "Something else", ""), "choose one")
	if err = r.Answer(t.Context(), r.clinician, open[0].ID, desk.UnableAnswer, ""); err != nil {
		t.Fatal(err)
	}
	c, err := r.Open(t.Context(), r.biller, row.ID)
	if err != nil || c.Queue != store.ToFix || !c.Questions[0].Late || !strings.HasPrefix(desk.Answered(c.Questions[0], c.Service), "Late entry, 2024-09-12") {
		t.Fatalf("%v %v %+v", err, c.Queue, c.Questions)
	}
}

func TestEveryDraftPassesItsOwnCheck(t *testing.T) {
	asked := 0
	set, err := engine(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range set.Rules().Rules() {
		d := desk.DraftQuestion(&finding.Finding{Rule: each.ID, Topic: each.Topic})
		if d.Text == "" {
			continue
		}
		asked++
		if err := desk.CheckQuestion(d.Text, d.Choices); err != nil {
			t.Errorf("%s: %v", each.ID, err)
		}
	}
	if asked < 10 {
		t.Fatalf("only %d rules have a question", asked)
	}
}

func TestRoles(t *testing.T) {
	all := []desk.Permission{desk.See, desk.Handle, desk.OverrideIt, desk.SendIt, desk.AnswerIt, desk.Manage, desk.Inspect, desk.Administer}
	want := map[store.Role]string{
		store.Viewer: "see", store.Clinician: "answer", store.Biller: "see work send", store.Manager: "see work override send manage inspect",
		store.Auditor: "see inspect", store.Administrator: "see work override send manage inspect administer", "": "",
	}
	for role, words := range want {
		var got []string
		for _, p := range all {
			if desk.May(role, p) {
				got = append(got, string(p))
			}
		}
		if strings.Join(got, " ") != words {
			t.Errorf("%s may %v, want %s", role, got, words)
		}
	}
}

func TestPolicyFormAndReplay(t *testing.T) {
	r := open(t)
	fixed := strings.Replace(visit, `code: "99213",`, `code: "99213", modifiers: ["25"],`, 1)
	row := r.take(t, strings.Replace(fixed, "type: medicare, name: \"Noridian JF\"", "type: commercial, name: \"Acme Health Plan\"", 1))
	if row.Queue != store.Ready {
		t.Fatalf("%+v", row)
	}
	f := desk.PolicyForm{Title: `Acme: "J0561" needs a diagnosis`, Payer: "Acme Health Plan", Shape: "needs-diagnosis", Severity: "error", Codes: "J0561", With: "A50", From: "2024-01-01", Review: "2025-01-01", Link: "https://acme.example/b", Why: "# It says\n---\nid: x"}
	_, err := r.SavePolicy(t.Context(), r.biller, f)
	if !errors.Is(err, desk.ErrForbidden) {
		t.Fatalf("a biller writes a policy: %v", err)
	}
	p, err := r.SavePolicy(t.Context(), r.manager, f)
	if err != nil {
		t.Fatal(err)
	}
	replay, err := r.ReplayPolicy(t.Context(), r.manager, p.Name)
	if err != nil || replay.Claims != 1 || len(replay.Changed) != 1 || replay.Money != 9600 {
		t.Fatalf("%v %+v", err, replay)
	}
	if err := r.SetPolicyState(t.Context(), r.manager, p.Name, desk.Approved); err != nil {
		t.Fatal(err)
	}
	if _, err := r.CheckAgain(t.Context(), r.biller, row.ID); err != nil {
		t.Fatal(err)
	}
	if got := r.row(t, row.File); got.Queue != store.ToFix || got.Worst.Rule != p.Name {
		t.Fatalf("%+v", got)
	}
	for _, broken := range []func(f *desk.PolicyForm){
		func(f *desk.PolicyForm) { f.Link = "" }, func(f *desk.PolicyForm) { f.Codes = "nonsense!" }, func(f *desk.PolicyForm) { f.Payer = " " }, func(f *desk.PolicyForm) { f.From = "tomorrow" }, func(f *desk.PolicyForm) { f.Shape = "cel" }, func(f *desk.PolicyForm) { f.With = "" },
	} {
		g := f
		broken(&g)
		if _, err := r.SavePolicy(t.Context(), r.manager, g); err == nil {
			t.Errorf("taken: %+v", g)
		}
	}
}

func TestApply(t *testing.T) {
	enc := &claim.Encounter{Practice: claim.Practice{Fees: map[string]claim.Cents{"J1885": 500}}, Claim: claim.Claim{Total: 3000, Diagnoses: []claim.Diagnosis{{Code: "M54.50"}}, Lines: []claim.Line{{Code: "96372", Units: claim.Whole(1), Charge: 1000, Modifiers: []string{"59"}, Pointers: []int{1}}, {Code: "J1885", Units: claim.Whole(4), Charge: 2000}}}}
	for _, test := range []struct {
		edit finding.Edit
		want string
	}{
		{finding.Edit{Op: finding.AddModifier, Line: 1, Value: "25"}, "96372-59-25 ×1 $10.00 dx 1"},
		{finding.Edit{Op: finding.RemoveModifier, Line: 1, Value: "59"}, "96372 ×1 $10.00 dx 1"},
		{finding.Edit{Op: finding.SetCode, Line: 1, Value: "96374"}, "96374-59 ×1 $10.00 dx 1"},
		{finding.Edit{Op: finding.SetUnits, Line: 1, Value: "2"}, "96372-59 ×2 $10.00 dx 1"},
		{finding.Edit{Op: finding.SetDiagnoses, Line: 1, Value: "R51.9 M54.50"}, "96372-59 ×1 $10.00 dx 2,1"},
		{finding.Edit{Op: finding.RemoveLine, Line: 1}, "J1885 ×4 $20.00"},
	} {
		out, err := desk.Apply(enc, &finding.Finding{Fix: finding.Repair{Edits: []finding.Edit{test.edit}, Safety: finding.Safe}})
		if err != nil {
			t.Errorf("%s: %v", test.edit.Op, err)
			continue
		}
		if got := desk.LineText(&out.Claim, 0); got != test.want {
			t.Errorf("%s: %s, want %s", test.edit.Op, got, test.want)
		}
	}
	added, err := desk.Apply(enc, &finding.Finding{Fix: finding.Repair{Edits: []finding.Edit{{Op: finding.AddLine, Line: 2, Value: "J1885", Units: claim.Whole(2), Modifiers: []string{"JW"}}}, Safety: finding.Safe}})
	if err != nil || desk.LineText(&added.Claim, 2) != "J1885-JW ×2 $10.00" || added.Claim.Total != 4000 {
		t.Errorf("%v %s %v", err, desk.LineText(&added.Claim, 2), added.Claim.Total)
	}
	if len(enc.Claim.Lines) != 2 || enc.Claim.Lines[0].Modifiers[0] != "59" || enc.Claim.Lines[0].Pointers[0] != 1 || len(enc.Claim.Diagnoses) != 1 {
		t.Errorf("the claim itself was changed: %+v", enc.Claim)
	}
	for _, bad := range []finding.Edit{{Op: finding.SetUnits, Line: 1, Value: "many"}, {Op: finding.SetCode, Line: 9, Value: "x"}, {Op: finding.SetField, Line: 0, Field: "patient.name", Value: "x"}, {Op: "burn"}} {
		if _, err := desk.Apply(enc, &finding.Finding{Fix: finding.Repair{Edits: []finding.Edit{bad}, Safety: finding.Safe}}); err == nil {
			t.Errorf("applied: %+v", bad)
		}
	}
	if _, err := desk.Apply(enc, &finding.Finding{Fix: finding.Repair{Edits: []finding.Edit{{Op: finding.SetCode, Line: 1, Value: "x"}}, Safety: finding.DisplayOnly}}); err == nil {
		t.Error("an edit for display was applied")
	}
}

func TestDifferences(t *testing.T) {
	line := func(code string) claim.Line { return claim.Line{Code: code, Units: claim.Whole(1)} }
	three := &claim.Encounter{Claim: claim.Claim{Lines: []claim.Line{line("99211"), line("96372"), line("J3420")}}}
	for name, test := range map[string]struct {
		lines []claim.Line
		want  string
	}{
		"first out": {three.Claim.Lines[1:], "line 1: 99211 ×1 $0.00 > "},
		"last out":  {three.Claim.Lines[:2], "line 3: J3420 ×1 $0.00 > "},
		"one more":  {append(three.Claim.Lines[:3:3], line("J1885")), "line 4:  > J1885 ×1 $0.00"},
		"another":   {[]claim.Line{line("99212"), line("96372"), line("J3420")}, "line 1: 99211 ×1 $0.00 > 99212 ×1 $0.00"},
		"same":      {three.Claim.Lines, ""},
	} {
		var got []string
		for _, d := range desk.Differences(three, &claim.Encounter{Claim: claim.Claim{Lines: test.lines}}) {
			got = append(got, d.Where+": "+d.Before+" > "+d.After)
		}
		if strings.Join(got, "|") != test.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestExportIsSafe(t *testing.T) {
	for cell, want := range map[string]string{"=1+1": "'=1+1", "+A1": "'+A1", "-12.50": "-12.50", "-x": "'-x", "@SUM": "'@SUM", "\tx": "'\tx", "plain": "plain", "": ""} {
		if got := desk.SafeCell(cell); got != want {
			t.Errorf("%q: %q", cell, got)
		}
	}
	r := open(t)
	r.take(t, strings.Replace(visit, "id: V1", "id: '=HYPERLINK(1)'", 1))
	var out strings.Builder
	if err := desk.WriteCSV(&out, func(row func([]string) error) error {
		return r.Export(t.Context(), r.biller, store.Query{}, row)
	}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "'=HYPERLINK(1)") || strings.Contains(out.String(), "TESTPERSON") || !strings.Contains(out.String(), "V.T.") {
		t.Fatal(out.String())
	}
}

func TestDuplicateOfASentClaimIsFound(t *testing.T) {
	r := open(t)
	fixed := strings.Replace(visit, `code: "99213",`, `code: "99213", modifiers: ["25"],`, 1)
	row := r.take(t, fixed)
	if _, _, _, err := r.Send(t.Context(), r.biller, []store.ID{row.ID}); err != nil {
		t.Fatal(err)
	}
	again := r.take(t, fixed+"# the same visit, billed again\n")
	if again.Queue == store.Ready {
		t.Fatalf("a visit billed twice is %v", again.Queue)
	}
}
