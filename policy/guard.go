package policy

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"firstpass/facts"
)

// guard decides a part of a condition without the interpreter: false only where
// the condition is false of the line.
type guard func(e *facts.Encounter, l *facts.Line) bool

// guardsOf finds the parts of a conjunction that the commonest words make up: has
// a line a modifier, is it one of some codes, does another of the day have one.
// Most lines fail one of them, and the interpreter takes a hundred times as long.
func guardsOf(e ast.Expr) []guard {
	if e.Kind() != ast.CallKind {
		return nil
	}
	call := e.AsCall()
	switch call.FunctionName() {
	case operators.LogicalAnd:
		return append(guardsOf(call.Args()[0]), guardsOf(call.Args()[1])...)
	case operators.LogicalNot:
		if g := guardOf(call.Args()[0]); g != nil {
			return []guard{func(e *facts.Encounter, l *facts.Line) bool { return !g(e, l) }}
		}
	default:
		if g := guardOf(e); g != nil {
			return []guard{g}
		}
	}
	return nil
}

// guardOf makes a call decidable, nil where it is none of the three or asks about
// something else than the line and words of the page.
func guardOf(e ast.Expr) guard {
	if e.Kind() != ast.CallKind {
		return nil
	}
	call := e.AsCall()
	args := call.Args()
	if call.IsMemberFunction() {
		args = append([]ast.Expr{call.Target()}, args...)
	}
	if len(args) != 2 || args[0].Kind() != ast.IdentKind || args[0].AsIdent() != "line" {
		return nil
	}
	words, constant := wordsOf(args[1])
	if !constant {
		return nil
	}
	if call.FunctionName() == "has_modifier" {
		return func(_ *facts.Encounter, l *facts.Line) bool { return slices.ContainsFunc(words, l.Has) }
	}
	var set codeSet
	for _, word := range words {
		if !set.add(word) {
			return nil
		}
	}
	switch call.FunctionName() {
	case "bills":
		return func(_ *facts.Encounter, l *facts.Line) bool { return set.has(l) }
	case "same_day":
		return func(e *facts.Encounter, l *facts.Line) bool { return besides(e, l, &set) }
	}
	return nil
}

// wordsOf is a text or a list of texts as the page writes it.
func wordsOf(e ast.Expr) (words []string, constant bool) {
	for word := range constants(e) {
		words = append(words, word)
	}
	if e.Kind() == ast.ListKind {
		return words, len(words) == e.AsList().Size()
	}
	return words, len(words) == 1
}

// besides says whether another line of the line's day bills one of the codes.
func besides(e *facts.Encounter, l *facts.Line, set *codeSet) bool {
	for i := range e.Lines {
		if o := &e.Lines[i]; o.N != l.N && o.Date == l.Date && set.has(o) {
			return true
		}
	}
	return false
}
