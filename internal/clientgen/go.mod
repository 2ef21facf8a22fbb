module github.com/lcgen/lcgen/internal/clientgen

go 1.26.0
