package thirdparty

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/internal/e2e/boardtest"
	"github.com/lcgen/lcgen/internal/e2e/browser"
)

func TestMain(m *testing.M) { os.Exit(browser.Main(m)) }

// newBoard returns a module with examples/board, whose HTML templ writes instead
// of html/template.
func newBoard(t *testing.T) *site {
	t.Helper()
	s := newTemplSite(t)
	inTempl := strings.NewReplacer(
		" template=board.html", "",
		" template=card.html", "",
		"github.com/lcgen/lcgen/examples/board/desk", "example.com/site/desk")
	s.copy(t, "../../examples/board", inTempl, "main.go", "desk/doc.go", "desk/cards.go",
		"desk/board.go", "desk/board_test.go", "desk/card.go", "desk/card_test.go")
	s.copy(t, "testdata/board", strings.NewReplacer(), "page.templ", "desk/board.templ", "desk/card.templ", "desk/view.go")
	s.must(t, "templ", "generate")
	s.must(t, "lcgen", "generate", "./...")
	return s
}

// TestBoard runs the example's own tests on a board in templ.
func TestBoard(t *testing.T) {
	s := newBoard(t)
	s.must(t, "lcgen", "generate", "--check", "./...")
	s.must(t, "lcgen", "check", "./...")
	if list, err := s.run(t, "lcgen", "list", "./..."); err != nil || !strings.Contains(list, "contains: card") {
		t.Errorf("lcgen list: %v, and does not say that the board contains cards:\n%s", err, list)
	}
	s.must(t, "go", "vet", "./...")
	s.must(t, "go", "test", "./...")
}

// TestTwoPeopleWorkOnABoard has two people work on a board in templ.
func TestTwoPeopleWorkOnABoard(t *testing.T) {
	browser.Need(t)
	s := newBoard(t)
	s.must(t, "go", "build", "-o", "board", ".")
	boardtest.TwoPeople(t, filepath.Join(s.dir, "board"))
}
