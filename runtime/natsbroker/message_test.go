package natsbroker

import (
	"bytes"
	"testing"
)

// FuzzDecode feeds what anybody may have put into the stream.
func FuzzDecode(f *testing.F) {
	whole, err := encode(message(1))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte("{}\n"))
	f.Fuzz(func(t *testing.T, published []byte) {
		m, err := decode(published)
		if err != nil {
			return
		}
		again, err := encode(m)
		if err != nil {
			return // an ID that is none
		}
		back, err := decode(again)
		if err != nil || back.Channel != m.Channel || back.Type != m.Type || back.Component != m.Component || back.Version != m.Version || !bytes.Equal(back.Data, m.Data) {
			t.Errorf("%+v came back as %+v: %v", m, back, err)
		}
	})
}
