package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// memberNames is JavaScript for the names of all members that an object of a
// type has from its prototypes.
func memberNames(typ string) string {
	return fmt.Sprintf(`(() => {
		const names = new Set();
		for (let o = %s.prototype; o; o = Object.getPrototypeOf(o)) for (const name of Object.getOwnPropertyNames(o)) names.add(name);
		return [...names];
	})()`, typ)
}

// A form shows its fields by name, ahead of its own members.
func TestAFormWithAFieldOfEveryMembersName(t *testing.T) {
	s := newFake(t)
	s.Add("lab:0", "room:1", "")
	p := open(t, s.URL("lab:0"))
	p.Console("[SSE] Connected to room:1")
	names := append(Get[[]string](p, memberNames("HTMLFormElement")), "moveBefore", "disabled", "defaultValue", "value", "type", "form", "options")
	if len(names) < 300 {
		t.Fatalf("a form has only the members %v", names)
	}
	form := func(key, class, value string) string {
		var b strings.Builder
		fmt.Fprintf(&b, `<form data-lc-key="%s" class="%s" data-lc-action="send" data-lc-param-n="7"><p class="text">%s</p><p data-lc-error="content"></p>
			<button class="go">Send</button><input class="typed" name="content">`, key, class, value)
		for _, name := range names {
			fmt.Fprintf(&b, `<input name="%s" value="%s" hidden>`, name, value)
		}
		return b.String() + "</form>"
	}
	s.Add("lab:1", "room:1", form("a", "old", "1")+form("b", "", "1"))
	p.Show(s.Wrapper("lab:1"))
	p.Eval(`window.first = document.querySelector("form"); 0`)

	p.Type("form.old .typed", "hello")
	s.Answer("send", func(Call) Answer {
		return Answer{Problem: map[string]any{"status": 422, "errors": []map[string]any{{"pointer": "#/content", "detail": "too short"}}}}
	})
	p.Click("form.old .go")
	p.UntilText("[data-lc-error]", "too short")
	p.Until(`!document.querySelector("form.old .go").disabled && !document.querySelector("[aria-busy]")`)

	s.Answer("send", func(Call) Answer { return Answer{HTML: form("b", "", "1") + form("a", "new", "2")} })
	p.Click("form.old .go")
	p.UntilText("form.new .text", "2")
	call := s.UntilCalls(2)[1]
	if call.Form.Get("content") != "hello" || call.Form.Get("n") != "7" || call.Form.Get("matches") != "1" {
		t.Errorf("called with content %q, n %q, matches %q", call.Form["content"], call.Form["n"], call.Form["matches"])
	}
	p.Check(`document.querySelector("form.new") === first && document.querySelector(".text").textContent === "1"`)
	p.Check(`document.querySelector("form.new .typed").value === ""`)
	p.Until(`!document.querySelector(".go:disabled") && !document.querySelector("[aria-busy]")`)

	p.Type("form.new .typed", "next")
	s.Push("lab:1", form("a", "new", "3")+"<p>more</p>")
	p.UntilText("form.new .text", "3")
	p.Check(`document.querySelector("form") === first && document.querySelectorAll("form").length === 1`)
	p.Check(`document.querySelector("[name=childNodes]").value === "3" && document.querySelector(".typed").value === "next"`)
	s.Push("lab:1", "<p class=text>gone</p>")
	p.UntilText(".text", "gone")
}

// The document shows forms, images and frames by name.
func TestADocumentWithAnImageOfEveryMembersName(t *testing.T) {
	s := newFake(t)
	s.Add("lab:1", "room:1", `<p id="n">1</p><button data-lc-action="press">b</button>`)
	p := open(t, s.URL("lab:1"))
	names := Get[[]string](p, memberNames("HTMLDocument"))
	if len(names) < 200 {
		t.Fatalf("a document has only the members %v", names)
	}
	var head strings.Builder
	head.WriteString(`<script>window.$ = Document.prototype.querySelector.bind(document)</script>`)
	for _, name := range names {
		fmt.Fprintf(&head, `<img name="%s">`, name)
	}
	for _, name := range []string{"liveComponentManager", "liveComponentSource", "trustedTypes"} {
		fmt.Fprintf(&head, `<img id="%s"><a id="%[1]s"></a>`, name)
	}
	s.change(func() { s.head = head.String() })
	s.Answer("press", func(Call) Answer {
		return Answer{HTML: `<p id="n">2</p>`, Effects: map[string]any{"flash": []string{"Saved."}}}
	})
	p = open(t, s.URL("lab:1"))
	p.Console("[SSE] Connected to room:1")
	p.Eval(`$("button").click()`)
	p.Until(`$("#n").textContent === "2" && $("[role=status]").textContent === "Saved."`)
	s.Push("lab:1", `<p id="n">3</p>`)
	p.Until(`$("#n").textContent === "3"`)
	p.Check(`liveComponentManager.version && liveComponentManager.sseClients.size === 1`)
}
