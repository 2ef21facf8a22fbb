// Package access shows how an action writes by some libraries for PostgreSQL: by pgx
// and database/sql, by code that sqlc has made for either, and by gorm. What each of
// them writes is part of the action's transaction.
package access

import (
	"context"

	gormpg "gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/lcgen/lcgen/examples/todos/access/pgxquery"
	"github.com/lcgen/lcgen/examples/todos/access/sqlquery"
	"github.com/lcgen/lcgen/runtime/postgres"
)

//go:generate go run github.com/sqlc-dev/sqlc/cmd/sqlc@v1.31.1 generate

// A writer adds a todo.
type writer func(ctx context.Context, db *postgres.Database, list, title string) error

// writers are all, by library.
var writers = map[string]writer{
	"pgx": func(ctx context.Context, db *postgres.Database, list, title string) error {
		_, err := db.DB(ctx).Exec(ctx, "INSERT INTO todos (list, title) VALUES ($1, $2)", list, title)
		return err
	},
	"database/sql": func(ctx context.Context, db *postgres.Database, list, title string) error {
		_, err := db.SQL(ctx).ExecContext(ctx, "INSERT INTO todos (list, title) VALUES ($1, $2)", list, title)
		return err
	},
	"sqlc for pgx": func(ctx context.Context, db *postgres.Database, list, title string) error {
		return pgxquery.New(db.DB(ctx)).AddTodo(ctx, pgxquery.AddTodoParams{List: list, Title: title})
	},
	"sqlc for database/sql": func(ctx context.Context, db *postgres.Database, list, title string) error {
		return sqlquery.New(db.SQL(ctx)).AddTodo(ctx, sqlquery.AddTodoParams{List: list, Title: title})
	},
	"gorm": addByGORM,
}

// A row is a todo as gorm knows it.
type row struct {
	ID    int64
	List  string
	Title string
}

// TableName tells gorm the table.
func (row) TableName() string { return "todos" }

// addByGORM adds a todo by gorm, whose own transactions are off: there is one.
func addByGORM(ctx context.Context, db *postgres.Database, list, title string) error {
	g, err := gorm.Open(gormpg.New(gormpg.Config{Conn: db.SQL(ctx)}), &gorm.Config{
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
		Logger:                 logger.Discard,
	})
	if err != nil {
		return err
	}
	return g.WithContext(ctx).Create(&row{List: list, Title: title}).Error
}
