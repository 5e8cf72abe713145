/* The first reading: statements are told apart, and those that hold no rows are passed over. */
#include "api/openimis/dump_index.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"

/* ---- tables and columns ---- */

static struct str name_str(const struct dump_name *n) { return (struct str){n->text, n->n}; }

static bool same(struct str a, struct str b) { return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0; }

static void count_part(struct dump_index *x)
{
    text_bound_parts(&x->text, ++x->parts);
}

int table_find(const struct dump_table *t, const struct dump_name *name)
{
    for (size_t i = 0; i < t->columns.n; i++)
        if (same(t->columns.at[i].name, name_str(name))) return (int)i;
    return -1;
}

/* Where a name without a schema belongs, unless search_path says otherwise. */
static bool is_usual(const struct dump_name *schema)
{
    return !schema->n || same(name_str(schema), STR("public")) || same(name_str(schema), STR("dbo"));
}

static struct dump_table *table_of(struct dump_index *x, const struct dump_name *schema, const struct dump_name *name)
{
    char key[2 * DUMP_NAME_BYTES + 1];
    size_t n = 0;
    struct dump_table *t;

    for (size_t i = 0; i < schema->n && !is_usual(schema); i++) key[n++] = schema->text[i];
    key[n++] = '.';
    for (size_t i = 0; i < name->n; i++) key[n++] = name->text[i];
    for (size_t i = 0; i < n; i++)
        if (key[i] >= 'A' && key[i] <= 'Z') key[i] = (char)(key[i] + 'a' - 'A');
    t = map_get(&x->by_name, (struct str){key, n});
    if (t) return t;
    count_part(x);
    t = ARENA_NEW(x->arena, struct dump_table);
    t->usual = is_usual(schema);
    t->name = str_copy(x->arena, name_str(name));
    vec_init(&t->columns, x->arena);
    vec_init(&t->runs, x->arena);
    map_put(&x->by_name, str_copy(x->arena, (struct str){key, n}), t);
    *vec_add(&x->tables) = t;
    return t;
}

/* [database.][schema.]name */
static bool read_table(struct dump_index *x, struct dump_table **out)
{
    struct dump_name schema = x->schema, name;

    if (!text_name(&x->text, &name)) return false;
    while (text_pass_char(&x->text, '.')) {
        schema = name;
        if (!text_name(&x->text, &name)) return false;
    }
    *out = table_of(x, &schema, &name);
    return true;
}

static void add_column(struct dump_index *x, struct dump_table *t, const struct dump_name *name, bool bytes)
{
    if (x->text.wrong) return;
    count_part(x);
    *vec_add(&t->columns) = (struct dump_column){str_copy(x->arena, name_str(name)), bytes};
}

/* ---- CREATE TABLE ---- */

static bool is_constraint(const struct dump_name *name)
{
    static const char *const words[] = {"constraint", "primary", "unique", "check", "foreign", "exclude", "like", "index", "period"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_is_word(name, words[i])) return true;
    return false;
}

/* In brackets, a timestamp is SQL Server's version of a row. */
static bool is_bytes(const struct dump_name *type)
{
    static const char *const types[] = {"bytea", "varbinary", "binary", "image", "rowversion"};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (same(name_str(type), str_of(types[i]))) return true;
    return type->quoted && same(name_str(type), STR("timestamp"));
}

/* To the comma or the bracket that ends it. */
static void pass_definition(struct dump_text *t)
{
    for (;;) {
        int c;
        text_pass_blanks(t);
        c = text_peek(t, 0);
        if (c < 0 || c == ',' || c == ')') return;
        if (c == '(') {
            text_pass(t);
            text_pass_brackets(t, 1);
        } else {
            text_pass_item(t);
        }
    }
}

static void read_definition(struct dump_index *x, struct dump_table *t)
{
    struct dump_name name, type = {0};

    if (text_name(&x->text, &name) && !is_constraint(&name)) {
        text_name(&x->text, &type);
        if (text_pass_char(&x->text, '.')) text_name(&x->text, &type);
        add_column(x, t, &name, is_bytes(&type));
    }
    pass_definition(&x->text);
}

static void read_definitions(struct dump_index *x, struct dump_table *t, int64_t line)
{
    if (t->made)
        return text_failed(&x->text, line, str_format(x->arena, "the table %.*s is made a second time; a dump of one database is needed",
                                                      STR_ARG(t->name)).p);
    t->made = true;
    t->columns.n = 0;
    do read_definition(x, t);
    while (text_pass_char(&x->text, ','));
}

static bool makes_code(struct dump_text *t)
{
    static const char *const kinds[] = {"function", "procedure", "proc", "trigger", "view"};

    if (text_pass_word(t, "or") && !text_pass_word(t, "replace")) text_pass_word(t, "alter");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (text_pass_word(t, kinds[i])) return true;
    return false;
}

static void read_create(struct dump_index *x)
{
    struct dump_text *t = &x->text;
    int64_t line = t->line;
    struct dump_table *table;
    bool code = makes_code(t);

    if (!code) {
        text_pass_word(t, "unlogged");
        if (text_pass_word(t, "table")) {
            if (text_pass_word(t, "if") && text_pass_word(t, "not")) text_pass_word(t, "exists");
            if (read_table(x, &table) && text_pass_char(t, '(')) read_definitions(x, table, line);
        }
    }
    text_pass_statement(t, code);
}

/* ---- rows ---- */

/* The names of the first rows, where no CREATE TABLE tells. */
static void read_columns(struct dump_index *x, struct dump_table *t)
{
    struct dump_name name;
    bool learn = !t->columns.n;

    if (!text_pass_char(&x->text, '(')) return;
    while (text_name(&x->text, &name)) {
        if (learn) add_column(x, t, &name, false);
        if (!text_pass_char(&x->text, ',')) break;
    }
    text_pass_char(&x->text, ')');
}

static void add_run(struct dump_index *x, struct dump_table *t, int64_t place, int64_t line, const char *unread)
{
    if (t == x->last && !unread) return;
    count_part(x);
    if (!x->text.wrong) *vec_add(&t->runs) = (struct dump_run){place, line, place + 1, x->text.dialect, unread};
}

/* Rows are lines; none of them is "\\." alone. */
static void pass_copied(struct dump_text *t, int64_t begun)
{
    bool whole, end = false;

    while (!end && text_peek(t, 0) >= 0) {
        struct str line;
        text_peek(t, 3);   /* the whole mark is in memory, if it is that */
        line = text_line_part(t, &whole);
        end = (str_is(line, "\\.") || str_is(line, "\\.\r")) && text_place(t) - t->line_begin == (int64_t)line.n;
        if (whole) text_pass(t);
    }
    if (!end) text_failed(t, begun, "the rows that are copied here do not end: the dump is cut off");
}

static void read_copy(struct dump_index *x, int64_t place, int64_t line)
{
    struct dump_text *t = &x->text;
    struct dump_table *table;

    if (!read_table(x, &table)) return text_pass_statement(t, false);
    read_columns(x, table);
    if (!text_pass_word(t, "from")) return text_pass_statement(t, false);
    x->last = NULL;
    if (!text_pass_word(t, "stdin")) {
        add_run(x, table, place, line, "its rows are in another file");
        return text_pass_statement(t, false);
    }
    if (text_pass_char(t, ';')) {
        add_run(x, table, place, line, NULL);
    } else {
        add_run(x, table, place, line, "COPY with options; pg_dump writes it without");
        text_pass_statement(t, false);
    }
    text_pass_line(t);
    pass_copied(t, line);
}

static void pass_rows(struct dump_text *t)
{
    while (text_pass_char(t, '(')) {
        text_pass_brackets(t, 1);
        if (!text_pass_char(t, ',')) break;
    }
    if (text_pass_word(t, "on")) text_pass_statement(t, false);
    else text_pass_char(t, ';');
}

bool index_values(struct dump_text *t)
{
    if (text_pass_word(t, "overriding")) {
        text_pass_blanks(t);
        text_pass_item(t);   /* SYSTEM or USER */
        text_pass_word(t, "value");
    }
    return text_pass_word(t, "values");
}

static void read_insert(struct dump_index *x, int64_t place, int64_t line)
{
    struct dump_text *t = &x->text;
    struct dump_table *table;

    text_pass_word(t, "into");
    if (!read_table(x, &table)) return text_pass_statement(t, false);
    read_columns(x, table);
    if (!index_values(t)) {
        add_run(x, table, place, line, "its rows are made by a query, which is not carried out here");
        x->last = NULL;
        return text_pass_statement(t, false);
    }
    add_run(x, table, place, line, NULL);
    x->last = table;
    pass_rows(t);
    if (!t->wrong) table->runs.at[table->runs.n - 1].end = text_place(t);
}

/* ---- settings ---- */

static bool read_word_or_text(struct dump_text *t, struct dump_name *out)
{
    struct arena *a = arena_new();
    struct buf text;

    text_pass_blanks(t);
    out->n = 0;
    if (text_peek(t, 0) != '\'') {
        arena_free(a);
        return text_name(t, out);
    }
    buf_init(&text, a, 64);
    text_quoted(t, t->dialect.escapes, &text);
    out->quoted = true;
    out->n = text.n < DUMP_NAME_BYTES ? text.n : DUMP_NAME_BYTES;
    if (out->n) memcpy(out->text, text.p, out->n);
    arena_free(a);
    return true;
}

/* The first schema of a path: "$user" is nobody's here. */
static void take_path(struct dump_index *x, struct str path)
{
    struct str first;

    do first = str_trim(str_cut(&path, ','));
    while (path.p && (str_is(first, "\"$user\"") || str_is(first, "$user")));
    if (first.n >= 2 && *first.p == '"') first = (struct str){first.p + 1, first.n - 2};
    x->schema.n = first.n;
    if (first.n) memcpy(x->schema.text, first.p, first.n);
}

static void read_set(struct dump_index *x, int64_t line)
{
    struct dump_text *t = &x->text;
    struct dump_name name, value = {0};

    if (text_name(t, &name) && (text_pass_char(t, '=') || text_pass_word(t, "to"))) {
        read_word_or_text(t, &value);
        if (text_is_word(&name, "standard_conforming_strings")) t->dialect.escapes = same(name_str(&value), STR("off"));
        if (text_is_word(&name, "search_path")) {
            if (same(name_str(&value), STR("$user")) && text_pass_char(t, ',')) read_word_or_text(t, &value);
            take_path(x, name_str(&value));
        }
        if (text_is_word(&name, "client_encoding") && !same(name_str(&value), STR("UTF8")) && !same(name_str(&value), STR("UTF-8"))
            && !same(name_str(&value), STR("UNICODE")) && !same(name_str(&value), STR("SQL_ASCII")))
            return text_failed(t, line, "the dump is not in UTF-8: make it with pg_dump --encoding=UTF8");
    }
    while (t->line == line && text_peek(t, 0) >= 0 && text_peek(t, 0) != ';') text_pass_item(t);
}

/* SELECT pg_catalog.set_config('search_path', 'public', false) */
static void read_select(struct dump_index *x)
{
    struct dump_text *t = &x->text;
    struct dump_name name, value;

    if (text_name(t, &name) && text_pass_char(t, '.')) text_name(t, &name);
    if (text_is_word(&name, "set_config") && text_pass_char(t, '(') && read_word_or_text(t, &name)
        && str_is(name_str(&name), "search_path") && text_pass_char(t, ',') && read_word_or_text(t, &value))
        take_path(x, name_str(&value));
    text_pass_statement(t, false);
}

/* ---- statements ---- */

static void read_statement(struct dump_index *x)
{
    struct dump_text *t = &x->text;
    int64_t place = text_place(t), line = t->line;
    struct dump_name word;

    if (text_peek(t, 0) == '\\') return text_pass_line(t);   /* a command of psql */
    if (!text_name(t, &word)) word.n = 0;
    if (text_is_word(&word, "insert")) return read_insert(x, place, line);
    if (text_is_word(&word, "go")) {
        t->dialect.server = true;
        return text_pass_line(t);
    }
    x->last = NULL;
    if (text_is_word(&word, "copy")) read_copy(x, place, line);
    else if (text_is_word(&word, "create")) read_create(x);
    else if (text_is_word(&word, "set")) read_set(x, line);
    else if (text_is_word(&word, "select")) read_select(x);
    else text_pass_statement(t, text_is_word(&word, "alter") && makes_code(t));
}

err_t index_make(struct arena *a, const char *path, const struct limits *limits, struct dump_index *x)
{
    *x = (struct dump_index){.arena = a};
    map_init(&x->by_name, a, 256);
    vec_init(&x->tables, a);
    TRY(text_open(a, path, limits, &x->text));
    for (text_pass_blanks(&x->text); text_peek(&x->text, 0) >= 0; text_pass_blanks(&x->text)) {
        if (text_pass_char(&x->text, ';')) continue;
        read_statement(x);
    }
    return x->text.wrong;
}

/* ---- asked for ---- */

err_t index_find(struct dump_index *x, const char *table, struct dump_table **out)
{
    size_t found[2] = {0};   /* in other schemas, in the usual one */

    *out = NULL;
    for (size_t i = 0; i < x->tables.n; i++) {
        struct dump_table *t = x->tables.at[i];
        if (!same(t->name, str_of(table)) || (!t->made && !t->runs.n)) continue;
        found[t->usual]++;
        if (!*out || t->usual) *out = t;
    }
    if (found[*out && (*out)->usual] <= 1) return OK;
    return err_make(x->arena, E_FILE, "path", x->text.path, "what",
                    str_format(x->arena, "two schemas have a table %s; a dump of one of them is needed (pg_dump --schema)", table).p,
                    NULL);
}
