package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/lcgen/lcgen/internal/catalog"
	"github.com/lcgen/lcgen/internal/e2e/browser"
	"github.com/lcgen/lcgen/internal/graph"
	"github.com/lcgen/lcgen/parser"
)

// graphPage writes the page that lcgen graph draws of 30 components, and
// returns where it is. A third are on the user's channel; one has a name that
// would run, were it markup.
func graphPage(t *testing.T) string {
	t.Helper()
	var components []catalog.Component
	for i := range 30 {
		c := catalog.Component{
			Name: fmt.Sprintf("part-%02d", i), Type: fmt.Sprintf("Part%02d", i), Package: "example.com/shop", File: "shop.go", Line: i + 1,
			Channel: catalog.Channel{Strategy: parser.ChannelContext, Form: fmt.Sprintf("topic-%d:{instance}", i)},
			Actions: []catalog.Action{{Name: fmt.Sprintf("act%02d", i), Broadcast: true, Route: "POST /lc/x/{instance}/act"}},
		}
		if i%3 == 0 {
			c.Channel = catalog.Channel{Strategy: parser.ChannelUser, Form: "user:{instance}", Others: []string{"global"}}
		}
		components = append(components, c)
	}
	components[1].Doc = `Part01 <img src=x onerror="document.title='ran'"></script> is odd.`
	path := filepath.Join(t.TempDir(), "components.html")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := graph.HTML(f, graph.New(components)); err != nil {
		t.Fatal(err)
	}
	return "file://" + path
}

func TestGraphPage(t *testing.T) {
	browser.Need(t)
	url := graphPage(t)
	p := open(t, url)
	p.Check("document.querySelectorAll('#list li:not([hidden])').length === 30")
	p.Check("document.querySelectorAll('svg .card').length === 30")
	p.Check("details.hidden")

	// A search leaves what it finds, and Enter chooses the first.
	p.Keys("/")
	p.Check("document.activeElement.id === 'search'")
	p.Eval("search.value = ''") // the protocol types what the page has kept from being typed
	p.Type("#search", "act07")
	p.UntilText("#found", "1 of 30")
	p.Check("document.querySelectorAll('#list li:not([hidden])').length === 1")
	p.Check("document.querySelectorAll('svg .card:not(.off)').length === 1")
	p.Keys(kb.Enter)
	p.UntilText("#details h2", "part-07")
	p.Check("location.hash === '#part-07'")
	p.Check("document.querySelector('#details').textContent.includes('topic-7:{instance}')")

	// Escape shows all of it again.
	p.Keys(kb.Escape)
	p.Until("details.hidden && !document.querySelector('svg .off') && !document.querySelector('svg .on')")

	// Neighbours stand out: the channel, who listens, and what is on it too.
	p.Click("#list li:nth-child(1) button")
	p.UntilText("#details h2", "part-00")
	p.Check("document.querySelectorAll('svg .card.on').length === 1 && document.querySelectorAll('svg .card.near').length === 10")
	p.Check("document.querySelector('svg .pill.on .form').textContent === 'user:{instance}'")
	p.Check("document.querySelector('svg .who.on .label').textContent === 'the user'")
	p.Check("document.querySelectorAll('#details ul:last-child button').length === 9")
	p.Click("#details ul:last-child li:nth-child(2) button")
	p.UntilText("#details h2", "part-06")
	p.Keys(kb.Escape)

	// A filter leaves those whose listeners are asked for.
	p.Click("#filters button:first-child")
	p.UntilText("#found", "10 of 30")
	p.Keys(kb.Escape)
	p.UntilText("#found", "")

	// The view can be made larger and whole again, and dark or light.
	whole := Get[string](p, "document.querySelector('#stage svg').getAttribute('viewBox')")
	p.Click("#tools [data-tool=in]")
	p.Check(fmt.Sprintf("document.querySelector('#stage svg').getAttribute('viewBox') !== %q", whole))
	p.Click("#tools [data-tool=fit]")
	p.Check(fmt.Sprintf("document.querySelector('#stage svg').getAttribute('viewBox') === %q", whole))
	before := Get[string](p, "getComputedStyle(document.body).backgroundColor")
	p.Click("#tools [data-tool=theme]")
	p.Check(fmt.Sprintf("getComputedStyle(document.body).backgroundColor !== %q", before))

	// The address names the component, and text is text.
	p = open(t, url+"#part-01")
	p.UntilText("#details h2", "part-01")
	p.Check("document.querySelector('#details').textContent.includes('<img src=x')")
	p.Check("!document.querySelector('img') && document.title !== 'ran'")
}
