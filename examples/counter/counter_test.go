package counter

import (
	"net/http"
	"testing"

	lc "github.com/lcgen/lcgen/runtime"
	"github.com/lcgen/lcgen/runtime/lctest"
)

func TestCounter(t *testing.T) {
	app := lc.New()
	RegisterCounter(app, nil)
	id := CounterComponent.ID("visitors")
	h := lctest.New(t, app)
	h.Call(id, "add", lctest.Params{"by": 2}).AssertStatus(http.StatusOK)
	h.AssertHTML("b", "2")
	h.AssertBroadcast(lc.Global, id, "component-update")
	h.Call(id, "add", lctest.Params{"by": 0}).AssertStatus(http.StatusUnprocessableEntity)
}
