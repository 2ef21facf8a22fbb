package parser

// DoMethod is the method of a component that leads to the bindings of its
// actions.
const DoMethod = "Do"

// RegisterPrefix begins the names of the functions that register components.
const RegisterPrefix = "Register"

// ComponentSuffix ends the names of the constants that stand for components.
const ComponentSuffix = "Component"

// RegisterName returns the name of the function that lcgen emits for a
// component type: "RegisterNotificationCenter".
func RegisterName(typeName string) string { return RegisterPrefix + upperFirst(typeName) }

// ActionsName returns the name of the type that lcgen emits for the bindings
// of a component type: "NotificationCenterActions".
func ActionsName(typeName string) string { return typeName + "Actions" }

// PropsName returns the name of the type that lcgen emits for what a component
// type is given where it is placed: "NotificationCenterProps".
func PropsName(typeName string) string { return typeName + "Props" }

// ComponentName returns the name of the constant by which code that is not a
// component's own speaks of it: "NotificationCenterComponent". It is exported, as
// the function that registers the component is.
func ComponentName(typeName string) string { return upperFirst(typeName) + ComponentSuffix }

// An Emitted is something at package level that users call by the name that
// lcgen gives it.
type Emitted struct {
	Name string
	Kind string // "function", "type", "constant"
	What string // for people
}

// Emitted returns what lcgen emits at package level for the component. Names that
// only generated code uses are not among it: they give way.
func (c *Component) Emitted() []Emitted {
	emitted := []Emitted{
		{RegisterName(c.Type), "function", "the generated function of the component"},
		{ActionsName(c.Type), "type", "the generated type of the component's bindings"},
		{ComponentName(c.Type), "constant", "the generated constant of the component's name"},
	}
	if len(c.Props) > 0 {
		emitted = append(emitted, Emitted{PropsName(c.Type), "type", "the generated type of the component's props"})
	}
	return emitted
}

// EmittedMethods returns the methods that lcgen may write for a component.
func EmittedMethods() []string {
	names := []string{DoMethod}
	for _, h := range Hooks {
		if h.Emitted {
			names = append(names, h.Name)
		}
	}
	return names
}

// ReservedMethods returns the names of methods that have a meaning on every
// component: those that the runtime calls or lcgen writes.
func ReservedMethods() []string {
	names := []string{DoMethod}
	for _, h := range Hooks {
		names = append(names, h.Name)
	}
	return names
}

// Emits returns the methods that lcgen writes for the component.
func (c *Component) Emits() []string {
	names := []string{DoMethod}
	if c.Channel.Generated() {
		names = append(names, HookChannel)
	}
	if c.Template != nil {
		names = append(names, HookRender)
		if c.Template.Placeholder {
			names = append(names, HookPlaceholder)
		}
	}
	return names
}
