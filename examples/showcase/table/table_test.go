package table_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lcgen/lcgen/examples/showcase/table"
)

func open(t *testing.T, file string) *table.Table[[]string] {
	t.Helper()
	rows, err := table.Open[[]string](file)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// add returns a change that adds a word.
func add(word string) func([]string) ([]string, error) {
	return func(row []string) ([]string, error) { return append(slices.Clip(row), word), nil }
}

func TestUpdate(t *testing.T) {
	for _, file := range []string{"", filepath.Join(t.TempDir(), "rows.json")} {
		t.Run(filepath.Base(file), func(t *testing.T) {
			rows := open(t, file)
			if row, ok := rows.Get("a"); ok || row != nil {
				t.Errorf("an empty table has row %q", row)
			}
			for _, word := range []string{"one", "two"} {
				if _, err := rows.Update("a", add(word)); err != nil {
					t.Fatal(err)
				}
			}
			if row, ok := rows.Get("a"); !ok || !slices.Equal(row, []string{"one", "two"}) {
				t.Errorf("row is %q, want one, two", row)
			}
		})
	}
}

func TestReopen(t *testing.T) {
	file := filepath.Join(t.TempDir(), "rows.json")
	if _, err := open(t, file).Update("a", add("one")); err != nil {
		t.Fatal(err)
	}
	if row, _ := open(t, file).Get("a"); !slices.Equal(row, []string{"one"}) {
		t.Errorf("row is %q after reopening, want one", row)
	}
	if left, _ := filepath.Glob(file + ".*"); left != nil {
		t.Errorf("temporary files are left: %q", left)
	}
}

func TestUpdateThatFails(t *testing.T) {
	rows := open(t, "")
	refused := errors.New("refused")
	if _, err := rows.Update("a", func([]string) ([]string, error) { return []string{"one"}, refused }); err != refused {
		t.Errorf("got error %v, want %v", err, refused)
	}
	if row, ok := rows.Get("a"); ok {
		t.Errorf("a change that failed left %q", row)
	}
}

func TestUpdateThatCannotBeSaved(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "gone")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	rows := open(t, filepath.Join(folder, "rows.json"))
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	if _, err := rows.Update("a", add("one")); err == nil {
		t.Error("a change that could not be saved gave no error")
	}
	if row, ok := rows.Get("a"); ok {
		t.Errorf("a change that could not be saved left %q", row)
	}
}

func TestOpenRefusesDamage(t *testing.T) {
	file := filepath.Join(t.TempDir(), "rows.json")
	if err := os.WriteFile(file, []byte(`{"a":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := table.Open[[]string](file); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("got error %v, want one that names %s", err, file)
	}
}

func TestConcurrentUpdates(t *testing.T) {
	const changes = 100
	rows := open(t, "")
	var group sync.WaitGroup
	for range changes {
		group.Go(func() {
			if _, err := rows.Update("a", add("one")); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if row, _ := rows.Get("a"); len(row) != changes {
		t.Errorf("%d of %d changes are there", len(row), changes)
	}
}
