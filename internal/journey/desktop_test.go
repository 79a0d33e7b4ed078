package journey

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestDesktop starts the program as a double click does: without arguments, with a
// screen and no shell. It serves and opens the page; started again, it opens the page
// that is there.
func TestDesktop(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the browser is stood in for as Linux opens it")
	}
	t.Parallel()
	program, err := build()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	opened := filepath.Join(dir, "opened")
	bin := filepath.Join(dir, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "xdg-open"), []byte("#!/bin/sh\necho \"$1\" >> "+opened+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	start := func(screen string, args ...string) *exec.Cmd {
		cmd := exec.Command(program, args...)
		cmd.Env = append(os.Environ(), "DISPLAY="+screen, "WAYLAND_DISPLAY=", "PATH="+bin+":"+os.Getenv("PATH"), "FIRSTPASS_DATA="+filepath.Join(dir, "data"), "FIRSTPASS_LISTEN="+address, "TMPDIR="+dir)
		return cmd
	}
	cmd := start(":99")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { cmd.Process.Kill(); cmd.Wait() }()
	seen := func(times int) bool {
		text, _ := os.ReadFile(opened)
		return strings.Count(string(text), "http://"+address+"\n") == times
	}
	for n := 0; !seen(1); n++ {
		if n == 600 {
			t.Fatal("no page was opened")
		}
		time.Sleep(50 * time.Millisecond)
	}
	c := &client{nil, "http://" + address}
	c.Client = noRedirects()
	if status, _ := c.get(t, "/healthz"); status != 200 {
		t.Fatalf("not served: %d", status)
	}
	if out, err := start(":99").CombinedOutput(); err != nil || !strings.Contains(string(out), "already") {
		t.Fatalf("started twice: %v %s", err, out)
	}
	for n := 0; !seen(2); n++ {
		if n == 100 {
			t.Fatal("the second start opened nothing")
		}
		time.Sleep(50 * time.Millisecond)
	}
	out, err := start("", "serve", "--listen", "127.0.0.1:0").CombinedOutput()
	if code := exitOf(err); code != 2 || !strings.Contains(string(out), "another firstpass serves the store") {
		t.Fatalf("two processes on one store: %d %s", code, out)
	}
	if out, err := start("").CombinedOutput(); strings.Contains(string(out), "serves") {
		t.Fatalf("without a screen a server was started: %v %s", err, out)
	}
}

func exitOf(err error) int {
	if failed, ok := err.(*exec.ExitError); ok {
		return failed.ExitCode()
	}
	return 0
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
