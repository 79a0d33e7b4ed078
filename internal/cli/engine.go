package cli

import (
	"runtime/debug"
	"slices"

	"firstpass/codes"
	"firstpass/policy"
	"firstpass/rule"
	"firstpass/rules"
	"firstpass/scrub"
)

// newEngine assembles the national rules, the bundled payer policies and the
// user's own over the tables at hand.
func newEngine(policies []string) (*scrub.Engine, error) {
	tables, err := loadTables()
	if err != nil {
		return nil, err
	}
	set, err := ruleSet(policies)
	if err != nil {
		return nil, err
	}
	return scrub.New(set, tables), nil
}

func ruleSet(policies []string) (*rule.Set, error) {
	list, err := rules.National()
	if err != nil {
		return nil, err
	}
	bundled, overrides, err := policy.Bundled()
	if err != nil {
		return nil, err
	}
	for _, path := range policies {
		own, more, err := policy.Load(path)
		if err != nil {
			return nil, unreadable(err)
		}
		bundled, overrides = withOwn(bundled, overrides, own, more)
	}
	return rule.NewSet(append(list, bundled...), overrides...)
}

// withOwn adds a user's policies. A page of the id of a bundled one takes its
// place: that is how a practice corrects it.
func withOwn(bundled []rule.Rule, overrides []rule.Override, own []rule.Rule, more []rule.Override) ([]rule.Rule, []rule.Override) {
	replaced := map[string]bool{}
	for _, r := range own {
		replaced[r.ID] = true
	}
	bundled = slices.DeleteFunc(slices.Clone(bundled), func(b rule.Rule) bool { return replaced[b.ID] })
	overrides = slices.DeleteFunc(slices.Clone(overrides), func(v rule.Override) bool { return replaced[v.Policy] })
	return append(bundled, own...), append(overrides, more...)
}

// plain describes a code in our own words, "" where the tables have none.
func plain(tables codes.Tables, code string) string { return tables.Code(code).Plain }

// version is the build's version: a release tag, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "development"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" && len(setting.Value) >= 12 {
			return "development " + setting.Value[:12]
		}
	}
	return "development"
}
