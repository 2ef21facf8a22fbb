// Package arg decodes the arguments of an action. It is for generated code,
// which takes each parameter out of the call's [Args]:
//
//	content := arg.Required(args, "content", arg.String[string])
//	parentID := arg.Optional(args, "parentId", arg.String[string])
//	tags := arg.Variadic(args, "tags", arg.Int[int])
//
// A decoder takes one JSON value, or the text of a form field, and returns an
// error that says what the value must be. Args notes every fault, so that the
// answer names all of them at once.
package arg
