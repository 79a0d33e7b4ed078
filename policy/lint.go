package policy

import (
	"fmt"
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"firstpass/claim"
	"firstpass/rule"
)

// closedFields are the fields that can only hold certain words.
func closedFields() map[string][]string {
	return map[string][]string{
		"Line.kind":   kindWords[:],
		"Claim.type":  {"professional", "institutional"},
		"Payer.type":  {"medicare", "medicare-advantage", "medicaid", "commercial", "any", ""},
		"Patient.sex": {"F", "M", "U", ""},
	}
}

// lint finds what the types cannot: words that are no code, day or kind and would
// never match.
func lint(checked *ast.AST) []issue {
	var issues []issue
	closed := closedFields()
	at := func(e ast.Expr, format string, args ...any) {
		location := checked.SourceInfo().GetStartLocation(e.ID())
		issues = append(issues, issue{location.Line(), location.Column(), fmt.Sprintf(format, args...)})
	}
	ast.PreOrderVisit(checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind {
			return
		}
		call := e.AsCall()
		args := call.Args()
		if call.IsMemberFunction() {
			args = append([]ast.Expr{call.Target()}, args...)
		}
		switch name := call.FunctionName(); name {
		case "bills", "same_day", "any_line", "days_since_last", "times_within", "units_within":
			if len(args) < 2 {
				return
			}
			for word, where := range constants(args[1]) {
				if !new(codeSet).add(word) {
					at(where, "%q is no code, range or kind of codes%s", word, rule.DidYouMean(word, kindWords[:]))
				}
			}
		case "date":
			for word, where := range constants(args[0]) {
				if _, err := claim.ParseDate(word); err != nil {
					at(where, "%v", err)
				}
			}
		case operators.Equals, operators.NotEquals:
			for i, side := range args {
				if side.Kind() != ast.SelectKind {
					continue
				}
				owner := checked.GetType(side.AsSelect().Operand().ID())
				valid, isClosed := closed[owner.TypeName()+"."+side.AsSelect().FieldName()]
				for word, where := range constants(args[1-i]) {
					if isClosed && !slices.Contains(valid, word) {
						at(where, "%s is never %q%s", side.AsSelect().FieldName(), word, rule.DidYouMean(word, valid))
					}
				}
			}
		}
	}))
	return issues
}

// constants walks the texts written out in an argument: one, or a list of them.
func constants(e ast.Expr) func(yield func(string, ast.Expr) bool) {
	return func(yield func(string, ast.Expr) bool) {
		switch e.Kind() {
		case ast.LiteralKind:
			if s, ok := e.AsLiteral().(types.String); ok {
				yield(string(s), e)
			}
		case ast.ListKind:
			for _, item := range e.AsList().Elements() {
				for s, where := range constants(item) {
					if !yield(s, where) {
						return
					}
				}
			}
		}
	}
}
