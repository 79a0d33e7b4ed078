package remit

// AdjustmentText says the common reasons of provider adjustments (PLB) in our own words.
func AdjustmentText(reason string) string {
	words := map[string]string{"WO": "overpayment recovered", "FB": "balance carried forward", "CS": "adjustment", "72": "returned by you", "L6": "interest owed",
		"IR": "tax withheld", "AP": "advance paid", "90": "early payment", "B2": "rebate", "J1": "not reimbursable", "50": "late charge", "51": "interest penalty", "LE": "levy"}
	if w := words[reason]; w != "" {
		return reason + " (" + w + ")"
	}
	return reason
}
