#include "cli/demo/families.h"

#include <stdio.h>

#include "cli/demo/life.h"
#include "cli/demo/patients.h"
#include "cli/demo/portrait.h"
#include "db/sql.h"
#include "model/run/setting.h"
#include "module/contribution/contribution.h"
#include "module/insuree/insuree.h"
#include "module/ledger/ledger.h"
#include "module/policy/policy.h"
#include "scheme/posting.h"

enum { FAMILY, INSUREE, PHOTO, POLICY, COVER, PREMIUM, POSTING, KINDS };
/* Rows of a lot, which is written in the order of the kinds; a lot ends before any kind has no room for one family more. */
enum { ROOM_FOR_ONE = MEMBERS_MAX * SALES_MAX };
static const size_t rooms[KINDS] = {3000, 9000, 4000, 6000, 12000, 6000, 12000};

enum { NUMBER_FIRST = 10000000, NUMBER_ROOT = 7 };

/* A pair of ids: the head of a family, the photo of a person. */
struct pairs { struct db_value *cells; size_t n; };

struct stream {
    struct demo *d;
    struct season season;
    struct law_policy_rules rules;
    struct bulk *loads[KINDS];
    size_t filled[KINDS];
    int64_t next[KINDS];                   /* ids */
    struct pairs heads, photos;
    uuid_t command;
    int64_t number;                        /* the next family */
    uint64_t since_us;
};

/* ---- rows ---- */

/* A row with its id and the moment at which it was entered. Postings are numbered as they are written: claims make some too. */
static struct record row(struct stream *s, int kind, stamp_t at)
{
    struct record r = bulk_row(s->loads[kind]);

    if (kind != POSTING)
        r.at[COLUMN_ID] = db_int(s->next[kind]++);
    r.at[COLUMN_CHANGED_AT] = db_stamp(at);
    return r;
}

static err_t add(struct stream *s, int kind)
{
    s->filled[kind]++;
    return bulk_add(s->loads[kind]);
}

static void pair(struct pairs *p, int64_t id, int64_t other)
{
    p->cells[2 * p->n] = db_int(id);
    p->cells[2 * p->n++ + 1] = db_int(other);
}

static stamp_t moment(const struct stream *s, date_t day, uint64_t spread)
{
    return demo_moment(s->d, day, 8 + (int32_t)(spread % 9), (int32_t)(spread * 7 % 60));
}

/* ---- a family and its people ---- */

static err_t write_family(struct stream *s, const struct family *f)
{
    struct record r = row(s, FAMILY, moment(s, f->enrolled, (uint64_t)f->number));

    *record_cell(&r, "location_id") = db_int(s->d->places[PLACE_VILLAGE].at[f->village].id);
    *record_cell(&r, "family_type_id") = db_int(f->polygamous ? 2 : 1);
    *record_cell(&r, "poverty") = db_bool(f->poor);
    *record_cell(&r, "is_offline") = db_bool(false);
    if (f->poor) {
        *record_cell(&r, "confirmation_type_id") = db_int(1);
        *record_cell(&r, "confirmation_no") = db_text(demo_text(s->d, "P%lld", (long long)f->number + 1000));
    }
    return add(s, FAMILY);
}

static err_t write_photo(struct stream *s, const struct family *f, const struct member_of *m, int64_t insuree, struct str number)
{
    struct record r = row(s, PHOTO, moment(s, f->enrolled, (uint64_t)f->number + 1));

    *record_cell(&r, "chf_id") = db_text(number);
    *record_cell(&r, "insuree_id") = db_int(insuree);
    *record_cell(&r, "blob") = db_text(blob_key_str(portrait_key(s->d, m->photo)));
    *record_cell(&r, "officer_id") = db_int(s->d->officers[f->district]);
    *record_cell(&r, "date") = db_date(f->enrolled);
    pair(&s->photos, insuree, r.at[COLUMN_ID].i);
    return add(s, PHOTO);
}

static void put_optional(struct db_value *to, int32_t id)
{
    if (id)
        *to = db_int(id);
}

static void put_papers(struct stream *s, const struct family *f, const struct member_of *m, struct record *r)
{
    struct chance c = chance_of(s->d->seed, CHANCE_PORTRAIT, (uint64_t)r->at[COLUMN_ID].i);

    *record_cell(r, "card_issued") = db_bool(chance_hit(&c, 700));
    if (date_age(m->birth, f->enrolled) < 18)
        return;
    if (chance_hit(&c, 450))
        *record_cell(r, "phone") = db_text(demo_text(s->d, "07%08d", (int)chance_between(&c, 10000000, 99999999)));
    if (!chance_hit(&c, 600))
        return;
    *record_cell(r, "type_of_id_id") = db_int(1);
    *record_cell(r, "passport") = db_text(demo_text(s->d, "N%08d", (int)chance_between(&c, 10000000, 99999999)));
}

static err_t write_person(struct stream *s, const struct family *f, const struct member_of *m, int64_t family)
{
    struct record r = row(s, INSUREE, moment(s, f->enrolled, (uint64_t)f->number));
    int64_t id = r.at[COLUMN_ID].i, serial = NUMBER_FIRST + id;
    struct str number = demo_text(s->d, "%lld%lld", (long long)serial, (long long)serial % NUMBER_ROOT);

    *record_cell(&r, "chf_id") = db_text(number);
    *record_cell(&r, "last_name") = db_text(str_of(m->last_name));
    *record_cell(&r, "other_names") = db_text(str_of(m->given));
    *record_cell(&r, "dob") = db_date(m->birth);
    *record_cell(&r, "head") = db_bool(!m->relation);
    *record_cell(&r, "status") = db_text(STR("AC"));
    *record_cell(&r, "offline") = db_bool(false);
    *record_cell(&r, "family_id") = db_int(family);
    *record_cell(&r, "gender_id") = db_int(m->female ? 2 : 1);
    put_optional(record_cell(&r, "relationship_id"), m->relation);
    put_optional(record_cell(&r, "profession_id"), m->profession);
    put_optional(record_cell(&r, "education_id"), m->education);
    if (m->marital)
        *record_cell(&r, "marital") = db_text(demo_text(s->d, "%c", m->marital));
    put_papers(s, f, m, &r);
    if (m->photo >= 0)
        *record_cell(&r, "photo_date") = db_date(f->enrolled);
    TRY(add(s, INSUREE));
    return m->photo < 0 ? OK : write_photo(s, f, m, id, number);
}

/* ---- policies ---- */

static err_t write_policy(struct stream *s, const struct family *f, const struct sale *sale, int64_t family)
{
    struct record r = row(s, POLICY, moment(s, sale->enrolment.enrolled, (uint64_t)f->number + 2));

    *record_cell(&r, "stage") = db_text(sale->enrolment.stage == LAW_NEW ? STR("N") : STR("R"));
    *record_cell(&r, "status") = db_int(sale->status);
    *record_cell(&r, "value") = db_int(sale->value.minor);
    *record_cell(&r, "enroll_date") = db_date(sale->enrolment.enrolled);
    *record_cell(&r, "start_date") = db_date(sale->period.start);
    *record_cell(&r, "effective_date") = db_date(sale->effective);
    *record_cell(&r, "expiry_date") = db_date(sale->period.expiry);
    *record_cell(&r, "creation_date") = db_date(sale->enrolment.enrolled);
    *record_cell(&r, "offline") = db_bool(false);
    *record_cell(&r, "family_id") = db_int(family);
    *record_cell(&r, "product_id") = db_int(s->d->products[sale->product].id);
    *record_cell(&r, "officer_id") = db_int(s->d->officers[f->district]);
    return add(s, POLICY);
}

static err_t write_cover(struct stream *s, const struct sale *sale, int64_t policy, int64_t insuree)
{
    struct record r = row(s, COVER, moment(s, sale->enrolment.enrolled, (uint64_t)policy));

    *record_cell(&r, "insuree_id") = db_int(insuree);
    *record_cell(&r, "policy_id") = db_int(policy);
    *record_cell(&r, "enrollment_date") = db_date(sale->enrolment.enrolled);
    *record_cell(&r, "start_date") = db_date(sale->period.start);
    *record_cell(&r, "effective_date") = db_date(sale->effective);
    *record_cell(&r, "expiry_date") = db_date(sale->period.expiry);
    *record_cell(&r, "offline") = db_bool(false);
    return add(s, COVER);
}

static err_t post(struct stream *s, const struct paid *paid, int64_t product, uuid_t premium, stamp_t at)
{
    const struct law_fact fact = {.kind = LAW_FACT_CONTRIBUTION, .pay_type = paid->type, .amount = paid->amount, .product = product};
    struct law_posting lines[LAW_POSTING_LINES];
    uuid_t entry = uuid_new(s->d->env);
    size_t n;

    if (!law_post(&fact, 1, lines, &n))
        return err_make(s->d->arena, E_RULE, "rule", "ledger_overflow", NULL);
    for (size_t i = 0; i < n; i++) {
        struct record r = row(s, POSTING, at);
        *record_cell(&r, "entry_uuid") = db_uuid(entry);
        *record_cell(&r, "kind") = db_text(STR("B"));
        *record_cell(&r, "account") = db_text(str_of(ledger_account_code(lines[i].account)));
        *record_cell(&r, "amount") = db_int(lines[i].amount.minor);
        *record_cell(&r, "day") = db_date(paid->day);
        *record_cell(&r, "source_entity") = db_text(str_of(premium_entity.name));
        *record_cell(&r, "source_uuid") = db_uuid(premium);
        *record_cell(&r, "command_uuid") = db_uuid(s->command);
        if (lines[i].product)
            *record_cell(&r, "product_id") = db_int(lines[i].product);
        TRY(add(s, POSTING));
    }
    return OK;
}

static err_t write_premium(struct stream *s, const struct sale *sale, const struct paid *paid, int64_t policy)
{
    int64_t product = s->d->products[sale->product].id;
    stamp_t at = moment(s, paid->day, (uint64_t)policy + 3);
    struct record r = row(s, PREMIUM, at);
    uuid_t uuid = uuid_new(s->d->env);

    r.at[COLUMN_UUID] = db_uuid(uuid);
    *record_cell(&r, "amount") = db_int(paid->amount.minor);
    *record_cell(&r, "receipt") = db_text(demo_text(s->d, "B%07lld", (long long)r.at[COLUMN_ID].i));
    *record_cell(&r, "pay_date") = db_date(paid->day);
    *record_cell(&r, "pay_type") = db_text(demo_text(s->d, "%c", paid->type));
    *record_cell(&r, "is_photo_fee") = db_bool(false);
    *record_cell(&r, "is_offline") = db_bool(false);
    *record_cell(&r, "created_date") = db_stamp(at);
    *record_cell(&r, "receipt_product_id") = db_int(product);
    *record_cell(&r, "policy_id") = db_int(policy);
    TRY(add(s, PREMIUM));
    return post(s, paid, product, uuid, at);
}

static err_t write_sale(struct stream *s, const struct family *f, const struct sale *sale, int64_t family, int64_t first_person)
{
    int64_t policy = s->next[POLICY];

    TRY(write_policy(s, f, sale, family));
    for (size_t i = 0; i < f->n; i++)
        TRY(write_cover(s, sale, policy, first_person + (int64_t)i));
    for (size_t i = 0; i < sale->paid_count; i++)
        TRY(write_premium(s, sale, &sale->paid[i], policy));
    return OK;
}

static err_t write_all(struct stream *s, const struct family *f, const struct sales *life)
{
    int64_t family = s->next[FAMILY], first = s->next[INSUREE];

    TRY(write_family(s, f));
    pair(&s->heads, family, first);
    for (size_t i = 0; i < f->n; i++)
        TRY(write_person(s, f, &f->members[i], family));
    for (size_t i = 0; i < life->n; i++)
        TRY(write_sale(s, f, &life->at[i], family, first));
    patients_offer(s->d, f, life, first);
    return OK;
}

/* ---- a lot ---- */

/* Two tables that point at each other: the second half of the first. */
static err_t complete(struct tx *tx, struct pairs *p, const char *table, const char *column)
{
    static const enum db_type types[2] = {DB_INT, DB_INT};
    const char *const names[2] = {"id", column};
    struct sql q;
    size_t n = p->n;

    p->n = 0;
    if (!n)
        return OK;
    sql_init(&q, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&q, "UPDATE %s SET %s = r.%s FROM ", table, column, column);
    sql_rows(&q, "r", names, types, 2);
    sql_add(&q, " WHERE %s.id = r.id", table);
    return db_exec_rows(tx->conn, sql_text(&q), types, 2, p->cells, n);
}

static err_t complete_families(void *stream, struct tx *tx)
{
    return complete(tx, &((struct stream *)stream)->heads, "family", "head_insuree_id");
}

static err_t complete_people(void *stream, struct tx *tx)
{
    return complete(tx, &((struct stream *)stream)->photos, "insuree", "photo_id");
}

static err_t end_lot(struct stream *s)
{
    for (int kind = 0; kind < KINDS; kind++) {
        TRY(bulk_end(s->loads[kind], NULL));
        s->filled[kind] = 0;
    }
    arena_reset(s->d->work);
    demo_say(s->d, "families", s->number, s->d->options->families, s->since_us);
    return OK;
}

static bool is_full(const struct stream *s)
{
    for (int kind = 0; kind < KINDS; kind++)
        if (s->filled[kind] + ROOM_FOR_ONE > rooms[kind])
            return true;
    return false;
}

/* ---- all lots ---- */

static err_t read_rules(struct demo *d, struct law_policy_rules *out)
{
    struct settings *settings;
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(d->db, d->arena, DB_READ, &c));
    e = settings_load(c, d->arena, d->registry, &settings);
    db_release(c);
    if (!e)
        *out = policy_rules(settings);
    return e;
}

err_t stream_begin(struct demo *d, struct stream **out)
{
    static const struct entity *const entities[KINDS] = {
        &family_entity, &insuree_entity, &insuree_photo_entity, &policy_entity, &insuree_policy_entity, &premium_entity, &posting_entity,
    };
    struct stream *s = ARENA_NEW(d->arena, struct stream);

    s->d = d;
    s->since_us = env_monotonic_us(d->env);
    s->command = uuid_new(d->env);
    season_of(d, d->options->families, &s->season);
    TRY(read_rules(d, &s->rules));
    s->heads.cells = ARENA_ARRAY(d->arena, struct db_value, 2 * rooms[FAMILY]);
    s->photos.cells = ARENA_ARRAY(d->arena, struct db_value, 2 * rooms[PHOTO]);
    for (int kind = 0; kind < KINDS; kind++) {
        struct bulk_options o = {.chunk_rows = rooms[kind], .command_id = s->command, .beside_arg = s, .who = &d->administrator};
        if (kind == INSUREE)
            o.beside = complete_families;
        if (kind == PHOTO)
            o.beside = complete_people;
        s->next[kind] = 1;
        TRY(bulk_begin(d->arena, d->write, entities[kind], &o, &s->loads[kind]));
    }
    *out = s;
    return OK;
}

err_t stream_until(struct stream *s, date_t day)
{
    struct family f;
    struct sales life;

    while (s->number < s->d->options->families) {
        family_of(s->d, &s->season, s->number, &f);
        if (date_cmp(f.enrolled, day) >= 0)
            break;
        TRY(life_of(s->d, &s->rules, &f, &life));
        TRY(write_all(s, &f, &life));
        s->number++;
        if (is_full(s))
            TRY(end_lot(s));
    }
    return s->filled[FAMILY] ? end_lot(s) : OK;
}
