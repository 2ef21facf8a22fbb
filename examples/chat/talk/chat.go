package talk

import (
	"context"
	"embed"
	"html/template"
	"strings"
	"unicode/utf8"

	lc "github.com/lcgen/lcgen/runtime"
)

// pageSize is how many messages are rendered at a time.
const pageSize = 50

//go:embed message.html
var files embed.FS

// parts has the template "message", which shows one.
var parts = template.Must(template.New("").Funcs(lc.TemplateFuncs()).ParseFS(files, "message.html"))

// Chat shows a conversation. What everybody is sent are its newest messages. Who
// asks for older ones is answered with those, and shows both.
//
//lc:component template=chat.html partials=parts push=html
//lc:channel context chat
type Chat struct {
	ID     lc.ComponentID
	Before int `lc:"client"` // the message that older ones were asked for, 0 for the newest of all

	log *Log
}

// NewChat returns a factory of chats that show a log.
func NewChat(log *Log) func(context.Context, lc.ComponentID) (*Chat, error) {
	return func(_ context.Context, id lc.ComponentID) (*Chat, error) { return &Chat{ID: id, log: log}, nil }
}

// Messages are those that are rendered.
func (c *Chat) Messages() []Message { return c.log.page(c.Before, pageSize) }

// Say adds a message. As all actions but Older, it is answered with the newest
// messages: those are what the viewer must not miss.
//
//lc:action
func (c *Chat) Say(ctx context.Context, text string) error {
	user, ok := lc.UserFrom(ctx)
	if !ok {
		return lc.Forbidden("Say who you are first.")
	}
	if err := checkText(text); err != nil {
		return err
	}
	c.log.Add(user, text)
	c.Before = 0
	return nil
}

// Older shows the messages before one.
//
//lc:action broadcast=none
func (c *Chat) Older(before int) { c.Before = before }

// Remove takes a message away, however old it is. It is for its author and for
// moderators.
//
//lc:action
func (c *Chat) Remove(ctx context.Context, id int) error {
	m, err := c.mayChange(ctx, id)
	if err != nil {
		return err
	}
	c.log.change(id, nil)
	c.Before = 0
	lc.RemoveItem(ctx, m.Key())
	return nil
}

// Edit changes the text of a message, however old it is.
//
//lc:action
func (c *Chat) Edit(ctx context.Context, id int, text string) error {
	if _, err := c.mayChange(ctx, id); err != nil {
		return err
	}
	if err := checkText(text); err != nil {
		return err
	}
	m, _ := c.log.change(id, func(m *Message) { m.Text, m.Edited = text, true })
	var html strings.Builder
	if err := parts.ExecuteTemplate(&html, "message", m); err != nil {
		return err
	}
	c.Before = 0
	lc.ReplaceItem(ctx, m.Key(), html.String())
	return nil
}

// checkText refuses a text that is empty or too long.
func checkText(text string) error {
	if text == "" || utf8.RuneCountInString(text) > 2000 {
		return lc.Invalid("text", "must have 1 to 2000 letters")
	}
	return nil
}

// moderator is who may change the messages of others.
const moderator = "ada"

// mayChange returns a message that the user may change.
func (c *Chat) mayChange(ctx context.Context, id int) (Message, error) {
	user, _ := lc.UserFrom(ctx)
	m, ok := c.log.change(id, func(*Message) {})
	if !ok {
		return m, lc.NotFound("There is no such message any more.")
	}
	if user == "" || user != m.Author && user != moderator {
		return m, lc.Forbidden("The message is somebody else's.")
	}
	return m, nil
}
