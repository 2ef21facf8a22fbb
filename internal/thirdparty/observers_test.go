package thirdparty

import (
	"regexp"
	"testing"

	// What testdata and the documentation import.
	_ "github.com/prometheus/client_golang/prometheus"
	_ "go.opentelemetry.io/otel/attribute"
	_ "go.opentelemetry.io/otel/sdk/metric"
)

// codeBlock is one of the documentation that names its file.
var codeBlock = regexp.MustCompile("(?s)```go ([a-z]+\\.go)\n(.*?)\n```")

// TestObservers takes the observers from the documentation and looks at what
// they report.
func TestObservers(t *testing.T) {
	s := newSite(t)
	blocks := codeBlock.FindAllStringSubmatch(s.read(t, here(t, "../../docs/operations.md")), -1)
	if len(blocks) != 2 {
		t.Fatalf("docs/operations.md has %d files, want that for Prometheus and that for OpenTelemetry", len(blocks))
	}
	for _, block := range blocks {
		s.write(t, "metrics/"+block[1], block[2]+"\n")
	}
	s.write(t, "metrics/metrics_test.go", s.read(t, here(t, "testdata/metrics_test.go")))
	s.must(t, "go", "vet", "./metrics")
	s.must(t, "go", "test", "./metrics")
}
