package generator

import "github.com/dave/jennifer/jen"

// Guard is the constant of the runtime that generated code needs to be there. A
// runtime that new code does not fit has another, of the next number.
const Guard = "IsGeneratedByLcgenV2"

// versionGuard fails to compile beside a runtime that does not speak the
// language of the file.
func (f *file) versionGuard() {
	f.decl(`If this line does not compile, this file and the lcgen runtime are of different versions. Update lcgen ("go get github.com/lcgen/lcgen@latest"), then run "lcgen generate ./...".`,
		jen.Const().Id("_").Op("=").Add(lc(Guard)))
}
