#include "module/commission/internal.h"

#include "model/registry/migration.h"
#include "module/contribution/contribution.h"
#include "module/payment/payment.h"

/* ---- runs ---- */

/* By enum law_commission_mode. */
static const struct code mode_codes[] = {{"prescribed", "prescribed"}, {"paid", "paid"}, {NULL, NULL}};
static const struct code_list modes = {"commission_mode", false, mode_codes};

struct str commission_mode_text(enum law_commission_mode mode) { return str_of(mode_codes[mode].code); }

err_t commission_rule(struct arena *a, const char *rule, const char *field)
{
    return err_make(a, E_RULE, "rule", rule, "field", field, NULL);
}

/* Only a run writes these rows. */
#define KEPT (F_REQUIRED | F_READONLY)
#define ONLY_RUNS { .read = RIGHT_COMMISSION_READ, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY }

static const struct field run_fields[] = {
    /* the month: its first and its last day */
    { .name = "dateFrom", .column = "date_from", .type = DATE, .flags = KEPT, .lookups = LK_ORDER },
    { .name = "dateTo", .column = "date_to", .type = DATE, .flags = KEPT, .lookups = LK_ORDER },
    { .name = "mode", .column = "mode", .type = CODE(modes), .flags = KEPT, .lookups = LK_EXACT },
    { .name = "rate", .column = "rate", .type = PCT, .flags = KEPT },
    { .name = "contributions", .column = "contributions", .type = INT, .flags = KEPT },
    { .name = "base", .column = "base", .type = MONEY_SIGNED, .flags = KEPT, .privacy = P_MONEY },
    { .name = "amount", .column = "amount", .type = MONEY_SIGNED, .flags = KEPT, .privacy = P_MONEY },
    /* officers were paid; without a value: not yet */
    { .name = "settledOn", .column = "settled_on", .type = DATE, .flags = F_READONLY, .lookups = LK_ORDER | LK_ISNULL },
    { .name = "reference", .column = "reference", .type = TEXT(100), .flags = F_READONLY },
    FIELDS_END
};

/* product, officer, payer: only theirs were counted; without a value: all. */
static const struct relation run_relations[] = {
    { .name = "location", .column = "location_id", .to = "location", .flags = R_REQUIRED | R_READONLY | R_FILTERS },
    { .name = "product", .column = "product_id", .to = "product", .flags = R_READONLY },
    { .name = "officer", .column = "officer_id", .to = "officer", .flags = R_READONLY },
    { .name = "payer", .column = "payer_id", .to = "payer", .flags = R_READONLY },
    RELATIONS_END
};

static const struct root run_roots[] = { { .name = "commissionRuns", .kind = ROOT_LIST, .file = "commissionRunsExport" }, ROOTS_END };

/* Always of one district: nobody sees of another's officers by way of the nation's sum. */
const struct entity commission_run_entity = {
    .name = "commission_run", .table = "commission_run", .fields = run_fields, .relations = run_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_JOURNAL, .scope = { .district = "district_id", .via = "location" },
    .rights = ONLY_RUNS, .order = "id", .sorts = SORTS("dateFrom"), .faces = FACES("CommissionRunGQLType"), .roots = run_roots,
};

/* ---- what they come to: an officer, a product, a rate ---- */

static const struct field fields[] = {
    { .name = "rate", .column = "rate", .type = PCT, .flags = KEPT },
    { .name = "policies", .column = "policies", .type = INT, .flags = KEPT },
    { .name = "contributions", .column = "contributions", .type = INT, .flags = KEPT },
    { .name = "refunds", .column = "refunds", .type = INT, .flags = KEPT },
    { .name = "base", .column = "base", .type = MONEY_SIGNED, .flags = KEPT, .privacy = P_MONEY },
    { .name = "amount", .column = "amount", .type = MONEY_SIGNED, .flags = KEPT, .privacy = P_MONEY },
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "commissionRun", .column = "commission_run_id", .to = "commission_run", .reverse = "commissions",
      .flags = R_REQUIRED | R_OWNER | R_FILTERS },
    { .name = "officer", .column = "officer_id", .to = "officer", .reverse = "commissions", .flags = R_REQUIRED | R_READONLY | R_FILTERS },
    { .name = "product", .column = "product_id", .to = "product", .flags = R_REQUIRED | R_READONLY },
    RELATIONS_END
};

static const struct root roots[] = { { .name = "commissions", .kind = ROOT_LIST, .file = "commissionsExport" }, ROOTS_END };

const struct entity commission_entity = {
    .name = "commission", .table = "commission", .fields = fields, .relations = relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_JOURNAL,
    .rights = ONLY_RUNS, .order = "id", .faces = FACES("CommissionGQLType"), .roots = roots,
};

/* ---- what counted: once, and taken back once ---- */

static const struct field line_fields[] = {
    { .name = "amount", .column = "amount", .type = MONEY_SIGNED, .flags = KEPT, .privacy = P_MONEY },
    { .name = "rate", .column = "rate", .type = PCT, .flags = KEPT, .lookups = LK_EXACT },
    FIELDS_END
};

static const struct relation line_relations[] = {
    { .name = "commissionRun", .column = "commission_run_id", .to = "commission_run", .reverse = "lines", .flags = R_REQUIRED | R_OWNER | R_FILTERS },
    { .name = "officer", .column = "officer_id", .to = "officer", .flags = R_REQUIRED | R_READONLY | R_FILTERS },
    { .name = "product", .column = "product_id", .to = "product", .flags = R_REQUIRED | R_READONLY },
    /* one of these: what counted, or what counted and is gone since, whose commission goes back */
    { .name = "premium", .column = "premium_id", .to = "premium", .reverse = "commissionLines", .flags = R_READONLY },
    { .name = "takesBack", .column = "takes_back_id", .to = "premium", .reverse = "commissionsTakenBack", .flags = R_READONLY },
    RELATIONS_END
};

static const struct root line_roots[] = { { .name = "commissionLines", .kind = ROOT_LIST, .file = "commissionLinesExport" }, ROOTS_END };

const struct entity commission_line_entity = {
    .name = "commission_line", .table = "commission_line", .fields = line_fields, .relations = line_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("premium_id", "takes_back_id"),
    .rights = ONLY_RUNS, .order = "id", .faces = FACES("CommissionLineGQLType"), .roots = line_roots,
};

/* ---- the module ---- */

#define RUN_1 \
    "date_from @date NOT NULL, date_to @date NOT NULL, mode @text NOT NULL, rate @int NOT NULL, contributions @int NOT NULL," \
    " base @int NOT NULL, amount @int NOT NULL, settled_on @date, reference @text, location_id @int NOT NULL, product_id @int," \
    " officer_id @int, payer_id @int, district_id @int"
#define COMMISSION_1 \
    "rate @int NOT NULL, policies @int NOT NULL, contributions @int NOT NULL, refunds @int NOT NULL, base @int NOT NULL," \
    " amount @int NOT NULL, commission_run_id @int NOT NULL, officer_id @int NOT NULL, product_id @int NOT NULL"
#define LINE_1 \
    "amount @int NOT NULL, rate @int NOT NULL, commission_run_id @int NOT NULL, officer_id @int NOT NULL, product_id @int NOT NULL," \
    " premium_id @int, takes_back_id @int"

/* The last three serve runs: refunds, what is gone, and payments of a month are found without a walk through all. */
static const struct migration migrations[] = {
    { 1, "commissions of officers",
      TABLE("commission_run", RUN_1, FOREIGN("location_id", "location") FOREIGN("product_id", "product") FOREIGN("officer_id", "officer")
            FOREIGN("payer_id", "payer"))
      INDEX("commission_run", "date_from", "date_from, id")
      INDEX("commission_run", "settled_on", "settled_on, id")
      INDEX("commission_run", "location", "location_id, id")
      INDEX("commission_run", "product", "product_id, id")
      INDEX("commission_run", "officer", "officer_id, id")
      INDEX("commission_run", "payer", "payer_id, id")
      INDEX("commission_run", "district", "district_id, id")
      INDEX("commission_run", "district_date_from", "district_id, date_from, id")
      AUTHORED("commission_run")
      TABLE("commission", COMMISSION_1, FOREIGN("commission_run_id", "commission_run") FOREIGN("officer_id", "officer")
            FOREIGN("product_id", "product"))
      INDEX("commission", "commission_run", "commission_run_id, id")
      INDEX("commission", "officer", "officer_id, id")
      INDEX("commission", "product", "product_id, id")
      AUTHORED("commission")
      TABLE("commission_line", LINE_1, FOREIGN("commission_run_id", "commission_run") FOREIGN("officer_id", "officer")
            FOREIGN("product_id", "product") FOREIGN("premium_id", "premium") FOREIGN("takes_back_id", "premium"))
      UNIQUE("commission_line", "premium_id")
      UNIQUE("commission_line", "takes_back_id")
      INDEX("commission_line", "commission_run", "commission_run_id, id")
      INDEX("commission_line", "officer", "officer_id, id")
      INDEX("commission_line", "product", "product_id, id")
      INDEX("commission_line", "premium", "premium_id, id")
      INDEX("commission_line", "takes_back", "takes_back_id, id")
      AUTHORED("commission_line")
      INDEX_OF_SET("premium", "refunds_by_day", "refund_of_id", "district_id, pay_date, id")
      "CREATE INDEX premium_i_gone ON premium (district_id, id) WHERE deleted_at IS NOT NULL;"
      INDEX("payment", "payment_date", "payment_date, id") },
    { .n = 0 }
};

static const struct entity *const entities[] = {&commission_run_entity, &commission_entity, &commission_line_entity, NULL};

static const struct command commands[] = {
    { .name = "commission_run.create", .right = RIGHT_COMMISSION_RUN, .prepare = commission_run_prepare, .apply = commission_run_apply },
    { .name = "commission_run.settle", .right = RIGHT_COMMISSION_SETTLE, .prepare = commission_settle_prepare, .apply = commission_settle_apply,
      .undo = true },
    { .name = "commission_run.delete", .right = RIGHT_COMMISSION_RUN, .prepare = commission_delete_prepare, .apply = commission_delete_apply },
    COMMANDS_END
};

static const struct job jobs[] = {
    { .name = JOB_COMMISSION, .right = RIGHT_NOBODY, .step = commission_run_step, .of_account = true },
    JOBS_END
};

static const struct argument preview_arguments[] = {
    {"year", "Int!"}, {"month", "Int!"}, {"mode", "String"}, {"rate", "Decimal!"}, {"location", "UUID"}, {"product", "UUID"},
    {"officer", "UUID"}, {"payer", "UUID"}, ARGUMENTS_END
};
static const struct argument progress_arguments[] = {{"job", "UUID!"}, ARGUMENTS_END};
static const struct function functions[] = {
    { "commissionProgress", progress_arguments, "GenericScalar", RIGHT_COMMISSION_RUN, commission_progress },
    { "commissionPreview", preview_arguments, "GenericScalar", RIGHT_COMMISSION_RUN, commission_preview },
    FUNCTIONS_END
};

const struct module commission_module = {
    .name = "commission", .entities = entities, .migrations = migrations, .commands = commands, .listeners = commission_listeners,
    .jobs = jobs, .functions = functions,
};
