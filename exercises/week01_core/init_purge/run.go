package relay

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"strings"

	"gomastery/week01_core/init_purge/config"
)

// ParseConfig reads a configuration from the command line and the environment.
// The command line comes first, then RELAY_CODEC, RELAY_FILE, RELAY_PREFIX,
// RELAY_BATCH and RELAY_ADMIN.
func ParseConfig(args []string, env func(string) string) (Config, error) {
	if err := config.Flags.Parse(args); err != nil {
		return Config{}, err
	}
	if config.Flags.NArg() > 0 {
		return Config{}, fmt.Errorf("unexpected argument %q", config.Flags.Arg(0))
	}
	if n := config.Current.Batch; n < 1 || n > 1000 {
		return Config{}, fmt.Errorf("batch is %d, not 1 to 1000", n)
	}
	return config.Current, nil
}

// Run is the program. It sends the lines of stdin, each a kind, a blank and a
// text, writes their ids to stdout, and returns the exit status: 0 at the end of
// stdin or when ctx ends, 2 for a command line or an environment that is wrong, 1
// for what goes wrong later. It says on stderr what that was.
func Run(ctx context.Context, args []string, env func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	config.Flags.SetOutput(stderr)
	cfg, err := ParseConfig(args, env)
	if err != nil {
		if err != flag.ErrHelp {
			fmt.Fprintln(stderr, "relay:", err)
		}
		return 2
	}
	r, err := New(cfg, Deps{})
	if err != nil {
		fmt.Fprintln(stderr, "relay:", err)
		return 1
	}
	code := 0
	lines := bufio.NewScanner(stdin)
	for ctx.Err() == nil && lines.Scan() {
		kind, text, _ := strings.Cut(lines.Text(), " ")
		id, err := r.Send(kind, text)
		if err != nil {
			fmt.Fprintln(stderr, "relay:", err)
			code = 1
			continue
		}
		fmt.Fprintln(stdout, id)
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(stderr, "relay: read:", err)
		code = 1
	}
	if err := r.Close(); err != nil {
		fmt.Fprintln(stderr, "relay:", err)
		code = 1
	}
	return code
}
