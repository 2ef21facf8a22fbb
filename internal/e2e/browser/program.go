package browser

import (
	"bufio"
	"os/exec"
	"strings"
	"testing"
)

// StartProgram runs the program of an example until the test ends, and returns its
// address. The program listens where -addr says, and its first line is greeting,
// followed by the address.
func StartProgram(t *testing.T, greeting, program string, args ...string) string {
	t.Helper()
	cmd := exec.Command(program, append([]string{"-addr", "127.0.0.1:0"}, args...)...)
	cmd.Stderr = t.Output()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	address, ok := strings.CutPrefix(line, greeting)
	if !ok {
		t.Fatalf("the program says %q (%v), want %q and its address", line, err, greeting)
	}
	return strings.TrimSpace(address)
}
