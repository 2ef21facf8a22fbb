module github.com/lcgen/lcgen/internal/e2e

go 1.26.0
