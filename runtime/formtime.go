package lc

import (
	"bytes"
	"strings"
	"time"
)

// placeTimes returns html with the times of its fields as a user at a location
// reads them.
func placeTimes(html []byte, at *time.Location) []byte {
	var placed bytes.Buffer
	for {
		before, after, found := bytes.Cut(html, []byte(timeMark))
		placed.Write(before)
		if !found {
			return placed.Bytes()
		}
		mark, rest, _ := bytes.Cut(after, []byte(`"`))
		placed.WriteString(timeAttr(string(mark), at))
		html = rest
	}
}

// timeAttr returns the attribute that a mark stands for: its name, the type of
// the input, whether to say by step how exact the time is, and the time.
func timeAttr(mark string, at *time.Location) string {
	words := strings.Split(mark, " ")
	if len(words) != 4 {
		return ""
	}
	name, kind, step := words[0], words[1], words[2]
	t, err := time.Parse(time.RFC3339Nano, words[3])
	if err != nil {
		return ""
	}
	t = t.In(at)
	layout, exact := inputLayout(kind, t)
	text := " " + attr(name, t.Format(layout))
	if exact != "" && step == "step" {
		text += " " + attr("step", exact)
	}
	return text
}

// inputLayout returns the layout of a time in an input of that type, and the step
// that the input needs to take it. Inputs know milliseconds, and nothing less.
func inputLayout(kind string, t time.Time) (layout, step string) {
	switch kind {
	case "date":
		return time.DateOnly, ""
	case "month":
		return "2006-01", ""
	}
	layout = "15:04"
	switch {
	case t.Nanosecond() >= int(time.Millisecond):
		layout, step = "15:04:05.000", "0.001"
	case t.Second() > 0:
		layout, step = "15:04:05", "1"
	}
	if kind == "datetime-local" {
		layout = "2006-01-02T" + layout
	}
	return layout, step
}
