// Command noopvet runs go vet with one analyzer that does nothing: the floor
// under every check that go vet runs. Its arguments are packages.
//
// Go vet keeps what it found, of the standard library too: only what has
// changed since the last run is looked at again.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
)

var noop = &analysis.Analyzer{
	Name: "noop",
	Doc:  "do nothing",
	Run:  func(*analysis.Pass) (any, error) { return nil, nil },
}

func main() {
	if asked := os.Args[len(os.Args)-1]; asked == "-flags" || strings.HasPrefix(asked, "-V") || strings.HasSuffix(asked, ".cfg") {
		unitchecker.Main(noop) // go vet asks
	}
	if err := vet(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "noopvet:", err)
		os.Exit(1)
	}
}

func vet(packages []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	args := append([]string{"vet", "-vettool=" + self}, packages...)
	cmd := exec.Command("go", args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}
