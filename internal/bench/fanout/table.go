package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// A table collects the results of one scenario.
type table struct {
	scenario scenario
	names    []string // of contenders, in the order of the rows
	results  map[string][]result
}

func newTable(s scenario, chosen []contender) *table {
	t := &table{scenario: s, results: map[string][]result{}}
	for _, c := range chosen {
		t.names = append(t.names, c.name)
	}
	return t
}

// add adds the result of a contender in its next round.
func (t *table) add(name string, r result) { t.results[name] = append(t.results[name], r) }

// print writes the table in Markdown.
func (t *table) print(w io.Writer) {
	fmt.Fprintf(w, "\n### %s\n\n| |", t.scenario.title)
	for _, c := range t.scenario.columns {
		fmt.Fprintf(w, " %s |", c.name)
	}
	fmt.Fprintf(w, "\n|---|%s\n", strings.Repeat("--:|", len(t.scenario.columns)))
	for _, name := range t.names {
		fmt.Fprintf(w, "| %s |", name)
		for _, c := range t.scenario.columns {
			fmt.Fprintf(w, " %s |", t.cell(name, c))
		}
		fmt.Fprintln(w)
	}
}

// cell returns the median of what the rounds have for a column, or what went
// wrong in one of them.
func (t *table) cell(name string, c column) string {
	var values []float64
	for round, r := range t.results[name] {
		if r.words != "" {
			return r.words
		}
		value := r.numbers[c.key]
		if c.ratio {
			base := t.results[t.scenario.against]
			if len(base) <= round || base[round].words != "" {
				return "–"
			}
			value /= base[round].numbers[c.key]
		}
		values = append(values, value)
	}
	number := fmt.Sprintf(c.form, median(values))
	if whole, err := strconv.Atoi(number); err == nil {
		return grouped(whole)
	}
	return number
}

// grouped writes a number with a comma before each three digits.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
