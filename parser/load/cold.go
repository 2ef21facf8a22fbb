package load

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// The build cache spreads its entries evenly over 256 folders. It looks empty
// where the sampled ones hold less than the standard library alone leaves.
var sampledFolders = []string{"00", "20", "40", "60", "80", "a0", "c0", "e0"}

const fewEntries = 16

// cacheLooksEmpty reports whether the build cache holds next to nothing. It
// takes no time, and says nothing about a full one.
func (l *loading) cacheLooksEmpty() bool {
	cache := l.cfg.env("GOCACHE")
	if cache == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return false
		}
		cache = filepath.Join(dir, "go-build")
	}
	entries := 0
	for _, folder := range sampledFolders {
		list, _ := os.ReadDir(filepath.Join(cache, folder)) // a folder that is missing holds none
		entries += len(list)
	}
	return entries < fewEntries
}

// afterEnd bounds how long output is waited for that processes which the go
// command has started may still write when it was ended.
const afterEnd = 500 * time.Millisecond

// cacheIsCold asks the go command whether net/http, which every component
// needs by way of the runtime, is yet to be compiled.
func (l *loading) cacheIsCold(ctx context.Context) bool {
	cmd := exec.CommandContext(ctx, "go", "list", "-f", "{{.Stale}}", "net/http")
	cmd.Dir, cmd.Env, cmd.WaitDelay = l.cfg.Dir, l.cfg.Env, afterEnd
	out, err := cmd.Output()
	return err == nil && strings.TrimSpace(string(out)) == "true"
}

// env returns a variable as the go command sees it.
func (cfg Config) env(name string) string {
	if cfg.Env == nil {
		return os.Getenv(name)
	}
	value := ""
	for _, kv := range cfg.Env { // the last one counts
		if v, ok := strings.CutPrefix(kv, name+"="); ok {
			value = v
		}
	}
	return value
}
