// Package examples embeds the example clinic's day, which a newcomer can run and
// from which synthetic files are made.
package examples

import _ "embed"

// ClinicDay is clinic-day.yaml: the day's encounters, with what must be said of each.
//
//go:embed clinic-day.yaml
var ClinicDay []byte

// Practice is practice.yaml: what the example clinic's claim files cannot say.
//
//go:embed practice.yaml
var Practice []byte
