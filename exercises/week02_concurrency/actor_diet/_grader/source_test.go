package settings_test

import (
	"testing"

	"gomastery/internal/grade/shape"
)

func TestNoGoroutines(t *testing.T) {
	src := shape.LoadTree(t, ".", "contract.go", "settings_test.go", "baseline/store.go", "baseline/contract.go")
	const why = "State that several goroutines share needs a lock for as long as it is read or changed. A goroutine is for what goes on by itself, a channel for what moves from one to another."
	src.GoStmts().AtMost(t, 0, "go statements", why)
	src.Calls("time.AfterFunc", "context.AfterFunc", "sync.WaitGroup.Go", "runtime.AddCleanup", "runtime.SetFinalizer", "iter.Pull", "iter.Pull2").AtMost(t, 0, "goroutines by another name", why)
	src.Chans().AtMost(t, 0, "channels", why)
	src.Calls("reflect.MakeChan", "reflect.ChanOf", "reflect.Select", "time.After", "time.Tick", "time.NewTimer", "time.NewTicker").AtMost(t, 0, "channels by another name", why)
}
