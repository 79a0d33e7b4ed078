package policy

import (
	"slices"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"

	"firstpass/claim"
	"firstpass/facts"
)

// getter reads one field of an object.
type getter[T any] func(T) any

// member is a field an expression may name: its type and how it is read.
type member struct {
	kind *types.Type
	get  func(any) any
}

func of[T any](kind *types.Type, get getter[T]) member {
	return member{kind, func(v any) any {
		t, ok := v.(T)
		if !ok {
			return types.NewErr("not this type")
		}
		return get(t)
	}}
}

// number gives a Decimal as CEL's double. Halves, tenths and hundredths as they
// stand on claims compare as written: the nearest double of both is the same.
func number(d claim.Decimal) float64 { return float64(d) / 1e6 }

// day gives a date as CEL's timestamp, midnight UTC; an unknown one is in the year 1.
func day(d claim.Date) time.Time {
	if d == 0 {
		return time.Time{}
	}
	return time.Date(d.Year(), time.Month(d.Month()), d.Day(), 0, 0, 0, 0, time.UTC)
}

func dayOf(t time.Time) claim.Date { return claim.NewDate(t.Year(), int(t.Month()), t.Day()) }

var textList = cel.ListType(cel.StringType)

// members are the fields of every type. The guide to policies lists them.
func members() map[string]map[string]member {
	return map[string]map[string]member{
		"Line": {
			"number":              of(cel.IntType, func(l *lineObject) any { return int64(l.N) }),
			"code":                of(cel.StringType, func(l *lineObject) any { return l.Code }),
			"kind":                of(cel.StringType, func(l *lineObject) any { return kindWord(l.Info.Kind) }),
			"modifiers":           of(textList, func(l *lineObject) any { return l.Modifiers }),
			"units":               of(cel.DoubleType, func(l *lineObject) any { return number(l.Units) }),
			"charge":              of(cel.DoubleType, func(l *lineObject) any { return float64(l.Charge) / 100 }),
			"date":                of(cel.TimestampType, func(l *lineObject) any { return day(l.Date) }),
			"place":               of(cel.StringType, func(l *lineObject) any { return l.Place }),
			"note":                of(cel.StringType, func(l *lineObject) any { return l.Note }),
			"description":         of(cel.StringType, func(l *lineObject) any { return l.Description }),
			"ndc":                 of(cel.StringType, func(l *lineObject) any { return string(l.Line.Line.Drug.Code) }),
			"ndc_unit":            of(cel.StringType, func(l *lineObject) any { return l.Line.Line.Drug.Unit }),
			"ndc_quantity":        of(cel.DoubleType, func(l *lineObject) any { return number(l.Line.Line.Drug.Quantity) }),
			"diagnoses":           of(textList, func(l *lineObject) any { return slices.Collect(l.e.Pointed(l.Line)) }),
			"revenue_code":        of(cel.StringType, func(l *lineObject) any { return l.RevenueCode }),
			"supplied_by":         of(cel.StringType, func(l *lineObject) any { return l.SuppliedBy }),
			"prior_authorization": of(cel.StringType, func(l *lineObject) any { return l.PriorAuth }),
			"two_routes":          of(cel.BoolType, func(l *lineObject) any { return l.Drug.RouteModifier }),
			"single_dose":         of(cel.BoolType, func(l *lineObject) any { return singleDose(l.e, l.Line) }),
			"unit_size":           of(cel.DoubleType, func(l *lineObject) any { return number(l.Drug.Unit) }),
		},
		"Claim": {
			"type": of(cel.StringType, func(s *scene) any {
				if s.e.Professional() {
					return string(claim.Professional)
				}
				return string(claim.Institutional)
			}),
			"date":                of(cel.TimestampType, func(s *scene) any { return day(s.on()) }),
			"received":            of(cel.TimestampType, func(s *scene) any { return day(s.e.Claim.ReceivedDate) }),
			"place":               of(cel.StringType, func(s *scene) any { return s.e.Claim.PlaceOfService }),
			"bill_type":           of(cel.StringType, func(s *scene) any { return s.e.Claim.BillType }),
			"frequency":           of(cel.StringType, func(s *scene) any { return s.e.Claim.Frequency }),
			"total":               of(cel.DoubleType, func(s *scene) any { return float64(s.e.Claim.Total) / 100 }),
			"state":               of(cel.StringType, func(s *scene) any { return s.e.Claim.BillingState }),
			"prior_authorization": of(cel.StringType, func(s *scene) any { return s.e.Claim.PriorAuth }),
			"referral":            of(cel.StringType, func(s *scene) any { return s.e.Claim.Referral }),
			"abn":                 of(cel.StringType, func(s *scene) any { return s.e.Claim.ABN }),
			"drug_340b":           of(cel.BoolType, func(s *scene) any { return s.e.Claim.Drug340B }),
			"rendering_type":      of(cel.StringType, func(s *scene) any { return s.e.Claim.Rendering.Type }),
			"diagnoses": of(textList, func(s *scene) any {
				list := make([]string, len(s.e.Claim.Diagnoses))
				for i := range list {
					list[i] = s.e.Claim.Diagnoses[i].Code
				}
				return list
			}),
		},
		"Patient": {
			"age": of(cel.IntType, func(s *scene) any { return int64(s.e.AgeOn(s.on())) }),
			"sex": of(cel.StringType, func(s *scene) any { return s.e.Claim.Patient.Sex }),
		},
		"Payer": {
			"name":       of(cel.StringType, func(s *scene) any { return s.e.Payer.Name }),
			"id":         of(cel.StringType, func(s *scene) any { return s.e.Payer.ID }),
			"type":       of(cel.StringType, func(s *scene) any { return string(s.e.Payer.Type) }),
			"contractor": of(cel.StringType, func(s *scene) any { return s.e.Payer.Contractor }),
			"state":      of(cel.StringType, func(s *scene) any { return s.e.Payer.State }),
		},
		"Chart": {
			"given":      of(cel.BoolType, func(s *scene) any { return s.e.HasChart() }),
			"indication": of(cel.StringType, func(s *scene) any { return chartText(s, func(c *claim.Chart) string { return c.Indication }) }),
			"note":       of(cel.StringType, func(s *scene) any { return chartText(s, func(c *claim.Chart) string { return c.Note }) }),
			"administrations": of(cel.ListType(givenType), func(s *scene) any {
				return s.given()
			}),
		},
		"Given": {
			"medication": of(cel.StringType, func(g *facts.Given) any { return g.Medication }),
			"dose":       of(cel.DoubleType, func(g *facts.Given) any { return number(g.Dose.Value) }),
			"unit":       of(cel.StringType, func(g *facts.Given) any { return g.Dose.Unit }),
			"route":      of(cel.StringType, func(g *facts.Given) any { return g.Administration.Route }),
			"site":       of(cel.StringType, func(g *facts.Given) any { return g.Site }),
			"signed":     of(cel.BoolType, func(g *facts.Given) any { return g.Signed }),
			"started":    of(cel.BoolType, func(g *facts.Given) any { return g.Start.HasTime }),
			"stopped":    of(cel.BoolType, func(g *facts.Given) any { return g.Stop.HasTime }),
			"volume":     of(cel.DoubleType, func(g *facts.Given) any { return number(g.Volume.Value) }),
			"rate":       of(cel.DoubleType, func(g *facts.Given) any { return number(g.Rate.Value) }),
		},
		"Past": {
			"code":      of(cel.StringType, func(p *claim.PastService) any { return p.Code }),
			"date":      of(cel.TimestampType, func(p *claim.PastService) any { return day(p.Date) }),
			"units":     of(cel.DoubleType, func(p *claim.PastService) any { return number(p.Units) }),
			"status":    of(cel.StringType, func(p *claim.PastService) any { return p.Status }),
			"modifiers": of(textList, func(p *claim.PastService) any { return p.Modifiers }),
		},
	}
}

func chartText(s *scene, get func(*claim.Chart) string) string {
	if s.e.Chart == nil {
		return ""
	}
	return get(s.e.Chart)
}

// variables are the names an expression starts from.
var variables = []struct {
	name string
	kind *types.Type
}{
	{"line", lineType}, {"lines", cel.ListType(lineType)}, {"claim", claimType}, {"patient", patientType},
	{"payer", payerType}, {"chart", chartType}, {"history", cel.ListType(pastType)},
}

// vocabularyNames lists what may stand where a name is unknown.
func vocabularyNames() []string {
	names := []string{"exists", "all", "filter", "map", "exists_one", "size", "has", "startsWith", "endsWith", "contains", "matches"}
	for _, v := range variables {
		names = append(names, v.name)
	}
	for _, f := range functionList() {
		names = append(names, f.name)
	}
	return names
}

// fieldNames lists every field of every type.
func fieldNames() []string {
	var names []string
	for _, fields := range members() {
		for name := range fields {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// provider adds the types to those CEL has.
type provider struct {
	*types.Registry
	types map[string]map[string]member
}

func typeNamed(name string) *types.Type {
	for _, t := range [...]*types.Type{lineType, claimType, patientType, payerType, chartType, pastType, givenType} {
		if t.TypeName() == name {
			return t
		}
	}
	return nil
}

// FindStructType finds one of the types.
func (p provider) FindStructType(name string) (*types.Type, bool) {
	if t := typeNamed(name); t != nil {
		return types.NewTypeTypeWithParam(t), true
	}
	return p.Registry.FindStructType(name)
}

// FindStructFieldNames lists a type's fields.
func (p provider) FindStructFieldNames(name string) ([]string, bool) {
	fields, ok := p.types[name]
	if !ok {
		return p.Registry.FindStructFieldNames(name)
	}
	names := make([]string, 0, len(fields))
	for field := range fields {
		names = append(names, field)
	}
	return names, true
}

// FindStructFieldType says what a field is and how it is read.
func (p provider) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	fields, ok := p.types[name]
	if !ok {
		return p.Registry.FindStructFieldType(name, field)
	}
	m, ok := fields[field]
	if !ok {
		return nil, false
	}
	return &types.FieldType{
		Type:    m.kind,
		IsSet:   func(any) bool { return true },
		GetFrom: func(v any) (any, error) { return m.get(v), nil },
	}, true
}
