package markup_test

import (
	"testing"

	"github.com/lcgen/lcgen/internal/client"
)

// wrongValues are values that an attribute of each form can't have; those that
// anything may stand in have none.
var wrongValues = map[client.Value]string{
	client.ValueAction:       "noSuchAction",
	client.ValueTrigger:      "noSuchEvent",
	client.ValueOptimistic:   "vanish li",
	client.ValueTime:         "soon",
	client.ValueMilliseconds: "", // nobody writes these by hand
	client.ValueNumber:       "many",
	client.ValueWord:         "middle",
	client.ValueFile:         "noSuchField",
	client.ValueHook:         " ",
	client.ValueParameter:    "", // checked by the form that it is in
	client.ValueNone:         "",
	client.ValueText:         "",
	client.ValueOpaque:       "",
}

// TestAttributeValues gives each attribute of the client a value that it can't
// have.
func TestAttributeValues(t *testing.T) {
	for _, a := range client.Attributes {
		wrong, known := wrongValues[a.Value]
		if !known {
			t.Errorf("nobody has thought of what is wrong with a value of %s", a.Usage())
		}
		if wrong == "" || a.Topic == client.TopicWritten {
			continue
		}
		if got := faults(t, `<input data-lc-action="clearAll" `+a.Name+`="`+wrong+`">`); got == "" && a.Name != client.ActionAttr {
			t.Errorf("%s may be %q", a.Usage(), wrong)
		}
	}
}
