// Package report writes findings in the forms that people and tools read: text,
// JSON, SARIF 2.1.0 and the workflow commands of GitHub.
package report
