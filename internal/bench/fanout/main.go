package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	flags := flag.NewFlagSet("fanout", flag.ContinueOnError)
	runs := flags.Int("runs", 3, "rounds; the tables hold medians")
	only := flags.String("only", "", "comma-separated names of contenders to run")
	scenarios := flags.String("scenarios", "", "comma-separated names of scenarios to run")
	serves := flags.String("serve", "", "be the server of this contender (for the command's own use)")
	views := flags.String("view", "", "be the viewers of the server at this address, path and encoding (for the command's own use)")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	var err error
	switch {
	case *serves != "":
		err = serve(*serves)
	case *views != "":
		err = view(*views)
	default:
		err = bench(*runs, *only, *scenarios)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "fanout:", err)
		return 1
	}
	return 0
}

// bench runs the chosen contenders through the chosen scenarios and prints
// the tables.
func bench(runs int, only, scenarios string) error {
	chosen, err := choose(contenders, only, func(c contender) string { return c.name })
	if err != nil {
		return err
	}
	chosenScenarios, err := choose(allScenarios, scenarios, func(s scenario) string { return s.name })
	if err != nil {
		return err
	}
	for _, s := range chosenScenarios {
		chosen := slices.DeleteFunc(slices.Clone(chosen), func(c contender) bool { return c.thread != s.thread || c.gzip && s.timed })
		if len(chosen) == 0 {
			continue
		}
		table := newTable(s, chosen)
		for round := range runs {
			for i := range chosen {
				c := chosen[(i+round)%len(chosen)]
				fmt.Fprintf(os.Stderr, "%s, round %d of %d: %s\n", s.name, round+1, runs, c.name)
				r, err := s.measure(c)
				if err != nil {
					return fmt.Errorf("%s of %s: %w", s.name, c.name, err)
				}
				table.add(c.name, r)
			}
		}
		table.print(os.Stdout)
	}
	return nil
}

// choose returns those of all whose names are in the list, all where that is
// empty.
func choose[T any](all []T, list string, name func(T) string) ([]T, error) {
	if list == "" {
		return all, nil
	}
	var chosen []T
	for _, want := range strings.Split(list, ",") {
		i := slices.IndexFunc(all, func(t T) bool { return name(t) == want })
		if i < 0 {
			return nil, fmt.Errorf("there is no %q", want)
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}
