package intake

import "context"

// key is unexported: a value of this type is made here or nowhere.
type key int

const (
	trace key = iota
	tenant
)

// WithTrace returns a context that carries the trace ID of a request.
func WithTrace(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, trace, id)
}

// Trace returns the trace ID that ctx carries.
func Trace(ctx context.Context) (string, bool) { return text(ctx, trace) }

// WithTenant returns a context that carries the tenant for whom a request is made.
func WithTenant(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, tenant, name)
}

// Tenant returns the tenant that ctx carries.
func Tenant(ctx context.Context) (string, bool) { return text(ctx, tenant) }

func text(ctx context.Context, k key) (string, bool) {
	s, ok := ctx.Value(k).(string)
	return s, ok
}
