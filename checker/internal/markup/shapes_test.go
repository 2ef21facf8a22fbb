package markup_test

import "time"

// The types below are both compiled and read as source: what the checker says
// of templates over them is compared with what package text/template does.

type shapeBase struct{ Shared string }

func (b shapeBase) Upper() string { return b.Shared }

func (b *shapeBase) ByPointer() int { return 1 }

type shapeID string

func (id shapeID) Len() int { return len(id) }

type shapeItem struct {
	shapeBase
	ID     shapeID
	N      int
	On     bool
	At     time.Time
	Next   *shapeItem
	Labels map[string]shapeID
	Inner  struct{ Deep []shapeBase }
	hidden string
}

func (i shapeItem) Total(n int) int { return i.N * n }

func (i *shapeItem) Join(sep string, parts ...string) (string, error) { return sep + i.hidden, nil }

func (i shapeItem) With(id shapeID) *shapeItem { return &i }

func (i shapeItem) Nothing() {}

func (i shapeItem) unexported() string { return "" }

type shapeRoot struct {
	*shapeBase
	Items  []shapeItem
	Refs   []*shapeItem
	ByName map[string]*shapeItem
	Grid   [2][]int
	One    shapeItem
	Ref    *shapeItem
	Text   string
	Num    uint8
	Fn     func(int) string
}

func (r *shapeRoot) First() shapeItem { return r.Items[0] }

func (r *shapeRoot) Find(name string, exact bool) (*shapeItem, error) { return r.Ref, nil }

func (r *shapeRoot) Sum(numbers ...int) int { return len(numbers) + 1 }

// newShapes returns a value in which nothing is empty or nil, and maps have the
// keys.
func newShapes(keys []string) *shapeRoot {
	leaf := &shapeItem{shapeBase: shapeBase{"s"}, ID: "i", N: 1, On: true, At: time.Unix(1, 0), Labels: map[string]shapeID{}}
	byName := map[string]*shapeItem{}
	for _, k := range keys {
		leaf.Labels[k], byName[k] = "b", leaf
	}
	leaf.Inner.Deep = []shapeBase{{"d"}}
	leaf.Next = leaf
	_ = leaf.unexported
	return &shapeRoot{
		shapeBase: &shapeBase{"r"}, Items: []shapeItem{*leaf}, Refs: []*shapeItem{leaf}, ByName: byName,
		Grid: [2][]int{{1}, {2}}, One: *leaf, Ref: leaf, Text: "t", Num: 3, Fn: func(int) string { return "f" },
	}
}
