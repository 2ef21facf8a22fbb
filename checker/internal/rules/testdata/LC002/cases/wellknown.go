package a

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// Box has methods that other packages call.
//
//lc:component template=t.html
//lc:channel global
type Box struct {
	ID    lc.ComponentID
	Words []string `lc:"state"`
	Open  bool     `lc:"state"`
	raw   string
}

//lc:action
func (b *Box) Add(word string) { b.Words = append(b.Words, word) }

func (b *Box) String() string                                   { return b.raw }
func (b *Box) Set(s string) error                               { b.Words = []string{s}; return nil }
func (b *Box) Scan(src any) error                               { b.Words = nil; return nil }
func (b *Box) Close() error                                     { b.Open = false; return nil }
func (b *Box) Err() error                                       { b.raw = ""; return nil }
func (b *Box) Unwrap() error                                    { b.raw = ""; return nil }
func (b *Box) UnmarshalJSON(p []byte) error                     { return json.Unmarshal(p, &b.Words) }
func (b *Box) UnmarshalText(p []byte) error                     { b.Words = nil; return nil }
func (b *Box) UnmarshalYAML(decode func(any) error) error       { return decode(&b.Words) }
func (b *Box) GobDecode(p []byte) error                         { b.Words = nil; return nil }
func (b *Box) ServeHTTP(w http.ResponseWriter, r *http.Request) { b.Words = nil }
func (b *Box) Write(p []byte) (int, error)                      { b.Words = nil; return len(p), nil }
func (b *Box) WriteByte(c byte) error                           { b.raw += string(c); return nil }
func (b *Box) LogValue() slog.Value                             { b.Open = true; return slog.StringValue(b.raw) }
func (b *Box) Len() int                                         { return len(b.Words) }
func (b *Box) Less(i, j int) bool                               { return b.Words[i] < b.Words[j] }
func (b *Box) Swap(i, j int)                                    { b.Words[i], b.Words[j] = b.Words[j], b.Words[i] }
func (b *Box) Push(x any)                                       { b.Words = append(b.Words, x.(string)) }
func (b *Box) Pop() any                                         { b.Words = nil; return nil }
func (b *Box) Lock()                                            { b.Open = false }
func (b *Box) Unlock()                                          { b.Open = true }

// Door has methods with such names that no interface asks for.
//
//lc:component template=t.html
//lc:channel global
type Door struct {
	ID    lc.ComponentID
	Names []string `lc:"state"`
	Shut  bool     `lc:"state"`
	raw   string
}

//lc:action
func (d *Door) Knock(name string) { d.Names = append(d.Names, name) }

func (d *Door) Lock() { d.Shut = true } // want "LC002: method Lock"

func (d *Door) Push(name string) { d.Names = append(d.Names, name) } // want "LC002: method Push"

func (d *Door) Swap(i, j int) { d.Names[i], d.Names[j] = d.Names[j], d.Names[i] } // want "LC002: method Swap"

func (d *Door) Close() { d.Shut = true } // want "LC002: method Close"

func (d *Door) Value(name string) error { d.raw = name; return nil } // want "LC002: method Value"

// Set is most likely a flag's.
func (d *Door) Set(s string) error { d.raw = s; return nil }

// Visit is what another package's interface asks for, which the type is passed
// as below.
func (d *Door) Visit(name string) error { d.raw = name; return nil }

func walk(v interface{ Visit(string) error }) error { return v.Visit("") }

func (d *Door) names() error { return walk(d) }

// Card has methods that only read.
//
//lc:component template=t.html
//lc:channel global
type Card struct {
	ID     lc.ComponentID
	Title  string          `lc:"state"`
	Owner  string          `lc:"state"`
	Tags   map[string]bool `lc:"state"`
	mu     sync.Mutex
	store  store
	events chan string
	hits   *int
	out    io.Writer
}

type store interface {
	Member(ctx context.Context, user string) (bool, error)
	CheckQuota(ctx context.Context) error
	Insert(ctx context.Context, title string) (int, error)
	Archive(ctx context.Context, id string) error
	Touch(ctx context.Context) (time.Time, error)
}

//lc:action
func (c *Card) Retitle(title string) { c.Title = title }

func (c *Card) CanEdit(ctx context.Context) error {
	user, ok := lc.UserFrom(ctx)
	if !ok || user != c.Owner {
		return lc.Forbidden("this is somebody else's card")
	}
	return nil
}

func (c *Card) CanMove(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	member, err := c.store.Member(ctx, c.Owner)
	if err != nil || !member {
		return lc.Forbidden("members only")
	}
	slog.InfoContext(ctx, "moved", "by", c.Owner)
	if err := c.store.CheckQuota(ctx); err != nil {
		return fmt.Errorf("asking for the quota: %w", err)
	}
	return nil
}

func (c *Card) Validate(titles []string) error {
	seen := map[string]bool{}
	var list []string
	for _, t := range titles {
		seen[t] = true
		list = append(list, t)
	}
	slices.Sort(list)
	list[0] = ""
	draft := *c
	draft.Title = list[0]
	return c.long(len(seen))
}

func (c *Card) long(n int) error {
	if n > 100 {
		return lc.Invalid("title", "too many")
	}
	return nil
}

func (c *Card) Log(message string) { slog.Info(message) }

// The rest does something, whatever it is called.

func (c *Card) CanCount(ctx context.Context) error { *c.hits++; return nil } // want "LC002: method CanCount"

func (c *Card) CheckIn(tag string) error { c.mark(tag); return nil } // want "LC002: method CheckIn"

func (c *Card) mark(tag string) { c.Tags[tag] = true }

func (c *Card) ValidateAll(ctx context.Context) error { // want "LC002: method ValidateAll"
	_, err := c.store.Insert(ctx, c.Title)
	return err
}

func (c *Card) Archive(ctx context.Context, id string) error { return c.store.Archive(ctx, id) } // want "LC002: method Archive"

func (c *Card) Touch(ctx context.Context) error { // want "LC002: method Touch"
	_, err := c.store.Touch(ctx)
	return err
}

func (c *Card) Ring(text string) { c.events <- text } // want "LC002: method Ring"

func (c *Card) Later(text string) { go c.Log(text) } // want "LC002: method Later"

func (c *Card) Untag(tag string) { delete(c.Tags, tag) } // want "LC002: method Untag"

func (c *Card) Alias(tag string) { tags := c.Tags; tags[tag] = true } // want "LC002: method Alias"

func (c *Card) Write(text string) error { _, err := io.WriteString(c.out, text); return err } // want "LC002: method Write"

func (c *Card) Go(ctx context.Context) error { return lc.Redirect(ctx, "/") } // want "LC002: method Go"
