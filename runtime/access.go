package lc

// AccessKind says what somebody wants to do.
type AccessKind uint8

const (
	AccessRender AccessKind = iota + 1 // see a component
	AccessAct                          // call one of its actions
	AccessListen                       // listen to a channel
)

// String returns "render", "act" or "listen".
func (k AccessKind) String() string {
	switch k {
	case AccessRender:
		return "render"
	case AccessAct:
		return "act"
	case AccessListen:
		return "listen"
	}
	return "unknown"
}

// Access is a question to those who decide who may do what: the authorizer
// (WithAuthorizer) and a component's Authorize method.
type Access struct {
	Kind      AccessKind
	Component ComponentID // zero for AccessListen where no component is known
	Action    string      // wire name, for AccessAct
	Channel   Channel     // of the component, or the one to listen to; may be empty
	User      string      // who asks, empty where nobody is logged in
}

// A Member is somebody present on a presence channel.
type Member struct {
	User string // as WithUser tells it, never empty
}
