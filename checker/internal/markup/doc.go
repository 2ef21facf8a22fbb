// Package markup checks the templates of components against their Go types.
//
//	<button data-lc-action="markAsRaed" data-lc-param-id="{{.Id}}">
//
// has two faults, an action that does not exist and a field that does not
// exist, each with the position of the wrong word inside the template.
//
// Templates are read three times. Once as the tree of package text/template/parse:
// the type of dot is followed through range, with, variables and the templates
// it calls, as package text/template would at run time, so that a field or
// method that is not there is found before. And once as HTML, for the elements
// that call actions: their names, whether the parameters are all there, and
// whether a binding stands where it does something. Last, package html/template
// escapes a copy of them, which it refuses to do with some; nothing is executed.
//
// A [Set] is all templates that can call each other, from one file or several.
//
// What is known at run time only, such as the value behind an interface or an
// attribute put together by the template, is taken to be right.
package markup
