// Package catalog is what there is to say of components from outside: their
// actions with parameters, their channels, the routes that lead to them, and
// who may listen. "lcgen list" prints it, "lcgen graph" draws it.
package catalog
