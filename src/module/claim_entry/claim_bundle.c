/* What bundles among the services of a claim are made of (claims 1.3): parts that come with their service and become rows of the
 * claim once the service has its own. The generic commands, a second time. */
#include "model/write/input.h"
#include "module/claim_entry/internal.h"

enum { ITEMS, SERVICES, KINDS };
static const char *const part_names[KINDS + 1] = {"items", "services", NULL};
static const char *const list_names[KINDS] = {"bundledItems", "bundledServices"};
static const struct entity *const kinds[KINDS] = {&claim_service_item_entity, &claim_service_service_entity};

static const struct command as_update = {.entity = &claim_entity, .verb = CRUD_UPDATE};

/* ---- the input ---- */

static bool any_parts(const struct json *services)
{
    for (const struct json *v = services->first; v; v = v->next)
        for (int kind = ITEMS; kind < KINDS; kind++)
            if (!json_is_null(json_get(v, part_names[kind]))) return true;
    return false;
}

/* The claim's input with another list of services. */
static const struct json *with_services(struct arena *a, const struct json *input, const struct json *services)
{
    struct json *out = ARENA_NEW(a, struct json), *list = ARENA_NEW(a, struct json);

    *list = *services;
    *out = *input_without(a, input, LIST("services"));
    list->next = out->first;
    out->first = list;
    out->count++;
    return out;
}

static const struct json *without_parts(struct arena *a, const struct json *services)
{
    struct json *out = ARENA_NEW(a, struct json);
    const struct json **end = &out->first;

    *out = *services;
    out->first = NULL;
    for (const struct json *v = services->first; v; v = v->next) {
        struct json *line = ARENA_NEW(a, struct json);
        *line = v->kind == JSON_OBJECT ? *input_without(a, v, part_names) : *v;
        line->next = NULL;
        *end = line;
        end = &line->next;
    }
    return out;
}

/* One list of parts of all services; of which service each is, is noted. */
static err_t put_parts(struct prepare *p, struct claim_bundles *b, struct json_writer *w, const struct json *services, int kind)
{
    VEC(size_t) of;
    size_t line = 0;

    vec_init(&of, p->arena);
    b->sent[kind] = ARENA_ARRAY(p->arena, bool, services->count);
    json_key(w, str_of(list_names[kind]));
    json_open(w, '[');
    for (const struct json *v = services->first; v; v = v->next, line++) {
        const struct json *parts = json_get(v, part_names[kind]);
        if (json_is_null(parts)) continue;
        if (parts->kind != JSON_ARRAY) return err_make(p->arena, E_FIELD_TYPE, "field", list_names[kind], "type", "list", NULL);
        b->sent[kind][line] = true;
        for (const struct json *part = parts->first; part; part = part->next) {
            *vec_add(&of) = line;
            json_put(w, part);
        }
    }
    json_close(w, ']');
    b->of[kind] = of.at;
    return OK;
}

static err_t read_parts(struct prepare *p, struct claim_bundles *b, const struct json *services)
{
    struct prepare inner = *p;
    struct json_writer w;
    struct buf text;
    void *plan;

    buf_init(&text, p->arena, 1024);
    w = json_writer(&text);
    json_open(&w, '{');
    json_key(&w, STR("uuid"));
    json_put_uuid(&w, uuid_new(p->env));   /* of no row */
    for (int kind = ITEMS; kind < KINDS; kind++) TRY(put_parts(p, b, &w, services, kind));
    json_close(&w, '}');
    TRY(json_read(p->arena, buf_str(&text), &p->env->limits, &inner.input));
    inner.command = &as_update;
    TRY(crud_command.prepare(&inner, &plan));
    b->parts = plan;
    return OK;
}

err_t claim_bundles_read(struct prepare *p, struct claim_bundles *b, const struct json **rest)
{
    const struct json *services = json_get(p->input, "services");

    for (int kind = ITEMS; kind < KINDS; kind++)
        if (json_get(p->input, list_names[kind])) return err_make(p->arena, E_FIELD_READONLY, "field", list_names[kind], NULL);
    *rest = p->input;
    if (!services || services->kind != JSON_ARRAY || !any_parts(services)) return OK;
    *rest = with_services(p->arena, p->input, without_parts(p->arena, services));
    return read_parts(p, b, services);
}

static struct crud_list *list_named(struct crud_plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->table->children_count; i++)
        if (str_is(str_of(plan->table->children[i].name), name)) return &plan->row.lists[i];
    return NULL;
}

void claim_bundles_name(struct prepare *p, struct claim_bundles *b, struct crud_plan *claim)
{
    struct crud_list *services = list_named(claim, "services");

    for (size_t i = 0; b->parts && i < services->n; i++)
        if (uuid_none(services->rows[i].uuid)) services->rows[i].uuid = uuid_new(p->env);
}

/* ---- in the transaction ---- */

struct bundling {
    struct tx *tx;
    struct claim_bundles *bundles;
    struct crud_list *services;          /* as sent */
    struct record claim, *lines;         /* the services that are there now */
    size_t line_count;
    size_t *sent_as;                     /* of each of them: its number among those sent, from 1; 0: not sent */
};

static bool is_line(const struct crud_row *sent, const struct record *there)
{
    return uuid_cmp(sent->uuid, there->at[COLUMN_UUID].u) == 0 || sent->id == there->at[COLUMN_ID].i;
}

static err_t find_lines(struct bundling *b, const struct crud_plan *claim)
{
    TRY(tx_get(b->tx, &claim_entity, claim->op == OP_UPDATE ? claim->uuids[0] : claim->row.uuid, &b->claim));
    TRY(tx_children(b->tx, &b->claim, registry_table_of(b->tx->registry, &claim_service_entity), &b->lines, &b->line_count));
    b->sent_as = ARENA_ARRAY(b->tx->arena, size_t, b->line_count);
    for (size_t i = 0; i < b->line_count; i++)
        for (size_t k = 0; k < b->services->n && !b->sent_as[i]; k++)
            if (is_line(&b->services->rows[k], &b->lines[i])) b->sent_as[i] = k + 1;
    return OK;
}

static const struct record *line_sent(const struct bundling *b, size_t number)
{
    for (size_t i = 0; i < b->line_count; i++)
        if (b->sent_as[i] == number + 1) return &b->lines[i];
    return NULL;
}

static bool is_sent(const struct bundling *b, int kind, size_t line)
{
    return b->sent_as[line] && b->bundles->parts && b->bundles->sent[kind][b->sent_as[line] - 1];
}

/* What stays as it is: parts of services whose parts were not sent. */
static bool stays(const struct bundling *b, int kind, const struct record *part)
{
    int64_t service = record_cell(part, "claim_service_id")->i;

    for (size_t i = 0; i < b->line_count; i++)
        if (b->lines[i].at[COLUMN_ID].i == service) return !is_sent(b, kind, i);
    return false;
}

static struct crud_row kept(struct tx *tx, const struct record *there)
{
    struct crud_row row = {.values = record_new(tx->arena, there->table), .uuid = there->at[COLUMN_UUID].u, .path = "",
                           .sent = ARENA_ARRAY(tx->arena, uint64_t, bits_words(there->table->count))};

    vec_init(&row.refs, tx->arena);
    return row;
}

/* The whole list as it is to be. */
static err_t make_list(struct bundling *b, int kind, struct crud_list *out, size_t *there_count)
{
    const struct crud_list *sent = b->bundles->parts ? list_named(b->bundles->parts, list_names[kind]) : NULL;
    struct record *there;
    size_t n, room;

    TRY(tx_children(b->tx, &b->claim, registry_table_of(b->tx->registry, kinds[kind]), &there, &n));
    room = n + (sent ? sent->n : 0);
    *out = (struct crud_list){.sent = true, .rows = ARENA_ARRAY(b->tx->arena, struct crud_row, room)};
    *there_count += room;
    for (size_t i = 0; i < n; i++)
        if (stays(b, kind, &there[i])) out->rows[out->n++] = kept(b->tx, &there[i]);
    for (size_t i = 0; sent && i < sent->n; i++) {
        const struct record *line = line_sent(b, b->bundles->of[kind][i]);
        struct crud_row *row = &out->rows[out->n];
        if (!line) continue;
        *row = sent->rows[i];
        crud_set(row, "claim_service_id", line->at[COLUMN_ID]);
        *record_cell(&row->values, "created_date") = db_stamp(b->tx->now);   /* of a new row; that of one that is there stays */
        out->n++;
    }
    return OK;
}

err_t claim_bundles_apply(struct tx *tx, struct claim_bundles *bundles, struct crud_plan *claim)
{
    struct bundling b = {.tx = tx, .bundles = bundles, .services = list_named(claim, "services")};
    struct crud_plan *plan = ARENA_NEW(tx->arena, struct crud_plan);
    size_t any = 0;

    if (!bundles->parts && (claim->op == OP_CREATE || !b.services || !b.services->sent)) return OK;
    TRY(find_lines(&b, claim));
    *plan = (struct crud_plan){.table = claim->table, .op = OP_UPDATE, .version = -1, .uuids = &b.claim.at[COLUMN_UUID].u, .uuid_count = 1};
    plan->row = kept(tx, &b.claim);
    plan->row.lists = ARENA_ARRAY(tx->arena, struct crud_list, claim->table->children_count);
    for (int kind = ITEMS; kind < KINDS; kind++) TRY(make_list(&b, kind, list_named(plan, list_names[kind]), &any));
    return any ? crud_command.apply(tx, plan) : OK;
}

/* ---- what is claimed ---- */

enum { OF_SERVICE, SERVICE_QTY, SERVICE_PRICE, PART_QTY, PART_PRICE, PART_CELLS };

#define PARTS_OF(table) \
    "SELECT claim_service_id, qty_displayed, price_asked FROM " table " WHERE claim_id = $1 AND deleted_at IS NULL"

static err_t add_product(struct tx *tx, money_t price, qty_t qty, money_t *sum)
{
    money_t amount;

    if (money_times_qty(price, qty, &amount) && money_add(*sum, amount, sum)) return OK;
    return err_make(tx->arena, E_RULE, "rule", "claim_amount_too_large", NULL);
}

static int64_t known(const struct db_value *v) { return v->null ? 0 : v->i; }

/* Parts come in; the service they are of goes out once. */
static err_t put_parts_in(struct tx *tx, const struct db_rows *rows, money_t *sum)
{
    int64_t last = 0;

    for (size_t i = 0; i < rows->rows; i++) {
        const struct db_value *at = db_cell(rows, i, 0);
        if (at[OF_SERVICE].i != last)
            TRY(add_product(tx, (money_t){-known(&at[SERVICE_PRICE])}, (qty_t){known(&at[SERVICE_QTY])}, sum));
        last = at[OF_SERVICE].i;
        TRY(add_product(tx, (money_t){known(&at[PART_PRICE])}, (qty_t){known(&at[PART_QTY]) * 100}, sum));
    }
    return OK;
}

err_t claim_bundles_claimed(struct tx *tx, uuid_t claim)
{
    static const enum db_type types[PART_CELLS] = {DB_INT, DB_INT, DB_INT, DB_INT, DB_INT};
    struct record old, now;
    struct db_rows rows;
    money_t sum;

    TRY(tx_get(tx, &claim_entity, claim, &old));
    TRY(db_query(tx->conn, STR("SELECT s.id, s.qty_provided, s.price_asked, p.qty_displayed, p.price_asked FROM claim_service s JOIN ("
                               PARTS_OF("claim_service_item") " UNION ALL " PARTS_OF("claim_service_service")
                               ") p ON p.claim_service_id = s.id WHERE s.deleted_at IS NULL ORDER BY s.id"),
                 &old.at[COLUMN_ID], 1, types, PART_CELLS, &rows));
    if (!rows.rows) return OK;
    now = record_copy(tx->arena, old);
    sum = (money_t){known(record_cell(&old, "claimed"))};
    TRY(put_parts_in(tx, &rows, &sum));
    *record_cell(&now, "claimed") = db_int(sum.minor);
    return tx_update(tx, &old, &now, 1);
}
