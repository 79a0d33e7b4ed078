package coding_test

import (
	"testing"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/coding"
)

// statusOf are tables in which one drug has the status given.
type statusOf struct {
	codes.Tables
	status string
	answer codes.Answer
	agreed bool
}

func (s statusOf) PaymentStatus(string, claim.Date) (string, codes.Origin) {
	return s.status, codes.Origin{Answer: s.answer, Agreed: s.agreed}
}

func (s statusOf) SelfAdministered(code, contractor string, _ claim.Date) (codes.SelfAdministered, codes.Origin) {
	switch {
	case code == "J0270" && contractor == "JN":
		return codes.SelfAdministered{Excluded: true}, codes.Origin{Answer: codes.Found}
	case code == "J0129":
		return codes.SelfAdministered{Excluded: true, OnlySubcutaneous: true}, codes.Origin{Answer: codes.Found}
	}
	return codes.SelfAdministered{}, codes.Origin{}
}

// TestWasteRule: one rule for the lines a chart supports and for the check of a
// claim: which drugs, which settings, which payment status.
func TestWasteRule(t *testing.T) {
	drug := coding.Wasted{Code: "J0897", Kind: codes.DrugCode, On: 20250304, Place: "11"}
	hospital := coding.Wasted{Code: "J0897", Kind: codes.DrugCode, On: 20250304, Institutional: true, BillType: "0131"}
	with := func(w coding.Wasted, change func(*coding.Wasted)) coding.Wasted { change(&w); return w }
	for _, c := range []struct {
		name   string
		tables statusOf
		w      coding.Wasted
		want   coding.WasteRule
	}{
		{"office", statusOf{}, drug, coding.UnderWaste},
		{"an unlisted drug", statusOf{}, with(drug, func(w *coding.Wasted) { w.Code, w.Kind = "J3490", codes.UnlistedDrug }), coding.UnderWaste},
		{"an immune globulin", statusOf{}, with(drug, func(w *coding.Wasted) { w.Kind = codes.ImmuneGlobulin }), coding.UnderWaste},
		{"a compound", statusOf{}, with(drug, func(w *coding.Wasted) { w.Code, w.Kind = "J7999", codes.UnlistedDrug }), coding.OutsideWaste},
		{"a vaccine", statusOf{}, with(drug, func(w *coding.Wasted) { w.Kind = codes.Vaccine }), coding.OutsideWaste},
		{"a fluid", statusOf{}, with(drug, func(w *coding.Wasted) { w.Fluid = true }), coding.OutsideWaste},
		{"a rural clinic", statusOf{}, with(drug, func(w *coding.Wasted) { w.Place = "72" }), coding.OutsideWaste},
		{"a federally qualified clinic", statusOf{}, with(drug, func(w *coding.Wasted) { w.Place = "50" }), coding.OutsideWaste},
		{"excluded here", statusOf{}, with(drug, func(w *coding.Wasted) { w.Code, w.Contractor = "J0270", "JN" }), coding.OutsideWaste},
		{"excluded elsewhere", statusOf{}, with(drug, func(w *coding.Wasted) { w.Code, w.Contractor = "J0270", "JF" }), coding.UnderWaste},
		{"excluded under the skin only", statusOf{}, with(drug, func(w *coding.Wasted) { w.Code = "J0129" }), coding.UnderWaste},
		{"hospital, K", statusOf{nil, "K", codes.Found, true}, hospital, coding.UnderWaste},
		{"hospital, G", statusOf{nil, "G", codes.Found, true}, hospital, coding.UnderWaste},
		{"hospital, K1", statusOf{nil, "K1", codes.Found, true}, hospital, coding.UnderWaste},
		{"hospital, N", statusOf{nil, "N", codes.Found, true}, hospital, coding.OutsideWaste},
		{"hospital, quarters differ", statusOf{nil, "K", codes.Found, false}, hospital, coding.PerhapsUnderWaste},
		{"hospital, not listed", statusOf{nil, "", codes.Absent, true}, hospital, coding.OutsideWaste},
		{"hospital, no table", statusOf{}, hospital, coding.WasteUnknown},
		{"inpatient", statusOf{nil, "K", codes.Found, true}, with(hospital, func(w *coding.Wasted) { w.BillType = "0111" }), coding.OutsideWaste},
		{"rural clinic's own claim", statusOf{nil, "K", codes.Found, true}, with(hospital, func(w *coding.Wasted) { w.BillType = "711" }), coding.OutsideWaste},
		{"no bill type", statusOf{nil, "K", codes.Found, true}, with(hospital, func(w *coding.Wasted) { w.BillType = "" }), coding.UnderWaste},
	} {
		if got := coding.WasteRuleOf(c.tables, c.w); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

// TestContainer: the record goes before the label, the label before what is known
// of the code; a record of both kinds is none that decides.
func TestContainer(t *testing.T) {
	seen := codes.Drug{Container: codes.SingleDose, ContainerVerified: true}
	listed := codes.Drug{Container: codes.SingleDose, OnWasteList: true}
	guessed := codes.Drug{Container: codes.MultipleDose, OnWasteList: true}
	for _, c := range []struct {
		charted, labelled codes.Container
		drug              *codes.Drug
		want              codes.Container
		sure              bool
	}{
		{codes.MultipleDose, codes.SingleDose, &seen, codes.MultipleDose, true},
		{codes.BothContainers, codes.SingleDose, &seen, codes.BothContainers, false},
		{codes.ContainerUnknown, codes.MultipleDose, &seen, codes.MultipleDose, true},
		{codes.ContainerUnknown, codes.ContainerUnknown, &seen, codes.SingleDose, true},
		{codes.ContainerUnknown, codes.ContainerUnknown, &listed, codes.SingleDose, true},
		{codes.ContainerUnknown, codes.ContainerUnknown, &guessed, codes.MultipleDose, false},
	} {
		if got, sure := coding.ContainerOf(c.charted, c.labelled, c.drug); got != c.want || sure != c.sure {
			t.Errorf("%+v: %d, %v", c, got, sure)
		}
	}
}
