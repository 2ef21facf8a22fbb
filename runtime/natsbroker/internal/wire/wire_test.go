package wire

import (
	"bytes"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

// FuzzDecode feeds what anybody may have put into the stream.
func FuzzDecode(f *testing.F) {
	whole, err := Encode(lc.Message{
		Channel: lc.Global, Type: "component-refresh",
		Component: lc.ComponentID{Name: "note", Instance: "one"}, Version: 1, Data: []byte(`{"version":1}`),
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte("{}\n"))
	f.Fuzz(func(t *testing.T, published []byte) {
		m, err := Decode(published)
		if err != nil {
			return
		}
		again, err := Encode(m)
		if err != nil {
			return // an ID that is none
		}
		back, err := Decode(again)
		if err != nil || back.Channel != m.Channel || back.Type != m.Type || back.Component != m.Component || back.Version != m.Version || !bytes.Equal(back.Data, m.Data) {
			t.Errorf("%+v came back as %+v: %v", m, back, err)
		}
	})
}
