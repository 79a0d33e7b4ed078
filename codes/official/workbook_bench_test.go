package official

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkWorkbook reads a workbook of pairs, as CMS publishes them beside the text.
func BenchmarkWorkbook(b *testing.B) {
	const rows = 60_000
	var text strings.Builder
	text.WriteString("Column 1\tColumn 2\tIn existence\tEffective\tDeletion\tModifier\tRationale\r\n")
	for i := range rows {
		fmt.Fprintf(&text, "%05d\t%05d\t\t20240101\t*\t1\tMisuse of Column Two code\r\n", 10000+i%9000, 20000+i%7000)
	}
	book := workbookOf(b, text.String())
	name := filepath.Join(b.TempDir(), "ccipra-v323r0-f1.xlsx")
	if err := os.WriteFile(name, book, 0o600); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(book)))
	b.ReportAllocs()
	for b.Loop() {
		for m, err := range Unpack(name) {
			if err != nil {
				b.Fatal(err)
			}
			tables, err := Read(m, Options{})
			if err != nil || tables[0].Read != rows {
				b.Fatal(err, tables)
			}
		}
	}
}
