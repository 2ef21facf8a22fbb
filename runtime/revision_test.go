package lc

import (
	"strings"
	"testing"
)

// The state of a component reaches no browser, unless the component says that it
// is public.
func TestPrivateStateIsSentToNobody(t *testing.T) {
	def := tallyDefinition()
	def.PublicState = false
	def.Channel = global
	f := newFixture(t, def)
	answer := f.repeat("ada", "id-1", "3")
	again := f.repeat("ada", "id-1", "3")
	if err := f.Refresh(t.Context(), tallyOne); err != nil {
		t.Fatal(err)
	}
	sent := []string{answer.Body.String(), again.Body.String()}
	for _, m := range f.events.all() {
		sent = append(sent, string(m.Data))
	}
	if len(sent) != 4 {
		t.Errorf("%d events were sent, want one for the action and one for Refresh", len(sent)-2)
	}
	for _, data := range sent {
		if !strings.Contains(data, "<b>3</b>") || strings.Contains(data, "state") || strings.Contains(data, `"n"`) {
			t.Errorf("sent %s", data)
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
