package coding

import "slices"

// Bar is one charted entry on the day's time line, with the code each stretch of
// it earned.
type Bar struct {
	Administration int
	Name           string
	Start, Stop    int // minutes from the first midnight; equal for a push or shot
	Timed          bool
	Earned         []Earned
}

// Earned is a stretch of a bar and the code it earned; empty where it earned none.
type Earned struct {
	From, To int
	Code     string
}

// bars lays the entries out in time. Hours of one drug run through its bags.
func (c *Coder) bars() {
	for _, i := range c.order {
		e := &c.events[i]
		b := Bar{Administration: e.n, Name: e.name, Start: e.start, Stop: e.start, Timed: e.hasStart}
		if e.ends {
			b.Stop = e.stop
		}
		if e.hasStart {
			b.Earned = c.earned(e)
		}
		c.answer.Bars = append(c.answer.Bars, b)
	}
}

func (c *Coder) earned(e *event) []Earned {
	first, hour := "", ""
	var units int64
	for i := range c.answer.Lines {
		l := &c.answer.Lines[i]
		if !slices.Contains(l.Administrations, e.n) || l.NDC.Given() || l.isDrug {
			continue
		}
		switch l.Code {
		case "96366", "96415", "96370", "96423":
			hour, units = l.Code, l.Units
		case "96361":
			if c.hasCode(e.n, "96360") {
				hour, units = l.Code, l.Units
			} else {
				first, hour, units = l.Code, l.Code, l.Units-1
			}
		default:
			first = l.Code
		}
	}
	stop := e.start
	if e.ends {
		stop = e.stop
	}
	if hour == "" || stop-e.start < 60+moreThanHalf {
		return []Earned{{e.start, stop, first}}
	}
	list := []Earned{{e.start, e.start + 60, first}}
	from := e.start + 60
	for ; units > 0 && stop-from >= moreThanHalf; units-- {
		list = append(list, Earned{from, min(from+60, stop), hour})
		from = min(from+60, stop)
	}
	if from < stop {
		list = append(list, Earned{from, stop, ""})
	}
	return list
}

func (c *Coder) hasCode(n int, code string) bool {
	return slices.ContainsFunc(c.answer.Lines, func(l Line) bool { return l.Code == code && slices.Contains(l.Administrations, n) })
}
