/* Samples of claims are drawn (claims 5.4): the shares are the law's, chance is drawn before the transaction, so that applying
 * twice draws the same. */
#include "db/sql.h"
#include "module/claim/claim_filter.h"
#include "module/claim_sampling/internal.h"
#include "scheme/sampling.h"

struct sampling {
    struct sample_key batch;     /* of an update */
    int64_t percentage;
    uint64_t seed;
    struct db_value task_group;
    uuids_t claims;
};

/* ---- the input ---- */

static err_t read_percentage(struct prepare *p, struct sampling *s)
{
    struct type type = INT_RANGE(1, 100);
    struct db_value v;

    TRY(value_read(p->arena, &type, "percentage", json_get(p->input, "percentage"), &v));
    if (v.null) return err_make(p->arena, E_FIELD_REQUIRED, "field", "percentage", NULL);
    s->percentage = v.i;
    env_random(p->env, &s->seed, sizeof s->seed);
    return OK;
}

err_t claim_sampling_create_prepare(struct prepare *p, void **out)
{
    struct sampling *s = ARENA_NEW(p->arena, struct sampling);
    struct type uuid = UUID;

    TRY(input_only(p, LIST("uuids", "filters", "percentage", "taskGroup")));
    TRY(read_percentage(p, s));
    TRY(value_read(p->arena, &uuid, "taskGroup", json_get(p->input, "taskGroup"), &s->task_group));
    TRY(claim_chosen(p, RIGHT_SAMPLING_CREATE, CLAIM_CHECKED, &s->claims));
    *out = s;
    return OK;
}

err_t claim_sample_read(struct prepare *p, struct sample_key *out)
{
    bool sent;

    TRY(input_uuid(p, "uuid", false, &out->uuid));
    TRY(input_int(p, "id", &out->id, &sent));
    if (uuid_none(out->uuid) && !sent) return err_make(p->arena, E_FIELD_REQUIRED, "field", "uuid", NULL);
    if (!uuid_none(out->uuid)) prepare_lock(p, &claim_sampling_batch_entity, out->uuid);
    return OK;
}

err_t claim_sampling_update_prepare(struct prepare *p, void **out)
{
    struct sampling *s = ARENA_NEW(p->arena, struct sampling);

    TRY(input_only(p, LIST("uuid", "id", "percentage")));
    TRY(claim_sample_read(p, &s->batch));
    TRY(read_percentage(p, s));
    *out = s;
    return OK;
}

/* 0 to n - 1 in any order. */
static size_t *shuffled(struct arena *a, uint64_t seed, size_t n)
{
    size_t *order = ARENA_ARRAY(a, size_t, n);

    law_shuffle(seed, order, n);
    return order;
}

/* ---- in the transaction ---- */

struct drawing {
    struct tx *tx;
    const struct table *claims, *assignments;
    int status, review, of_claim, of_batch;   /* columns: of claims; of assignments */
    int drawn;
};

static struct drawing begin(struct tx *tx)
{
    const struct table *claims = registry_table_of(tx->registry, &claim_entity);
    const struct table *assignments = registry_table_of(tx->registry, &claim_sampling_assignment_entity);

    return (struct drawing){
        .tx = tx, .claims = claims, .assignments = assignments, .status = table_column(claims, "status"),
        .review = table_column(claims, "review_status"), .of_claim = table_column(assignments, "claim_id"),
        .of_batch = table_column(assignments, "sampling_batch_id"), .drawn = table_column(assignments, "status"),
    };
}

/* Claims that are in a sample already. */
static err_t in_samples(struct drawing *d, const int64_t *ids, size_t n, struct map *out)
{
    static const enum db_type types[] = {DB_INT};
    struct db_value list = db_list(DB_INTS, ids, n);
    struct db_rows rows;
    struct sql s;

    sql_init(&s, d->tx->arena, db_engine(db_of(d->tx->conn)));
    sql_add(&s, "SELECT claim_id FROM claim_sampling_assignment WHERE deleted_at IS NULL AND ");
    sql_in(&s, "claim_id", 1);
    TRY(db_query(d->tx->conn, sql_text(&s), &list, 1, types, 1, &rows));
    map_init(out, d->tx->arena, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) map_put(out, map_id_key(&db_cell(&rows, i, 0)->i), d);
    return OK;
}

/* Those that are checked, and in no sample. */
static err_t candidates(struct drawing *d, const uuids_t *uuids, struct record *out, size_t *n)
{
    err_t *why = ARENA_ARRAY(d->tx->arena, err_t, uuids->n);
    int64_t *ids = ARENA_ARRAY(d->tx->arena, int64_t, uuids->n);
    struct map sampled;
    size_t found = 0;

    TRY(tx_get_many(d->tx, &claim_entity, uuids->at, uuids->n, out, why));
    for (size_t i = 0; i < uuids->n; i++) {
        if (why[i] || out[i].at[d->status].i != CLAIM_CHECKED) continue;
        ids[found] = out[i].at[COLUMN_ID].i;
        out[found++] = out[i];
    }
    TRY(in_samples(d, ids, found, &sampled));
    *n = 0;
    for (size_t i = 0; i < found; i++)
        if (!map_get(&sampled, map_id_key(&ids[i]))) out[(*n)++] = out[i];
    return *n ? OK : claim_refused(d->tx, "claim_sampling_empty");
}

/* What is drawn is reviewed. */
static err_t select_claims(struct drawing *d, const struct record *claims, size_t n)
{
    struct record *old = ARENA_ARRAY(d->tx->arena, struct record, n), *changed = ARENA_ARRAY(d->tx->arena, struct record, n);
    size_t m = 0;

    for (size_t i = 0; i < n; i++) {
        if (!(claims[i].at[d->review].i & (CLAIM_IDLE | CLAIM_NOT_SELECTED))) continue;
        old[m] = claims[i];
        changed[m] = record_copy(d->tx->arena, claims[i]);
        changed[m++].at[d->review] = db_int(CLAIM_SELECTED);
    }
    return tx_update(d->tx, old, changed, m);
}

static err_t insert_batch(struct drawing *d, const struct sampling *s, struct record *out)
{
    *out = record_new(d->tx->arena, registry_table_of(d->tx->registry, &claim_sampling_batch_entity));
    *record_cell(out, "percentage") = db_int(s->percentage);
    *record_cell(out, "task_group_uuid") = s->task_group;
    return tx_insert(d->tx, out, 1);
}

static err_t assign(struct drawing *d, const struct record *batch, const struct record *claims, size_t n, size_t drawn)
{
    struct record *rows = ARENA_ARRAY(d->tx->arena, struct record, n);

    for (size_t i = 0; i < n; i++) {
        rows[i] = record_new(d->tx->arena, d->assignments);
        rows[i].at[d->drawn] = db_text(i < drawn ? STR("I") : STR("S"));
        rows[i].at[d->of_batch] = batch->at[COLUMN_ID];
        rows[i].at[d->of_claim] = claims[i].at[COLUMN_ID];
    }
    return tx_insert(d->tx, rows, n);
}

err_t claim_sampling_create_apply(struct tx *tx, void *plan)
{
    struct sampling *s = plan;
    struct drawing d = begin(tx);
    struct record *found = ARENA_ARRAY(tx->arena, struct record, s->claims.n), *claims, batch;
    size_t *order, n, drawn;

    TRY(candidates(&d, &s->claims, found, &n));
    order = shuffled(tx->arena, s->seed, n);
    claims = ARENA_ARRAY(tx->arena, struct record, n);
    for (size_t i = 0; i < n; i++) claims[i] = found[order[i]];
    drawn = (size_t)law_sample_size((int64_t)n, s->percentage);
    TRY(insert_batch(&d, s, &batch));
    TRY(assign(&d, &batch, claims, n, drawn));
    TRY(select_claims(&d, claims, drawn));
    tx_answer(tx, &batch);
    return OK;
}

/* ---- a larger share ---- */

err_t claim_sample_find(struct tx *tx, const struct sample_key *key, struct record *out)
{
    return uuid_none(key->uuid) ? tx_get_id(tx, &claim_sampling_batch_entity, key->id, out)
                                : tx_get(tx, &claim_sampling_batch_entity, key->uuid, out);
}

/* `more` of those that were skipped, while nobody has dealt with them. */
static err_t draw_more(struct drawing *d, const struct record *rows, const size_t *order, size_t n, size_t more)
{
    struct record *old = ARENA_ARRAY(d->tx->arena, struct record, more), *changed = ARENA_ARRAY(d->tx->arena, struct record, more);
    struct record *claims = ARENA_ARRAY(d->tx->arena, struct record, more);
    size_t m = 0;

    for (size_t i = 0; i < n && m < more; i++) {
        const struct record *row = &rows[order[i]];
        err_t missing;
        if (!str_is(row->at[d->drawn].s, "S")) continue;
        missing = tx_get_id(d->tx, &claim_entity, row->at[d->of_claim].i, &claims[m]);
        if (missing && err_http(missing->id) >= 500) return missing;
        if (missing || claims[m].at[d->status].i != CLAIM_CHECKED) continue;
        old[m] = *row;
        changed[m] = record_copy(d->tx->arena, *row);
        changed[m++].at[d->drawn] = db_text(STR("I"));
    }
    TRY(tx_update(d->tx, old, changed, m));
    return select_claims(d, claims, m);
}

static size_t count_drawn(const struct drawing *d, const struct record *rows, size_t n)
{
    size_t drawn = 0;

    for (size_t i = 0; i < n; i++) drawn += str_is(rows[i].at[d->drawn].s, "I");
    return drawn;
}

err_t claim_sampling_update_apply(struct tx *tx, void *plan)
{
    const struct sampling *s = plan;
    struct drawing d = begin(tx);
    struct record old, changed, *rows;
    size_t n, drawn, wanted;

    TRY(claim_sample_find(tx, &s->batch, &old));
    if (!record_cell(&old, "decided_at")->null) return claim_refused(tx, "claim_sampling_decided");
    TRY(tx_children(tx, &old, d.assignments, &rows, &n));
    drawn = count_drawn(&d, rows, n);
    wanted = (size_t)law_sample_size((int64_t)n, s->percentage);
    if (wanted < drawn) return claim_refused(tx, "claim_sampling_smaller");
    TRY(tx_keep(tx, &old));
    TRY(draw_more(&d, rows, shuffled(tx->arena, s->seed, n), n, wanted - drawn));
    changed = record_copy(tx->arena, old);
    *record_cell(&changed, "percentage") = db_int(s->percentage);
    TRY(tx_update(tx, &old, &changed, 1));
    tx_answer(tx, &changed);
    return OK;
}
