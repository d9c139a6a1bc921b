package settings

import "log/slog"

const hidden = "[redacted]"

func (Secret) String() string               { return hidden }
func (Secret) GoString() string             { return `settings.Secret("` + hidden + `")` }
func (Secret) LogValue() slog.Value         { return slog.StringValue(hidden) }
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }
