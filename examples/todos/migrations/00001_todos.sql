-- +goose Up

-- A list that is deleted and made again goes on counting.
CREATE SEQUENCE list_versions;

CREATE TABLE lists (
    name    text   PRIMARY KEY,
    version bigint NOT NULL DEFAULT nextval('list_versions')
);

CREATE TABLE todos (
    id    bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    list  text    NOT NULL REFERENCES lists ON DELETE CASCADE,
    title text    NOT NULL CHECK (title <> ''),
    done  boolean NOT NULL DEFAULT false
);

CREATE INDEX todos_of_list ON todos (list, id);

-- Lines that a job has to make todos of.
CREATE TABLE import_lines (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    list  text   NOT NULL REFERENCES lists ON DELETE CASCADE,
    title text   NOT NULL
);

INSERT INTO lists (name) VALUES ('home');

-- +goose Down
DROP TABLE import_lines;
DROP TABLE todos;
DROP TABLE lists;
DROP SEQUENCE list_versions;
