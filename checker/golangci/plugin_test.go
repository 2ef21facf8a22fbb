package golangci

import (
	"testing"

	"github.com/golangci/plugin-module-register/register"

	"github.com/lcgen/lcgen/checker"
)

// TestRegistered makes the plugin as golangci-lint does.
func TestRegistered(t *testing.T) {
	newPlugin, err := register.GetPlugin("lcgen")
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPlugin(map[string]any{"disable": []any{"LC006"}})
	if err != nil {
		t.Fatal(err)
	}
	if p.GetLoadMode() != register.LoadModeTypesInfo {
		t.Errorf("the load mode is %s", p.GetLoadMode())
	}
	analyzers, err := p.BuildAnalyzers()
	if err != nil || len(analyzers) != 1 {
		t.Fatalf("%d analyzers, %v", len(analyzers), err)
	}
	if got := analyzers[0].Flags.Lookup("disable").Value.String(); got != "LC006" {
		t.Errorf("disabled are %q", got)
	}
}

func TestSettings(t *testing.T) {
	all := checker.Rules()
	last := all[len(all)-1].Code
	tests := []struct {
		name string
		raw  any
		want string // error
	}{
		{"none", nil, ""},
		{"codes", map[string]any{"enable": []any{"LC001"}}, ""},
		{"unknown code", map[string]any{"enable": []any{"LC999"}}, `reading the settings of lcgen: unknown lint code "LC999": there are LC001 to ` + last},
		{"unknown setting", map[string]any{"dsable": []any{"LC001"}}, `reading the settings of lcgen: decoding settings: json: unknown field "dsable"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(tt.raw)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
