-- +goose Up

-- Whatever changes a todo, also psql, counts the version of its list up and tells
-- those who listen.
-- +goose StatementBegin
CREATE FUNCTION todo_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed text := COALESCE(NEW.list, OLD.list);
BEGIN
    UPDATE lists SET version = version + 1 WHERE name = changed;
    PERFORM pg_notify('todo_lists', changed);
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER todo_changed AFTER INSERT OR UPDATE OR DELETE ON todos
    FOR EACH ROW EXECUTE FUNCTION todo_changed();

-- +goose Down
DROP TRIGGER todo_changed ON todos;
DROP FUNCTION todo_changed;
