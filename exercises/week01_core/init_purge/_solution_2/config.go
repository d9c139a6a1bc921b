package relay

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"strconv"
)

const usage = "usage: relay [-codec json|csv|logfmt] [-file relay.log] [-prefix P] [-batch 10] [-admin ADDRESS]"

// Config is how a relay works.
type Config struct {
	Codec  string // how events are written: csv, json, logfmt, or one of the caller's own
	File   string // where they are written
	Prefix string // of the ids of events
	Batch  int    // events in one write, 1 to 1000
	Admin  string // address of the metrics page, "" for none
}

// ParseConfig reads a configuration from the command line and the environment.
// The command line comes first, then RELAY_CODEC, RELAY_FILE, RELAY_PREFIX,
// RELAY_BATCH and RELAY_ADMIN.
func ParseConfig(args []string, env func(string) string) (c Config, err error) {
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	codec := flags.String("codec", cmp.Or(env("RELAY_CODEC"), "json"), "")
	file := flags.String("file", cmp.Or(env("RELAY_FILE"), "relay.log"), "")
	prefix := flags.String("prefix", env("RELAY_PREFIX"), "")
	batch := flags.String("batch", cmp.Or(env("RELAY_BATCH"), "10"), "")
	admin := flags.String("admin", env("RELAY_ADMIN"), "")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	if flags.NArg() > 0 {
		return c, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	n, err := strconv.Atoi(*batch)
	if err != nil {
		return c, fmt.Errorf("batch (RELAY_BATCH): %w", err)
	}
	if n < 1 || n > 1000 {
		return c, fmt.Errorf("batch is %d, not 1 to 1000", n)
	}
	return Config{*codec, *file, *prefix, n, *admin}, nil
}
