package activity

// A Filter is a viewer's choice of what to see: a kind of activity, or one of
// the constants below.
type Filter string

// Filters that are no kind of activity.
const (
	FilterAll    Filter = "all"
	FilterUnread Filter = "unread"
)

// Filters returns every filter, in the order in which they are offered.
func Filters() []Filter {
	filters := []Filter{FilterAll, FilterUnread}
	for _, t := range Types() {
		filters = append(filters, Filter(t))
	}
	return filters
}

// An Item is an activity as the viewer sees it.
type Item struct {
	Activity
	Unread bool
}

// Items returns what passes the viewer's filter.
func (f *ActivityFeed) Items() []Item {
	var items []Item
	for _, a := range f.Activities {
		item := Item{Activity: a, Unread: f.unread(a)}
		if f.passes(item) {
			items = append(items, item)
		}
	}
	return items
}

func (f *ActivityFeed) passes(i Item) bool {
	switch f.Filter {
	case FilterAll:
		return true
	case FilterUnread:
		return i.Unread
	}
	return f.Filter == Filter(i.Type)
}

// unread reports whether an activity is new to the viewer. A guest has nothing
// to keep count of.
func (f *ActivityFeed) unread(a Activity) bool {
	return !f.Guest() && !a.readBy(f.viewer)
}

// UnreadCount returns how many activities are new to the viewer.
func (f *ActivityFeed) UnreadCount() int {
	n := 0
	for _, a := range f.Activities {
		if f.unread(a) {
			n++
		}
	}
	return n
}

// Guest reports whether the viewer is not logged in.
func (f *ActivityFeed) Guest() bool { return f.viewer == "" }

// Filters returns the filters that make sense for the viewer.
func (f *ActivityFeed) Filters() []Filter {
	var filters []Filter
	for _, filter := range Filters() {
		if filter != FilterUnread || !f.Guest() {
			filters = append(filters, filter)
		}
	}
	return filters
}

// Types returns the kinds of activity there are.
func (f *ActivityFeed) Types() []Type { return Types() }
