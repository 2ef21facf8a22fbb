package arg

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lcgen/lcgen/runtime/internal/phrase"
)

// An article is what the forms of the tests are about.
type article struct {
	Name    string         `json:"name"`
	PriceID float64        // priceId in a form, PriceID in JSON
	Tags    []string       `json:"tags"`
	Sizes   []small        `json:"sizes"`
	Items   []line         `json:"items"`
	Home    postal         `json:"home"`
	Away    *postal        `json:"away"`
	Labels  map[string]int `json:"labels"`
	Counts  map[int]string `json:"counts"`
	Grade   grade          `json:"grade"`
	Choice  *choice        `json:"choice"`
	On      bool           `json:"on"`
	At      time.Time      `json:"at"`
	Until   *time.Time     `json:"until"`
	Wait    time.Duration  `json:"wait"`
	Pair    [2]int         `json:"pair"`
	Raw     []byte         `json:"raw"`
	Hidden  string         `json:"-"`
	inside  string
	stamped
	*owned
}

type (
	line struct {
		Name  string   `json:"name"`
		Count uint8    `json:"count"`
		Notes []string `json:"notes"`
		Lines []line   `json:"lines"`
	}
	postal  struct{ City, ZIPCode string }
	stamped struct{ By string }
	owned   struct{ Owner string }
)

// filled decodes a form of an action with one struct, and returns what it has
// that is not zero, or the faults.
func filledArticle(t testing.TB, body string) (string, []string) {
	t.Helper()
	args := urlArgs(t, []string{"article", "note"}, body)
	Spread[article](args, "article")
	a := Required(args, "article", JSON[article])
	Optional(args, "note", String[string])
	if faults := faultsOf(args); faults != nil {
		return "", faults
	}
	if a.inside != "" || a.Hidden != "" || a.owned != nil {
		t.Errorf("%s fills what no form may fill: %+v", body, a)
	}
	return fmt.Sprintf("%+v", a), nil
}

// urlArgs returns the arguments of an urlencoded body.
func urlArgs(t testing.TB, names []string, body string) *Args {
	t.Helper()
	args := new(Args)
	args.Reset(names, Limits{Depth: 6, Values: 1000, List: 20})
	args.SetForm()
	for pair := range strings.SplitSeq(body, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			t.Fatal(err)
		}
		if value, err = url.QueryUnescape(value); err != nil {
			t.Fatal(err)
		}
		if name != "" {
			args.AddField(name, value)
		}
	}
	return args
}

func TestStructsFromForms(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       func(*article)
	}{
		{"nothing", "", func(a *article) {}},
		{"names without prefix", "name=Pen&priceId=1.5&on=on", func(a *article) { a.Name, a.PriceID, a.On = "Pen", 1.5, true }},
		{"names with prefix", "article.name=Pen&article.home.city=Ulm", func(a *article) { a.Name, a.Home.City = "Pen", "Ulm" }},
		{"both", "article.name=Pen&home.zipCode=7", func(a *article) { a.Name, a.Home.ZIPCode = "Pen", "7" }},
		{"another parameter goes first", "note=x&name=y", func(a *article) { a.Name = "y" }},
		{"repeated fields", "tags=a&sizes=1&tags=&sizes=-2&tags=c", func(a *article) { a.Tags, a.Sizes = []string{"a", "", "c"}, []small{1, -2} }},
		{"JSON of a list", `tags=["a","b"]`, func(a *article) { a.Tags = []string{"a", "b"} }},
		{"text that begins as a list", `tags=[a`, func(a *article) { a.Tags = []string{"[a"} }},
		{"list of structs", "items.0.name=a&items.0.count=1&items.1.name=b", func(a *article) { a.Items = []line{{Name: "a", Count: 1}, {Name: "b"}} }},
		{"gaps, out of order", "items.10.name=c&items.2.name=b&items.999999999.name=d&items.0.name=a",
			func(a *article) { a.Items = []line{{Name: "a"}, {Name: "b"}, {Name: "c"}, {Name: "d"}} }},
		{"lists in lists", "items.0.notes=x&items.0.notes=y&items.0.lines.3.name=z", func(a *article) {
			a.Items = []line{{Notes: []string{"x", "y"}, Lines: []line{{Name: "z"}}}}
		}},
		{"numbered scalars", "tags.1=b&tags.0=a", func(a *article) { a.Tags = []string{"a", "b"} }},
		{"JSON of a list of structs", `items=[{"name":"a"}]`, func(a *article) { a.Items = []line{{Name: "a"}} }},
		{"JSON of each of a list", `items={"name":"a"}&items={"name":"b"}`, func(a *article) { a.Items = []line{{Name: "a"}, {Name: "b"}} }},
		{"JSON of a struct", `home={"City":"Ulm"}`, func(a *article) { a.Home.City = "Ulm" }},
		{"the whole as JSON", `article={"name":"Pen","PriceID":2}`, func(a *article) { a.Name, a.PriceID = "Pen", 2 }},
		{"pointer to a struct", "away.city=", func(a *article) { a.Away = &postal{} }},
		{"pointers left empty", "choice=&until=&away=", func(a *article) {}},
		{"map", "labels.red=1&labels.a%26b=2&counts.7=x", func(a *article) {
			a.Labels, a.Counts = map[string]int{"red": 1, "a&b": 2}, map[int]string{7: "x"}
		}},
		{"types that read themselves", "grade=high&choice=red&wait=2m", func(a *article) {
			a.Grade, a.Choice, a.Wait = grade{9}, &choice{"red"}, 2*time.Minute
		}},
		{"array", "pair=1&pair=2", func(a *article) { a.Pair = [2]int{1, 2} }},
		{"bytes", "raw=aGk=", func(a *article) { a.Raw = []byte("hi") }},
		{"date", "at=2026-03-04", func(a *article) { a.At = time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC) }},
		{"embedded", "by=ada", func(a *article) { a.By = "ada" }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var a article
			tt.want(&a)
			got, faults := filledArticle(t, tt.body)
			if want := fmt.Sprintf("%+v", a); pointless(got) != pointless(want) || faults != nil {
				t.Errorf("%s gives %s %q\nwant %s", tt.body, got, faults, want)
			}
		})
	}
}

// pointless leaves out the addresses of a printed value.
func pointless(s string) string {
	parts := strings.Split(s, "0x")
	for i := range parts[1:] {
		parts[i+1] = strings.TrimLeft(parts[i+1], "0123456789abcdef")
	}
	return strings.Join(parts, "0x")
}

func TestFaultsOfForms(t *testing.T) {
	tooDeep := "items.0" + strings.Repeat(".lines.0", 9) + ".name"
	for _, tt := range []struct {
		name, body string
		want       []string
	}{
		{"several at once", "items.0.count=x&items.3.count=300&priceId=&grade=no", []string{
			"#/items/0/count must be a whole number", "#/items/3/count must be between 0 and 255", "#/priceId is required", "#/grade is not valid"}},
		{"with prefix", "article.items.0.count=x", []string{"#/article/items/0/count must be a whole number"}},
		{"scalar twice", "name=a&name=b", []string{"#/name must be given once"}},
		{"with prefix and without", "name=a&article.name=b", []string{"#/name must be given once"}},
		{"element of repeated fields", "sizes=1&sizes=x&sizes=300", []string{"#/sizes/1 must be a whole number", "#/sizes/2 must be between -128 and 127"}},
		{"unknown", "nmae=a", []string{"#/nmae is not a parameter of this action"}},
		{"unknown, nested", "home.citty=a&other.b=c", []string{"#/home/citty is not a parameter of this action", "#/other/b is not a parameter of this action"}},
		{"name of Go", "Name=a&home.City=b", []string{"#/home/City is not a parameter of this action", "#/Name is not a parameter of this action"}},
		{"never from a form", "hidden=a&-=b&inside=c&owner=d&owned.owner=e&Hidden=f", []string{
			"#/hidden is not a parameter of this action", "#/- is not a parameter of this action", "#/inside is not a parameter of this action",
			"#/owner is not a parameter of this action", "#/owned/owner is not a parameter of this action", "#/Hidden is not a parameter of this action"}},
		{"part of a scalar", "name.x=a&note.y=b", []string{"#/name/x is not a parameter of this action", "#/note/y is not a parameter of this action"}},
		{"whole and in parts", `home={}&home.city=b`, []string{"#/home is given both whole and in parts"}},
		{"all whole and in parts", `article={}&name=b`, []string{"#/article is given both whole and in parts"}},
		{"scalar and its part", "name=a&name.b=c", []string{"#/name/b is not a parameter of this action"}},
		{"no index", "items.x.name=a&items.01.name=b&items.-1.name=c&items.99999999999999999999.name=d", []string{
			"#/items/x is not in the list: its elements are numbered 0, 1, 2 and so on", "#/items/01 is not in the list: its elements are numbered 0, 1, 2 and so on",
			"#/items/-1 is not in the list: its elements are numbered 0, 1, 2 and so on", "#/items/99999999999999999999 is not in the list: its elements are numbered 0, 1, 2 and so on"}},
		{"too deep", tooDeep + "=a", []string{"#/items/0/lines/0/lines/0 is nested more than 6 levels deep"}},
		{"empty parts", "items..name=a&home.=b&.name=c&.=d", []string{
			"#/items/name is not a parameter of this action", "#/home is not a parameter of this action", "#/name is not a parameter of this action", "# is not a parameter of this action"}},
		{"array too long", "pair=1&pair=2&pair=3", []string{"#/pair has more than 2 values"}},
		{"key of a map", "counts.x=a&counts.7=b&labels.a.b=c", []string{"#/counts/x must be a whole number", "#/labels/a/b is not a parameter of this action"}},
		{"key of a map in two ways", "counts.7=b&counts.07=c", []string{"#/counts/07 must be given once"}},
		{"NUL", "name=%00&tags=a%00&labels.%00=1", []string{"#/name must not contain the character NUL", "#/tags/0 must not contain the character NUL", "#/labels/%00 must not contain the character NUL"}},
		{"JSON of a struct", `home={"city":"x"}`, []string{`#/home has the unknown field "city"`}},
		{"empty struct", "home=", []string{"#/home is required"}},
		{"a word for a struct", "home=x", []string{"#/home must be an object, not string"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, got := filledArticle(t, tt.body); !slices.Equal(got, tt.want) {
				t.Errorf("%s gives\n%s\nwant\n%s", tt.body, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

// An answer must not be many times as long as its request.
func TestFaultsOfAFormAreBounded(t *testing.T) {
	for name, body := range map[string]string{
		"fields":   strings.Repeat("sizes=x&", 900),
		"JSON":     "sizes=[" + strings.Repeat(`"",`, 900) + `""]`,
		"unknown":  "home." + strings.Repeat("x", 10_000) + "=1",
		"elements": "items=" + strings.Repeat("&items=", 900),
		"values":   strings.Repeat("tags=x&", 1001),
	} {
		_, faults := filledArticle(t, body)
		if len(faults) == 0 || len(faults) > 20 {
			t.Errorf("%s: %d faults, want 1 to 20", name, len(faults))
		}
		for _, fault := range faults {
			if len(fault) > 300 {
				t.Errorf("%s: a fault of %d bytes", name, len(fault))
			}
		}
	}
}

func TestParametersFromForms(t *testing.T) {
	names := []string{"tags", "items", "labels", "home", "away", "lines", "boxes"}
	args := urlArgs(t, names, "tags=a&tags=b&items.1.name=x&labels.red=1&home.city=Ulm&lines.0.name=l&lines.2.name=m")
	got := fmt.Sprint(
		Required(args, "tags", JSON[[]string]),
		Required(args, "items", JSON[[]line]),
		Required(args, "labels", JSON[map[string]int]),
		Required(args, "home", JSON[postal]),
		Optional(args, "away", JSON[postal]),
		Variadic(args, "lines", JSON[line]),
		Required(args, "boxes", JSON[[]bool]) == nil,
	)
	const want = "[a b] [{x 0 [] []}] map[red:1] {Ulm } <nil> [{l 0 [] []} {m 0 [] []}] false"
	if faults := faultsOf(args); got != want || faults != nil {
		t.Errorf("got  %s %q\nwant %s", got, faults, want)
	}
}

func TestTimesFromForms(t *testing.T) {
	summer := time.FixedZone("CEST", 2*60*60)
	for _, tt := range []struct{ text, want string }{
		{"2026-07-01", "2026-07-01T00:00:00+02:00"},
		{"2026-07-01T09:30", "2026-07-01T09:30:00+02:00"},
		{"2026-07-01T09:30:15", "2026-07-01T09:30:15+02:00"},
		{"2026-07-01T09:30:15.25", "2026-07-01T09:30:15.25+02:00"},
		{"2026-07", "2026-07-01T00:00:00+02:00"},
		{"09:30", "0001-01-01T09:30:00+02:00"},
		{"09:30:15.125", "0001-01-01T09:30:15.125+02:00"},
		{"2026-07-01T09:30:15Z", "2026-07-01T09:30:15Z"},
		{"", "is required"},
		{"2026-W07", "refused"}, {"2026", "refused"}, {"2026-7-1", "refused"}, {"2026-02-30", "refused"}, {"9:30", "refused"}, {"24:00", "refused"},
		{"2026-07-01T9:30:1", "refused"}, {"2026-07-01 09:30", "refused"}, {"2026-07-01T09:30.5", "refused"}, {"2026-07-01.5", "refused"},
		{"09:30:15,5", "refused"}, {"09:30:15.", "refused"}, {"09:30:15.1234567890", "refused"}, {"12026-07-01", "refused"}, {"+2026-07-1", "refused"}, {"\x0009:3", "refused"},
	} {
		args := &Args{zone: summer}
		at, err := Time(Value{text: []string{tt.text}, form: fromForm, args: args})
		got := at.Format(time.RFC3339Nano)
		if err == errNotFormTime {
			got = "refused"
		} else if err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%q is %s, want %s", tt.text, got, tt.want)
		}
	}
	if _, err := Time(Value{json: []byte(`"2026-07-01"`)}); err != errNotTime {
		t.Errorf("a date in JSON gives %v, want %v", err, errNotTime)
	}
}

// A change to one name or text must be another call.
func TestDigestOfForms(t *testing.T) {
	seen := map[[32]byte]string{}
	for _, body := range []string{"", "a=1", "a.b=1", "b=1", "b.a=1", "a.b=1&a.c=2", "a.b=1&a.c=3", "x=1", "x=2", "x=1&y=2", "x=12", "x1=2", "x=&1=2"} {
		sum := urlArgs(t, []string{"a", "b"}, body).Digest()
		if before, ok := seen[sum]; ok {
			t.Errorf("%q has the digest of %q", body, before)
		}
		seen[sum] = body
	}
}

func FuzzForms(f *testing.F) {
	for _, body := range []string{
		"name=a&items.0.count=x&items.1.notes=1&home.city=x&labels.a=1&tags=[1", "article.items.0.lines.0.lines.0.lines.0.name=x",
		`article={"name":"x"}&at=2026-01-01&until=&pair=1&pair.1=2`, "items=[{}]&items.0.name=x&counts.1=a&counts.01=b", "a.b.c.d.e.f.g.h=1&....=2&items.99999999999=1",
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if _, err := url.ParseQuery(body); err != nil || strings.Contains(body, ";") {
			return
		}
		got, faults := filledArticle(t, body)
		again, faultsAgain := filledArticle(t, body)
		if pointless(got) != pointless(again) || !slices.Equal(faults, faultsAgain) {
			t.Errorf("%q gives %s %q, then %s %q", body, got, faults, again, faultsAgain)
		}
		for _, fault := range faults {
			if _, err := json.Marshal(fault); err != nil || !strings.HasPrefix(fault, "#") {
				t.Errorf("%q gives the fault %q", body, fault)
			}
		}
	})
}

// Arguments are decoded again with what was sent, and what was refused as it was read.
func TestArgsAgain(t *testing.T) {
	args := urlArgs(t, []string{"list", "n"}, "list=a&list=b&n=x&zzz=1")
	args.Refuse("n", phrase.Of("must not be a file"))
	want := []string{"#/n must not be a file", "#/n must be a whole number", "#/zzz is not a parameter of this action"}
	for range 3 {
		args.Again()
		list := Variadic(args, "list", String[string])
		Required(args, "n", Int[int])
		if got := faultsOf(args); !slices.Equal(got, want) || !slices.Equal(list, []string{"a", "b"}) {
			t.Errorf("arguments are %q with %q, want a and b with %q", list, got, want)
		}
		clear(list)
	}
}
