package e2e

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/lcgen/lcgen/internal/e2e/boardtest"
)

// TestTwoPeopleWorkOnABoard has two people work on the board of examples/board,
// whose HTML is in html/template.
func TestTwoPeopleWorkOnABoard(t *testing.T) {
	board := filepath.Join(t.TempDir(), "board")
	build := exec.Command("go", "build", "-o", board, "./examples/board")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the board: %v\n%s", err, out)
	}
	boardtest.TwoPeople(t, board)
}
