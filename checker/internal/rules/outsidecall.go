package rules

import (
	"go/types"
	"slices"
	"strings"

	"github.com/lcgen/lcgen/parser"
)

// Words that begin the names of functions.
var (
	// reads are verbs of functions that answer a question, even if the answer
	// is only an error.
	reads = []string{
		"all", "allow", "allowed", "allows", "as", "assert", "authorize", "can", "check", "contains", "count", "describe", "ensure", "equal", "exists",
		"find", "format", "get", "has", "have", "is", "len", "list", "lookup", "may", "must", "ping", "query", "read", "require", "search", "select",
		"should", "sum", "validate", "verify", "view", "watch", "next", "err", "scan", "close", "load", "fetch", "peek",
	}

	// writes are verbs of functions that change something, even if they return
	// a value.
	writes = []string{
		"accept", "acquire", "add", "append", "apply", "approve", "archive", "assign", "begin", "book", "broadcast", "call", "cancel", "change", "charge", "clear",
		"commit", "compact", "confirm", "consume", "create", "decr", "decrement", "del", "delete", "deliver", "disable", "dispatch", "do", "drain",
		"drop", "emit", "enable", "encode", "enqueue", "exec", "execute", "fill", "finish", "flash", "flush", "fprint", "fprintf", "fprintln", "import", "inc", "incr", "increment",
		"insert", "invite", "lock", "log", "make", "mark", "merge", "move", "notify", "open", "pay", "place", "pop", "post", "process", "publish",
		"push", "put", "record", "redirect", "refresh", "refund", "register", "reject", "release", "remove", "rename", "replace", "reply", "reserve",
		"reset", "restore", "reverse", "rollback", "run", "save", "schedule", "send", "set", "shift", "sort", "start", "stop", "store", "submit", "swap",
		"sync", "toggle", "track", "transfer", "trigger", "unmarshal", "unset", "update", "upsert", "vote", "write",
	}

	// harmless are packages whose functions change nothing of an application:
	// they wait, or write to its log.
	harmless = []string{"context", "errors", "log", "log/slog", "time"}

	// mutexes are methods of package sync that only guard what is read.
	mutexes = []string{"Lock", "Unlock", "RLock", "RUnlock", "TryLock", "TryRLock", "RLocker"}
)

// mayChange reports whether a call of a function of another package may change
// something. Its body is not known, so the answer rests on its name, on what it
// returns and on whether that is used: a function that returns nothing is called
// for what it changes, and so is one whose results are dropped.
func mayChange(fn *types.Func, dropped bool) bool {
	if fn.Pkg() == nil { // error.Error
		return false
	}
	switch path := fn.Pkg().Path(); {
	case slices.Contains(harmless, path):
		return false
	case path == "sync" && slices.Contains(mutexes, fn.Name()), path == "fmt" && !strings.HasPrefix(fn.Name(), "Fprint"):
		return false
	case path == parser.RuntimePath && fn.Signature().Recv() == nil:
		return slices.Contains([]string{"Redirect", "Flash", "Dispatch"}, fn.Name())
	}
	verb := wordsOf(fn.Name())[0]
	switch {
	case slices.Contains(reads, verb):
		return fn.Signature().Results().Len() == 0
	case slices.Contains(writes, verb), dropped:
		return true
	}
	return !returnsValue(fn.Signature()) && !makesError(fn.Signature())
}

// makesError reports whether a function may be there to make an error, as
// apperr.Refused(reason): it takes text and other errors, and no more.
func makesError(sig *types.Signature) bool {
	if sig.Recv() != nil || sig.Results().Len() != 1 {
		return false
	}
	for v := range sig.Params().Variables() {
		t := v.Type()
		if s, ok := t.(*types.Slice); ok && sig.Variadic() {
			t = s.Elem()
		}
		_, isBasic := t.Underlying().(*types.Basic)
		if i, ok := t.Underlying().(*types.Interface); !isBasic && !(ok && i.Empty()) && !isError(t) {
			return false
		}
	}
	return true
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

// returnsValue reports whether a function returns more than an error.
func returnsValue(sig *types.Signature) bool {
	for v := range sig.Results().Variables() {
		if !isError(v.Type()) {
			return true
		}
	}
	return false
}
