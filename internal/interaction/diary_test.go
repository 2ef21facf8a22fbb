package main

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestDiary(t *testing.T) {
	app := lc.New()
	RegisterDiary(app, nil)
	h := lctest.New(t, app)
	id := DiaryComponent.ID("ada")
	h.As("ada").Call(id, "write", lctest.Params{"entry": "Rain."}).AssertStatus(http.StatusOK)
	h.As("ada").Call(id, "write", lctest.Params{"entry": ""}).AssertStatus(http.StatusUnprocessableEntity)
	h.As("bob").Call(id, "write", lctest.Params{"entry": "Sun."}).AssertStatus(http.StatusForbidden)
}
