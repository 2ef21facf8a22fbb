package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/lcgen/lcgen/internal/scaffold"
)

// An asker asks a person at a terminal for what a command lacks.
type asker struct {
	in  *bufio.Reader
	out io.Writer
}

// asker returns who asks, nil where nobody is there to answer.
func (s *settings) asker() *asker {
	f, ok := s.stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || !term.IsTerminal(int(os.Stdin.Fd())) {
		return nil
	}
	return &asker{bufio.NewReader(os.Stdin), s.stderr}
}

// errNoAnswer says that the person has ended the conversation.
var errNoAnswer = errors.New("there was no answer")

// until asks until take accepts the answer, and says why it does not.
func (a *asker) until(question string, take func(answer string) error) error {
	for {
		fmt.Fprintf(a.out, "%s ", question)
		line, err := a.in.ReadString('\n')
		answer := strings.TrimSpace(line)
		if err != nil && answer == "" {
			fmt.Fprintln(a.out)
			return errNoAnswer
		}
		if err := take(answer); err != nil {
			fmt.Fprintf(a.out, "  %v\n", err)
			continue
		}
		return nil
	}
}

// name asks for the component's name.
func (a *asker) name(c *scaffold.Component) error {
	return a.until("Name, such as notification-center:", func(answer string) error {
		c.Name = answer
		return scaffold.CheckName(answer)
	})
}

// channel asks for the channel strategy.
func (a *asker) channel(c *scaffold.Component) error {
	question := "Who hears of its changes? (" + strings.Join(scaffold.Strategies(), ", ") + ")"
	return a.until(question, func(answer string) (err error) {
		c.Channel, err = scaffold.ParseChannel(answer)
		return err
	})
}

// state asks for fields of state, unless some are given.
func (a *asker) state(c *scaffold.Component) error {
	for done := len(c.State) > 0; !done; {
		err := a.until("A field of shared state, such as Notifications []Notification (Enter for no more):", func(answer string) error {
			if done = answer == ""; done {
				return nil
			}
			fields, err := scaffold.ParseState(answer)
			c.State = append(c.State, fields...)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// actions asks for actions, unless some are given.
func (a *asker) actions(c *scaffold.Component) error {
	for done := len(c.Actions) > 0; !done; {
		err := a.until("An action, such as markAsRead(notificationID string) (Enter for no more):", func(answer string) error {
			if done = answer == ""; done {
				return nil
			}
			action, err := scaffold.ParseAction(answer)
			if err == nil {
				c.Actions = append(c.Actions, action)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
