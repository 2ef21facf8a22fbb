package parser

import (
	"go/ast"
	"go/token"
)

// checkNames reports what the user declares under a name that lcgen must emit.
func (p *parsing) checkNames() {
	declared := p.declaredNames()
	emitted := map[string]*component{}
	for _, c := range p.components {
		clashes := map[*component]bool{}
		for _, emit := range c.Emitted() {
			name := emit.Name
			if id := declared[name]; id != nil {
				p.reportNode("LC009", id, "rename it", "%s is declared here, and lcgen emits a %s of that name for component %s", name, emit.Kind, c.Type)
				c.spoil("the name " + name + " is taken")
			}
			if first := emitted[name]; first != nil && !clashes[first] {
				clashes[first] = true // they clash in several names
				p.reportNode("LC009", c.spec.Name, "rename one of the types", "components %s and %s both need the name %s", first.Type, c.Type, name)
				c.spoil("the name " + name + " is that of " + first.Type)
			}
			emitted[name] = c
		}
		p.checkMembers(c)
	}
}

// declaredNames returns the identifiers that the user's files declare at
// package level in any build, those of in-package tests too.
func (p *parsing) declaredNames() map[string]*ast.Ident {
	names := map[string]*ast.Ident{}
	for _, f := range p.scopeFiles() {
		for _, d := range f.Decls {
			for _, id := range Declared(d) {
				if names[id.Name] == nil {
					names[id.Name] = id
				}
			}
		}
	}
	return names
}

// scopeFiles returns the hand-written files that share the package's scope in
// some build: those that are built, those that build constraints leave out, and
// in-package tests. What is generated is the same for every build.
func (p *parsing) scopeFiles() []*ast.File {
	files := p.files
	for _, f := range p.in.Unbuilt {
		if f.Name.Name == p.pkg.Name && !Generated(f) {
			files = append(files[:len(files):len(files)], f)
		}
	}
	return files
}

// Declared returns the identifiers that a declaration adds to the package's
// scope.
func Declared(d ast.Decl) []*ast.Ident {
	var ids []*ast.Ident
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil && d.Name.Name != "init" {
			ids = append(ids, d.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				ids = append(ids, s.Name)
			case *ast.ValueSpec:
				ids = append(ids, s.Names...)
			}
		}
	}
	return ids
}

// checkMembers reports fields and methods of a component under the names of
// methods that lcgen emits for it.
func (p *parsing) checkMembers(c *component) {
	for _, name := range c.Emits() {
		if !c.declares(name) || c.misshapen[name] {
			continue
		}
		pos := c.memberPos(name)
		p.report("LC009", pos, pos+token.Pos(len(name)), "rename it", "%s.%s is declared here, and lcgen emits a method of that name for component %s", c.Type, name, c.Type)
		c.spoil("its name " + name + " is taken")
	}
}

// memberPos returns where a component's type declares a field or method.
func (c *component) memberPos(name string) token.Pos {
	for _, f := range c.fields {
		if f.Name() == name {
			return f.Pos()
		}
	}
	for _, m := range c.methods {
		if m.Obj().Name() == name && len(m.Index()) == 1 {
			return m.Obj().Pos()
		}
	}
	return token.NoPos
}
