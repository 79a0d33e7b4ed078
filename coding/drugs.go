package coding

func (c *Coder) drugs() {}
