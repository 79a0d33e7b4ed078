package chart

import "testing"

func TestPagesLoad(t *testing.T) {
	if _, err := Rules(); err != nil {
		t.Fatal(err)
	}
}

func TestStatesAmount(t *testing.T) {
	for text, want := range map[string]bool{
		"ketorolac 60 mg": true, "Toradol 60mg IM": true, "ceftriaxone 1 g": true, "Bicillin 1,200,000 units": true, "0.3 mg": true, "80 mg/mL": true,
		"Toradol 60 IM": false, "vitamin B12": false, "B12 shot at 10:05": false, "": false, "1": false, "x 2 days": false, "room 5 left": false,
	} {
		if got := statesAmount(text); got != want {
			t.Errorf("statesAmount(%q) = %v", text, got)
		}
	}
}

func TestWhoMayOrder(t *testing.T) {
	for credential, want := range map[string]bool{
		"MD": true, "M.D.": true, "DO, FACP": true, "FNP-C": true, "PA-C": true, "nurse-practitioner": false, "RN": false, "MA": false, "": false, "LPN": false, "RN, MSN": false,
	} {
		if got := mayOrder(credential); got != want {
			t.Errorf("mayOrder(%q) = %v", credential, got)
		}
	}
}

func TestWhoOnlyGives(t *testing.T) {
	for credential, want := range map[string]bool{"RN": true, "r.n.": true, "LPN": true, "MA": true, "MD": false, "": false, "PharmD": false, "NP": false} {
		if got := cannotOrder(credential); got != want {
			t.Errorf("cannotOrder(%q) = %v", credential, got)
		}
	}
}
