package cli

func (c *codeCommand) wizard(s *session) error { return exit{exitInput, "not yet"} }
