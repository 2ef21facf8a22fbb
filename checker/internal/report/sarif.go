package report

import (
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lcgen/lcgen/checker/internal/rule"
	"github.com/lcgen/lcgen/checker/internal/rules"
)

// Types of the Static Analysis Results Interchange Format, as far as it is
// used here. Names in comments are those of the OASIS standard, version 2.1.0.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}

	sarifRun struct {
		Tool       sarifTool                `json:"tool"`
		ColumnKind string                   `json:"columnKind"`
		BaseIDs    map[string]sarifArtifact `json:"originalUriBaseIds,omitempty"`
		Results    []sarifResult            `json:"results"`
	}

	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}

	sarifDriver struct { // toolComponent
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}

	sarifRule struct { // reportingDescriptor
		ID      string             `json:"id"`
		Short   sarifText          `json:"shortDescription"`
		Full    sarifText          `json:"fullDescription"`
		Help    sarifText          `json:"help"`
		Default sarifConfiguration `json:"defaultConfiguration"`
	}

	sarifText struct { // message, multiformatMessageString
		Text string `json:"text"`
	}

	sarifConfiguration struct {
		Level rule.Level `json:"level"`
	}

	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     rule.Level      `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
	}

	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}

	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}

	sarifArtifact struct {
		URI       string `json:"uri"`
		URIBaseID string `json:"uriBaseId,omitempty"`
	}

	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
)

// sourceRoot names the folder that paths are relative to.
const sourceRoot = "SRCROOT"

// writeSARIF writes findings as a SARIF 2.1.0 log, with the documentation of all
// rules. Columns count characters.
func writeSARIF(w io.Writer, findings []Finding, opts Options) error {
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: "lcgen", Version: opts.Version, InformationURI: "https://github.com/lcgen/lcgen", Rules: sarifRules(),
		}},
		ColumnKind: "unicodeCodePoints",
		Results:    []sarifResult{},
	}
	if opts.Root != "" {
		run.BaseIDs = map[string]sarifArtifact{sourceRoot: {URI: fileURI(opts.Root) + "/"}}
	}
	source := opts.lines()
	for _, f := range findings {
		result := sarifResult{
			RuleID: f.Code, RuleIndex: slices.Index(rules.Codes(), f.Code), Level: f.Level, Message: sarifText{f.text()},
		}
		if f.Path != "" {
			result.Locations = []sarifLocation{{sarifPhysical{opts.artifact(f.Path), region(f, source)}}}
		}
		run.Results = append(run.Results, result)
	}
	return encodeJSON(w, sarifLog{
		Schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run},
	})
}

func sarifRules() []sarifRule {
	var out []sarifRule
	for _, r := range rules.All {
		out = append(out, sarifRule{
			ID: r.Code, Short: sarifText{r.Title}, Full: sarifText{r.Doc}, Help: sarifText{r.Doc}, Default: sarifConfiguration{r.Level},
		})
	}
	return out
}

// artifact returns where a file is: below the root, or anywhere.
func (o Options) artifact(path string) sarifArtifact {
	rel, err := filepath.Rel(o.Root, path)
	if o.Root == "" || err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return sarifArtifact{URI: fileURI(path)}
	}
	return sarifArtifact{URI: (&url.URL{Path: filepath.ToSlash(rel)}).EscapedPath(), URIBaseID: sourceRoot}
}

// fileURI returns the URI of an absolute path (RFC 8089).
func fileURI(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // C:/
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: strings.TrimSuffix(path, "/")}).String()
}

// region returns the place of a finding with columns in characters, nil where
// no line is known.
func region(f Finding, source *lines) *sarifRegion {
	if f.Line < 1 {
		return nil
	}
	r := &sarifRegion{StartLine: f.Line, StartColumn: character(source.line(f.Path, f.Line), f.Column)}
	if f.endsAfter() {
		r.EndLine, r.EndColumn = f.EndLine, character(source.line(f.Path, f.EndLine), f.EndColumn)
	}
	return r
}

// endsAfter reports whether the end of a finding is known, and not before its
// beginning.
func (f Finding) endsAfter() bool {
	return f.EndLine > f.Line || f.EndLine == f.Line && f.EndColumn >= max(f.Column, 1)
}

// character turns a column in bytes into one in characters.
func character(line []byte, column int) int {
	if column < 1 || column-1 > len(line) {
		return max(column, 1)
	}
	return utf8.RuneCount(line[:column-1]) + 1
}
