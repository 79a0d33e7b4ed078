package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"firstpass/store"
	"firstpass/store/postgres"
)

type backupCommand struct {
	place
	Out string `arg:"" help:"File to write." placeholder:"FILE"`
}

// Help is shown under the flags.
func (backupCommand) Help() string {
	return `Examples:
  firstpass backup monday.backup
  firstpass backup monday.backup --database postgres://firstpass@db/firstpass

A whole and consistent copy, written while others go on working. Personal fields in
it stay encrypted: keep the key file somewhere else, and keep it.`
}

// Run writes a copy of the store.
func (c *backupCommand) Run(s *session) error {
	ctx := context.Background()
	kept, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer kept.Close()
	out, done, err := s.create(c.Out)
	if err != nil {
		return unreadable(err)
	}
	if err := kept.Backup(ctx, out); err != nil {
		return err
	}
	if err := done(); err != nil {
		return err
	}
	s.note("written: %s", c.Out)
	return nil
}

type restoreCommand struct {
	place
	From string `arg:"" help:"File that backup wrote." placeholder:"FILE"`
}

// Help is shown under the flags.
func (restoreCommand) Help() string {
	return `Examples:
  firstpass restore monday.backup
  firstpass restore monday.backup --database postgres://firstpass@db/empty

Only into a place that holds nothing yet: nothing is ever overwritten. The key must be
the one the copy was made with.`
}

// Run brings a copy back.
func (c *restoreCommand) Run(s *session) error {
	ctx := context.Background()
	if c.Database != "" {
		if err := postgres.Restore(ctx, c.Database, c.From); err != nil {
			return unreadable(err)
		}
	} else if err := c.restoreFile(); err != nil {
		return err
	}
	kept, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer kept.Close()
	lines, err := kept.Verify(ctx)
	if err != nil {
		return err
	}
	s.note("restored; the trail's %d lines hold", lines)
	return nil
}

func (c *restoreCommand) restoreFile() error {
	dir, err := dataFolder()
	if err != nil {
		return err
	}
	name := filepath.Join(dir, storeFile)
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		return exit{exitInput, name + " is there already: move it away first"}
	}
	content, err := os.Open(c.From)
	if err != nil {
		return unreadable(err)
	}
	defer content.Close()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	out, err := os.CreateTemp(dir, ".firstpass-restore-*")
	if err != nil {
		return err
	}
	_, err = out.ReadFrom(content)
	if err = errors.Join(err, out.Sync(), out.Close()); err == nil {
		err = os.Rename(out.Name(), name)
	}
	if err != nil {
		os.Remove(out.Name())
	}
	return err
}

type trailCommand struct {
	place
}

// Help is shown under the flags.
func (trailCommand) Help() string {
	return `Examples:
  firstpass trail
  firstpass trail --database postgres://firstpass@db/firstpass

Verifies the trail of who saw or did what: every line carries the keyed hash of the
one before it. Exit 1 where a line was changed, taken out or put in.`
}

// Run verifies the trail.
func (c *trailCommand) Run(s *session) error {
	kept, err := c.open(context.Background())
	if err != nil {
		return err
	}
	defer kept.Close()
	lines, err := kept.Verify(context.Background())
	if err != nil {
		return exit{exitFindings, fmt.Sprintf("%d lines hold; then %v", lines, err)}
	}
	fmt.Fprintf(s.out, "%d lines hold\n", lines)
	return nil
}

type retainCommand struct {
	place
	Days     int   `help:"Remove what was received longer ago than this." required:"" placeholder:"N"`
	Practice int64 `help:"Number of the practice." default:"1" placeholder:"N"`
}

// Help is shown under the flags.
func (retainCommand) Help() string {
	return `Examples:
  firstpass retain --days 2555

Removes claims, files and everything that hangs on them. The trail stays and says so.
HIPAA asks for six years of documentation; your state or contracts may ask for more.`
}

// Run removes what is old.
func (c *retainCommand) Run(s *session) error {
	if c.Days < 1 {
		return exit{exitInput, "--days: want at least 1"}
	}
	ctx := context.Background()
	kept, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer kept.Close()
	n, err := kept.Retain(ctx, store.ID(c.Practice), time.Now().AddDate(0, 0, -c.Days))
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%d claims removed\n", n)
	return nil
}
