package ccda

import (
	"strings"

	"firstpass/claim"
	"firstpass/markup"
)

// section reads one section: what kind it is, its narrative, its entries.
func (d *document) section() error {
	outer, entries := d.kind, d.entries
	d.kind, d.entries = otherSection, 0
	title, empty := "", d.Attr("nullFlavor")
	narrative := ""
	err := d.children(func(name string) error {
		switch name {
		case "templateId":
			if kind, ok := sectionKinds[d.Attr("root")]; ok {
				d.kind = kind
			}
		case "code":
			if kind, ok := sectionKinds[d.Attr("code")]; ok && d.kind == otherSection {
				d.kind = kind
			}
		case "title":
			var err error
			title, err = d.words()
			return err
		case "text":
			var err error
			narrative, err = d.narrative()
			return err
		case "entry", "component":
			return d.children(d.element)
		}
		return nil
	})
	d.told(title, narrative, empty)
	d.kind, d.entries = outer, entries
	return err
}

// told keeps what a section says beside its entries.
func (d *document) told(title, narrative, empty string) {
	switch {
	case d.kind == procedureSection, d.kind == administeredSection && d.entries == 0:
		if narrative != "" && d.text.Len()+len(narrative) < mostNarrative {
			if title == "" {
				title = "Procedures"
			}
			d.text.WriteString(title + ":\n" + narrative + "\n")
		}
	}
	switch d.kind {
	case reasonSection:
		if d.record.ReasonForVisit == "" && len(narrative) < 400 {
			d.record.ReasonForVisit = strings.Join(strings.Fields(narrative), " ")
		}
	case administeredSection, immunizationSection:
		if empty != "" {
			d.remark("section", "the section says that it has no information ("+shortCode(empty)+")")
		} else if d.entries == 0 {
			d.remark("section", "the section holds no entry that names a drug")
		}
	}
}

func shortCode(s string) string {
	if len(s) > 5 {
		return "?"
	}
	return s
}

func (d *document) remark(about, text string) {
	for _, r := range d.record.Remarks {
		if r.About == about && r.Text == text {
			return
		}
	}
	d.record.Remarks = append(d.record.Remarks, claim.Remark{About: about, Text: text})
}

// narrative reads the text of a section as lines, and remembers its parts by ID:
// entries refer to them.
func (d *document) narrative() (string, error) {
	depth := d.Depth()
	type open struct {
		id    string
		depth int
		from  int
	}
	var b strings.Builder
	var stack []open
	for {
		kind, err := d.Next()
		if err != nil {
			return "", err
		}
		switch kind {
		case markup.Start:
			if id := d.Attr("ID"); id != "" && len(d.named) < mostNamed {
				stack = append(stack, open{id, d.Depth(), b.Len()})
			}
			if d.Is("br") {
				b.WriteByte('\n')
			}
		case markup.Text:
			if b.Len() < mostNarrative {
				b.WriteString(strings.Join(strings.Fields(string(d.Text())), " "))
				b.WriteByte(' ')
			}
		case markup.End:
			for n := len(stack); n > 0 && stack[n-1].depth > d.Depth(); n = len(stack) {
				if d.named == nil {
					d.named = map[string]string{}
				}
				d.named[stack[n-1].id] = strings.Join(strings.Fields(b.String()[stack[n-1].from:]), " ")
				stack = stack[:n-1]
			}
			if d.Depth() < depth {
				return strings.TrimSpace(b.String()), nil
			}
			switch d.Name() {
			case "paragraph", "tr", "item", "caption", "list":
				b.WriteByte('\n')
			}
		}
	}
}
