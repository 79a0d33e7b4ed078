// Package rule says what a rule is, how its page is written and how a set of
// rules runs over an encounter. It holds no medical knowledge.
package rule

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
)

// Page is a rule's page: what it says of itself, and its examples.
type Page struct {
	ID         string
	Title      string
	Topic      string // FORMAT.md's topic; the id where the page names none
	Severity   finding.Severity
	Confidence finding.Confidence
	SNIP       int          // 6 national, 7 payer
	Triggers   []string     // codes, ranges and kinds that make the rule worth asking
	Needs      facts.Traits // what else the encounter must have, all of it, for the rule to be asked
	// ReadsBilled: the check reads nothing of an encounter but what facts.OnlyBilled leaves.
	ReadsBilled bool
	Turns       []claim.Date // days the check itself knows, from which it answers otherwise
	For         []Scope
	Prevents    []string // denial codes: "CO-97", "CO-16+N822"
	Sources     []finding.Source
	Why         string // the body's first paragraph
	Body        string // markdown between front matter and examples
	Examples    []Example
	File        string
	Front       []byte // the front matter as written, for what other packages read of it
}

// Scope says for whom and when a rule holds. A rule speaks about a line when one
// of its scopes holds for the payer, the kind of claim and the line's date.
type Scope struct {
	Payers   []claim.PayerType // empty: whoever pays
	Claims   []claim.ClaimType // empty: both
	Span     claim.Span
	Severity finding.Severity // Default: the page's
}

// Example is a Bad or Good encounter of a page, run as a test.
type Example struct {
	Title string
	Good  bool
	Text  string
	Line  int // where its text starts in the page
}

// frontMatter is the page's head as YAML.
type frontMatter struct {
	ID         string        `yaml:"id"`
	Title      string        `yaml:"title"`
	Topic      string        `yaml:"topic"`
	Severity   string        `yaml:"severity"`
	Confidence string        `yaml:"confidence"`
	SNIP       int           `yaml:"snip"`
	Codes      []string      `yaml:"codes"`
	Needs      []string      `yaml:"needs"`
	Reads      string        `yaml:"reads"`
	Turns      []string      `yaml:"turns"`
	For        []frontScope  `yaml:"for"`
	Prevents   []string      `yaml:"prevents"`
	Sources    []frontSource `yaml:"sources"`
}

type frontScope struct {
	Payers   []string `yaml:"payers"`
	Claims   []string `yaml:"claims"`
	From     string   `yaml:"from"`
	To       string   `yaml:"to"`
	Severity string   `yaml:"severity"`
}

type frontSource struct {
	Title string `yaml:"title"`
	URL   string `yaml:"url"`
	Seen  string `yaml:"seen"`
}

// heading is where an example's heading stands in a body.
type heading struct {
	start, end int
	good       bool
	title      string
}

// headings finds the lines `## Bad: title` and `## Good: title`.
func headings(body string) []heading {
	var list []heading
	for at := 0; at < len(body); {
		end := len(body)
		if n := strings.IndexByte(body[at:], '\n'); n >= 0 {
			end = at + n
		}
		line := body[at:end]
		if title, ok := strings.CutPrefix(line, "## Bad: "); ok && title != "" {
			list = append(list, heading{at, end, false, title})
		}
		if title, ok := strings.CutPrefix(line, "## Good: "); ok && title != "" {
			list = append(list, heading{at, end, true, title})
		}
		at = end + 1
	}
	return list
}

// SplitPage separates a page into front matter, prose and examples, without
// reading the front matter.
func SplitPage(file, text string) (front, body string, examples []Example, err error) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	rest, ok := strings.CutPrefix(text, "---\n")
	if !ok {
		return "", "", nil, fmt.Errorf("%s:1: a page starts with --- and its front matter", file)
	}
	front, rest, ok = strings.Cut(rest, "\n---\n")
	if !ok {
		return "", "", nil, fmt.Errorf("%s:1: the front matter has no closing ---", file)
	}
	body = rest
	line := strings.Count(front, "\n") + 4 // the first line of the body
	heads := headings(rest)
	for i, h := range heads {
		end := len(rest)
		if i+1 < len(heads) {
			end = heads[i+1].start
		}
		section := rest[h.end:end]
		open := strings.Index(section, "```encounter\n")
		if open < 0 {
			return "", "", nil, fmt.Errorf("%s:%d: the example has no ```encounter block", file, line+strings.Count(rest[:h.start], "\n"))
		}
		block := section[open+len("```encounter\n"):]
		closing := strings.Index(block, "```")
		if closing < 0 {
			return "", "", nil, fmt.Errorf("%s:%d: the ```encounter block is not closed", file, line+strings.Count(rest[:h.start], "\n"))
		}
		examples = append(examples, Example{
			Title: h.title,
			Good:  h.good,
			Text:  block[:closing],
			Line:  line + strings.Count(rest[:h.end], "\n") + strings.Count(section[:open], "\n") + 1,
		})
	}
	if len(heads) > 0 {
		body = rest[:heads[0].start]
	}
	return front, strings.TrimSpace(body), examples, nil
}

// ParsePage reads a national rule's page. Unknown keys, dates that are none and
// words that mean nothing are errors with file and line.
func ParsePage(file, text string) (Page, error) {
	front, body, examples, err := SplitPage(file, text)
	if err != nil {
		return Page{}, err
	}
	var f frontMatter
	if err := strictYAML([]byte(front), &f); err != nil {
		return Page{}, fmt.Errorf("%s: front matter: %w", file, err)
	}
	p, err := f.page()
	if err != nil {
		return Page{}, fmt.Errorf("%s: %w", file, err)
	}
	p.File, p.Body, p.Examples, p.Front = file, body, examples, []byte(front)
	p.Why, _, _ = strings.Cut(body, "\n\n")
	p.Why = strings.Join(strings.Fields(p.Why), " ")
	return p, nil
}

func (f frontMatter) page() (Page, error) {
	p := Page{
		ID: f.ID, Title: f.Title, Topic: f.Topic, SNIP: f.SNIP,
		Confidence: finding.Confidence(f.Confidence),
		Triggers:   f.Codes, Prevents: f.Prevents,
	}
	if p.Topic == "" {
		p.Topic = p.ID
	}
	if p.SNIP == 0 {
		p.SNIP = 6
	}
	var ok bool
	if p.Severity, ok = finding.ParseSeverity(f.Severity); !ok {
		return p, fmt.Errorf("severity %q: want error, warning or info", f.Severity)
	}
	switch p.Confidence {
	case "high", "medium", "low":
	default:
		return p, fmt.Errorf("confidence %q: want high, medium or low", f.Confidence)
	}
	for _, name := range f.Needs {
		trait, err := traitCalled(name)
		if err != nil {
			return p, err
		}
		p.Needs |= trait
	}
	if err := p.reading(f.Reads); err != nil {
		return p, err
	}
	for _, text := range f.Turns {
		day, err := claim.ParseDate(text)
		if err != nil {
			return p, fmt.Errorf("turns: %w", err)
		}
		p.Turns = append(p.Turns, day)
	}
	for _, s := range f.For {
		scope, err := s.scope()
		if err != nil {
			return p, err
		}
		p.For = append(p.For, scope)
	}
	for _, s := range f.Sources {
		seen, err := claim.ParseDate(s.Seen)
		if err != nil {
			return p, fmt.Errorf("source %q: seen: %w", s.Title, err)
		}
		p.Sources = append(p.Sources, finding.Source{Title: s.Title, URL: s.URL, Seen: seen})
	}
	return p, p.complete()
}

// complete refuses a page without what every rule must carry.
func (p Page) complete() error {
	switch {
	case p.ID == "":
		return fmt.Errorf("no id")
	case p.Title == "":
		return fmt.Errorf("no title")
	case len(p.Sources) == 0:
		return fmt.Errorf("no source: a rule without one does not ship")
	case len(p.For) == 0:
		return fmt.Errorf("no `for`: say for whom and from when the rule holds")
	case len(p.Triggers) == 0:
		return fmt.Errorf("no `codes`: say which codes make the rule worth asking")
	}
	return nil
}

func (s frontScope) scope() (Scope, error) {
	var out Scope
	for _, word := range s.Payers {
		switch t := claim.PayerType(word); t {
		case claim.Medicare, claim.MedicareAdvantage, claim.Medicaid, claim.Commercial, claim.AnyPayer:
			out.Payers = append(out.Payers, t)
		default:
			return out, fmt.Errorf("payer %q: want medicare, medicare-advantage, medicaid, commercial or any", word)
		}
	}
	for _, word := range s.Claims {
		switch t := claim.ClaimType(word); t {
		case claim.Professional, claim.Institutional:
			out.Claims = append(out.Claims, t)
		default:
			return out, fmt.Errorf("claim type %q: want professional or institutional", word)
		}
	}
	var err error
	if s.From == "" {
		return out, fmt.Errorf("a scope without `from`: say since when the rule holds")
	}
	if out.Span.From, err = claim.ParseDate(s.From); err != nil {
		return out, err
	}
	if s.To != "" {
		if out.Span.To, err = claim.ParseDate(s.To); err != nil {
			return out, err
		}
	}
	if s.Severity != "" {
		var ok bool
		if out.Severity, ok = finding.ParseSeverity(s.Severity); !ok {
			return out, fmt.Errorf("severity %q: want error, warning or info", s.Severity)
		}
	}
	return out, nil
}

// strictYAML refuses keys the target does not know; errors carry the line.
func strictYAML(text []byte, into any) error {
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	return dec.Decode(into)
}
