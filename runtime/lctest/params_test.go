package lctest

import (
	"maps"
	"testing"
	"time"
)

func TestParams(t *testing.T) {
	type point struct{ X, Y int }
	var none *string
	params := Params{
		"text": "a b&c", "empty": "", "number": 1.5, "yes": true, "no": false, "absent": none,
		"words": []string{"one", "two"}, "point": point{1, 2}, "points": []point{{3, 4}},
		"wait": 90 * time.Second, "at": time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	}
	body, err := params.json()
	if err != nil {
		t.Fatal(err)
	}
	const wantJSON = `{"absent":null,"at":"2026-01-02T03:04:05Z","empty":"","no":false,"number":1.5,"point":{"X":1,"Y":2},"points":[{"X":3,"Y":4}],"text":"a b\u0026c","wait":"1m30s","words":["one","two"],"yes":true}`
	if string(body) != wantJSON {
		t.Errorf("JSON is\n%s\nwant\n%s", body, wantJSON)
	}
	fields, err := params.form()
	if err != nil {
		t.Fatal(err)
	}
	const wantForm = "at=2026-01-02T03%3A04%3A05Z&empty=&number=1.5&point.x=1&point.y=2&points.0.x=3&points.0.y=4&text=a+b%26c&wait=1m30s&words=one&words=two&yes=true"
	if got := fields.Encode(); got != wantForm {
		t.Errorf("form is\n%s\nwant\n%s", got, wantForm)
	}
}

func TestParamsWith(t *testing.T) {
	params := Params{"by": 1, "note": "text"}
	tests := []struct {
		name string
		got  Params
		want Params
	}{
		{"another value", params.With("by", 2), Params{"by": 2, "note": "text"}},
		{"another parameter", params.With("at", "noon"), Params{"by": 1, "note": "text", "at": "noon"}},
		{"of none", Params(nil).With("by", 2), Params{"by": 2}},
		{"the parameters themselves", params, Params{"by": 1, "note": "text"}},
	}
	for _, test := range tests {
		if !maps.Equal(test.got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, test.got, test.want)
		}
	}
}
