package main

// A post is something to read and to comment on.
type post struct {
	ID         string // the instance of its comment thread
	Short      string // title in the navigation
	Title      string
	Paragraphs []string
}

var posts = []post{
	{
		ID:    "post-123",
		Short: "Four components",
		Title: "One page, four live components",
		Paragraphs: []string{
			"Everything framed on this page is a component: a Go struct, a template and a few comments that say what may be called and who hears of it. There is no script of this site's own. Press a button, and a method runs on the server; what it changed shows here, and on every other screen that looks at the same thing.",
			"Try it with two windows side by side. Log in as Ada in one and, in a private window, as Linus in the other. Comment in one while you type in the other: the new comment slides in, and your half-written one stays as it is.",
			"Then stop the server and start it again. The page finds it by itself.",
		},
	},
	{
		ID:    "post-124",
		Short: "Who hears what",
		Title: "Who hears what",
		Paragraphs: []string{
			"Each component is on a channel, and the channel follows from which one it is. The notifications of Ada are on user:user-123, and only Ada may listen there. The comments on this post are on comments:post-124, which takes a page that the server has shown them on. The presence indicator is on presence:lobby.",
			"All channels of a page come over one connection, however many components there are.",
			"The activity feed adds a twist. Its activities are everybody's, its filter is yours alone: it is kept by your browser, signed, and never shows on anybody else's screen.",
		},
	},
	{
		ID:    "article-456",
		Short: "Without JavaScript",
		Title: "It is still a web page",
		Paragraphs: []string{
			"Turn JavaScript off and reload. Reading works, of course: the server has always sent whole HTML. But so do the forms: a comment, a notification read or deleted, an activity added go the old way, by a post and a redirect.",
			"Turn it on again and the same forms send less and answer faster. Nothing in the templates says which of the two it is.",
		},
	},
}

// findPost returns the post with the given ID, the first where it is empty.
func findPost(id string) (post, bool) {
	if id == "" {
		return posts[0], true
	}
	for _, p := range posts {
		if p.ID == id {
			return p, true
		}
	}
	return post{}, false
}
