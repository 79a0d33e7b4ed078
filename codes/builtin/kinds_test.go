package builtin

import (
	"slices"
	"strings"
	"testing"

	"firstpass/claim"
	"firstpass/codes"
)

func TestKinds(t *testing.T) {
	tables := New()
	for want, list := range map[codes.Kind]string{
		codes.AdminCode:      "96372 96360 96401 90471 90480 G0008 95115 95165 36591 0001A 96380 M0201 90772",
		codes.Visit:          "99211 99213 99201 99396 G0439 99283 99291 99347 G2211 G0463 92012",
		codes.DrugCode:       "J1885 J3420 J0897 Q5136 J1460 J2440 J7307 C9113 J7030 J1817 J0360",
		codes.UnlistedDrug:   "J3490 J3590 J7999 J9999 C9399",
		codes.Vaccine:        "90656 90662 90714 90471x 91300 91320 90677 90746 90678",
		codes.ImmuneGlobulin: "90378 90380 90381 90382 90384 90281",
		codes.Procedure:      "20610 20552 64615 11900 11981 12001 67028 59400 00100 01992 86580",
		codes.OtherService:   "36415 80053 93000 94640 97110 71046 90791 90482 98940",
		codes.Supply:         "A4215 99070",
		codes.Unknown:        "ABCDE 12 J99999 99999x",
	} {
		for code := range strings.FieldsSeq(list) {
			if strings.HasSuffix(code, "x") {
				continue
			}
			if got := tables.Code(code); got.Kind != want || got.Code != code {
				t.Errorf("%s: kind %d, want %d", code, got.Kind, want)
			}
		}
	}
	for kind, list := range map[codes.VisitKind]string{
		codes.OfficeVisit: "99202 99205 99212 99215 99201", codes.NurseVisit: "99211", codes.PreventiveVisit: "99381 99397",
		codes.WellnessVisit: "G0402 G0438 G0439", codes.EmergencyVisit: "99281 99285", codes.InpatientVisit: "99221 99231 99307 99291",
		codes.HomeVisit: "99347 99350", codes.OtherVisit: "99483 99497 G0463 99406", codes.VisitAddOn: "G2211",
	} {
		for code := range strings.FieldsSeq(list) {
			if got := tables.Code(code); got.Visit != kind {
				t.Errorf("%s: visit kind %d, want %d", code, got.Visit, kind)
			}
		}
	}
}

func TestAdministrations(t *testing.T) {
	tables := New()
	for code, want := range map[string]codes.Administration{
		"96372": {Family: codes.Injection, StaffService: true},
		"96365": {Family: codes.Infusion, Initial: true, StaffService: true},
		"96376": {Family: codes.Push, AddOn: true, FacilityOnly: true, StaffService: true, Primaries: strings.Fields("96365 96374 96409 96413")},
		"96375": {Family: codes.Push, AddOn: true, StaffService: true, Primaries: strings.Fields("96360 96365 96374 96409 96413")},
		"96366": {Family: codes.Infusion, AddOn: true, StaffService: true, Primaries: strings.Fields("96360 96365 96367 96413")},
		"96415": {Family: codes.ChemotherapyInfus, AddOn: true, StaffService: true, Primaries: []string{"96413"}},
		"90460": {Family: codes.VaccineShot, MaxAge: 18},
		"90472": {Family: codes.VaccineShot, AddOn: true, Primaries: strings.Fields("90460 90471 90473 G0008 G0009 G0010")},
		"96377": {Family: codes.OnBodyInjector, StaffService: true},
		"95117": {Family: codes.AllergenShot},
	} {
		got, ok := tables.Administration(code)
		if !ok || got.Family != want.Family || got.Initial != want.Initial || got.AddOn != want.AddOn || got.FacilityOnly != want.FacilityOnly ||
			got.StaffService != want.StaffService || got.MaxAge != want.MaxAge || !slices.Equal(got.Primaries, want.Primaries) {
			t.Errorf("%s: %+v, want %+v", code, got, want)
		}
	}
	if _, ok := tables.Administration("J1885"); ok {
		t.Error("J1885 is no administration")
	}
}

func TestDrugs(t *testing.T) {
	tables := New()
	for _, c := range []struct {
		code, unit, name string
		upTo             bool
	}{
		{"J3420", "1000", "mcg", true}, {"J1885", "15", "mg", false}, {"J0696", "250", "mg", false}, {"J1720", "100", "mg", true}, {"J2357", "5", "mg", false},
		{"J2543", "1.125", "g", false}, {"J0561", "100000", "units", false}, {"J2800", "10", "mL", true}, {"J0896", "0.25", "mg", false}, {"J0578", "1", "dose", false},
		{"J2440", "60", "mg", true}, {"J0360", "20", "mg", true},
	} {
		d, ok := tables.Drug(c.code)
		if !ok || d.Unit.String() != c.unit || d.UnitName != c.name || d.UpTo != c.upTo {
			t.Errorf("%s: %+v", c.code, d)
		}
	}
	kenalog, _ := tables.Drug("J3301")
	if kenalog.Container != codes.BothContainers || !kenalog.ContainerVerified || len(kenalog.Sizes) < 3 ||
		kenalog.Sizes[0].Amount.Value != claim.Whole(40) || kenalog.Sizes[0].Volume.Value != claim.Whole(1) || kenalog.Sizes[0].Kind != codes.SingleDose {
		t.Errorf("J3301: %+v", kenalog)
	}
	for code, flag := range map[string]func(codes.Drug) bool{
		"J2357": func(d codes.Drug) bool { return d.OnWasteList }, "J0881": func(d codes.Drug) bool { return d.Stimulating }, "J0129": func(d codes.Drug) bool { return d.RouteModifier },
		"J0897": func(d codes.Drug) bool { return d.Complex }, "J9217": func(d codes.Drug) bool { return d.Antineoplastic == "hormonal" },
		"J9260": func(d codes.Drug) bool { return d.Antineoplastic == "non-hormonal" }, "J7030": func(d codes.Drug) bool { return d.Fluid },
	} {
		if d, _ := tables.Drug(code); !flag(d) {
			t.Errorf("%s: %+v", code, d)
		}
	}
	if d, _ := tables.Drug("J0882"); d.Stimulating {
		t.Error("J0882 is for dialysis: EA, EB and EC do not belong to it")
	}
}
