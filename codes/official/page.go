package official

import (
	"bufio"
	"bytes"
	"html"
	"io"
	"iter"
	"regexp"
	"strings"
)

// mostPage is more than any web page with a table has.
const mostPage = 16 << 20

// isPlacePage says whether a web page is CMS's list of places of service, which is
// published in no other form.
func isPlacePage(head []byte) bool {
	lower := bytes.ToLower(head)
	return bytes.Contains(lower, []byte("place of service code"))
}

// page reads the tables of a web page.
func (r *reading) page(body *bufio.Reader) error {
	text, err := io.ReadAll(io.LimitReader(body, mostPage))
	if err != nil {
		return err
	}
	return r.sheet(pageRows(string(text)))
}

var (
	pageRow  = regexp.MustCompile(`(?is)<tr[\s>].*?</tr>`)
	pageCell = regexp.MustCompile(`(?is)<t[dh](?:\s[^>]*)?>(.*?)</t[dh]>`)
	pageTag  = regexp.MustCompile(`(?s)<[^>]*>`)
)

// pageRows walks the rows of a page's tables; markup in the cells is left out.
func pageRows(text string) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		for n, row := range pageRow.FindAllString(text, -1) {
			var cells []string
			for _, m := range pageCell.FindAllStringSubmatch(row, -1) {
				cells = append(cells, strings.Join(strings.Fields(html.UnescapeString(pageTag.ReplaceAllString(m[1], " "))), " "))
			}
			if len(cells) > 1 && !yield(record{line: n + 1, cells: cells}, nil) {
				return
			}
		}
	}
}
