package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/lcgen/lcgen/internal/e2e/browser"
)

func TestInteractionRecipes(t *testing.T) {
	address := startRecipes(t, "interaction", "The recipes are at ")
	for _, recipe := range []struct {
		name string
		test func(t *testing.T, address string)
	}{
		{"offline banner", offlineBanner},
		{"deep link", deepLink},
		{"tabs in the address", tabsInAddress},
		{"search in the address", searchInAddress},
		{"unread in the title", unreadInTitle},
		{"optimistic like", optimisticLike},
		{"toast", toast},
		{"confirm and dialog", confirmAndDialog},
		{"unsaved changes", unsavedChanges},
		{"expired session", expiredSession},
		{"infinite scroll", infiniteScroll},
		{"load more", loadMore},
		{"lazy load", lazyLoad},
		{"progress bar", progressBar},
		{"polling", polling},
		{"keyboard shortcuts", keyboardShortcuts},
		{"active search", activeSearch},
		{"value select", valueSelect},
		{"click outside closes", clickOutside},
		{"a component that reacts to another", reaction},
		{"sound", sound},
		{"prefetching navigation", prefetching},
		{"menu", currentEntry},
		{"view transition between pages", pageTransition},
		{"animations", animations},
	} {
		t.Run(recipe.name, func(t *testing.T) {
			t.Parallel()
			recipe.test(t, address)
		})
	}
}

// openRecipe opens a page of the recipes, and waits for the client.
func openRecipe(t *testing.T, address string) *Page {
	t.Helper()
	p := browser.Open(t, address)
	isLive(p)
	return p
}

func offlineBanner(t *testing.T, address string) {
	server, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	var isDown atomic.Bool
	forward := httputil.NewSingleHostReverseProxy(server)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isDown.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)

	p := openRecipe(t, proxy.URL+"/duty/ward")
	p.ExpectFaults()
	p.Check(`$(".banner").hidden`)
	isDown.Store(true)
	proxy.CloseClientConnections()
	p.Until(`!$(".banner").hidden && getComputedStyle($("output")).opacity === "0.5"`)
	isDown.Store(false)
	p.Until(`$(".banner").hidden && getComputedStyle($("output")).opacity === "1"`)
}
