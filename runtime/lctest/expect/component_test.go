package expect

import (
	"context"
	"io"
	"reflect"
	"slices"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
)

type room struct{ ID lc.ComponentID }

func (*room) SSEChannel() lc.Channel                  { return lc.Global }
func (*room) Render(context.Context, io.Writer) error { return nil }
func (*room) Mount(context.Context) error             { return nil }
func (*room) Unmount(context.Context) error           { return nil }

func TestMethodFaults(t *testing.T) {
	sound := lc.Definition[room]{Channel: (*room).SSEChannel, Render: (*room).Render, Mount: (*room).Mount}
	tests := []struct {
		name    string
		methods Methods
		want    []string
	}{
		{
			"none",
			Methods{Channel: (*room).SSEChannel, Render: (*room).Render, Mount: (*room).Mount},
			nil,
		},
		{
			"methods that are gone",
			Methods{Render: (*room).Render},
			[]string{"definition sets Channel, but room has no method SSEChannel", "definition sets Mount, but room has no method Mount"},
		},
		{
			"a method that is new",
			Methods{Channel: (*room).SSEChannel, Render: (*room).Render, Mount: (*room).Mount, Version: func(*room) uint64 { return 1 }},
			[]string{"definition does not set Version, but room has a method Version"},
		},
		{
			"another method",
			Methods{Channel: (*room).SSEChannel, Render: (*room).Render, Mount: (*room).Unmount},
			[]string{"Mount of the definition is github.com/lcgen/lcgen/runtime/lctest/expect.(*room).Mount, want github.com/lcgen/lcgen/runtime/lctest/expect.(*room).Unmount"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.methods.faults("room", reflect.ValueOf(sound)); !slices.Equal(got, test.want) {
				t.Errorf("faults %q, want %q", got, test.want)
			}
		})
	}
}

func TestPushName(t *testing.T) {
	for push, want := range map[lc.Push]string{lc.PushHTML: "PushHTML", lc.PushRefresh: "PushRefresh", 7: "Push(7)"} {
		if got := pushName(push); got != want {
			t.Errorf("name of %d is %q, want %q", push, got, want)
		}
	}
}
