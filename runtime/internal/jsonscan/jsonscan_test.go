package jsonscan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestScannerObject(t *testing.T) {
	tests := []struct {
		name string
		body string
		want []string // "key=value" of each member
		err  string
	}{
		{name: "empty", body: `{}`},
		{name: "spaces", body: " {\t\"a\" :\r\n 1 } \n", want: []string{"a=1"}},
		{name: "all kinds of value", body: `{"a":"x","b":-1.5e+3,"c":[1,[2],{}],"d":{"e":null},"f":true,"g":false}`,
			want: []string{`a="x"`, "b=-1.5e+3", "c=[1,[2],{}]", `d={"e":null}`, "f=true", "g=false"}},
		{name: "escaped key", body: `{"\u0061\"\n\ud83d\ude00":0}`, want: []string{"a\"\n😀=0"}},
		{name: "key with all escapes", body: `{"\"\\\/\b\f\n\r\tx":0}`, want: []string{"\"\\/\b\f\n\r\tx=0"}},
		{name: "one nest after the other", body: `{"a":[[1],[{"b":1}],[2],[3],[4]],"c":{"d":[1]},"e":[[[5]]]}`, want: []string{`a=[[1],[{"b":1}],[2],[3],[4]]`, `c={"d":[1]}`, "e=[[[5]]]"}},
		{name: "key of other scripts", body: `{"größe":0}`, want: []string{"größe=0"}},
		{name: "same key in another object", body: `{"a":{"a":1},"b":{"a":2}}`, want: []string{`a={"a":1}`, `b={"a":2}`}},

		{name: "nothing", body: ``, err: "an object is expected, at byte 0"},
		{name: "array", body: `[]`, err: "an object is expected, at byte 0"},
		{name: "text behind", body: `{} x`, err: "nothing more is expected, at byte 3"},
		{name: "second object", body: `{}{}`, err: "nothing more is expected, at byte 2"},
		{name: "no end", body: `{"a":1`, err: `a comma or '}' is expected, at byte 6`},
		{name: "comma too many", body: `{"a":1,}`, err: "a key is expected, at byte 7"},
		{name: "no colon", body: `{"a" 1}`, err: "a colon is expected, at byte 5"},
		{name: "no value", body: `{"a":}`, err: "a value is expected, at byte 5"},
		{name: "key without quotes", body: `{a:1}`, err: "a key is expected, at byte 1"},
		{name: "key twice", body: `{"a":1,"a":2}`, err: "a key is given twice, at byte 7"},
		{name: "key twice in two spellings", body: `{"a":1,"\u0061":2}`, err: "a key is given twice, at byte 7"},
		{name: "key twice further in", body: `{"a":[{"b":1,"b":2}]}`, err: "a key is given twice, at byte 13"},
		{name: "leading zero", body: `{"a":01}`, err: `a comma or '}' is expected, at byte 6`},
		{name: "plus", body: `{"a":+1}`, err: "a value is expected, at byte 5"},
		{name: "no digits", body: `{"a":-}`, err: "a digit is expected, at byte 6"},
		{name: "no digits behind the point", body: `{"a":1.}`, err: "a digit is expected, at byte 7"},
		{name: "no exponent", body: `{"a":1e}`, err: "a digit is expected, at byte 7"},
		{name: "NaN", body: `{"a":NaN}`, err: "a value is expected, at byte 5"},
		{name: "misspelt word", body: `{"a":ture}`, err: "a value is expected, at byte 5"},
		{name: "open string", body: `{"a":"x`, err: "unexpected end of a string, at byte 7"},
		{name: "line end in a string", body: "{\"a\":\"\n\"}", err: "a control character in a string is expected to be escaped, at byte 6"},
		{name: "unknown escape", body: `{"a":"\x"}`, err: `an escape sequence such as \n or \u00e9 is expected, at byte 6`},
		{name: "short escape", body: `{"a":"\u00"}`, err: `an escape sequence such as \n or \u00e9 is expected, at byte 6`},
		{name: "unpaired surrogate", body: `{"a":"\ud800"}`, err: "an unpaired surrogate in a string, at byte 6"},
		{name: "surrogates the wrong way round", body: `{"a":"\ude00\ud83d"}`, err: "an unpaired surrogate in a string, at byte 6"},
		{name: "not UTF-8", body: "{\"a\":\"\xff\"}", err: "text that is not UTF-8, at byte 6"},
		{name: "byte order mark", body: "\ufeff{}", err: "an object is expected, at byte 0"},
		{name: "too deep", body: `{"a":[[[[]]]]}`, err: "too many levels of nesting, at byte 8"},
		{name: "too deep and empty", body: `{"a":[[[{}]]]}`, err: "too many levels of nesting, at byte 8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			err := New([]byte(tt.body), Limits{4, 10_000}).Object(func(key, value []byte) error {
				got = append(got, fmt.Sprintf("%s=%s", key, value))
				return nil
			})
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Fatalf("error is %v, want %s", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("members are %q, want %q", got, tt.want)
			}
		})
	}
}

func TestScannerFindsKeyTwiceAmongMany(t *testing.T) {
	var body strings.Builder
	for i := range 3 * manyKeys {
		fmt.Fprintf(&body, `"k%d":%d,`, i, i)
	}
	for _, last := range []int{0, manyKeys - 1, manyKeys, 3*manyKeys - 1} {
		whole := fmt.Sprintf(`{%s"k%d":0}`, body.String(), last)
		err := New([]byte(whole), Limits{4, 10_000}).Whole()
		if err == nil || !strings.HasPrefix(err.Error(), "a key is given twice") {
			t.Errorf("k%d twice gives %v", last, err)
		}
	}
	if err := New([]byte("{"+strings.TrimSuffix(body.String(), ",")+"}"), Limits{4, 10_000}).Whole(); err != nil {
		t.Errorf("keys that are all different give %v", err)
	}
}

func TestScannerStopsWhereVisitFails(t *testing.T) {
	enough := errors.New("enough")
	for _, body := range []string{`{"a":1,"b":2}`, `{"b":2}`} {
		err := New([]byte(body), Limits{4, 10_000}).Object(func(key, _ []byte) error {
			if string(key) == "b" {
				return enough
			}
			return nil
		})
		if err != enough {
			t.Errorf("%s gives %v, want %v", body, err, enough)
		}
	}
}

// FuzzScanner compares with encoding/json: what the scanner takes,
// encoding/json reads as the same members; what only encoding/json takes, the
// scanner refuses for one of the reasons that it is there for.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":1,"b":[true,null],"c":{"d":"e\u00e9\ud83d\ude00"}}`, `{"a":1,"a":2}`, `{"\u0061":"\ud800"}`, `[[[[[[]]]]]]`, "{\"\xff\":0}", ` {"a" : -0.1e-7 } `} {
		f.Add([]byte(seed))
	}
	const depth = 8
	f.Fuzz(func(t *testing.T, body []byte) {
		got := map[string]string{}
		err := New(body, Limits{depth, 1000}).Object(func(key, value []byte) error {
			got[string(key)] = string(value)
			return nil
		})
		want := map[string]json.RawMessage{}
		stdErr := json.Unmarshal(body, &want)
		if err == nil {
			if stdErr != nil {
				t.Fatalf("taken, but encoding/json says %v", stdErr)
			}
			if len(got) != len(want) {
				t.Fatalf("members are %q, encoding/json has %q", got, want)
			}
			for key, value := range got {
				if string(want[key]) != value {
					t.Fatalf("member %q is %q, encoding/json has %q", key, value, want[key])
				}
				checkUnquote(t, value)
			}
			return
		}
		if stdErr == nil && bytes.Contains(body, []byte("{")) {
			for _, reason := range []string{"a key is given twice", "text that is not UTF-8", "an unpaired surrogate", "too many levels of nesting", "too many values"} {
				if strings.HasPrefix(err.Error(), reason) {
					return
				}
			}
			t.Fatalf("refused with %v, but encoding/json takes it", err)
		}
	})
}

func checkUnquote(t *testing.T, value string) {
	if value[0] != '"' {
		return
	}
	var want string
	if err := json.Unmarshal([]byte(value), &want); err != nil {
		t.Fatal(err)
	}
	if got := string(Unquote([]byte(value))); got != want {
		t.Fatalf("%s unquoted is %q, encoding/json has %q", value, got, want)
	}
	again := AppendString(nil, want)
	var back string
	if err := json.Unmarshal(again, &back); err != nil || back != want {
		t.Fatalf("%q quoted is %s, which encoding/json reads as %q, %v", want, again, back, err)
	}
}

func BenchmarkScanner(b *testing.B) {
	body := []byte(`{"content":"` + strings.Repeat("some text and more text, ", 40) + `","parentId":null,"tags":["a","b","c"],"place":{"x":1.5,"y":-2e3}}`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	var s Scanner
	for b.Loop() {
		s.Reset(body, Limits{32, 1000})
		if err := s.Object(func(_, _ []byte) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
