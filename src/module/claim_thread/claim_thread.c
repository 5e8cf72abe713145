/* Questions and answers between scheme and facility on a claim, so that nobody telephones. What was sent stays as it was sent. */
#include "module/claim_thread/internal.h"

#include "module/root_search.h"

/* Whom it waits for, and who wrote. */
static const struct code status_codes[] = {{"F", "waits_for_facility"}, {"S", "waits_for_scheme"}, {"C", "closed"}, {NULL, NULL}};
static const struct code_list statuses = {"claim_thread_status", false, status_codes};
static const struct code side_codes[] = {{"F", "facility"}, {"S", "scheme"}, {NULL, NULL}};
static const struct code_list sides = {"claim_message_side", false, side_codes};

/* ---- threads ---- */

static const struct field thread_fields[] = {
    { .name = "subject", .column = "subject", .type = TEXT(THREAD_SUBJECT_MAX), .flags = F_REQUIRED | F_ONCE, .lookups = LK_EXACT,
      .privacy = P_HEALTH },
    { .name = "status", .column = "status", .type = CODE(statuses), .flags = F_REQUIRED | F_READONLY, .lookups = LK_EXACT | LK_IN },
    { .name = "askedBy", .column = "asked_by", .type = CODE(sides), .flags = F_REQUIRED | F_READONLY, .lookups = LK_EXACT },
    { .name = "closed", .column = "closed", .type = BOOL, .flags = F_REQUIRED | F_READONLY, .lookups = LK_EXACT, .standard = "false" },
    { .name = "lastAt", .column = "last_at", .type = STAMP, .flags = F_REQUIRED | F_READONLY, .lookups = LK_ORDER },
    FIELDS_END
};

static const struct relation thread_relations[] = {
    { .name = "claim", .column = "claim_id", .to = "claim", .reverse = "threads", .flags = R_REQUIRED | R_ONCE | R_FILTERS },
    RELATIONS_END
};

static err_t threads(struct root_call *c)
{
    const struct json *mine = root_value(c, "waitsForMe");

    if (mine && mine->kind == JSON_TRUE) root_test(c, "status", LOOKUP_EXACT, root_slot_of(c, db_text(claim_side_text(claim_side(c->who)))));
    return OK;
}

static const struct argument threads_arguments[] = {{"waitsForMe", "Boolean"}, ARGUMENTS_END};
static const struct root thread_roots[] = {
    { .name = "claimThreads", .kind = ROOT_LIST, .arguments = threads_arguments, .where = threads },
    ROOTS_END
};

/* Seen with their claim. */
#define WITH(relation) { .district = "district_id", .via = relation, .facility = relation }

const struct entity claim_thread_entity = {
    .name = "claim_thread", .table = "claim_thread", .fields = thread_fields, .relations = thread_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_JOURNAL, .scope = WITH("claim"), .rights = CLAIM_PART_RIGHTS,
    .order = "id", .sorts = SORTS("lastAt"), .faces = FACES("ClaimThreadGQLType"), .roots = thread_roots,
};

/* ---- messages ---- */

static const struct field message_fields[] = {
    { .name = "side", .column = "side", .type = CODE(sides), .flags = F_REQUIRED | F_ONCE, .lookups = LK_EXACT },
    { .name = "text", .column = "text", .type = TEXT(THREAD_TEXT_MAX), .flags = F_REQUIRED | F_ONCE, .privacy = P_HEALTH },
    FIELDS_END
};

static const struct relation message_relations[] = {
    { .name = "thread", .column = "thread_id", .to = "claim_thread", .reverse = "messages", .flags = R_REQUIRED | R_ONCE },
    RELATIONS_END
};

const struct entity claim_message_entity = {
    .name = "claim_message", .table = "claim_message", .fields = message_fields, .relations = message_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_JOURNAL, .scope = WITH("thread"), .rights = CLAIM_PART_RIGHTS,
    .order = "id", .faces = FACES("ClaimMessageGQLType"),
};

/* ---- the module ---- */

static const struct entity *const entities[] = {&claim_thread_entity, &claim_message_entity, NULL};

const struct module claim_thread_module = { .name = "claim_thread", .entities = entities, .commands = claim_thread_commands };
