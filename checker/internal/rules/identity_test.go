package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lcgen/lcgen/checker"
	"github.com/lcgen/lcgen/checker/internal/checktest"
	"github.com/lcgen/lcgen/parser"
)

// identityTypes are what the methods of TestIdentity use. Each is an action of
// a Board of its own.
const identityTypes = `package shop

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

var _ url.Values
var _, _, _, _, _ = errors.New, fmt.Sprint, slog.Info, slices.Contains[[]string], strings.TrimSpace

type (
	UserID   string
	UUID     [16]byte
	Role     string
	Customer struct{ ID, Phone string }

	Comment struct {
		ID, Text, Author, AuthorID string
		LikedBy                    []string
	}
	Vote   struct{ Option, UserID string }
	Card   struct{ ID, Title, Owner, OwnerID, CreatedBy, Assignee string; Reviewers []string }
	Order  struct{ CustomerID string; Items []string }
	Member struct{ UserID, Role string; Admin bool }
	Book   struct{ Title, Author string }
	Invite struct{ Email, UserID, Role string; From string }

	Req     struct{ UserID, Text string }
	Deep    struct{ Meta Meta; Text string }
	Meta    struct{ By UserID; Owner *string }
	Person  struct{ ID, Name string }
	Signed  struct{ User Person; Text string }
	Hidden  struct{ Text string; UserID string ` + "`json:\"-\"`" + ` }
	Filter  struct{ AuthorID, UserID string }
	Message struct{ SenderID, RecipientID, Text string }
	ReviewerReq struct{ PR, UserID string }
	Chat    struct{ With, Topic string }
	Contact struct{ CustomerID, Phone string }
	Entry   struct{ Title, Author, ISBN string }
	Draft   struct{ Subject, Sender string }
	Campaign struct{ Subject, Sender string }
	Game    struct{ Title, Publisher string }
	Call    struct{ Number, Caller string }
	Sent    struct{ Who string ` + "`json:\"userId\"`" + `; Text string ` + "`json:\"text\"`" + ` }
	Dashed  struct{ A string ` + "`json:\"author-id,omitempty\"`" + ` }
	Values  struct { Name string; IsAdmin bool; Note string }
	Profile struct { Bio, Role string }
	Account struct { Name string; Rights Rights }
	Rights  struct { IsModerator bool }
	Job     struct { Company, Role string }
	Closed  struct { Name string; IsAdmin bool ` + "`json:\"-\"`" + ` }
	hidden  struct { IsAdmin bool; OwnerID, UserID string; secret string }
	Memo    struct { hidden; Text string }
	Named   struct { hidden ` + "`json:\"hidden\"`" + `; Text string }
	Of[T any] struct { Value T; By string }
)

type Session interface {
	Get(ctx context.Context) (string, error)
}

type guard interface {
	Actual(ctx context.Context) (UserID, error)
	Require(ctx context.Context, role string) (string, error)
	Log(ctx context.Context) error
	Latest(ctx context.Context) ([]Comment, error)
	Load(ctx context.Context, id string) (UserID, error)
}

type store interface {
	AddComment(ctx context.Context, authorID, text string) error
	AddReviewer(ctx context.Context, prID, userID string) error
	Insert(ctx context.Context, o Order) error
	Delete(ctx context.Context, id string, isAdmin bool) error
	SetAdmin(ctx context.Context, id string, isAdmin bool) error
}

var admins []string

func (u *UUID) UnmarshalText([]byte) error { return nil }

func isOwner(c Card, user string) bool { return c.Owner == user }

func comment(text, by string) Comment { return Comment{Text: text, AuthorID: by} }
`

// boardFields are those of every Board of TestIdentity.
const boardFields = `
	ID        lc.ComponentID
	Comments  []Comment
	Memos     []Memo
	Cards     []Card
	Orders    []Order
	Votes     []Vote
	Members   []Member
	Books     []Book
	Invites   []Invite
	Reviewers []string
	Voters    []string
	Authors   []string
	Banned    []string
	Owner     string
	OwnerID   string
	Filter    Filter
	Settings  map[string]string
	Chats     []Chat
	Messages  []Message
	Open      bool
	scores    map[string]int
	votes     map[string]bool
	carts     map[string][]string
	customers map[string]Contact
	users     map[string]*Member
	store     store
	guard     guard
	session   Session
	Entries   []Entry
	Entry     Entry
	Drafts    []Draft
	Kept      Values
	Profile   Profile
	Accounts  []Account
	Jobs      []Job
	Closed    Closed
	Campaigns []Campaign
	Calls     []Call
	Games     []Game
`

var identityTests = []struct {
	name, method, want string
}{
	// Believed: a struct that is kept as it was sent.
	{"a power in a struct that is kept", `Save(all Values) { b.Kept = all }`, "all.IsAdmin"},
	{"a power in one that is kept by a pointer", `Save(all *Values) { b.Kept = *all }`, "all.IsAdmin"},
	{"a power in one that is added", `Save(all Values) { more := []Values{}; more = append(more, all); _ = more }`, "all.IsAdmin"},
	{"a power deep in one", `Register(a Account) { b.Accounts = append(b.Accounts, a) }`, "a.Rights.IsModerator"},
	{"a role in what is about oneself", `UpdateProfile(p Profile) { b.Profile = p }`, "p.Role"},
	{"an owner in a struct that is kept", `Add(c Card) { b.Cards = append(b.Cards, c) }`, "c.CreatedBy c.Owner c.OwnerID"},
	{"a power by a function", `Save(all Values) { b.keep(all) }; func (b *Board%[1]d) keep(v Values) { b.Kept = v }`, "all.IsAdmin"},

	// Kept: by those who may, or what no form fills.
	{"a power that only some may keep", `Save(ctx context.Context, all Values) error { if u, _ := lc.UserFrom(ctx); u != b.Owner { return lc.Forbidden("") }; b.Kept = all; return nil }`, ""},
	{"a member that is added", `AddMember(m Member) { b.Members = append(b.Members, m) }`, ""},
	{"a role in an invitation", `Save(i Invite) { b.Invites = append(b.Invites, i) }`, ""},
	{"a role of one's work", `AddJob(j Job) { b.Jobs = append(b.Jobs, j) }`, ""},
	{"a field that no form fills", `Save(c Closed) { b.Closed = c }`, ""},
	{"a role in a profile by its setter", `SetUserRole(p Profile) { b.Profile = p }`, ""},

	// Believed: who is acting.
	{"a field of a struct", `Save(r Req) { b.Votes = append(b.Votes, Vote{r.Text, r.UserID}) }`, "r.UserID"},
	{"a field that nothing is done with", `Save(r Req) {}`, "r.UserID"},
	{"a pointer", `Create(title string, owner *string) { b.Cards = append(b.Cards, Card{Title: title, Owner: *owner}) }`, "owner"},
	{"a pointer that is unused", `Create(title string, owner *string) {}`, "owner"},
	{"a customer", `PlaceOrder(customerID string, items []string) { b.Orders = append(b.Orders, Order{customerID, items}) }`, "customerID"},
	{"a customer by the verb", `Checkout(customerID, address string) {}`, "customerID"},
	{"a customer's own things", `ChangeAddress(customerID, address string) { c := b.customers[customerID]; c.Phone = address; b.customers[customerID] = c }`, "customerID"},
	{"a customer as a key", `AddItem(customerID, item string) { b.carts[customerID] = append(b.carts[customerID], item) }`, "customerID"},
	{"a named type", `Post(text string, by UserID) { b.Comments = append(b.Comments, Comment{Text: text, AuthorID: string(by)}) }`, "by"},
	{"a named type that is unused", `Post(text string, id UserID) {}`, "id"},
	{"a nested struct", `Post(d Deep) { b.Cards = append(b.Cards, Card{Title: d.Text, CreatedBy: string(d.Meta.By)}) }`, "d.Meta.By"},
	{"a pointer in a nested struct", `Make(d Deep) { b.Cards = append(b.Cards, Card{Owner: *d.Meta.Owner}) }`, "d.Meta.By d.Meta.Owner"},
	{"a person in a struct", `Post(s Signed) { b.Comments = append(b.Comments, Comment{Text: s.Text, AuthorID: s.User.ID}) }`, "s.User.ID"},
	{"a slice of structs", `Import(orders []Order) { b.Orders = append(b.Orders, orders...) }`, "orders.CustomerID"},
	{"a slice of structs, one by one", `Import(orders []Order) { for _, o := range orders { b.Orders = append(b.Orders, o) } }`, "orders.CustomerID"},
	{"a map of structs", `Submit(reqs map[string]Req) {}`, "reqs.UserID"},
	{"a struct that is stored whole", `Order(ctx context.Context, o Order) error { return b.store.Insert(ctx, o) }`, "o.CustomerID"},
	{"the author of a record", `Add(text, author string) { b.Comments = append(b.Comments, Comment{Text: text, Author: author}) }`, "author"},
	{"by way of a variable", `Write(text, uid string) { who := strings.TrimSpace(uid); b.Comments = append(b.Comments, Comment{Text: text, AuthorID: who}) }`, "uid"},
	{"by way of a function", `Write(text, who string) { b.Comments = append(b.Comments, comment(text, who)) }`, "who"},
	{"by way of another package", `Reply(ctx context.Context, text, userID string) error { return b.store.AddComment(ctx, userID, text) }`, "userID"},
	{"what is looked up by it", `Say(text, userID string) { u := b.users[userID]; b.Comments = append(b.Comments, Comment{Text: text, AuthorID: u.UserID}) }`, "userID"},
	{"a key of a map", `Enter(form map[string]string) { b.Comments = append(b.Comments, Comment{Text: form["text"], AuthorID: form["id"]}) }`, `form["id"]`},
	{"a key of a form", `Enter(form url.Values) { b.Votes = append(b.Votes, Vote{form.Get("option"), form.Get("userID")}) }`, `form["userID"]`},
	{"an ID that is an array", `Mark(userID UUID, id string) {}`, "userID"},
	{"the only parameter", `Claim(owner *string) {}`, "owner"},
	{"an unexported embedded struct", `Append(note Memo) { b.Memos = append(b.Memos, note) }`, "note.hidden.IsAdmin note.hidden.OwnerID note.hidden.UserID"},
	{"an unexported embedded struct with a name", `Append(note Named) { b.Memos = append(b.Memos, Memo(note)) }`, "note.hidden.IsAdmin note.hidden.OwnerID note.hidden.UserID"},
	{"an embedded struct", `Write(r struct{ Req; Draft bool }) { b.Comments = append(b.Comments, Comment{Text: r.Text, AuthorID: r.UserID}) }`, "r.Req.UserID"},
	{"a user's name", `Tell(username, text string) { b.Comments = append(b.Comments, Comment{Author: username, Text: text}) }`, "username"},
	{"whom a message is from", `Send(userID, text string) { b.Invites = append(b.Invites, Invite{From: userID}) }`, "userID"},
	{"a user's own profile", `UpdateProfile(userID, role string) { b.users[userID].Role = role }`, "userID"},
	{"compared with the owner", `Remove(id, userID string) error { if b.OwnerID != userID { return lc.Forbidden("not yours") }; return nil }`, "userID"},
	{"compared by another name", `Close(who string) error { if b.Owner != who { return errors.New("not yours") }; return nil }`, "who"},
	{"compared in a function", `Archive(i int, user string) error { if !isOwner(b.Cards[i], user) { return lc.Forbidden("not yours") }; return nil }`, "user"},
	{"who likes something", `Like(i int, userID string) { b.Comments[i].LikedBy = append(b.Comments[i].LikedBy, userID) }`, "userID"},
	{"who votes", `Vote(option, user string) { b.votes[user] = true }`, "user"},
	{"who has voted", `Decide(option, userID string) { b.Voters = append(b.Voters, userID) }`, "userID"},
	{"the sender of an invitation", `Invite(email, userID string) { b.Invites = append(b.Invites, Invite{Email: email, UserID: email}); b.Comments = append(b.Comments, Comment{AuthorID: userID}) }`, "userID"},
	{"somebody must be logged in, but who is not asked", `Add(ctx context.Context, text, authorID string) error { if _, ok := lc.UserFrom(ctx); !ok { return lc.Forbidden("log in") }; b.Comments = append(b.Comments, Comment{Text: text, AuthorID: authorID}); return nil }`, "authorID"},

	{"the name that is sent", `Save(s Sent) { b.Votes = append(b.Votes, Vote{s.Text, s.Who}) }`, "s.Who"},
	{"the name that is sent, with dashes", `Save(d Dashed) {}`, "d.A"},
	{"a generic request", `Save(r Of[Req]) {}`, "r.Value.UserID"},
	{"by whom, in a generic request", `Save(r Of[string]) { b.Comments = append(b.Comments, Comment{Text: r.Value, Author: r.By}) }`, "r.By"},
	{"several requests", `Save(rs ...Req) {}`, "rs.UserID"},
	{"by whom, as an author", `Save(text, by string) { b.Comments = append(b.Comments, Comment{Text: text, Author: by}) }`, "by"},
	{"who it is", `Save(text, me string) { b.Comments = append(b.Comments, Comment{Text: text, Author: me}) }`, "me"},
	{"on whose behalf", `Save(text, onBehalfOf string) { b.Comments = append(b.Comments, Comment{Text: text, Author: onBehalfOf}) }`, "onBehalfOf"},
	{"from whom", `Save(text, fromUserID string) { b.Comments = append(b.Comments, Comment{Text: text, AuthorID: fromUserID}) }`, "fromUserID"},
	{"as whom", `Save(text, asUser string) {}`, "asUser"},
	{"an ID in small letters", `Save(text, authorid string) {}`, "authorid"},
	{"a short word for a user", `Save(text, usrID string) {}`, "usrID"},
	{"the user that is the owner", `Save(text, ownerUserID string) {}`, "ownerUserID"},

	// Believed: what they may do.
	{"a flag that is a text", `Delete(id, isAdmin string) { if isAdmin == "true" { b.Owner = id } }`, "isAdmin"},
	{"a flag that is a number", `Delete(id string, isAdmin int) error { if isAdmin != 1 { return lc.Forbidden("no") }; b.Owner = id; return nil }`, "isAdmin"},
	{"a flag in small letters", `Delete(id string, isadmin bool) { if isadmin { b.Owner = id } }`, "isadmin"},
	{"a flag", `Delete(id string, isAdmin bool) error { if !isAdmin { return lc.Forbidden("admins only") }; b.Owner = id; return nil }`, "isAdmin"},
	{"a flag that is unused", `Delete(id string, isAdmin bool) {}`, "isAdmin"},
	{"a flag in a struct", `Edit(r struct{ Text string; AsModerator bool }) { if r.AsModerator { b.Owner = r.Text } }`, "r.AsModerator"},
	{"a permission", `Rename(title string, canEdit bool) error { if canEdit && title != "" { b.Owner = title }; return nil }`, "canEdit"},
	{"a flag although the user is asked for", `Delete(ctx context.Context, id string, isAdmin bool) error { user, _ := lc.UserFrom(ctx); if user != b.Owner && !isAdmin { return lc.Forbidden("no") }; return nil }`, "isAdmin"},
	{"a flag that another package is passed", `Purge(ctx context.Context, id string, isAdmin bool) error { return b.store.Delete(ctx, id, isAdmin) }`, "isAdmin"},
	{"a role", `Publish(role string) error { if role != "editor" { return lc.Forbidden("editors only") }; return nil }`, "role"},
	{"a role of a type", `Publish(as Role) error { switch as { case "editor": return nil }; return lc.Forbidden("editors only") }`, "as"},

	{"a role of who approves", `Approve(id, role string) error { if role != "admin" { return lc.Forbidden("no") }; return nil }`, "role"},
	{"who may promote", `Promote(userID string, isAdmin bool) error { if !isAdmin { return lc.Forbidden("no") }; b.Members = append(b.Members, Member{UserID: userID}); return nil }`, "isAdmin"},
	{"permissions", `Purge(id string, permissions []string) error { if !slices.Contains(permissions, "purge") { return lc.Forbidden("no") }; return nil }`, "permissions"},
	{"by whom", `Put(title, createdBy string) {}`, "createdBy"},
	{"what somebody puts into their cart", `AddToCart(userID, productID string) { b.carts[userID] = append(b.carts[userID], productID) }`, "userID"},
	{"who joins a call", `JoinCall(userID string) {}`, "userID"},
	{"the sender of a message", `Send(m Message) { b.Messages = append(b.Messages, m) }`, "m.SenderID"},
	{"a person in a request", `Reply(r struct{ Text string; Author struct{ ID, Name string } }) {}`, "r.Author.ID"},
	{"the creator of a task, not its assignee", `CreateTask(t struct{ CreatorID, AssigneeID, Title string }) {}`, "t.CreatorID"},
	{"a flag to look at something", `Show(id string, isAdmin bool) error { if !isAdmin { return lc.Forbidden("no") }; b.Filter.UserID = id; return nil }`, "isAdmin"},
	{"a super user", `Wipe(superUser bool) {}`, "superUser"},
	{"a permission in a struct", `Hide(r struct{ ID string; HasPermission *bool }) error { if r.HasPermission == nil || !*r.HasPermission { return lc.Forbidden("no") }; return nil }`, "r.HasPermission"},

	{"a comment of an account", `PostComment(accountID, text string) { b.scores[accountID]++ }`, "accountID"},
	{"a scope that refuses", `Purge(scope string) error { if scope != "admin" { return lc.Forbidden("no") }; b.Owner = ""; return nil }`, "scope"},
	{"a draft's sender", `Compose(subject, sender string) { b.Drafts = append(b.Drafts, Draft{subject, sender}) }`, "sender"},
	{"a function that only logs", `Log(ctx context.Context, number, caller string) error { b.Calls = append(b.Calls, Call{number, caller}); return b.guard.Log(ctx) }`, "caller"},
	{"a function that lists", `Reload(ctx context.Context, text, authorID string) (err error) { b.Comments, err = b.guard.Latest(ctx); b.Comments = append(b.Comments, Comment{AuthorID: authorID}); return err }`, "authorID"},
	{"a function that looks up", `Attach(ctx context.Context, text, authorID string) error { _, err := b.guard.Load(ctx, authorID); b.Comments = append(b.Comments, Comment{AuthorID: authorID}); return err }`, "authorID"},

	{"a panel that refuses", `Save(text string, editor bool) error { if !editor { return lc.Forbidden("no") }; b.Owner = text; return nil }`, "editor"},
	{"a root that refuses", `Wipe(isRoot bool) error { if !isRoot { return lc.Forbidden("no") }; b.Owner = ""; return nil }`, "isRoot"},
	{"a permission that has a table", `Purge(role string) error { if !b.votes[role] { return lc.Forbidden("no") }; b.Owner = ""; return nil }`, "role"},
	{"what allows something else", `Delete(id string, verified bool) { if verified { b.Owner = id } }`, "verified"},
	{"a user's own comment", `AddNote(userID, text string) { b.carts[userID] = append(b.carts[userID], text) }`, "userID"},
	{"a card's owner", `AddCard(owner, title string) { b.Cards = append(b.Cards, Card{Title: title, Owner: owner}) }`, "owner"},

	// Silent: somebody else.
	{"who is charged", `Charge(customerID string, cents int) { b.scores[customerID] += cents }`, ""},
	{"who gets money back", `Refund(customerID, orderID string) { b.scores[customerID]-- }`, ""},
	{"for whom something is ordered", `OrderFor(customerID, item string) { b.Orders = append(b.Orders, Order{CustomerID: customerID, Items: []string{item}}) }`, ""},
	{"who is sent an invoice", `CreateInvoice(customerID string, cents int) { b.scores[customerID] += cents }`, ""},
	{"who is enabled", `Enable(userID string, on bool) { b.votes[userID] = on }`, ""},
	{"who has a quota", `SetQuota(userID string, gb int) { b.scores[userID] = gb }`, ""},
	{"who gets a badge", `AwardBadge(userID, badge string) { b.carts[userID] = append(b.carts[userID], badge) }`, ""},
	{"the owner of a pet", `AddVisit(owner, pet, reason string) { b.Cards = append(b.Cards, Card{Title: pet, Owner: owner}) }`, ""},
	{"the root of a tree", `Insert(name string, root bool) { if root { b.Owner = name } else { b.OwnerID = name } }`, ""},
	{"a panel", `Layout(editor bool) { if editor { b.Open = true } }`, ""},
	{"a role that is looked up", `Apply(role string) error { if b.Settings[role] == "" { return lc.NotFound("no such role") }; b.Settings[role] = "x"; return nil }`, ""},
	{"what the action says", `Verify(docID string, verified bool) { if verified { b.votes[docID] = true } else { delete(b.votes, docID) } }`, ""},
	{"who is asked by the type of a result", `Note(ctx context.Context, number, caller string) error { by, err := b.guard.Actual(ctx); b.Calls = append(b.Calls, Call{number, caller}); b.Owner = string(by); return err }`, ""},
	{"who is asked of a session", `Jot(ctx context.Context, number, caller string) error { by, err := b.session.Get(ctx); b.Calls = append(b.Calls, Call{number, caller}); b.Owner = by; return err }`, ""},
	{"who is asked with a role", `Enter(ctx context.Context, number, caller string) error { by, err := b.guard.Require(ctx, "agent"); b.Calls = append(b.Calls, Call{number, caller}); b.Owner = by; return err }`, ""},
	{"what a catalogue says", `Describe(title, author, isbn string) { b.Entry.Title, b.Entry.Author, b.Entry.ISBN = title, author, isbn }`, ""},
	{"what a catalogue gets", `Catalogue(title, author, isbn string) { b.Entries = append(b.Entries, Entry{title, author, isbn}) }`, ""},
	{"a campaign's sender", `Plan(subject, sender string) { b.Campaigns = append(b.Campaigns, Campaign{subject, sender}) }`, ""},
	{"the publisher of a game", `Release(title, publisher string) { b.Games = append(b.Games, Game{title, publisher}) }`, ""},
	{"what is posted to an account", `PostInterest(accountID string, cents int) { b.scores[accountID] += cents }`, ""},
	{"how much is exported", `Export(scope string) error { if scope == "all" { b.Owner = "" }; return nil }`, ""},

	{"a reviewer", `AddReviewer(prID, userID string) { b.Reviewers = append(b.Reviewers, userID) }`, ""},
	{"a reviewer by what is done", `Request(i int, userID string) { b.Cards[i].Reviewers = append(b.Cards[i].Reviewers, userID) }`, ""},
	{"a reviewer elsewhere", `Submit(ctx context.Context, prID, userID string) error { return b.store.AddReviewer(ctx, prID, userID) }`, ""},
	{"an assignee", `Assign(cardID, userID string) { b.Cards[0].Assignee = userID }`, ""},
	{"an assignee who becomes the owner", `Assign(cardID, userID string) { b.Cards[0].OwnerID = userID }`, ""},
	{"a new owner", `SetOwner(cardID, ownerID string) { b.Cards[0].OwnerID = ownerID }`, ""},
	{"who gets the ownership", `TransferOwnership(userID string) { b.OwnerID = userID }`, ""},
	{"a member", `AddMember(userID, role string) { b.Members = append(b.Members, Member{UserID: userID, Role: role}) }`, ""},
	{"a member of another type", `Add(m Member) { b.Members = append(b.Members, m) }`, ""},
	{"a member of a team", `AddToTeam(team, userID string) { b.Members = append(b.Members, Member{UserID: userID}) }`, ""},
	{"a member who is removed", `Drop(userID, reason string) { b.Members = slices.DeleteFunc(b.Members, func(m Member) bool { return m.UserID == userID }) }`, ""},
	{"somebody who is banned", `Ban(userID UserID) { b.Banned = append(b.Banned, string(userID)) }`, ""},
	{"somebody who is kicked", `KickFromRoom(room, userID string) { delete(b.users, userID) }`, ""},
	{"somebody who is invited", `Propose(userID, email string) { b.Invites = append(b.Invites, Invite{Email: email, UserID: userID}) }`, ""},
	{"somebody who is mentioned", `MentionIn(cardID, userID string) {}`, ""},
	{"a named type of another name", `Request(pr string, reviewer UserID) { b.Reviewers = append(b.Reviewers, string(reviewer)) }`, ""},
	{"a target", `Report(targetUserID, reason string) {}`, ""},
	{"several people", `Notify(userIDs []string, text string) {}`, ""},
	{"a customer of the office", `UpdateCustomer(customerID, phone string) { b.customers[customerID] = Contact{customerID, phone} }`, ""},
	{"a customer who is called", `RecordCall(customerID, phone string) { c := b.customers[customerID]; c.Phone = phone; b.customers[customerID] = c }`, ""},

	{"somebody who is reported", `Report(userID, reason string) { b.Banned = append(b.Banned, userID) }`, ""},
	{"a customer who is edited", `Update(c Customer) { b.customers[c.ID] = Contact{c.ID, c.Phone} }`, ""},
	{"an author who is removed", `Remove(authorID string) { b.Reviewers = append(b.Reviewers, authorID) }`, ""},
	{"keys that name nobody", `Put(form map[string]string) { b.Comments = append(b.Comments, Comment{Text: form["text"], Author: form["name"]}) }`, ""},

	// Silent: nobody.
	{"a question", `FilterByAuthor(authorID string) { b.Filter.AuthorID = authorID }`, ""},
	{"a question in a struct", `Apply(f Filter) { b.Filter = f }`, ""},
	{"a question that is set", `SetFilter(authorID string) { b.Filter.AuthorID = authorID }`, ""},
	{"how to sort", `Rearrange(sortedBy string) { b.Settings["sort"] = sortedBy }`, ""},
	{"a co-author", `AddAuthor(userID string) { b.Authors = append(b.Authors, userID) }`, ""},
	{"whom a chat is with", `StartChat(userID string) {}`, ""},
	{"who is taken off a call", `RemoveFromCall(userID string) {}`, ""},
	{"who drives", `RateDriver(driverID string, stars int) {}`, ""},
	{"several who see it", `ShareDocument(docID string, userIDs []string) {}`, ""},
	{"what somebody becomes", `ChangeRole(memberID string, role Role) error { if role == "" { return errors.New("no role") }; b.users[memberID].Role = string(role); return nil }`, ""},
	{"a request for a reviewer", `Save(r ReviewerReq) { b.Reviewers = append(b.Reviewers, r.UserID) }`, ""},
	{"the author of a book", `AddBook(title, author string) { b.Books = append(b.Books, Book{title, author}) }`, ""},
	{"what a guest calls themselves", `Sign(name, text string) { b.Comments = append(b.Comments, Comment{Author: name, Text: text}) }`, ""},
	{"several reviewers", `AddReviewers(prID string, userIDs ...string) { b.Reviewers = append(b.Reviewers, userIDs...) }`, ""},
	{"a reviewer in a request", `AddReviewer(r struct{ PRID string; Who string ` + "`json:\"userId\"`" + ` }) { b.Reviewers = append(b.Reviewers, r.Who) }`, ""},
	{"who is looked at", `OpenProfile(userID string) { b.Filter.UserID = userID }`, ""},
	{"who is edited", `RenameUser(userID, name string) { b.users[userID].Role = name }`, ""},
	{"who gets it", `TransferTo(accountID string, cents int) { b.scores[accountID] += cents }`, ""},
	{"how to sort, by", `Rearrange(by string) { b.Settings["sort"] = by }`, ""},
	{"a column that is asked for", `Search(q struct{ Author, Owner string }) { b.Filter.AuthorID = q.Author }`, ""},
	{"from where", `Import(from string) { b.Settings["from"] = from }`, ""},
	{"as what", `Export(asCSV bool, as string) { b.Settings["as"] = as }`, ""},
	{"who has been asked for", `Show(who string) { b.Filter.UserID = who }`, ""},
	{"a name that is sent", `Sign(s struct { Author string ` + "`json:\"title\"`" + ` }) {}`, ""},
	{"the author of a book, by", `AddBook(title, by string) { b.Books = append(b.Books, Book{title, by}) }`, ""},
	{"what something is", `Mark(id string, isDone string) { if isDone == "true" { b.Owner = id } }`, ""},
	{"somebody else's ID", `Report(targetUserID, text string) { b.Invites = append(b.Invites, Invite{UserID: targetUserID}) }`, ""},
	{"a number", `Raise(by int) { b.Owner = fmt.Sprint(by) }`, ""},
	{"what a browser can't send", `Note(h Hidden) { b.Comments = append(b.Comments, Comment{Text: h.Text, AuthorID: h.UserID}) }`, ""},
	{"a login", `Login(username, password string) error { return errors.New("not yet") }`, ""},
	{"a role that is given", `SetRole(userID, role string) error { if role != "member" && role != "admin" { return lc.Invalid("role", "unknown") }; b.users[userID].Role = role; return nil }`, ""},
	{"a role that is chosen", `Choose(role Role) { if role == "editor" { b.Owner = "" } }`, ""},
	{"a role with what is stored", `Enlist(email, role string) { if role == "" { role = "member" }; b.Invites = append(b.Invites, Invite{Email: email, Role: role}) }`, ""},
	{"a power that is given", `Promote(userID string, isAdmin bool) { b.users[userID].Admin = isAdmin }`, ""},
	{"a power that is given elsewhere", `SaveMember(ctx context.Context, id string, isAdmin bool) error { return b.store.SetAdmin(ctx, id, isAdmin) }`, ""},
	{"a flag of what is shown", `Show(isAdmin bool) { if isAdmin { b.Filter.UserID = "" } }`, ""},
	{"a trusted option", `Trust(trusted bool) {}`, ""},
	{"a repository's owner", `Watch(owner, repo string) { b.Filter.UserID = owner + repo }`, ""},
	{"a place", `Move(cardID, from, to string) { b.Cards[0].Assignee = to }`, ""},
	{"somebody to talk to", `Start(userID, topic string) { b.Chats = append(b.Chats, Chat{With: userID, Topic: topic}) }`, ""},
	{"a player's score", `Score(playerID string, points int) { b.scores[playerID] += points }`, ""},
	{"a guest at the desk", `CheckOut(guestID, room string) {}`, ""},
	{"the members of a pair", `Pair(driver, navigator UserID) { b.Cards[0].Assignee = string(driver) }`, ""},
	{"a member's status", `SetStatus(memberID, status string) { for i := range b.Members { if b.Members[i].UserID == memberID { b.Members[i].Role = status } } }`, ""},
	{"who can see it", `Restrict(canEdit bool) { b.Open = !canEdit }`, ""},
	{"an account", `Deposit(accountID string, cents int) { b.scores[accountID] += cents }`, ""},
	{"somebody who is followed", `Follow(authorID string) { b.Reviewers = append(b.Reviewers, authorID) }`, ""},
	{"who is blocked", `BlockSender(senderID string) { b.Banned = append(b.Banned, senderID) }`, ""},
	{"an option", `Configure(canEdit, onlyAdmins bool) { b.Settings["edit"] = fmt.Sprint(canEdit, onlyAdmins) }`, ""},
	{"compared with who asks", `Rate(ctx context.Context, userID string, stars int) error { me, ok := lc.UserFrom(ctx); if !ok || me == userID { return lc.Forbidden("rate others") }; return nil }`, ""},
	{"the author is who asks", `Write(ctx context.Context, text string) error { user, ok := lc.UserFrom(ctx); if !ok { return lc.Forbidden("log in") }; b.Comments = append(b.Comments, Comment{Text: text, AuthorID: user}); return nil }`, ""},
	{"the ID of something else", `Remove(cardID, commentID string) { b.Comments = slices.DeleteFunc(b.Comments, func(c Comment) bool { return c.ID == commentID }) }`, ""},
	{"an owner who is refused", `Offer(owner string) error { if b.Owner == owner { return lc.Invalid("owner", "is the owner already") }; b.Cards[0].Assignee = owner; return nil }`, ""},
}

// TestIdentity gives actions, and which of their parameters are reported as
// identity that is taken from the browser.
func TestIdentity(t *testing.T) {
	var src strings.Builder
	src.WriteString("-- a.go --\n" + identityTypes)
	for i, tt := range identityTests {
		fmt.Fprintf(&src, "\n//lc:component template=t.html\ntype Board%d struct {%s}\n\n//lc:action\nfunc (b *Board%d) %s\n", i, boardFields, i, strings.ReplaceAll(tt.method, "%[1]d", fmt.Sprint(i)))
	}
	p := checktest.New(t, src.String()+"-- t.html --\n")
	if len(p.Errs) > 0 {
		t.Fatalf("the methods do not compile: %v", p.Errs)
	}
	c, err := checker.New(checker.Options{Enable: []string{"LC018"}})
	if err != nil {
		t.Fatal(err)
	}
	model, diagnostics := parser.Parse(p.Input())
	for _, d := range diagnostics {
		if d.Code != "LC010" {
			t.Errorf("%v: %s", d.Pos, d.Message)
		}
	}
	got := map[string][]string{}
	for _, f := range c.Check([]checker.Package{{Input: p.Input(), Model: model, Diagnostics: diagnostics}}, checker.Scope{}) {
		got[f.Component] = append(got[f.Component], f.Message[strings.LastIndex(f.Message, ": ")+2:])
	}
	silent := 0
	for i, tt := range identityTests {
		if tt.want == "" {
			silent++
		}
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(got[fmt.Sprintf("Board%d", i)], " "); got != tt.want {
				t.Errorf("%s\ngot %q, want %q", tt.method, got, tt.want)
			}
		})
	}
	if 2*silent < len(identityTests) {
		t.Errorf("only %d of %d methods are right", silent, len(identityTests))
	}
}
