package facts

import "testing"

func TestRoleOf(t *testing.T) {
	for text, want := range map[string]Role{
		"MD": Practitioner, "M.D.": Practitioner, "physician": Practitioner, "nurse-practitioner": Practitioner, "Nurse Practitioner": Practitioner,
		"MSN, APRN, FNP-C": Practitioner, "RN, CNM": Practitioner, "PA-C": Practitioner, "Family Nurse Practitioner": Practitioner,
		"RN": Nurse, "registered_nurse": Nurse, "Registered Nurse": Nurse, "RN BSN": Nurse, "LPN": Nurse, "licensed-vocational-nurse": Nurse,
		"MA": MedicalAssistant, "CMA (AAMA)": MedicalAssistant, "Medical Assistant": MedicalAssistant,
		"PharmD": Pharmacist, "R.Ph.": Pharmacist, "paramedic": OtherStaff, "Pharmacy Technician": OtherStaff,
		"": UnknownRole, "billing": UnknownRole, "clinic": UnknownRole,
	} {
		if got := RoleOf(text); got != want {
			t.Errorf("RoleOf(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestAuxiliary(t *testing.T) {
	for role, want := range map[Role]bool{UnknownRole: false, Practitioner: false, Nurse: true, MedicalAssistant: true, Pharmacist: true, OtherStaff: true} {
		if role.Auxiliary() != want {
			t.Errorf("role %d auxiliary = %v", role, !want)
		}
	}
}
