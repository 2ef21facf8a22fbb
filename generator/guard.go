package generator

import "github.com/dave/jennifer/jen"

// versionGuard fails to compile beside a runtime that does not speak the
// language of the file.
func (f *file) versionGuard() {
	f.decl(`If this line does not compile, this file and the lcgen runtime are of different versions. Update lcgen ("go get github.com/lcgen/lcgen@latest"), then run "lcgen generate ./...".`,
		jen.Const().Id("_").Op("=").Add(lc("IsGeneratedByLcgenV1")))
}
