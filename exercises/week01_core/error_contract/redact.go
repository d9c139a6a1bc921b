package settings

// String is called by fmt for %v, %s and %q.
func (s *Secret) String() string { return "[redacted]" }
