// Command relay writes the events that it reads, one a line, to a file.
package main

import (
	"context"
	"os"
	"os/signal"

	relay "gomastery/week01_core/init_purge"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := relay.Run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
