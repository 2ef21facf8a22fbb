package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
)

// A wayIn stands before a server: requests pass it, wait, or are refused.
type wayIn struct {
	*httptest.Server
	mu     sync.Mutex
	to     *url.URL
	wait   chan struct{} // calls of actions wait for it, unless nil
	refuse int           // the status that calls are refused with, unless 0
}

// before returns the way in to the server of an address.
func before(t *testing.T, address string) *wayIn {
	t.Helper()
	in := &wayIn{}
	in.leadTo(t, address)
	forward := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		in.mu.Lock()
		defer in.mu.Unlock()
		r.SetURL(in.to)
		r.Out.Host = r.In.Host
	}}
	in.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in.mu.Lock()
		wait, refuse := in.wait, in.refuse
		in.mu.Unlock()
		if isCall := r.Header.Get("LC-Request") != "" && r.Method == http.MethodPost; isCall {
			if wait != nil {
				<-wait
			}
			if refuse != 0 {
				w.WriteHeader(refuse)
				return
			}
		}
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(in.Close)
	return in
}

// leadTo changes which server requests go to.
func (in *wayIn) leadTo(t *testing.T, address string) {
	t.Helper()
	to, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.to = to
}

// hold makes calls wait until release is called, and refuses them then with a status
// that is not 0.
func (in *wayIn) hold(status int) (release func()) {
	wait := make(chan struct{})
	in.mu.Lock()
	defer in.mu.Unlock()
	in.wait, in.refuse = wait, status
	return func() {
		in.mu.Lock()
		defer in.mu.Unlock()
		in.wait = nil
		close(wait)
	}
}

func optimisticLike(t *testing.T, address string) {
	in := before(t, address)
	p := openRecipe(t, in.URL+"/post/first")
	other := p.Tab(address + "/post/first")
	isLive(other)
	hasModule(p, "optimistic")
	const looks = `$(".count").textContent + $(".like").className + $(".like").matches("[data-lc-busy]")`

	release := in.hold(0)
	p.Click(".like")
	p.Check(looks + ` === "1like likedtrue"`)
	release()
	p.Until(looks + ` === "1like likedfalse"`)
	other.Until(looks + ` === "1likefalse"`) // liked by somebody else

	p.ExpectFaults()
	release = in.hold(http.StatusForbidden)
	p.Click(".like")
	p.Check(looks + ` === "0liketrue"`)
	release()
	p.Until(looks + ` === "1like likedfalse"`)
}

func toast(t *testing.T, address string) {
	buyer := openRecipe(t, address+"/kiosk/main")
	other := buyer.Tab(address + "/kiosk/main")
	isLive(other)
	hasModule(buyer, "flash")
	hasModule(other, "flash")
	other.Eval(`window.box = $(".toasts"); 0`)
	for i, name := range []string{"Ada", "Bob"} {
		buyer.Type(`[name="name"]`, name)
		buyer.Click("form button")
		buyer.Until(`$("[data-lc-flash]").children.length === ` + []string{"1", "2"}[i])
		other.UntilText(".toast", name+" has bought a newspaper.")
		buyer.UntilText(".toast", name+" has bought a newspaper.")
	}
	buyer.Check(`$("[data-lc-flash]").firstChild.firstChild.data === "Thank you, Ada."`)
	other.Check(`!$("[data-lc-flash]").firstChild && $(".toasts") === box && document.querySelectorAll(".toast").length === 1`)
	buyer.Click("[data-lc-flash] button")
	buyer.Check(`$("[data-lc-flash]").firstChild.firstChild.data === "Thank you, Bob."`)
}

func confirmAndDialog(t *testing.T, address string) {
	p := openRecipe(t, address+"/shredder/office")
	const papers = `document.querySelectorAll("li").length`
	p.Eval(`window.asked = []; window.confirm = (question) => asked.push(question) > 1; 0`)
	for _, left := range []string{"3", "2"} {
		p.Click("li button")
		p.Until(papers + ` === ` + left + ` && !$("[aria-busy]")`)
	}
	p.Check(`asked.join() === "Shred Contract?,Shred Contract?"`)

	const isOpen = `$("dialog").matches(":popover-open,[open]")`
	p.Click("[popovertarget=sure]")
	p.Until(isOpen)
	p.Check(hasFocus + `$("dialog [autofocus]")`)
	p.Eval(`$("dialog [autofocus]").click()`)
	p.Until(`!` + isOpen)
	p.Click("[popovertarget=sure]")
	p.Until(isOpen)
	other := p.Tab(address + "/shredder/office")
	isLive(other)
	other.Eval(`window.confirm = () => true; $("li button").click()`)
	p.UntilText("#sure-title", "Shred all 1 papers?")
	p.Check(isOpen)
	p.Eval(`$("dialog button").click()`)
	p.Until(`!$("dialog") && ` + papers + ` === 0`)
}

// Beside other tabs, Firefox gives a button that was disabled no focus again: it is nobody's.
func TestInteractionSortByButtons(t *testing.T) {
	p := openRecipe(t, startRecipes(t, "interaction", "The recipes are at ")+"/playlist/party")
	const order = `[...document.querySelectorAll("li")].map((li) => li.dataset.lcKey[0]).join("")`
	p.Check(order + ` === "ABC"`)
	p.Eval(`window.down = $("[aria-label='Move Alba down']"); down.focus()`)
	for _, want := range []string{"BAC", "BCA", "BCA"} { // in the end it stays
		p.Eval(`down.click()`)
		p.Until(order + ` === "` + want + `" && !down.disabled`)
		p.Until(hasFocus + `down`)
	}
	p.Eval(`$("[aria-label='Move Canon up']").click()`)
	p.Until(order + ` === "CBA"`)
}

func unsavedChanges(t *testing.T, address string) {
	p := openRecipe(t, address+"/memo/desk")
	hasModule(p, "form")
	p.Check(leaves)
	p.Type("textarea", "Buy milk.")
	p.Check(`!` + leaves)
	p.Click("form button")
	p.Until(`$("[data-lc-flash] p")?.firstChild.data === "Saved."`)
	p.Until(leaves)
	p.Follow("a")
	p.Until(`location.pathname === "/duty/ward"`)
}

func expiredSession(t *testing.T, address string) {
	p := openRecipe(t, address+"/duty/ward")
	p.Eval(`document.cookie = "user=ada; path=/"`)
	p.Go(address + "/diary/ada")
	isLive(p)
	p.Type("[name=entry]", "Rain.")
	p.Click("form button")
	p.UntilText("li", "Rain.")
	p.ExpectFaults()
	p.Eval(`document.cookie = "user=; path=/; max-age=0"`) // in another tab
	p.Type("[name=entry]", "Sun.")
	p.Click("form button")
	p.Until(`$("body > [role=alert]")?.textContent.startsWith("This page is out of date. Load it again.")`)
	p.Check(`document.querySelectorAll("li").length === 1`)
}
