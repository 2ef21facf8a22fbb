// Package expect holds generated code to the annotations it was made from. It
// is what lc_gen_test.go is written against; tests written by hand have package
// lctest.
//
// The test of a component says what its annotations say, once more and in
// another form, and Check compares:
//
//	expect.Component[Counter, *Counter, counterMethods]{
//		Name:       "counter",
//		Register:   RegisterCounter,
//		Definition: counterDefinition,
//		Fake: func(record expect.Recorder) counterMethods {
//			return counterFake(record)
//		},
//		Methods: expect.Methods{
//			"Channel": (*Counter).SSEChannel,
//			"Render":  (*Counter).Render,
//		},
//		…
//		Channels: map[string]lc.Channel{
//			"one": "global",
//			"two": "global",
//		},
//		…
//		Actions: []expect.Action{
//			{
//				Name:   "add",
//				Params: []expect.Param{expect.Required("by", expect.Int[int])},
//				Method: "Add",
//				Do:     do.Add,
//			},
//		},
//	}.Check(t)
//
// No code of the component's own runs, but for an SSEChannel that returns a
// string: actions are called on a fake that records the calls. Requests go
// through an [lc.App], as a browser's would.
package expect
