/* Values in PostgreSQL's binary form (send and receive functions of each type). */
#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "db/postgres.h"

/* PostgreSQL counts from 2000-01-01. */
static const int64_t EPOCH_US = INT64_C(946684800) * 1000000;
enum { EPOCH_DAYS = 10957 };
enum { VALUE_MOST = 0x3fffffff };   /* the server's own bound for one value */

static const struct {
    enum db_type type;
    Oid oid, array;
} types_known[] = {
    {DB_INT, 20, 1016}, {DB_BOOL, 16, 1000}, {DB_TEXT, 25, 1009},  {DB_BYTES, 17, 1001},
    {DB_UUID, 2950, 2951}, {DB_DATE, 1082, 1182}, {DB_STAMP, 1184, 1185},
    {DB_INTS, 1016, 0}, {DB_TEXTS, 1009, 0}, {DB_UUIDS, 2951, 0},
};

/* Further types that are read as one of ours. */
static const struct {
    Oid oid;
    enum db_type type;
} types_read[] = {
    {21, DB_INT}, {23, DB_INT}, {26, DB_INT},          /* smallint, integer, oid */
    {19, DB_TEXT}, {1042, DB_TEXT}, {1043, DB_TEXT},   /* name, character, varchar */
};

Oid postgres_oid(char type)
{
    for (size_t i = 0; i < sizeof types_known / sizeof *types_known; i++) {
        if ((char)types_known[i].type == (char)(type & ~ARRAY_OF))
            return type & ARRAY_OF ? types_known[i].array : types_known[i].oid;
    }
    return 0;
}

enum db_type postgres_type(Oid oid)
{
    for (size_t i = 0; i < sizeof types_known / sizeof *types_known; i++) {
        if (types_known[i].oid == oid)
            return types_known[i].type;
    }
    return (enum db_type)0;
}

/* --- out -------------------------------------------------------------------------------------------- */

void postgres_add_int16(struct buf *out, int v)
{
    uint16_t n = htobe16((uint16_t)v);

    memcpy(buf_reserve(out, sizeof n), &n, sizeof n);
    out->n += sizeof n;
}

void postgres_add_int32(struct buf *out, int64_t v)
{
    uint32_t n = htobe32((uint32_t)v);

    memcpy(buf_reserve(out, sizeof n), &n, sizeof n);
    out->n += sizeof n;
}

/* The bytes of a value; short ones are made in `room`. */
static struct str bytes_of(const struct db_value *v, char room[8])
{
    uint64_t wide;
    uint32_t day;

    switch ((enum db_type)v->type) {
    case DB_TEXT:
    case DB_BYTES: return v->s.n ? v->s : STR("");
    case DB_UUID: return (struct str){(const char *)v->u.b, sizeof v->u.b};
    case DB_BOOL:
        room[0] = v->b;
        return (struct str){room, 1};
    case DB_DATE:
        day = htobe32((uint32_t)v->d.day - EPOCH_DAYS);
        memcpy(room, &day, sizeof day);
        return (struct str){room, sizeof day};
    default:
        wide = htobe64((uint64_t)v->i - (v->type == DB_STAMP ? (uint64_t)EPOCH_US : 0));
        memcpy(room, &wide, sizeof wide);
        return (struct str){room, sizeof wide};
    }
}

void postgres_add_value(struct buf *out, const struct db_value *v)
{
    char room[8];
    struct str s;

    if (v->null) {
        postgres_add_int32(out, -1);
        return;
    }
    s = bytes_of(v, room);
    postgres_add_int32(out, (int64_t)s.n);
    buf_add(out, s);
}

/* One dimension from 1, or none at all when empty. */
static void add_array_head(struct buf *out, Oid element, size_t n, bool nulls)
{
    postgres_add_int32(out, n ? 1 : 0);
    postgres_add_int32(out, nulls);
    postgres_add_int32(out, (int64_t)element);
    if (n) {
        postgres_add_int32(out, (int64_t)n);
        postgres_add_int32(out, 1);
    }
}

static struct db_value list_value(const struct db_value *list, size_t i)
{
    switch ((enum db_type)list->type) {
    case DB_INTS: return db_int(((const int64_t *)list->list.at)[i]);
    case DB_UUIDS: return db_uuid(((const uuid_t *)list->list.at)[i]);
    default: return db_text(((const struct str *)list->list.at)[i]);
    }
}

static enum db_type element_of(enum db_type list)
{
    return list == DB_INTS ? DB_INT : list == DB_UUIDS ? DB_UUID : DB_TEXT;
}

static struct str list_bytes(struct arena *a, const struct db_value *list)
{
    struct buf out;

    buf_init(&out, a, 20 + list->list.n * 20);
    add_array_head(&out, postgres_oid((char)element_of((enum db_type)list->type)), list->list.n, false);
    for (size_t i = 0; i < list->list.n; i++) {
        struct db_value v = list_value(list, i);

        postgres_add_value(&out, &v);
    }
    return buf_str(&out);
}

static struct str column_bytes(struct arena *a, enum db_type type, const struct db_value *cells, size_t step,
                               size_t rows)
{
    struct buf out;
    bool nulls = false;

    for (size_t i = 0; i < rows && !nulls; i++)
        nulls = cells[i * step].null;
    buf_init(&out, a, 20 + rows * 20);
    add_array_head(&out, postgres_oid((char)type), rows, nulls);
    for (size_t i = 0; i < rows; i++)
        postgres_add_value(&out, &cells[i * step]);
    return buf_str(&out);
}

static void params_init(struct arena *a, size_t n, struct postgres_params *out)
{
    *out = (struct postgres_params){
        .n = (int)n, .types = arena_bytes(a, n), .values = arena_bytes(a, n * sizeof *out->values),
        .lengths = arena_bytes(a, n * sizeof *out->lengths), .formats = arena_bytes(a, n * sizeof *out->formats),
    };
    for (size_t i = 0; i < n; i++)
        out->formats[i] = 1;
}

static err_t params_set(struct db_conn *c, struct postgres_params *out, size_t i, struct str s)
{
    if (s.n > VALUE_MOST)
        return err_make(c->arena, E_DB, "what", "a value is larger than the database takes", NULL);
    out->values[i] = s.p;
    out->lengths[i] = (int)s.n;
    out->bytes += s.n + 8;
    return OK;
}

err_t postgres_encode(struct db_conn *c, struct arena *a, const struct db_value *params, size_t n,
                      struct postgres_params *out)
{
    params_init(a, n, out);
    for (size_t i = 0; i < n; i++) {
        const struct db_value *v = &params[i];

        out->types[i] = (char)v->type;
        if (v->null)
            TRY(params_set(c, out, i, STR_NONE));
        else if (v->type >= DB_INTS)
            TRY(params_set(c, out, i, list_bytes(a, v)));
        else
            TRY(params_set(c, out, i, bytes_of(v, arena_bytes(a, 8))));
    }
    return OK;
}

err_t postgres_encode_rows(struct db_conn *c, struct arena *a, const enum db_type *types, size_t columns,
                           const struct db_value *cells, size_t rows, struct postgres_params *out)
{
    params_init(a, columns, out);
    for (size_t i = 0; i < columns; i++) {
        out->types[i] = (char)(types[i] | ARRAY_OF);
        TRY(params_set(c, out, i, column_bytes(a, types[i], cells + i, columns, rows)));
    }
    return OK;
}

/* --- in --------------------------------------------------------------------------------------------- */

static bool reads_as(Oid oid, enum db_type type)
{
    if (postgres_type(oid) == type)
        return true;
    for (size_t i = 0; i < sizeof types_read / sizeof *types_read; i++) {
        if (types_read[i].oid == oid)
            return types_read[i].type == type;
    }
    return false;
}

static int64_t read_int(const char *p, int n)
{
    uint64_t wide;
    uint32_t middle;
    uint16_t narrow;

    if (n == 8) {
        memcpy(&wide, p, sizeof wide);
        return (int64_t)be64toh(wide);
    }
    if (n == 4) {
        memcpy(&middle, p, sizeof middle);
        return (int32_t)be32toh(middle);
    }
    memcpy(&narrow, p, sizeof narrow);
    return (int16_t)be16toh(narrow);
}

/* False: a moment that we have no number for, such as "infinity". */
static bool read_value(const char *p, int n, struct db_value *out)
{
    int64_t i;

    switch ((enum db_type)out->type) {
    case DB_TEXT:
    case DB_BYTES: out->s = (struct str){p, (size_t)n}; return true;
    case DB_UUID: memcpy(&out->u, p, sizeof out->u); return true;
    case DB_BOOL: out->b = p[0] != 0; return true;
    case DB_DATE:
        i = read_int(p, n);
        out->d.day = (int32_t)(i + EPOCH_DAYS);
        return i > INT32_MIN && i <= INT32_MAX - EPOCH_DAYS;
    case DB_STAMP:
        i = read_int(p, n);
        return i > INT64_MIN && !__builtin_add_overflow(i, EPOCH_US, &out->t.us);
    default: out->i = read_int(p, n); return true;
    }
}

static err_t wrong_column(struct db_conn *c, const PGresult *result, size_t column)
{
    const char *name = PQfname(result, (int)column);
    struct arena *a = c->arena;

    return err_make(a, E_DB, "what", str_format(a, "result column %zu (%s) is not of the type asked for", column + 1,
                                                name ? name : "").p, NULL);
}

static err_t check_columns(struct db_conn *c, const PGresult *result, const enum db_type *types, size_t columns)
{
    if ((size_t)PQnfields(result) != columns)
        return err_make(c->arena, E_DB, "what", "the statement gives another number of columns than asked for", NULL);
    for (size_t i = 0; i < columns; i++) {
        if (!reads_as(PQftype(result, (int)i), types[i]))
            return wrong_column(c, result, i);
    }
    return OK;
}

static err_t read_rows(struct db_conn *c, const PGresult *result, const enum db_type *types, size_t columns,
                       struct db_rows *out)
{
    size_t rows = (size_t)PQntuples(result);
    struct db_value *at = arena_bytes(c->arena, rows * columns * sizeof *at), *v = at;

    for (size_t r = 0; r < rows; r++) {
        for (size_t i = 0; i < columns; i++, v++) {
            *v = (struct db_value){.type = (uint8_t)types[i], .null = PQgetisnull(result, (int)r, (int)i)};
            if (!v->null && !read_value(PQgetvalue(result, (int)r, (int)i), PQgetlength(result, (int)r, (int)i), v))
                return wrong_column(c, result, i);
        }
    }
    *out = (struct db_rows){.rows = rows, .columns = columns, .at = at};
    return OK;
}

static void clear(void *result) { PQclear(result); }

static bool has_text(const enum db_type *types, size_t columns)
{
    for (size_t i = 0; i < columns; i++) {
        if (types[i] == DB_TEXT || types[i] == DB_BYTES)
            return true;
    }
    return false;
}

err_t postgres_decode(struct db_conn *c, PGresult *result, const enum db_type *types, size_t columns,
                      struct db_rows *out)
{
    err_t e = check_columns(c, result, types, columns);

    if (!e)
        e = read_rows(c, result, types, columns, out);
    if (!e && has_text(types, columns))
        arena_cleanup(c->arena, clear, result);
    else
        PQclear(result);
    return e;
}
