package inventory_test

import (
	"slices"
	"testing"

	inventory "gomastery/week01_core/inventory_alias"
)

// The tests in this file show what goes wrong. `gomastery check` runs more.

func TestPriceListGoesUp(t *testing.T) {
	s, err := inventory.New([]inventory.Item{{SKU: "M-1", Name: "mug", Price: 750}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.Reprice(10)
	if got, _ := s.Quote("M-1"); got != 825 {
		t.Errorf("got a mug of 750 for %d after Reprice(10), want 825", got)
	}
}

func TestSnapshotStaysAsItWas(t *testing.T) {
	s, err := inventory.New([]inventory.Item{{SKU: "M-1", Name: "mug", Price: 750, Tags: []string{"kitchen"}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	before := s.Snapshot()
	s.Retag("kitchen", "tableware")
	if got := before.Items[0].Tags[0]; got != "kitchen" {
		t.Errorf("got tag %q in a snapshot from before Retag, want kitchen", got)
	}
	before.Items[0].Name = "cup"
	if got, _ := s.Item("M-1"); got.Name != "mug" {
		t.Errorf("got name %q after somebody changed his snapshot, want mug", got.Name)
	}
}

func TestVariantsKeepTheirTags(t *testing.T) {
	s, err := inventory.New([]inventory.Item{{SKU: "M-1", Name: "mug", Price: 750}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{"kitchen", "ceramic", "gift"} {
		if err := s.AddTags("M-1", tag); err != nil {
			t.Fatal(err)
		}
	}
	for _, colour := range []string{"blue", "red"} {
		if err := s.AddVariant("M-1", "M-1-"+colour, colour); err != nil {
			t.Fatal(err)
		}
	}
	got, _ := s.Item("M-1-blue")
	if want := []string{"kitchen", "ceramic", "gift", "blue"}; !slices.Equal(got.Tags, want) {
		t.Errorf("got tags %q for the blue mug after a red one came, want %q", got.Tags, want)
	}
}
