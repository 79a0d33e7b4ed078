package policy

import (
	"fmt"
	"reflect"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"firstpass/claim"
	"firstpass/facts"
)

// scene is what an expression sees: the encounter, and the line it is asked about.
type scene struct {
	e     *facts.Encounter
	line  int // from 1; 0 where the claim is asked about
	lines ref.Val
}

func newScene(e *facts.Encounter, line int) *scene { return &scene{e: e, line: line} }

// ResolveName gives the value of a variable.
func (s *scene) ResolveName(name string) (any, bool) {
	switch name {
	case "line":
		return s.lineValue(max(s.line, 1)), true
	case "lines":
		return s.lineValues(), true
	case "claim":
		return object{claimType, s}, true
	case "patient":
		return object{patientType, s}, true
	case "payer":
		return object{payerType, s}, true
	case "chart":
		return object{chartType, s}, true
	case "history":
		return s.past(), true
	}
	return nil, false
}

// Parent is nil: a scene stands alone.
func (s *scene) Parent() cel.Activation { return nil }

// on is the day the scene is about.
func (s *scene) on() claim.Date {
	if s.line > 0 {
		return s.e.Lines[s.line-1].Date
	}
	if d := s.e.Claim.ServiceDate; d != 0 || len(s.e.Lines) == 0 {
		return d
	}
	return s.e.Lines[0].Date
}

// lineObject is a line with the encounter it stands in.
type lineObject struct {
	*facts.Line
	e *facts.Encounter
}

func (s *scene) lineValue(n int) ref.Val {
	if n > len(s.e.Lines) {
		return types.NewErr("the claim has no line %d", n)
	}
	return object{lineType, &lineObject{&s.e.Lines[n-1], s.e}}
}

func (s *scene) lineValues() ref.Val {
	if s.lines == nil {
		list := make([]ref.Val, len(s.e.Lines))
		for i := range list {
			list[i] = s.lineValue(i + 1)
		}
		s.lines = types.NewRefValList(types.DefaultTypeAdapter, list)
	}
	return s.lines
}

func (s *scene) past() ref.Val {
	list := make([]ref.Val, len(s.e.Claim.History))
	for i := range list {
		list[i] = object{pastType, &s.e.Claim.History[i]}
	}
	return types.NewRefValList(types.DefaultTypeAdapter, list)
}

func (s *scene) given() ref.Val {
	list := make([]ref.Val, len(s.e.Given))
	for i := range list {
		list[i] = object{givenType, &s.e.Given[i]}
	}
	return types.NewRefValList(types.DefaultTypeAdapter, list)
}

// The types an expression knows.
var (
	lineType    = cel.ObjectType("Line")
	claimType   = cel.ObjectType("Claim")
	patientType = cel.ObjectType("Patient")
	payerType   = cel.ObjectType("Payer")
	chartType   = cel.ObjectType("Chart")
	pastType    = cel.ObjectType("Past")
	givenType   = cel.ObjectType("Given")
)

// object is a value of one of these types.
type object struct {
	kind  *types.Type
	value any
}

// ConvertToNative refuses: objects do not leave an expression.
func (o object) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("%s is not a %s", o.kind, t)
}

// ConvertToType gives the object's type, and nothing else.
func (o object) ConvertToType(t ref.Type) ref.Val {
	if t == types.TypeType {
		return o.kind
	}
	return types.NewErr("%s cannot become %s", o.kind, t.TypeName())
}

// Equal says whether both are the same thing of the same claim.
func (o object) Equal(other ref.Val) ref.Val {
	b, ok := other.(object)
	if !ok {
		return types.False
	}
	if a, isLine := o.value.(*lineObject); isLine {
		c, bothLines := b.value.(*lineObject)
		return types.Bool(bothLines && a.Line == c.Line)
	}
	return types.Bool(o.value == b.value)
}

// Type is the object's type.
func (o object) Type() ref.Type { return o.kind }

// Value is what the object stands for.
func (o object) Value() any { return o.value }
