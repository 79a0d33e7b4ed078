package casebook

import (
	"slices"
	"testing"

	"firstpass/finding"
	"firstpass/format/encounter"
)

func TestJudge(t *testing.T) {
	raise := func(topic string, line int, s finding.Severity) finding.Finding {
		return finding.Finding{Topic: topic, Line: line, Severity: s}
	}
	for _, c := range []struct {
		name       string
		expect     encounter.Case
		found      []finding.Finding
		pass       bool
		unwanted   []string
		unexpected []string
		missing    int
	}{
		{"clean and silent", encounter.Case{Verdict: finding.Clean}, nil, true, nil, nil, 0},
		{"information does no harm", encounter.Case{Verdict: finding.Clean}, []finding.Finding{raise("a", 1, finding.Info)}, true, nil, nil, 0},
		{"clean but warned", encounter.Case{Verdict: finding.Clean}, []finding.Finding{raise("a", 1, finding.Warning)}, false, []string{"a"}, nil, 0},
		{"right topic, wrong line", encounter.Case{Verdict: finding.Fix, Findings: []encounter.Expected{{Topic: "a", Line: 2}}},
			[]finding.Finding{raise("a", 1, finding.Error)}, false, nil, nil, 1},
		{"any line", encounter.Case{Verdict: finding.Fix, Findings: []encounter.Expected{{Topic: "a"}}},
			[]finding.Finding{raise("a", 7, finding.Error)}, true, nil, nil, 0},
		{"unexpected is counted, not failed", encounter.Case{Verdict: finding.Fix, Findings: []encounter.Expected{{Topic: "a"}}},
			[]finding.Finding{raise("a", 1, finding.Error), raise("b", 1, finding.Warning)}, true, nil, []string{"b"}, 0},
		{"also is allowed", encounter.Case{Verdict: finding.Fix, Findings: []encounter.Expected{{Topic: "a"}}, Also: []string{"b"}},
			[]finding.Finding{raise("a", 1, finding.Error), raise("b", 1, finding.Warning)}, true, nil, nil, 0},
		{"not is a failure", encounter.Case{Verdict: finding.Fix, Findings: []encounter.Expected{{Topic: "a"}}, Not: []string{"b"}},
			[]finding.Finding{raise("a", 1, finding.Error), raise("b", 1, finding.Warning)}, false, []string{"b"}, nil, 0},
		{"verdict too mild", encounter.Case{Verdict: finding.Fix, Findings: []encounter.Expected{{Topic: "a"}}},
			[]finding.Finding{raise("a", 1, finding.Warning)}, false, nil, nil, 0},
	} {
		got := Judge("x", &c.expect, &finding.Result{Findings: c.found})
		if got.Pass != c.pass || !slices.Equal(got.Unwanted, c.unwanted) || !slices.Equal(got.Unexpected, c.unexpected) || len(got.Missing) != c.missing {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}
