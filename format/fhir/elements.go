package fhir

func (c *coding) read(b []byte) {
	members(b, func(key, v []byte) {
		switch string(key) {
		case "system":
			c.System = text(v)
		case "code":
			c.Code = text(v)
		case "display":
			c.Display = text(v)
		}
	})
}

func (c *concept) read(b []byte) {
	members(b, func(key, v []byte) {
		switch string(key) {
		case "text":
			c.Text = text(v)
		case "coding":
			c.Coding = each(v, (*coding).read)
		}
	})
}

func (x *identifier) read(b []byte) {
	members(b, func(key, v []byte) {
		switch string(key) {
		case "type":
			x.Type.read(v)
		case "system":
			x.System = text(v)
		case "value":
			x.Value = text(v)
		}
	})
}

func (r *reference) read(b []byte) {
	members(b, func(key, v []byte) {
		switch string(key) {
		case "reference":
			r.Reference = text(v)
		case "display":
			r.Display = text(v)
		case "identifier":
			r.Identifier.read(v)
		}
	})
}

func (p *period) read(b []byte) {
	members(b, func(key, v []byte) {
		switch string(key) {
		case "start":
			p.Start = text(v)
		case "end":
			p.End = text(v)
		}
	})
}

func (q *quantity) read(b []byte) {
	members(b, func(key, v []byte) {
		switch string(key) {
		case "value":
			q.Value = text(v)
		case "unit", "currency":
			q.Unit = text(v)
		case "code":
			q.Code = text(v)
		}
	})
}

func (r *ratio) read(b []byte) {
	members(b, func(key, v []byte) {
		switch string(key) {
		case "numerator":
			r.Numerator.read(v)
		case "denominator":
			r.Denominator.read(v)
		}
	})
}

func (n *humanName) read(b []byte) {
	members(b, func(key, v []byte) {
		switch string(key) {
		case "use":
			n.Use = text(v)
		case "text":
			n.Text = text(v)
		case "family":
			n.Family = text(v)
		case "given":
			n.Given = texts(v)
		case "suffix":
			n.Suffix = texts(v)
		}
	})
}

// readActor reads the actor of a performer, whatever else it says.
func readActor(r *reference, b []byte) {
	members(b, func(key, v []byte) {
		if string(key) == "actor" {
			r.read(v)
		}
	})
	if r.Reference == "" && r.Display == "" { // STU3 names the performer itself
		r.read(b)
	}
}

func (d *dosage) read(b []byte) {
	members(b, func(key, v []byte) {
		switch string(key) {
		case "site":
			d.Site.read(v)
		case "route":
			d.Route.read(v)
		case "method":
			d.Method.read(v)
		case "dose", "doseQuantity", "quantity":
			if d.Dose.Value == "" {
				d.Dose.read(v)
			}
		case "rateRatio":
			d.RateRatio.read(v)
		case "rateQuantity":
			d.Rate.read(v)
		case "doseAndRate":
			elements(v, func(v []byte) {
				members(v, func(key, v []byte) {
					if string(key) == "doseQuantity" && d.Dose.Value == "" {
						d.Dose.read(v)
					}
				})
			})
		}
	})
}
