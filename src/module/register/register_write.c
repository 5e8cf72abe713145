/* Rows of a file become rows of a register, in batches: what is refused is told of its row and the rest is written. */
#include <string.h>

#include "base/arena.h"
#include "module/location/location.h"
#include "module/register/internal.h"

/* ---- what a row points to ---- */

static struct str second_name(const char *path) { return str_of(strstr(path, "__") + 2); }

/* A place stands under one of the level above it. */
static bool fits(const struct sent_row *row, const struct stored *s, const struct register_book *book)
{
    if (!s->type.p) return true;
    if (row->section->entity != &location_entity) return str_is(s->type, "D");
    return row->section > book->sections && str_is(s->type, (row->section - 1)->type);
}

static err_t resolve(struct taking *t, struct sent_row *row, size_t column, struct stored **out)
{
    const struct register_column *c = &row->section->columns[column];
    const struct table *table = registry_table_of(t->tx->registry, row->section->entity);
    struct str path = str_of(c->path), shown = row->values[column].s;
    const struct member *m = table_member(table, (struct str){path.p, (size_t)str_find(path, STR("__"), 0)});
    struct codes *codes;

    TRY(codes_of(t, m->to, second_name(c->path).p, &codes));
    *out = codes_find(t, codes, shown);
    if (*out && !fits(row, *out, t->file->book)) *out = NULL;
    if (!*out)
        register_refuse(row, OUTCOME_FAILED, err_make(t->tx->arena, E_REFERENCE, "field", t->file->sent ? c->head : c->element, "value",
                                                      str_zero(t->tx->arena, shown), NULL));
    return OK;
}

static bool is_given(const struct db_value *v) { return v->type != 0; }

static err_t set_relation(struct taking *t, struct sent_row *row, size_t column, struct record *r)
{
    struct str path = str_of(row->section->columns[column].path);
    const struct member *m = table_member(r->table, (struct str){path.p, (size_t)str_find(path, STR("__"), 0)});
    struct stored *to;

    r->at[m->column] = db_null(DB_INT);
    if (row->values[column].null) return OK;
    TRY(resolve(t, row, column, &to));
    if (to) r->at[m->column] = db_int(to->id);
    return OK;
}

/* What the file says of a row, over what it was. Its code stays as it is written in the register. */
static err_t set_values(struct taking *t, struct sent_row *row, struct record *r, bool is_new)
{
    const struct register_column *columns = row->section->columns;

    for (size_t i = 0; columns[i].path; i++) {
        const struct db_value *v = &row->values[i];
        const struct member *m = table_member(r->table, str_of(columns[i].path));
        if (!is_given(v) || (!is_new && !strcmp(columns[i].path, "code"))) continue;
        if (!m) {
            TRY(set_relation(t, row, i, r));
        } else if (columns[i].how == EXPORT_BIT) {
            int64_t now = r->at[m->column].null ? 0 : r->at[m->column].i;
            r->at[m->column] = db_int(v->i ? now | columns[i].bit : now & ~columns[i].bit);
        } else {
            r->at[m->column] = v->null ? db_null(r->table->types[m->column]) : *v;
        }
    }
    return OK;
}

err_t register_new(struct tx *tx, const struct register_section *s, struct record *out)
{
    *out = record_new(tx->arena, registry_table_of(tx->registry, s->entity));
    for (size_t i = COLUMN_HEADER; i < out->table->count; i++) {
        const struct field *f = out->table->columns[i].field;
        if (f && f->standard) TRY(value_read_text(tx->arena, &f->type, f->name, str_of(f->standard), &out->at[i]));
    }
    if (s->type) *record_cell(out, "type") = db_text(str_of(s->type));
    return OK;
}

/* ---- batches ---- */

/* Elsewhere is as good as nowhere. */
static err_t unseen(struct taking *t, const struct sent_row *row, struct str code)
{
    return err_make(t->tx->arena, E_NOT_FOUND, "entity", row->section->entity->name, "key", str_zero(t->tx->arena, code), NULL);
}

struct batch {
    struct sent_row *rows[REGISTER_BATCH];
    struct stored *stored[REGISTER_BATCH];
    size_t n;
};

static struct str parent_of(const struct sent_row *row)
{
    for (size_t i = 0; row->section->columns[i].path; i++)
        if (!strcmp(row->section->columns[i].path, "parent__code")) return row->values[i].null ? STR_NONE : row->values[i].s;
    return STR_NONE;
}

/* A new place stands under one that this file made, or that the caller sees. */
static err_t see_parents(struct taking *t, struct batch *b)
{
    uuid_t *uuids = ARENA_ARRAY(t->tx->arena, uuid_t, b->n);
    size_t *of = ARENA_ARRAY(t->tx->arena, size_t, b->n), n = 0;
    struct record *found = ARENA_ARRAY(t->tx->arena, struct record, b->n);
    err_t *why = ARENA_ARRAY(t->tx->arena, err_t, b->n);
    struct codes *places;

    TRY(codes_of(t, registry_table_of(t->tx->registry, &location_entity), "code", &places));
    for (size_t i = 0; i < b->n; i++) {
        struct str parent = parent_of(b->rows[i]);
        const struct stored *s = parent.p ? codes_find(t, places, parent) : NULL;
        if (!s || s->made) continue;
        uuids[n] = s->uuid;
        of[n++] = i;
    }
    if (n) TRY(tx_get_many(t->tx, &location_entity, uuids, n, found, why));
    for (size_t i = 0; i < n; i++)
        if (why[i]) register_refuse(b->rows[of[i]], OUTCOME_FAILED, unseen(t, b->rows[of[i]], parent_of(b->rows[of[i]])));
    return OK;
}

/* The transfer's own right is enough, wherever a new place lies then. */
static err_t insert_each(struct taking *t, bool places, struct record *records, size_t n, err_t *why)
{
    static const right_t upper[] = {RIGHT_LOCATION_UPPER};
    const struct access *before = t->tx->who;
    err_t e;

    if (places) t->tx->who = access_lent(t->tx->arena, before, upper, 1);
    e = tx_insert_each(t->tx, records, n, why);
    t->tx->who = before;
    return e;
}

static err_t note_made(struct taking *t, const struct sent_row *row, const struct record *r)
{
    struct stored *made = ARENA_NEW(t->tx->arena, struct stored);
    struct codes *codes;

    TRY(codes_of(t, r->table, "code", &codes));
    *made = (struct stored){.id = r->at[COLUMN_ID].i, .uuid = r->at[COLUMN_UUID].u, .key = row->key, .type = str_of(row->section->type), .made = true};
    codes_add(codes, made);
    return OK;
}

static err_t insert(struct taking *t, const struct register_section *s, struct batch *b)
{
    struct record *records = ARENA_ARRAY(t->tx->arena, struct record, b->n);
    err_t *why = ARENA_ARRAY(t->tx->arena, err_t, b->n);
    size_t n = 0;

    if (s->type) TRY(see_parents(t, b));
    for (size_t i = 0; i < b->n; i++) {
        struct sent_row *row = b->rows[i];
        struct record r;
        TRY(register_new(t->tx, s, &r));
        TRY(set_values(t, row, &r, true));
        if (row->why) continue;
        b->rows[n] = row;
        records[n++] = r;
    }
    TRY(insert_each(t, s->type, records, n, why));
    for (size_t i = 0; i < n; i++) {
        register_refuse(b->rows[i], OUTCOME_FAILED, why[i]);
        if (why[i]) continue;
        b->rows[i]->outcome = OUTCOME_CREATED;
        TRY(note_made(t, b->rows[i], &records[i]));
    }
    return OK;
}

static bool differs(const struct record *old, const struct record *new_)
{
    for (size_t i = COLUMN_HEADER; i < old->table->count; i++)
        if (!db_value_equal(&old->at[i], &new_->at[i])) return true;
    return false;
}

/* Under another parent goes everything below it too; then the row is as it became. */
static err_t move(struct taking *t, struct sent_row *row, struct record *old, struct record *new_)
{
    struct record parent;
    err_t e;

    if (!row->section->type || row->why || db_value_equal(record_cell(old, "parent_id"), record_cell(new_, "parent_id"))) return OK;
    e = tx_get_id(t->tx, &location_entity, record_cell(new_, "parent_id")->i, &parent);
    if (err_is(e, E_NOT_FOUND)) {
        register_refuse(row, OUTCOME_FAILED, unseen(t, row, parent_of(row)));
        return OK;
    }
    TRY(e);
    TRY(location_attach(t->tx, old, &parent));
    row->outcome = OUTCOME_UPDATED;
    TRY(tx_get_id(t->tx, &location_entity, old->at[COLUMN_ID].i, old));
    *new_ = record_copy(t->tx->arena, *old);
    return set_values(t, row, new_, false);
}

/* Regions and districts that lead to the caller's places are seen by him, and others'; who may change the upper levels may. */
static bool is_above(const struct access *who, const struct entity *e, int64_t id)
{
    if (access_holds(who, RIGHT_LOCATION_UPPER)) return false;
    for (size_t i = 0; e == &location_entity && i < who->above_count; i++)
        if (who->above[i] == id) return true;
    return false;
}

static err_t update(struct taking *t, const struct register_section *s, struct batch *b)
{
    uuid_t *uuids = ARENA_ARRAY(t->tx->arena, uuid_t, b->n);
    struct record *old = ARENA_ARRAY(t->tx->arena, struct record, b->n), *new_ = ARENA_ARRAY(t->tx->arena, struct record, b->n);
    err_t *why = ARENA_ARRAY(t->tx->arena, err_t, b->n);
    size_t n = 0;

    for (size_t i = 0; i < b->n; i++) uuids[i] = b->stored[i]->uuid;
    if (b->n) TRY(tx_get_many(t->tx, s->entity, uuids, b->n, old, why));
    for (size_t i = 0; i < b->n; i++) {
        struct sent_row *row = b->rows[i];
        if (why[i]) register_refuse(row, OUTCOME_FAILED, unseen(t, row, row->code));
        if (row->why) continue;
        new_[n] = record_copy(t->tx->arena, old[i]);
        TRY(set_values(t, row, &new_[n], false));
        if (is_above(t->tx->who, s->entity, old[i].at[COLUMN_ID].i) && differs(&old[i], &new_[n]))
            register_refuse(row, OUTCOME_FAILED, unseen(t, row, row->code));
        TRY(move(t, row, &old[i], &new_[n]));
        if (row->why) continue;
        if (row->outcome == OUTCOME_NONE) row->outcome = differs(&old[i], &new_[n]) ? OUTCOME_UPDATED : OUTCOME_UNCHANGED;
        old[n] = old[i];
        b->rows[n++] = row;
    }
    TRY(tx_update_each(t->tx, old, new_, n, why));
    for (size_t i = 0; i < n; i++) register_refuse(b->rows[i], OUTCOME_FAILED, why[i]);
    return OK;
}

/* ---- a section ---- */

/* What the strategy does not do is told of the row; one that is there as a place of another level is in the way. */
static err_t applies(struct taking *t, const struct register_section *s, const struct sent_row *row, const struct stored *there)
{
    struct arena *a = t->tx->arena;
    enum law_upload_fate fate = law_upload_fate(t->options->strategy, there, row->twice);

    if (fate == LAW_UPLOAD_UNKNOWN || (!there && row->remove)) return unseen(t, row, row->code);
    if (fate == LAW_UPLOAD_EXISTS || (there && s->type && !str_is(there->type, s->type)))
        return err_make(a, E_NOT_UNIQUE, "entity", s->entity->name, "field", "code", "value", str_zero(a, row->code), NULL);
    return OK;
}

typedef err_t (*batch_writer)(struct taking *t, const struct register_section *s, struct batch *b);

static err_t flush(struct taking *t, const struct register_section *s, struct batch *b, bool whole, batch_writer write)
{
    if (!b->n || (b->n < REGISTER_BATCH && !whole)) return OK;
    TRY(write(t, s, b));
    b->n = 0;
    return OK;
}

err_t register_write(struct taking *t, const struct register_section *s)
{
    struct batch *new_ = ARENA_NEW(t->tx->arena, struct batch), *old = ARENA_NEW(t->tx->arena, struct batch);
    struct codes *codes;

    TRY(codes_of(t, registry_table_of(t->tx->registry, s->entity), "code", &codes));
    for (size_t i = 0; i < t->file->rows.n; i++) {
        struct sent_row *row = &t->file->rows.at[i];
        struct stored *there;
        struct batch *b;
        if (row->section != s || row->why) continue;
        there = map_get(&codes->by_key, row->key);
        register_refuse(row, OUTCOME_SKIPPED, applies(t, s, row, there));
        if (row->why || row->remove) continue;
        b = there ? old : new_;
        b->rows[b->n] = row;
        b->stored[b->n++] = there;
        TRY(flush(t, s, b, false, b == old ? update : insert));
    }
    TRY(flush(t, s, new_, true, insert));
    return flush(t, s, old, true, update);
}
