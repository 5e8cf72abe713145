/* Text of the source to values of ours. */
#include "api/openimis/internal.h"

#include <string.h>

#include "io/crypto.h"

static err_t bad(struct load *l, const char *column, const char *form)
{
    return err_make(l->batch, E_FIELD_FORM, "field", column, "form", form, NULL);
}

/* Empty and blank stand for none wherever a text is not what is asked for (anomaly 10). */
static bool is_none(struct str s) { return !str_trim(s).n; }

static err_t read_int(struct load *l, const char *column, struct str s, struct db_value *out)
{
    int64_t v;

    s = str_trim(s);
    if (!s.n) return OK;
    if (!decimal_read(s.p, s.n, 0, false, &v)) return bad(l, column, "0");
    *out = db_int(v);
    return OK;
}

static err_t read_stamp(struct load *l, const char *column, struct str s, struct db_value *out)
{
    stamp_t t;

    if (is_none(s)) return OK;
    if (!stamp_read(s.p, s.n, &t, NULL)) return bad(l, column, "2026-11-21 19:12:02+00");
    *out = db_stamp(t);
    return OK;
}

/* Some columns hold moments where a day is meant (tblProduct.DateFrom), and days for moments. */
static err_t read_day(struct load *l, const char *column, struct str s, struct db_value *out)
{
    date_t d;

    if (is_none(s)) return OK;
    if (s.n < 10 || !date_read(s.p, 10, &d)) return bad(l, column, "2026-11-21");
    *out = db_date(d);
    return OK;
}

static err_t read_moment(struct load *l, const char *column, struct str s, struct db_value *out)
{
    date_t d;

    if (s.n != 10 || !date_read(s.p, s.n, &d)) return read_stamp(l, column, s, out);
    *out = db_stamp((stamp_t){(int64_t)d.day * 86400 * 1000000});
    return OK;
}

static err_t read_bool(struct load *l, const char *column, struct str s, struct db_value *out)
{
    s = str_trim(s);
    if (!s.n) return OK;
    if (!str_is(s, "t") && !str_is(s, "f") && !str_is(s, "1") && !str_is(s, "0")) return bad(l, column, "t, f");
    *out = db_bool(*s.p == 't' || *s.p == '1');
    return OK;
}

static err_t read_field(struct load *l, const struct bound *b, struct str s, struct db_value *out)
{
    const struct type *type = &b->column->field->type;
    const char *name = b->mapping->from;

    switch (type->kind) {
    case TYPE_TEXT: *out = db_text(s); return value_check(l->batch, type, name, out);
    case TYPE_BOOL: return read_bool(l, name, s, out);
    case TYPE_DATE: return read_day(l, name, s, out);
    case TYPE_STAMP: return read_moment(l, name, s, out);
    default: return is_none(s) ? OK : value_read_text(l->batch, type, name, str_trim(s), out);
    }
}

static err_t read_reference(struct load *l, const struct bound *b, struct str s, struct db_value *out)
{
    struct str code = str_trim(s);
    const struct coded *found;

    if (!code.n) return OK;
    if (!(b->mapping->flags & M_CODE)) {
        TRY(read_int(l, b->mapping->from, s, out));
        if (b->mapping->flags & M_ZERO_NONE && !out->null && out->i == 0) *out = db_null(DB_INT);
        return OK;
    }
    found = map_get(&b->codes, code);
    if (!found) return err_make(l->batch, E_REFERENCE, "field", b->mapping->from, "value", str_zero(l->batch, code), NULL);
    *out = db_int(found->id);
    return OK;
}

/* A required value that is not there, and one whose column an older source has not, get what a new row gets. */
static err_t standard(struct load *l, const struct bound *b, struct db_value *out)
{
    const struct field *f = b->column->field;

    if (!out->null || !f || !f->standard || (b->from >= 0 && !(f->flags & F_REQUIRED))) return OK;
    return value_read_text(l->batch, &f->type, b->mapping->from, str_of(f->standard), out);
}

static err_t convert_column(struct load *l, const struct bound *b, struct row *r)
{
    struct str s = row_cell(r, b->from);
    struct db_value *out = &r->at[b->to];

    if (s.p) TRY(b->column->relation ? read_reference(l, b, s, out) : read_field(l, b, s, out));
    if (out->null && b->mapping->flags & M_SINCE) *out = r->at[COLUMN_CHANGED_AT];
    return standard(l, b, out);
}

/* ---- what all rows have ---- */

/* Tables without uuids get the same ones in every run and on every machine. */
static uuid_t uuid_made(const struct load *l, struct str key)
{
    struct sha256 s;
    uint8_t digest[SHA256_BYTES];
    uuid_t u;

    sha256_begin(&s);
    sha256_add(&s, l->mapping->entity, strlen(l->mapping->entity) + 1);
    sha256_add(&s, key.p, key.n);
    sha256_end(&s, digest);
    memcpy(u.b, digest, sizeof u.b);
    u.b[6] = (uint8_t)((u.b[6] & 0x0f) | 0x80);   /* version 8: of one's own making (RFC 9562) */
    u.b[8] = (uint8_t)((u.b[8] & 0x3f) | 0x80);
    return u;
}

static err_t read_uuid(struct load *l, struct row *r)
{
    struct str s = str_trim(row_cell(r, l->uuid));
    uuid_t u;

    if (!s.n) u = uuid_made(l, r->key);
    else if (!uuid_read(s, &u)) return bad(l, l->mapping->uuid, "uuid");
    r->at[COLUMN_UUID] = db_uuid(u);
    return OK;
}

static err_t read_id(struct load *l, struct row *r)
{
    TRY(read_int(l, l->mapping->key, r->key, &r->at[COLUMN_ID]));
    return r->at[COLUMN_ID].null ? err_make(l->batch, E_FIELD_REQUIRED, "field", l->mapping->key, NULL) : OK;
}

static err_t convert_header(struct load *l, struct row *r)
{
    struct str ext = row_cell(r, l->ext);
    err_t e = read_uuid(l, r);

    if (!l->mapping->coded && !l->mapping->keyless) e = err_join(e, read_id(l, r));
    e = err_join(e, read_stamp(l, "ValidityFrom", row_cell(r, l->from), &r->at[COLUMN_CHANGED_AT]));
    if (r->at[COLUMN_CHANGED_AT].null && r->kind != ROW_HISTORY) r->at[COLUMN_CHANGED_AT] = db_stamp(l->import->now);
    e = err_join(e, read_int(l, "AuditUserID", row_cell(r, l->audit), &r->at[COLUMN_CHANGED_BY]));
    e = err_join(e, read_stamp(l, "DateCreated", row_cell(r, l->created), &r->at[COLUMN_CREATED_AT]));
    if (r->kind == ROW_DELETED) e = err_join(e, read_stamp(l, "ValidityTo", row_cell(r, l->to), &r->at[COLUMN_DELETED_AT]));
    if (r->kind == ROW_DELETED && r->at[COLUMN_DELETED_AT].null) r->at[COLUMN_DELETED_AT] = r->at[COLUMN_CHANGED_AT];
    if (!is_none(ext) && !str_is(str_trim(ext), "null")) r->at[COLUMN_EXT] = db_text(ext);
    return e;
}

static err_t convert_history(struct load *l, struct row *r)
{
    struct db_value *own = r->at + l->table->count;
    err_t e = read_int(l, "LegacyID", row_cell(r, l->legacy), &own[BULK_LEGACY_ID]);

    e = err_join(e, read_stamp(l, "ValidityTo", row_cell(r, l->to), &own[BULK_VALIDITY_TO]));
    own[BULK_VALIDITY_FROM] = r->at[COLUMN_CHANGED_AT].null ? own[BULK_VALIDITY_TO] : r->at[COLUMN_CHANGED_AT];
    return e;
}

err_t row_convert(struct load *l, struct row *r)
{
    static const enum db_type own[BULK_HISTORY] = {DB_INT, DB_STAMP, DB_STAMP};
    size_t count = l->table->count;
    err_t e;

    r->at = ARENA_ARRAY(l->batch, struct db_value, count + BULK_HISTORY);
    for (size_t i = 0; i < count + BULK_HISTORY; i++) r->at[i] = db_null(i < count ? l->table->types[i] : own[i - count]);
    e = convert_header(l, r);
    for (size_t i = 0; i < l->bound_count; i++)
        if (l->bound[i].to >= 0) e = err_join(e, convert_column(l, &l->bound[i], r));
    return r->kind == ROW_HISTORY ? err_join(e, convert_history(l, r)) : e;
}

static bool is_gone(const struct load *l, const struct row *r)
{
    struct str s = str_trim(row_cell(r, l->gone));

    return s.n && (*s.p == 't' || *s.p == '1');
}

/* ValidityTo says what is current, and nothing else; of tables of the later kind, whose former states stand elsewhere, isDeleted. A
 * row that names itself as its living one is no former state (anomaly 8). */
enum row_kind row_kind(const struct load *l, const struct row *r)
{
    struct str legacy = str_trim(row_cell(r, l->legacy));

    if (is_none(row_cell(r, l->to))) return is_gone(l, r) ? ROW_DELETED : ROW_CURRENT;
    return legacy.n && !str_eq(legacy, r->key) ? ROW_HISTORY : ROW_DELETED;
}

/* The sums of the source count what it holds, also of rows that are refused. */
void row_sums(struct load *l, const struct row *r)
{
    size_t k = 0;

    for (size_t i = 0; i < l->bound_count && k < l->report->sums.n; i++) {
        struct import_sum *sum = &l->report->sums.at[k];
        struct str s = row_cell(r, l->bound[i].from);
        int64_t v;
        if (l->bound[i].mapping->from != sum->column) continue;
        k++;
        if (s.n && decimal_read(s.p, s.n, sum->scale, true, &v)) sum->source += v;
    }
}
