package lc

// Args are the arguments of one call of an action. Generated code takes them
// out with Required, Optional and Variadic.
type Args struct{}

// Required decodes a parameter that must be given.
func Required[T any](args *Args, name string, decode func(Value) (T, error)) T { panic("later") }

// Optional decodes a parameter that may be absent, which gives nil.
func Optional[T any](args *Args, name string, decode func(Value) (T, error)) *T { panic("later") }

// Variadic decodes a parameter that takes zero or more values.
func Variadic[T any](args *Args, name string, decode func(Value) (T, error)) []T { panic("later") }
