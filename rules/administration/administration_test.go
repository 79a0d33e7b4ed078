package administration

import "testing"

// Every page has its check and every check its page.
func TestRulesLoad(t *testing.T) {
	list, err := Rules()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		if r.Why == "" || r.Title == "" {
			t.Errorf("%s: no title or no reason", r.ID)
		}
	}
}
