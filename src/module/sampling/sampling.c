/* A sample of claims waits for consent before the rest is decided by it (claims 5.4): its task, which consents when somebody completes
 * it, and how far its review is. */
#include "model/write/tx.h"
#include "module/claim/claim.h"
#include "module/claim_sampling/claim_sampling.h"
#include "module/rows.h"
#include "module/sampling/sampling.h"
#include "module/task/task.h"

#define EVENT "claim_sample_extrapolation"
#define COMPLETED "COMPLETED"

/* ---- the task ---- */

static void put(struct record *r, const char *column, struct db_value v) { *record_cell(r, column) = v; }

/* Accepted at once where a group is to do it. */
static err_t group_of(struct tx *tx, const struct db_value *group, struct record *task)
{
    int64_t id;

    if (group->null) return OK;
    TRY(tx_resolve(tx, registry_table_of(tx->registry, &task_group_entity), &group->u, 1, &id));
    if (!id)
        return err_make(tx->arena, E_REFERENCE, "field", "taskGroup", "value", uuid_text(tx->arena, group->u).p, NULL);
    put(task, "task_group_id", db_int(id));
    put(task, "status", db_text(STR("ACCEPTED")));
    return OK;
}

static err_t ask_consent(struct tx *tx, struct change *change)
{
    const struct record *batch = &change->new_;
    struct record task = record_new(tx->arena, registry_table_of(tx->registry, &task_entity));

    put(&task, "source", db_text(STR("claim_sampling")));
    put(&task, "entity_type", db_text(str_of(claim_sampling_batch_entity.name)));
    put(&task, "entity_id", db_text(uuid_text(tx->arena, batch->at[COLUMN_UUID].u)));
    put(&task, "status", db_text(STR("RECEIVED")));
    put(&task, "executor_action_event", db_text(STR("default")));
    put(&task, "business_status", db_text(STR("{}")));
    put(&task, "business_event", db_text(STR(EVENT)));
    put(&task, "data", db_text(STR("{}")));
    TRY(group_of(tx, record_cell(batch, "task_group_uuid"), &task));
    return tx_insert(tx, &task, 1);
}

/* ---- consent ---- */

static bool is_of_sample(const struct record *task)
{
    return str_is(record_cell(task, "entity_type")->s, claim_sampling_batch_entity.name) &&
           str_is(record_cell(task, "business_event")->s, EVENT);
}

static bool is_completed(const struct record *task) { return str_is(record_cell(task, "status")->s, COMPLETED); }

/* Whatever a group's policy is: any one completes it (claims 5.4, step 4), who may approve. */
static err_t take_consent(struct tx *tx, struct change *change)
{
    static const struct type type = {.kind = TYPE_UUID};
    struct db_value batch;

    if (!is_of_sample(&change->new_) || !is_completed(&change->new_) || is_completed(&change->old)) return OK;
    TRY(access_may(tx->arena, tx->who, RIGHT_SAMPLING_APPROVE));
    TRY(value_read_text(tx->arena, &type, "entityId", record_cell(&change->new_, "entity_id")->s, &batch));
    return batch.null ? OK : claim_sample_consent(tx, batch.u);
}

/* What was approved without the task completes it. */
static err_t complete(struct tx *tx, struct change *change)
{
    const struct db_value key = db_text(uuid_text(tx->arena, change->new_.at[COLUMN_UUID].u));
    struct record *tasks, *done;
    size_t n, m = 0;

    if (record_cell(&change->new_, "decided_at")->null || !record_cell(&change->old, "decided_at")->null) return OK;
    TRY(tx_get_found(tx, &task_entity, STR("SELECT uuid FROM task WHERE entity_id = $1 AND entity_type = 'claim_sampling_batch'"
                                           " AND status <> 'COMPLETED' AND deleted_at IS NULL"), &key, 1, &tasks, &n));
    done = ARENA_ARRAY(tx->arena, struct record, n);
    for (; m < n; m++) {
        done[m] = record_copy(tx->arena, tasks[m]);
        put(&done[m], "status", db_text(STR(COMPLETED)));
    }
    return tx_update(tx, tasks, done, n);
}

static const struct listener listeners[] = {
    { &claim_sampling_batch_entity, 1U << OP_CREATE, PHASE_AFTER, 0, ask_consent },
    { &claim_sampling_batch_entity, 1U << OP_UPDATE, PHASE_AFTER, 0, complete },
    { &task_entity, 1U << OP_UPDATE, PHASE_AFTER, 0, take_consent },
    LISTENERS_END
};

/* ---- how far its review is ---- */

/* A share of the sample in percent, whole: the contract rounds to two digits before it multiplies. */
static int64_t share(int64_t part, int64_t whole) { return whole ? (200 * part + whole) / (2 * whole) : 0; }

static err_t sample_of(struct function_call *c, struct found *out)
{
    static const struct type type = {.kind = TYPE_UUID};
    struct condition by_uuid = rows_test(c->arena, "uuid", LOOKUP_EXACT, 0);
    struct condition tests[] = {rows_test(c->arena, "samplingAssignments__samplingBatch__uuid", LOOKUP_EXACT, 0),
                                rows_test(c->arena, "samplingAssignments__status", LOOKUP_EXACT, 1)};
    struct condition both = {.kind = CONDITION_AND, .parts = tests, .part_count = 2};
    struct db_value values[2] = {db_null(DB_UUID), db_text(STR("I"))};
    struct found task;

    *out = (struct found){.to = 0};
    if (value_read(c->arena, &type, "taskId", json_get(c->arguments, "taskId"), &values[0]) || values[0].null) return OK;
    TRY(rows_read(c, access_program(), (struct query){.entity = &task_entity, .where = &by_uuid}, "entityType entityId", values, 1, &task));
    if (task.from == task.to || !str_is(rows_text(&task, task.from, "entityType"), claim_sampling_batch_entity.name)) return OK;
    TRY(value_read_text(c->arena, &type, "taskId", rows_text(&task, task.from, "entityId"), &values[0]));
    return rows_read(c, c->who, (struct query){.entity = &claim_entity, .where = &both, .right = RIGHT_SAMPLING_READ}, "status reviewStatus",
                     values, 2, out);
}

static err_t summary(struct function_call *c)
{
    struct json_writer w = json_writer(&c->out);
    int64_t reviewed = 0, rejected = 0, size;
    struct found sample;

    TRY(sample_of(c, &sample));
    size = (int64_t)(sample.to - sample.from);
    for (size_t i = sample.from; i < sample.to; i++) {
        if (rows_cell(&sample, i, "reviewStatus")->i != CLAIM_DELIVERED) continue;
        reviewed++;
        rejected += rows_cell(&sample, i, "status")->i == CLAIM_REJECTED;
    }
    json_open(&w, '{');
    json_key(&w, STR("deductiblePercentage"));
    json_put_int(&w, share(rejected, size));
    json_key(&w, STR("reviewedPercentage"));
    json_put_int(&w, share(reviewed, size));
    json_key(&w, STR("totalClaimsInBatch"));
    json_put_int(&w, size);
    json_close(&w, '}');
    return OK;
}

static const struct argument summary_arguments[] = {{"taskId", "String!"}, ARGUMENTS_END};

static const struct function functions[] = {
    { "samplingSummary", summary_arguments, "ClaimSamplingSummaryGQLType", RIGHT_SAMPLING_READ, summary },
    FUNCTIONS_END
};

const struct module sampling_module = {.name = "sampling", .listeners = listeners, .functions = functions};
