package lc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/runtime/arg"
)

// A claimed is a struct whose Validate returns errors of several kinds.
type claimed struct {
	What string
	N    int
}

func (c claimed) Validate() error {
	switch c.What {
	case "forbidden":
		return errors.Join(Invalid("n", "is wrong"), Forbidden("no"))
	case "not found":
		return fmt.Errorf("claim: %w", errors.Join(NotFound("nothing"), Invalid("n", "is wrong")))
	case "failed":
		return errors.Join(Invalid("n", "is wrong"), fmt.Errorf("reading: %w", io.ErrUnexpectedEOF))
	case "inside":
		return io.ErrUnexpectedEOF
	case "wrong":
		return Invalid("n", "is wrong")
	}
	return nil
}

func claimDefinition() Definition[tally, *tally] {
	def := tallyDefinition()
	params := []Param{{Name: "claim"}}
	bind := func(do func(c *tally, s claimed) error) func(args *arg.Args) Call[tally, *tally] {
		return bound(func(args *arg.Args) change {
			s := arg.Required(args, "claim", arg.JSON[claimed])
			arg.Validate(args, "claim", &s)
			return func(_ context.Context, c *tally) error { return do(c, s) }
		})
	}
	count := func(c *tally, _ claimed) error { c.N++; return nil }
	def.Actions = []Action[tally, *tally]{
		{Name: "save", Params: params, Bind: bind(count)},
		{Name: "check", Params: params, Partial: true, Bind: bind(count)},
		{Name: "method", Params: []Param{{Name: "claim"}}, Bind: bound(func(args *arg.Args) change {
			what := arg.Required(args, "claim", arg.String[string])
			return func(context.Context, *tally) error { return claimed{What: what}.Validate() }
		})},
	}
	return def
}

// What Validate joins with faults is told, or logged, as what the method joins.
func TestFailureOfValidateBesideFaults(t *testing.T) {
	for _, tt := range []struct {
		what   string
		n      string
		status int
		errors []string
		logged bool
	}{
		{"forbidden", "1", 403, nil, false},
		{"not found", "1", 404, nil, false},
		{"failed", "1", 422, []string{"#/claim/n is wrong"}, true},
		{"inside", "1", 500, nil, true},
		{"inside", `"x"`, 422, []string{"#/claim/N must be a whole number of its range, not string"}, true},
	} {
		for _, action := range []string{"save", "check", "method"} {
			f := newFixture(t, claimDefinition())
			body, want := fmt.Sprintf(`{"claim":{"What":%q,"N":%s}}`, tt.what, tt.n), tt.errors
			if action == "method" {
				if tt.n != "1" {
					continue
				}
				body, want = fmt.Sprintf(`{"claim":%q}`, tt.what), nil
				if tt.errors != nil {
					want = []string{"#/n is wrong"}
				}
			}
			t.Run(action+" "+tt.what+" "+tt.n, func(t *testing.T) {
				w := f.act(action, body)
				if got := wantProblem(t, w, tt.status); !slices.Equal(got, want) {
					t.Errorf("faults are %q, want %q", got, want)
				}
				if log := f.log.String(); strings.Contains(log, io.ErrUnexpectedEOF.Error()) != tt.logged || !tt.logged && log != "" {
					t.Errorf("logged is %q", log)
				}
				if r, _ := f.store.Load(t.Context(), tallyOne); r.Version != 0 {
					t.Errorf("stored is %s", r.State)
				}
			})
		}
	}
	// Where something did not decode, Validate may have refused what is zero.
	f := newFixture(t, claimDefinition())
	if got := wantProblem(t, f.act("save", `{"claim":{"What":"forbidden","N":"x"}}`), 422); len(got) != 2 || f.log.String() != "" {
		t.Errorf("faults are %q, logged is %q", got, f.log)
	}
}
