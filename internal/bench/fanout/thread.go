package main

import (
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

// The thread that the scenario thread is about has a thousand messages and up to
// threadMore more: each event has one more than the one before, and in the end they
// go again.
const (
	threadMessages = 1000
	threadMore     = 32
)

var threadTemplate = template.Must(template.New("").Parse(`<section class="thread">
  <h2>Thread</h2>
  <ul id="messages">
    {{- range .}}
    <li data-lc-key="m{{.ID}}"><b>{{.Author}}</b> <span>{{.Text}}</span> <i>{{.Likes}}</i></li>
    {{- end}}
  </ul>
</section>
`))

type threadMessage struct {
	ID     int    `json:"id"`
	Author string `json:"author"`
	Text   string `json:"text"`
	Likes  int    `json:"likes"`
}

// thread is the component. What it shows is told by how many messages there are,
// and its wrapper has the stamp of the event.
type thread struct {
	messages []threadMessage
	stamp    string
}

// A threadKind is a way to show the thread.
type threadKind struct {
	patches bool // viewers ask for patches
	state   bool // events carry the messages as JSON, too
	render  bool // the template is executed for each event, not beforehand
}

// startThread serves the thread, with the history that there is by default. Viewers who
// are sent all of it each time are sent one event at a time: of more than a few, later
// ones stand for earlier ones.
func startThread(kind threadKind) (server, error) {
	def, now, err := threadDefinition(kind)
	if err != nil {
		return server{}, err
	}
	app := lc.New(
		lc.WithSecret([]byte(strings.Repeat("bench", 8))),
		lc.WithLogger(slog.New(slog.DiscardHandler)),
		lc.WithLimits(lc.Limits{Rate: -1, StreamsPerAddress: 100_000, StreamAge: -1}),
	)
	lc.Register(app, def)
	id := lc.ComponentID{Name: def.Name, Instance: "1"}
	s := server{
		path:   "/sse/events/global?component=" + id.String() + "&version=&after=&token=",
		serve:  serveHTTP(app),
		window: 1,
		publish: func(n int, text string) error {
			now(n%threadMore, text)
			return app.Refresh(context.Background(), id)
		},
	}
	if kind.patches {
		s.path += "&patch=1"
		s.window = window
	}
	return s, nil
}

// threadDefinition returns the component, and a function that says how many
// messages more it shows, and with which stamp.
func threadDefinition(kind threadKind) (def lc.Definition[thread, *thread], now func(more int, stamp string), err error) {
	all := make([]threadMessage, threadMessages+threadMore)
	for i := range all {
		all[i] = threadMessage{i, fmt.Sprintf("user%d", i%7), fmt.Sprintf("This is what message %d says, & a bit more.", i), 0}
	}
	var html, state [threadMore]string
	for more := range threadMore {
		var b strings.Builder
		if err := threadTemplate.Execute(&b, all[:threadMessages+more]); err != nil {
			return def, nil, err
		}
		html[more] = b.String()
		text, err := json.Marshal(all[:threadMessages+more])
		if err != nil {
			return def, nil, err
		}
		state[more] = string(text)
	}
	more, stamp := 0, ""
	def = lc.Definition[thread, *thread]{
		Name: "thread",
		Push: lc.PushHTML,
		New: func(context.Context, lc.ComponentID) (*thread, error) {
			return &thread{all[:threadMessages+more], stamp}, nil
		},
		Channel: func(*thread) lc.Channel { return lc.Global },
		Render: func(c *thread, _ context.Context, w io.Writer) error {
			if kind.render {
				return threadTemplate.Execute(w, c.messages)
			}
			_, err := io.WriteString(w, html[len(c.messages)-threadMessages])
			return err
		},
		Attributes: func(c *thread) map[string]string { return map[string]string{"data-stamp": c.stamp} },
	}
	if kind.state {
		def.PublicState = true
		def.State = &lc.Codec[thread]{
			Schema: "v1",
			Encode: func(c *thread) ([]byte, error) { return []byte(state[len(c.messages)-threadMessages]), nil },
			Decode: func(*thread, []byte) error { return nil },
		}
	}
	return def, func(m int, s string) { more, stamp = m, s }, nil
}
