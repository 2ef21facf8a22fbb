package lc

import (
	"reflect"
	"testing"
)

func TestRecordBinary(t *testing.T) {
	for _, r := range []Record{
		{},
		{Version: 1},
		{Version: 1<<64 - 1, State: []byte(`{"n":1}`)},
		{Version: 2, State: []byte{}},
	} {
		data, err := r.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var got Record
		if err := got.UnmarshalBinary(data); err != nil || !reflect.DeepEqual(got, r) {
			t.Errorf("%+v came back as %+v: %v", r, got, err)
		}
		for n := range data {
			if n >= recordHead && r.State != nil {
				break // a shorter state is state, too
			}
			if err := got.UnmarshalBinary(data[:n]); err == nil {
				t.Errorf("%d of %d bytes of %+v are taken for a record", n, len(data), r)
			}
		}
	}
}

// FuzzRecord feeds what a damaged file or a foreign program may have left.
func FuzzRecord(f *testing.F) {
	f.Add([]byte("\x01\x00\x00\x00\x00\x00\x00\x00\x07\x01{}"))
	f.Add([]byte("\x01\x00\x00\x00\x00\x00\x00\x00\x07\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var r Record
		if r.UnmarshalBinary(data) != nil {
			return
		}
		if again, err := r.MarshalBinary(); err != nil || string(again) != string(data) {
			t.Errorf("%q is encoded as %q: %v", data, again, err)
		}
	})
}
