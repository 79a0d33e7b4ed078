package desk

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"firstpass/claim"
	"firstpass/finding"
	"firstpass/policy"
	"firstpass/store"
)

// The states of a policy.
const (
	DraftState = "draft"
	Approved   = "approved"
	Retired    = "retired"
)

// PolicyForm is a payer's bulletin as somebody fills it in: one of the ready-made
// shapes, so that nobody writes expressions.
type PolicyForm struct {
	Title    string
	Payer    string // its names, separated by commas
	PayerIDs string
	Shape    string
	Severity string
	Codes    string
	With     string   // modifiers, diagnoses, places or codes, as the shape asks
	Most     string   // units or times
	Days     string   // of a frequency
	From     string   // first day of service
	Until    string   // last day, empty while it holds
	Link     string   // the bulletin
	Source   string   // its title
	Why      string   // one paragraph
	Review   string   // the day to look at it again
	Types    []string // payer types
}

// Shape is one ready-made shape with the words of its form.
type Shape struct {
	Name  string
	Title string
	With  string // label of the With field, empty where the shape has none
	Most  string // label of the Most field
	Days  bool
}

// Shapes lists the ready-made shapes a form can fill in.
func Shapes() []Shape {
	return []Shape{
		{Name: "needs-modifier", Title: "A code needs a modifier", With: "Modifiers, any of them will do (JZ, JW)"},
		{Name: "needs-diagnosis", Title: "A code needs a diagnosis", With: "Diagnoses, any of them will do; a beginning is enough (Z30)"},
		{Name: "needs-authorisation", Title: "A code needs an authorisation number"},
		{Name: "needs-ndc", Title: "A code needs the drug's NDC"},
		{Name: "unit-cap", Title: "No more than so many units a day", Most: "Most units"},
		{Name: "frequency-cap", Title: "No more than so often", Most: "How often", Days: true},
		{Name: "not-covered", Title: "A code is not covered"},
		{Name: "not-covered-with", Title: "A code is not paid beside another", With: "The other codes (99211-99215)"},
		{Name: "place-of-service", Title: "A code only in some places", With: "Places of service that are paid (11, 22)"},
	}
}

func shapeOf(name string) (Shape, bool) {
	for _, s := range Shapes() {
		if s.Name == name {
			return s, true
		}
	}
	return Shape{}, false
}

var notInID = regexp.MustCompile(`[^a-z0-9]+`)

// ID is the name the policy's page gets.
func (f *PolicyForm) ID() string {
	id := strings.Trim(notInID.ReplaceAllString(strings.ToLower(f.Title), "-"), "-")
	if len(id) > 60 {
		id = strings.Trim(id[:60], "-")
	}
	return "own-" + id
}

// Page writes the policy's page. What was typed stands in quotes: it cannot
// become anything but a value.
func (f *PolicyForm) Page(today claim.Date, author string) (string, error) {
	shape, ok := shapeOf(f.Shape)
	switch {
	case !ok:
		return "", errOf("choose a shape")
	case strings.TrimSpace(f.Title) == "" || f.ID() == "own-":
		return "", errOf("give the policy a title")
	case strings.TrimSpace(f.Payer) == "":
		return "", errOf("name the payer as its claims name it")
	case strings.TrimSpace(f.Link) == "":
		return "", errOf("give the address of the payer's bulletin: a policy without its source does not load")
	case len(words(f.Codes)) == 0:
		return "", errOf("say which codes it is about")
	case shape.With != "" && len(words(f.With)) == 0:
		return "", errOf("%s: nothing is given", shape.With)
	}
	for _, day := range []string{f.From, f.Review, f.Until} {
		if day == "" {
			continue
		}
		if _, err := claim.ParseDate(day); err != nil {
			return "", errOf("%v", err)
		}
	}
	if f.From == "" || f.Review == "" {
		return "", errOf("give the first day of service it holds for, and the day to look at it again")
	}
	if _, ok := finding.ParseSeverity(f.Severity); !ok {
		return "", errOf("choose how severe it is")
	}
	var b strings.Builder
	line := func(parts ...string) {
		for _, p := range parts {
			b.WriteString(p)
		}
		b.WriteByte('\n')
	}
	line("---")
	line("id: ", f.ID())
	line("title: ", quote(f.Title))
	line("severity: ", f.Severity)
	line("confidence: high")
	payer := "payer: {names: " + list(strings.Split(f.Payer, ","))
	if ids := words(f.PayerIDs); len(ids) > 0 {
		payer += ", ids: " + list(ids)
	}
	if len(f.Types) > 0 {
		payer += ", types: " + list(f.Types)
	}
	line(payer, "}")
	holds := "holds: {from: " + f.From
	if f.Until != "" {
		holds += ", to: " + f.Until
	}
	line(holds, "}")
	line("approved: {by: ", quote(author), ", on: ", today.String(), "}")
	line("review: ", f.Review)
	line("form:")
	line("  ", f.Shape, ": ", f.parameters(shape))
	line("sources:")
	source := f.Source
	if source == "" {
		source = f.Payer + ", bulletin"
	}
	line("  - {title: ", quote(source), ", url: ", quote(f.Link), ", seen: ", today.String(), "}")
	line("---")
	why := strings.Join(strings.Fields(f.Why), " ")
	if why == "" {
		why = f.Title
	}
	line(strings.TrimLeft(why, "#-`> "))
	return b.String(), nil
}

func (f *PolicyForm) parameters(s Shape) string {
	out := "{codes: " + list(words(f.Codes))
	with := list(words(f.With))
	switch s.Name {
	case "needs-modifier", "needs-diagnosis":
		out += ", any-of: " + with
	case "not-covered-with":
		out += ", with: " + with
	case "place-of-service":
		out += ", allowed: " + with
	case "unit-cap":
		out += ", max: " + quote(f.Most)
	case "frequency-cap":
		out += ", times: " + digits(f.Most) + ", days: " + digits(f.Days)
	}
	return out + "}"
}

func digits(s string) string {
	if _, err := strconv.ParseUint(strings.TrimSpace(s), 10, 31); err != nil {
		return quote(s)
	}
	return strings.TrimSpace(s)
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == ';' || r == '\n' || r == '\r' || r == '\t' })
}

func list(items []string) string {
	var out []string
	for _, item := range items {
		if item = strings.TrimSpace(item); item != "" {
			out = append(out, quote(item))
		}
	}
	return "[" + strings.Join(out, ", ") + "]"
}

func quote(s string) string { return strconv.Quote(strings.Join(strings.Fields(s), " ")) }

// SavePolicy checks a policy's page and keeps it as a draft.
func (d *Desk) SavePolicy(ctx context.Context, a Actor, f PolicyForm) (store.Policy, error) {
	if err := a.need(Manage); err != nil {
		return store.Policy{}, err
	}
	page, err := f.Page(d.Today(), a.Name)
	if err != nil {
		return store.Policy{}, err
	}
	if _, err := d.tools.Engine([]Page{{f.ID(), page}}); err != nil {
		return store.Policy{}, errOf("the policy does not load: %v", err)
	}
	p := store.Policy{Practice: a.Practice, Name: f.ID(), Page: page, State: DraftState, Author: a.User, Created: d.Now(), Review: f.Review}
	return p, d.Store.SetPolicy(ctx, p, d.entry(a, "policy.save", "policy:"+p.Name))
}

// SetPolicyState approves or retires a policy. Approving is a second person's,
// unless the practice has only one who may.
func (d *Desk) SetPolicyState(ctx context.Context, a Actor, name, state string) error {
	if err := a.need(Manage); err != nil {
		return err
	}
	p, err := d.Store.Policy(ctx, a.Practice, name)
	if err != nil {
		return err
	}
	if state != Approved && state != Retired {
		return errOf("a policy is approved or retired")
	}
	if state == Approved && p.Author == a.User {
		others, err := d.others(ctx, a)
		if err != nil {
			return err
		}
		if others {
			return errOf("somebody else must approve what you wrote")
		}
	}
	p.State, p.Approver, p.Approved = state, a.User, d.Now()
	if err := d.Store.SetPolicy(ctx, p, d.entry(a, "policy."+state, "policy:"+name)); err != nil {
		return err
	}
	d.notify(a.Practice, 0)
	return nil
}

func (d *Desk) others(ctx context.Context, a Actor) (bool, error) {
	members, err := d.Store.Members(ctx, a.Practice)
	for _, m := range members {
		if m.User != a.User && May(m.Role, Manage) {
			return true, err
		}
	}
	return false, err
}

func (d *Desk) entry(a Actor, action, subject string) store.Entry {
	return store.Entry{Practice: a.Practice, At: d.Now(), User: a.User, Action: action, Subject: subject}
}

// Replay is what a policy would have changed.
type Replay struct {
	Claims  int // looked at
	Changed []Changed
	Money   claim.Cents // more at risk than without it; less where negative
	More    int         // changed claims beyond those listed
}

// Changed is one claim whose verdict the policy changes.
type Changed struct {
	Row           store.Row
	Before, After finding.Verdict
	Money         claim.Cents
	Text          string
}

const (
	replayDays   = 90
	replayListed = 50
)

// ReplayPolicy checks the claims of the last ninety days with and without a policy.
func (d *Desk) ReplayPolicy(ctx context.Context, a Actor, name string) (Replay, error) {
	var out Replay
	if err := a.need(Manage); err != nil {
		return out, err
	}
	p, err := d.Store.Policy(ctx, a.Practice, name)
	if err != nil {
		return out, err
	}
	home, err := d.Store.Practice(ctx, a.Practice)
	if err != nil {
		return out, err
	}
	all, err := d.Store.PolicyList(ctx, a.Practice)
	if err != nil {
		return out, err
	}
	var without []Page
	for _, each := range all {
		if each.State == Approved && each.Name != name {
			without = append(without, Page{each.Name, each.Page})
		}
	}
	before, err := d.newBench(home, without)
	if err != nil {
		return out, err
	}
	after, err := d.newBench(home, append(without, Page{p.Name, p.Page}))
	if err != nil {
		return out, err
	}
	one, two := before.Checker(), after.Checker()
	err = d.Store.Each(ctx, a.Practice, d.Today().AddDays(-replayDays), 0, func(row store.Row, body store.Body) error {
		out.Claims++
		r1 := one.Check(body.Encounter)
		v1, m1 := r1.Verdict(), r1.AtRisk
		r2 := two.Check(body.Encounter)
		v2, m2 := r2.Verdict(), r2.AtRisk
		if v1 == v2 && m1 == m2 {
			return nil
		}
		out.Money += m2 - m1
		if len(out.Changed) == replayListed {
			out.More++
			return nil
		}
		c := Changed{Row: row, Before: v1, After: v2, Money: m2 - m1}
		for i := range r2.Findings {
			if r2.Findings[i].Rule == name {
				c.Text = r2.Findings[i].Message
			}
		}
		out.Changed = append(out.Changed, c)
		return nil
	})
	return out, err
}

// Overdue lists a practice's approved policies whose day of review has come.
func (d *Desk) Overdue(list []store.Policy) []store.Policy {
	var out []store.Policy
	for _, p := range list {
		if day, err := claim.ParseDate(p.Review); err == nil && p.State == Approved && day <= d.Today() {
			out = append(out, p)
		}
	}
	return out
}

// BundledPayers are the names of payers whose policies ship, for the form's suggestions.
func BundledPayers() ([]string, error) {
	rules, _, err := policy.Bundled()
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var out []string
	for _, r := range rules {
		if r.Payer != "" && !seen[r.Payer] {
			seen[r.Payer] = true
			out = append(out, r.Payer)
		}
	}
	return out, nil
}
