package note_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"firstpass/claim"
	"firstpass/codes/builtin"
	"firstpass/format/note"
)

// The annotated sets are other people's text: they stand outside the repository,
// in the folder FIRSTPASS_SHARED names. The scorer below does what score.py beside them does.

func shared(t testing.TB, name string) *os.File {
	t.Helper()
	folder := os.Getenv("FIRSTPASS_SHARED")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		t.Skipf("the annotated notes are not here: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func reader(t testing.TB) *note.Reader {
	t.Helper()
	r, err := note.New(note.Names(builtin.New().Medications()))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

type goldDose struct {
	Value    *json.Number `json:"value"`
	Unit     string       `json:"unit"`
	Computed bool         `json:"computed"`
}

type goldAdministration struct {
	Medication string    `json:"medication"`
	AsWritten  string    `json:"as_written"`
	Dose       *goldDose `json:"dose"`
	Route      string    `json:"route"`
	Site       string    `json:"site"`
	Time       string    `json:"time"`
	GivenBy    string    `json:"given_by"`
	Lot        string    `json:"lot"`
	NDC        string    `json:"ndc"`
	Inferred   []string  `json:"inferred"`
}

type goldSnippet struct {
	ID              string               `json:"id"`
	Source          string               `json:"source"`
	Text            string               `json:"text"`
	Administrations []goldAdministration `json:"administrations"`
	Status          string               `json:"status"`
	Mentions        []goldMention        `json:"mentions"`
}

// goldMention is a drug named and not given.
type goldMention struct {
	Medication string `json:"medication"`
	Status     string `json:"status"`
}

func readGold(t *testing.T, name string) []goldSnippet {
	t.Helper()
	lines := bufio.NewScanner(shared(t, name))
	lines.Buffer(nil, 1<<20)
	var list []goldSnippet
	for lines.Scan() {
		var g goldSnippet
		if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
			t.Fatal(err)
		}
		list = append(list, g)
	}
	return list
}

// tally counts what was right, wrong or missing, and invented.
type tally struct{ right, wrong, invented int }

func (c tally) f1() float64 { return f1(c.right, c.wrong+c.invented, c.wrong) }

func f1(right, extra, missed int) float64 {
	if right == 0 {
		return 0
	}
	p, r := float64(right)/float64(right+extra), float64(right)/float64(right+missed)
	return 2 * p * r / (p + r)
}

// score is what score.py prints.
type score struct {
	right, extra, missed int
	status, snippets     int
	negatives, falsely   int
	fields               map[string]*tally
}

func (s *score) eventF1() float64      { return f1(s.right, s.extra, s.missed) }
func (s *score) statusShare() float64  { return float64(s.status) / float64(s.snippets) }
func (s *score) falsePer100() float64  { return 100 * float64(s.falsely) / float64(max(s.negatives, 1)) }
func (s *score) field(n string) *tally { return s.fields[n] }

func scoreOf(r *note.Reader, list []goldSnippet) *score {
	s := &score{fields: map[string]*tally{"dose": {}, "route": {}, "site": {}, "time": {}, "given_by": {}, "lot": {}, "ndc": {}}}
	for i := range list {
		g := &list[i]
		record := r.Record(g.ID, g.Text)
		s.snippets++
		s.add(g, record.Events)
	}
	return s
}

func (s *score) add(g *goldSnippet, events []claim.Event) {
	var given, mentioned []*claim.Event
	for i := range events {
		if events[i].Status == claim.Administered {
			given = append(given, &events[i])
		} else {
			mentioned = append(mentioned, &events[i])
		}
	}
	used := make([]bool, len(given))
	unnamed := false
	for i := range g.Administrations {
		a := &g.Administrations[i]
		optional := strings.Contains(a.Medication, "unnamed")
		unnamed = unnamed || optional
		hit := find(a, given, used)
		if hit < 0 {
			if !optional {
				s.missed++
			}
			continue
		}
		used[hit] = true
		if !optional {
			s.right++
		}
		s.compare(a, given[hit])
	}
	extra := 0
	for _, u := range used {
		if !u {
			extra++
		}
	}
	if unnamed && extra > 0 {
		extra--
	}
	s.extra += extra
	if len(g.Administrations) > 0 {
		if len(given) > 0 {
			s.status++
		}
		return
	}
	s.negatives++
	if len(given) > 0 {
		s.falsely++
		return
	}
	allowed := []string{g.Status}
	for _, m := range g.Mentions {
		allowed = append(allowed, m.Status)
	}
	hasOwn, onlyAllowed := false, true
	for _, m := range mentioned {
		hasOwn = hasOwn || string(m.Status) == g.Status
		onlyAllowed = onlyAllowed && slices.Contains(allowed, string(m.Status))
	}
	if hasOwn && onlyAllowed || g.Status == "negated" && len(mentioned) == 0 {
		s.status++
	}
}

func find(a *goldAdministration, given []*claim.Event, used []bool) int {
	for _, wantDose := range []bool{true, false} {
		for i, e := range given {
			medication := e.Medication
			if medication == "" {
				medication = "drug not stated"
			}
			if used[i] || !sameDrug(a.Medication, medication) && !sameDrug(a.AsWritten, medication) {
				continue
			}
			if wantDose && !doseEqual(a.Dose, e.Dose) {
				continue
			}
			return i
		}
	}
	return -1
}

// compare scores the fields of a matched event.
func (s *score) compare(a *goldAdministration, e *claim.Event) {
	moment := ""
	if e.Start.Date != 0 {
		moment = e.Start.Date.String()
	}
	if e.Start.HasTime {
		moment += "T" + strconv.Itoa(e.Start.Minute/60 + 100)[1:] + ":" + strconv.Itoa(e.Start.Minute%60 + 100)[1:]
	}
	inferred := func(name string) bool { return slices.Contains(a.Inferred, name) }
	text := func(name, want, got string, equal func(a, b string) bool) {
		if want == "today" || inferred(name) {
			return
		}
		switch f := s.fields[name]; {
		case want == "" && got != "":
			f.invented++
		case want == "":
		case got != "" && equal(want, got):
			f.right++
		default:
			f.wrong++
		}
	}
	if !inferred("dose") && (a.Dose == nil || !a.Dose.Computed) {
		switch f := s.fields["dose"]; {
		case a.Dose == nil && e.Dose.Given:
			f.invented++
		case a.Dose == nil:
		case doseEqual(a.Dose, e.Dose):
			f.right++
		default:
			f.wrong++
		}
	}
	text("route", a.Route, e.Route, routeEqual)
	text("site", a.Site, e.Site, textEqual)
	text("time", a.Time, moment, timeEqual)
	text("given_by", a.GivenBy, strings.TrimSpace(e.GivenBy.Name+" "+e.GivenBy.Credential), textEqual)
	text("lot", a.Lot, e.Lot, textEqual)
	text("ndc", a.NDC, string(e.NDC), func(a, b string) bool { return notDigit.ReplaceAllString(a, "") == notDigit.ReplaceAllString(b, "") })
}

var (
	notDigit   = regexp.MustCompile(`\D`)
	inBrackets = regexp.MustCompile(`\(.*?\)`)
	wordRun    = regexp.MustCompile(`[a-z0-9]+`)
	strength   = regexp.MustCompile(`^[\d.]+(mg|mcg|ml|g|units)?$`)
	clock      = regexp.MustCompile(`(\d{1,2}):?(\d{2})`)
	salts      = strings.Fields("sodium hydrochloride hcl sulfate acetate phosphate succinate cypionate enanthate bromide tromethamine inj injection iv im vaccine")
)

func drugWords(s string) []string {
	var out []string
	for _, w := range wordRun.FindAllString(inBrackets.ReplaceAllString(strings.ToLower(s), " "), -1) {
		if !slices.Contains(salts, w) && !strength.MatchString(w) {
			out = append(out, w)
		}
	}
	return out
}

func sameDrug(a, b string) bool {
	x, y := drugWords(a), drugWords(b)
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	within := func(x, y []string) bool {
		return !slices.ContainsFunc(x, func(w string) bool { return !slices.Contains(y, w) })
	}
	return within(x, y) || within(y, x) || slices.ContainsFunc(x, func(w string) bool { return len(w) >= 5 && slices.Contains(y, w) })
}

func routeName(s string) string {
	switch strings.ToLower(s) {
	case "intramuscular":
		return "IM"
	case "subcutaneous", "subq", "sq":
		return "SC"
	case "intravenous":
		return "IV"
	case "ivp":
		return "IV-push"
	case "ivpb", "infusion":
		return "IV-infusion"
	case "po":
		return "oral"
	case "intraarticular":
		return "intra-articular"
	}
	return s
}

func routeEqual(want, got string) bool {
	want, got = routeName(want), routeName(got)
	return strings.EqualFold(want, got) || want == "IV" && strings.HasPrefix(got, "IV")
}

func doseEqual(want *goldDose, got claim.Amount) bool {
	if want == nil || want.Value == nil {
		return !got.Given
	}
	if !got.Given {
		return false
	}
	unit := func(u string) (string, int64) {
		switch strings.ToLower(u) {
		case "mcg":
			return "mcg", 1
		case "mg":
			return "mcg", 1000
		case "g":
			return "mcg", 1_000_000
		case "ml":
			return "mL", 1
		case "l":
			return "mL", 1000
		case "unit", "units":
			return "units", 1
		case "million units":
			return "units", 1_000_000
		}
		return strings.ToLower(u), 1
	}
	value, err := claim.ParseDecimal(want.Value.String())
	if err != nil {
		return false
	}
	wantUnit, wantScale := unit(want.Unit)
	gotUnit, gotScale := unit(got.Unit)
	return wantUnit == gotUnit && int64(value)*wantScale == int64(got.Value)*gotScale
}

func textEqual(want, got string) bool {
	set := func(s string) []string {
		s = strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(s), "lt", "left"), "rt", "right")
		words := wordRun.FindAllString(s, -1)
		slices.Sort(words)
		return slices.Compact(words)
	}
	w, g := set(want), set(got)
	both := 0
	for _, word := range w {
		if slices.Contains(g, word) {
			both++
		}
	}
	return len(w) > 0 && float64(both) >= 0.6*float64(len(w))
}

func timeEqual(want, got string) bool {
	first := func(s string) []string {
		if at := strings.LastIndexByte(s, 'T'); at >= 0 {
			s = s[at+1:]
		}
		return clock.FindStringSubmatch(s)
	}
	w, g := first(want), first(got)
	return w != nil && g != nil && strings.TrimLeft(w[1], "0") == strings.TrimLeft(g[1], "0") && w[2] == g[2]
}

// TestGold holds the figures on the annotated snippets of real notes.
func TestGold(t *testing.T) {
	s := scoreOf(reader(t), readGold(t, "notes/gold-dev.jsonl"))
	t.Logf("event F1 %.4f, status %.4f, false administrations %.2f per 100, dose %.4f, route %.4f", s.eventF1(), s.statusShare(), s.falsePer100(), s.field("dose").f1(), s.field("route").f1())
	atLeast(t, "event F1", s.eventF1(), 0.94)
	atLeast(t, "status", s.statusShare(), 0.92)
	atLeast(t, "dose F1", s.field("dose").f1(), 0.97)
	atLeast(t, "route F1", s.field("route").f1(), 0.95)
	if s.falsePer100() > 3 {
		t.Errorf("%.2f false administrations per 100 snippets that hold none: a false administration is a false claim line", s.falsePer100())
	}
}

// TestOwn holds the figures on the notes written for this project.
func TestOwn(t *testing.T) {
	s := scoreOf(reader(t), readGold(t, "notes/own-dev.jsonl"))
	t.Logf("event F1 %.4f, status %.4f", s.eventF1(), s.statusShare())
	atLeast(t, "event F1", s.eventF1(), 0.97)
	atLeast(t, "status", s.statusShare(), 0.97)
	for name, c := range s.fields {
		t.Logf("%s: %+v", name, *c)
		if c.wrong+c.invented > 2 {
			t.Errorf("%s: %d wrong or missing, %d invented; at most two", name, c.wrong, c.invented)
		}
	}
}

func atLeast(t *testing.T, what string, got, least float64) {
	t.Helper()
	if got < least {
		t.Errorf("%s is %.4f, want %.4f or more", what, got, least)
	}
}
