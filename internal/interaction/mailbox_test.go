package main

import (
	"testing"
)

func TestMailbox(t *testing.T) {
	id := MailboxComponent.ID("me")
	showsOwn(t, id, "next", nil, `aria-current="true">Invoice`)
	showsOwn(t, id, "back", nil, `aria-current="true">Minutes`)
	showsOwn(t, id, "open", nil, "<article")
	showsOwn(t, id, "close", nil, "<ul>")
	m := &Mailbox{}
	for range 5 {
		m.Next()
	}
	if m.Selected != len(mails)-1 {
		t.Errorf("the last one is %d", m.Selected)
	}
}
