package note

import (
	"fmt"
	"os"
	"testing"
)

func TestDebug(t *testing.T) {
	text := os.Getenv("TEXT")
	if text == "" {
		t.Skip()
	}
	r, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := parser{lex: r.lex, text: text, debug: func(m *mention) {
		fmt.Printf("%-20s %-16s drop=%v unsure=%q verb=%d strong=%v at=%d neg=%v sched=%v dose=%v needle=%v section=%d clause=%d\n", m.drug.name, m.status, m.drop, m.unsure, m.ev.verb, m.ev.strong, m.ev.verbAt, m.ev.negated, m.ev.scheduled, m.ev.dose, m.ev.needle, p0.s.section, p0.clause[m.from])
		for n, c := range cueNames() {
			if m.ev.cueSet&c != 0 {
				fmt.Printf(" %s", n)
			}
			if m.ev.wide&c != 0 {
				fmt.Printf(" (%s)", n)
			}
		}
		fmt.Println()
	}}
	p0 = &p
	rec := r.Record("x", "")
	p.read(&rec)
	for _, c := range p.cues {
		fmt.Printf("[%s] ", text[p.tokens[c.from].from:p.tokens[c.to-1].to])
	}
	fmt.Println()
}

var p0 *parser
