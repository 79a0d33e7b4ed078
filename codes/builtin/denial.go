package builtin

// Denial is one kind of denial: the codes a remittance shows it by, what stands
// behind it and what to do.
type Denial struct {
	Groups  []string // CO, PR, OA
	Reasons []string // claim adjustment reason codes
	Remarks []string // remittance advice remark codes
	Meaning string
	Causes  string
	Topics  []string // topics of findings that would have stopped it
	Check   string
	// Next says what to do: CR corrected claim, WO write off, AP appeal, PB patient balance.
	Next    string
	Printed string // the codes as people write them: CO-97 (+N130)
}

// Denials lists the denials of drug administration claims, most specific codes included.
func (t *Tables) Denials() []Denial { return t.denials }

func (t *Tables) readDenials(file table) error {
	for _, r := range file.rows() {
		t.denials = append(t.denials, Denial{
			Groups: list(r.cell(1)), Reasons: list(r.cell(2)), Remarks: list(r.cell(3)), Meaning: r.cell(4),
			Causes: r.cell(5), Topics: list(r.cell(6)), Check: r.cell(7), Next: r.cell(8), Printed: r.cell(9),
		})
	}
	return nil
}
