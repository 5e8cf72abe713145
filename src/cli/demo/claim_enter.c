/* How a claim comes in: by a command, or among millions. */
#include "cli/demo/claims.h"
#include "module/claim/claim.h"

/* ---- one ---- */

static void add_lines(struct demo *d, struct buf *b, const char *list, const char *relation, const struct ids *ids,
                      const struct draft_line *lines, size_t n)
{
    buf_add_format(b, ",\"%s\":[", list);
    for (size_t i = 0; i < n; i++)
        buf_add_format(b, "%s{\"%s\":{\"id\":%lld},\"qtyProvided\":\"%lld\",\"priceAsked\":\"%d.%02d\"%s}", i ? "," : "", relation,
                       (long long)ids->at[lines[i].entry], (long long)lines[i].qty, lines[i].price / 100, lines[i].price % 100,
                       lines[i].qty > 1 ? ",\"explanation\":\"as needed\"" : "");
    buf_add(b, STR("]"));
}

err_t claim_create(struct demo *d, const struct draft *c)
{
    struct str code = draft_code(d, c);
    char from[10], to[10], claimed[10];
    struct buf b;

    date_write(c->from, from);
    date_write(c->to, to);
    date_write(c->claimed, claimed);
    buf_init(&b, d->work, 2048);
    buf_add_format(&b, "{\"code\":\"%.*s\",\"dateFrom\":\"%.10s\",\"dateTo\":\"%.10s\",\"dateClaimed\":\"%.10s\",\"visitType\":\"%c\","
                   "\"careType\":\"%c\",\"insuree\":{\"id\":%lld},\"healthFacility\":{\"id\":%lld},\"admin\":{\"id\":%lld},"
                   "\"icd\":{\"id\":%lld}", STR_ARG(code), from, to, claimed, c->visit, c->stays ? 'I' : 'O', (long long)c->patient,
                   (long long)c->facility->id, (long long)c->facility->admin, (long long)c->icd);
    add_lines(d, &b, "items", "item", &d->items, c->items, c->item_count);
    add_lines(d, &b, "services", "service", &d->services, c->services, c->service_count);
    buf_add(&b, STR("}"));
    return demo_do(d, &c->facility->who, "claim.create", buf_str(&b), NULL);
}

/* ---- millions ---- */

enum { CLAIM, ITEM, SERVICE, KINDS };
static const size_t rooms[KINDS] = {4000, 12000, 12000};

struct backlog {
    struct demo *d;
    struct bulk *loads[KINDS];
    size_t filled[KINDS];
    int64_t next[KINDS];
};

static struct record row(struct backlog *b, int kind, const struct draft *c)
{
    struct record r = bulk_row(b->loads[kind]);

    r.at[COLUMN_ID] = db_int(b->next[kind]++);
    r.at[COLUMN_CHANGED_AT] = db_stamp(demo_moment(b->d, c->claimed, 8 + (int32_t)(c->number % 9), (int32_t)(c->number % 60)));
    r.at[COLUMN_CHANGED_BY] = db_int(c->facility->who.user);
    b->filled[kind]++;
    return r;
}

/* As the command leaves a claim that was entered. */
static err_t put_claim(struct backlog *b, const struct draft *c)
{
    struct record r = row(b, CLAIM, c);
    char visit[] = {c->visit};

    *record_cell(&r, "code") = db_text(draft_code(b->d, c));
    *record_cell(&r, "date_from") = db_date(c->from);
    *record_cell(&r, "date_to") = db_date(c->to);
    *record_cell(&r, "date_claimed") = db_date(c->claimed);
    *record_cell(&r, "visit_type") = db_text((struct str){visit, 1});
    *record_cell(&r, "care_type") = db_text(c->stays ? STR("I") : STR("O"));
    *record_cell(&r, "pre_authorization") = db_bool(false);
    *record_cell(&r, "status") = db_int(2);
    *record_cell(&r, "review_status") = db_int(1);
    *record_cell(&r, "feedback_status") = db_int(1);
    *record_cell(&r, "approval_status") = db_int(1);
    *record_cell(&r, "rejection_reason") = db_int(0);
    *record_cell(&r, "feedback_available") = db_bool(false);
    *record_cell(&r, "claimed") = db_int(draft_amount(c));
    *record_cell(&r, "insuree_id") = db_int(c->patient);
    *record_cell(&r, "health_facility_id") = db_int(c->facility->id);
    *record_cell(&r, "admin_id") = db_int(c->facility->admin);
    *record_cell(&r, "icd_id") = db_int(c->icd);
    return bulk_add(b->loads[CLAIM]);
}

static err_t put_line(struct backlog *b, int kind, const struct draft *c, const struct draft_line *l, int64_t claim)
{
    struct record r = row(b, kind, c);

    *record_cell(&r, "qty_provided") = db_int(l->qty * 100);
    *record_cell(&r, "price_asked") = db_int(l->price);
    *record_cell(&r, "status") = db_int(1);
    *record_cell(&r, "claim_id") = db_int(claim);
    if (l->qty > 1)
        *record_cell(&r, "explanation") = db_text(STR("as needed"));
    if (kind == SERVICE) {
        *record_cell(&r, "service_id") = db_int(b->d->services.at[l->entry]);
    } else {
        *record_cell(&r, "availability") = db_bool(true);
        *record_cell(&r, "item_id") = db_int(b->d->items.at[l->entry]);
    }
    return bulk_add(b->loads[kind]);
}

static err_t put(struct backlog *b, const struct draft *c)
{
    int64_t claim = b->next[CLAIM];

    TRY(put_claim(b, c));
    for (size_t i = 0; i < c->item_count; i++)
        TRY(put_line(b, ITEM, c, &c->items[i], claim));
    for (size_t i = 0; i < c->service_count; i++)
        TRY(put_line(b, SERVICE, c, &c->services[i], claim));
    return OK;
}

static err_t end_lot(struct backlog *b)
{
    for (int kind = 0; kind < KINDS; kind++) {
        TRY(bulk_end(b->loads[kind], NULL));
        b->filled[kind] = 0;
    }
    arena_reset(b->d->work);
    return OK;
}

static bool is_full(const struct backlog *b)
{
    for (int kind = 0; kind < KINDS; kind++)
        if (b->filled[kind] + DRAFT_LINES > rooms[kind])
            return true;
    return false;
}

static err_t begin(struct demo *d, struct backlog *b)
{
    static const struct entity *const entities[KINDS] = {&claim_entity, &claim_item_entity, &claim_service_entity};
    uuid_t command = uuid_new(d->env);

    *b = (struct backlog){.d = d};
    for (int kind = 0; kind < KINDS; kind++) {
        struct bulk_options o = {.chunk_rows = rooms[kind], .command_id = command, .who = &d->administrator};
        b->next[kind] = 1;
        TRY(bulk_begin(d->arena, d->write, entities[kind], &o, &b->loads[kind]));
    }
    return OK;
}

/* Spread over the year, the oldest first. */
err_t claims_load(struct demo *d, const struct claim_source *s, int64_t count)
{
    int64_t days = d->today.day - d->begin.day, done = 0;
    uint64_t since = env_monotonic_us(d->env);
    struct backlog b;

    TRY(begin(d, &b));
    demo_clock(d, d->today, 0, 30);
    for (int64_t number = 0; done < count && number < 4 * count; number++) {
        struct draft c;
        int64_t day = days / 8 + done * (days - days / 8) / count;
        if (!claim_drawn(d, s, number, date_add_days(d->begin, (int32_t)day), &c))
            continue;
        TRY(put(&b, &c));
        done++;
        if (!is_full(&b))
            continue;
        TRY(end_lot(&b));
        demo_say(d, "claims", done, count, since);
    }
    TRY(end_lot(&b));
    demo_say(d, "claims", done, count, since);
    return OK;
}
