package rule

import (
	"math/bits"
	"strings"
	"testing"

	"firstpass/facts"
)

const needy = `---
id: needy
title: A rule that needs something
severity: warning
confidence: high
codes: ["96372"]
needs: [NEEDS]
for:
  - {from: 2009-01-01}
sources:
  - {title: "A source", url: "https://example.org", seen: 2026-11-01}
---
Why.
`

// TestNeedsByName reads what a page needs, and names the nearest where there is
// nothing of that name.
func TestNeedsByName(t *testing.T) {
	for _, trait := range facts.KnownTraits() {
		p, err := ParsePage("needy.md", strings.Replace(needy, "NEEDS", trait.Name, 1))
		if err != nil || p.Needs != trait.Is {
			t.Errorf("%s: %b, %v", trait.Name, p.Needs, err)
		}
	}
	p, err := ParsePage("needy.md", strings.Replace(needy, "NEEDS", "history, ndc", 1))
	if err != nil || bits.OnesCount32(uint32(p.Needs)) != 2 {
		t.Errorf("two needs: %b, %v", p.Needs, err)
	}
	_, err = ParsePage("needy.md", strings.Replace(needy, "NEEDS", "histroy", 1))
	if err == nil || !strings.Contains(err.Error(), `did you mean "history"`) || !strings.Contains(err.Error(), "needy.md") {
		t.Errorf("a wrong name: %v", err)
	}
}
