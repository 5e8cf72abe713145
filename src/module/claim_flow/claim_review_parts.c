#include "module/claim_flow/claim_review.h"

#include "model/run/setting.h"
#include "module/claim/claim_setting.h"
#include "module/medical/medical.h"

enum { ITEMS, SERVICES, KINDS };
static const char *const list_names[KINDS] = {"items", "services"};
static const char *const entry_names[KINDS] = {"item", "service"};
static const char *const entry_columns[KINDS] = {"item_id", "service_id"};
static const struct entity *const part_entities[KINDS] = {&claim_service_item_entity, &claim_service_service_entity};
static const struct entity *const registers[KINDS] = {&medical_item_entity, &medical_service_entity};

/* ---- the input ---- */

err_t review_value(struct prepare *p, const struct json *of, const char *name, struct type type, bool *sent, struct db_value *out)
{
    const struct json *v = json_get(of, name);

    *sent = v != NULL;
    if (!v) return OK;
    return value_read(p->arena, &type, name, v, out);
}

/* Ours, or as the contract says it. */
static err_t read_either(struct prepare *p, const struct json *v, const char *ours, const char *theirs, struct type type, bool *sent,
                         struct db_value *out)
{
    TRY(review_value(p, v, ours, type, sent, out));
    return *sent ? OK : review_value(p, v, theirs, type, sent, out);
}

static err_t read_part(struct prepare *p, int kind, const struct json *v, struct part_finding *out)
{
    const struct json *code = json_get(json_get(v, entry_names[kind]), "code");

    if (!json_int(json_get(v, "id"), &out->id)) {
        if (!code || code->kind != JSON_STRING) return err_make(p->arena, E_FIELD_REQUIRED, "field", "id", NULL);
        out->code = code->text;
    }
    TRY(read_either(p, v, "qtyApproved", "qtyDisplayed", INT_RANGE(0, INT32_MAX), &out->qty_sent, &out->qty));
    TRY(read_either(p, v, "priceApproved", "priceAsked", MONEY, &out->price_sent, &out->price));
    return review_value(p, v, "justification", TEXT(NOTE_CHARACTERS_MAX), &out->justification_sent, &out->justification);
}

static err_t read_list(struct prepare *p, int kind, const struct json *list, int64_t service, struct part_findings *to)
{
    if (list->kind != JSON_ARRAY) return err_make(p->arena, E_FIELD_TYPE, "field", list_names[kind], "type", "list", NULL);
    TRY(limit_check(p->arena, &p->env->limits, LIMIT_CHILDREN, (int64_t)(to->of[kind].n + list->count)));
    for (const struct json *v = list->first; v; v = v->next) {
        struct part_finding *f = vec_add(&to->of[kind]);
        *f = (struct part_finding){.service = service};
        TRY(read_part(p, kind, v, f));
    }
    return OK;
}

err_t review_parts_read(struct prepare *p, const struct json *line, int64_t service, struct part_findings *to)
{
    struct settings *s;

    for (int kind = ITEMS; kind < KINDS; kind++) {
        const struct json *list = json_get(line, list_names[kind]);
        if (json_is_null(list)) continue;
        if (!to->of[kind].arena) vec_init(&to->of[kind], p->arena);
        TRY(read_list(p, kind, list, service, to));
    }
    if (!review_parts_count(to)) return OK;
    TRY(settings_for(p, &s));
    to->heeded = !setting_bool(s, SETTING_NATIVE_CODE);
    return OK;
}

size_t review_parts_count(const struct part_findings *f) { return f->of[ITEMS].n + f->of[SERVICES].n; }

/* ---- in the transaction ---- */

struct part_columns { int service, entry, displayed, asked, qty, price, justification; };

static struct part_columns columns_of(const struct table *t, int kind)
{
    return (struct part_columns){
        table_column(t, "claim_service_id"), table_column(t, entry_columns[kind]), table_column(t, "qty_displayed"),
        table_column(t, "price_asked"), table_column(t, "qty_approved"), table_column(t, "price_approved"), table_column(t, "justification"),
    };
}

/* Of each that is named by its code: the id of that entry. */
static err_t resolve(struct tx *tx, const struct part_findings *f, int kind, int64_t *entries)
{
    size_t n = f->of[kind].n;
    struct str *codes = ARENA_ARRAY(tx->arena, struct str, n);

    for (size_t i = 0; i < n; i++) codes[i] = f->of[kind].at[i].code;
    return tx_resolve_codes(tx, registry_table_of(tx->registry, registers[kind]), codes, n, entries);
}

static bool is_of(const struct part_finding *f, int64_t entry, const struct part_columns *c, const struct record *part)
{
    if (part->at[c->service].i != f->service) return false;
    return f->id ? part->at[COLUMN_ID].i == f->id : entry && part->at[c->entry].i == entry;
}

static struct db_value unless_as_claimed(struct db_value found, const struct db_value *claimed)
{
    bool as_claimed = !found.null && found.i == (claimed->null ? 0 : claimed->i);

    return as_claimed ? db_null(DB_INT) : found;
}

static err_t take(struct tx *tx, const struct part_finding *f, const struct part_columns *c, struct record *part)
{
    struct db_value *at = part->at;

    if (f->qty_sent && !f->qty.null && f->qty.i > (at[c->displayed].null ? 0 : at[c->displayed].i))
        return claim_refused(tx, "claim_review_above_provided");
    if (f->qty_sent) at[c->qty] = unless_as_claimed(f->qty, &at[c->displayed]);
    if (f->price_sent) at[c->price] = unless_as_claimed(f->price, &at[c->asked]);
    if (f->justification_sent) at[c->justification] = f->justification;
    return OK;
}

static bool differs(const struct part_columns *c, const struct record *a, const struct record *b)
{
    const int found[] = {c->qty, c->price, c->justification};

    for (size_t i = 0; i < sizeof found / sizeof *found; i++)
        if (!db_value_equal(&a->at[found[i]], &b->at[found[i]])) return true;
    return false;
}

/* Each row once: a client that names two parts by one code means both. */
static err_t take_kind(struct tx *tx, const struct record *claim, const struct part_findings *f, int kind)
{
    const struct table *t = registry_table_of(tx->registry, part_entities[kind]);
    struct part_columns c = columns_of(t, kind);
    int64_t *entries = ARENA_ARRAY(tx->arena, int64_t, f->of[kind].n);
    struct record *old, *now;
    bool *taken, changes = false;
    size_t n, k;

    TRY(resolve(tx, f, kind, entries));
    TRY(tx_children(tx, claim, t, &old, &n));
    now = ARENA_ARRAY(tx->arena, struct record, n);
    taken = ARENA_ARRAY(tx->arena, bool, n);
    for (k = 0; k < n; k++) now[k] = record_copy(tx->arena, old[k]);
    for (size_t i = 0; i < f->of[kind].n; i++) {
        for (k = 0; k < n && (taken[k] || !is_of(&f->of[kind].at[i], entries[i], &c, &now[k])); k++) continue;
        if (k == n) return claim_refused(tx, "claim_review_of_other_line");
        taken[k] = true;
        TRY(take(tx, &f->of[kind].at[i], &c, &now[k]));
        changes |= differs(&c, &old[k], &now[k]);
    }
    if (!changes) return OK;
    if (!f->heeded) return claim_refused(tx, "claim_review_parts_unpaid");
    return tx_update(tx, old, now, n);
}

err_t review_parts_take(struct tx *tx, const struct record *claim, const struct part_findings *f)
{
    TRY(tx_keep(tx, claim));
    for (int kind = ITEMS; kind < KINDS; kind++)
        if (f->of[kind].n) TRY(take_kind(tx, claim, f, kind));
    return OK;
}

err_t review_parts_clear(struct tx *tx, const int64_t *claims, size_t n)
{
    struct db_rows rows[KINDS];
    struct db_ask asks[KINDS];

    if (!n) return OK;
    for (int kind = ITEMS; kind < KINDS; kind++)
        asks[kind] = tx_children_ask(tx, registry_table_of(tx->registry, part_entities[kind]), claims, n, &rows[kind]);
    TRY(db_query_all(tx->conn, asks, KINDS));
    for (int kind = ITEMS; kind < KINDS; kind++) {
        const struct table *t = registry_table_of(tx->registry, part_entities[kind]);
        struct part_columns c = columns_of(t, kind);
        struct record *old = tx_records(tx, t, &rows[kind]), *now = ARENA_ARRAY(tx->arena, struct record, rows[kind].rows);
        for (size_t i = 0; i < rows[kind].rows; i++) {
            now[i] = record_copy(tx->arena, old[i]);
            now[i].at[c.qty] = now[i].at[c.price] = db_null(DB_INT);
            now[i].at[c.justification] = db_null(DB_TEXT);
        }
        TRY(tx_update(tx, old, now, rows[kind].rows));
    }
    return OK;
}
