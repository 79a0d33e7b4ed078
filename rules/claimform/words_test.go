package claimform

import (
	"strings"
	"testing"

	"firstpass/claim"
	"firstpass/codes"
	"firstpass/facts"
)

// What a component indicator says of 26 and TC.
func TestUndivided(t *testing.T) {
	for _, c := range []struct {
		component byte
		modifier  string
		want      string // a part of the reason, "" for none
	}{
		{'0', "26", "no parts"}, {'0', "TC", "no parts"}, {'1', "26", ""}, {'1', "TC", ""}, {'2', "26", "professional part already"},
		{'3', "TC", "technical part already"}, {'4', "26", "whole test"}, {'5', "TC", "incident to"}, {'6', "26", ""}, {'6', "TC", "reading"},
		{'8', "26", ""}, {'8', "TC", "reading"}, {'7', "TC", ""}, {'9', "TC", ""}, {'9', "26", ""}, {0, "TC", ""},
	} {
		got := undivided(c.component, c.modifier)
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("undivided(%c, %s) = %q, want %q", c.component, c.modifier, got, c.want)
		}
	}
}

// Why a taxonomy is refused on a day.
func TestTaxonomyFault(t *testing.T) {
	const code = "207Q00000X"
	listed := codes.TaxonomyLife{Listed: true, Life: claim.Span{From: 20100701, To: 20200630}}
	endless := codes.TaxonomyLife{Listed: true, Life: claim.Span{From: 20220101}}
	for _, c := range []struct {
		code string
		life codes.TaxonomyLife
		on   claim.Date
		want string
	}{
		{"207Q", listed, 20150101, "no taxonomy code"}, {code, codes.TaxonomyLife{}, 20150101, "not in the national list"},
		{code, listed, 20200701, "withdrawn after 2020-06-30"}, {code, listed, 20200630, "did not exist before 2010-07-01"},
		{code, listed, 20100630, "did not exist before 2010-07-01"}, {code, endless, 20211231, "did not exist before 2022-01-01"},
	} {
		if got := taxonomyFault(c.code, c.life, c.on); !strings.Contains(got, c.want) {
			t.Errorf("taxonomyFault(%s, %v) = %q, want %q", c.code, c.on, got, c.want)
		}
	}
}

// Which of a modifier's days a line misses.
func TestNotInForce(t *testing.T) {
	known := codes.Modifier{Code: "JZ", Life: claim.Span{From: 20230101, To: 20241231}}
	for on, want := range map[claim.Date]string{20221231: "begins on 2023-01-01", 20250101: "ended on 2024-12-31"} {
		l := &facts.Line{Date: on}
		if got := notInForce(l, "JZ", known); !strings.Contains(got, want) {
			t.Errorf("on %v: %q, want %q", on, got, want)
		}
	}
	if got := notInForce(&facts.Line{Date: 20250101}, "QZX", codes.Modifier{}); got != "QZX is not a modifier" {
		t.Errorf("an unknown one: %q", got)
	}
}
