package main

import (
	"net/http"
	"regexp"
	"slices"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestTasks(t *testing.T) {
	app := lc.New()
	RegisterTasks(app, nil)
	h := lctest.New(t, app)
	id := TasksComponent.ID("us")
	move := func(task string, to int) *lctest.Result {
		return h.Call(id, "move", lctest.Params{"id": task, "to": to})
	}
	move("ship", 0).AssertStatus(http.StatusForbidden)
	for _, to := range []int{-1, 4} {
		move("rest", to).AssertStatus(http.StatusUnprocessableEntity)
	}
	move("none", 0).AssertStatus(http.StatusUnprocessableEntity)
	h.AssertNoBroadcast()
	inOrder(t, move("rest", 0), "rest", "write", "test", "ship")
	h.AssertBroadcast(lc.ContextChannel("tasks", "us"), id, "component-update")
	inOrder(t, move("write", 3), "rest", "test", "ship", "write")
}

// inOrder compares the order of the tasks in an answer.
func inOrder(t *testing.T, answer *lctest.Result, want ...string) {
	t.Helper()
	answer.AssertStatus(http.StatusOK)
	var got []string
	for _, m := range regexp.MustCompile(`data-task="([a-z]+)"`).FindAllStringSubmatch(answer.HTML, -1) {
		got = append(got, m[1])
	}
	if !slices.Equal(got, want) {
		t.Errorf("the tasks are %v, want %v", got, want)
	}
}
