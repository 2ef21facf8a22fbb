package report

import (
	"encoding/json"
	"io"

	"github.com/lcgen/lcgen/checker/internal/rule"
)

// jsonFinding is a finding as JSON.
type jsonFinding struct {
	Code      string     `json:"code"`
	Level     rule.Level `json:"level"`
	File      string     `json:"file"`
	Line      int        `json:"line"`
	Column    int        `json:"column"`
	EndLine   int        `json:"endLine,omitempty"`
	EndColumn int        `json:"endColumn,omitempty"`
	Message   string     `json:"message"`
	Advice    string     `json:"advice,omitempty"`
	Fixable   bool       `json:"fixable"`
}

// writeJSON writes findings as an array of objects. Lines and columns count from 1,
// columns in bytes; the end is behind the last byte.
func writeJSON(w io.Writer, findings []Finding, opts Options) error {
	out := make([]jsonFinding, 0, len(findings))
	for _, f := range findings {
		out = append(out, jsonFinding{
			Code: f.Code, Level: f.Level, File: opts.show(f.Path), Line: f.Line, Column: f.Column,
			EndLine: f.EndLine, EndColumn: f.EndColumn, Message: f.Message, Advice: f.Hint, Fixable: f.Fixable,
		})
	}
	return encodeJSON(w, out)
}

func encodeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
