-- +goose Up

-- Whatever changes a todo, also psql, gives its list a new version and tells those who
-- listen. So does whatever deletes a list.
-- +goose StatementBegin
CREATE FUNCTION todo_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed text := COALESCE(NEW.list, OLD.list);
BEGIN
    UPDATE lists SET version = nextval('list_versions') WHERE name = changed;
    PERFORM pg_notify('todo_lists', changed);
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION list_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('todo_lists', OLD.name);
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER list_deleted AFTER DELETE ON lists
    FOR EACH ROW EXECUTE FUNCTION list_deleted();

CREATE TRIGGER todo_changed AFTER INSERT OR UPDATE OR DELETE ON todos
    FOR EACH ROW EXECUTE FUNCTION todo_changed();

-- +goose Down
DROP TRIGGER todo_changed ON todos;
DROP FUNCTION todo_changed;
DROP TRIGGER list_deleted ON lists;
DROP FUNCTION list_deleted;
