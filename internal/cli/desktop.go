package cli

import (
	"os"
	"runtime"
)

// desktopArguments are what starting without any means: on a desktop, where nobody
// typed a command, the page is served and opened; elsewhere the help is shown.
func desktopArguments(args []string, streams Streams) []string {
	if len(args) > 0 || !desktop() {
		return args
	}
	if f, ok := streams.In.(*os.File); ok && runtime.GOOS == "linux" && terminal(f) {
		return args // somebody at a shell
	}
	return []string{"serve", "--open"}
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
