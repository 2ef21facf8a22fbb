package rules

import (
	"go/types"
	"slices"

	"github.com/lcgen/lcgen/parser"
)

// An identity is a parameter that says who is acting.
type identity struct {
	param *types.Var
	path  string // of the value: the parameter, or a field of it
}

// identities returns the parameters of an action that say who is acting,
// rather than whom the action is about.
func identities(fn *types.Func, a *parser.Action) []identity {
	var found []identity
	var claimed []string // roles
	for _, p := range a.Params {
		v := paramOf(fn, p.Name)
		if v == nil {
			continue
		}
		if role := identityRole(v, a.Method, len(a.Params)); role != "" {
			found = append(found, identity{v, v.Name()})
			claimed = append(claimed, role)
		} else if field := identityField(v); field != "" {
			found = append(found, identity{v, v.Name() + "." + field})
		}
	}
	for _, p := range a.Params { // a name goes with the ID beside it
		v := paramOf(fn, p.Name)
		if v == nil {
			continue
		}
		words := wordsOf(v.Name())
		if len(words) == 2 && slices.Contains(claimed, words[0]) && slices.Contains(names, words[1]) {
			found = append(found, identity{v, v.Name()})
		}
	}
	return found
}

// Words in the names of parameters and methods.
var (
	// acting are roles that only who is acting has.
	acting = []string{"author", "sender", "creator", "actor", "viewer", "poster", "commenter", "submitter", "uploader", "voter", "requester"}

	// roles are those that who is acting may have, or somebody else.
	roles = append([]string{"user", "owner"}, acting...)

	// self are words before a role that make it the one who is acting.
	self = []string{"current", "logged", "acting", "session", "my", "signed"}

	// ids and names are what somebody is known by.
	ids   = []string{"id", "uuid", "uid", "login", "handle"}
	names = []string{"name", "email", "avatar"}

	// people are the objects of what is done to somebody: AddMember.
	people = append([]string{"people", "person", "friend", "guest", "participant", "player", "member", "contact", "recipient", "assignee", "account", "profile"}, roles...)

	// looking are verbs that choose what is shown, of whomever.
	looking = []string{"choose", "expand", "filter", "find", "highlight", "inspect", "open", "pick", "preview", "search", "select", "show", "toggle", "view"}

	// upon are verbs that are done to people and to nothing else.
	upon = []string{
		"ban", "befriend", "block", "call", "contact", "demote", "disconnect", "follow", "impersonate", "invite", "kick", "mention", "message", "mute",
		"notify", "ping", "poke", "promote", "suspend", "unban", "unblock", "unfollow", "unfriend", "unmute", "warn",
	}

	// toward are verbs that give something to somebody.
	toward = []string{"assign", "give", "grant", "lend", "pay", "reassign", "revoke", "send", "share", "tag", "transfer", "unassign", "unshare"}

	// entering are verbs of those who are nobody yet.
	entering = []string{"authenticate", "log", "login", "recover", "register", "reset", "sign", "signin", "signup"}
)

// identityRole returns the role of who is acting where a parameter is the ID
// of somebody in that role, "" where it is not, or that can't be known.
func identityRole(v *types.Var, method string, params int) string {
	words := wordsOf(v.Name())
	n := len(words)
	if n < 2 || !isScalar(v.Type()) {
		return ""
	}
	if last := words[n-1]; slices.Contains(self, words[0]) && slices.Contains(roles, last) {
		return last // currentUser is nobody else, and a scalar can only name them
	}
	if !slices.Contains(ids, words[n-1]) {
		return ""
	}
	role := words[n-2]
	switch {
	case n > 2 && slices.Contains(self, words[0]):
		return role
	case n > 2, !slices.Contains(roles, role), isAbout(method, role, params):
		return "" // targetUserID, taskID, BanUser(userID)
	}
	return role
}

// isAbout reports whether a method with so many parameters does something to,
// or for, the one whose ID it takes.
func isAbout(method, role string, params int) bool {
	words := wordsOf(method)
	verb := words[0]
	toPerson := len(words) > 1 && slices.ContainsFunc(people, func(p string) bool {
		last := words[len(words)-1]
		return last == p || last == p+"s"
	})
	switch {
	case slices.Contains(looking, verb), slices.Contains(entering, verb):
		return true
	case slices.Contains(upon, verb):
		return len(words) == 1 || toPerson
	case slices.Contains(toward, verb):
		return !slices.Contains(acting, role)
	}
	// Add(userID), AddMember(userID), but not UserJoined(userID).
	return toPerson && !slices.Contains(people, verb) || len(words) == 1 && params == 1 && !slices.Contains(joining, verb)
}

// joining are verbs of which the subject is the one who calls.
var joining = []string{"join", "leave", "enter", "exit", "vote", "like", "unlike", "subscribe", "unsubscribe", "arrive", "depart", "typing", "heartbeat"}

// identityField returns the field of a parameter that says who is acting, ""
// for none.
func identityField(v *types.Var) string {
	t := types.Unalias(v.Type())
	if ptr, ok := t.(*types.Pointer); ok {
		t = ptr.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return ""
	}
	for f := range s.Fields() {
		words := wordsOf(f.Name())
		if len(words) == 2 && slices.Contains(acting, words[0]) && slices.Contains(ids, words[1]) && f.Exported() && isScalar(f.Type()) {
			return f.Name()
		}
	}
	return ""
}

// isScalar reports whether t is a string or a number, or a pointer to one.
func isScalar(t types.Type) bool {
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		t = ptr.Elem()
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsString|types.IsNumeric) != 0
}
