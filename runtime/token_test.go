package lc

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

var (
	tokenTime = time.Date(2026, 5, 4, 3, 0, 0, 0, time.UTC)
	oldKey    = bytes.Repeat([]byte("o"), 32)
	newKey    = bytes.Repeat([]byte("n"), 32)
)

func TestStateIsBound(t *testing.T) {
	id := ComponentID{"feed", "team-5"}
	expires := tokenTime.Add(time.Hour)
	keys := keyring{newKey}
	good := keys.sealFields(purposeState, id, "ada", "v1", []byte(`{"filter":"mine"}`), expires)
	changed := func() string {
		raw, _ := tokenEncoding.DecodeString(good)
		raw[len(raw)-2] ^= 1
		return tokenEncoding.EncodeToString(raw)
	}
	rehashed := func() string {
		raw, _ := tokenEncoding.DecodeString(good)
		copy(raw[4:], aboutOf("v2", aboutSchema))
		return tokenEncoding.EncodeToString(raw)
	}
	for _, tt := range []struct {
		name           string
		keys           keyring
		text           string
		id             ComponentID
		viewer, schema string
		now            time.Time
		err            error
	}{
		{"as given", keys, good, id, "ada", "v1", tokenTime, nil},
		{"with the previous key", keyring{oldKey, newKey}, good, id, "ada", "v1", tokenTime, nil},
		{"expired", keys, good, id, "ada", "v1", expires, errTokenExpired},
		{"other key", keyring{oldKey}, good, id, "ada", "v1", tokenTime, errTokenInvalid},
		{"other schema", keys, good, id, "ada", "v2", tokenTime, errTokenSchema},
		{"other component", keys, good, ComponentID{"food", "team-5"}, "ada", "v1", tokenTime, errTokenInvalid},
		{"other instance", keys, good, ComponentID{"feed", "team-6"}, "ada", "v1", tokenTime, errTokenInvalid},
		{"other viewer", keys, good, id, "bob", "v1", tokenTime, errTokenInvalid},
		{"letters moved between component and instance", keys, good, ComponentID{"feedt", "eam-5"}, "ada", "v1", tokenTime, errTokenInvalid},
		{"other fields", keys, changed(), id, "ada", "v1", tokenTime, errTokenInvalid},
		{"fields cut off", keys, good[:len(good)-4], id, "ada", "v1", tokenTime, errTokenInvalid},
		{"nothing", keys, "", id, "ada", "v1", tokenTime, errTokenInvalid},
		{"schema moved", keys, rehashed(), id, "ada", "v2", tokenTime, errTokenInvalid},
		{"props as state", keys, keys.sealFields(purposeProps, id, "ada", "v1", []byte(`{"filter":"mine"}`), expires), id, "ada", "v1", tokenTime, errTokenInvalid},
		{"grant as state", keys, keys.sealGrant(grant{component: id}, "ada", expires), id, "ada", "v1", tokenTime, errTokenInvalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.keys.openFields(purposeState, tt.text, tt.id, tt.viewer, tt.schema, tt.now)
			if !errors.Is(err, tt.err) {
				t.Fatalf("error is %v, want %v", err, tt.err)
			}
			if err == nil && string(got) != `{"filter":"mine"}` || err != nil && got != nil {
				t.Errorf("fields are %s", got)
			}
		})
	}
}

// TestFieldsOfASignatureCannotBeShifted moves a letter over each border.
func TestFieldsOfASignatureCannotBeShifted(t *testing.T) {
	keys := keyring{newKey}
	seen := map[string]string{}
	for name, s := range map[string]signed{
		"purpose":   {purpose: "ab"},
		"another":   {purpose: "b"},
		"nothing":   {purpose: "a"},
		"component": {purpose: "a", component: ComponentID{Name: "b"}},
		"instance":  {purpose: "a", component: ComponentID{Instance: "b"}},
		"viewer":    {purpose: "a", viewer: "b"},
		"channel":   {purpose: "a", channel: "b"},
		"schema":    {purpose: "a", schema: "b"},
		"payload":   {purpose: "a", payload: []byte("b")},
		"expiry":    {purpose: "a", expires: time.Unix('b', 0)},
	} {
		mac := string(keys.sign(&s))
		if other, twice := seen[mac]; twice {
			t.Errorf("%s and %s have one signature", name, other)
		}
		seen[mac] = name
	}
}

// TestEveryFieldIsSigned sets the fields one at a time, including fields that
// are added later. Each one changes the signature; a grant with it is no grant
// without it, and the other way round.
func TestEveryFieldIsSigned(t *testing.T) {
	keys := keyring{newKey}
	var s signed
	none := string(keys.sign(&s))
	eachField(reflect.ValueOf(&s).Elem(), "signed", func(name string) {
		if string(keys.sign(&s)) == none {
			t.Errorf("%s is not signed", name)
		}
	})

	var g grant
	expires := tokenTime.Add(time.Hour)
	empty := keys.sealGrant(g, "ada", expires)
	eachField(reflect.ValueOf(&g).Elem(), "grant", func(name string) {
		text := keys.sealGrant(g, "ada", expires)
		if got, err := keys.openGrant(text, g, "ada", tokenTime); err != nil || !got.Equal(expires) {
			t.Errorf("with %s: good until %v, %v", name, got, err)
		}
		if _, err := keys.openGrant(text, grant{}, "ada", tokenTime); err == nil {
			t.Errorf("a grant with %s is good without it", name)
		}
		if _, err := keys.openGrant(empty, g, "ada", tokenTime); err == nil {
			t.Errorf("a grant without %s is good with it", name)
		}
	})
}

// eachField calls do once for each field of a struct, while that field alone is
// set.
func eachField(v reflect.Value, name string, do func(name string)) {
	for i := range v.NumField() {
		name := name + "." + v.Type().Field(i).Name
		field := reflect.NewAt(v.Field(i).Type(), v.Field(i).Addr().UnsafePointer()).Elem() // which may be set
		switch field.Interface().(type) {
		case ComponentID:
			eachField(field, name, do)
			continue
		case time.Time:
			field.Set(reflect.ValueOf(time.Unix(1, 0)))
		case []byte:
			field.SetBytes([]byte("x"))
		default:
			field.SetString("x")
		}
		do(name)
		field.SetZero()
	}
}

func TestTokenParts(t *testing.T) {
	for text, want := range map[string]token{
		"":      {},
		"a":     {"a", "", ""},
		"a~b":   {"a", "b", ""},
		"~b":    {"", "b", ""},
		"a~b~c": {"a", "b", "c"},
		"a~~c":  {"a", "", "c"},
		"~~c":   {"", "", "c"},
	} {
		if got := parseToken(text); got != want || got.String() != text {
			t.Errorf("%q is %+v, want %+v", text, got, want)
		}
	}
}

// A token reveals nothing but its time, and what it is about has a length of its
// own: nothing that both sides know is in it.
// A token has one spelling: with what opens nothing in the place of a state, it is
// refused for a component that has one.
func TestTokenHasOneSpelling(t *testing.T) {
	def := tallyDefinition()
	def.Client = clientCodec("v1")
	f := newFixture(t, def)
	good := f.token("ada", tallyOne)
	grant := parseToken(good).grant
	for text, want := range map[string]int{
		good: 200, grant: 200,
		grant + "~": 403, grant + "~~": 403, good + "~": 403, good + "~~": 403, grant + "~~~": 403,
	} {
		w := f.send(request{path: "/lc/tally/one/add", user: "ada", body: `{"by":1}`, header: []string{"Content-Type: application/json", "LC-Request: " + newRequestID(), "LC-Token: " + text}})
		if w.Code != want {
			t.Errorf("%s is answered %d, want %d", text, w.Code, want)
		}
	}
}

func TestTokenLength(t *testing.T) {
	long := strings.Repeat("x", maxInstanceLen)
	const uuid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
	for _, tt := range []struct {
		name string
		g    grant
		want int
	}{
		{"instance of the channel", grant{ComponentID{"card", "17"}, "cards:17"}, 28},
		{"long one", grant{ComponentID{strings.Repeat("x", maxNameLen), long}, ContextChannel("cards", long)}, 28},
		{"no channel", grant{ComponentID{"card", "17"}, ""}, 28},
		{"global", grant{ComponentID{"card", "17"}, Global}, 30},
		{"global, UUID", grant{ComponentID{"card", uuid}, Global}, 64},
		{"global, long one", grant{ComponentID{"card", long}, Global}, 29},
		{"global, beyond ASCII", grant{ComponentID{"card", "größe"}, Global}, 29},
		{"global, with the sign before a state", grant{ComponentID{"card", "a~b"}, Global}, 29},
		{"hand-written", grant{ComponentID{"card", uuid}, "team:red"}, 64},
	} {
		text := keyring{newKey}.sealGrant(tt.g, "ada", tokenTime)
		if len(text) != tt.want || strings.ContainsAny(text, "~ \"&") {
			t.Errorf("%s: %q has %d letters, want %d", tt.name, text, len(text), tt.want)
		}
	}
	if got := len(keyring{newKey}.sealFields(purposeState, ComponentID{"card", long}, long, long, []byte(`{"filter":"all"}`), tokenTime)); got != 54 {
		t.Errorf("a state of 16 bytes has %d letters, want 54", got)
	}
}

// A token is good up to the second that it says, and until 2106 at most.
func TestTokenExpiresInWholeSeconds(t *testing.T) {
	keys, g := keyring{newKey}, grant{tallyOne, "tally:one"}
	for expires, want := range map[time.Time]time.Time{
		tokenTime.Add(time.Hour + 999*time.Millisecond): tokenTime.Add(time.Hour),
		tokenTime.AddDate(200, 0, 0):                    time.Unix(math.MaxUint32, 0),
	} {
		if got, err := keys.openGrant(keys.sealGrant(g, "ada", expires), g, "ada", tokenTime); err != nil || !got.Equal(want) {
			t.Errorf("until %v: until %v, %v; want %v", expires, got, err, want)
		}
	}
}

// FuzzToken opens whatever comes: nothing but what was sealed opens.
func FuzzToken(f *testing.F) {
	keys := keyring{newKey, oldKey}
	id := ComponentID{"feed", "team-5"}
	g := grant{id, "activity:team-5"}
	expires := tokenTime.Add(time.Hour)
	sealed := []string{
		keys.sealGrant(g, "ada", expires),
		keyring{oldKey}.sealGrant(g, "ada", expires),
		keys.sealFields(purposeState, id, "ada", "v1", []byte(`{}`), expires),
		keys.sealPayload(purposeFlash, []byte(`{}`), expires),
		keys.sealFields(purposeProps, id, "ada", "v1", []byte(`{}`), expires),
	}
	f.Add(token{sealed[0], sealed[2], sealed[4]}.String())
	f.Add(token{sealed[0], "", sealed[4]}.String())
	f.Add(token{sealed[0], sealed[4], sealed[2]}.String())
	for _, s := range sealed {
		f.Add(s)
		f.Add(s[:len(s)-5])
		f.Add(s + "~" + s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tok := parseToken(text)
		if _, err := keys.openGrant(tok.grant, g, "ada", tokenTime); (err == nil) != (tok.grant == sealed[0] || tok.grant == sealed[1]) {
			t.Fatalf("grant %q: %v", tok.grant, err)
		}
		if _, err := keys.openFields(purposeState, tok.state, id, "ada", "v1", tokenTime); (err == nil) != (tok.state == sealed[2]) {
			t.Fatalf("state %q: %v", tok.state, err)
		}
		if _, err := keys.openFields(purposeProps, tok.props, id, "ada", "v1", tokenTime); (err == nil) != (tok.props == sealed[4]) {
			t.Fatalf("props %q: %v", tok.props, err)
		}
		if got := tok.String(); got != text && tok.state != "~" {
			t.Fatalf("parts of %q are put together as %q", text, got)
		}
		if _, err := keys.openPayload(purposeFlash, text, tokenTime); (err == nil) != (text == sealed[3]) {
			t.Fatalf("cookie %q: %v", text, err)
		}
	})
}
