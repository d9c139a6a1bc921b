// Package config has the configuration of the relay.
package config

import (
	"flag"
	"log"
	"os"
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

// Current is the configuration of this process.
var Current = Config{Codec: "json", File: "relay.log", Batch: 10}

// Flags are the command line.
var Flags = flag.NewFlagSet("relay", flag.ContinueOnError)

func init() {
	if v := os.Getenv("RELAY_CODEC"); v != "" {
		Current.Codec = v
	}
	if v := os.Getenv("RELAY_FILE"); v != "" {
		Current.File = v
	}
	if v := os.Getenv("RELAY_PREFIX"); v != "" {
		Current.Prefix = v
	}
	if v := os.Getenv("RELAY_ADMIN"); v != "" {
		Current.Admin = v
	}
	if v := os.Getenv("RELAY_BATCH"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil {
			log.Fatalf("RELAY_BATCH: %v", err)
		}
		Current.Batch = n
	}
}

func init() {
	Flags.StringVar(&Current.Codec, "codec", Current.Codec, "how events are written")
	Flags.StringVar(&Current.File, "file", Current.File, "where events are written")
	Flags.StringVar(&Current.Prefix, "prefix", Current.Prefix, "prefix of the ids")
	Flags.IntVar(&Current.Batch, "batch", Current.Batch, "events in one write")
	Flags.StringVar(&Current.Admin, "admin", Current.Admin, "address of the metrics page")
}
