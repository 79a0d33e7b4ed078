package coding

import (
	"errors"
	"fmt"
	"slices"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
)

// Container is a size of a drug's containers: what the label says one holds, in
// how many millilitres where that matters, and how many were opened (0: on hand).
type Container struct {
	Size   claim.Amount
	Volume claim.Amount
	Count  int
}

// Calculation is a dose turned into billing units, with every step.
type Calculation struct {
	Drug     codes.Drug
	Dose     claim.Amount  // as asked
	InUnits  claim.Decimal // the dose in the code's unit of measure
	Units    int64
	Opened   []Container // what was opened, or the least wasteful choice of what is on hand
	Chosen   bool        // Opened was chosen here
	Labelled claim.Decimal
	// Left is what the containers hold beyond the dose; Discarded its whole units.
	Left      claim.Decimal
	Discarded int64
	// Millilitres of the dose and of what is left, where the containers tell.
	GivenML, LeftML claim.Decimal
	HasML           bool
	// Least is a choice that wastes less than what was opened; empty where none does.
	Least []Container
}

// Why a calculation cannot be made.
var (
	errNoUnit        = errors.New("the tables hold no unit for this code")
	errDoseNotAbove0 = errors.New("the dose must be more than nothing")
)

// Calculate turns a dose into units, and the containers into waste.
func Calculate(drug codes.Drug, dose claim.Amount, containers []Container) (Calculation, error) {
	k := Calculation{Drug: drug, Dose: dose}
	size, ok := unitSize(drug)
	if !ok {
		return k, errNoUnit
	}
	if dose.Value <= 0 {
		return k, errDoseNotAbove0
	}
	given, ok := inBase(drug, dose)
	if !ok {
		if given, ok = byConcentration(drug, dose, containers); !ok {
			return k, fmt.Errorf("%s is billed in %s, and %s %s cannot be told in it%s", drug.Code, drug.UnitName, dose.Value, dose.Unit, concentrationHint(dose))
		}
	}
	k.Units = given.CeilDiv(size)
	k.InUnits, _ = facts.Convert(claim.Amount{Value: given, Unit: baseUnit(drug), Given: true}, drug.UnitName)
	if len(containers) == 0 {
		return k, nil
	}
	if err := k.open(given, size, containers); err != nil {
		return k, err
	}
	return k, nil
}

func concentrationHint(dose claim.Amount) string {
	if facts.MeasureOf(dose.Unit) == facts.Volume {
		return ": give the containers with their volume (200mcg/1mL)"
	}
	if facts.MeasureOf(dose.Unit) == facts.NoMeasure {
		return ": that is no unit of dose"
	}
	return ""
}

// byConcentration turns a volume into the drug's measure by the containers' own
// strength, where they all agree on it.
func byConcentration(drug codes.Drug, dose claim.Amount, containers []Container) (claim.Decimal, bool) {
	volume, ok := facts.Convert(dose, "mL")
	if !ok || len(containers) == 0 {
		return 0, false
	}
	var found claim.Decimal
	for i, each := range containers {
		held, ok := inBase(drug, each.Size)
		ml, okML := facts.Convert(each.Volume, "mL")
		if !ok || !okML || ml <= 0 {
			return 0, false
		}
		total, ok := held.Times(volume)
		if !ok || total > 1<<52 || int64(total)*1000%int64(ml) != 0 {
			return 0, false
		}
		value := claim.Whole(int64(total)*1000/int64(ml)) / 1000
		if i > 0 && value != found {
			return 0, false
		}
		found = value
	}
	return found, true
}

// open works out what the containers held and what is left of them.
func (k *Calculation) open(given, size claim.Decimal, containers []Container) error {
	counted := 0
	for _, each := range containers {
		held, ok := inBase(k.Drug, each.Size)
		if !ok || held <= 0 {
			return fmt.Errorf("a container of %s %s cannot be told in %s", each.Size.Value, each.Size.Unit, k.Drug.UnitName)
		}
		if each.Count > 0 {
			counted++
		}
	}
	least, ok := k.least(given, containers)
	switch {
	case counted == len(containers):
		k.Opened = containers
	case counted > 0:
		return errors.New("say of every container how many were opened (4x100mg), or of none")
	case !ok:
		return errors.New("no number of these containers holds the dose within reason")
	default:
		k.Opened, k.Chosen = least, true
	}
	labelled := k.held(k.Opened)
	if labelled < given {
		short, _ := facts.Convert(claim.Amount{Value: given - labelled, Unit: baseUnit(k.Drug), Given: true}, k.Drug.UnitName)
		return fmt.Errorf("the containers hold %s %s less than the dose", short, k.Drug.UnitName)
	}
	base := func(v claim.Decimal) claim.Decimal {
		out, _ := facts.Convert(claim.Amount{Value: v, Unit: baseUnit(k.Drug), Given: true}, k.Drug.UnitName)
		return out
	}
	k.Labelled, k.Left = base(labelled), base(labelled-given)
	k.Discarded = max(0, min((labelled-given).FloorDiv(size), labelled.FloorDiv(size)-k.Units))
	if ok && !k.Chosen && k.held(least) < labelled {
		k.Least = least
	}
	k.millilitres(given, labelled)
	return nil
}

func (k *Calculation) held(list []Container) claim.Decimal {
	var total claim.Decimal
	for _, each := range list {
		held, _ := inBase(k.Drug, each.Size)
		total += held * claim.Decimal(each.Count)
	}
	return total
}

// millilitres splits the opened volume as the dose splits the content, where all
// containers are of one strength.
func (k *Calculation) millilitres(given, labelled claim.Decimal) {
	var volume claim.Decimal
	for i, each := range k.Opened {
		ml, ok := facts.Convert(each.Volume, "mL")
		if !ok || ml <= 0 {
			return
		}
		first, _ := inBase(k.Drug, k.Opened[0].Size)
		firstML, _ := facts.Convert(k.Opened[0].Volume, "mL")
		held, _ := inBase(k.Drug, each.Size)
		a, okA := held.Times(firstML)
		b, okB := first.Times(ml)
		if i > 0 && (!okA || !okB || a != b) {
			return
		}
		volume += ml * claim.Decimal(each.Count)
	}
	part, ok := given.Times(volume)
	if !ok || part > 1<<52 || int64(part)*1000%int64(labelled) != 0 {
		return
	}
	k.GivenML = claim.Whole(int64(part)*1000/int64(labelled)) / 1000
	k.LeftML = volume - k.GivenML
	k.HasML = true
}

// least chooses, of the sizes at hand, the containers that hold the dose with the
// least left over, and of those the fewest.
func (k *Calculation) least(given claim.Decimal, sizes []Container) ([]Container, bool) {
	const most = 200_000 // steps of the table
	var held []claim.Decimal
	step := claim.Decimal(0)
	for _, each := range sizes {
		h, _ := inBase(k.Drug, each.Size)
		held = append(held, h)
		step = divisor(step, h)
	}
	target := given.CeilDiv(step)
	largest := int64(slices.Max(held) / step)
	if target+largest > most {
		return nil, false
	}
	// fewest[n] is the least number of containers that hold n steps exactly, and
	// last[n] the size that completes them.
	fewest := make([]int32, target+largest+1)
	last := make([]int8, len(fewest))
	for n := int64(1); n < int64(len(fewest)); n++ {
		for i, h := range held {
			size := int64(h / step)
			if n < size || n > size && fewest[n-size] == 0 {
				continue
			}
			if count := fewest[n-size] + 1; fewest[n] == 0 || count < fewest[n] {
				fewest[n], last[n] = count, int8(i)
			}
		}
	}
	for n := target; n < int64(len(fewest)); n++ {
		if fewest[n] == 0 {
			continue
		}
		chosen := make([]Container, len(sizes))
		copy(chosen, sizes)
		for i := range chosen {
			chosen[i].Count = 0
		}
		for at := n; at > 0; at -= int64(held[last[at]] / step) {
			chosen[last[at]].Count++
		}
		return slices.DeleteFunc(chosen, func(c Container) bool { return c.Count == 0 }), true
	}
	return nil, false
}

func divisor(a, b claim.Decimal) claim.Decimal {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// SplitCharge divides a charge between what was given and what was discarded, by
// units and to the cent, so that both add up to it.
func SplitCharge(total claim.Cents, given, discarded int64) (forGiven, forDiscarded claim.Cents) {
	if given+discarded <= 0 {
		return total, 0
	}
	units := claim.Cents(given + discarded)
	share, rest := total/units, total%units
	forGiven = share*claim.Cents(given) + (rest*claim.Cents(given)+units/2)/units
	return forGiven, total - forGiven
}
