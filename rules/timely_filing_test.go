package rules_test

import (
	"slices"
	"testing"

	"firstpass/claim"
)

// The last day of a Medicare claim's year against the calendar of federal
// employees: on is the day the year ends, until the last day it may come.
func TestMedicareYearEndsOnAWorkday(t *testing.T) {
	checker := engine(t).NewChecker()
	for _, c := range []struct{ on, until claim.Date }{
		{20250101, 20250102}, {20250120, 20250121}, {20250217, 20250218}, {20250526, 20250527}, {20250619, 20250620}, {20250704, 20250707},
		{20250901, 20250902}, {20251013, 20251014}, {20251111, 20251112}, {20251127, 20251128}, {20251225, 20251226},
		{20210618, 20210621}, // Juneteenth of 2021 was a Saturday, kept on Friday
		{20200619, 20200619}, // the year before it became a holiday
		{20231110, 20231113}, // Veterans Day of 2023 was a Saturday
		{20221226, 20221227}, // Christmas of 2022 was a Sunday
		{20211231, 20220103}, // New Year of 2022 was a Saturday
		{20250118, 20250121}, {20250531, 20250602},
		// the same weekdays of other weeks are workdays
		{20250113, 20250113}, {20250127, 20250127}, {20250210, 20250210}, {20250224, 20250224}, {20250519, 20250519}, {20250908, 20250908},
		{20251006, 20251006}, {20251020, 20251020}, {20251120, 20251120}, {20251204, 20251204}, {20260316, 20260316},
		{20240115, 20240116}, {20240219, 20240220}, {20240527, 20240528}, {20240902, 20240903}, {20231009, 20231010}, {20241128, 20241129}, // the weeks' edges
		{20230116, 20230117}, {20230220, 20230221}, {20230529, 20230530}, {20230904, 20230905}, {20221010, 20221011}, {20221124, 20221125},
		{20210118, 20210119}, {20210215, 20210216}, {20210531, 20210601}, {20210906, 20210907}, {20211011, 20211012}, {20211125, 20211126},
	} {
		for day, want := range map[claim.Date]bool{c.until: false, c.until.AddDays(1): true} {
			e := parse(t, "payer: medicare\ndate: 2020-01-02\ndx: [E53.8]\nlines: [99213 $120]\n")
			e.Claim.ServiceDate, e.Claim.ReceivedDate = c.on.AddMonths(-12), day
			r := checker.Check(&e)
			if got := slices.Contains(said(&r), "timely-filing-medicare@0"); got != want {
				t.Errorf("a year that ends on %v, received %v: late %v, want %v", c.on, day, got, want)
			}
		}
	}
}
