package rules

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/parser"
)

// All is every rule, in the order of the codes.
var All = []*rule.Rule{
	channelMissing,
	actionUnmarked,
	actionMissing,
	channelHardCoded,
	channelBroad,
	channelUndocumented,
	guestFallback,
	actionInvalid,
	nameDuplicate,
	directiveMalformed,
	outputStale,
	templateCall,
	templateMember,
	stateSecret,
	broadcastUnheard,
	channelUnguarded,
	ignoreIdle,
	identityGiven,
	templateRender,
	hookIneffective,
	nameWrong,
	stateChoice,
	templateNesting,
	pushRefused,
}

// Find returns the rule with that code, nil where there is none.
func Find(code string) *rule.Rule {
	for _, r := range All {
		if r.Code == code {
			return r
		}
	}
	return nil
}

// Lookup returns the rule with that code, in whatever letters. The error is for
// people who ask for one that does not exist.
func Lookup(code string) (*rule.Rule, error) {
	if r := Find(strings.ToUpper(strings.TrimSpace(code))); r != nil {
		return r, nil
	}
	if meant := closest(code); meant != "" {
		return nil, fmt.Errorf("unknown lint code %q: did you mean %s?", code, meant)
	}
	return nil, fmt.Errorf("unknown lint code %q: there are %s to %s", code, All[0].Code, All[len(All)-1].Code)
}

// closest returns the code that was most likely meant, empty where none is
// close. The number counts, not how it is written: LC12 and LC0012 are LC012.
func closest(code string) string {
	digits := strings.TrimLeftFunc(code, func(r rune) bool { return r < '0' || r > '9' })
	if n, err := strconv.Atoi(digits); err == nil {
		if r := Find(fmt.Sprintf("LC%03d", n)); r != nil {
			return r.Code
		}
		return ""
	}
	return parser.Closest(code, Codes())
}

// Codes returns the codes of all rules, in order.
func Codes() []string {
	var codes []string
	for _, r := range All {
		codes = append(codes, r.Code)
	}
	return codes
}
