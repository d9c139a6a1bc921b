// Package config has the configuration of the relay.
package config

import (
	"flag"
	"fmt"
	"io"
	"strconv"
)

// Config is how a relay works.
type Config struct {
	Codec  string // how events are written: csv, json, logfmt, or one of the caller's own
	File   string // where they are written
	Prefix string // of the ids of events
	Batch  int    // events in one write, 1 to 1000
	Admin  string // address of the metrics page, "" for none
}

// Parse reads a configuration from the command line and, where that says nothing,
// from the environment. It remembers nothing.
func Parse(args []string, env func(string) string) (Config, error) {
	c := Config{Codec: "json", File: "relay.log", Batch: 10}
	for name, to := range map[string]*string{"RELAY_CODEC": &c.Codec, "RELAY_FILE": &c.File, "RELAY_PREFIX": &c.Prefix, "RELAY_ADMIN": &c.Admin} {
		if v := env(name); v != "" {
			*to = v
		}
	}
	if v := env("RELAY_BATCH"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil {
			return Config{}, fmt.Errorf("RELAY_BATCH: %w", err)
		}
		c.Batch = n
	}
	flags := c.flags()
	if err := flags.Parse(args); err != nil {
		return Config{}, err
	}
	if flags.NArg() > 0 {
		return Config{}, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if c.Batch < 1 || c.Batch > 1000 {
		return Config{}, fmt.Errorf("batch is %d, not 1 to 1000", c.Batch)
	}
	return c, nil
}

// Usage writes what the command line can be.
func Usage(w io.Writer) {
	flags := new(Config).flags()
	flags.SetOutput(w)
	flags.Usage()
}

// flags returns a command line that sets c, whose values are the defaults.
func (c *Config) flags() *flag.FlagSet {
	flags := flag.NewFlagSet("relay", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the error says it, to whom it concerns
	flags.StringVar(&c.Codec, "codec", c.Codec, "how events are written")
	flags.StringVar(&c.File, "file", c.File, "where events are written")
	flags.StringVar(&c.Prefix, "prefix", c.Prefix, "prefix of the ids")
	flags.IntVar(&c.Batch, "batch", c.Batch, "events in one write")
	flags.StringVar(&c.Admin, "admin", c.Admin, "address of the metrics page")
	return flags
}
