//go:build !unix

package dev

import "os/exec"

// Where there are no process groups, the process itself is all that is ended,
// and it can't be asked to.

func ownGroup(*exec.Cmd) {}

func askToEnd(cmd *exec.Cmd) { cmd.Process.Kill() }

func killGroup(cmd *exec.Cmd) { cmd.Process.Kill() }
