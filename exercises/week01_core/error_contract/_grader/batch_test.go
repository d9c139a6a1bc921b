package settings_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	settings "gomastery/week01_core/error_contract"
	"gomastery/week01_core/error_contract/driver"
)

func batchItems() []settings.Item {
	var items []settings.Item
	for i := range 12 {
		items = append(items, settings.Item{Key: fmt.Sprintf("key-%c", 'a'+i), Value: secretValue, Want: int64(10 * i)})
	}
	return items
}

// mixed fails items 2, 3, 7 and 11 of batchItems, each in its own way.
func mixed() *fakeConn {
	return &fakeConn{write: func(_ context.Context, _, key, _ string, given int64) (int64, error) {
		switch key {
		case "key-c":
			return 9, leaky(&driver.StaleError{Stored: 99, Given: given, Row: secretRow})
		case "key-d":
			return 9, leaky(driver.ErrConnLost)
		case "key-h":
			return 9, leaky(sql.ErrNoRows)
		case "key-l":
			return 9, leaky(driver.ErrBusy)
		}
		return given + 1, nil
	}}
}

func batchOf(t *testing.T, err error) *settings.BatchError {
	t.Helper()
	var batch *settings.BatchError
	if !errors.As(err, &batch) || batch == nil {
		t.Fatalf("PutAll with failures: got %T, want a *BatchError: without the index nobody knows which items to send again", err)
	}
	return batch
}

func TestBatch(t *testing.T) {
	conn := mixed()
	items := batchItems()
	revs, err := settings.New(conn, settings.Config{}).PutAll(t.Context(), items)
	batch := batchOf(t, wrapped(err))
	if len(conn.writes) != len(items) {
		t.Errorf("PutAll of 12 items of which 4 fail: %d were sent, want all 12: one bad item stops no other", len(conn.writes))
	}
	for i, key := range conn.writes {
		if i < len(items) && key != items[i].Key {
			t.Errorf("call %d of the driver: got %s, want %s: items are sent in their order", i, key, items[i].Key)
		}
	}
	if want := []int64{1, 11, 0, 0, 41, 51, 61, 0, 81, 91, 101, 0}; !reflect.DeepEqual(revs, want) {
		t.Errorf("revisions: got %v, want %v: one for each item, 0 where it failed", revs, want)
	}

	wants := []struct {
		index int
		is    facts
	}{
		{2, facts{Conflict: settings.ConflictError{Key: "key-c", Have: 99, Want: 20}}},
		{3, facts{Uncertain: true}},
		{7, facts{NotFound: true}},
		{11, facts{Unavailable: true}},
	}
	if len(batch.Items) != len(wants) {
		t.Fatalf("got %d failed items, want 4", len(batch.Items))
	}
	for i, want := range wants {
		item := batch.Items[i]
		if item.Index != want.index || item.Key != items[want.index].Key {
			t.Errorf("failed item %d: got index %d, key %s; want %d, %s: an index counts all items of the call", i, item.Index, item.Key, want.index, items[want.index].Key)
		}
		if got := factsOf(item.Err); got != want.is {
			t.Errorf("Err of item %d: got an error that is %v, want %v", want.index, got, want.is)
		}
		if got := factsOf(item); got != want.is {
			t.Errorf("item %d itself: got an error that is %v, want %v", want.index, got, want.is)
		}
		for _, word := range []string{fmt.Sprint("item ", want.index, ":"), item.Key, "put"} {
			if !strings.Contains(err.Error(), word) || !strings.Contains(item.Error(), word) {
				t.Errorf("text of the batch %q and of item %d %q: want both to hold %q", err, want.index, item, word)
			}
		}
	}
	all := facts{NotFound: true, Unavailable: true, Uncertain: true, Conflict: wants[0].is.Conflict}
	for _, err := range []error{err, wrapped(err), errors.Join(errors.New("other"), wrapped(err))} {
		if got := factsOf(err); got != all {
			t.Errorf("the batch: got an error that is %v, want %v: each item can be found", got, all)
		}
	}
	if settings.Retryable(err) {
		t.Error("Retryable of a batch with a conflict in it: got true, want false; sending all of it again would write what was not looked at")
	}
}

func TestBatchUnwrap(t *testing.T) {
	_, err := settings.New(mixed(), settings.Config{}).PutAll(t.Context(), batchItems())
	batch := batchOf(t, err)
	var want []error
	for _, item := range batch.Items {
		want = append(want, item)
	}
	for range 50 {
		unwrapper, ok := any(batch).(interface{ Unwrap() []error })
		if !ok {
			t.Fatal("*BatchError has no method Unwrap() []error, so nobody can walk over what failed")
		}
		got := unwrapper.Unwrap()
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("Unwrap: got %v, want the items by increasing index, each time", got)
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("Unwrap: element %d is not the *ItemError of Items[%d]", i, i)
			}
		}
		clear(got) // and a caller may do with its slice what it likes
	}
	for i := range want {
		if batch.Items[i] != want[i] {
			t.Fatal("a caller changed the slice that Unwrap returned, and Items changed with it")
		}
	}
	var item *settings.ItemError
	if !errors.As(wrapped(err), &item) || item.Index != 2 {
		t.Error("errors.As for *ItemError: want it to find the first that failed, item 2")
	}
}

func TestBatchCancelled(t *testing.T) {
	for _, c := range []struct {
		name string
		last error // what the driver says to the call in which the caller cancels
		want facts
	}{
		{"and that call fails", leaky(context.Canceled), facts{Canceled: true, Uncertain: true}},
		{"and that call succeeds", nil, facts{}},
		{"and that call finds no row", leaky(sql.ErrNoRows), facts{NotFound: true}},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		traces := 0
		conn := &fakeConn{}
		conn.write = func(_ context.Context, _, key, _ string, given int64) (int64, error) {
			if key == "key-f" {
				cancel()
				return given + 1, c.last
			}
			return given + 1, ctx.Err()
		}
		cfg := settings.Config{Trace: func(string, string, error) { traces++ }}
		revs, err := settings.New(conn, cfg).PutAll(ctx, batchItems())
		batch := batchOf(t, err)
		if len(conn.writes) != 6 {
			t.Errorf("the caller cancels in item 5 of 12, %s: %d items were sent, want 6: nobody waits for the others", c.name, len(conn.writes))
		}
		first, want := 5, 0
		if c.last == nil {
			first = 6
		} else {
			want = 1
		}
		if traces != want {
			t.Errorf("the caller cancels in item 5 of 12, %s: Trace was called %d times, want %d: what was not sent is no error of the driver", c.name, traces, want)
		}
		if len(revs) != 12 || revs[4] != 41 || revs[11] != 0 {
			t.Errorf("the caller cancels in item 5 of 12, %s: got revisions %v, want 12, with those of the items that were stored", c.name, revs)
		}
		if len(batch.Items) != 12-first {
			t.Errorf("the caller cancels in item 5 of 12, %s: got %d failed items, want %d: also those that were not sent", c.name, len(batch.Items), 12-first)
			continue
		}
		for i, item := range batch.Items {
			want := facts{Canceled: true}
			if item.Index == 5 {
				want = c.want
			}
			if item.Index != first+i || item.Key != batchItems()[item.Index].Key {
				t.Errorf("failed item %d: got index %d, key %s; want index %d", i, item.Index, item.Key, first+i)
			}
			if got := factsOf(item); got != want {
				t.Errorf("the caller cancels in item 5 of 12, %s; item %d: got an error that is %v, want %v: what was never sent is not uncertain", c.name, item.Index, got, want)
			}
			if !strings.Contains(item.Error(), item.Key) {
				t.Errorf("item %d: got the text %q, want its key in it", item.Index, item)
			}
		}
	}
}

func TestBatchTooLate(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), -1)
	defer cancel()
	conn := &fakeConn{}
	revs, err := settings.New(conn, settings.Config{}).PutAll(ctx, batchItems())
	if len(conn.writes) != 0 {
		t.Errorf("PutAll after the caller's deadline: %d items were sent, want none", len(conn.writes))
	}
	batch := batchOf(t, err)
	if len(batch.Items) != 12 || len(revs) != 12 {
		t.Fatalf("PutAll after the caller's deadline: got %d failed items and %d revisions, want 12 and 12", len(batch.Items), len(revs))
	}
	for _, item := range batch.Items {
		if got, want := factsOf(item), (facts{Deadline: true}); got != want {
			t.Errorf("PutAll after the caller's deadline, item %d: got an error that is %v, want %v", item.Index, got, want)
		}
		for _, word := range []string{fmt.Sprint("item ", item.Index, ":"), item.Key, "put", context.DeadlineExceeded.Error()} {
			if !strings.Contains(item.Error(), word) {
				t.Errorf("PutAll after the caller's deadline, item %d: got the text %q, want it to hold %q", item.Index, item, word)
			}
		}
	}
}

func TestErrorsAreIndependent(t *testing.T) {
	put := func(key string, have int64) error {
		client := settings.New(failing(&driver.StaleError{Stored: have}), settings.Config{})
		_, err := client.Put(t.Context(), settings.Item{Key: key, Want: have - 1})
		return err
	}
	a := put("a", 5)
	before := factsOf(a)
	b := put("b", 8)
	if factsOf(a) != before || factsOf(a) == factsOf(b) {
		t.Errorf("the error of the first Put was %v, and after a second Put it is %v: an error belongs to its call", before, factsOf(a))
	}
}
