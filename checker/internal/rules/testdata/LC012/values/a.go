package values

import (
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	lc "github.com/lcgen/lcgen/runtime"
)

// Color is text.
type Color string

// Level is a number.
type Level int

// Point is an object in JSON, whatever it prints.
type Point struct{ X, Y int }

func (p Point) String() string { return fmt.Sprint(p.X, "-", p.Y) }

// Text is a string in JSON.
type Text struct{ s string }

// MarshalText writes it.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.s), nil }

// UnmarshalText reads it.
func (t *Text) UnmarshalText(b []byte) error { t.s = string(b); return nil }

// Free is anything in JSON.
type Free struct{ s string }

// MarshalJSON writes it.
func (f Free) MarshalJSON() ([]byte, error) { return []byte(f.s), nil }

// UnmarshalJSON reads it.
func (f *Free) UnmarshalJSON(b []byte) error { f.s = string(b); return nil }

// ByPointer is anything in JSON, but only if it has an address.
type ByPointer struct{ s string }

// MarshalJSON writes it.
func (b *ByPointer) MarshalJSON() ([]byte, error) { return []byte(b.s), nil }

// Key prints itself, if it has an address.
type Key struct{ N int }

func (k *Key) String() string { return fmt.Sprint(k.N) }

// Named has a field that is no method.
type Named struct{ String string }

// Tree holds itself.
type Tree []Tree

// Tag has props of all kinds.
//
//lc:component template=tag.html
//lc:channel none
type Tag struct {
	ID lc.ComponentID
	S  string          `lc:"prop"`
	B  bool            `lc:"prop"`
	I  int             `lc:"prop"`
	I8 int8            `lc:"prop"`
	U8 uint8           `lc:"prop"`
	U  uint64          `lc:"prop"`
	F  float64         `lc:"prop"`
	S4 float32         `lc:"prop"`
	D  time.Duration   `lc:"prop"`
	T  time.Time       `lc:"prop"`
	TP *time.Time      `lc:"prop"`
	C  Color           `lc:"prop"`
	L  []string        `lc:"prop"`
	By []byte          `lc:"prop"`
	A  [2]byte         `lc:"prop"`
	M  map[string]int  `lc:"prop"`
	P  Point           `lc:"prop"`
	PP *Point          `lc:"prop"`
	O  *int8           `lc:"prop"`
	J  json.RawMessage `lc:"prop"`
	N  json.Number     `lc:"prop"`
	Tx Text            `lc:"prop"`
	Fr Free            `lc:"prop"`
	Tr Tree            `lc:"prop"`
}

//lc:action
func (t *Tag) Open() {}

// Host gives it values.
//
//lc:component template=host.html
//lc:channel none
type Host struct {
	ID    lc.ComponentID
	Str   string
	Bool  bool
	Int   int
	Int8  int8
	Big   int64
	Uint  uint
	Ptr   uintptr
	Float float64
	Cmplx complex128
	When  time.Time
	Since *time.Time
	For   time.Duration
	Hue   Color
	Lv    Level
	Words []string
	Hues  []Color
	Nums  []int
	Flts  []float64
	Bytes []byte
	Anys  []any
	Map   map[string]int
	Names map[string]string
	Pt    Point
	PPt   *Point
	PStr  *string
	PInt  *int
	Any   any
	Err   error
	Txt   Text
	Fr    Free
	BP    ByPointer
	PBP   *ByPointer
	BPs   []ByPointer
	Key   Key
	PKey  *Key
	Keys  []Key
	Nm    Named
	URL   url.URL
	PURL  *url.URL
	Raw   json.RawMessage
	Num   json.Number
	Fn    []func()
	Tr    Tree
	Grid  map[Point]int
	ByLv  map[Level]int
	ByTxt map[Text]int
	Zone  fmt.Stringer
}

//lc:action
func (h *Host) Open() {}

// Format is a text.
func (h *Host) Format() string { return h.When.Format(time.RFC3339) }
