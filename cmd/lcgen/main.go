package main

import (
	_ "github.com/dave/jennifer/jen"
	_ "github.com/rogpeppe/go-internal/testscript"
	_ "github.com/spf13/cobra"
	_ "golang.org/x/mod/modfile"
	_ "golang.org/x/sync/errgroup"
	_ "golang.org/x/term"
	_ "golang.org/x/tools/go/analysis"
	_ "golang.org/x/tools/go/packages"
)

func main() {}
