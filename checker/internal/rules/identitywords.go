package rules

import (
	"slices"
	"strings"
)

// Words in the names of parameters, fields, types and methods.
var (
	// acting are roles that only who is acting has.
	acting = []string{"author", "sender", "creator", "actor", "viewer", "poster", "commenter", "submitter", "uploader", "voter", "requester", "caller"}

	// roles are those that who is acting may have, or somebody else.
	roles = append([]string{"user", "owner"}, acting...)

	// trading are roles that the one who acts has in a shop, and somebody else
	// in its office.
	trading = []string{"customer", "client", "account", "member", "buyer", "seller", "employee", "student", "patient", "subscriber", "participant", "player", "guest", "person", "tenant"}

	// buying are trading roles that most often are the one who acts.
	buying = []string{"customer", "buyer", "subscriber"}

	// self are words before a role that make it the one who is acting.
	self = []string{"as", "current", "logged", "acting", "session", "my", "signed"}

	// demanding are words in the names of functions that return who is acting,
	// and sessions those of types and packages that do nothing else.
	demanding = []string{"current", "identity", "me", "principal", "require", "session", "subject", "whoami"}
	sessions  = []string{"auth", "authn", "authenticator", "claims", "identity", "login", "principal", "session", "sessions"}

	// ids and names are what somebody is known by.
	ids   = []string{"id", "uuid", "uid", "login", "handle"}
	names = []string{"name", "email", "avatar"}

	// people are the objects of what is done to somebody: AddMember.
	people = slices.Concat(roles, trading, others)

	// others are people whom an action is about: the one who acts is called
	// something else.
	others = []string{
		"people", "friend", "contact", "recipient", "receiver", "addressee", "assignee", "reviewer", "approver", "watcher", "follower", "moderator", "editor",
		"admin", "administrator", "maintainer", "collaborator", "contributor", "coauthor", "attendee", "invitee", "candidate", "speaker", "organizer", "organiser",
		"host", "manager", "lead", "leader", "teacher", "coach", "doctor", "driver", "worker", "staff", "colleague", "teammate", "sponsor", "mentor",
		"delegate", "agent", "opponent", "partner", "parent", "child", "payee", "beneficiary", "observer", "applicant", "guardian", "target", "supervisor", "responsible",
		"auditor", "captain", "developer", "designer", "engineer", "helper", "inspector", "instructor", "judge", "mentee", "nominee", "officer", "referee",
		"signer", "tester", "trainee", "trainer", "tutor", "vendor", "volunteer", "winner", "witness",
	}

	// bonds are what ties somebody to something, made by another: the record
	// says whom it is about.
	bonds = []string{"invite", "invitation", "assignment", "membership", "mention", "ban", "block", "mute", "follow", "following", "friendship", "seat", "grant", "share", "role", "permission", "exclusion", "warning"}

	// looking are verbs that choose what is shown, of whomever.
	looking = []string{"choose", "expand", "filter", "find", "group", "highlight", "inspect", "list", "open", "pick", "preview", "search", "select", "show", "sort", "toggle", "view"}

	// upon are verbs that are done to people and to nothing else.
	upon = []string{
		"activate", "appoint", "approve", "ban", "befriend", "block", "call", "challenge", "contact", "deactivate", "demote", "disconnect", "dismiss", "eject",
		"elect", "enrol", "enroll", "evict", "expel", "fire", "flag", "follow", "greet", "hire", "impersonate", "introduce", "invite", "kick", "mention", "message",
		"mute", "nominate", "notify", "ping", "poke", "praise", "promote", "reactivate", "recommend", "recruit", "reject", "report", "reward", "suspend", "thank",
		"unban", "unblock", "unfollow", "unfriend", "uninvite", "unmute", "verify", "warn",
		"bill", "charge", "compensate", "disable", "discharge", "enable", "fine", "refund", "reimburse",
	}

	// toward are verbs that give something to somebody.
	toward = []string{"allocate", "allot", "assign", "award", "credit", "deduct", "delegate", "gift", "give", "grant", "hand", "lend", "pay", "reassign", "revoke", "send", "share", "tag", "transfer", "unassign", "unshare"}

	// giving are verbs that set what somebody is or may do.
	giving = []string{"add", "change", "create", "delete", "edit", "make", "new", "put", "register", "remove", "save", "set", "update"}

	// allowances are what nobody gives themselves.
	allowances = []string{"badge", "credit", "level", "limit", "penalty", "point", "quota", "rank", "salary", "strike"}

	// prepositions part a verb from what the parameter is put into.
	prepositions = []string{"to", "from", "in", "into", "onto", "out"}

	// groups are what people are put into.
	groups = []string{"board", "call", "channel", "chat", "class", "club", "course", "crew", "event", "group", "meeting", "organization", "organisation", "party", "project", "role", "room", "shift", "squad", "team", "tournament", "workspace"}

	// talks are what is begun with somebody else.
	talks     = []string{"call", "chat", "conversation", "dm", "duel", "match"}
	beginning = []string{"begin", "create", "new", "request", "start"}

	// entering are verbs of those who are nobody yet.
	entering = []string{"authenticate", "log", "login", "recover", "register", "reset", "sign", "signin", "signup"}

	// joining are verbs of which the subject is the one who calls.
	joining = []string{"join", "leave", "enter", "exit", "vote", "like", "unlike", "subscribe", "unsubscribe", "arrive", "depart", "typing", "heartbeat", "check", "clock", "opt"}

	// making are verbs whose object is a record, and not the user who is named.
	making = append([]string{"book", "buy", "checkout", "comment", "create", "deposit", "donate", "make", "new", "order", "post", "publish", "purchase", "redeem", "reserve", "save", "submit", "update", "upload", "withdraw"}, joining...)

	// placing are verbs of which an author or owner can be the object.
	placing = []string{"add", "change", "delete", "remove", "set"}

	// trades are verbs of somebody in a trading role, of what they do
	// themselves.
	trades = []string{"book", "buy", "checkout", "comment", "donate", "join", "leave", "like", "order", "post", "publish", "purchase", "redeem", "reply", "reserve", "submit", "subscribe", "unlike", "unsubscribe", "upload", "vote", "write"}

	// vague are names that say no more of a user than the type does.
	vague = []string{"actor", "by", "id", "me", "owner", "self", "u", "uid", "user", "who"}

	// own are things that everybody has one of and changes themselves.
	own = []string{"profile", "setting", "preference", "password", "email", "avatar", "bio", "phone", "address", "theme", "draft"}

	// accounts are what somebody sends about themselves.
	accounts = []string{"account", "login", "registration", "signup", "values", "form"}

	// works are made by somebody, or belong to somebody, who need not be a user: a
	// book has an author, and a pet an owner.
	works = []string{"album", "animal", "article", "boat", "book", "campaign", "car", "cat", "citation", "dog", "film", "horse", "mailing", "movie", "newsletter", "painting", "paper", "pet", "photo", "poem", "package", "quote", "recipe", "reference", "repo", "repository", "song", "source", "track", "vehicle", "work"}

	// imprints are fields that only works have.
	imprints = []string{"doi", "edition", "genre", "imprint", "isbn", "issn", "publisher"}

	// sums are what is posted or booked to an account by somebody else.
	sums = []string{"amount", "charge", "credit", "debit", "deposit", "discount", "dividend", "entry", "fee", "interest", "invoice", "journal", "payment", "refund", "salary", "tax", "transaction"}

	// letters are records that come from somebody.
	letters = []string{"chat", "email", "invitation", "invite", "letter", "mail", "message", "notification", "payment", "transfer"}

	// questions are types that say what is looked for.
	questions = []string{"filter", "query", "search", "criteria", "view", "sort"}

	// powers are what somebody may be that not everybody is, and rights what
	// that is called.
	powers = []string{"admin", "administrator", "moderator", "mod", "superuser", "root", "staff", "owner", "manager", "editor", "author", "authenticated", "authorized", "authorised", "privileged", "maintainer", "operator"}
	rights = []string{"role", "permission", "perm", "privilege", "scope"}

	// panels are powers that are words for other things, too: the editor beside a
	// preview, the root of a tree.
	panels = []string{"author", "editor", "manager", "mod", "operator", "owner", "root", "staff"}

	// grants are words for what may be a power or an option: what is done with
	// it says which.
	grants = append([]string{"allowed", "can", "may", "permitted", "trusted", "verified"}, rights...)
)

// isOneOf reports whether a word, or what it is the plural of, is in a list.
func isOneOf(word string, list []string) bool {
	return slices.Contains(list, word) || slices.Contains(list, strings.TrimSuffix(word, "s"))
}

// hasOneOf reports whether one of the words is in a list.
func hasOneOf(words, list []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return isOneOf(w, list) })
}

// last returns the last word of a name that is not what somebody is known by:
// user of userID.
func last(words []string) string {
	n := len(words)
	if n > 1 && (isOneOf(words[n-1], ids) || isOneOf(words[n-1], names)) {
		n--
	}
	return words[n-1]
}

// saysBy reports whether a name ends in by, and whatever that is known by:
// createdBy, postedByID. One that says how to sort does not count.
func saysBy(words []string) bool {
	if len(words) < 2 || isOneOf(words[0], []string{"filter", "group", "order", "sort", "filtered", "grouped", "ordered", "sorted"}) {
		return false
	}
	return last(words) == "by" || len(words) > 2 && words[len(words)-2] == "by"
}

// saysActor reports whether the name of a field says who has done something:
// AuthorID, Owner, CreatedBy.
func saysActor(words []string) bool {
	if saysBy(words) {
		return true
	}
	word := last(words)
	return word == "owner" || slices.Contains(acting, word)
}

// isAbout reports whether a method with so many parameters does something to,
// or for, the one in that role whom it takes.
func isAbout(method []string, role string, params int) bool {
	verb, object := method[0], method[len(method)-1]
	toPerson := len(method) > 1 && isOneOf(object, people)
	switch {
	case isLooking(method), slices.Contains(entering, verb), object == "for": // OrderFor(customerID)
		return true
	case slices.Contains(upon, verb):
		return len(method) == 1 || toPerson || slices.Contains(prepositions, method[1])
	case slices.Contains(toward, verb):
		return !slices.Contains(acting, role)
	case len(method) == 1 && (role == "owner" || slices.Contains(acting, role)): // Remove(authorID), but not Hide(authorID)
		return params == 1 && slices.Contains(placing, verb)
	case len(method) == 1: // Add(userID), but not Join(userID)
		return params == 1 && !slices.Contains(making, verb)
	case slices.Contains(prepositions, method[1]): // AddToTeam(userID), but not AddToCart(userID) or PostToTeam(userID)
		return !slices.Contains(making, verb) && (len(method) == 2 || isOneOf(object, groups))
	case slices.Contains(beginning, verb) && isOneOf(object, talks):
		return true // StartChat(userID), but not JoinChat(userID)
	case slices.Contains(giving, verb) && (isOneOf(object, rights) || isOneOf(object, bonds) || isOneOf(object, allowances)):
		return true // SetRole(userID, role), AddPoints(userID, n)
	case slices.Contains(trading, role) && isOneOf(object, sums):
		return true // CreateInvoice(customerID, cents)
	}
	return toPerson && !slices.Contains(people, verb) // AddMember(userID), but not UserJoined(userID)
}

// isLooking reports whether a method chooses what is shown: FilterByAuthor,
// SetFilter.
func isLooking(method []string) bool {
	return slices.Contains(looking, method[0]) || len(method) > 1 && isOneOf(method[len(method)-1], questions)
}

// givesPower reports whether a method says what somebody may do from now on:
// SetRole, AddModerator. Named says that it takes somebody: Promote(userID).
func givesPower(method []string, named bool) bool {
	verb := method[0]
	if !slices.Contains(giving, verb) && !slices.Contains(toward, verb) && !slices.Contains(upon, verb) {
		return false
	}
	return named || hasOneOf(method[1:], people) || hasOneOf(method[1:], rights)
}
