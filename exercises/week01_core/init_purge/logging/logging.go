// Package logging sets up the log of the process.
package logging

import (
	"log/slog"
	"os"
)

func init() {
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	slog.Info("relay is starting", "pid", os.Getpid())
}
