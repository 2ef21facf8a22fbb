//go:build lcdev

package lc

import (
	"fmt"
	"strings"

	"github.com/lcgen/lcgen/runtime/internal/clip"
	"github.com/lcgen/lcgen/runtime/internal/patch"
)

// refusal notes why the updates of a component go whole: what it renders can't be
// read, at a place in html. The log has each reason once for each component name.
func (d *workshop) refusal(id ComponentID, why *patch.Refusal, html string) {
	lines := strings.Split(html, "\n")
	line := strings.TrimSpace(lines[min(why.Line, len(lines))-1])
	err := fmt.Errorf("%w: %s", why, clip.String(line))
	d.sight(id, func(s *sighted) {
		s.Whole = "Its updates go whole, not as patches, because browsers mend what it renders, at line " + err.Error()
	})
	known := id.Name + ": " + why.Reason
	d.mu.Lock()
	logged := d.whole[known]
	d.whole[known] = true
	d.mu.Unlock()
	if !logged {
		d.app.log.Warn("the updates of a component go whole, not as patches: browsers would mend what it renders",
			"component", id.String(), "err", err)
	}
}
