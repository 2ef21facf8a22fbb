package comments

// A Node is a comment with the answers to it.
type Node struct {
	Comment
	Thread  CommentThread // that it belongs to: its actions are bound from here
	Answers []Node
}

// Tree returns the comments that answer no other, each with its answers, in
// the order in which they were written.
func (t CommentThread) Tree() []Node {
	answers := map[string][]Comment{}
	for _, c := range t.Comments {
		answers[c.ParentID] = append(answers[c.ParentID], c)
	}
	return t.nodes(answers, "")
}

// nodes returns the answers to one comment. An answer comes after what it
// answers, so there is no circle to be caught in.
func (t CommentThread) nodes(answers map[string][]Comment, to string) []Node {
	var nodes []Node
	for _, c := range answers[to] {
		nodes = append(nodes, Node{Comment: c, Thread: t, Answers: t.nodes(answers, c.ID)})
	}
	return nodes
}
