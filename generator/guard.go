package generator

import "github.com/dave/jennifer/jen"

// versionGuard fails to compile beside a runtime that does not speak the
// language of the file.
func (f *file) versionGuard() {
	f.decl(`The runtime must speak the language of this file. Where this line does not compile, run "go get github.com/lcgen/lcgen@latest" if the runtime is the older of the two, else "lcgen generate ./...".`,
		jen.Const().Id("_").Op("=").Add(lc("IsGeneratedByLcgenV1")))
}
