/* Whom policies cover (enrolment 5.6): rows come with a policy, with people who join its family, and go with both. */
#include "base/arena.h"
#include "base/map.h"
#include "db/sql.h"
#include "module/insuree/insuree.h"
#include "module/policy/internal.h"
#include "module/product/product.h"
#include "scheme/cover.h"

/* ---- rows ---- */

static err_t covers_where(struct tx *tx, const char *where, int64_t key, struct record **out, size_t *n)
{
    const struct db_value param = db_int(key);
    struct str sql = str_format(tx->arena, "SELECT uuid FROM insuree_policy WHERE %s = $1 AND deleted_at IS NULL ORDER BY id", where);

    return tx_get_found(tx, &insuree_policy_entity, sql, &param, 1, out, n);
}

err_t policy_covers(struct tx *tx, int64_t policy, struct record **out, size_t *n) { return covers_where(tx, "policy_id", policy, out, n); }

static struct law_cover cover_of(const struct record *r)
{
    return (struct law_cover){policy_day(r, "start_date"), policy_day(r, "effective_date"), policy_day(r, "expiry_date")};
}

static struct record with_days(struct arena *a, const struct record *row, const struct law_cover *days)
{
    struct record r = record_copy(a, *row);

    *record_cell(&r, "start_date") = db_date(days->start);
    *record_cell(&r, "effective_date") = db_date(days->effective);
    *record_cell(&r, "expiry_date") = db_date(days->expiry);
    return r;
}

err_t policy_cover_all(struct tx *tx, const struct record *policy, date_t effective, bool open)
{
    const struct law_period period = {policy_day(policy, "start_date"), policy_day(policy, "expiry_date")};
    struct record *old, *changed;
    size_t n, count = 0;

    TRY(policy_covers(tx, policy->at[COLUMN_ID].i, &old, &n));
    changed = ARENA_ARRAY(tx->arena, struct record, n);
    for (size_t i = 0; i < n; i++) {
        struct law_cover days = cover_of(&old[i]);
        if (!law_cover_give(&days, &period, effective, open)) continue;
        old[count] = old[i];
        changed[count++] = with_days(tx->arena, &old[i], &days);
    }
    return count ? tx_update(tx, old, changed, count) : OK;
}

static struct record new_cover(struct tx *tx, const struct record *policy, int64_t insuree, date_t effective)
{
    struct record r = record_new(tx->arena, registry_table_of(tx->registry, &insuree_policy_entity));

    *record_cell(&r, "insuree_id") = db_int(insuree);
    *record_cell(&r, "policy_id") = policy->at[COLUMN_ID];
    *record_cell(&r, "enrollment_date") = *record_cell(policy, "enroll_date");
    *record_cell(&r, "start_date") = *record_cell(policy, "start_date");
    *record_cell(&r, "expiry_date") = *record_cell(policy, "expiry_date");
    *record_cell(&r, "effective_date") = db_date(effective);
    *record_cell(&r, "offline") = db_bool(false);
    return r;
}

/* ---- a new policy ---- */

static err_t members_max(struct tx *tx, int64_t product, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value key = db_int(product);
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT COALESCE(max_members, 0) FROM product WHERE id = $1"), &key, 1, types, 1, &rows));
    *out = rows.rows ? db_cell(&rows, 0, 0)->i : 0;
    return OK;
}

/* The head first, then as they were registered, as many as the product covers. */
static err_t cover_family(struct tx *tx, struct change *change)
{
    static const enum db_type types[] = {DB_INT};
    const struct record *policy = &change->new_;
    struct record *rows_new;
    struct db_rows rows;
    int64_t max;
    size_t n;

    TRY(members_max(tx, record_cell(policy, "product_id")->i, &max));
    TRY(db_query(tx->conn, STR("SELECT i.id FROM insuree i JOIN family f ON f.id = i.family_id WHERE i.family_id = $1 AND i.deleted_at IS NULL"
                               " AND COALESCE(i.status, 'AC') = 'AC' ORDER BY CASE WHEN i.id = f.head_insuree_id THEN 0 ELSE 1 END, i.id"),
                 record_cell(policy, "family_id"), 1, types, 1, &rows));
    n = (size_t)law_covers((int64_t)rows.rows, max);
    rows_new = ARENA_ARRAY(tx->arena, struct record, n);
    for (size_t i = 0; i < n; i++) rows_new[i] = new_cover(tx, policy, db_cell(&rows, i, 0)->i, DATE_NONE);
    return n ? tx_insert(tx, rows_new, n) : OK;
}

/* ---- people who come and go ---- */

#define OPEN "deleted_at IS NULL AND status <> 8 AND (expiry_date IS NULL OR expiry_date >= $2)"

err_t policy_open(struct tx *tx, int64_t family, struct record **out, size_t *n)
{
    const struct db_value params[] = {db_int(family), db_date(env_today(tx->env))};

    return tx_get_found(tx, &policy_entity, STR("SELECT uuid FROM policy WHERE family_id = $1 AND " OPEN " ORDER BY id"), params, 2, out, n);
}

err_t policy_value_anew(struct tx *tx, const struct record *policy)
{
    struct record r = record_copy(tx->arena, *policy);
    struct policy_terms terms;

    TRY(policy_terms_of(tx, policy, &terms));
    *record_cell(&r, "value") = db_int(terms.value.value.minor);
    return tx_update(tx, policy, &r, 1);
}

/* What the law asks for of who joins a policy; he is counted among the family's members by then. */
static err_t joining_of(struct tx *tx, const struct record *policy, date_t from, struct law_joining *out)
{
    const struct db_value *value = record_cell(policy, "value");
    struct policy_terms terms;

    TRY(policy_terms_of(tx, policy, &terms));
    *out = (struct law_joining){
        .status = policy_status_of(policy), .value_before = {value->null ? 0 : value->i}, .value = terms.value.value,
        .effective = policy_day(policy, "effective_date"), .not_before = from, .members = law_members_all(&terms.members),
        .members_max = terms.product.plan.members_max,
    };
    return policy_paid_for(tx->conn, tx->registry, policy->at[COLUMN_ID].i, &out->paid);
}

/* His cover in a policy, if he has one that lasts or goes on. */
static err_t goes_on(struct tx *tx, const struct record *policy, int64_t insuree, bool *there)
{
    date_t end = policy_day(policy, "expiry_date");
    struct record *covers, longer;
    size_t n;

    *there = false;
    TRY(policy_covers(tx, policy->at[COLUMN_ID].i, &covers, &n));
    for (size_t i = 0; i < n && !*there; i++) {
        struct law_cover days = cover_of(&covers[i]);
        enum law_cover_again again = law_cover_again(&days, end, env_today(tx->env));
        if (record_cell(&covers[i], "insuree_id")->i != insuree || again == LAW_COVER_NEW) continue;
        *there = true;
        if (again == LAW_COVER_LASTS) continue;
        days.expiry = end;
        longer = with_days(tx->arena, &covers[i], &days);
        TRY(tx_update(tx, &covers[i], &longer, 1));
    }
    return OK;
}

/* Not before `from`, where it is a day. A policy whose product covers no more people than there were is passed over. */
static err_t join_policy(struct tx *tx, const struct record *policy, int64_t insuree, date_t from)
{
    struct law_joining joining;
    struct record cover;
    date_t effective;
    bool there;

    TRY(goes_on(tx, policy, insuree, &there));
    if (there) return OK;
    TRY(joining_of(tx, policy, from, &joining));
    if (!law_join(&joining, &effective)) return OK;
    cover = new_cover(tx, policy, insuree, effective);
    TRY(tx_insert(tx, &cover, 1));
    return policy_status_of(policy) == LAW_IDLE ? policy_value_anew(tx, policy) : OK;
}

static err_t join(struct tx *tx, int64_t family, int64_t insuree, date_t from)
{
    struct record *policies;
    size_t n;

    TRY(policy_open(tx, family, &policies, &n));
    for (size_t i = 0; i < n; i++) TRY(join_policy(tx, &policies[i], insuree, from));
    return OK;
}

/* What is not in force yet covers him no more; what is, covers him to its end. */
static err_t leave_policy(struct tx *tx, const struct record *policy, int64_t insuree)
{
    struct record *covers;
    size_t n;

    if (law_stays_covered(policy_status_of(policy))) return OK;
    TRY(policy_covers(tx, policy->at[COLUMN_ID].i, &covers, &n));
    for (size_t i = 0; i < n; i++)
        if (record_cell(&covers[i], "insuree_id")->i == insuree) TRY(tx_delete(tx, &covers[i], 1));
    return policy_status_of(policy) == LAW_IDLE ? policy_value_anew(tx, policy) : OK;
}

static err_t leave(struct tx *tx, int64_t family, int64_t insuree)
{
    struct record *policies;
    size_t n;

    TRY(policy_open(tx, family, &policies, &n));
    for (size_t i = 0; i < n; i++) TRY(leave_policy(tx, &policies[i], insuree));
    return OK;
}

static err_t value_family(struct tx *tx, int64_t family)
{
    struct record *policies;
    size_t n;

    TRY(policy_open(tx, family, &policies, &n));
    for (size_t i = 0; i < n; i++)
        if (policy_status_of(&policies[i]) == LAW_IDLE) TRY(policy_value_anew(tx, &policies[i]));
    return OK;
}

static int64_t family_in(const struct record *insuree)
{
    const struct db_value *v = record_cell(insuree, "family_id");

    return v->null ? 0 : v->i;
}

static bool is_active(const struct record *insuree)
{
    const struct db_value *status = record_cell(insuree, "status");

    return status->null || str_is(status->s, "AC");
}

static int64_t joins(const struct change *change) { return is_active(&change->new_) ? family_in(&change->new_) : 0; }

/* Those of the families that people join which have a policy to be covered by. */
static err_t families_with_policies(struct tx *tx, const struct change *changes, size_t n, struct map *out)
{
    static const enum db_type types[] = {DB_INT};
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, n);
    struct db_value params[2];
    struct db_rows rows = {0};
    struct sql s;
    size_t m = 0;

    for (size_t i = 0; i < n; i++)
        if (joins(&changes[i])) ids[m++] = joins(&changes[i]);
    params[0] = db_list(DB_INTS, ids, m), params[1] = db_date(env_today(tx->env));
    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    s.params = 2;
    sql_add(&s, "SELECT DISTINCT family_id FROM policy WHERE " OPEN " AND ");
    sql_in(&s, "family_id", 1);
    if (m) TRY(db_query(tx->conn, sql_text(&s), params, 2, types, 1, &rows));
    map_init(out, tx->arena, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) map_put(out, map_id_key(&db_cell(&rows, i, 0)->i), tx);
    return OK;
}

static err_t people_came(struct tx *tx, struct change *changes, size_t n, err_t *why)
{
    struct map families;

    (void)why;
    TRY(families_with_policies(tx, changes, n, &families));
    for (size_t i = 0; i < n; i++) {
        int64_t family = joins(&changes[i]);
        if (family && map_get(&families, map_id_key(&family))) TRY(join(tx, family, changes[i].new_.at[COLUMN_ID].i, DATE_NONE));
    }
    return OK;
}

static bool has(const struct change *c, const char *column) { return change_has(c, table_column(c->table, column)); }
static bool priced_otherwise(const struct change *c) { return has(c, "dob") || has(c, "relationship_id"); }

/* What still covers him after a day ends on it. */
static err_t end_covers(struct tx *tx, int64_t person, date_t day)
{
    struct record *covers, *ended;
    size_t n, count = 0;

    TRY(covers_where(tx, "insuree_id", person, &covers, &n));
    ended = ARENA_ARRAY(tx->arena, struct record, n);
    for (size_t i = 0; i < n; i++) {
        struct law_cover days = cover_of(&covers[i]);
        if (!law_cover_end(&days, day)) continue;
        covers[count] = covers[i];
        ended[count++] = with_days(tx->arena, &covers[i], &days);
    }
    return count ? tx_update(tx, covers, ended, count) : OK;
}

/* He left a family, with Cancel policies (enrolment 5.5) or without. */
static err_t person_left(struct tx *tx, int64_t family, int64_t person)
{
    TRY(leave(tx, family, person));
    return tx->told_of == &insuree_entity && ((const struct insuree_told *)tx->told)->cancel_cover
               ? end_covers(tx, person, env_today(tx->env)) : OK;
}

/* Dead or inactive since a day (enrolment 5.5): covered to that day, and by nothing that is not in force yet. */
static err_t person_stopped(struct tx *tx, const struct change *change, int64_t family)
{
    date_t day = policy_day(&change->new_, "status_date");
    int64_t person = change->new_.at[COLUMN_ID].i;

    if (!has(change, "status") && !has(change, "status_date")) return OK;
    if (family) TRY(leave(tx, family, person));
    return end_covers(tx, person, date_none(day) ? env_today(tx->env) : day);
}

static err_t person_changed(struct tx *tx, struct change *change)
{
    int64_t from = family_in(&change->old), to = family_in(&change->new_), id = change->new_.at[COLUMN_ID].i;
    bool came_back = !is_active(&change->old) && is_active(&change->new_);

    if (from && from != to) TRY(person_left(tx, from, id));
    if (!is_active(&change->new_)) return person_stopped(tx, change, to);
    if (!to) return OK;
    if (came_back) return join(tx, to, id, env_today(tx->env));
    if (from != to) return join(tx, to, id, DATE_NONE);
    return priced_otherwise(change) ? value_family(tx, to) : OK;
}

/* His covers go with him. */
static err_t person_went(struct tx *tx, struct change *change)
{
    int64_t family = family_in(&change->old);
    struct record *covers;
    size_t n;

    TRY(covers_where(tx, "insuree_id", change->old.at[COLUMN_ID].i, &covers, &n));
    if (n) TRY(tx_delete(tx, covers, n));
    return family ? value_family(tx, family) : OK;
}

const struct listener policy_listeners[] = {
    { &policy_entity, 1U << OP_CREATE, PHASE_AFTER, 0, cover_family },
    { &policy_entity, 1U << OP_DELETE, PHASE_AFTER, 0, policy_went },
    { &family_entity, 1U << OP_DELETE, PHASE_AFTER, 0, policy_family_closed },
    { &insuree_entity, 1U << OP_CREATE, PHASE_AFTER, 0, .all = people_came },
    { &insuree_entity, 1U << OP_UPDATE, PHASE_AFTER, 0, person_changed },
    { &insuree_entity, 1U << OP_DELETE, PHASE_AFTER, 0, person_went },
    LISTENERS_END
};
