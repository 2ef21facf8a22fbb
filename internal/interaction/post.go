package main

import lc "github.com/lcgen/lcgen/runtime"

// A Post counts its likes.
//
//lc:component post template=post.html
//lc:channel context posts
type Post struct {
	ID    lc.ComponentID
	Likes int  `lc:"state"`
	Liked bool `lc:"client"` // by this viewer
}

// Like likes the post, or takes that back.
//
//lc:action
func (p *Post) Like() {
	p.Likes = p.Next()
	p.Liked = !p.Liked
}

// Next returns how many like it after the viewer has pressed the button.
func (p *Post) Next() int {
	if p.Liked {
		return max(p.Likes-1, 0)
	}
	return p.Likes + 1
}
