/* A claim as a facility enters it (claims 3.1; T1, T2, T14): the generic commands, with the checks of entry before them. */
#include "base/zone.h"
#include "db/sql.h"
#include "model/run/setting.h"
#include "model/write/input.h"
#include "module/claim/claim_setting.h"
#include "module/claim_entry/internal.h"
#include "module/claim_flow/claim_flow.h"
#include "module/claim_flow/claim_tally.h"
#include "module/insuree/insuree.h"
#include "module/preauthorisation/preauthorisation.h"

#include <string.h>

enum { ITEMS, SERVICES, KINDS };
static const char *const list_names[KINDS] = {"items", "services"};

struct entry {
    struct crud_plan *crud;
    uuid_t restored;              /* UUID_NONE: none */
    bool autogenerate;
    struct claim_number number;
    const struct settings *settings;
    struct claim_attached attached;
    struct claim_bundles bundles;
};

/* ---- the input ---- */

static err_t read_own(const struct prepare *p, struct entry *e)
{
    const struct json *restore = json_get(p->input, "restore"), *generate = json_get(p->input, "autogenerate");

    if (!json_is_null(generate) && !json_bool(generate, &e->autogenerate))
        return err_make(p->arena, E_FIELD_TYPE, "field", "autogenerate", "type", "bool", NULL);
    if (json_is_null(restore)) return OK;
    if (restore->kind == JSON_STRING && uuid_read(restore->text, &e->restored)) return OK;
    return err_make(p->arena, E_FIELD_TYPE, "field", "restore", "type", "uuid", NULL);
}

static struct crud_list *list_of(struct crud_plan *plan, int kind)
{
    for (size_t i = 0; i < plan->table->children_count; i++)
        if (plan->table->children[i].name && !strcmp(plan->table->children[i].name, list_names[kind])) return &plan->row.lists[i];
    return NULL;
}

/* ---- amounts ---- */

static err_t too_large(struct arena *a) { return err_make(a, E_RULE, "rule", "claim_amount_too_large", NULL); }

static err_t sum_lines(struct arena *a, struct crud_list *list, money_t *sum)
{
    for (size_t i = 0; list && i < list->n; i++) {
        const struct db_value *qty = record_cell(&list->rows[i].values, "qty_provided"), *price = record_cell(&list->rows[i].values, "price_asked");
        money_t amount;
        if (qty->null || price->null) continue;
        if (!money_times_qty((money_t){price->i}, (qty_t){qty->i}, &amount) || !money_add(*sum, amount, sum))
            return too_large(a);
    }
    return OK;
}

/* What is claimed is the sum of all lines; an update that leaves a list away is settled when that is read. */
static err_t claim_amount(struct arena *a, struct entry *e)
{
    money_t sum = MONEY_ZERO;

    for (int kind = ITEMS; kind < KINDS; kind++) TRY(sum_lines(a, list_of(e->crud, kind), &sum));
    crud_set(&e->crud->row, "claimed", db_int(sum.minor));
    return OK;
}

static err_t prepare(struct prepare *p, struct entry *e)
{
    struct settings *s;
    struct prepare inner = *p;
    void *plan;
    err_t errors;

    TRY(read_own(p, e));
    TRY(settings_for(p, &s));
    errors = claim_bundles_read(p, &e->bundles, &inner.input);
    inner.input = input_without(p->arena, inner.input, LIST("restore", "autogenerate", "attachments"));
    errors = err_join(errors, crud_command.prepare(&inner, &plan));
    p->locks = inner.locks;
    TRY(errors);
    e->crud = plan;
    claim_bundles_name(p, &e->bundles, e->crud);
    e->settings = s;
    return OK;
}

static err_t claim_create_prepare(struct prepare *p, void **out)
{
    struct entry *e = ARENA_NEW(p->arena, struct entry);

    TRY(err_join(prepare(p, e), claim_attachments_read(p, &e->attached)));
    TRY(claim_entry_check(p->arena, e->settings, &(struct claim_entered){.plan = e->crud, .attachments = (int64_t)e->attached.n}));
    TRY(claim_amount(p->arena, e));
    if (uuid_none(e->crud->row.uuid)) e->crud->row.uuid = uuid_new(p->env);
    if (e->autogenerate) TRY(claim_number_take(p, e->settings, &e->number));
    *out = e;
    return OK;
}

static err_t claim_update_prepare(struct prepare *p, void **out)
{
    struct entry *e = ARENA_NEW(p->arena, struct entry);

    if (!json_is_null(json_get(p->input, "restore")))
        return err_make(p->arena, E_FIELD_UNKNOWN, "entity", p->command->name, "field", "restore", NULL);
    TRY(claim_whole_read(p));
    TRY(prepare(p, e));
    claim_lock_people(p, e->crud->uuids, 1);
    *out = e;
    return OK;
}

/* ---- in the transaction ---- */

/* What it is about is that of its own day: items, services and diagnoses that have ended since may be named, as long as they were there on it.
 * The law asks what held of them then. */
static err_t name_as_of(struct tx *tx, struct entry *e, const struct record *old)
{
    const struct record *sent = &e->crud->row.values;
    const struct db_value *from = record_cell(sent, "date_from"), *to = record_cell(sent, "date_to");
    stamp_t *since = ARENA_NEW(tx->arena, stamp_t);
    date_t day;

    if (old && from->null) from = record_cell(old, "date_from");
    if (old && !bit_has(e->crud->row.sent, (size_t)table_column(sent->table, "date_to"))) to = record_cell(old, "date_to");
    day = law_target_date(from->null ? DATE_NONE : from->d, to->null ? DATE_NONE : to->d);
    if (!date_none(day)) {
        *since = zone_day_start(tx->env->zone, day);
        e->crud->ended_since = since;
        if (e->bundles.parts) e->bundles.parts->ended_since = since;
    }
    return crud_resolve(tx, e->crud);
}

/* What each line is of. */
static void entries_of(const struct crud_list *list, const char *column, int64_t *ids)
{
    for (size_t i = 0; i < list->n; i++)
        for (size_t k = 0; k < list->rows[i].refs.n; k++) {
            const struct crud_ref *r = &list->rows[i].refs.at[k];
            if (r->column == table_column(list->rows[i].values.table, column)) ids[i] = r->id;
        }
}

/* Most of an item or service that one line may have, where the register says so (E9): one statement a kind. */
static err_t check_most(struct tx *tx, struct crud_list *list, int kind)
{
    static const enum db_type types[] = {DB_INT, DB_INT};
    static const char *const columns[KINDS] = {"item_id", "service_id"};
    static const char *const tables[KINDS] = {"medical_item", "medical_service"};
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, list ? list->n : 0);
    struct db_value wanted;
    struct db_rows rows;
    struct sql s;

    if (!list || !list->n) return OK;
    entries_of(list, columns[kind], ids);
    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&s, "SELECT id, maximum_amount FROM %s WHERE maximum_amount IS NOT NULL AND ", tables[kind]);
    sql_in(&s, "id", 1);
    wanted = db_list(DB_INTS, ids, list->n);
    TRY(db_query(tx->conn, sql_text(&s), &wanted, 1, types, 2, &rows));
    for (size_t i = 0; i < list->n; i++)
        for (size_t k = 0; k < rows.rows; k++)
            if (db_cell(&rows, k, 0)->i == ids[i] && db_cell(&rows, k, 1)->i > 0 &&
                record_cell(&list->rows[i].values, "qty_provided")->i / 100 > db_cell(&rows, k, 1)->i / 100)
                return err_make(tx->arena, E_RULE, "rule", "claim_line_above_most", NULL);
    return OK;
}

static err_t restores_of(struct tx *tx, int64_t claim, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value id = db_int(claim);
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT count(*) FROM claim WHERE restore_id = $1 AND deleted_at IS NULL"), &id, 1, types, 1, &rows));
    *out = db_cell(&rows, 0, 0)->i;
    return OK;
}

/* E3 */
static err_t restore(struct tx *tx, struct entry *e, struct str *code)
{
    struct record source;
    int64_t n, most = setting_int(e->settings, SETTING_RESTORES);
    err_t failed;

    if (uuid_none(e->restored)) return OK;
    failed = tx_get(tx, &claim_entity, e->restored, &source);
    if (err_is(failed, E_NOT_FOUND) || err_is(failed, E_DELETED)) return claim_refused(tx, "claim_restored_is_missing");
    TRY(failed);
    if (record_cell(&source, "status")->i != CLAIM_REJECTED) return claim_refused(tx, "claim_restored_is_not_rejected");
    TRY(access_may(tx->arena, tx->who, RIGHT_CLAIM_RESTORE));
    TRY(restores_of(tx, source.at[COLUMN_ID].i, &n));
    if (most && n >= most) return claim_refused(tx, "claim_restored_too_often");
    crud_set(&e->crud->row, "restore_id", source.at[COLUMN_ID]);
    *code = record_cell(&source, "code")->s;
    return OK;
}

/* Bundles are claimed as their parts. */
static bool parts_count(const struct entry *e) { return !setting_bool(e->settings, SETTING_NATIVE_CODE); }

static err_t claim_create_apply(struct tx *tx, void *plan)
{
    struct entry *e = plan;
    struct str replaced = STR_NONE;

    TRY(restore(tx, e, &replaced));
    TRY(claim_code_take(tx, e->crud, e->settings, e->autogenerate ? &e->number : NULL, replaced));
    TRY(insuree_reference_take(tx, e->crud));
    TRY(claim_guarantee_take(tx, e->crud));
    TRY(name_as_of(tx, e, NULL));
    for (int kind = ITEMS; kind < KINDS; kind++) TRY(check_most(tx, list_of(e->crud, kind), kind));
    TRY(crud_command.apply(tx, e->crud));
    TRY(claim_bundles_apply(tx, &e->bundles, e->crud));
    if (parts_count(e)) TRY(claim_bundles_claimed(tx, e->crud->row.uuid));
    return claim_attachments_apply(tx, &e->attached, e->crud->row.uuid);
}

static err_t add_line(struct tx *tx, const struct db_value *qty, const struct db_value *price, money_t *sum)
{
    money_t amount;

    if (qty->null || price->null) return OK;
    if (!money_times_qty((money_t){price->i}, (qty_t){qty->i}, &amount) || !money_add(*sum, amount, sum))
        return too_large(tx->arena);
    return OK;
}

static const struct record *row_there(const struct record *lines, size_t n, const struct crud_row *sent)
{
    for (size_t i = 0; i < n; i++)
        if (lines[i].at[COLUMN_ID].i == sent->id || uuid_cmp(lines[i].at[COLUMN_UUID].u, sent->uuid) == 0)
            return &lines[i];
    return NULL;
}

/* A list that was not sent stays, and counts; so does what a sent line does not say of one that is there. */
static err_t sum_after(struct tx *tx, const struct record *claim, const struct table *t, struct crud_list *list, money_t *sum)
{
    int qty = table_column(t, "qty_provided"), price = table_column(t, "price_asked");
    struct record *lines;
    size_t n;

    TRY(tx_children(tx, claim, t, &lines, &n));
    for (size_t i = 0; !list->sent && i < n; i++) TRY(add_line(tx, &lines[i].at[qty], &lines[i].at[price], sum));
    for (size_t i = 0; list->sent && i < list->n; i++) {
        const struct record *there = row_there(lines, n, &list->rows[i]);
        const struct db_value *q = &list->rows[i].values.at[qty], *p = &list->rows[i].values.at[price];
        TRY(add_line(tx, q->null && there ? &there->at[qty] : q, p->null && there ? &there->at[price] : p, sum));
    }
    return OK;
}

static err_t amount_after(struct tx *tx, struct entry *e)
{
    static const struct entity *const kinds[KINDS] = {&claim_item_entity, &claim_service_entity};
    struct record claim;
    money_t sum = MONEY_ZERO;

    TRY(tx_get(tx, &claim_entity, e->crud->uuids[0], &claim));
    for (int kind = ITEMS; kind < KINDS; kind++)
        TRY(sum_after(tx, &claim, registry_table_of(tx->registry, kinds[kind]), list_of(e->crud, kind), &sum));
    crud_set(&e->crud->row, "claimed", db_int(sum.minor));
    return OK;
}

static bool sends_lines(struct entry *e)
{
    return list_of(e->crud, ITEMS)->sent || list_of(e->crud, SERVICES)->sent;
}

/* What it will be: what was sent over what is there. */
static err_t check_update(struct tx *tx, struct entry *e)
{
    struct record old;

    TRY(tx_get(tx, &claim_entity, e->crud->uuids[0], &old));
    return claim_entry_check(tx->arena, e->settings, &(struct claim_entered){.plan = e->crud, .old = &old, .tx = tx});
}

/* A submitted claim that is corrected falls back to an entry (T2), for who may do more than enter. The version that the client saw
 * is that of before. */
static err_t reopen(struct tx *tx, struct crud_plan *crud)
{
    struct record claim;

    TRY(tx_get(tx, &claim_entity, crud->uuids[0], &claim));
    if (record_cell(&claim, "status")->i != CLAIM_CHECKED || access_may(tx->arena, tx->who, RIGHT_CLAIM_UPDATE)) return OK;
    TRY(crud_check_version(tx, crud, &claim));
    crud->version = -1;
    return claim_take_back(tx, &(struct claim_many){claim_transition_of("claim.take_back"), crud->uuids, NULL, 1}, &(struct claim_tally){0});
}

/* What replaces another keeps the code that it shares with that one. */
static struct str code_had(const struct record *claim)
{
    return record_cell(claim, "restore_id")->null ? STR_NONE : record_cell(claim, "code")->s;
}

static err_t claim_update_apply(struct tx *tx, void *plan)
{
    struct entry *e = plan;
    struct record old;

    TRY(check_update(tx, e));
    TRY(reopen(tx, e->crud));
    TRY(tx_get(tx, &claim_entity, e->crud->uuids[0], &old));
    TRY(claim_code_take(tx, e->crud, e->settings, NULL, code_had(&old)));
    if (sends_lines(e)) TRY(amount_after(tx, e));
    TRY(insuree_reference_take(tx, e->crud));
    TRY(claim_guarantee_take(tx, e->crud));
    TRY(name_as_of(tx, e, &old));
    for (int kind = ITEMS; kind < KINDS; kind++) TRY(check_most(tx, list_of(e->crud, kind), kind));
    TRY(crud_command.apply(tx, e->crud));
    TRY(claim_bundles_apply(tx, &e->bundles, e->crud));
    return parts_count(e) && sends_lines(e) ? claim_bundles_claimed(tx, e->crud->uuids[0]) : OK;
}

/* ---- the module ---- */

/* Files and addresses: the same of claims and of pre-authorisations. */
#define ATTACHMENT(entity_, what, verb_) \
    { .name = #entity_ what, .right = RIGHT_CLAIM_UPDATE, .also = RIGHT_CLAIM_CREATE, .prepare = claim_attachment_prepare, \
      .entity = &entity_##_entity, .verb = verb_, .files = claim_files },
#define ATTACHMENTS(entity_) \
    ATTACHMENT(entity_, ".create", CRUD_CREATE) ATTACHMENT(entity_, ".update", CRUD_UPDATE) \
    { .name = #entity_ ".delete", .right = RIGHT_CLAIM_UPDATE, .also = RIGHT_CLAIM_CREATE, .entity = &entity_##_entity, .verb = CRUD_DELETE },
static const struct command commands[] = {
    { .name = "claim.create", .right = RIGHT_CLAIM_CREATE, .prepare = claim_create_prepare, .apply = claim_create_apply,
      .entity = &claim_entity, .verb = CRUD_CREATE, .files = claim_files },
    { .name = "claim.update", .right = RIGHT_CLAIM_UPDATE, .also = RIGHT_CLAIM_CREATE,
      .prepare = claim_update_prepare, .apply = claim_update_apply, .entity = &claim_entity, .verb = CRUD_UPDATE },
    ATTACHMENTS(claim_attachment) ATTACHMENTS(preauthorisation_attachment)
    COMMANDS_END
};

const struct module claim_entry_module = { .name = "claim_entry", .commands = commands };
