package codes

import "testing"

func TestContractorKey(t *testing.T) {
	for text, want := range map[string]string{
		"JF": "noridian/JF", "Noridian JF": "noridian/JF", "noridian healthcare solutions, JE": "noridian/JE", "Noridian": "noridian/",
		"First Coast JN": "first-coast/JN", "First Coast": "first-coast/JN", "FCSO": "first-coast/JN", "JN": "first-coast/JN",
		"NGS": "ngs/", "NGS J6": "ngs/J6", "National Government Services JK": "ngs/JK", "CGS": "cgs/J15", "J15": "cgs/J15",
		"Palmetto GBA": "palmetto/", "Palmetto JM": "palmetto/JM", "Novitas JH": "novitas/JH", "WPS J8": "wps/J8",
		"": "", "Medicare": "", "Blue Cross JFK": "", "Project": "", "CGSX": "",
	} {
		if got := ContractorKey(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestSameContractor(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"noridian/", "noridian/JF", true}, {"noridian/JE", "noridian/JF", false}, {"noridian/JF", "noridian/JF", true},
		{"ngs/J6", "ngs/", true}, {"ngs/", "cgs/J15", false}, {"", "", false}, {"", "ngs/", false},
	} {
		if SameContractor(c.a, c.b) != c.same || SameContractor(c.b, c.a) != c.same {
			t.Errorf("%q and %q: want %v", c.a, c.b, c.same)
		}
	}
}

func TestSupplierContractor(t *testing.T) {
	for _, c := range []struct {
		contractor, payer string
		want              bool
	}{
		{"JC", "", true}, {"CGS JC", "", true}, {"Noridian DME JA", "", true}, {"", "CGS DME MAC", true}, {"", "DMERC Region B", true},
		{"JF", "CGS DME MAC", false}, {"", "JC Health Plan", false}, {"JN", "", false}, {"", "Noridian", false}, {"", "", false}, {"", "ACADME", false},
	} {
		if got := IsSupplierContractor(c.contractor, c.payer); got != c.want {
			t.Errorf("%q, %q: %v", c.contractor, c.payer, got)
		}
	}
}
