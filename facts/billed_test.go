package facts

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"firstpass/claim"
	"firstpass/codes/builtin"
)

// TestBilled changes every field of an encounter, one at a time. Where OnlyBilled still
// shows the change, the key has to be another: what has one key is answered as one.
func TestBilled(t *testing.T) {
	tables := builtin.New()
	shown, hidden := 0, 0
	walk(reflect.ValueOf(sample()).Elem(), func(path string, change func(reflect.Value)) {
		before, after := sample(), sample()
		change(reflect.ValueOf(after).Elem())
		key, ok := NewBuilder(tables).Of(before).AppendBilled(nil)
		if !ok {
			t.Fatal("the sample is not compared")
		}
		b := NewBuilder(tables)
		e := b.Of(after)
		other, ok := e.AppendBilled(nil)
		if !ok {
			return // it is compared with nothing
		}
		if path == ".Claim.ServiceDate=20240806" {
			return // the day after, on which the tables answer alike
		}
		same := reflect.DeepEqual(NewBuilder(tables).Of(before).OnlyBilled().Encounter, e.OnlyBilled().Encounter)
		if same != bytes.Equal(key, other) {
			t.Errorf("%s: what is billed is the same: %t, the key is the same: %t", path, same, bytes.Equal(key, other))
		}
		if same {
			hidden++
		} else {
			shown++
		}
	})
	if shown < 20 || hidden < 100 {
		t.Errorf("%d changes show, %d do not", shown, hidden)
	}
}

// sample is an encounter whose every list holds something.
func sample() *claim.Encounter {
	return &claim.Encounter{
		Payer: claim.Payer{Type: claim.Medicare, Name: "MEDICARE", ID: "1"},
		Claim: claim.Claim{
			Type: claim.Professional, ServiceDate: 20240805, PlaceOfService: "11",
			TestResults: []claim.TestResult{{}}, OtherPayers: []claim.OtherPayer{{}}, Diagnoses: []claim.Diagnosis{{Code: "E53.8"}}, Conditions: []string{"A"},
			Dates: []claim.QualifiedDate{{}}, References: []claim.Reference{{}}, Notes: []claim.Note{{}}, Attachments: []claim.Attachment{{}},
			Certifications: []claim.Certification{{}}, FixedFormat: []string{"A"}, History: []claim.PastService{{}},
			Lines: []claim.Line{{Code: "J1885", Modifiers: []string{"JZ"}, Units: claim.Whole(2), Charge: 900, Pointers: []int{1},
				Drug:        claim.DrugID{Code: "00409379501", Unit: "ML", Quantity: claim.Whole(1)},
				TestResults: []claim.TestResult{{}}, Dates: []claim.QualifiedDate{{}}, References: []claim.Reference{{}}, Attachments: []claim.Attachment{{}},
				Certifications: []claim.Certification{{}}, FixedFormat: []string{"A"}, Adjudications: []claim.Adjudication{{}}}},
		},
	}
}

// walk hands over a change of each field below a value.
func walk(v reflect.Value, look func(path string, change func(reflect.Value))) {
	var visit func(path string, v reflect.Value, reach func(reflect.Value) reflect.Value)
	visit = func(path string, v reflect.Value, reach func(reflect.Value) reflect.Value) {
		set := func(f func(reflect.Value)) { look(path, func(root reflect.Value) { f(reach(root)) }) }
		switch v.Kind() {
		case reflect.String:
			set(func(v reflect.Value) { v.SetString(v.String() + "7") })
		case reflect.Bool:
			set(func(v reflect.Value) { v.SetBool(!v.Bool()) })
		case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
			for _, value := range []int64{-3, 0, 1, 17, 20240806} {
				path := fmt.Sprintf("%s=%d", path, value)
				look(path, func(root reflect.Value) { reach(root).SetInt(value) })
			}
		case reflect.Struct:
			for i := range v.NumField() {
				visit(path+"."+v.Type().Field(i).Name, v.Field(i), func(root reflect.Value) reflect.Value { return reach(root).Field(i) })
			}
		case reflect.Slice:
			if v.Len() > 0 {
				visit(path+"[0]", v.Index(0), func(root reflect.Value) reflect.Value { return reach(root).Index(0) })
				set(func(v reflect.Value) { v.Set(reflect.AppendSlice(v, v)) })
				set(func(v reflect.Value) { v.Set(v.Slice(0, 0)) })
			}
		}
	}
	visit("", v, func(root reflect.Value) reflect.Value { return root })
}
