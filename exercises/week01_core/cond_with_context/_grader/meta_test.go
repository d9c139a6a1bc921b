package intake_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"gomastery/internal/grade"
	intake "gomastery/week01_core/cond_with_context"
)

// accessors of the two values, by name.
var accessors = []struct {
	name string
	with func(context.Context, string) context.Context
	get  func(context.Context) (string, bool)
}{
	{"Trace", intake.WithTrace, intake.Trace},
	{"Tenant", intake.WithTenant, intake.Tenant},
}

// TestMetadataIsKept: per value, through derived contexts, the innermost first, and apart from each other.
func TestMetadataIsKept(t *testing.T) {
	for i, a := range accessors {
		other := accessors[1-i]
		want := func(what string, ctx context.Context, text string, there bool) {
			t.Helper()
			if got, ok := a.get(ctx); got != text || ok != there {
				t.Errorf("%s of %s: got %q, %t, want %q, %t", a.name, what, got, ok, text, there)
			}
		}
		want("a context without", background, "", false)
		want("a context with the other value only", other.with(background, "x"), "", false)
		ctx := a.with(background, "one")
		want("a context with it", ctx, "one", true)
		want("a context with both", other.with(ctx, "two"), "one", true)
		want("a context in which it was set twice", a.with(ctx, "three"), "three", true)
		want("the context below that", ctx, "one", true)
		want("a context in which it is empty", a.with(ctx, ""), "", true)
		child, cancel := context.WithCancel(ctx)
		cancel()
		want("a derived context that has ended", child, "one", true)
		want("a context without its cancellation", context.WithoutCancel(child), "one", true)
	}
}

// foreign is a context in which other packages have set a value for every key that they can make.
type foreign struct{ context.Context }

func (c foreign) Value(key any) any {
	kind := reflect.TypeOf(key)
	if kind.Kind() == reflect.Pointer || strings.HasPrefix(kind.PkgPath(), under) {
		return c.Context.Value(key) // a key of the package's own
	}
	return "foreign"
}

// TestNobodyElsesKey: whatever others put into a context, it is neither the trace nor the tenant.
func TestNobodyElsesKey(t *testing.T) {
	for _, a := range accessors {
		if got, ok := a.get(foreign{background}); ok {
			t.Errorf("%s of a context in which only other packages have set values: got %q, want nothing: "+
				"they can make the same key, by accident or not", a.name, got)
		}
		if got, _ := a.get(foreign{a.with(background, "ours")}); got != "ours" {
			t.Errorf("%s, below values of other packages: got %q, want %q", a.name, got, "ours")
		}
	}
}

// TestOthersAreNotHidden: our values do not stand in front of those of others.
func TestOthersAreNotHidden(t *testing.T) {
	keys := []any{"trace", "tenant", "id", "Trace", "Tenant", "traceID", 0, 1, struct{}{}, [0]int{}}
	ctx := background
	for _, key := range keys {
		ctx = context.WithValue(ctx, key, "theirs")
	}
	ctx = intake.WithTenant(intake.WithTrace(ctx, "ours"), "ours")
	for _, key := range keys {
		if got := ctx.Value(key); got != "theirs" {
			t.Errorf("ctx.Value(%#v) after WithTrace and WithTenant: got %v, want %q, which another package had set", key, got, "theirs")
		}
	}
}

// TestMetadataIsFree: it is looked up for each log line.
func TestMetadataIsFree(t *testing.T) {
	ctx := intake.WithTenant(intake.WithTrace(background, "4bf92f"), "acme")
	grade.WantAllocs(t, "Trace", 0, func() { intake.Trace(ctx) })
	grade.WantAllocs(t, "Tenant", 0, func() { intake.Tenant(ctx) })
	grade.WantAllocs(t, "Trace of a context without", 0, func() { intake.Trace(background) })
}
