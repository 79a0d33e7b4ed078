package web

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"firstpass/claim"
	"firstpass/desk"
	"firstpass/finding"
	"firstpass/report"
	"firstpass/store"
)

// functions are what templates may ask.
func functions() template.FuncMap {
	return template.FuncMap{
		"money":     func(c claim.Cents) string { return report.Dollars(c) },
		"cents":     func(c claim.Cents) string { return "$" + c.String() },
		"day":       dayText,
		"when":      func(t time.Time) string { return t.Format("2006-01-02 15:04") },
		"date":      func(t time.Time) string { return t.Format(time.DateOnly) },
		"count":     countText,
		"queue":     queueText,
		"queueWord": func(q store.Queue) string { return q.String() },
		"severity":  severityText,
		"class":     func(s finding.Severity) string { return s.String() },
		"add":       func(a, b int) int { return a + b },
		"lineText":  desk.LineText,
		"table":     report.TableText,
		"release":   releaseText,
		"payer":     func(p claim.Payer) string { return report.PayerText(&p) },
		"percent":   percent,
		"join":      strings.Join,
		"roles":     store.Roles,
		"reasons":   desk.OverrideReasons,
		"sentence":  sentence,
		"posting":   func(p store.Posting) string { return postingText(&p) },
		"odd":       func(p store.Posting) string { return desk.OddText(&p) },
		"answer": func(column string, n int, value string, required bool) answerField {
			return answerField{fmt.Sprintf("%s-%d", column, n), value, required}
		},
		"spaced": func(s string) string { return strings.ReplaceAll(s, "_", " ") },
		"action": func(k store.DecisionKind) string { return decisionText(k) },
	}
}

// answerField is one yes or no of the review form.
type answerField struct {
	Name, Value string
	Required    bool
}

func dayText(d claim.Date) string {
	if d == 0 {
		return "–"
	}
	return d.String()
}

func countText(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func queueText(q store.Queue) string {
	return [...]string{"Being checked", "To fix", "To review", "Clean", "Held", "Asked", "Second look", "Sent", "Could not be read", ""}[min(max(int(q), 0), int(store.Queues))]
}

func severityText(s finding.Severity) string {
	switch s {
	case finding.Error:
		return "Would be denied"
	case finding.Warning:
		return "Needs a look"
	}
	return "For information"
}

func releaseText(t finding.Table) string { return report.TableText(t) }

func percent(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return fmt.Sprintf("%d%%", (100*part+whole/2)/whole)
}

func decisionText(k store.DecisionKind) string {
	return map[store.DecisionKind]string{
		store.Override: "said it is no problem", store.Withdraw: "took an override back", store.ApplyFix: "applied a fix", store.EditClaim: "edited the claim",
		store.Hold: "held the claim", store.Release: "released the claim", store.Ask: "asked a clinician", store.Answer: "answered a question", store.Approve: "approved after a second look",
		store.SendBack: "sent it back", store.Assign: "assigned the claim", store.MarkSent: "sent the claim", store.CheckAgain: "checked again",
	}[k]
}

// left is how many days remain, in words.
func left(deadline, today claim.Date) (text, level string) {
	if deadline == 0 {
		return "–", ""
	}
	n := deadline.DaysSince(today)
	switch {
	case n < 0:
		return fmt.Sprintf("%d days late", -n), "late"
	case n == 0:
		return "today", "late"
	case n <= 14:
		return fmt.Sprintf("%d days", n), "soon"
	}
	return fmt.Sprintf("%d days", n), ""
}
