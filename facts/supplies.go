package facts

// HeparinFlush is heparin lock flush: a product, and never a drug of its own.
const HeparinFlush = "J1642"

// UsedForInjection says whether a code is for supplies that an injection or infusion
// uses up: needles, syringes, skin preparation, flushes, trays.
func UsedForInjection(code string) bool {
	switch code {
	case "A4206", "A4207", "A4208", "A4209", "A4212", "A4213", "A4215", "A4216", "A4217", "A4218",
		"A4244", "A4245", "A4246", "A4247", "A4657", "A4927", "A4930", HeparinFlush:
		return true
	}
	return SuppliesUnsaid(code)
}

// SuppliesUnsaid says whether a code does not tell which supply it stands for.
// Medicare bundles these whatever it was.
func SuppliesUnsaid(code string) bool {
	switch code {
	case "99070", "A4550", "A4649":
		return true
	}
	return false
}
