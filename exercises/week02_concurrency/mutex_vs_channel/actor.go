package lru

// NewActor returns a Cache whose entries belong to one goroutine. Others reach them
// by messages on channels only.
func NewActor(capacity int) Cache {
	return NewMutex(capacity) // TODO: a goroutine, its channels, and an end to it
}
