package natsbroker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/nats-io/nats.go"
)

// Codes of refusals.
const (
	codeTooLarge   = 10054 // above the max_msg_size of the stream
	codeWrongLast  = 10071 // the subject's newest message is not the one expected
	codeNoTTL      = 10166 // the stream does not let messages expire
	codeInProcess  = 10158 // an earlier attempt is on its way to the other replicas
	codeWrongLast3 = 10164 // the same from a stream with several replicas
)

// A refusal is the error of a server that does not store a message.
type refusal struct {
	Code        int    `json:"err_code"`
	Description string `json:"description"`
}

// refusedWith reports whether an error is a refusal with one of some codes.
func refusedWith(err error, codes ...int) bool {
	var r *refusal
	return errors.As(err, &r) && slices.Contains(codes, r.Code)
}

func (r *refusal) Error() string {
	return fmt.Sprintf("the server refuses it: %s (code %d)", r.Description, r.Code)
}

// An ack is the server's answer to a message for a stream.
type ack struct {
	Stream    string   `json:"stream"`
	Seq       uint64   `json:"seq"`
	Duplicate bool     `json:"duplicate"`
	Error     *refusal `json:"error"`
}

// put stores a message in a stream. It asks once, and waits neither for a
// leader if there is none, nor for a server to which the connection is lost.
func (s *servers) put(ctx context.Context, stream string, m *nats.Msg) (ack, error) {
	m.Header[nats.ExpectedStreamHdr] = []string{stream}
	ctx, asked := s.whileHeld(ctx)
	answer, err := s.nc.RequestMsgWithContext(ctx, m)
	if err = asked(err); err != nil {
		return ack{}, err
	}
	var a ack
	switch err := json.Unmarshal(answer.Data, &a); {
	case err != nil:
		return ack{}, fmt.Errorf("the server's answer makes no sense: %w", err)
	case a.Error != nil:
		return ack{}, a.Error
	case a.Stream != stream || a.Seq == 0:
		return ack{}, fmt.Errorf("the stream %q has answered", a.Stream)
	}
	return a, nil
}
