package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"firstpass/claim"
	"firstpass/codes/download"
)

type dataUpdateCommand struct {
	Tables  []string `arg:"" optional:"" help:"Which tables (default: all): ncci-ptp, ncci-mue, ncci-aoc, hcpcs, asp, icd10cm, pfs, opps, ndc, taxonomy, vaccines, pos, self-admin." placeholder:"TABLE"`
	DryRun  bool     `help:"Only say what would be fetched."`
	Mirror  string   `help:"Fetch from a mirror: MIRROR/www.cms.gov/... for https://www.cms.gov/..." placeholder:"URL"`
	Partial bool     `help:"Take files with fewer rows than a release has as excerpts." hidden:""`
	On      string   `help:"The day whose files are wanted where a page cannot be read (default: today)." placeholder:"DATE"`
}

// Help is shown under the flags.
func (dataUpdateCommand) Help() string {
	return `The publishers' pages are read for the newest links, the files fetched into downloads/ in the data directory and imported. A download that breaks off is taken up where it broke off, by this run or the next. Proxies are those of the environment (HTTPS_PROXY, NO_PROXY). By fetching CMS files with CPT codes you accept the AMA's licence shown on its pages; the list of self-administered drugs comes with a token that its licence's address gives out.

Examples:
  firstpass data update --dry-run
  firstpass data update ncci-ptp ncci-mue

A page that refuses programs is said with its address: save the file with a browser and import it.

Exit codes: 0 all fetched and imported, 2 a file was refused.`
}

// Run fetches and imports.
func (c *dataUpdateCommand) Run(s *session) error {
	on, err := dayOrToday(c.On)
	if err != nil {
		return err
	}
	wanted, err := c.publications()
	if err != nil {
		return err
	}
	folder, err := dataFolder()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	client := download.NewClient(filepath.Join(folder, "downloads"))
	client.Mirror, client.Agent = c.Mirror, "firstpass/"+strings.Fields(version())[0]
	files, refused := c.fetch(ctx, s, client, wanted, on)
	if ctx.Err() != nil {
		return exit{exitInput, "stopped; the next update takes up what was fetched"}
	}
	if len(files) > 0 && !c.DryRun {
		load := dataImportCommand{Partial: c.Partial}
		if err := load.run(s, files); err != nil {
			return err
		}
	}
	if refused > 0 {
		return exit{exitInput, fmt.Sprintf("%d could not be fetched", refused)}
	}
	return nil
}

func (c *dataUpdateCommand) publications() ([]download.Publication, error) {
	all := download.Publications()
	if len(c.Tables) == 0 {
		return all, nil
	}
	var list []download.Publication
	for _, name := range c.Tables {
		n := slices.IndexFunc(all, func(p download.Publication) bool { return p.Table == name })
		if n < 0 {
			return nil, exit{exitInput, fmt.Sprintf("no table to fetch is called %q", name)}
		}
		list = append(list, all[n])
	}
	return list, nil
}

func (c *dataUpdateCommand) fetch(ctx context.Context, s *session, client *download.Client, wanted []download.Publication, on claim.Date) (files []named, refused int) {
	progress := s.newProgress("kB")
	client.Progress = func(n int64) { progress.add(int(n >> 10)) }
	for _, p := range wanted {
		links, guessed, err := client.Find(ctx, p, on)
		if err != nil {
			refused++
			s.note("%s: %v", p.Table, err)
			continue
		}
		if guessed {
			s.note("%s: its page cannot be read; trying the names its files have had", p.Table)
		}
		for _, link := range links {
			if c.DryRun {
				address, _, _ := strings.Cut(link, "#")
				fmt.Fprintf(s.out, "%s  %s\n", p.Table, address)
				continue
			}
			file, err := client.Get(ctx, link)
			if err != nil {
				refused++
				s.note("%s: %v", p.Table, err)
				continue
			}
			files = append(files, named{file, true})
		}
	}
	progress.done()
	return files, refused
}
