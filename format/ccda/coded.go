package ccda

import (
	"strings"

	"firstpass/claim"
	"firstpass/format/charted"
)

// coded is a coded element: its words and codes.
type coded struct {
	words string
	codes []string
	ndc   claim.NDC
	cvx   string
}

// The code systems that are told apart.
const (
	ndcSystem = "2.16.840.1.113883.6.69"
	cvxSystem = "2.16.840.1.113883.12.292"
	rxnorm    = "2.16.840.1.113883.6.88"
)

// coded reads the element just started: displayName, else the narrative it refers
// to, else a translation's name, else what its code is known as.
func (d *document) coded() (coded, error) {
	var c coded
	named := ""
	c.take(d, &named)
	translated, original := "", ""
	err := d.children(func(name string) error {
		switch name {
		case "translation":
			c.take(d, &translated)
		case "originalText":
			return d.original(&original)
		}
		return nil
	})
	for _, words := range []string{named, original, translated, c.words} {
		if words != "" {
			c.words = words
			break
		}
	}
	return c, err
}

// take reads the attributes of a code or translation.
func (c *coded) take(d *document, name *string) {
	code, system := d.Attr("code"), d.Attr("codeSystem")
	if *name == "" {
		*name = d.Attr("displayName")
	}
	if code == "" {
		return
	}
	c.codes = append(c.codes, code)
	switch system {
	case ndcSystem:
		if c.ndc == "" {
			c.ndc = claim.NDC(code)
		}
	case cvxSystem:
		if word, ok := charted.Vaccine(code); ok && c.words == "" {
			c.words = word
		}
	case rxnorm:
		if word, ok := charted.Ingredient(code); ok && c.words == "" {
			c.words = word
		}
	}
}

// original is the text of an originalText, or the part of the narrative it refers to.
func (d *document) original(into *string) error {
	depth := d.Depth()
	var b strings.Builder
	for d.Depth() >= depth {
		if _, err := d.Next(); err != nil {
			return err
		}
		if d.Depth() > depth && d.Is("reference") {
			if id, ok := strings.CutPrefix(d.Attr("value"), "#"); ok && b.Len() == 0 {
				b.WriteString(d.named[id])
			}
		}
		if d.Depth() == depth && len(d.Text()) > 0 && b.Len() == 0 && b.Len() < mostNarrative {
			b.Write(d.Text())
		}
	}
	*into = strings.Join(strings.Fields(b.String()), " ")
	return nil
}
