package e2e

import (
	"testing"

	"github.com/lcgen/lcgen/internal/e2e/browser"
)

// A page goes on over a deployment, and says a minute later that there is a new version.
func TestInteractionNewVersion(t *testing.T) {
	t.Parallel()
	program := buildRecipes(t, "interaction")
	start := func(build string) string {
		return browser.StartProgram(t, "The recipes are at ", program, "-build", build, "-secret", "a secret that only these tests know")
	}
	in := before(t, start("one"))
	p := openRecipe(t, in.URL+"/duty/ward")
	p.ExpectFaults()
	p.Eval(passMinutes)
	in.leadTo(t, start("two"))
	in.CloseClientConnections()
	p.Until(`due.length === 1`)
	p.Check(outdatedNotice + ` === undefined`)
	p.Eval(`pass()`)
	p.Until(outdatedNotice + `?.startsWith("There is a new version of this page.")`)
	p.Follow(`body > [role=alert] button`)
	p.Until(`document.querySelector("script[data-lc-build]").dataset.lcBuild === "two"`)
}
