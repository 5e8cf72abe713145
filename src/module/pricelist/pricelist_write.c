/* Price lists as the contract changes them (enrolment 3.4), before the generic commands: by what is added, removed and priced
 * anew, which becomes the whole list "details". */
#include "model/write/crud.h"
#include "model/write/input.h"
#include "module/pricelist/internal.h"

static const char *const change_names[] = {"addedDetails", "removedDetails", "priceOverrules", NULL};

struct overrule {
    uuid_t entry;
    struct db_value price;
};

struct list_plan {
    struct crud_plan *crud;
    uuids_t added, removed;
    struct overrule *overrules;
    size_t overrule_count;
};

/* ---- the input ---- */

static err_t list_of(const struct prepare *p, const char *name, const struct json **out)
{
    *out = json_get(p->input, name);
    if (json_is_null(*out)) {
        *out = NULL;
        return OK;
    }
    if ((*out)->kind != JSON_ARRAY) return err_make(p->arena, E_FIELD_TYPE, "field", name, "type", "list", NULL);
    return limit_check(p->arena, &p->env->limits, LIMIT_CHILDREN, (*out)->count);
}

static err_t read_uuid(const struct prepare *p, const char *name, const struct json *v, uuid_t *out)
{
    struct type type = UUID;
    struct db_value value;

    TRY(value_read(p->arena, &type, name, v, &value));
    if (value.null) return err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL);
    *out = value.u;
    return OK;
}

static err_t read_uuids(const struct prepare *p, const char *name, uuids_t *out)
{
    const struct json *list;

    vec_init(out, p->arena);
    TRY(list_of(p, name, &list));
    for (const struct json *v = list ? list->first : NULL; v; v = v->next) TRY(read_uuid(p, name, v, vec_add(out)));
    return OK;
}

static err_t read_overrules(const struct prepare *p, struct list_plan *plan)
{
    struct type type = MONEY;
    const struct json *list;

    TRY(list_of(p, "priceOverrules", &list));
    plan->overrules = ARENA_ARRAY(p->arena, struct overrule, list ? list->count : 0);
    for (const struct json *v = list ? list->first : NULL; v; v = v->next) {
        struct overrule *o = &plan->overrules[plan->overrule_count++];
        TRY(read_uuid(p, "priceOverrules.uuid", json_get(v, "uuid"), &o->entry));
        TRY(value_read(p->arena, &type, "priceOverrules.price", json_get(v, "price"), &o->price));
    }
    return OK;
}

static bool changes(const struct list_plan *plan) { return plan->added.n || plan->removed.n || plan->overrule_count; }

err_t pricelist_write_prepare(struct prepare *p, void **out)
{
    struct list_plan *plan = ARENA_NEW(p->arena, struct list_plan);
    struct prepare inner = *p;
    void *crud;
    err_t errors;

    if (p->input->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_TYPE, "field", "input", "type", "object", NULL);
    TRY(read_uuids(p, "addedDetails", &plan->added));
    TRY(read_uuids(p, "removedDetails", &plan->removed));
    TRY(read_overrules(p, plan));
    inner.input = input_without(p->arena, p->input, change_names);
    errors = crud_command.prepare(&inner, &crud);
    p->locks = inner.locks;
    TRY(errors);
    plan->crud = crud;
    *out = plan;
    return changes(plan) && plan->crud->row.lists[0].sent ? err_make(p->arena, E_FIELD_READONLY, "field", "details", NULL) : OK;
}

/* ---- in the transaction ---- */

/* The list as it is to be: rows that are there and stay, and new ones. */
struct making {
    struct tx *tx;
    const struct table *details;
    int entry;                           /* column of the item or service */
    struct crud_row *rows;
    size_t n;
    struct map by_entry;
    struct map removed;
};

static struct crud_row *row_of(struct making *m, const int64_t *entry)
{
    return map_get(&m->removed, map_id_key(entry)) ? NULL : map_get(&m->by_entry, map_id_key(entry));
}

static void add_row(struct making *m, int64_t entry, uuid_t there)
{
    struct crud_row *row = &m->rows[m->n++];

    *row = (struct crud_row){.values = record_new(m->tx->arena, m->details), .uuid = there, .path = "details.",
                             .sent = ARENA_ARRAY(m->tx->arena, uint64_t, bits_words(m->details->count))};
    vec_init(&row->refs, m->tx->arena);
    row->values.at[m->entry] = db_int(entry);
    bit_set(row->sent, (size_t)m->entry);
    map_put(&m->by_entry, map_id_key(&row->values.at[m->entry].i), row);
}

static size_t without_removed(struct making *m)
{
    size_t n = 0;

    for (size_t i = 0; i < m->n; i++)
        if (!map_get(&m->removed, map_id_key(&m->rows[i].values.at[m->entry].i))) m->rows[n++] = m->rows[i];
    return n;
}

/* Ids of items or services; one that is missing is an error where it must be there. */
static err_t resolve(struct making *m, const char *name, const uuid_t *uuids, size_t n, bool must, int64_t *ids)
{
    const struct table *to = registry_table(m->tx->registry, str_of(m->details->columns[m->entry].relation->to));

    TRY(tx_resolve(m->tx, to, uuids, n, ids));
    for (size_t i = 0; i < n; i++) {
        if (ids[i] || !must) continue;
        return err_make(m->tx->arena, E_REFERENCE, "field", name, "value", uuid_text(m->tx->arena, uuids[i]).p, NULL);
    }
    return OK;
}

static err_t take_there(struct making *m, const struct list_plan *plan)
{
    struct record list, *there;
    size_t n = 0;

    if (plan->crud->op == OP_UPDATE) {
        TRY(tx_get(m->tx, plan->crud->table->entity, plan->crud->uuids[0], &list));
        TRY(tx_children(m->tx, &list, m->details, &there, &n));
    }
    m->rows = ARENA_ARRAY(m->tx->arena, struct crud_row, n + plan->added.n);
    map_init(&m->by_entry, m->tx->arena, n + plan->added.n);
    map_init(&m->removed, m->tx->arena, plan->removed.n);
    for (size_t i = 0; i < n; i++) add_row(m, there[i].at[m->entry].i, there[i].at[COLUMN_UUID].u);
    return OK;
}

static err_t take_changes(struct making *m, const struct list_plan *plan)
{
    int64_t *added = ARENA_ARRAY(m->tx->arena, int64_t, plan->added.n), *removed = ARENA_ARRAY(m->tx->arena, int64_t, plan->removed.n);

    TRY(resolve(m, "addedDetails", plan->added.at, plan->added.n, true, added));
    for (size_t i = 0; i < plan->added.n; i++)
        if (!row_of(m, &added[i])) add_row(m, added[i], UUID_NONE);
    TRY(resolve(m, "removedDetails", plan->removed.at, plan->removed.n, false, removed));
    for (size_t i = 0; i < plan->removed.n; i++) map_put(&m->removed, map_id_key(&removed[i]), &removed[i]);
    return OK;
}

static err_t take_overrules(struct making *m, const struct list_plan *plan)
{
    uuid_t *uuids = ARENA_ARRAY(m->tx->arena, uuid_t, plan->overrule_count);
    int64_t *ids = ARENA_ARRAY(m->tx->arena, int64_t, plan->overrule_count);

    for (size_t i = 0; i < plan->overrule_count; i++) uuids[i] = plan->overrules[i].entry;
    TRY(resolve(m, "priceOverrules", uuids, plan->overrule_count, true, ids));
    for (size_t i = 0; i < plan->overrule_count; i++) {
        struct crud_row *row = row_of(m, &ids[i]);
        if (!row) return err_make(m->tx->arena, E_RULE, "rule", "pricelist_overrule_of_nothing", NULL);
        crud_set(row, "price_overrule", plan->overrules[i].price);
    }
    return OK;
}

err_t pricelist_write_apply(struct tx *tx, void *of)
{
    struct list_plan *plan = of;
    struct making m = {.tx = tx, .details = plan->crud->table->children[0].table};
    struct crud_list *list = &plan->crud->row.lists[0];

    if (!changes(plan)) return crud_command.apply(tx, plan->crud);
    m.entry = table_column(m.details, m.details->entity == &items_pricelist_detail_entity ? "item_id" : "service_id");
    TRY(take_there(&m, plan));
    TRY(take_changes(&m, plan));
    TRY(take_overrules(&m, plan));
    *list = (struct crud_list){.sent = true, .rows = m.rows, .n = without_removed(&m)};
    return crud_command.apply(tx, plan->crud);
}
