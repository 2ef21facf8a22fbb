package lc

import (
	"strings"
	"testing"
)

// loud is a type whose JSON is made by a method of its pointer.
type loud string

func (l *loud) MarshalText() ([]byte, error) { return []byte(strings.ToUpper(string(*l)) + "!"), nil }

func (l *loud) UnmarshalText(b []byte) error {
	*l = loud(strings.ToLower(strings.TrimSuffix(string(b), "!")))
	return nil
}

func TestJSONCodecAsksMethodsOfPointers(t *testing.T) {
	type sign struct{ says loud }
	type fields struct {
		Says loud `json:"says"`
	}
	codec := JSONCodec("1",
		func(c *sign) fields { return fields{c.says} },
		func(c *sign, f fields) { c.says = f.Says },
	)
	data, err := codec.Encode(&sign{says: "stop"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(data), `{"says":"STOP!"}`; got != want {
		t.Errorf("encoded %s, want %s", got, want)
	}
	var back sign
	if err := codec.Decode(&back, data); err != nil || back.says != "stop" {
		t.Errorf("decoded %q, %v, want stop", back.says, err)
	}
}
