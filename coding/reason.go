package coding

import (
	"strings"

	"firstpass/facts"
)

// purposes are words by which a reason for a visit names a kind of drug without
// its name, with parts of the names of the drugs given for it. They choose among
// what was charted; they never add anything.
var purposes = [...]struct {
	words []string
	drugs []string
}{
	{[]string{"antibiotic", "antibiotics", "infection", "sepsis", "bacteremia", "cellulitis", "pneumonia", "uti", "urinary tract infection", "pyelonephritis", "osteomyelitis", "abscess", "endocarditis", "strep", "wound"},
		[]string{"cef", "cillin", "vancomycin", "mycin", "micin", "floxacin", "penem", "aztreonam", "metronidazole", "tazobactam", "pip-tazo", "azithro", "daptomycin", "linezolid", "sulfamethoxazole", "oritavancin", "dalbavancin", "fluconazole", "acyclovir", "antibiotic"}},
	{[]string{"pain", "headache", "migraine", "colic", "fracture"},
		[]string{"ketorolac", "morphine", "hydromorphone", "fentanyl", "meperidine", "nalbuphine", "butorphanol", "acetaminophen", "ibuprofen", "dihydroergotamine", "sumatriptan"}},
	{[]string{"nausea", "vomiting", "emesis", "hyperemesis"},
		[]string{"ondansetron", "promethazine", "metoclopramide", "prochlorperazine", "granisetron", "palonosetron", "fosaprepitant", "aprepitant", "droperidol"}},
	{[]string{"iron", "iron deficiency", "anemia", "anaemia"}, []string{"iron", "ferric", "ferumoxytol"}},
	{[]string{"asthma", "allergic reaction", "anaphylaxis", "flare", "exacerbation", "steroid", "multiple sclerosis"},
		[]string{"methylprednisolone", "dexamethasone", "hydrocortisone", "diphenhydramine", "famotidine", "solu"}},
	{[]string{"heart failure", "edema", "fluid overload"}, []string{"furosemide", "bumetanide"}},
	{[]string{"hypomagnesemia", "low magnesium"}, []string{"magnesium"}},
	{[]string{"hypokalemia", "low potassium"}, []string{"potassium"}},
	{[]string{"osteoporosis", "hypercalcemia"}, []string{"zoledronic", "pamidronate", "ibandronate"}},
	{[]string{"gi bleed", "gastrointestinal bleed", "reflux"}, []string{"pantoprazole", "esomeprazole", "famotidine", "octreotide"}},
	{[]string{"rheumatoid arthritis", "crohn", "ulcerative colitis", "psoriatic arthritis", "ankylosing spondylitis", "biologic"},
		[]string{"infliximab", "abatacept", "tocilizumab", "golimumab", "vedolizumab", "rituximab", "ustekinumab", "risankizumab"}},
	{[]string{"immune deficiency", "immunodeficiency", "ivig"}, []string{"immune globulin", "ivig"}},
}

// reasonFor is where in the reason for the visit a service is named: the earlier,
// the more it was the reason. It is -1 where the reason does not name it.
func (c *Coder) reasonFor(x candidate) int {
	reason := c.v.Reason
	if reason == "" {
		return -1
	}
	switch x.rank {
	case fluidInfusion:
		return firstOf(reason, "hydration", "dehydration", "iv fluids", "iv fluid", "fluids", "volume depletion", "fluid loss", "rehydration", "saline")
	case chemoInfusion, drugInfusion:
		p := &c.courses[x.at]
		return c.reasonNames(reason, p.drug, p.name, p.chemo)
	case chemoPush, drugPush:
		p := &c.pushes[x.at]
		return c.reasonNames(reason, p.drug, p.name, p.chemo)
	}
	return -1
}

func (c *Coder) reasonNames(reason, drug, name string, chemotherapy bool) int {
	at := firstOf(reason, name, drug)
	if chemotherapy {
		at = earlier(at, firstOf(reason, "chemotherapy", "chemo", "cancer treatment", "antineoplastic", "immunotherapy", "carcinoma", "cancer", "lymphoma", "leukemia", "myeloma"))
	}
	lower := strings.ToLower(name)
	for i := range purposes {
		p := &purposes[i]
		if !containsAny(lower, p.drugs) {
			continue
		}
		at = earlier(at, firstOf(reason, p.words...))
	}
	return at
}

func containsAny(text string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// firstOf is the first place at which one of the words stands, -1 for none.
func firstOf(text string, words ...string) int {
	at := -1
	for _, word := range words {
		if word != "" {
			at = earlier(at, facts.Mentions(text, word))
		}
	}
	return at
}

func earlier(a, b int) int {
	if a < 0 || b >= 0 && b < a {
		return b
	}
	return a
}
