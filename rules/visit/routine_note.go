package visit

import (
	"strings"

	"firstpass/facts"
)

// onlyTheShot says whether a note tells of a planned injection and of nothing a
// visit could be billed for: every word of it is on the list of what goes with
// giving a shot, or names a drug or a person. One word beyond keeps the rule silent.
func onlyTheShot(e *facts.Encounter, note string) bool {
	words := strings.FieldsFunc(strings.ToLower(note), func(ch rune) bool {
		return (ch < 'a' || ch > 'z') && (ch < '0' || ch > '9')
	})
	planned, shot := false, false
	for i, w := range words {
		switch {
		case w[0] >= '0' && w[0] <= '9', len(w) == 1, namesPerson(words, i):
		case plannedWords[w]:
			planned = true
		case shotWords[w], isDrugName(e, w):
			shot = true
		case onlyDenied[w]:
			if !deniedBefore(words, i) {
				return false
			}
		case routineWords[w]:
		default:
			return false
		}
	}
	return planned && shot
}

func isDrugName(e *facts.Encounter, word string) bool {
	_, ok := e.Tables.Identify(word)
	return ok
}

// namesPerson says whether a word is somebody's name: it follows "by", "per" or
// "Dr", or stands before a credential.
func namesPerson(words []string, i int) bool {
	for back := 1; back <= 2 && i-back >= 0; back++ {
		switch words[i-back] {
		case "by", "per", "dr", "doctor", "nurse":
			return true
		}
		if len(words[i-back]) > 1 {
			break
		}
	}
	return i+1 < len(words) && facts.RoleOf(words[i+1]) != facts.UnknownRole
}

// deniedBefore says whether one of the three words before denies what follows.
func deniedBefore(words []string, i int) bool {
	for _, w := range words[max(0, i-3):i] {
		switch w {
		case "no", "not", "without", "denies", "none":
			return true
		}
	}
	return false
}

func set(text string) map[string]bool {
	words := map[string]bool{}
	for w := range strings.FieldsSeq(text) {
		words[w] = true
	}
	return words
}

var (
	plannedWords = set("scheduled planned monthly weekly biweekly regular routine maintenance due recurring standing usual")
	shotWords    = set("injection injections shot shots b12 vitamin")
	// What a note of a shot may only say to deny.
	onlyDenied = set("complaint complaints concern concerns issue issues problem problems change changes new side effects reaction reactions adverse " +
		"difficulty complications complication distress fever pain questions incident swelling redness bleeding")
	routineWords = set("here in for to the a an of her his their this today pt patient presents presented arrives arrived came comes and with at on is was after " +
		"her him she he they only visit appointment next dose doses last time given gave administered received " +
		"im sc sq subq iv intramuscular intramuscularly subcutaneous subcutaneously left right deltoid gluteal gluteus gluteals glute thigh arm upper outer quadrant ventrogluteal " +
		"dorsogluteal abdomen buttock hip site sites lot exp expiration ndc per order orders ordered by dr doctor nurse md do np pa rn lpn ma cma " +
		"vitals vital signs sign stable normal within limits wnl bp blood pressure hr pulse temp temperature weight wt height resp respirations spo sat taken obtained checked recorded " +
		"doing well feels feeling feel fine good ok okay great no not without denies none any tolerated tolerating tolerates procedure " +
		"bandage bandaid band aid applied observed monitored min mins minutes return returns rtc follow up week weeks month months day days year " +
		"mcg mg ml cc units electronically signed am pm")
)
