package note

// wordMark is what a word can be to the reader's own grammar. It is looked up by the
// word's number, so that the many words that are none of these cost nothing.
type wordMark uint16

const (
	numberMark     wordMark = 1 << iota // one, twenty, hundred
	monthMark                           // jan, march
	credentialMark                      // rn, cma
	scheduleMark                        // daily, q, every
	dayMark                             // words that begin a day of the past
	columnMark                          // init, initials: a heading of a column
	giverMark                           // words people() looks at
	labelMark                           // lot, dose, route: what a form writes before a value
	headMark                            // may begin the headings of a table's columns
	drugStart                           // a phrase of the table of drugs may begin with it
	phraseStart
	routeStart
	siteStart
	turnStart
)

// markWords gives the words of the grammar their marks.
func (l *lexicon) markWords() {
	marked := map[wordMark][]string{
		numberMark:     {"one", "a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "fifteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "half"},
		monthMark:      {"jan", "january", "feb", "february", "mar", "march", "apr", "april", "may", "jun", "june", "jul", "july", "aug", "august", "sep", "sept", "september", "oct", "october", "nov", "november", "dec", "december"},
		credentialMark: {"rn", "lpn", "lvn", "cma", "rma", "cna", "rph", "pharmd", "arnp", "aprn", "fnp", "crna", "emt", "bsn", "ocn", "ccma", "dnp", "cnm", "dpm", "pmhnp", "crnp", "cnp", "agnp", "pnp", "whnp", "msn", "ma", "np", "pa", "md", "do", "rt"},
		dayMark:        {"hospital", "clinic", "center", "last", "in"},
		headMark:       {"med", "medication", "medications", "drug", "vaccine", "vaccines", "date", "time", "name", "lot", "dose"},
		columnMark:     {"init", "initials", "int"},
		giverMark:      {"dr", "myself"},
		labelMark:      {"dose", "route", "rte", "amt", "amount", "site", "action", "admin", "adm", "lot", "ndc", "exp", "expires", "expiration", "expiry"},
		scheduleMark: {"daily", "bid", "tid", "qid", "qd", "qhs", "qam", "qpm", "qod", "qday", "weekly", "monthly", "nightly", "every", "hs", "q2wk", "qweek", "qmonth", "twice", "biweekly", "q4wk", "q3wk", "q6h", "q8h", "q12h", "q4h", "q24h", "q2h",
			"in", "at", "before", "with", "q", "b", "t", "a", "per", "each", "for", "x", "x1", "x2", "x3", "x7", "x10", "x14"},
	}
	for _, words := range marked {
		for _, w := range words {
			l.enter(w)
		}
	}
	l.and = l.enter("and")
	l.marks = make([]wordMark, len(l.spelled))
	for mark, words := range marked {
		for _, w := range words {
			l.marks[l.words[w]] |= mark
		}
	}
}

// markStarts gives the words that phrases begin with their marks: one small table is asked for
// each word of a text, and not one for each kind of phrase.
func (l *lexicon) markStarts() {
	for mark, t := range map[wordMark]*trie{drugStart: &l.drugs, phraseStart: &l.cues, routeStart: &l.routes, siteStart: &l.sites, turnStart: &l.turns} {
		for w := range l.marks {
			if t.root[w] != 0 {
				l.marks[w] |= mark
			}
		}
	}
}

// starts says that a word may begin a phrase of a table.
func (l *lexicon) starts(word int32, m wordMark) bool { return word >= 0 && l.marks[word]&m != 0 }

// marked says that a word may be what a mark means; where there are no tables, any word may.
func (p *parser) marked(i int, m wordMark) bool {
	w := p.tokens[i].word
	if w < 0 {
		return p.lex.marks == nil
	}
	return p.lex.marks[w]&m != 0
}
