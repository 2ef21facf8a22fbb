package checker

import (
	"go/token"
	"io"

	"github.com/lcgen/lcgen/checker/internal/report"
)

// A Reported is a finding with its place as a file, line and column.
type Reported = report.Finding

// ReportOptions say how findings are written.
type ReportOptions = report.Options

// Report returns the findings with their places.
func Report(fset *token.FileSet, findings []Finding) []Reported { return report.New(fset, findings) }

// Formats returns the names of the formats that [Write] knows, the one for
// people first.
func Formats() []string { return report.Formats() }

// Write writes findings in one of the [Formats].
func Write(w io.Writer, format string, findings []Reported, opts ReportOptions) error {
	return report.Write(w, format, findings, opts)
}
