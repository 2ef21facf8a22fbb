package lc

import (
	"bytes"
	"crypto/sha256"
	"errors"
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

func TestGrantIsBound(t *testing.T) {
	g := grant{ComponentID{"thread", "post-1"}, "comments:post-1"}
	expires := tokenTime.Add(time.Hour)
	good := keyring{newKey}.sealGrant(g, "ada", expires)
	other := func(c ComponentID, ch Channel) string {
		// The other grant's fields with this one's signature.
		forged := keyring{newKey}.sealGrant(grant{c, ch}, "ada", expires)
		raw, _ := tokenEncoding.DecodeString(forged)
		own, _ := tokenEncoding.DecodeString(good)
		return tokenEncoding.EncodeToString(append(raw[:len(raw)-32], own[len(own)-32:]...))
	}
	later := func() string {
		raw, _ := tokenEncoding.DecodeString(good)
		raw[7]++ // of the expiry
		return tokenEncoding.EncodeToString(raw)
	}
	for _, tt := range []struct {
		name   string
		keys   keyring
		text   string
		viewer string
		now    time.Time
		err    error
	}{
		{"as given", keyring{newKey}, good, "ada", tokenTime, nil},
		{"with the previous key", keyring{oldKey, newKey}, good, "ada", tokenTime, nil},
		{"right before it expires", keyring{newKey}, good, "ada", expires.Add(-1), nil},
		{"expired", keyring{newKey}, good, "ada", expires, errTokenExpired},
		{"expiry moved", keyring{newKey}, later(), "ada", tokenTime, errTokenInvalid},
		{"other key", keyring{oldKey}, good, "ada", tokenTime, errTokenInvalid},
		{"other viewer", keyring{newKey}, good, "bob", tokenTime, errTokenInvalid},
		{"nobody", keyring{newKey}, good, "", tokenTime, errTokenInvalid},
		{"other component", keyring{newKey}, other(ComponentID{"threat", "post-1"}, g.channel), "ada", tokenTime, errTokenInvalid},
		{"other instance", keyring{newKey}, other(ComponentID{"thread", "post-2"}, g.channel), "ada", tokenTime, errTokenInvalid},
		{"other channel", keyring{newKey}, other(g.component, "comments:post-2"), "ada", tokenTime, errTokenInvalid},
		{"letters moved between fields", keyring{newKey}, other(ComponentID{"threadp", "ost-1"}, g.channel), "ada", tokenTime, errTokenInvalid},
		{"state as a grant", keyring{newKey}, keyring{newKey}.sealState(g.component, "ada", "", nil, expires), "ada", tokenTime, errTokenInvalid},
		{"cookie as a grant", keyring{newKey}, keyring{newKey}.sealPayload(purposeFlash, nil, expires), "ada", tokenTime, errTokenInvalid},
		{"last letter cut off", keyring{newKey}, good[:len(good)-1], "ada", tokenTime, errTokenInvalid},
		{"half cut off", keyring{newKey}, good[:len(good)/2], "ada", tokenTime, errTokenInvalid},
		{"only a letter", keyring{newKey}, good[:1], "ada", tokenTime, errTokenInvalid},
		{"nothing", keyring{newKey}, "", "ada", tokenTime, errTokenInvalid},
		{"something behind", keyring{newKey}, good + "AAAA", "ada", tokenTime, errTokenInvalid},
		{"line end inside", keyring{newKey}, good[:8] + "\n" + good[8:], "ada", tokenTime, errTokenInvalid},
		{"padding", keyring{newKey}, good + "=", "ada", tokenTime, errTokenInvalid},
		{"not base64", keyring{newKey}, "!" + good[1:], "ada", tokenTime, errTokenInvalid},
		{"enormous", keyring{newKey}, strings.Repeat("A", maxTokenLen+1), "ada", tokenTime, errTokenInvalid},
		{"enormous field", keyring{newKey}, tokenEncoding.EncodeToString(append(make([]byte, 8), 0xff, 0xff, 0xff, 0xff, 1, 2, 3)), "ada", tokenTime, errTokenInvalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, _, err := tt.keys.openGrant(tt.text, tt.viewer, tt.now)
			if !errors.Is(err, tt.err) {
				t.Fatalf("error is %v, want %v", err, tt.err)
			}
			if err == nil && got != g || err != nil && got != (grant{}) {
				t.Errorf("grant is %+v", got)
			}
		})
	}
}

func TestStateIsBound(t *testing.T) {
	id := ComponentID{"feed", "team-5"}
	expires := tokenTime.Add(time.Hour)
	keys := keyring{newKey}
	good := keys.sealState(id, "ada", "v1", []byte(`{"filter":"mine"}`), expires)
	changed := func() string {
		raw, _ := tokenEncoding.DecodeString(good)
		raw[len(raw)-2] ^= 1
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
		{"grant as state", keys, keys.sealGrant(grant{component: id}, "ada", expires), id, "ada", "v1", tokenTime, errTokenInvalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.keys.openState(tt.text, tt.id, tt.viewer, tt.schema, tt.now)
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
// are added later. Each one changes the signature, and comes back from a grant.
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
	seal := func() []byte { raw, _ := tokenEncoding.DecodeString(keys.sealGrant(g, "ada", expires)); return raw }
	open := func(raw []byte) (grant, error) {
		got, _, err := keys.openGrant(tokenEncoding.EncodeToString(raw), "ada", tokenTime)
		return got, err
	}
	empty := seal()
	signature := empty[len(empty)-sha256.Size:]
	eachField(reflect.ValueOf(&g).Elem(), "grant", func(name string) {
		raw := seal()
		if got, err := open(raw); err != nil || got != g {
			t.Errorf("%s is lost: %+v came back as %+v, %v", name, g, got, err)
		}
		if _, err := open(append(raw[:len(raw)-sha256.Size], signature...)); !errors.Is(err, errTokenInvalid) {
			t.Errorf("%s is not signed: forged, it gives the error %v", name, err)
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
		"a":     {"a", ""},
		"a~b":   {"a", "b"},
		"~b":    {"", "b"},
		"a~b~c": {"a", "b~c"},
	} {
		if got := parseToken(text); got != want || text != "" && want.state != "" && got.String() != text {
			t.Errorf("%q is %+v, want %+v", text, got, want)
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
		keys.sealState(id, "ada", "v1", []byte(`{}`), expires),
		keys.sealPayload(purposeFlash, []byte(`{}`), expires),
	}
	for _, s := range sealed {
		f.Add(s)
		f.Add(s[:len(s)-5])
		f.Add(s + "~" + s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tok := parseToken(text)
		if _, _, err := keys.openGrant(tok.grant, "ada", tokenTime); (err == nil) != (tok.grant == sealed[0] || tok.grant == sealed[1]) {
			t.Fatalf("grant %q: %v", tok.grant, err)
		}
		if _, err := keys.openState(tok.state, id, "ada", "v1", tokenTime); (err == nil) != (tok.state == sealed[2]) {
			t.Fatalf("state %q: %v", tok.state, err)
		}
		if _, err := keys.openPayload(purposeFlash, text, tokenTime); (err == nil) != (text == sealed[3]) {
			t.Fatalf("cookie %q: %v", text, err)
		}
	})
}
