package todo

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestImport(t *testing.T) {
	app, db := open(t)
	h, id := lctest.New(t, app), ImportComponent.ID("home")
	h.Call(id, "start", lctest.Params{"text": "\n \n"}).AssertStatus(http.StatusUnprocessableEntity)
	h.Call(id, "start", lctest.Params{"text": "Buy milk\n\nWater the plants\n"}).AssertStatus(http.StatusOK)
	h.AssertHTML("p", "0 of 2")

	for i := range 3 {
		worked, err := importOne(t.Context(), app, db)
		if err != nil || worked != (i < 2) {
			t.Fatalf("attempt %d has worked: %v, %v", i, worked, err)
		}
	}
	h.AssertBroadcast(lc.ContextChannel("imports", "home"), id, "component-update")
	h.Render(id)
	h.AssertHTML("p", "All 2 lines are imported.")
	h.Call(id, "start", lctest.Params{"text": "One\nTwo\n"}).AssertStatus(http.StatusOK)
	if worked, err := importOne(t.Context(), app, db); err != nil || !worked {
		t.Fatalf("the job has worked: %v, %v", worked, err)
	}
	h.Render(id)
	h.AssertHTML("p", "1 of 2")
	if _, err := db.DB(t.Context()).Exec(t.Context(), "DELETE FROM import_lines"); err != nil {
		t.Fatal(err)
	}
	h.Render(id)
	h.AssertNoHTML("progress")
	h.Render(TodoListComponent.ID("home"))
	h.AssertHTML("h2", "home: 3 to do")
}
