package lc

import (
	"testing"
)

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
