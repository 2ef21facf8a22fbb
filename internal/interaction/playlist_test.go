package main

import (
	"math"
	"net/http"
	"strings"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestPlaylist(t *testing.T) {
	for _, test := range []struct {
		song string
		by   int
		want string
	}{
		{"Alba", 1, "Ballad Alba Canon"},
		{"Canon", -2, "Canon Alba Ballad"},
		{"Alba", -1, "Alba Ballad Canon"},
		{"Alba", math.MaxInt, "Ballad Canon Alba"},
		{"Canon", math.MinInt, "Canon Alba Ballad"},
	} {
		p := &Playlist{Songs: []string{"Alba", "Ballad", "Canon"}}
		if err := p.Move(test.song, test.by); err != nil || strings.Join(p.Songs, " ") != test.want {
			t.Errorf("%s by %d gives %q (%v), want %s", test.song, test.by, p.Songs, err, test.want)
		}
	}
	app := lc.New()
	RegisterPlaylist(app, nil)
	lctest.New(t, app).Call(PlaylistComponent.ID("a"), "move", lctest.Params{"song": "Dirge", "by": 1}).AssertStatus(http.StatusNotFound)
}
