package relay

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"

	"gomastery/week01_core/init_purge/config"
)

// ParseConfig reads a configuration from the command line and the environment.
// The command line comes first, then RELAY_CODEC, RELAY_FILE, RELAY_PREFIX,
// RELAY_BATCH and RELAY_ADMIN.
func ParseConfig(args []string, env func(string) string) (Config, error) {
	return config.Parse(args, env)
}

// Run is the program. It sends the lines of stdin, each a kind, a blank and a
// text, writes their ids to stdout, and returns the exit status: 0 at the end of
// stdin or when ctx ends, 2 for a command line or an environment that is wrong, 1
// for what goes wrong later. It says on stderr what that was.
func Run(ctx context.Context, args []string, env func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	cfg, err := ParseConfig(args, env)
	if errors.Is(err, flag.ErrHelp) {
		config.Usage(stderr)
		return 2
	}
	if err != nil {
		fmt.Fprintln(stderr, "relay:", err)
		return 2
	}
	if err := run(ctx, cfg, stdin, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "relay:", err)
		return 1
	}
	return 0
}

func run(ctx context.Context, cfg Config, stdin io.Reader, stdout, stderr io.Writer) (err error) {
	r, err := New(cfg, Deps{Log: slog.New(slog.NewTextHandler(stderr, nil))})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if cfg.Admin != "" {
		stop, err := serve(cfg.Admin, r, stderr)
		if err != nil {
			return err
		}
		defer stop()
	}
	var errs []error
	lines := bufio.NewScanner(stdin)
	for ctx.Err() == nil && lines.Scan() {
		kind, text, _ := strings.Cut(lines.Text(), " ")
		id, err := r.Send(kind, text)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		fmt.Fprintln(stdout, id)
	}
	if err := lines.Err(); err != nil {
		errs = append(errs, fmt.Errorf("read: %w", err))
	}
	return errors.Join(errs...)
}

// serve shows the page h at an address, and says on w at which. The function that
// it returns ends that, and waits for the end.
func serve(addr string, h http.Handler, w io.Writer) (stop func(), err error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("metrics page: %w", err)
	}
	fmt.Fprintf(w, "relay: metrics on http://%s/\n", l.Addr())
	server := &http.Server{Handler: h}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		server.Serve(l) // returns after Close
	}()
	return func() {
		server.Close()
		<-ended
	}, nil
}
