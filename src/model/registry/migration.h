/* The model floor's own tables, and the words that modules use to make theirs. */
#ifndef MODEL_REGISTRY_MIGRATION_H
#define MODEL_REGISTRY_MIGRATION_H

#include "db/migrate.h"

extern const struct migration model_migrations[];

/* TABLE("product", PRODUCT_1, keys) makes the entity's table: the header columns, then its own, then its
 * foreign keys, which may be left out, and the id sequence. HISTORY("product", PRODUCT_1) makes its twin, which has no foreign
 * and no unique keys. Own columns: "code @text NOT NULL, name @text"; keys: FOREIGN("parent_id", "location")
 * one after the other. */
#define TABLE(table, columns, ...)                                                                \
    "CREATE TABLE " table " (id @id, uuid @uuid NOT NULL, version @int NOT NULL,"                 \
    " created_at @stamp NOT NULL, created_by @int NOT NULL, changed_at @stamp NOT NULL,"          \
    " changed_by @int NOT NULL, deleted_at @stamp, ext @text, " columns __VA_ARGS__ ");"          \
    "CREATE UNIQUE INDEX " table "_u_uuid ON " table " (uuid);"                                   \
    "@sequence(" table ");"
#define FOREIGN(column, to) ", FOREIGN KEY (" column ") REFERENCES " to " (id)"

#define HISTORY(table, columns)                                                                   \
    "CREATE TABLE " table "_history (id @id, uuid @uuid NOT NULL, version @int NOT NULL,"         \
    " created_at @stamp NOT NULL, created_by @int NOT NULL, changed_at @stamp NOT NULL,"          \
    " changed_by @int NOT NULL, deleted_at @stamp, ext @text,"                                    \
    " legacy_id @int NOT NULL, validity_from @stamp NOT NULL, validity_to @stamp NOT NULL, " columns ");" \
    "CREATE UNIQUE INDEX " table "_history_u_uuid ON " table "_history (uuid);"                   \
    "CREATE INDEX " table "_history_legacy ON " table "_history (legacy_id, validity_to);"

/* One index among rows that are not deleted. Its name is read back from errors: <table>_u_<column>. */
#define UNIQUE(table, column) \
    "CREATE UNIQUE INDEX " table "_u_" column " ON " table " (" column ") WHERE deleted_at IS NULL;"
#define UNIQUE_2(table, column1, column2)                                                            \
    "CREATE UNIQUE INDEX " table "_u_" column1 "_u_" column2 " ON " table " (" column1 ", " column2 ")" \
    " WHERE deleted_at IS NULL;"
#define UNIQUE_4(table, a, b, c, d)                                                                     \
    "CREATE UNIQUE INDEX " table "_u_" a "_u_" b "_u_" c "_u_" d " ON " table " (" a ", " b ", " c ", " d ")" \
    " WHERE deleted_at IS NULL;"
/* columns: "name_key, id"; an order ends with id (decision D16). Its own name, so that no table's is taken. */
#define INDEX(table, name, columns) "CREATE INDEX " table "_i_" name " ON " table " (" columns ");"
/* For the lists of what an account wrote (author_list). */
#define AUTHORED(table) INDEX(table, "creator", "created_by, id") INDEX(table, "changer", "changed_by, id")
/* Of the rows that have the column: where most have not, an index of all would tell planners that it finds nearly
 * every row, and they would read the table instead. */
#define INDEX_OF_SET(table, name, column, columns) \
    "CREATE INDEX " table "_i_" name " ON " table " (" column ", " columns ") WHERE " column " IS NOT NULL;"

/* Search within folded columns. PostgreSQL: an index of trigrams a column. SQLite: a table of FTS5 with all parts of up to three
 * letters (db/sqlite_grams.c), kept by triggers, which holds no text itself; the first column's mark is 0, the second's 1. It is
 * gathered in more memory and merged less often than FTS5 would by itself, for the sake of loads. */
#define GRAMS_POSTGRES(table, column) \
    "CREATE INDEX " table "_grams_" column " ON " table " USING gin (" column " gin_trgm_ops);"
#define GRAMS_SQLITE(table, column) \
    GRAMS_TABLE(table, column, GRAM_TEXT("0", "new." column), GRAM_TEXT("0", "old." column))
#define GRAMS_SQLITE_2(table, a, b)                                                    \
    GRAMS_TABLE(table, a ", " b, GRAM_TEXT("0", "new." a) ", " GRAM_TEXT("1", "new." b), \
                GRAM_TEXT("0", "old." a) ", " GRAM_TEXT("1", "old." b))
#define GRAM_START "\n"   /* in no folded text */
/* Databases made before parts shorter than three letters were found. */
#define GRAMS_SQLITE_ANEW(table, column) \
    GRAMS_DROP(table) GRAMS_SQLITE(table, column) GRAMS_FILL(table, column, GRAM_TEXT("0", column))
#define GRAMS_SQLITE_2_ANEW(table, a, b) \
    GRAMS_DROP(table) GRAMS_SQLITE_2(table, a, b) GRAMS_FILL(table, a ", " b, GRAM_TEXT("0", a) ", " GRAM_TEXT("1", b))

#define GRAM_TEXT(mark, column) "'" mark GRAM_START "' || " column
#define GRAMS_TABLE(table, columns, new_texts, old_texts)                                                       \
    "CREATE VIRTUAL TABLE " table "_grams USING fts5(" columns ", content='', tokenize='grams', detail=none,"   \
    " columnsize=0);"                                                                                           \
    "INSERT INTO " table "_grams (" table "_grams, rank) VALUES ('automerge', 8), ('hashsize', 8388608);"       \
    "CREATE TRIGGER " table "_grams_i AFTER INSERT ON " table " BEGIN INSERT INTO " table "_grams"              \
    " (rowid, " columns ") VALUES (new.id, " new_texts "); END;"                                                \
    "CREATE TRIGGER " table "_grams_d AFTER DELETE ON " table " BEGIN INSERT INTO " table "_grams"              \
    " (" table "_grams, rowid, " columns ") VALUES ('delete', old.id, " old_texts "); END;"                     \
    "CREATE TRIGGER " table "_grams_u AFTER UPDATE OF " columns " ON " table " BEGIN INSERT INTO "              \
    table "_grams (" table "_grams, rowid, " columns ") VALUES ('delete', old.id, " old_texts ");"              \
    " INSERT INTO " table "_grams (rowid, " columns ") VALUES (new.id, " new_texts "); END;"
#define GRAMS_DROP(table)                                                                                      \
    "DROP TRIGGER " table "_grams_i; DROP TRIGGER " table "_grams_d; DROP TRIGGER " table "_grams_u;"         \
    "DROP TABLE " table "_grams;"
#define GRAMS_FILL(table, columns, texts) \
    "INSERT INTO " table "_grams (rowid, " columns ") SELECT id, " texts " FROM " table ";"

#endif
