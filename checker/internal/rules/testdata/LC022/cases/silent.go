package a

import (
	"context"
	"strings"

	lc "github.com/lcgen/lcgen/runtime"
)

// What follows is shared on purpose, or no one's choice.

// 1: a document's own properties.
//
//lc:component template=t.html
//lc:channel context doc
type Document struct {
	ID       lc.ComponentID
	Title    string `lc:"state"`
	Status   string `lc:"state"`
	Locked   bool   `lc:"state"`
	Public   bool   `lc:"state"`
	Language string `lc:"state"`
	Page     string `lc:"state"` // its text
}

//lc:action
func (d *Document) SetTitle(title string) { d.Title = strings.TrimSpace(title) }

//lc:action
func (d *Document) SetStatus(status string) { d.Status = status }

//lc:action
func (d *Document) ToggleLocked() { d.Locked = !d.Locked }

//lc:action
func (d *Document) ToggleShared() { d.Public = !d.Public }

//lc:action
func (d *Document) ChangeLanguage(language string) { d.Language = language }

//lc:action
func (d *Document) UpdatePage(page string) { d.Page = page }

// 2: a poll is open or closed for all.
//
//lc:component template=t.html
//lc:channel global
type Poll struct {
	ID          lc.ComponentID
	Open        bool           `lc:"state"`
	ShowResults bool           `lc:"state"`
	Question    string         `lc:"state"`
	Winner      string         `lc:"state"`
	Votes       map[string]int `lc:"state"`
}

//lc:action
func (p *Poll) Close() { p.Open = false }

//lc:action
func (p *Poll) ToggleOpen() { p.Open = !p.Open }

//lc:action
func (p *Poll) ToggleResults() { p.ShowResults = !p.ShowResults }

//lc:action
func (p *Poll) SetQuestion(question string) { p.Question = question }

//lc:action
func (p *Poll) SelectWinner(name string) { p.Winner = name }

// 3: each viewer's own.
//
//lc:component template=t.html
//lc:channel global
type Own struct {
	ID     lc.ComponentID
	Filter string `lc:"client"`
	Tab    string `lc:"client"`
}

//lc:action
func (o *Own) SetFilter(filter string) { o.Filter = filter }

//lc:action
func (o *Own) SelectTab(tab string) { o.Tab = tab }

// 4: one user's.
//
//lc:component template=t.html
//lc:channel user
type Inbox struct {
	ID     lc.ComponentID
	Filter string `lc:"state"`
}

//lc:action
func (i *Inbox) SetFilter(filter string) { i.Filter = filter }

// 5: on no channel.
//
//lc:component template=t.html
//lc:channel none
type Form struct {
	ID  lc.ComponentID
	Tab string `lc:"state"`
}

//lc:action
func (f *Form) SelectTab(tab string) { f.Tab = tab }

// 6: on a user's channel by hand.
//
//lc:component template=t.html
type Feed struct {
	ID     lc.ComponentID
	Filter string `lc:"state"`
}

// SSEChannel returns "user:{instance}", and "global" for guests.
func (f *Feed) SSEChannel() lc.Channel { // want "LC016"
	if f.ID.Instance == "guest" || f.ID.Instance == "global" {
		return lc.Global
	}
	return lc.UserChannel(f.ID.Instance)
}

//lc:action
func (f *Feed) SetFilter(filter string) { f.Filter = filter }

// 7: all look at what one shows.
//
//lc:component template=t.html
//lc:channel presence
type SlideShow struct {
	ID   lc.ComponentID
	Page int `lc:"state"`
}

//lc:action
func (s *SlideShow) GoToPage(page int) { s.Page = page }

// 8: one of them decides.
//
//lc:component template=t.html
//lc:channel presence
type Tour struct {
	ID    lc.ComponentID
	Guide string `lc:"state"`
	View  string `lc:"state"`
}

//lc:action
func (t *Tour) SetView(ctx context.Context, view string) error {
	if user, _ := lc.UserFrom(ctx); user != t.Guide {
		return lc.Forbidden("Only the guide.")
	}
	t.View = view
	return nil
}

// 9: settings of the team.
//
//lc:component template=t.html
//lc:channel context team
type Settings struct {
	ID            lc.ComponentID
	DefaultSort   string `lc:"state"`
	SearchEnabled bool   `lc:"state"`
	SavedFilter   string `lc:"state"`
	LandingPage   string `lc:"state"`
	Sort          string `lc:"state"`
}

//lc:action
func (s *Settings) SetDefaultSort(sort string) { s.DefaultSort = sort }

//lc:action
func (s *Settings) ToggleSearch() { s.SearchEnabled = !s.SearchEnabled }

//lc:action
func (s *Settings) UpdateFilter(filter string) { s.SavedFilter = filter }

//lc:action
func (s *Settings) SetLandingPage(page string) { s.LandingPage = page }

//lc:action
func (s *Settings) SetSortForTeam(sort string) { s.Sort = sort }

// A Line is in a list.
type Line struct{ Done, Collapsed bool }

// 10: what belongs to an element, or is done beside it.
//
//lc:component template=t.html
//lc:channel context todo
type Todo struct {
	ID     lc.ComponentID
	Lines  []Line   `lc:"state"`
	Filter string   `lc:"state"`
	Tags   []string `lc:"state"`
	Page   int      `lc:"state"`
	Query  string   `lc:"state"`
	Tab    string   `lc:"state"`
	View   string   `lc:"state"`
	store  Store
}

// A Store keeps searches.
type Store interface {
	Save(ctx context.Context, query string) error
	Next() int
}

//lc:action
func (t *Todo) Toggle(i int) { t.Lines[i].Done = !t.Lines[i].Done }

//lc:action
func (t *Todo) ToggleCollapsed(i int) { t.Lines[i].Collapsed = !t.Lines[i].Collapsed }

// FilterBy throws out what does not match, for good.
//
//lc:action
func (t *Todo) FilterBy(filter string) { t.Filter, t.Lines = filter, nil }

//lc:action
func (t *Todo) SetTags(tags []string) { t.Tags = tags }

//lc:action
func (t *Todo) NextPage() { t.Page++ }

//lc:action
func (t *Todo) Search(ctx context.Context, query string) error {
	t.Query = query
	return t.store.Save(ctx, query)
}

//lc:action
func (t *Todo) OpenPage() { t.Page = t.store.Next() }

//lc:action
func (t *Todo) AddTab(tab string) { t.Tab = tab }

//lc:action
func (t *Todo) Propose(view string) { t.View = view }

// 11: a place among others.
//
//lc:component template=t.html
//lc:channel context card
type Card struct {
	ID        lc.ComponentID
	SortOrder int    `lc:"state"`
	Views     int    `lc:"state"`
	TabName   string `lc:"state"`
}

//lc:action
func (c *Card) SetSortOrder(order int) { c.SortOrder = order }

//lc:action
func (c *Card) SetViews(views int) { c.Views = views }

//lc:action
func (c *Card) SetTabName(name string) { c.TabName = name }

// 12: said to be meant.
//
//lc:component template=t.html
//lc:channel context wall
type Wall struct {
	ID   lc.ComponentID
	View string `lc:"state"`
}

//lc:ignore LC022 the wall shows everybody the same
//lc:action
func (w *Wall) SetView(view string) { w.View = view }

// 13: a search that a team keeps.
//
//lc:component template=t.html
//lc:channel context search
type SavedSearch struct {
	ID    lc.ComponentID
	Query string `lc:"state"`
}

//lc:action
func (s *SavedSearch) SetQuery(query string) { s.Query = query }

// 14: what an alert is about.
//
//lc:component template=t.html
//lc:channel context alert
type AlertRule struct {
	ID    lc.ComponentID
	Query string `lc:"state"`
}

//lc:action
func (a *AlertRule) SetQuery(query string) { a.Query = query }

// 15: how far a club has read.
//
//lc:component template=t.html
//lc:channel context club
type BookClub struct {
	ID   lc.ComponentID
	Page int `lc:"state"`
}

//lc:action
func (b *BookClub) SetPage(page int) { b.Page = max(page, b.Page) }
