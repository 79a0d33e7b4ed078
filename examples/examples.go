// Package examples embeds the example clinic's day, which a newcomer can run and
// from which synthetic files are made.
package examples

import "embed"

// ClinicDay is clinic-day.yaml: the day's encounters, with what must be said of each.
//
//go:embed clinic-day.yaml
var ClinicDay []byte

// Practice is practice.yaml: what the example clinic's claim files cannot say.
//
//go:embed practice.yaml
var Practice []byte

// Charted is what was charted that day: the export of administrations and the notes.
//
//go:embed clinic-day-mar.csv clinic-day-notes
var Charted embed.FS

// Remittance is clinic-day.835: what invented payers did about the day's claims.
//
//go:embed clinic-day.835
var Remittance []byte
