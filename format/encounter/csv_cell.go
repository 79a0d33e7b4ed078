package encounter

import (
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// readCell takes off what spreadsheets and careful writers put around a value:
// the apostrophe that keeps a formula from being one, and ="05", which keeps a zero.
func readCell(text string) string {
	if !utf8.ValidString(text) {
		text = fromLatin1(text)
	}
	text = strings.TrimSpace(text)
	if inner, ok := strings.CutPrefix(text, `="`); ok && strings.HasSuffix(inner, `"`) && !strings.Contains(inner[:len(inner)-1], `"`) {
		return strings.TrimSpace(inner[:len(inner)-1])
	}
	if strings.HasPrefix(text, "'") && startsFormula(strings.TrimLeft(text, "'")) {
		return text[1:]
	}
	return text
}

func startsFormula(text string) bool {
	return text != "" && strings.ContainsRune("=+-@", rune(text[0]))
}

// fromLatin1 reads a cell a spreadsheet saved without UTF-8.
func fromLatin1(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		b.WriteRune(rune(text[i]))
	}
	return b.String()
}

var errRowTooLarge = errors.New("row too large")

// meter stops a row that does not end.
type meter struct {
	r    io.Reader
	left int
}

func (m *meter) Read(b []byte) (int, error) {
	if m.left <= 0 {
		return 0, errRowTooLarge
	}
	n, err := m.r.Read(b)
	m.left -= n
	return n, err
}
