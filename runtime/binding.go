package lc

import "html/template"

// A Binding ties an action and its arguments to an element of a template.
type Binding struct{}

// A BoundArg is one argument of a Binding; Arg makes one.
type BoundArg struct{}

func Bind(id ComponentID, action string, args ...BoundArg) Binding { panic("later") }
func Arg(name string, value any) BoundArg                          { panic("later") }
func (b Binding) Attrs() template.HTMLAttr                         { panic("later") }
func (b Binding) Form() template.HTMLAttr                          { panic("later") }
func (b Binding) Fields() template.HTML                            { panic("later") }
