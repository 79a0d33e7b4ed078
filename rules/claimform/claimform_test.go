package claimform

import (
	"testing"

	"firstpass/claim"
)

func TestPagesLoad(t *testing.T) {
	if _, err := Rules(); err != nil {
		t.Fatal(err)
	}
}

func TestHolidays(t *testing.T) {
	for _, c := range []struct {
		d    claim.Date
		want claim.Date
	}{
		{20250101, 20250102}, {20250120, 20250121}, {20250217, 20250218}, {20250526, 20250527}, {20250619, 20250620},
		{20250704, 20250707}, {20250901, 20250902}, {20251013, 20251014}, {20251111, 20251112}, {20251127, 20251128}, {20251225, 20251226},
		{20210618, 20210621},                       // Juneteenth of 2021 was a Saturday, kept on Friday
		{20200619, 20200619},                       // the year before it became a holiday
		{20231110, 20231113},                       // Veterans Day of 2023 was a Saturday
		{20221226, 20221227},                       // Christmas of 2022 was a Sunday
		{20211231, 20220103},                       // New Year of 2022 was a Saturday
		{20250118, 20250121}, {20250531, 20250602}, // weekends, one before a holiday
		{20250113, 20250113}, {20250127, 20250127}, {20250210, 20250210}, {20250224, 20250224}, {20250519, 20250519},
		{20250908, 20250908}, {20251006, 20251006}, {20251020, 20251020}, {20251120, 20251120}, {20251204, 20251204}, {0, 0},
	} {
		if got := nextWorkday(c.d); got != c.want {
			t.Errorf("nextWorkday(%v) = %v, want %v", c.d, got, c.want)
		}
	}
}
