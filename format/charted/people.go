package charted

import (
	"strings"

	"firstpass/claim"
)

// credentials are the letters behind a name that say what somebody may do.
var credentials = map[string]bool{
	"MD": true, "DO": true, "MBBS": true, "NP": true, "FNP": true, "FNP-C": true, "FNP-BC": true, "ANP": true, "PNP": true, "DNP": true, "CRNP": true,
	"ARNP": true, "APRN": true, "APN": true, "NP-C": true, "PA": true, "PA-C": true, "CNM": true, "CNS": true, "CRNA": true, "DPM": true,
	"RN": true, "BSN": true, "LPN": true, "LVN": true, "MA": true, "CMA": true, "RMA": true, "CCMA": true, "CNA": true, "PHARMD": true, "RPH": true, "OCN": true, "MSN": true,
}

// Person reads a name with credentials behind it: "R. Lopez, RN", "LOPEZ,R RN".
func Person(text string) claim.Person {
	text = strings.TrimSpace(text)
	name := text
	var found string
	for name != "" {
		at := strings.LastIndexAny(name, " ,;")
		word := strings.ToUpper(strings.ReplaceAll(strings.Trim(name[at+1:], "()"), ".", ""))
		if word != "" && !credentials[word] || word == "" && at < 0 {
			break
		}
		if last := name[at+1:]; at >= 0 && name[at] == ' ' && !strings.Contains(name, ",") && last != strings.ToUpper(last) && last != strings.ToLower(last) && len(last) == 2 {
			break // Yo-Yo Ma, not an assistant
		}
		if at < 0 && found == "" && word == text { // a lone "MA" is a credential, not a name
			return claim.Person{Credential: word}
		}
		if at < 0 {
			name = ""
		} else {
			name = strings.TrimRight(name[:at], " ,;")
		}
		if word == "" {
			continue
		}
		if found != "" {
			word += ", " + found
		}
		found = word
	}
	return claim.Person{Name: name, Credential: found}
}

// PatientName fills last and first name from "DOE, JANE Q" or "Jane Q Doe".
func PatientName(text string, into *claim.Patient) {
	text = strings.TrimSpace(text)
	if last, first, ok := strings.Cut(text, ","); ok {
		into.LastName, into.FirstName = strings.TrimSpace(last), strings.TrimSpace(first)
		return
	}
	words := strings.Fields(text)
	if len(words) < 2 {
		into.LastName = text
		return
	}
	end := len(words)
	if isSuffix(words[end-1]) && end > 2 {
		end--
	}
	into.FirstName, into.LastName = strings.Join(words[:end-1], " "), words[end-1]
}

func isSuffix(word string) bool {
	switch strings.ToUpper(strings.Trim(word, ".,")) {
	case "JR", "SR", "II", "III", "IV":
		return true
	}
	return false
}
