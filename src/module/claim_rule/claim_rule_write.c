/* Rules are drafted, tried, published and retired. What was published never changes: an update of it makes the next edition, and
 * publishing that retires the one before. */
#include "model/write/input.h"
#include "module/claim_rule/internal.h"
#include "module/product/product.h"

/* ---- what is sent ---- */

static const struct { const char *name, *column; struct type type; } members[] = {
    {"name", "name", {.kind = TYPE_TEXT, .max = 50}},
    {"description", "description", {.kind = TYPE_TEXT, .max = 4000}},
    {"source", "source", {.kind = TYPE_TEXT, .max = RULE_SOURCE_CHARACTERS}},
    {"dateFrom", "date_from", {.kind = TYPE_DATE}},
    {"dateTo", "date_to", {.kind = TYPE_DATE}},
};
enum { NAME, SOURCE = 2, DATE_FROM, DATE_TO, MEMBERS = sizeof members / sizeof *members };

struct draft {
    uuid_t uuid;                       /* of an update; of a creation it may be chosen */
    uuid_t product;
    bool sent[MEMBERS], product_sent;
    struct db_value values[MEMBERS];
};

static err_t read_draft(struct prepare *p, struct draft *d)
{
    for (size_t i = 0; i < MEMBERS; i++) {
        const struct json *v = json_get(p->input, members[i].name);
        d->sent[i] = v != NULL;
        TRY(value_read(p->arena, &members[i].type, members[i].name, v, &d->values[i]));
    }
    d->product_sent = json_get(p->input, "product") != NULL;
    TRY(input_uuid(p, "product", false, &d->product));
    if (d->sent[SOURCE] && d->values[SOURCE].null) return err_make(p->arena, E_FIELD_REQUIRED, "field", "source", NULL);
    return d->sent[SOURCE] ? claim_rule_compiles(p->arena, &p->env->limits, d->values[SOURCE].s) : OK;
}

static err_t create_prepare(struct prepare *p, void **plan)
{
    struct draft *d = ARENA_NEW(p->arena, struct draft);

    TRY(input_only(p, LIST("uuid", "name", "description", "source", "dateFrom", "dateTo", "product")));
    TRY(input_uuid(p, "uuid", false, &d->uuid));
    TRY(read_draft(p, d));
    if (d->values[NAME].null || d->values[SOURCE].null)
        return err_make(p->arena, E_FIELD_REQUIRED, "field", d->values[NAME].null ? "name" : "source", NULL);
    *plan = d;
    return OK;
}

static err_t update_prepare(struct prepare *p, void **plan)
{
    struct draft *d = ARENA_NEW(p->arena, struct draft);

    TRY(input_only(p, LIST("uuid", "description", "source", "dateFrom", "dateTo", "product")));
    TRY(input_uuid(p, "uuid", true, &d->uuid));
    TRY(read_draft(p, d));
    prepare_lock(p, &claim_rule_entity, d->uuid);
    *plan = d;
    return OK;
}

static err_t one_prepare(struct prepare *p, void **plan)
{
    uuid_t *uuid = ARENA_NEW(p->arena, uuid_t);

    TRY(input_only(p, LIST("uuid")));
    TRY(input_uuid(p, "uuid", true, uuid));
    prepare_lock(p, &claim_rule_entity, *uuid);
    *plan = uuid;
    return OK;
}

/* ---- drafts ---- */

static err_t broken(struct tx *tx, const char *rule) { return err_make(tx->arena, E_RULE, "rule", rule, NULL); }
static bool has_status(const struct record *r, const char *status) { return str_is(record_cell(r, "status")->s, status); }

static err_t fill(struct tx *tx, const struct draft *d, struct record *r)
{
    int64_t product = 0;

    for (size_t i = 0; i < MEMBERS; i++)
        if (d->sent[i]) *record_cell(r, members[i].column) = d->values[i];
    *record_cell(r, "hash") = db_text(claim_rule_hash(tx->arena, record_cell(r, "source")->s));
    if (!d->product_sent) return OK;
    if (!uuid_none(d->product)) {
        TRY(tx_resolve(tx, registry_table_of(tx->registry, &product_entity), &d->product, 1, &product));
        if (!product) return err_make(tx->arena, E_REFERENCE, "field", "product", "value", uuid_text(tx->arena, d->product).p, NULL);
    }
    *record_cell(r, "product_id") = product ? db_int(product) : db_null(DB_INT);
    return OK;
}

static err_t insert(struct tx *tx, const struct draft *d, struct record *r, int64_t edition)
{
    *record_cell(r, "edition") = db_int(edition);
    *record_cell(r, "status") = db_text(STR(RULE_DRAFT));
    TRY(fill(tx, d, r));
    TRY(tx_insert(tx, r, 1));
    tx_answer(tx, r);
    return OK;
}

static err_t create_apply(struct tx *tx, void *plan)
{
    const struct draft *d = plan;
    struct record r = record_new(tx->arena, registry_table_of(tx->registry, &claim_rule_entity));

    r.at[COLUMN_UUID] = uuid_none(d->uuid) ? r.at[COLUMN_UUID] : db_uuid(d->uuid);
    return insert(tx, d, &r, 1);
}

/* The last edition of the name. E_RULE claim_rule_has_draft when that is another draft. */
static err_t last_edition(struct tx *tx, const struct record *of, int64_t *out)
{
    static const enum db_type types[] = {DB_INT, DB_TEXT};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT edition, status FROM claim_rule WHERE name = $1 AND deleted_at IS NULL ORDER BY edition DESC LIMIT 1"),
                 record_cell(of, "name"), 1, types, 2, &rows));
    *out = db_cell(&rows, 0, 0)->i;
    return str_is(db_cell(&rows, 0, 1)->s, RULE_DRAFT) ? broken(tx, "claim_rule_has_draft") : OK;
}

static const char *const decided_later[] = {"tested_hash", "tested_at", "test_result", "published_at", "retired_at", NULL};

static err_t next_edition(struct tx *tx, const struct draft *d, const struct record *of)
{
    struct record r = record_new(tx->arena, of->table);
    int64_t last;

    TRY(last_edition(tx, of, &last));
    for (size_t i = COLUMN_HEADER; i < of->table->count; i++) r.at[i] = of->at[i];
    for (size_t i = 0; decided_later[i]; i++) record_cell(&r, decided_later[i])->null = true;
    return insert(tx, d, &r, last + 1);
}

/* A trial of other claims says nothing. */
static bool asks_others(const struct draft *d) { return d->sent[DATE_FROM] || d->sent[DATE_TO] || d->product_sent; }

static err_t update_apply(struct tx *tx, void *plan)
{
    const struct draft *d = plan;
    struct record old, r;

    TRY(tx_get(tx, &claim_rule_entity, d->uuid, &old));
    if (!has_status(&old, RULE_DRAFT)) return next_edition(tx, d, &old);
    r = record_copy(tx->arena, old);
    TRY(fill(tx, d, &r));
    if (asks_others(d)) record_cell(&r, "tested_hash")->null = true;
    TRY(tx_update(tx, &old, &r, 1));
    tx_answer(tx, &r);
    return OK;
}

/* ---- trials ---- */

err_t claim_rule_tried(struct tx *tx, uuid_t rule, struct str hash, struct str result)
{
    struct record old, r;

    TRY(tx_get(tx, &claim_rule_entity, rule, &old));
    r = record_copy(tx->arena, old);
    *record_cell(&r, "tested_hash") = hash.n ? db_text(hash) : db_null(DB_TEXT);
    *record_cell(&r, "tested_at") = db_stamp(tx->now);
    *record_cell(&r, "test_result") = db_text(result);
    return tx_update(tx, &old, &r, 1);
}

/* ---- live ---- */

static err_t retire(struct tx *tx, const struct record *old)
{
    struct record r = record_copy(tx->arena, *old);

    *record_cell(&r, "status") = db_text(STR(RULE_RETIRED));
    *record_cell(&r, "retired_at") = db_stamp(tx->now);
    return tx_update(tx, old, &r, 1);
}

/* What the name has live gives way. */
static err_t retire_former(struct tx *tx, const struct record *of)
{
    struct record *old;
    size_t n;

    TRY(tx_get_found(tx, &claim_rule_entity, STR("SELECT uuid FROM claim_rule WHERE name = $1 AND status = '" RULE_LIVE "' AND deleted_at IS NULL"),
                     record_cell(of, "name"), 1, &old, &n));
    for (size_t i = 0; i < n; i++) TRY(retire(tx, &old[i]));
    return OK;
}

static err_t check_room(struct tx *tx)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT count(*) FROM claim_rule WHERE status = '" RULE_LIVE "' AND deleted_at IS NULL"), NULL, 0, types, 1, &rows));
    return limit_check(tx->arena, &tx->env->limits, LIMIT_RULES, db_cell(&rows, 0, 0)->i + 1);
}

/* It decides claims of all places. */
static err_t publish_apply(struct tx *tx, void *plan)
{
    const uuid_t *uuid = plan;
    struct record old, r;

    if (!access_everywhere(tx->who, &claim_rule_entity)) return err_make(tx->arena, E_OUT_OF_SCOPE, "entity", "claim_rule", NULL);
    TRY(tx_get(tx, &claim_rule_entity, *uuid, &old));
    if (!has_status(&old, RULE_DRAFT)) return broken(tx, "claim_rule_not_draft");
    if (record_cell(&old, "tested_hash")->null || !str_eq(record_cell(&old, "tested_hash")->s, record_cell(&old, "hash")->s))
        return broken(tx, "claim_rule_not_tested");
    TRY(retire_former(tx, &old));
    TRY(check_room(tx));
    r = record_copy(tx->arena, old);
    *record_cell(&r, "status") = db_text(STR(RULE_LIVE));
    *record_cell(&r, "published_at") = db_stamp(tx->now);
    TRY(tx_update(tx, &old, &r, 1));
    tx_touch(tx, EPOCH_REGISTER);
    tx_answer(tx, &r);
    return OK;
}

static err_t retire_apply(struct tx *tx, void *plan)
{
    const uuid_t *uuid = plan;
    struct record old;

    TRY(tx_get(tx, &claim_rule_entity, *uuid, &old));
    if (has_status(&old, RULE_RETIRED)) return broken(tx, "claim_rule_retired");
    TRY(retire(tx, &old));
    tx_touch(tx, EPOCH_REGISTER);
    return OK;
}

const struct command claim_rule_commands[] = {
    { .name = "claim_rule.create", .right = RIGHT_CLAIM_RULE_CREATE, .prepare = create_prepare, .apply = create_apply },
    { .name = "claim_rule.update", .right = RIGHT_CLAIM_RULE_UPDATE, .prepare = update_prepare, .apply = update_apply },
    { .name = "claim_rule.publish", .right = RIGHT_CLAIM_RULE_PUBLISH, .prepare = one_prepare, .apply = publish_apply },
    { .name = "claim_rule.retire", .right = RIGHT_CLAIM_RULE_PUBLISH, .prepare = one_prepare, .apply = retire_apply },
    COMMANDS_END
};

struct claim_rule claim_rule_of(const struct record *row)
{
    const struct db_value *from = record_cell(row, "date_from"), *to = record_cell(row, "date_to"), *product = record_cell(row, "product_id");

    return (struct claim_rule){
        .name = record_cell(row, "name")->s, .source = record_cell(row, "source")->s, .hash = record_cell(row, "hash")->s,
        .edition = record_cell(row, "edition")->i, .product = product->null ? 0 : product->i,
        .from = from->null ? DATE_NONE : from->d, .to = to->null ? DATE_NONE : to->d,
    };
}
