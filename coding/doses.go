package coding

import (
	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
)

// Doses adds up what was given of one drug on one day before it is converted:
// units are billed by the day, so two half units are one unit, not two.
type Doses struct {
	drug      codes.Drug
	size      claim.Decimal // one billing unit, in base units
	given     claim.Decimal
	discarded claim.Decimal
	labelled  claim.Decimal
	count     int

	notConvertible bool // a dose that cannot be expressed in the drug's unit
	notDiscarded   bool // a dose without a charted remainder
	notLabelled    bool // a dose whose containers are not known
	single, multi  bool // what the record says of the containers
	spare          bool // a whole container was discarded
}

// NewDoses starts the day of a drug code.
func NewDoses(drug codes.Drug) Doses {
	size, ok := unitSize(drug)
	return Doses{drug: drug, size: size, notConvertible: !ok}
}

// Add counts one dose with its remainder and the containers it came from.
func (d *Doses) Add(dose, discarded claim.Amount, containers claim.Vial) {
	d.count++
	if containers.KindGiven {
		d.single = d.single || containers.SingleDose
		d.multi = d.multi || !containers.SingleDose
	}
	given, ok := doseInBase(d.drug, dose)
	if !ok || given < 0 {
		d.notConvertible = true
		return
	}
	d.given += given
	rest, restOK := inBase(d.drug, discarded)
	if restOK && rest >= 0 {
		d.discarded += rest
	} else {
		d.notDiscarded = true
	}
	size, ok := inBase(d.drug, containers.Size)
	if !ok || size <= 0 {
		d.notLabelled = true
		return
	}
	fewest := given.CeilDiv(size)
	opened := int64(containers.Count)
	if opened == 0 {
		opened = fewest
	}
	d.labelled += size * claim.Decimal(opened)
	if opened > fewest && restOK && rest >= size {
		d.spare = true
	}
}

// Count is how many doses were added.
func (d *Doses) Count() int { return d.count }

// Container is what the record says the doses came from.
func (d *Doses) Container() codes.Container {
	switch {
	case d.single && d.multi:
		return codes.BothContainers
	case d.single:
		return codes.SingleDose
	case d.multi:
		return codes.MultipleDose
	}
	return codes.ContainerUnknown
}

// WholeContainerDiscarded says whether more was thrown away than the rest of the
// last container: one that the dose did not need was opened and discarded.
func (d *Doses) WholeContainerDiscarded() bool { return d.spare }

// DiscardCharted says whether the record states what was discarded of every dose.
func (d *Doses) DiscardCharted() bool { return d.count > 0 && !d.notDiscarded }

// Units is the day's total in billing units, rounded up once.
func (d *Doses) Units() (int64, bool) {
	if d.notConvertible || d.count == 0 {
		return 0, false
	}
	return d.given.CeilDiv(d.size), true
}

// Waste splits the day's containers into given and discarded units; ok is false
// where neither the remainder nor the containers are known.
func (d *Doses) Waste() (Split, bool) {
	units, ok := d.Units()
	if !ok || d.notDiscarded && d.notLabelled {
		return Split{}, false
	}
	label, rest := d.labelled, d.discarded
	if d.notDiscarded {
		rest = label - d.given
	}
	if d.notLabelled || label < d.given {
		label = d.given + rest
	}
	discarded := min(rest.FloorDiv(d.size), label.FloorDiv(d.size)-units)
	return Split{Given: units, Discarded: max(discarded, 0), Charted: !d.notDiscarded}, true
}

// TotalIn is the day's dose in a unit of the drug's measure.
func (d *Doses) TotalIn(unit string) claim.Decimal {
	total, ok := facts.Convert(claim.Amount{Value: d.given, Unit: baseUnit(d.drug), Given: true}, unit)
	if !ok {
		return d.given
	}
	return total
}
