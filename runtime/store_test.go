package lc

import (
	"context"
	"reflect"
	"testing"
)

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

func TestStateIsPutOnOneLine(t *testing.T) {
	def := tallyDefinition()
	encode := def.State.Encode
	codec := *def.State
	codec.Encode = func(c *tally) ([]byte, error) {
		raw, err := encode(c)
		return append([]byte("{\n"), append(raw[1:len(raw)-1], "\r\n}"...)...), err
	}
	def.State = &codec
	f := newFixture(t, def)
	if got := string(decodeAnswer(t, f.act("add", `{"by":1}`)).State); got != `{"n":1}` {
		t.Errorf("state is %q", got)
	}
	codec.Encode = func(*tally) ([]byte, error) { return []byte("{\n"), nil }
	wantProblem(t, f.act("add", `{"by":1}`), 500)
}
