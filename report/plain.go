package report

// Wrapped breaks a labelled sentence at the width of the terminal, the rest
// indented under the text: for reports that other packages write.
func Wrapped(o Options, label, sentence string) string {
	return text{o}.wrap(label, Printable(sentence))
}

// CSVRow adds a row; cells a spreadsheet would run as a formula are prefixed with a quote.
func CSVRow(b []byte, cells ...string) []byte { return appendRow(b, cells) }
