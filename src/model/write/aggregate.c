/* What a transaction did to each aggregate, gathered as the journal's payload: a record and the owned
 * rows written with it make one row (decision D7). */
#include <assert.h>

#include "base/hex.h"
#include "model/write/chain.h"
#include "model/write/internal.h"

struct aggregate_key {
    const struct table *table;
    int64_t id;
};
_Static_assert(sizeof(struct aggregate_key) == 16, "its bytes are a key");

static struct str key_bytes(const struct aggregate_key *key) { return (struct str){(const char *)key, sizeof *key}; }

struct aggregate *aggregate_find(struct tx *tx, const struct table *t, int64_t id)
{
    const struct aggregate_key key = {t, id};
    uintptr_t number = (uintptr_t)map_get(&tx->hidden->latest, key_bytes(&key));

    return number ? &tx->hidden->aggregates.at[number - 1] : NULL;
}

static void remember(struct tx *tx, const struct aggregate *last)
{
    struct aggregate_key *key = ARENA_NEW(tx->arena, struct aggregate_key);

    *key = (struct aggregate_key){last->table, last->id};
    map_put(&tx->hidden->latest, key_bytes(key), (void *)(uintptr_t)tx->hidden->aggregates.n);
}

int64_t aggregate_next_version(struct tx *tx, const struct record *r)
{
    const struct aggregate *noted = r->table->owner ? NULL : aggregate_find(tx, r->table, r->at[COLUMN_ID].i);
    int64_t version = r->at[COLUMN_VERSION].i;

    return (noted && noted->version > version ? noted->version : version) + 1;
}

static int64_t place_of(const struct table *t, const struct record *r)
{
    if (!r->at) return 0;
    if (t->village && !r->at[t->village].null) return r->at[t->village].i;
    if (t->district && !r->at[t->district].null) return r->at[t->district].i;
    return 0;
}

static struct aggregate *aggregate_new(struct tx *tx, const struct change *change)
{
    struct aggregate *found = vec_add(&tx->hidden->aggregates);
    const struct record *r = change->new_.at ? &change->new_ : &change->old;

    assert(r->at && "a change has a state");
    *found = (struct aggregate){
        .table = change->table,
        .id = r->at[COLUMN_ID].i,
        .uuid = r->at[COLUMN_UUID].u,
        .op = change->op,
        .place_before = place_of(change->table, &change->old),
    };
    remember(tx, found);
    buf_init(&found->fields, tx->arena, 256);
    if (change->table->children_count) found->lists = ARENA_ARRAY(tx->arena, struct buf, change->table->children_count);
    return found;
}

static void put_digest(struct json_writer *w, struct str text)
{
    char digits[2 * SHA256_BYTES];
    struct sha256 s;
    struct hash h;

    sha256_begin(&s);
    sha256_add(&s, text.p, text.n);
    sha256_end(&s, h.b);
    hex_put(h.b, sizeof h.b, digits);
    json_open(w, '{');
    json_key(w, STR("sha256"));
    json_put_str(w, (struct str){digits, sizeof digits});
    json_close(w, '}');
}

static void put_value(struct json_writer *w, const struct column *c, const struct db_value *v)
{
    if (v->null || (c->field && c->field->flags & F_INTERNAL))
        json_put_null(w);
    else if (c->field && c->field->flags & F_DIGEST)
        put_digest(w, v->s);
    else if (!c->field)
        json_put_int(w, v->i);
    else
        value_write(w, &c->field->type, v);
}

static void put_member(struct json_writer *w, const struct column *c, struct str name, const struct db_value *old,
                       const struct db_value *new_)
{
    json_key(w, name);
    if (!old) {
        put_value(w, c, new_);
        return;
    }
    json_open(w, '[');
    put_value(w, c, old);
    put_value(w, c, new_);
    json_close(w, ']');
}

/* The extension is a JSON text already; inside the payload it stands as the value it is. */
static const struct field ext_field = {.name = "ext", .type = {.kind = TYPE_JSON}};
static const struct column ext_column = {.name = "ext", .type = DB_TEXT, .field = &ext_field};

static void put_fields(struct json_writer *w, const struct change *change)
{
    for (size_t i = COLUMN_EXT; i < change->table->count; i++) {
        const struct column *c = i == COLUMN_EXT ? &ext_column : &change->table->columns[i];
        const struct db_value *new_ = &change->new_.at[i];
        const char *name = c->field ? c->field->name : c->relation ? c->relation->name : NULL;
        if (!name) continue;
        if (change->op == OP_UPDATE ? !change_has(change, (int)i) : new_->null) continue;
        put_member(w, c, str_of(name), change->op == OP_UPDATE ? &change->old.at[i] : NULL, new_);
    }
}

/* A record changed twice in one command leaves two rows, each with its own version. */
static struct aggregate *next_state(struct tx *tx, const struct change *change)
{
    struct aggregate *to = aggregate_find(tx, change->table, change->new_.at[COLUMN_ID].i);
    bool kept = to && (to->kept || to->op == OP_CREATE);

    if (to && to->version == 0) return to;
    to = aggregate_new(tx, change);
    to->kept = kept;
    return to;
}

void aggregate_kept(struct tx *tx, const struct record *owner)
{
    struct change change = {.table = owner->table, .op = OP_UPDATE, .old = *owner, .new_ = *owner};

    aggregate_new(tx, &change)->kept = true;
}

static void note_root(struct tx *tx, const struct change *change)
{
    struct aggregate *to = next_state(tx, change);
    struct json_writer w = {.out = &to->fields};

    if (change->op == OP_DELETE)
        to->op = OP_DELETE;
    else
        put_fields(&w, change);
    to->version = change->new_.at[COLUMN_VERSION].i;
    to->place_after = change->op == OP_DELETE ? 0 : place_of(change->table, &change->new_);
}

static const char *op_names[] = {[OP_CREATE] = "create", [OP_UPDATE] = "update", [OP_DELETE] = "delete"};

static size_t child_number(const struct table *owner, const struct table *child)
{
    size_t i = 0;

    while (owner->children[i].table != child) i++;
    return i;
}

static void note_owned(struct tx *tx, struct aggregate *to, const struct change *change)
{
    struct buf *list = &to->lists[child_number(to->table, change->table)];
    struct json_writer w = {.out = list, .comma = list->n > 0};

    if (!list->arena) buf_init(list, tx->arena, 512);
    json_open(&w, '{');
    json_key(&w, STR("uuid"));
    json_put_uuid(&w, change->new_.at[COLUMN_UUID].u);
    json_key(&w, STR("op"));
    json_put_str(&w, str_of(op_names[change->op]));
    if (change->op != OP_DELETE) put_fields(&w, change);
    json_close(&w, '}');
}

static int64_t owner_id(const struct change *change)
{
    const struct table *t = change->table;
    int column = table_column(t, t->owner->column);

    return change->new_.at[column].i;
}

err_t aggregate_note(struct tx *tx, const struct change *change)
{
    struct aggregate *owner;

    if (!change->table->owner) {
        note_root(tx, change);
        return OK;
    }
    owner = aggregate_find(tx, change->table->owner_table, owner_id(change));
    if (!owner || (!owner->kept && owner->op == OP_UPDATE && change->table->entity->history == HISTORY_ROWS))
        return err_make(tx->arena, E_RULE, "rule", "owner_not_kept", NULL);
    if (owner->op != OP_DELETE) note_owned(tx, owner, change);
    return OK;
}

static struct str payload_of(struct tx *tx, const struct aggregate *from)
{
    struct buf out;
    struct json_writer w;

    buf_init(&out, tx->arena, from->fields.n + 256);
    w = json_writer(&out);
    json_open(&w, '{');
    if (from->fields.n) {
        buf_add(&out, buf_str(&from->fields));
        w.comma = true;
    }
    for (size_t i = 0; from->lists && i < from->table->children_count; i++) {
        if (!from->lists[i].n) continue;
        json_key(&w, str_of(from->table->children[i].name));
        json_open(&w, '[');
        buf_add(&out, buf_str(&from->lists[i]));
        json_close(&w, ']');
    }
    json_close(&w, '}');
    return buf_str(&out);
}

/* An aggregate that was kept but not changed in the end leaves no row. */
static bool untouched(const struct aggregate *a)
{
    return a->op == OP_UPDATE && a->version == 0;
}

static bool lists_touched(const struct aggregate *a)
{
    for (size_t i = 0; a->lists && i < a->table->children_count; i++)
        if (a->lists[i].n) return true;
    return false;
}

err_t aggregates_journal(struct tx *tx)
{
    size_t n = tx->hidden->aggregates.n;
    VEC(struct journal_row) rows;

    vec_init(&rows, tx->arena);
    for (size_t i = 0; i < n; i++) {
        const struct aggregate *from = &tx->hidden->aggregates.at[i];
        if (untouched(from) && lists_touched(from))   /* or its rows would change without a trace */
            return err_make(tx->arena, E_RULE, "rule", "owner_not_updated", NULL);
        if (untouched(from)) continue;
        *vec_add(&rows) = (struct journal_row){
            .command_id = tx->command_id,
            .at = tx->now,
            .actor = tx->who->user,
            .entity = str_of(from->table->entity->name),
            .row_id = from->id,
            .row_uuid = from->uuid,
            .version = from->version,
            .op = from->op,
            .place_before = from->place_before,
            .place_after = from->place_after,
            .payload = payload_of(tx, from),
        };
    }
    for (size_t i = 0; i < tx->hidden->notes.n; i++) *vec_add(&rows) = tx->hidden->notes.at[i];
    return journal_add(tx->conn, tx->arena, tx->env, rows.at, rows.n);
}
