package arg

import (
	"strings"
	"time"
)

// zeroDate is the date of a time of day: that of the zero Time.
const zeroDate = "0001-01-01T"

// formTime reads a time as a form holds it: as RFC 3339 has it, or as the inputs
// date, datetime-local, month and time send it. They say no zone, so that they
// are in that of the form. A local time that a clock shows twice or never, for
// summer begins or ends, is the one that time.Date takes it for.
func (args *Args) formTime(text string) (time.Time, error) {
	if t, err := parse3339(text); err == nil {
		return t, nil
	}
	zone := args.zone
	if zone == nil {
		zone = time.UTC
	}
	whole, fraction, _ := strings.Cut(text, ".")
	if len(fraction) > 9 || strings.Trim(fraction, "0123456789") != "" || strings.HasSuffix(text, ".") {
		return time.Time{}, errNotFormTime
	}
	layout := formLayout(whole)
	if layout == "" || fraction != "" && !strings.HasSuffix(layout, ":05") {
		return time.Time{}, errNotFormTime
	}
	if layout[0] == '1' {
		layout, text = "2006-01-02T"+layout, zeroDate+text
	}
	// After its seconds, time takes a fraction that the layout does not have.
	t, err := time.ParseInLocation(layout, text, zone)
	if err != nil {
		return time.Time{}, errNotFormTime
	}
	return t, nil
}

var errNotFormTime = refuse("must be a date or time, such as 2006-01-02 or 2006-01-02T15:04")

// formLayout returns the layout of a text by its length: time.Parse alone takes
// hours of one digit. It is empty if no input sends the like.
func formLayout(text string) string {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02", "2006-01", "15:04", "15:04:05"} {
		if len(text) == len(layout) && !strings.Contains(text, ",") {
			return layout
		}
	}
	return ""
}
