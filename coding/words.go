package coding

import (
	"strconv"

	"firstpass/claim"
)

// sentence builds a reason without the cost of a format: every line has one.
type sentence []byte

func (s sentence) s(text string) sentence           { return append(s, text...) }
func (s sentence) n(n int) sentence                 { return strconv.AppendInt(s, int64(n), 10) }
func (s sentence) decimal(d claim.Decimal) sentence { return d.Append(s) }

// clock writes a minute as the time of day.
func (s sentence) clock(minute int) sentence {
	hour, minute := minute/60%24, minute%60
	return append(s, byte('0'+hour/10), byte('0'+hour%10), ':', byte('0'+minute/10), byte('0'+minute%10))
}

// plural adds an s to a counted noun.
func (s sentence) plural(n int) sentence {
	if n == 1 {
		return s
	}
	return append(s, 's')
}
