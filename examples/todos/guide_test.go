package main

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// guideCommand is a command of the guide.
var guideCommand = regexp.MustCompile(`(?m)^    ((?:createdb|go run|psql) .*)$`)

// The commands of the guide do what it says, on a machine with an empty database.
func TestGuideCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: the program is built once more")
	}
	guide, err := os.ReadFile("../../docs/database.md")
	if err != nil {
		t.Fatal(err)
	}
	commands := guideCommand.FindAllStringSubmatch(string(guide), -1)
	if len(commands) != 3 {
		t.Fatalf("the guide has the commands %q, want one of createdb, go run and psql each", commands)
	}
	c, err := pgx.ParseConfig(database(t))
	if err != nil {
		t.Fatal(err)
	}
	shell := func(command string) *exec.Cmd {
		cmd := exec.Command("/bin/sh", "-c", "exec "+command)
		cmd.Env = append(os.Environ(), "PGHOST="+c.Host, "PGUSER="+c.User)
		return cmd
	}
	must := func(command string) {
		t.Helper()
		if out, err := shell(command).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", command, err, out)
		}
	}

	must(commands[0][1])

	var stdout, stderr output
	site := shell(commands[1][1] + " -addr 127.0.0.1:0")
	site.Stdout, site.Stderr = &stdout, &stderr
	site.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // what go run starts ends with it
	site.WaitDelay = 5 * time.Second
	if err := site.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-site.Process.Pid, syscall.SIGKILL)
		_ = site.Wait() // it was killed
	})
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute) // it is built first
	defer cancel()
	for !address.MatchString(stdout.String()) {
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			t.Fatalf("the program does not start: %s", stderr.String())
		}
	}
	list := address.FindString(stdout.String()) + "/lists/home"
	status, page := get(t, list)
	if status != http.StatusOK {
		t.Fatalf("the page is answered %d %s", status, page)
	}
	stream := follow(t, strings.TrimSuffix(list, "/lists/home"), page, "home")

	must(commands[2][1])
	await(t, "what psql has added", func() bool { return strings.Contains(stream.String(), "Water the plants") })
}
