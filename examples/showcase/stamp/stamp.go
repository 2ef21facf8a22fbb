// Package stamp shows points in time to people.
package stamp

import "time"

// Human returns t as one would say it on the day of now: "14:03", or with the
// date where that is another day: "2 Jan, 14:03".
func Human(t, now time.Time) string {
	t = t.In(now.Location())
	if t.Year() == now.Year() && t.YearDay() == now.YearDay() {
		return t.Format("15:04")
	}
	return t.Format("2 Jan, 15:04")
}

// Machine returns t as the datetime attribute of <time> has it.
func Machine(t time.Time) string { return t.UTC().Format(time.RFC3339) }
