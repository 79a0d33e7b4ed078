package policy

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"go.yaml.in/yaml/v3"

	"firstpass/facts"
	"firstpass/rule"
)

// costLimit bounds one evaluation: an honest check of a claim with 999 lines
// costs a few thousand, and a hundred thousand are done in some milliseconds.
const costLimit = 100_000

// maxExpression bounds the text of one expression.
const maxExpression = 4000

// compiler makes programs of expressions. Eager compilers do so while a page is
// read; the others when the program is first needed.
type compiler struct {
	eager bool
	once  sync.Once
	env   *cel.Env
	err   error
}

func (c *compiler) environment() (*cel.Env, error) {
	c.once.Do(func() { c.env, c.err = newEnvironment() })
	return c.env, c.err
}

// want is the type an expression must have.
type want uint8

const (
	wantBool want = iota
	wantInt
	wantPrintable
)

// expression is one CEL expression of a page.
type expression struct {
	source   string
	want     want
	compiler *compiler
	where    string // the page, for what goes wrong while it runs
	once     sync.Once
	program  cel.Program
	guards   []guard
	issues   []issue
	err      error
}

// issue is one thing wrong with an expression, at a line (from 1) and column (from 0) of it.
type issue struct {
	line, column int
	message      string
}

// compile makes the program once.
func (x *expression) compile() error {
	x.once.Do(func() { x.err = x.build() })
	return x.err
}

func (x *expression) build() error {
	env, err := x.compiler.environment()
	if err != nil {
		return err
	}
	checked, issues := env.Compile(x.source)
	if err := issues.Err(); err != nil {
		for _, e := range issues.Errors() {
			x.issues = append(x.issues, issue{e.Location.Line(), e.Location.Column(), explainIssue(e.Message)})
		}
		return err
	}
	if x.issues = lint(checked.NativeRep()); len(x.issues) > 0 {
		return errors.New(x.issues[0].message)
	}
	if message := x.want.refuses(checked.OutputType()); message != "" {
		x.issues = append(x.issues, issue{1, 0, message})
		return errors.New(message)
	}
	if x.want == wantBool {
		x.guards = guardsOf(checked.NativeRep().Expr())
	}
	x.program, err = env.Program(checked, cel.CostLimit(costLimit))
	return err
}

func (w want) refuses(t *cel.Type) string {
	switch w {
	case wantBool:
		if !t.IsExactType(cel.BoolType) {
			return fmt.Sprintf("the expression is %s; want true or false", t)
		}
	case wantInt:
		if !t.IsExactType(cel.IntType) {
			return fmt.Sprintf("the expression is %s; want a whole number", t)
		}
	case wantPrintable:
		if !slices.ContainsFunc([]*cel.Type{cel.StringType, cel.IntType, cel.DoubleType, cel.TimestampType}, t.IsExactType) {
			return fmt.Sprintf("the expression is %s; want text, a number or a date", t)
		}
	}
	return ""
}

// possible says whether a condition may be true of a line (from 1), without the
// interpreter.
func (x *expression) possible(e *facts.Encounter, line int) bool {
	if line < 1 || x.compile() != nil {
		return true // what is wrong is said where the condition is evaluated
	}
	for _, g := range x.guards {
		if !g(e, &e.Lines[line-1]) {
			return false
		}
	}
	return true
}

// isTrue evaluates a condition.
func (x *expression) isTrue(s *scene) (bool, error) {
	if err := x.compile(); err != nil {
		return false, fmt.Errorf("%s: %w", x.where, err)
	}
	out, _, err := x.program.Eval(s)
	if err != nil {
		return false, fmt.Errorf("%s could not be decided: %s", x.where, plainError(err))
	}
	return out == types.True, nil
}

// number evaluates a whole number.
func (x *expression) number(s *scene) (int64, error) {
	if err := x.compile(); err != nil {
		return 0, fmt.Errorf("%s: %w", x.where, err)
	}
	out, _, err := x.program.Eval(s)
	if err != nil {
		return 0, fmt.Errorf("%s could not be decided: %s", x.where, plainError(err))
	}
	n, _ := out.(types.Int)
	return int64(n), nil
}

// plainError keeps what the claim holds out of messages.
func plainError(err error) string {
	if strings.Contains(err.Error(), "cost limit") {
		return "it needs too many steps for this claim"
	}
	return "the expression fails on this claim"
}

// expression reads an expression and, where the compiler is eager, refuses a
// wrong one with its place.
func (r *reader) expression(n *yaml.Node, c *compiler, w want) *expression {
	var source string
	r.text(&source)(n)
	return r.newExpression(n, c, w, source, 0)
}

// newExpression makes an expression of a part of a node's text that starts at an offset.
func (r *reader) newExpression(n *yaml.Node, c *compiler, w want, source string, offset int) *expression {
	x := &expression{source: source, want: w, compiler: c, where: r.file}
	if len(source) > maxExpression {
		r.fail(n, "the expression is longer than %d characters", maxExpression)
		return x
	}
	if !c.eager {
		return x
	}
	if err := x.compile(); err != nil {
		if len(x.issues) == 0 {
			r.fail(n, "%v", err)
		}
		for _, i := range x.issues {
			line, column := r.locate(n, offset+offsetOf(source, i.line, i.column))
			r.failAt(line, column, "%s", i.message)
		}
	}
	return x
}

// offsetOf finds a line and column of a text; columns count characters.
func offsetOf(source string, line, column int) int {
	offset := 0
	for ; line > 1; line-- {
		next := strings.IndexByte(source[offset:], '\n')
		if next < 0 {
			break
		}
		offset += next + 1
	}
	for i := range source[offset:] {
		if column == 0 {
			return offset + i
		}
		column--
	}
	return len(source)
}

// locate maps an offset of a scalar's value to line and column of the file. In a
// block (| or >) each line of the value is a line of the file.
func (r *reader) locate(n *yaml.Node, offset int) (line, column int) {
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
		column = n.Column + offset
		if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
			column++
		}
		return n.Line + frontStart, column
	}
	for i := n.Line; i < len(r.front); i++ {
		text := r.front[i]
		indent := len(text) - len(strings.TrimLeft(text, " "))
		if length := len(text) - indent; offset > length {
			offset -= length + 1
			continue
		}
		return i + 1 + frontStart, indent + offset + 1
	}
	return n.Line + frontStart, n.Column
}

var (
	undeclared = regexp.MustCompile(`^undeclared reference to '([^']+)'`)
	undefined  = regexp.MustCompile(`^undefined field '([^']+)'`)
	noOverload = regexp.MustCompile(`^found no matching overload for '([^']+)' applied to '(.*)'$`)
)

// explainIssue says a compiler's message in plain words, with the nearest name.
func explainIssue(message string) string {
	if m := undeclared.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("unknown name %q%s", m[1], rule.DidYouMean(m[1], vocabularyNames()))
	}
	if m := undefined.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("unknown field %q%s", m[1], rule.DidYouMean(m[1], slices.DeleteFunc(fieldNames(), func(name string) bool { return name == m[1] })))
	}
	if m := noOverload.FindStringSubmatch(message); m != nil {
		hint := ""
		if strings.Contains(m[2], "double") && strings.Contains(m[2], "int") {
			hint = "; units and charges have decimals: write 1.0, not 1"
		}
		return fmt.Sprintf("%s does not take %s%s", strings.Trim(m[1], "_"), m[2], hint)
	}
	return message
}
