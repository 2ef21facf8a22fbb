package examples_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Traps that others fell into, in the words of the design, and the tests that
// fail where ours falls into them: a folder and the name of a test there, or
// the file of a script.
var traps = []struct {
	trap  string
	tests []string
}{
	{"signed state replayed in another component or slot", []string{
		"examples/showcase TestHostileTokens", "runtime TestGrantIsBound", "runtime TestStateIsBound", "runtime TestFieldsOfASignatureCannotBeShifted", "runtime FuzzToken"}},
	{"state chooses its own type on hydration", []string{
		"examples/showcase TestHostileTypes", "runtime/arg TestDecodersOfJSON", "runtime/arg TestFieldsOfDecodeJSON"}},
	{"Accept header as CSRF guard", []string{
		"examples/showcase TestHostileSites", "runtime TestForeignPagesAreRefused"}},
	{"joined-string cache keys collide", []string{
		"examples/showcase TestHostileRepetition", "runtime TestOtherRequestsRun", "runtime/storetest TestBrokenStores"}},
	{"unbounded batch, joins, history", []string{
		"examples/showcase TestHostileBodies", "examples/showcase TestHostileOpens", "examples/showcase TestHostileManyStreams",
		"runtime/arg TestVariadicIsBounded", "runtime TestRefusedRequestsTakeLittleMemory", "runtime TestBodiesInFlight", "runtime TestTopicHistory", "runtime TestKeptAnswersAreBoundedBySender", "runtime TestKeptAnswersAreBoundedInAll", "runtime TestMeterForgets", "runtime TestStreamLimits"}},
	{"attribute names unescaped; open redirect with tab/CR", []string{
		"examples/showcase TestHostileMarkup", "examples/showcase TestHostileRedirects", "runtime TestWrapperEscapes", "runtime FuzzLocalPath", "runtime FuzzBinding"}},
	{"older push overwrites newer answer", []string{
		"internal/e2e TestAStalePushIsDropped", "internal/e2e TestAnAnswerOlderThanWhatIsShownIsFetchedAnew", "runtime TestVersionGrowsWithEachChange"}},
	{"update between render and subscribe lost", []string{
		"runtime TestCursorIsFromBeforeLoading", "runtime TestHubCursor", "runtime TestViewersEndUpWithTheTruth", "internal/e2e TestConnectedTellsWhatWasMissed", "internal/e2e TestNewChannelJoinsWithoutGap"}},
	{"one stuck browser freezes the channel", []string{
		"examples/showcase TestHostileStuckViewers", "runtime TestStuckViewerDelaysNobody", "runtime TestStuckViewerIsCut"}},
	{"WriteTimeout kills or deafens streams; Shutdown hangs", []string{
		"runtime TestServerTimeoutsDoNotEndStreams", "runtime TestServerShutdownEndsItsStreams", "runtime TestShutdownWithStuckViewer"}},
	{"7th tab hangs on HTTP/1.1", []string{
		"internal/e2e TestOneStreamForAllChannels", "internal/e2e TestShowcaseHoldsOneStream", "internal/e2e TestSevenTabsShareOneStream"}},
	{"a 503 while reconnecting ends EventSource for good", []string{
		"internal/e2e TestReconnectsAfterRefusals", "internal/e2e TestRetryAfterIsHonoured", "internal/e2e TestServerKilledAndStarted"}},
	{"comments as heartbeat are invisible to JavaScript", []string{
		"internal/e2e TestWatchdogFindsADeadStream", "internal/e2e TestPingsFeedTheWatchdog", "runtime TestStreamPings"}},
	{"stream leaks when an element goes", []string{
		"internal/e2e TestTwoHundredMountsLeakNothing", "internal/e2e TestLetsGoOfChannels"}},
	{"a stale generated file blocks its own repair; invalid output written with a warning", []string{
		"internal/verify TestCheck", "internal/flow TestRandomPackages", "cmd/lcgen/testdata/script/generate_old_runtime.txtar", "cmd/lcgen/testdata/script/generate_type_error.txtar", "cmd/lcgen/testdata/script/generate_half_written.txtar"}},
	{"an annotation misspelt or detached, and nothing said", []string{
		"parser TestNearMisses", "parser TestMisplacedDirectives", "cmd/lcgen/testdata/script/generate_directive_error.txtar"}},
	{"hand-written files overwritten, mtimes touched, orphans left", []string{
		"internal/output TestApplyLeavesWhatIsRight", "internal/output TestPlanOrphans", "cmd/lcgen/testdata/script/generate_foreign_file.txtar", "cmd/lcgen/testdata/script/generate_orphans.txtar"}},
	{"components lost in build-constrained or _test.go files", []string{
		"parser TestUnbuiltFiles", "parser TestVersionConstraint"}},
	{"go vet caches by Go inputs", []string{
		"checker TestOnlyGo", "cmd/lcgen/testdata/script/check_vet.txtar"}},

	// Those of 2026.
	{"one byte amplified into one element", []string{
		"runtime TestRefusedRequestsTakeLittleMemory", "runtime/arg TestVariadicIsBounded", "runtime TestBodiesInFlight", "runtime TestEveryRouteAsksTheLimits", "examples/showcase TestHostileBodies"}},
	{"lines injected into an event stream", []string{
		"runtime TestFramesAreOneEvent", "runtime TestStateIsPutOnOneLine", "runtime FuzzUpdate", "examples/showcase TestHostileBytes"}},
	{"what the broker delivers is deserialized and believed", []string{
		"runtime/natsbroker/internal/wire FuzzDecode", "runtime/natsbroker TestForeignMessages", "runtime TestForeignDepartures", "runtime TestHubReceives"}},
	{"a limit forgotten on one path", []string{
		"runtime TestEveryRouteAsksTheLimits", "runtime TestRequestsOfOneViewerAreLimited", "runtime TestForeignPagesAreRefused"}},
	{"a late answer restores a session", []string{
		"runtime TestLateAnswerRestoresNoSession", "runtime TestDisconnectWhileAStreamOpens", "runtime TestDisconnectFindsArrivingStreams", "examples/showcase TestLogOutEndsStreams"}},
}

// Every trap has tests, and they are there: what is renamed or removed without
// a word here would leave a trap open.
func TestTraps(t *testing.T) {
	for _, trap := range traps {
		t.Run(trap.trap, func(t *testing.T) {
			for _, test := range trap.tests {
				folder, name, isTest := strings.Cut(test, " ")
				if !isTest {
					if _, err := os.Stat(filepath.Join(repository, folder)); err != nil {
						t.Error(err)
					}
					continue
				}
				if !hasTest(t, filepath.Join(repository, folder), name) {
					t.Errorf("package %s has no %s", folder, name)
				}
			}
		})
	}
}

// hasTest reports whether a folder's tests have a function of that name.
func hasTest(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nfunc "+name+"(") {
			return true
		}
	}
	return false
}
