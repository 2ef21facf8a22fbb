package survive

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// What an older build knows, and a newer one.
type (
	oldBoard struct {
		Title  string               `json:"title"`
		Count  int                  `json:"count,omitempty"`
		Owner  *oldPerson           `json:"owner"`
		Extra  oldPerson            `json:"extra,omitzero"`
		Items  []oldItem            `json:"items"`
		Notes  []oldNote            `json:"notes,omitempty"`
		People map[string]oldPerson `json:"people"`
		Grid   [][]oldNote          `json:"grid"`
		Any    any                  `json:"any"`
		When   time.Time            `json:"when"`
		Hidden string               `json:"-"`
		oldEmbedded
	}
	oldEmbedded struct{ Inner int }
	oldPerson   struct{ Name string }
	oldItem     struct {
		ID   int         `json:"id"`
		Text string      `json:"text"`
		Sub  []oldPerson `json:"sub"`
	}
	oldNote struct {
		Text string `json:"text"`
	}
)

func keepIn[T any](t testing.TB, old string, change func(*T)) string {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(old), &v); err != nil {
		t.Fatal(err)
	}
	known := encode(t, &v)
	change(&v)
	return string(ShapeOf(reflect.TypeFor[T]()).Keep([]byte(old), known, encode(t, &v)))
}

func encode(t testing.TB, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

type list struct {
	Items []oldItem `json:"items"`
}

type notes struct {
	Notes []oldNote `json:"notes"`
}

func TestKeepElements(t *testing.T) {
	const three = `{"items":[{"id":1,"text":"a","sub":null,"x":"A"},{"id":2,"text":"b","sub":null,"x":"B"},{"id":3,"text":"c","sub":null,"x":"C"}]}`
	for name, tc := range map[string]struct {
		change func(*list)
		want   string
	}{
		"nothing":         {func(*list) {}, "1aA 2bB 3cC"},
		"remove":          {func(l *list) { l.Items = slices.Delete(l.Items, 0, 1) }, "2bB 3cC"},
		"remove all":      {func(l *list) { l.Items = l.Items[:0] }, ""},
		"reverse":         {func(l *list) { slices.Reverse(l.Items) }, "3cC 2bB 1aA"},
		"change":          {func(l *list) { l.Items[1].Text = "z" }, "1aA 2zB 3cC"},
		"change and move": {func(l *list) { l.Items[2].Text = "z"; slices.Reverse(l.Items) }, "3zC 2bB 1aA"},
		"insert":          {func(l *list) { l.Items = slices.Insert(l.Items, 0, oldItem{ID: 9, Text: "n"}) }, "9n 1aA 2bB 3cC"},
		"replace":         {func(l *list) { l.Items[1] = oldItem{ID: 9, Text: "b"} }, "1aA 9b 3cC"},
		"same ID twice":   {func(l *list) { l.Items = append(l.Items, oldItem{ID: 1, Text: "twin"}) }, "1aA 2bB 3cC 1twin"},
		"swap IDs": {func(l *list) {
			l.Items[0].ID, l.Items[1].ID = 2, 1
			l.Items[2].Text = "z"
		}, "2aB 1bA 3zC"},
	} {
		t.Run(name, func(t *testing.T) {
			var got struct {
				Items []struct {
					ID      int
					Text, X string
				}
			}
			text := keepIn(t, three, tc.change)
			if err := json.Unmarshal([]byte(text), &got); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			var words []string
			for _, i := range got.Items {
				words = append(words, fmt.Sprint(i.ID)+i.Text+i.X)
			}
			if s := strings.Join(words, " "); s != tc.want {
				t.Errorf("got %q, want %q", s, tc.want)
			}
		})
	}
}

func TestKeep(t *testing.T) {
	board := func(change func(*oldBoard)) func(t *testing.T, old string) string {
		return func(t *testing.T, old string) string { return keepIn(t, old, change) }
	}
	rename := board(func(b *oldBoard) { b.Title = "new" })
	withNotes := func(change func(*notes)) func(t *testing.T, old string) string {
		return func(t *testing.T, old string) string { return keepIn(t, old, change) }
	}
	for _, tc := range []struct {
		name, old string
		do        func(*testing.T, string) string
		has, not  []string
	}{
		{"at the top", `{"title":"a","x":{"y":[1, 2]},"z":null}`, rename, []string{`"title":"new"`, `"x":{"y":[1, 2]}`, `"z":null`}, nil},
		{"in a struct", `{"owner":{"Name":"n","x":1}}`, rename, []string{`"owner":{"Name":"n","x":1}`}, nil},
		{"in a struct that has changed", `{"owner":{"Name":"n","x":1}}`, board(func(b *oldBoard) { b.Owner.Name = "m" }), []string{`"owner":{"Name":"m","x":1}`}, nil},
		{"in a struct that was removed", `{"owner":{"Name":"n","x":1}}`, board(func(b *oldBoard) { b.Owner = nil }), []string{`"owner":null`}, []string{`"x"`}},
		{"in a struct that is left out", `{"extra":{"Name":"","x":1}}`, rename, []string{`"extra":{"Name":"","x":1}`}, nil},
		{"in a struct that has become zero", `{"extra":{"Name":"n","x":1}}`, board(func(b *oldBoard) { b.Extra.Name = "" }), nil, []string{"extra"}},
		{"in a struct that was left out", `{"extra":{"Name":"","x":1}}`, board(func(b *oldBoard) { b.Extra.Name = "n" }), []string{`"extra":{"Name":"n","x":1}`}, nil},
		{"in a map", `{"people":{"a":{"Name":"n","x":1},"b":{"Name":"m","x":2}}}`, board(func(b *oldBoard) { delete(b.People, "a"); b.People["c"] = oldPerson{"c"} }), []string{`"people":{"b":{"Name":"m","x":2},"c":{"Name":"c"}}`}, nil},
		{"in slices of slices", `{"grid":[[{"text":"a","x":1}],[]]}`, board(func(b *oldBoard) { slices.Reverse(b.Grid) }), []string{`"grid":[[],[{"text":"a","x":1}]]`}, nil},
		{"inside elements", `{"items":[{"id":1,"text":"a","sub":[{"Name":"n","x":1}]}]}`, board(func(b *oldBoard) { b.Items[0].Text = "b" }), []string{`"text":"b","sub":[{"Name":"n","x":1}]`}, nil},
		{"elements without IDs", `{"notes":[{"text":"a","x":1},{"text":"b","x":2}]}`, withNotes(func(n *notes) { n.Notes[0].Text = "c" }), []string{`{"text":"c","x":1},{"text":"b","x":2}`}, nil},
		{"elements without IDs, one less", `{"notes":[{"text":"a","x":1},{"text":"b","x":2}]}`, withNotes(func(n *notes) { n.Notes = n.Notes[1:]; n.Notes[0].Text = "c" }), []string{`[{"text":"c"}]`}, nil},
		{"equal elements", `{"notes":[{"text":"a","x":1},{"text":"a","x":2}]}`, withNotes(func(n *notes) { n.Notes = append(n.Notes, oldNote{"a"}) }), []string{`[{"text":"a","x":1},{"text":"a","x":2},{"text":"a"}]`}, nil},
		{"a field that is left out for being zero", `{"count":7,"x":1}`, board(func(b *oldBoard) { b.Count = 0 }), []string{`"x":1`}, []string{"count"}},
		{"a field in capitals", `{"COUNT":7,"Title":"a","x":1}`, board(func(b *oldBoard) { b.Count, b.Title = 0, "b" }), []string{`"x":1`}, []string{"COUNT", "Title"}},
		{"a field of an embedded struct", `{"Inner":7,"x":1}`, board(func(b *oldBoard) { b.Inner = 1 }), []string{`"x":1`, `"Inner":1`}, []string{"7"}},
		{"a field that is not in JSON", `{"Hidden":7}`, rename, []string{`"Hidden":7`}, nil},
		{"a value that keeps all by itself", `{"any":{"x":1}}`, board(func(b *oldBoard) { b.Any = nil }), []string{`"any":null`}, []string{`"x"`}},
		{"names that are escaped", `{"t\u0069tle":"a","\u0078":1,"q\"":2}`, rename, []string{`"\u0078":1`, `"q\"":2`}, []string{`\u0069`}},
		{"a name given twice", `{"x":1,"x":2}`, rename, []string{`"x":2`}, []string{`"x":1`}},
		{"another type of object", `{"owner":null,"x":1}`, board(func(b *oldBoard) { b.Owner = &oldPerson{"n"} }), []string{`"owner":{"Name":"n"}`, `"x":1`}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := tc.do(t, tc.old)
			if !json.Valid([]byte(got)) {
				t.Errorf("%s is not JSON", got)
			}
			for _, part := range tc.has {
				if !strings.Contains(got, part) {
					t.Errorf("%s has no %s", got, part)
				}
			}
			for _, part := range tc.not {
				if strings.Contains(got, part) {
					t.Errorf("%s has %s", got, part)
				}
			}
		})
	}
}

// What was not changed is stored as it was, to the byte.
func TestUnchangedStaysAsItWas(t *testing.T) {
	old := `{"x":1, "title":"a","owner":{"x":2,"Name":"n"}}`
	if got := keepIn(t, old, func(*oldBoard) {}); got != old {
		t.Errorf("got %s, want %s", got, old)
	}
}

func TestNothingUnknown(t *testing.T) {
	s := ShapeOf(reflect.TypeFor[oldBoard]())
	old := encode(t, oldBoard{Items: []oldItem{{ID: 1}}})
	next := encode(t, oldBoard{Items: []oldItem{{ID: 2}}})
	if got := s.Keep(old, old, next); &got[0] != &next[0] {
		t.Errorf("next comes back as another: %s", got)
	}
	if n := testing.AllocsPerRun(100, func() { s.HasUnknown(old) }); n > 0 {
		t.Errorf("HasUnknown allocates %v times", n)
	}
	for _, none := range []reflect.Type{reflect.TypeFor[int](), reflect.TypeFor[time.Time](), reflect.TypeFor[[]string](), reflect.TypeFor[map[string]any](), reflect.TypeFor[json.RawMessage]()} {
		if ShapeOf(none) != nil {
			t.Errorf("%v has a shape", none)
		}
	}
}

// Types that hold themselves have a shape, too.
type tree struct {
	Name     string
	Children []tree
	*Loop
}

type Loop struct {
	*Pool
	A int
}

type Pool struct {
	*Loop
	B int
}

func TestTypesInThemselves(t *testing.T) {
	got := keepIn(t, `{"Name":"a","A":1,"B":2,"x":1,"Children":[{"Name":"b","Children":[{"Name":"c","x":3}]}]}`, func(v *tree) { v.Children[0].Children[0].Name = "d" })
	for _, part := range []string{`"x":1`, `"x":3`} {
		if strings.Count(got, part) != 1 {
			t.Errorf("%s has no %s", got, part)
		}
	}
}

// The property: a newer build's fields stay where they belong, whatever an older
// build does to the rest, and what the older build has stored reads as it meant it.
type (
	newBoard struct {
		Title  string                `json:"title"`
		Items  []*newItem            `json:"items"`
		People map[string]*newPerson `json:"people"`
		Colour string                `json:"colour"`
	}
	newItem struct {
		ID    int          `json:"id"`
		Text  string       `json:"text"`
		Tag   string       `json:"tag"`
		Parts []*newPerson `json:"parts"`
	}
	newPerson struct {
		Name string `json:"name"`
		Tag  string `json:"tag,omitempty"`
	}
	pastBoard struct {
		Title  string                 `json:"title"`
		Items  []*pastItem            `json:"items"`
		People map[string]*pastPerson `json:"people"`
	}
	pastItem struct {
		ID    int           `json:"id"`
		Text  string        `json:"text"`
		Parts []*pastPerson `json:"parts"`
	}
	pastPerson struct {
		Name string `json:"name"`
	}
)

func TestTurns(t *testing.T) {
	shape := ShapeOf(reflect.TypeFor[pastBoard]())
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		want, ids := newBoard{}, 0
		for range 20 {
			changeNew(r, &want, &ids)
			state := encode(t, want)
			var past pastBoard
			if err := json.Unmarshal(state, &past); err != nil {
				t.Fatal(err)
			}
			known := encode(t, past)
			changePast(r, &past, &want, &ids)
			next := encode(t, past)
			got := shape.Keep(state, known, next)
			if string(got) != string(shape.Keep(got, next, next)) {
				t.Fatalf("seed %d: what was not changed is another", seed)
			}
			var read newBoard
			if err := json.Unmarshal(got, &read); err != nil {
				t.Fatalf("seed %d: %s: %v", seed, got, err)
			}
			if !reflect.DeepEqual(encode(t, read), encode(t, want)) {
				t.Fatalf("seed %d:\nfrom %s\nnext %s\n got %s\nwant %s", seed, state, next, got, encode(t, want))
			}
		}
	}
}

func changeNew(r *rand.Rand, b *newBoard, ids *int) {
	b.Colour = fmt.Sprint("colour ", r.IntN(5))
	*ids++
	item := &newItem{ID: *ids, Text: word(r), Tag: word(r)}
	for i := range r.IntN(3) {
		item.Parts = append(item.Parts, &newPerson{Name: fmt.Sprint("part ", i), Tag: word(r)})
	}
	b.Items = append(b.Items, item)
	if b.People == nil {
		b.People = map[string]*newPerson{}
	}
	b.People[word(r)] = &newPerson{word(r), word(r)}
}

// changePast changes what an older build sees, and what should come of it.
func changePast(r *rand.Rand, b *pastBoard, want *newBoard, ids *int) {
	for range 1 + r.IntN(3) {
		n := len(b.Items)
		switch r.IntN(6) {
		case 0:
			b.Title = word(r)
			want.Title = b.Title
		case 1:
			if n > 0 {
				i := r.IntN(n)
				b.Items, want.Items = slices.Delete(b.Items, i, i+1), slices.Delete(want.Items, i, i+1)
			}
		case 2:
			swap := func(i, j int) {
				b.Items[i], b.Items[j] = b.Items[j], b.Items[i]
				want.Items[i], want.Items[j] = want.Items[j], want.Items[i]
			}
			r.Shuffle(n, swap)
		case 3:
			if n > 0 {
				i := r.IntN(n)
				b.Items[i].Text = word(r)
				want.Items[i].Text = b.Items[i].Text
			}
		case 4:
			*ids++
			b.Items, want.Items = append(b.Items, &pastItem{ID: *ids}), append(want.Items, &newItem{ID: *ids})
		case 5:
			name := word(r)
			if p := b.People[name]; p != nil {
				p.Name = "renamed"
				want.People[name].Name = p.Name
			}
			name = word(r)
			delete(b.People, name)
			delete(want.People, name)
		}
	}
}

func word(r *rand.Rand) string { return fmt.Sprint("w", r.IntN(6)) }

// FuzzKeep: what is kept reads as what this build has meant, and nothing panics.
func FuzzKeep(f *testing.F) {
	f.Add(`{"title":"a","x":1,"items":[{"id":1,"x":2}]}`, `{"title":"b","items":[{"id":1,"text":"c"},{}]}`)
	f.Add(`{"people":{"a":{"x":null}},"grid":[[{"y":[]}]],"COUNT":3}`, `{"people":{"b":{}},"grid":[[],[{}]]}`)
	f.Add(`{"extra":{"x":1},"extra":{"Name":"n"},"\u0078":{}}`, `{"extra":{}}`)
	s := ShapeOf(reflect.TypeFor[oldBoard]())
	f.Fuzz(func(t *testing.T, old, changed string) {
		s.HasUnknown([]byte(old)) // also if it makes no sense
		s.Keep([]byte(old), []byte(changed), []byte(old))
		var before, after oldBoard
		if json.Unmarshal([]byte(old), &before) != nil || json.Unmarshal([]byte(changed), &after) != nil {
			return
		}
		known, err := json.Marshal(&before)
		next, err2 := json.Marshal(&after)
		if err != nil || err2 != nil {
			return
		}
		got := s.Keep([]byte(old), known, next)
		var read oldBoard
		if err := json.Unmarshal(got, &read); err != nil {
			t.Fatalf("%s: %v", got, err)
		}
		if again := encode(t, &read); string(again) != string(next) {
			t.Errorf("from %s\n and %s\n got %s\nreads as %s", old, next, got, again)
		}
	})
}

func BenchmarkKeep(b *testing.B) {
	board := newBoard{Colour: "red", People: map[string]*newPerson{}}
	for i := range 100 {
		board.Items = append(board.Items, &newItem{ID: i, Text: strings.Repeat("text ", 10), Tag: "tag"})
	}
	old := encode(b, board)
	for _, bc := range []struct {
		name string
		t    reflect.Type
		v    any
	}{
		{"nothing unknown", reflect.TypeFor[newBoard](), new(newBoard)},
		{"unknown", reflect.TypeFor[pastBoard](), new(pastBoard)},
	} {
		if err := json.Unmarshal(old, bc.v); err != nil {
			b.Fatal(err)
		}
		known := encode(b, bc.v)
		next := []byte(strings.Replace(string(known), `"title":""`, `"title":"new"`, 1))
		s := ShapeOf(bc.t)
		b.Run(bc.name, func(b *testing.B) {
			b.SetBytes(int64(len(old)))
			b.ReportAllocs()
			for b.Loop() {
				s.Keep(old, known, next)
			}
		})
	}
	b.Run("decode, for comparison", func(b *testing.B) {
		b.SetBytes(int64(len(old)))
		for b.Loop() {
			if err := json.Unmarshal(old, new(newBoard)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
