package markup_test

import (
	"strings"
	"testing"
)

// inbox is a package with actions that tell everybody, and others.
const inbox = `package inbox

import (
	"context"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

//lc:component
//lc:channel user
type Inbox struct{ ID lc.ComponentID }

func (b *Inbox) Render(ctx context.Context, w io.Writer) error { return nil }

//lc:action broadcast=none
func (b *Inbox) Look() {}

//lc:action broadcast=none
func (b *Inbox) Paid(order string, amount int) {}

//lc:action
func (b *Inbox) Clear() {}
`

func TestTriggers(t *testing.T) {
	for _, tt := range []struct {
		name, template string
		want           []string
	}{
		{"all forms", `<p data-lc-action="look" data-lc-on="click keydown.ctrl.enter keydown.escape@window mouseenter click@outside order-paid@document
			intersect every:5s load keydown.space keydown.?@document keyup.f2" data-lc-throttle="5s" data-lc-once data-lc-debounce=300></p>`, nil},
		{"of one's own", `<p data-lc-action="clear" data-lc-on="click keydown.ctrl.enter click@outside mouseenter order-paid"></p>`, nil},
		{"told to all", `<p data-lc-action="clear" data-lc-on="click every:5s"></p>`, []string{
			`1:45: LC012 "every:5s": every:5s may come in the pages of all viewers at once, and action clear would tell each of the others; write //lc:action broadcast=none above the method Clear`,
		}},
		{"each of them", `<p data-lc-action="clear" data-lc-on="load intersect a-b@document keydown.a@window"></p>`, []string{
			`1:39: LC012 "load": load may come in the pages of all viewers at once, and action clear would tell each of the others; write //lc:action broadcast=none above the method Clear`,
			`1:44: LC012 "intersect": intersect may come in the pages of all viewers at once, and action clear would tell each of the others; write //lc:action broadcast=none above the method Clear`,
			`1:54: LC012 "a-b@document": a-b@document may come in the pages of all viewers at once, and action clear would tell each of the others; write //lc:action broadcast=none above the method Clear`,
			`1:67: LC012 "keydown.a@window": keydown.a@window may come in the pages of all viewers at once, and action clear would tell each of the others; write //lc:action broadcast=none above the method Clear`,
		}},
		{"of a binding", `<p {{.Do.Clear.Attrs}} data-lc-on="load"></p><p {{.Do.Look.Attrs}} data-lc-on="load"></p>`, []string{
			`1:36: LC012 "load": load may come in the pages of all viewers at once, and action clear would tell each of the others; write //lc:action broadcast=none above the method Clear`,
		}},
		{"misspelt", `<p data-lc-action="look" data-lc-on="clik keydown.contrl.s keydown.entr click@windw intersects evry:5s evry keydown.esc keydown.cmd.s"></p>`, []string{
			`1:38: LC012 "clik": no action is called on the event "clik"; did you mean click?`,
			`1:51: LC012 "contrl": "contrl" is no modifier of a key; did you mean ctrl?`,
			`1:68: LC012 "entr": there is no key "entr"; did you mean enter?`,
			`1:79: LC012 "windw": there is no place "windw" where an event is heard; did you mean window?`,
			`1:85: LC012 "intersects": no action is called on the event "intersects"; did you mean intersect?`,
			`1:96: LC012 "evry:5s": no action is called on the event "evry:5s"; did you mean every:5s?`,
			`1:104: LC012 "evry": no action is called on the event "evry"; did you mean every?`,
			`1:117: LC012 "esc": there is no key "esc"; did you mean escape?`,
			`1:129: LC012 "cmd": "cmd" is no modifier of a key; did you mean meta?`,
		}},
		{"no time", `<p data-lc-action="look" data-lc-on="every every:5"></p>`, []string{
			`1:43: LC012: "" is no time from one call to the next, from 100ms to 1440m; write every:5s`,
			`1:50: LC012 "5": "5" is no time from one call to the next, from 100ms to 1440m; write every:5s`,
		}},
		{"in alternatives", `<p data-lc-action="look" data-lc-on="{{if .ID}}load{{else}}lod{{end}}" data-lc-throttle="{{.ID}}"></p>`, []string{
			`1:60: LC012 "lod": no action is called on the event "lod"; did you mean load?`,
		}},
		{"asked for", `<p data-lc-action="paid" data-lc-on="order-paid@document" data-lc-ask="order amount"></p>
<p {{((.Do.Paid "" 0).Ask "order" "amount").Attrs}} data-lc-on="order-paid@document"></p>`, nil},
		{"asked for and given", `<p data-lc-action="paid" data-lc-on="order-paid" data-lc-ask="order" data-lc-param-amount="1"></p>`, nil},
		{"asked for by another name", `<p data-lc-action="paid" data-lc-on="order-paid" data-lc-ask="ordr  amount"></p>`, []string{
			`1:63: LC012 "ordr": action paid has no parameter "ordr"; did you mean order?`,
		}},
		{"not asked for", `<p data-lc-action="paid" data-lc-on="order-paid" data-lc-ask="order"></p>`, []string{
			`1:20: LC012 "paid": action paid is not given its parameter amount; add data-lc-param-amount="…"`,
		}},
		{"asked of what has no detail", `<p data-lc-action="paid" data-lc-on="keydown.a" data-lc-ask="order amount"></p>`, []string{
			`1:49: LC012 "data-lc-ask": data-lc-ask is on an element that hears no event of the application; name one in data-lc-on, such as order-paid@document`,
		}},
		{"without an action", `<p data-lc-on="load"></p><p data-lc-throttle="5s"></p><p data-lc-once></p><p {{.Do.Look.Attrs}} data-lc-once></p>`, []string{
			`1:4: LC012 "data-lc-on": data-lc-on is on an element that calls no action; add data-lc-action`,
			`1:29: LC012 "data-lc-throttle": data-lc-throttle is on an element that calls no action; add data-lc-action`,
			`1:58: LC012 "data-lc-once": data-lc-once is on an element that calls no action; add data-lc-action`,
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := strings.Join(tt.want, "\n")
			if want != "" {
				want += "\n"
			}
			if got := faultsIn(t, inbox, tt.template); got != want {
				t.Errorf("template %s\ngot:\n%swant:\n%s", tt.template, got, want)
			}
		})
	}
}
