package audit

import (
	"io"
	"strconv"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// PDF writes the report as a document for the file. It carries no day of its own
// making, so that the same audit gives the same bytes.
func (r *Report) PDF(out io.Writer) error {
	p := fpdf.New("L", "mm", "Letter", "")
	p.SetCreationDate(time.Unix(0, 0).UTC())
	p.SetModificationDate(time.Unix(0, 0).UTC())
	p.SetCatalogSort(true)
	p.SetTitle("Claims audit", true)
	p.SetMargins(14, 14, 14)
	p.SetAutoPageBreak(true, 16)
	latin := p.UnicodeTranslatorFromDescriptor("")
	p.AliasNbPages("")
	p.SetFooterFunc(func() {
		p.SetY(-12)
		p.SetFont("Helvetica", "", 8)
		p.CellFormat(0, 5, latin("Claims audit, frame "+r.FrameHash[:min(len(r.FrameHash), 16)])+"  page "+strconv.Itoa(p.PageNo())+" of {nb}", "", 0, "L", false, 0, "")
	})
	p.AddPage()
	p.SetFont("Helvetica", "B", 16)
	p.CellFormat(0, 9, "Claims audit", "", 1, "L", false, 0, "")
	width, _ := p.GetPageSize()
	width -= 28
	for _, s := range r.Sections() {
		p.Ln(3)
		p.SetFont("Helvetica", "B", 11)
		p.CellFormat(0, 6, latin(s.Title), "", 1, "L", false, 0, "")
		p.SetFont("Helvetica", "", 8.5)
		for _, line := range s.Text {
			p.MultiCell(width, 4, latin(line), "", "L", false)
		}
		if len(s.Rows) > 0 {
			table(p, latin, s, width)
		}
	}
	return p.Output(out)
}

// table lays cells out in columns as wide as their text asks, each row as high as
// its longest cell, and repeats the head on a new page.
func table(p *fpdf.Fpdf, latin func(string) string, s Section, width float64) {
	const line, most = 3.8, 60.0
	wanted, sum := make([]float64, len(s.Columns)), 0.0
	for _, row := range append([][]string{s.Columns}, s.Rows...) {
		for i, cell := range row {
			wanted[i] = max(wanted[i], min(p.GetStringWidth(latin(cell))+3, most))
		}
	}
	for _, w := range wanted {
		sum += w
	}
	if sum > width {
		for i := range wanted {
			wanted[i] *= width / sum
		}
	}
	_, height := p.GetPageSize()
	draw := func(row []string, style string) {
		p.SetFont("Helvetica", style, 8)
		lines := 1
		for i, cell := range row {
			lines = max(lines, len(p.SplitText(latin(cell), wanted[i])))
		}
		if p.GetY()+float64(lines)*line > height-16 {
			p.AddPage()
		}
		x, y := p.GetXY()
		for i, cell := range row {
			p.SetXY(x, y)
			p.MultiCell(wanted[i], line, latin(cell), "", "L", false)
			x += wanted[i]
		}
		p.SetXY(14, y+float64(lines)*line)
		p.Line(14, p.GetY(), 14+width, p.GetY())
		p.Ln(0.6)
	}
	draw(s.Columns, "B")
	for _, row := range s.Rows {
		draw(row, "")
	}
}
