package parser

import "testing"

func TestEmptyTravels(t *testing.T) {
	tests := []struct {
		name string
		src  string // declares T
		want bool
	}{
		{"a slice", `type T []string`, true},
		{"a map", `type T map[string]int`, true},
		{"an array", `type T [2]int`, true},
		{"a struct", `type T struct { Title string; Tags []string; By *T }`, true},
		{"a type without a name", `type T = struct { A string }`, true},
		{"a basic type", `type T string`, false},
		{"a slice that reads itself", `type T []byte; func (*T) UnmarshalJSON([]byte) error { return nil }`, false},
		{"a struct that writes itself", `type T struct { A string }; func (T) MarshalText() ([]byte, error) { return nil, nil }`, false},
		{"a slice of what reads itself", `type T []Code; type Code int; func (*Code) UnmarshalText([]byte) error { return nil }`, true},
		{"an array of what reads itself", `type T [2]Code; type Code int; func (*Code) UnmarshalText([]byte) error { return nil }`, false},
		{"a struct of what reads itself", `type T struct { Code }; type Code int; func (*Code) UnmarshalText([]byte) error { return nil }`, false},
		{"what encoding/json does not see", "type T struct { A int; c chan int; Done chan int `json:\"-\"` }", true},
		{"what encoding/json can't write", `type T struct { Done chan int }`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := emptyTravels(typeT(t, tt.src)); got != tt.want {
				t.Errorf("T{} travels: %v, want %v", got, tt.want)
			}
		})
	}
}
