// Package expect holds generated code to the annotations it was made from. It
// is what lc_gen_test.go is written against; tests written by hand have package
// lctest.
//
// The test of a component says what its annotations say, once more and in
// another form, and Check compares:
//
//	expect.Component[CommentThread]{
//		Name:       "comment-thread",
//		Definition: commentThreadDefinition(nil),
//		Register:   func(app *lc.App) { RegisterCommentThread(app, nil) },
//		Channels:   map[string]lc.Channel{"one": "comments:one"},
//		Actions: []expect.Action[CommentThread]{{
//			Name:   "addComment",
//			Params: []expect.Param{expect.Required("content", expect.String[string])},
//			Bind: func(args *lc.Args, r *expect.Recorder) lc.Call[CommentThread] {
//				return bindCommentThreadAddComment(args, func(_ *CommentThread, ctx context.Context, content string) error {
//					return r.Record(ctx, content)
//				})
//			},
//			Do: do.AddComment,
//		}},
//	}.Check(t)
//
// No code of the component's own runs: a recorder stands in for each action's
// method. Requests go through an [lc.App], as a browser's would.
package expect
