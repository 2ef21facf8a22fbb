// Package expect holds generated code to the annotations it was made from. It
// is what lc_gen_test.go is written against; tests written by hand have package
// lctest.
//
// The test of a component says what its annotations say, once more and in
// another form, and Check compares:
//
//	expect.Component[CommentThread, *CommentThread, commentThreadMethods]{
//		Name:       "comment-thread",
//		Register:   RegisterCommentThread,
//		Definition: commentThreadDefinition,
//		Fake:       func(record expect.Recorder) commentThreadMethods { return commentThreadFake(record) },
//		Methods: expect.Methods{
//			"Channel": (*CommentThread).SSEChannel,
//			"Render":  (*CommentThread).Render,
//		},
//		Channels: map[string]lc.Channel{"one": "comments:one"},
//		Actions: []expect.Action{{
//			Name:   "addComment",
//			Params: []expect.Param{expect.Required("content", expect.String[string])},
//			Method: "AddComment",
//			Do:     do.AddComment,
//		}},
//	}.Check(t)
//
// No code of the component's own runs, but for an SSEChannel that returns a
// string: actions are called on a fake that records the calls. Requests go
// through an [lc.App], as a browser's would.
package expect
