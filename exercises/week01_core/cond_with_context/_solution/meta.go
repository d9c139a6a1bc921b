package intake

import "context"

// The keys are types of their own, which no other package can name.
type (
	traceKey  struct{}
	tenantKey struct{}
)

// WithTrace returns a context that carries the trace ID of a request.
func WithTrace(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, traceKey{}, id)
}

// Trace returns the trace ID that ctx carries.
func Trace(ctx context.Context) (id string, ok bool) {
	id, ok = ctx.Value(traceKey{}).(string)
	return id, ok
}

// WithTenant returns a context that carries the tenant for whom a request is made.
func WithTenant(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, tenantKey{}, name)
}

// Tenant returns the tenant that ctx carries.
func Tenant(ctx context.Context) (name string, ok bool) {
	name, ok = ctx.Value(tenantKey{}).(string)
	return name, ok
}
