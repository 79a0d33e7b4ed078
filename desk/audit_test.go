package desk_test

import (
	"bytes"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"firstpass/audit"
	"firstpass/desk"
	"firstpass/store"
)

// TestAudit: the sample is drawn again from seed and frame; the review is blind until
// a claim is answered; two runs give the same report; the next audit is compared.
func TestAudit(t *testing.T) {
	r := clinic(t)
	r.bring(t, exampleRemittance(t))
	auditor := r.manager
	auditor.Role = store.Auditor
	form := desk.AuditForm{Name: "September", From: "2024-09-01", To: "2024-09-30", Size: "4", Seed: "2024-09"}
	if _, err := r.DrawAudit(t.Context(), r.biller, form); !errors.Is(err, desk.ErrForbidden) {
		t.Fatalf("a biller draws: %v", err)
	}
	draw := func() (store.ID, string) {
		id, err := r.DrawAudit(t.Context(), auditor, form)
		if err != nil {
			t.Fatal(err)
		}
		f, err := r.OpenAudit(t.Context(), auditor, id)
		if err != nil {
			t.Fatal(err)
		}
		text := f.Frame.Hash
		for i, u := range f.Sample.Units {
			if u.ID != f.Claims[i].Number {
				t.Fatalf("drawn again, claim %d is %s, not %s", i+1, u.ID, f.Claims[i].Number)
			}
			text += " " + u.ID
		}
		return id, text
	}
	one, first := draw()
	two, again := draw()
	if first != again || strings.Count(first, " ") != 4 {
		t.Fatalf("%s, then %s", first, again)
	}
	answer := func(id store.ID, n int, wrong bool) {
		t.Helper()
		s, err := r.OpenSheet(t.Context(), auditor, id, n)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Findings) > 0 || len(s.Answers) > 0 {
			t.Fatal("findings are shown before the claim is answered")
		}
		err = r.AnswerSheet(t.Context(), auditor, id, n, func(line int, column string) string {
			switch {
			case column == "supported" && wrong && line == 1:
				return "no"
			case column == "supported":
				return "yes"
			case column == "template":
				return "shot visit"
			case column == "dose":
				return "no"
			}
			return ""
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var refusal desk.Refusal
	if err := r.AnswerSheet(t.Context(), auditor, one, 1, func(int, string) string { return "" }); !errors.As(err, &refusal) {
		t.Fatalf("nothing was answered: %v", err)
	}
	for n := 1; n <= 4; n++ {
		answer(one, n, n == 1)
	}
	if err := r.EndAudit(t.Context(), auditor, one); err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 3; n++ {
		answer(two, n, true)
	}
	written := func(id store.ID) string {
		t.Helper()
		_, report, err := r.AuditReport(t.Context(), auditor, id, 0)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := report.HTML(&out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	text := written(two)
	if text != written(two) {
		t.Fatal("two runs give two reports")
	}
	for _, want := range []string{"3</td><td>3</td><td>100.0 %", "last time 1/4", "shot visit", "Own pattern", "1 of 4 claims are not reviewed yet", "Reviewer and engine", "2024-09"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report does not say %q", want)
		}
	}
	if err := r.AnswerSheet(t.Context(), auditor, one, 1, func(int, string) string { return "yes" }); !errors.As(err, &refusal) {
		t.Fatalf("answered after the review ended: %v", err)
	}
	// A worksheet filled in elsewhere is taken like the page.
	f, paid, err := r.AuditWorksheet(t.Context(), auditor, two)
	if err != nil {
		t.Fatal(err)
	}
	bench, err := r.Bench(t.Context(), r.practice)
	if err != nil {
		t.Fatal(err)
	}
	var sheet bytes.Buffer
	if err := audit.Worksheet(&sheet, f.Sample, bench.Engine.Tables(), paid); err != nil {
		t.Fatal(err)
	}
	lines, err := audit.ReadWorksheet(&sheet, "worksheet.csv")
	if err != nil {
		t.Fatal(err)
	}
	for i := range lines {
		lines[i].Answered, lines[i].Supported = lines[i].Sample == 4, true
	}
	if n, err := r.TakeWorksheet(t.Context(), auditor, two, lines); n != 1 || err != nil {
		t.Fatalf("%d claims taken, %v", n, err)
	}
	changed := r.Store.(interface{ DB() *sql.DB }).DB()
	if _, err := changed.Exec("UPDATE audits SET plan = replace(plan, '\"frame_sha256\":\"', '\"frame_sha256\":\"0') WHERE id = ?", two); err != nil {
		t.Fatal(err)
	}
	if _, err := r.OpenAudit(t.Context(), auditor, two); !errors.As(err, &refusal) || !strings.Contains(err.Error(), "was changed") {
		t.Fatalf("a list that is not the frozen one: %v", err)
	}
	stranger := auditor
	stranger.Practice++
	if _, err := r.OpenSheet(t.Context(), stranger, two, 1); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("another practice: %v", err)
	}
}
