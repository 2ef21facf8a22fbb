// Lcgen generates what stands behind live components: Go types marked with
// //lc: directives. See "lcgen help".
package main

import "os"

func main() {
	if isVet(os.Args[1:]) {
		vet()
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}
