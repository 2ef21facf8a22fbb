package lc

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lcgen/lcgen/runtime/arg"
)

// TestManyForms bounds what a page with a form in each of its rows takes: by
// passing through the whole page for each form, this takes minutes.
func TestManyForms(t *testing.T) {
	const rows = 20_000
	var b strings.Builder
	var fields []formField
	for i := range rows {
		fmt.Fprintf(&b, `<form data-lc-action="save">%s<input type="hidden" name="id" value="%d"><input name="text"></form>`, zoneMark+requestMark+tokenMark, i)
		fields = append(fields, formField{"text", fmt.Sprint(i)})
	}
	fields = append(fields, formField{"id", fmt.Sprint(rows - 1)})
	began := time.Now()
	page := fillTokens([]byte(b.String()), "token")
	if etagOf(page) != etagOf(fillTokens([]byte(b.String()), "token")) {
		t.Error("the tag depends on the request IDs")
	}
	out := refill(page, filling{action: "save", fields: fields, faults: []arg.Fault{{Pointer: "#/text", Detail: "is out"}}})
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	if n := strings.Count(string(out.html), ` aria-invalid`); n != 1 || !strings.HasSuffix(string(out.html), `<input name="text" value="0" aria-invalid="true"></form>`) {
		t.Errorf("%d fields are marked, and the page ends in %.200q", n, out.html[max(len(out.html)-200, 0):])
	}
}
