package storage

// The mocks below count calls, for tests that replace one part of a storage.

// MockIndex is an IIndex.
type MockIndex struct {
	Spans       map[string]ISpan
	Puts, Gets  int
	DeletedKeys []string
	KeyList     []string
}

func NewMockIndex() IIndex { return &MockIndex{Spans: map[string]ISpan{}} }

func (m *MockIndex) Put(key string, s ISpan) { m.Puts++; m.Spans[key] = s }
func (m *MockIndex) Get(key string) (ISpan, bool) {
	m.Gets++
	s, ok := m.Spans[key]
	return s, ok
}
func (m *MockIndex) Delete(key string)           { m.DeletedKeys = append(m.DeletedKeys, key) }
func (m *MockIndex) Keys(prefix string) []string { return m.KeyList }

// MockJournal is an IJournal.
type MockJournal struct {
	Entries [][]byte
	Err     error
}

func NewMockJournal() IJournal { return &MockJournal{} }

func (m *MockJournal) Append(b []byte) (ISpan, error) {
	m.Entries = append(m.Entries, b)
	return NewSpan(int64(len(m.Entries)-1), len(b)), m.Err
}
func (m *MockJournal) Read(s ISpan) ([]byte, error) { return m.Entries[s.Offset()], m.Err }

// MockChecksum is an IChecksum.
type MockChecksum struct{ Value uint32 }

func NewMockChecksum(v uint32) IChecksum    { return &MockChecksum{v} }
func (m *MockChecksum) Sum(b []byte) uint32 { return m.Value }
