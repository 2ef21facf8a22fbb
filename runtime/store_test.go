package lc

import (
	"reflect"
	"testing"
	"time"
)

func TestRecordBinary(t *testing.T) {
	for _, r := range []Record{
		{},
		{Version: 1},
		{Version: 1<<64 - 1, State: []byte(`{"n":1}`)},
		{Version: 2, State: []byte{}},
		{Version: 3, Expires: time.Unix(1, 0)},
		{Version: 4, State: []byte(`{}`), Expires: time.Unix(latestExpiry, 0)},
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
			if head := len(data) - len(r.State); n >= head && r.State != nil {
				break // a shorter state is state, too
			}
			if err := got.UnmarshalBinary(data[:n]); err == nil {
				t.Errorf("%d of %d bytes of %+v are taken for a record", n, len(data), r)
			}
		}
	}
}

func TestRecordExpiresBefore1970(t *testing.T) {
	if data, err := (Record{Version: 1, Expires: time.Unix(0, 0)}).MarshalBinary(); err == nil {
		t.Errorf("it is encoded as %q", data)
	}
}

// FuzzRecord feeds what a damaged file or a foreign program may have left.
func FuzzRecord(f *testing.F) {
	f.Add([]byte("\x01\x00\x00\x00\x00\x00\x00\x00\x07\x01{}"))
	f.Add([]byte("\x01\x00\x00\x00\x00\x00\x00\x00\x07\x00"))
	f.Add([]byte("\x02\x00\x00\x00\x00\x00\x00\x00\x07\x00\x00\x00\x00\x6b\x49\xd2\x00\x01{}"))
	f.Add([]byte("\x02\x00\x00\x00\x00\x00\x00\x00\x07\xff\xff\xff\xff\xff\xff\xff\xff\x00"))
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
