package intake

import "context"

// WithTrace returns a context that carries the trace ID of a request.
func WithTrace(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, "trace", id)
}

// Trace returns the trace ID that ctx carries.
func Trace(ctx context.Context) (id string, ok bool) {
	id, ok = ctx.Value("trace").(string)
	return id, ok
}

// WithTenant returns a context that carries the tenant for whom a request is made.
func WithTenant(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, "tenant", name)
}

// Tenant returns the tenant that ctx carries.
func Tenant(ctx context.Context) (name string, ok bool) {
	name, ok = ctx.Value("tenant").(string)
	return name, ok
}
