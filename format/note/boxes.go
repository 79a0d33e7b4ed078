package note

// box is a box of a form: [ ], (x), or one of the characters that look like it.
type box struct {
	from, to int
	ticked   bool
}

// boxAt reads a box that begins at a token.
func (p *parser) boxAt(i int) (box, bool) {
	t := &p.tokens[i]
	if t.kind == wordToken && t.to-t.from == 3 && p.text[t.from] == 0xE2 {
		switch p.word(i) {
		case "\u2610", "\u25A1", "\u25A2", "\u25CB":
			return box{i, i + 1, false}, true
		case "\u2611", "\u2612", "\u2713", "\u2714", "\u25A0", "\u25CF":
			return box{i, i + 1, true}, true
		}
		return box{}, false
	}
	if t.kind != markToken || t.mark != '[' && t.mark != '(' {
		return box{}, false
	}
	shut := byte(']')
	if t.mark == '(' {
		shut = ')'
	}
	switch {
	case p.isMark(i+1, shut):
		return box{i, i + 2, false}, true
	case p.isMark(i+2, shut) && (p.isWord(i+1, "x") || p.isMark(i+1, '*') || p.isWord(i+1, "\u2713") || p.isWord(i+1, "\u2714")):
		return box{i, i + 3, true}, true
	}
	return box{}, false
}

// boxes takes the words of boxes that are not ticked out of the sentence: "(X) given ( )
// declined". A box belongs to the words after it where the first stands at the start or
// after a colon, else to the words before it: "Yes [ ] No [x]".
func (p *parser) boxes() {
	p.boxed, p.ticked = false, false
	if !p.mayBox {
		return
	}
	last := p.s.body // where the words before a box begin
	after := false
	open := -1 // an unticked box that the words after belong to
	for i := p.s.from; i < p.s.to; {
		var b box
		ok := false
		if t := &p.tokens[i]; t.kind == markToken && (t.mark == '[' || t.mark == '(') || t.kind == wordToken && p.text[t.from] == 0xE2 {
			b, ok = p.boxAt(i)
		}
		if !ok {
			if p.tokens[i].kind == lineToken || p.isMark(i, ':') || p.isMark(i, '?') {
				last, open = i+1, -1
			}
			if open >= 0 {
				p.off[i] = true
			}
			i++
			continue
		}
		if !p.boxed {
			p.boxed = true
			after = i <= p.s.body || p.isMark(i-1, ':') || p.tokens[i-1].kind == lineToken
		}
		open = -1
		p.ticked = p.ticked || b.ticked
		switch {
		case after && !b.ticked:
			open = i
		case !after && !b.ticked:
			for j := last; j < i; j++ {
				p.off[j] = true
			}
		}
		last = b.to
		i = b.to
	}
}

// hide lets nothing find the words of boxes that are not ticked.
func (p *parser) hide() {
	for i := p.s.from; p.boxed && i < p.s.to; i++ {
		p.used[i] = p.used[i] || p.off[i]
	}
}
