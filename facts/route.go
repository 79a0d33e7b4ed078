package facts

import "strings"

// Route is a charted route folded to what decides the administration code.
type Route uint8

// The routes that lead to different codes.
const (
	NoRoute          Route = iota // nothing charted
	OtherRoute                    // charted, and none of these
	Intramuscular                 // 96372
	Subcutaneous                  // 96372
	IVPush                        // 96374
	IVInfusion                    // 96365, by time
	Intravenous                   // IV, push or infusion not said
	IntraArterial                 // 96373
	SubcutaneousDrip              // 96369
	OnBody                        // 96377
	Intradermal                   // 86580 and the like
	Intraarticular                // 20600-20611
	Intralesional                 // 11900, 96405
	TriggerPoint                  // 20552
	NerveBlock                    // 64400...
	Intravitreal                  // 67028
	Intrathecal                   // 96450, 62320...
	Implant                       // 11980-11983
	Catheter                      // 36593: left in a catheter, not given to the patient
	Oral                          // not an injection
	Nasal
	Topical
	Inhaled
)

// RouteOf folds a charted route. Free text is looked at word by word, so "SC
// on-body injector" and "intramuscular (Z-track)" are understood.
func RouteOf(text string) Route {
	switch text { // as tables and most charts write them
	case "IM":
		return Intramuscular
	case "SC":
		return Subcutaneous
	case "IV":
		return Intravenous
	}
	s := strings.ToLower(strings.TrimSpace(text))
	if s == "" {
		return NoRoute
	}
	for _, r := range routeWords {
		for _, word := range r.words {
			if hasWord(s, word) {
				return r.route
			}
		}
	}
	return OtherRoute
}

// The first row that fits wins: the particular before the general.
var routeWords = []struct {
	route Route
	words []string
}{
	{OnBody, []string{"on-body", "on body", "obi", "onpro"}},
	{Catheter, []string{"catheter", "dwell", "instillation"}},
	{SubcutaneousDrip, []string{"sc-infusion", "sc infusion", "subcutaneous infusion", "subcutaneous-infusion", "sq infusion", "scig"}},
	{Intravitreal, []string{"intravitreal", "suprachoroidal", "ivt"}},
	{Intrathecal, []string{"intrathecal", "epidural", "it"}},
	{Intraarticular, []string{"intra-articular", "intraarticular", "ia-joint", "joint", "bursa"}},
	{TriggerPoint, []string{"trigger-point", "trigger point", "tpi"}},
	{NerveBlock, []string{"nerve block", "nerve-block", "perineural"}},
	{Intralesional, []string{"intralesional", "il"}},
	{IntraArterial, []string{"intra-arterial", "intraarterial", "arterial"}},
	{Intradermal, []string{"intradermal", "id"}},
	{Implant, []string{"implant", "pellet"}},
	{IVPush, []string{"iv-push", "iv push", "ivp", "intravenous push", "push", "bolus"}},
	{IVInfusion, []string{"iv-infusion", "iv infusion", "ivpb", "piggyback", "infusion", "drip", "intravenous infusion"}},
	{Intravenous, []string{"iv", "intravenous", "intravenously"}},
	{Intramuscular, []string{"im", "intramuscular", "intramuscularly"}},
	{Subcutaneous, []string{"sc", "sq", "subq", "sub-q", "subcut", "subcutaneous", "subcutaneously"}},
	{Oral, []string{"po", "oral", "orally", "by mouth", "sublingual", "sl"}},
	{Nasal, []string{"nasal", "intranasal"}},
	{Topical, []string{"topical", "transdermal"}},
	{Inhaled, []string{"inhaled", "inhalation", "nebulized", "nebulizer"}},
}

// IsShot says whether the route is a needle into muscle or under the skin.
func (r Route) IsShot() bool { return r == Intramuscular || r == Subcutaneous }

// IsIV says whether the route is into a vein.
func (r Route) IsIV() bool { return r == IVPush || r == IVInfusion || r == Intravenous }

// hasWord finds word in s bounded by anything but letters and digits.
func hasWord(s, word string) bool {
	for from := 0; ; {
		at := strings.Index(s[from:], word)
		if at < 0 {
			return false
		}
		at += from
		end := at + len(word)
		if (at == 0 || !wordByte(s[at-1])) && (end == len(s) || !wordByte(s[end])) {
			return true
		}
		from = at + 1
	}
}

func wordByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= '0' && b <= '9'
}
