package note

import (
	"fmt"
	"strings"
)

// cueSet is what a phrase of phrases.tsv does; one phrase may do several things.
type cueSet uint64

const (
	cueGave cueSet = 1 << iota
	cueGiven
	cueBegun
	cueUsed
	cueGive
	cueStart
	cueGiving
	cueDosing
	cueRunning
	cueAuxiliary
	cueModal
	cueAdverb
	cuePast
	cueHadOne
	cueTaker
	cueOwnDrug
	cueThatTime
	cueHimself
	cueRelief
	cueElsewhere
	cueFuture
	cueToday
	cueDeclined
	cueNegative
	cueUndone
	cueVoid
	cueHome
	cueOtherPerson
	cueGeneral
	cueJoin
	cueDilute
	cueFlush
	cueWaste
	cueNoWaste
	cueBrought
	cuePharmacy
	cueWitness
	cueOrderer
	cueGiver
	cueSignature
	cueMoved
	cueWhile
	cueSays
	cueGone
	cueChose
)

// cueVerb is any form of a verb of giving.
const cueVerb = cueGave | cueGiven | cueBegun | cueUsed | cueGive | cueStart | cueGiving

func cueNames() map[string]cueSet {
	return map[string]cueSet{
		"gave": cueGave, "given": cueGiven, "begun": cueBegun, "used": cueUsed, "give": cueGive, "start": cueStart, "giving": cueGiving,
		"dosing": cueDosing, "running": cueRunning, "auxiliary": cueAuxiliary, "modal": cueModal, "adverb": cueAdverb,
		"past": cuePast, "hadone": cueHadOne, "taker": cueTaker, "owndrug": cueOwnDrug, "thattime": cueThatTime, "himself": cueHimself, "relief": cueRelief, "elsewhere": cueElsewhere, "future": cueFuture, "today": cueToday, "declined": cueDeclined, "negative": cueNegative,
		"undone": cueUndone, "void": cueVoid, "home": cueHome, "otherperson": cueOtherPerson, "general": cueGeneral, "join": cueJoin,
		"dilute": cueDilute, "flush": cueFlush, "waste": cueWaste, "nowaste": cueNoWaste, "brought": cueBrought, "pharmacysupply": cuePharmacy,
		"witness": cueWitness, "orderer": cueOrderer, "giver": cueGiver, "signature": cueSignature, "moved": cueMoved, "while": cueWhile, "says": cueSays, "gone": cueGone, "chose": cueChose,
	}
}

func (l *lexicon) readCues() error {
	names := cueNames()
	return rows("phrases.tsv", 2, func(c []string) error {
		if c[0] == "turn" {
			return l.turns.addAll(l, c[1], 1)
		}
		if word := endWords()[c[0]]; word != 0 {
			return l.ends.addAll(l, c[1], word)
		}
		class, ok := names[c[0]]
		if !ok {
			return fmt.Errorf("class %q is not known", c[0])
		}
		return l.addCues(c[1], class)
	})
}

// The words that end a pattern which a cue began: rows of lexicon.ends.
const (
	wardWord int32 = 1 + iota
	caseWord
	familyWord
	tellerWord
	otherWord
)

func endWords() map[string]int32 {
	return map[string]int32{"ward": wardWord, "case": caseWord, "family": familyWord, "teller": tellerWord, "other": otherWord}
}

// addCues adds a class to each phrase.
func (l *lexicon) addCues(phrases string, class cueSet) error {
	for phrase := range strings.SplitSeq(phrases, ";") {
		node, err := l.cues.node(l, phrase)
		if err != nil {
			return err
		}
		if l.cues.out[node] < 0 {
			l.cues.out[node] = int32(len(l.cueRows))
			l.cueRows = append(l.cueRows, 0)
		}
		l.cueRows[l.cues.out[node]] |= class
	}
	return nil
}

// section is what a heading makes likely of the drugs below it.
type section uint8

const (
	noSection section = iota
	neutralSection
	administeredSection
	historicalSection
	plannedSection
	homeSection
	listSection
	allergySection
	labSection       // what was measured
	complaintSection // historical, and only for the sentence it begins
)

func sectionKinds() map[string]section {
	return map[string]section{
		"neutral": neutralSection, "laboratory": labSection, "administered": administeredSection, "historical": historicalSection,
		"complaint": complaintSection, "planned": plannedSection, "home": homeSection, "list": listSection, "allergy": allergySection,
	}
}
