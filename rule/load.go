package rule

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Load reads the pages of a folder and pairs each with its check by id. A page
// without a check, or a check without a page, is an error.
func Load(folder fs.FS, checks map[string]Check) ([]Rule, error) {
	files, err := fs.Glob(folder, "*.md")
	if err != nil {
		return nil, err
	}
	missing := maps.Clone(checks)
	rules := make([]Rule, 0, len(files))
	for _, file := range files {
		text, err := fs.ReadFile(folder, file)
		if err != nil {
			return nil, err
		}
		page, err := ParsePage(file, string(text))
		if err != nil {
			return nil, err
		}
		if page.ID+".md" != file {
			return nil, fmt.Errorf("%s: its id is %q; a page is named after its id", file, page.ID)
		}
		check := checks[page.ID]
		if check == nil {
			return nil, fmt.Errorf("%s: no check is registered for it", file)
		}
		delete(missing, page.ID)
		rules = append(rules, Rule{Page: page, Check: check})
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("checks without a page: %s", strings.Join(slices.Sorted(maps.Keys(missing)), ", "))
	}
	return rules, nil
}
