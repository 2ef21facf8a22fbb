package comments_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/examples/showcase/comments"
	lc "github.com/lcgen/lcgen/runtime"
)

// threadOf returns a thread of comments written as "id" or "id<parent".
func threadOf(written ...string) comments.CommentThread {
	t := comments.CommentThread{ID: thread}
	for _, w := range written {
		id, parent, _ := strings.Cut(w, "<")
		t.Comments = append(t.Comments, comments.Comment{ID: id, ParentID: parent, AuthorID: ada, Content: id})
	}
	return t
}

// outline writes a tree as "a(b c(d))", deleted comments in brackets.
func outline(nodes []comments.Node) string {
	var parts []string
	for _, n := range nodes {
		part := n.ID
		if n.Deleted {
			part = "[" + n.ID + "]"
		}
		if n.Answers != nil {
			part += "(" + outline(n.Answers) + ")"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " ")
}

func TestTree(t *testing.T) {
	for _, test := range []struct {
		written []string
		want    string
	}{
		{nil, ""},
		{[]string{"a", "b"}, "a b"},
		{[]string{"a", "b", "c<a", "d<c", "e<a"}, "a(c(d) e) b"},
	} {
		if got := outline(threadOf(test.written...).Tree()); got != test.want {
			t.Errorf("tree of %q is %q, want %q", test.written, got, test.want)
		}
	}
}

// Deleting returns another thread and leaves the one at hand alone.
func TestDeleteIsATransition(t *testing.T) {
	ctx := lc.ContextWithUser(t.Context(), ada)
	before := threadOf("a", "b<a", "c<b", "d")
	for _, test := range []struct {
		delete []string
		want   string
		total  int
	}{
		{[]string{"d"}, "a(b(c))", 3},
		{[]string{"a"}, "[a](b(c)) d", 3},
		{[]string{"a", "b"}, "[a]([b](c)) d", 2},
		{[]string{"a", "b", "c"}, "d", 1}, // nothing hangs on the deleted ones any more
	} {
		after := before
		for _, id := range test.delete {
			var err error
			if after, err = after.DeleteComment(ctx, id); err != nil {
				t.Fatal(err)
			}
		}
		if got := outline(after.Tree()); got != test.want || after.Total() != test.total {
			t.Errorf("without %q: tree %q and total %d, want %q and %d", test.delete, got, after.Total(), test.want, test.total)
		}
		if slices.ContainsFunc(after.Comments, func(c comments.Comment) bool { return c.Deleted && c.Content != "" }) {
			t.Errorf("without %q: a deleted comment still has its content", test.delete)
		}
	}
	if got := outline(before.Tree()); got != "a(b(c)) d" || before.Total() != 4 {
		t.Errorf("the thread before has become %q", got)
	}
}

// Two comments added to the same thread do not end up in each other's.
func TestAddIsATransition(t *testing.T) {
	ctx := lc.ContextWithUser(t.Context(), ada)
	before := threadOf("a")
	before.Comments = slices.Grow(before.Comments, 10)
	one, err := before.AddComment(ctx, "one", nil)
	if err != nil {
		t.Fatal(err)
	}
	two, err := before.AddComment(ctx, "two", nil)
	if err != nil {
		t.Fatal(err)
	}
	if one.Comments[1].Content != "one" || two.Comments[1].Content != "two" || len(before.Comments) != 1 {
		t.Errorf("got %q and %q from a thread of %d", one.Comments[1].Content, two.Comments[1].Content, len(before.Comments))
	}
}
