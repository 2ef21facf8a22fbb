package main

import (
	"bufio"
	"errors"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/internal/scaffold"
)

// askerOf returns an asker with a person who gives these answers, and then
// closes the terminal.
func askerOf(answers ...string) (*asker, *strings.Builder) {
	var out strings.Builder
	in := strings.Join(answers, "\n")
	if len(answers) > 0 {
		in += "\n"
	}
	return &asker{bufio.NewReader(strings.NewReader(in)), &out}, &out
}

// A person is asked for what is missing, again where the answer won't do.
func TestAsk(t *testing.T) {
	ask, out := askerOf("Chat Room", "chat-room", "context", "context:room", "Messages []Message", "messages int", "", "say(", "say(text string)", "")
	c, err := newComponentFlags{render: "go"}.request(ask, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Name != "chat-room" || c.Channel.Prefix != "room" || len(c.State) != 1 || len(c.Actions) != 1 || c.Actions[0].Method != "Say" || c.Render != scaffold.RenderGo {
		t.Errorf("the answers make %+v", c)
	}
	for _, said := range []string{"did you mean chat-room?", "such as context:comments", "export it, as Messages", "column 5: "} {
		if !strings.Contains(out.String(), said) {
			t.Errorf("nobody said %q:\n%s", said, out)
		}
	}
}

// What is given is not asked for, and who gives no answer ends it.
func TestAskNot(t *testing.T) {
	ask, out := askerOf()
	c, err := newComponentFlags{render: "template", channel: "global"}.request(ask, []string{"tally"})
	if err != nil || c.Name != "tally" || out.Len() > 0 {
		t.Errorf("%+v, %v, asked %q", c, err, out)
	}
	if _, err := (newComponentFlags{render: "template"}).request(ask, []string{"tally"}); !errors.Is(err, errNoAnswer) {
		t.Errorf("without an answer: %v", err)
	}
}
