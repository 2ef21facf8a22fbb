-- name: AddTodo :exec
INSERT INTO todos (list, title) VALUES ($1, $2);

-- name: CountTodos :one
SELECT count(*) FROM todos WHERE list = $1;
