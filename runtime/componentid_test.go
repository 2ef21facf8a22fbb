package lc

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/lcgen/lcgen/runtime/internal/jsonscan"
)

func TestParseComponentID(t *testing.T) {
	for text, want := range map[string]ComponentID{
		"notification-center:user-123":     {"notification-center", "user-123"},
		"a:b":                              {"a", "b"},
		"a2-3b:x":                          {"a2-3b", "x"},
		"feed:team:5":                      {"feed", "team:5"},
		"feed:größe@x+y=z,~_.":             {"feed", "größe@x+y=z,~_."},
		"feed:ञ्":                          {"feed", "ञ्"},
		"feed:" + strings.Repeat("a", 128): {"feed", strings.Repeat("a", 128)},
		strings.Repeat("a", 64) + ":x":     {strings.Repeat("a", 64), "x"},
	} {
		got, err := ParseComponentID(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%q is %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "a", ":", "a:", ":b", "A:b", "1a:b", "-a:b", "a-:b", "a--b:c", "a_b:c", "é:b",
		"a:b c", "a:b/c", "a:b\n", "a:\x00", "a:b\x7f", "a:b?c", "a:b#c", "a:b%c", `a:b"c`, "a:b'c", "a:<b>", "a:b&c", `a:b\c`,
		"a:.", "a:..", "a:\xff", "a:" + strings.Repeat("a", 129), strings.Repeat("a", 65) + ":x", "a:\u202e", "a:\u2028",
	} {
		if got, err := ParseComponentID(text); err == nil || got != (ComponentID{}) {
			t.Errorf("%q is taken for %+v", text, got)
		}
	}
}

func TestComponentIDInJSON(t *testing.T) {
	raw, err := json.Marshal(map[ComponentID]ComponentID{tallyOne: tallyOne})
	if err != nil || string(raw) != `{"tally:one":"tally:one"}` {
		t.Errorf("JSON is %s, %v", raw, err)
	}
	var back map[ComponentID]ComponentID
	if err := json.Unmarshal(raw, &back); err != nil || back[tallyOne] != tallyOne {
		t.Errorf("read back it is %v, %v", back, err)
	}
	var id ComponentID
	if err := json.Unmarshal([]byte(`"tally"`), &id); err == nil || id != (ComponentID{}) {
		t.Errorf("half an ID is %v, %v", id, err)
	}
}

func TestChannels(t *testing.T) {
	for ch, want := range map[Channel][2]string{
		Global:                            {"global", ""},
		UserChannel("123"):                {"user", "123"},
		ContextChannel("comments", "p-1"): {"comments", "p-1"},
		PresenceChannel("lobby"):          {"presence", "lobby"},
		"activity:team:5":                 {"activity", "team:5"},
		"room-2:größe":                    {"room-2", "größe"},
	} {
		if err := ch.Validate(); err != nil || ch.Kind() != want[0] || ch.Instance() != want[1] {
			t.Errorf("%s has kind %q and instance %q, %v; want %q", ch, ch.Kind(), ch.Instance(), err, want)
		}
	}
	for _, ch := range []Channel{
		"", "x", ":", "user:", ":x", "Global", "global:", "global:x", "User:x", "user :x", "us_er:x",
		"user:a b", "user:a\n", "user:a/b", "user:\x00", "user:\xff", "user:.", "user:..", Channel("user:" + strings.Repeat("a", 129)),
	} {
		if ch.Validate() == nil {
			t.Errorf("channel %q is taken", ch)
		}
	}
}

// What a browser sends for a name comes back in messages, and not all of it.
func TestLongNamesInMessages(t *testing.T) {
	long := strings.Repeat("a", 1<<20)
	for _, err := range []error{
		second(ParseComponentID(long)), second(ParseComponentID(long + ":x")), second(ParseComponentID("tally:" + long)),
		Channel(long).Validate(), Channel(long + ":x").Validate(), Channel("user:" + long).Validate(), Channel("user:" + long[:200]).Validate(),
	} {
		if err == nil || len(err.Error()) > 300 {
			t.Errorf("a message of %d bytes", len(fmt.Sprint(err)))
		}
	}
}

func second[T any](_ T, err error) error { return err }

// FuzzComponentID: what is taken is the same after a journey through text,
// URLs and attributes.
func FuzzComponentID(f *testing.F) {
	for _, seed := range []string{"tally:one", "a:b:c", "a:é", "a:%2F", "a:..", "a:\n", "A:b", "a:b+c@d=e,f~"} {
		f.Add(seed)
	}
	var seen ComponentID
	mux := http.NewServeMux()
	mux.HandleFunc("/lc/{component}/{instance}/{action}", func(_ http.ResponseWriter, r *http.Request) { seen = componentID(r) })
	f.Fuzz(func(t *testing.T, text string) {
		id, err := ParseComponentID(text)
		if err != nil {
			return
		}
		if id.String() != text || !utf8.ValidString(text) || len(text) > maxNameLen+1+maxInstanceLen {
			t.Fatalf("%q is taken for %q", text, id)
		}
		r := httptest.NewRequest("POST", "/lc/"+id.Name+"/"+url.PathEscape(id.Instance)+"/act", nil)
		seen = ComponentID{}
		mux.ServeHTTP(httptest.NewRecorder(), r)
		if seen != id {
			t.Fatalf("%q arrives as %q", id, seen)
		}
		if quoted := string(jsonscan.AppendString(nil, text)); quoted != `"`+text+`"` {
			t.Fatalf("%q needs escapes in JSON: %s", text, quoted)
		}
	})
}

// FuzzChannel: a channel holds nothing that JSON, an attribute or a line of an
// event would have to escape, and no two channels have one text.
func FuzzChannel(f *testing.F) {
	for _, seed := range []string{"global", "user:1", "comments:a:b", "x:\n", "x:\"", ":", "global:x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ch := Channel(text)
		if ch.Validate() != nil {
			return
		}
		if strings.ContainsAny(text, "\"'<>&\\\r\n\x00 /?#%") || len(text) > maxChannelLen {
			t.Fatalf("%q is taken", text)
		}
		if ch != Global && ContextChannel(ch.Kind(), ch.Instance()) != ch {
			t.Fatalf("%q has kind %q and instance %q", text, ch.Kind(), ch.Instance())
		}
	})
}
