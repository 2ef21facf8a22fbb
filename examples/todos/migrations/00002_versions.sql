-- +goose Up

-- Whatever changes a todo, also psql, gives its list a new version and tells those who
-- listen: both lists if the todo moves, and all if the table is emptied. So does
-- whatever deletes a list.
-- +goose StatementBegin
CREATE FUNCTION todo_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE lists SET version = nextval('list_versions') WHERE name IN (OLD.list, NEW.list);
    PERFORM pg_notify('todo_lists', list)
        FROM unnest(ARRAY[OLD.list, NEW.list]) AS list WHERE list IS NOT NULL;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER todo_changed AFTER INSERT OR UPDATE OR DELETE ON todos
    FOR EACH ROW EXECUTE FUNCTION todo_changed();

-- +goose StatementBegin
CREATE FUNCTION todos_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE lists SET version = nextval('list_versions');
    PERFORM pg_notify('todo_lists', name) FROM lists;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER todos_emptied AFTER TRUNCATE ON todos
    FOR EACH STATEMENT EXECUTE FUNCTION todos_emptied();

-- +goose StatementBegin
CREATE FUNCTION list_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('todo_lists', OLD.name);
    PERFORM pg_notify('gone_lists', OLD.name);
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER list_deleted AFTER DELETE OR UPDATE OF name ON lists
    FOR EACH ROW EXECUTE FUNCTION list_deleted();

-- +goose StatementBegin
CREATE FUNCTION lists_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('todo_lists', name), pg_notify('gone_lists', name) FROM lists;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER lists_emptied BEFORE TRUNCATE ON lists
    FOR EACH STATEMENT EXECUTE FUNCTION lists_emptied();

-- +goose Down
DROP TRIGGER lists_emptied ON lists;
DROP FUNCTION lists_emptied;
DROP TRIGGER list_deleted ON lists;
DROP FUNCTION list_deleted;
DROP TRIGGER todos_emptied ON todos;
DROP FUNCTION todos_emptied;
DROP TRIGGER todo_changed ON todos;
DROP FUNCTION todo_changed;
