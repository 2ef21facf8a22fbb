// Package graph draws components: their actions with parameters, the channels
// on which their changes are told, and who may listen there.
//
//	g := graph.New(catalog.New(packages, catalog.Options{}))
//	err := graph.Formats["svg"](os.Stdout, g)
//
// Mermaid and DOT leave the layout to others. SVG has one of its own (see
// layout.go), and HTML is that picture with a list, a search and details
// around it. All of them are the same bytes for the same components.
package graph
