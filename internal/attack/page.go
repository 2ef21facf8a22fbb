package main

import (
	"html"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A component is a component as its wrapper on a page tells of it.
type component struct {
	id, channel, token, cursor string
	version                    uint64
}

// grant returns the part of the token that opens the channel.
func (c component) grant() string {
	grant, _, _ := strings.Cut(c.token, "~")
	return grant
}

// state returns the part of the token that holds the viewer's own fields, empty
// if there are none.
func (c component) state() string {
	_, rest, _ := strings.Cut(c.token, "~")
	state, _, _ := strings.Cut(rest, "~") // props follow
	return state
}

// as returns the header line that shows the token.
func (c component) as() string { return "LC-Token: " + c.token }

var (
	wrapper   = regexp.MustCompile(`<[a-z][a-z0-9-]* [^>]*data-component-id="[^>]*>`)
	attribute = regexp.MustCompile(`(data-[a-z-]+)="([^"]*)"`)
)

// componentsIn returns the components of a page by their IDs.
func componentsIn(page string) map[string]component {
	found := map[string]component{}
	for _, tag := range wrapper.FindAllString(page, -1) {
		var c component
		for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
			switch value := html.UnescapeString(m[2]); m[1] {
			case "data-component-id":
				c.id = value
			case "data-sse-channel":
				c.channel = value
			case "data-lc-token":
				c.token = value
			case "data-lc-cursor":
				c.cursor = value
			case "data-lc-version":
				c.version, _ = strconv.ParseUint(value, 10, 64)
			}
		}
		found[c.id] = c
	}
	return found
}

// sorted returns components in the order of their IDs.
func sorted(components map[string]component) []component {
	var all []component
	for _, id := range slices.Sorted(maps.Keys(components)) {
		all = append(all, components[id])
	}
	return all
}

// streamOf returns the path of a stream of all channels that components are on.
func streamOf(components map[string]component) string {
	var channels, tokens []string
	for _, c := range sorted(components) {
		if c.channel != "" && !slices.Contains(channels, c.channel) {
			channels = append(channels, c.channel)
		}
		tokens = append(tokens, c.grant())
	}
	return streamPath(channels, tokens)
}
