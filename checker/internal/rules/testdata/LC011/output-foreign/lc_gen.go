package a // want "LC011: lc_gen.go was not written by lcgen, so what belongs there is missing; rename or remove it"
