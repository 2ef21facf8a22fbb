package rules

import "github.com/lcgen/lcgen/checker/rule"

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

// Codes returns the codes of all rules, in order.
func Codes() []string {
	var codes []string
	for _, r := range All {
		codes = append(codes, r.Code)
	}
	return codes
}
