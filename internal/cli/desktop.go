package cli

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"firstpass/store"
	"firstpass/store/sqlite"
)

// desktopArguments are what starting without any means: on a desktop, where nobody
// typed a command, the page is served and opened; elsewhere the help is shown.
func desktopArguments(args []string, streams Streams) []string {
	if len(args) > 0 || !desktop() {
		return args
	}
	if f, ok := streams.In.(*os.File); ok && runtime.GOOS == "linux" && terminal(f) && !nothing(f) {
		return args // somebody at a shell
	}
	return []string{"serve", "--open"}
}

// nothing says whether a file is /dev/null, which desktops hand to what they start; it
// is a device as a terminal is.
func nothing(f *os.File) bool {
	there, err1 := f.Stat()
	null, err2 := os.Stat(os.DevNull)
	return err1 == nil && err2 == nil && os.SameFile(there, null)
}

// desktop says whether there is a screen to open a page on.
func desktop() bool {
	switch runtime.GOOS {
	case "windows", "darwin":
		return true
	case "linux":
		return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
	}
	return false
}

// hold takes the store of this machine for this process. Where another serves it
// already and the page is to be opened, running is that one's address: started twice
// on a desktop, the program shows what is there.
func (c *serveCommand) hold(ctx context.Context) (release func(), running string, err error) {
	if c.Database != "" {
		return func() {}, "", nil
	}
	dir := c.place.folder
	if dir == "" {
		if dir, err = dataFolder(); err != nil {
			return nil, "", err
		}
	}
	done, err := sqlite.Hold(ctx, filepath.Join(dir, storeFile))
	if errors.Is(err, store.ErrLocked) {
		if address := "http://" + c.Listen; c.Open && answers(ctx, address) {
			return nil, address, nil
		}
		return nil, "", exit{exitInput, "another firstpass serves the store in " + dir + " already: use that one, or a store of its own (FIRSTPASS_DATA), or --database for several"}
	}
	if err != nil {
		return nil, "", err
	}
	return func() { done() }, "", nil
}

// answers asks an address whether a firstpass is there.
func answers(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/healthz", nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 16))
	return err == nil && answer.StatusCode == http.StatusOK && string(text) == "ok\n"
}

// openBrowser opens the page where people are; that it did not work is no error.
func openBrowser(address string) {
	name, args := "xdg-open", []string{address}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", address}
	}
	cmd := exec.Command(name, args...)
	if cmd.Start() == nil {
		go cmd.Wait()
	}
}
