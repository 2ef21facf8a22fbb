package comments_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/lcgen/lcgen/examples/showcase/comments"
	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

const (
	ada   = "user-123"
	linus = "user-456"
)

var thread = comments.CommentThreadComponent.ID("post-123")

// setUp returns an App whose thread has a comment of Linus and Ada's answer.
func setUp(t *testing.T) *lctest.Harness {
	t.Helper()
	app := lc.New(lc.WithSecret([]byte("a secret that only tests may know")))
	t.Cleanup(func() { app.Shutdown(context.WithoutCancel(t.Context())) })
	comments.RegisterCommentThread(app, comments.New(func(post string) []comments.Comment {
		if post != thread.Instance {
			return nil
		}
		return []comments.Comment{
			{ID: "c1", AuthorID: linus, Content: "First"},
			{ID: "c2", ParentID: "c1", AuthorID: ada, Content: "Second"},
		}
	}))
	return lctest.New(t, app)
}

func TestRender(t *testing.T) {
	h := setUp(t)
	h.Render(thread).AssertStatus(http.StatusOK)
	h.AssertHTML(`[data-sse-channel="comments:post-123"] #comment-total`, "2 comments")
	h.AssertHTML(".thread .thread .comment", "Second")
	h.AssertHTML("#comment-form textarea[name=content]", "")
	h.AssertNoHTML("#comment-form input[name=content]")
	h.AssertNoHTML("#comment-form input[name=parentId]")
	h.AssertHTML(`.reply input[name=parentId][value=c1]`, "")
}

func TestRenderOfAnEmptyThread(t *testing.T) {
	h := setUp(t)
	h.Render(comments.CommentThreadComponent.ID("article-456"))
	h.AssertHTML(`[data-sse-channel="comments:article-456"] .empty`, "Nobody has said anything yet.")
}

func TestAddComment(t *testing.T) {
	h := setUp(t)
	page := h.As(ada)
	page.Call(thread, "addComment", lctest.Params{"content": "  <b>Third</b>\n"}).AssertStatus(http.StatusOK)
	page.AssertHTML(`.comment[data-author=user-123] .comment-text`, "<b>Third</b>")
	page.AssertHTML("#comment-total", "3")
	page.AssertBroadcast("comments:post-123", thread, "component-update")

	h.As(linus).Call(thread, "addComment", lctest.Params{"content": "Fourth", "parentId": "c2"}).AssertStatus(http.StatusOK)
	h.AssertHTML(".thread .thread .thread", "Fourth")
}

// The author is who is logged in. There is no parameter to say otherwise.
func TestAddCommentAsSomebodyElse(t *testing.T) {
	h := setUp(t)
	r := h.As(ada).Call(thread, "addComment", lctest.Params{"content": "Me?", "authorId": linus})
	r.AssertStatus(http.StatusUnprocessableEntity)
	if r.Problem.At("authorId") == "" {
		t.Errorf("the problem says nothing of authorId: %s", r)
	}
	h.AssertNoBroadcast()
}

func TestAddCommentRefused(t *testing.T) {
	for _, test := range []struct {
		name, user string
		params     lctest.Params
		status     int
		at, detail string
	}{
		{"guest", "", lctest.Params{"content": "Hello"}, http.StatusForbidden, "", "Log in to comment."},
		{"empty", ada, lctest.Params{"content": " \n"}, http.StatusUnprocessableEntity, "content", "Write something first."},
		{"too long", ada, lctest.Params{"content": strings.Repeat("é", 2001)}, http.StatusUnprocessableEntity, "content", "A comment has at most 2000 characters."},
		{"answer to nothing", ada, lctest.Params{"content": "Hello", "parentId": "c9"}, http.StatusUnprocessableEntity, "parentId", "The comment you answer has been deleted."},
		{"no content", ada, nil, http.StatusUnprocessableEntity, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := setUp(t)
			r := h.As(test.user).Call(thread, "addComment", test.params).AssertStatus(test.status)
			h.AssertNoBroadcast()
			switch {
			case r.Problem == nil:
				t.Fatal("there is no problem")
			case test.at != "" && r.Problem.At(test.at) != test.detail:
				t.Errorf("the problem at %s is %q, want %q", test.at, r.Problem.At(test.at), test.detail)
			case test.at == "" && test.detail != "" && r.Problem.Detail != test.detail:
				t.Errorf("the problem is %q, want %q", r.Problem.Detail, test.detail)
			}
			h.Render(thread)
			h.AssertHTML("#comment-total", "2")
		})
	}
}

func TestDeleteComment(t *testing.T) {
	h := setUp(t)
	page := h.As(linus)
	page.Call(thread, "deleteComment", lctest.Params{"commentId": "c1"}).AssertStatus(http.StatusOK)
	page.AssertBroadcast("comments:post-123", thread, "component-update")
	page.AssertHTML(".comment-gone", "has been deleted") // its answer stays
	page.AssertHTML("#comment-total", "1")

	h.As(ada).Call(thread, "deleteComment", lctest.Params{"commentId": "c2"}).AssertStatus(http.StatusOK)
	h.AssertHTML(".empty", "Nobody has said anything yet.")
}

func TestDeleteCommentRefused(t *testing.T) {
	for _, test := range []struct {
		name, user, comment string
		status              int
	}{
		{"of somebody else", ada, "c1", http.StatusForbidden},
		{"by a guest", "", "c1", http.StatusForbidden},
		{"that does not exist", ada, "c9", http.StatusNotFound},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := setUp(t)
			h.As(test.user).Call(thread, "deleteComment", lctest.Params{"commentId": test.comment}).AssertStatus(test.status)
			h.AssertNoBroadcast()
		})
	}
}

// Comments written at the same moment are all there in the end.
func TestConcurrentComments(t *testing.T) {
	const writers = 20
	h := setUp(t)
	var group sync.WaitGroup
	for i := range writers {
		group.Go(func() {
			h.As(ada).Call(thread, "addComment", lctest.Params{"content": fmt.Sprint("Comment ", i)}).AssertStatus(http.StatusOK)
		})
	}
	group.Wait()
	h.Render(thread)
	h.AssertHTML("#comment-total", fmt.Sprint(2+writers))
}

// A comment is written without JavaScript, too, and what is wrong with it is
// told on the page.
func TestForms(t *testing.T) {
	page := setUp(t).As(ada)
	page.CallForm(thread, "addComment", lctest.Params{"content": "Third"}).AssertStatus(http.StatusSeeOther)
	page.AssertHTML(".comment-text", "Third")
	page.AssertBroadcast("comments:post-123", thread, "component-update")

	page.CallForm(thread, "addComment", lctest.Params{"content": " "}).AssertStatus(http.StatusUnprocessableEntity)
	page.AssertHTML("body", "Write something first.")
	page.AssertNoBroadcast()
}
