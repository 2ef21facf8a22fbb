package lc

import (
	"context"
	"reflect"
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

func TestFactories(t *testing.T) {
	own := func(_ context.Context, id ComponentID) (*tally, error) { return &tally{ID: id, N: 7}, errInside }
	empty := func(id ComponentID) *tally { return &tally{ID: id} }
	ownValue := func(_ context.Context, id ComponentID) (tally, error) { return tally{ID: id, N: 7}, nil }
	failing := func(context.Context, ComponentID) (tally, error) { return tally{}, errInside }
	emptyValue := func(id ComponentID) tally { return tally{ID: id} }
	for _, tt := range []struct {
		name string
		make func(context.Context, ComponentID) (*tally, error)
		want *tally
		err  error
	}{
		{"own", Factory(own, empty), &tally{ID: tallyOne, N: 7}, errInside},
		{"none", Factory(nil, empty), &tally{ID: tallyOne}, nil},
		{"own value", ValueFactory(ownValue, emptyValue), &tally{ID: tallyOne, N: 7}, nil},
		{"own value that fails", ValueFactory(failing, emptyValue), nil, errInside},
		{"no value", ValueFactory(nil, emptyValue), &tally{ID: tallyOne}, nil},
	} {
		if got, err := tt.make(t.Context(), tallyOne); !reflect.DeepEqual(got, tt.want) || err != tt.err {
			t.Errorf("%s makes %+v, %v; want %+v, %v", tt.name, got, err, tt.want, tt.err)
		}
	}
}
