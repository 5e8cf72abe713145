/* Pairs of people who may be one, as the job finds them (duplicate_find.c), until somebody merges them or says that they are two. */
#include "module/duplicate/internal.h"
#include "module/insuree/insuree.h"
#include "module/root_search.h"

static const struct code state_codes[] = {{"open", "open"}, {"apart", "apart"}, {NULL, NULL}};
static const struct code_list states = {"duplicate_state", false, state_codes};

static const struct field fields[] = {
    { .name = "score", .column = "score", .type = INT_RANGE(0, 100), .flags = F_REQUIRED | F_READONLY, .lookups = LK_ORDER },
    { .name = "state", .column = "state", .type = CODE(states), .flags = F_REQUIRED, .lookups = LK_EXACT, .standard = "open" },
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "insuree", .column = "insuree_id", .to = "insuree", .flags = R_REQUIRED | R_READONLY | R_FILTERS },
    { .name = "other", .column = "other_id", .to = "insuree", .flags = R_REQUIRED | R_READONLY },
    RELATIONS_END
};

static err_t pairs(struct root_call *c) { return search_below(c, LIST("insuree__currentVillage", "insuree__family__location")); }

static const struct argument arguments[] = { BELOW_ARGUMENTS, ARGUMENTS_END };
static const struct root roots[] = {
    { .name = "duplicatePairs", .kind = ROOT_LIST, .arguments = arguments, .where = pairs, .file = "duplicatePairsExport" },
    ROOTS_END
};

/* Two people are one pair, the earlier first: the job, which never runs twice at once, sees to it. Seen where either lives; of who lives elsewhere only the summary (decision D21). */
const struct entity duplicate_pair_entity = {
    .name = "duplicate_pair", .table = "duplicate_pair", .fields = fields, .relations = relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL, .aside = true,
    .scope = { .district = "district_id", .second = "district2_id", .village = "village_id", .via = "insuree", .second_via = "other" },
    .rights = { RIGHT_INSUREE_READ, RIGHT_NOBODY, RIGHT_INSUREE_UPDATE, RIGHT_NOBODY },
    .order = "id", .sorts = SORTS("score"), .faces = FACES("DuplicatePairGQLType"), .roots = roots,
};

#define PAIR_1 \
    "score @int NOT NULL, state @text NOT NULL, insuree_id @int NOT NULL, other_id @int NOT NULL, district_id @int, district2_id @int, village_id @int"

const struct migration duplicate_migrations[] = {
    { 1, "pairs of people who may be one",
      TABLE("duplicate_pair", PAIR_1, FOREIGN("insuree_id", "insuree") FOREIGN("other_id", "insuree"))
      INDEX("duplicate_pair", "insuree", "insuree_id, id")
      INDEX("duplicate_pair", "other", "other_id, id")
      INDEX("duplicate_pair", "score", "score, id")
      INDEX("duplicate_pair", "district", "district_id, id")
      INDEX("duplicate_pair", "district_score", "district_id, score, id")
      INDEX_OF_SET("duplicate_pair", "district2", "district2_id", "id")
      INDEX_OF_SET("duplicate_pair", "district2_score", "district2_id", "score, id")
      INDEX("duplicate_pair", "village", "village_id, id")
      INDEX("duplicate_pair", "village_score", "village_id, score, id") },
    { .n = 0 }
};

err_t duplicate_pairs_end(struct tx *tx, int64_t person)
{
    const struct db_value key = db_int(person);
    const struct access *before = tx_see_all(tx);
    struct record *rows;
    size_t n;
    err_t e = tx_get_found(tx, &duplicate_pair_entity, STR("SELECT uuid FROM duplicate_pair WHERE insuree_id = $1 AND deleted_at IS NULL UNION ALL"
                                                            " SELECT uuid FROM duplicate_pair WHERE other_id = $1 AND deleted_at IS NULL"), &key, 1, &rows, &n);

    if (!e && n) e = tx_delete(tx, rows, n);
    tx->who = before;
    return e;
}

static err_t person_went(struct tx *tx, struct change *change) { return duplicate_pairs_end(tx, change->old.at[COLUMN_ID].i); }

const struct listener duplicate_listeners[] = {
    { &insuree_entity, 1U << OP_DELETE, PHASE_AFTER, 0, person_went },
    LISTENERS_END
};
