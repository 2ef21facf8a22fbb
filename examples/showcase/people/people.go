// Package people knows the users of the showcase: three made-up colleagues
// and the teams they are in. It stands for an application's own user
// directory.
package people

import "slices"

// A Person is a user who can log in.
type Person struct {
	ID    string   // as lc.UserFrom tells it: "user-123"
	Name  string   // shown to others
	Teams []string // "team-5"
}

var everybody = []Person{
	{ID: "user-123", Name: "Ada", Teams: []string{"team-5"}},
	{ID: "user-456", Name: "Linus", Teams: []string{"team-5", "team-7"}},
	{ID: "user-789", Name: "Grace", Teams: []string{"team-5", "team-7"}},
}

// All returns everybody who can log in.
func All() []Person { return slices.Clone(everybody) }

// Find returns the person with the given ID, and whether there is one.
func Find(id string) (Person, bool) {
	i := slices.IndexFunc(everybody, func(p Person) bool { return p.ID == id })
	if i < 0 {
		return Person{}, false
	}
	return everybody[i], true
}

// Name returns the name of the person with the given ID. It has one for those
// who are no longer in the directory, too: what they wrote stays.
func Name(id string) string {
	if p, ok := Find(id); ok {
		return p.Name
	}
	return "Somebody"
}

// IsTeam reports whether there is such a team.
func IsTeam(team string) bool {
	return slices.ContainsFunc(everybody, func(p Person) bool { return p.In(team) })
}

// In reports whether the person is in the team.
func (p Person) In(team string) bool { return slices.Contains(p.Teams, team) }

// Initial returns the letter that stands for the person in an avatar.
func (p Person) Initial() string { return p.Name[:1] }
