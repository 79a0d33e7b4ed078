// firstpass gets injection claims paid the first time.
package main

import (
	"os"

	"firstpass/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}
