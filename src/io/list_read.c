/* A JSON list of objects, read twice: once for the names of its columns, once for its rows. One object is read at a time, so that the
 * limits of a JSON text are those of a row, and a file may have more. */
#include "io/list_read.h"

#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/map.h"
#include "base/vec.h"

enum { BLOCK_ROWS = 256 };

struct list_reader {
    struct arena *arena, *batch;
    const struct limits *limits;
    struct str bytes;
    size_t at;
    bool begun, ended;
    int64_t row;                        /* the last one read, counted from 1 */
    VEC(struct str) columns;
    struct map by_name;                 /* -> its place in columns, from 1 */
};

static void skip_space(struct list_reader *l)
{
    while (l->at < l->bytes.n && memchr(" \n\r\t", l->bytes.p[l->at], 4)) l->at++;
}

static bool take(struct list_reader *l, char c)
{
    skip_space(l);
    if (l->at == l->bytes.n || l->bytes.p[l->at] != c) return false;
    l->at++;
    return true;
}

static size_t start_of(struct str bytes) { return str_starts(bytes, STR("\xef\xbb\xbf")) ? 3 : 0; }

bool list_looks_like(struct str bytes)
{
    struct list_reader l = {.bytes = bytes, .at = start_of(bytes)};

    return take(&l, '[') || take(&l, '{');
}

static err_t wrong(struct list_reader *l, const char *what)
{
    struct arena *a = l->arena;

    return err_make(a, E_REQUEST, "what", str_format(a, "the list is not read: row %lld %s", (long long)l->row, what).p, NULL);
}

/* ---- one object ---- */

/* Behind the text that begins here with a quote; NULL: it does not end. */
static const char *end_of_text(const char *p, const char *end)
{
    for (p++; p < end; p++) {
        if (*p == '\\') p++;
        else if (*p == '"') return p + 1;
    }
    return NULL;
}

/* The bytes of the object that begins here, whatever stands in it; STR_NONE: it does not end. */
static struct str object_at(const char *p, const char *end)
{
    size_t depth = 0;

    for (const char *at = p; at && at < end;) {
        if (*at == '"') {
            at = end_of_text(at, end);
            continue;
        }
        depth += *at == '{' || *at == '[';
        depth -= *at == '}' || *at == ']';
        at++;
        if (!depth) return (struct str){p, (size_t)(at - p)};
    }
    return STR_NONE;
}

static err_t read_object(struct list_reader *l, const struct json **out)
{
    struct str text;
    err_t e;

    l->row++;
    if (l->at == l->bytes.n || l->bytes.p[l->at] != '{') return wrong(l, "is no object");
    text = object_at(l->bytes.p + l->at, l->bytes.p + l->bytes.n);
    if (!text.p) return wrong(l, "does not end");
    TRY(limit_check(l->arena, l->limits, LIMIT_CSV_ROW_BYTES, (int64_t)text.n));
    l->at += text.n;
    e = json_read(l->batch, text, l->limits, out);
    if (err_is(e, E_LIMIT)) return err_copy(l->arena, e);
    return e ? wrong(l, "is no JSON") : OK;
}

/* The next object; *out NULL behind the last one. */
static err_t next_object(struct list_reader *l, const struct json **out)
{
    *out = NULL;
    if (l->ended) return OK;
    if (take(l, ']')) l->ended = true;
    else if (l->begun && !take(l, ',')) return wrong(l, "is followed by what is neither a comma nor an end");
    if (!l->ended) {
        skip_space(l);
        l->begun = true;
        return read_object(l, out);
    }
    skip_space(l);
    return l->at == l->bytes.n ? OK : wrong(l, "is the last one, but something follows the list");
}

static err_t begin(struct list_reader *l)
{
    l->at = start_of(l->bytes);
    l->begun = l->ended = false;
    l->row = 0;
    return take(l, '[') ? OK : err_make(l->arena, E_REQUEST, "what", "the list is not read: a list of objects is wanted", NULL);
}

/* ---- columns ---- */

static err_t name_columns(struct list_reader *l, const struct json *object)
{
    for (const struct json *m = object->first; m; m = m->next) {
        if (map_get(&l->by_name, m->key)) continue;
        TRY(limit_check(l->arena, l->limits, LIMIT_CSV_COLUMNS, (int64_t)l->columns.n + 1));
        *vec_add(&l->columns) = str_copy(l->arena, m->key);
        map_put(&l->by_name, l->columns.at[l->columns.n - 1], (void *)(uintptr_t)l->columns.n);
    }
    return OK;
}

static err_t read_columns(struct list_reader *l)
{
    const struct json *object;

    do {
        TRY(next_object(l, &object));
        if (object) TRY(name_columns(l, object));
        if (l->row % BLOCK_ROWS == 0) arena_reset(l->batch);
    } while (object);
    return OK;
}

static void free_batch(void *arena) { arena_free(arena); }

err_t list_reader_open(struct arena *a, const struct limits *limits, struct str bytes, struct list_reader **out)
{
    struct list_reader *l = ARENA_NEW(a, struct list_reader);

    *l = (struct list_reader){.arena = a, .batch = arena_new(), .limits = limits, .bytes = bytes};
    *out = l;
    arena_cleanup(a, free_batch, l->batch);
    vec_init(&l->columns, a);
    map_init(&l->by_name, a, 32);
    TRY(begin(l));
    TRY(read_columns(l));
    return begin(l);
}

const struct str *list_reader_columns(const struct list_reader *l, size_t *n)
{
    *n = l->columns.n;
    return l->columns.at;
}

/* ---- rows ---- */

/* As in a workbook: a truth is 1 or 0, null no value. */
static bool cell_of(const struct json *v, struct str *out)
{
    switch (v->kind) {
    case JSON_STRING: case JSON_NUMBER: *out = v->text.p ? v->text : STR(""); return true;
    case JSON_TRUE: *out = STR("1"); return true;
    case JSON_FALSE: *out = STR("0"); return true;
    case JSON_NULL: *out = STR_NONE; return true;
    default: *out = STR_NONE; return false;
    }
}

static const char *put_cells(struct list_reader *l, const struct json *object, struct str *cells)
{
    const char *what = NULL;

    for (const struct json *m = object->first; m; m = m->next) {
        size_t column = (size_t)(uintptr_t)map_get(&l->by_name, m->key) - 1;
        if (!cell_of(m, &cells[column])) what = "a cell is a list or an object";
    }
    return what;
}

err_t list_reader_rows(struct list_reader *l, struct csv_rows *out)
{
    size_t columns = l->columns.n;
    struct csv_wrong *wrongs;
    const struct json *object;
    struct str *cells;

    arena_reset(l->batch);
    wrongs = ARENA_ARRAY(l->batch, struct csv_wrong, BLOCK_ROWS);
    cells = ARENA_ARRAY(l->batch, struct str, BLOCK_ROWS * columns);
    *out = (struct csv_rows){.columns = columns, .at = cells, .wrong = wrongs};
    while (out->rows < BLOCK_ROWS) {
        TRY(next_object(l, &object));
        if (!object) break;
        wrongs[out->rows] = (struct csv_wrong){l->row, put_cells(l, object, cells + out->rows * columns)};
        out->rows++;
    }
    return OK;
}
