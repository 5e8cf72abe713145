#include "module/report/internal.h"

#include "model/registry/migration.h"
#include "model/write/input.h"

/* ---- layouts that an installation keeps ---- */

static const struct field fields[] = {
    { .name = "name", .column = "name", .type = TEXT(255), .flags = F_REQUIRED | F_ONCE, .lookups = LK_EXACT },
    { .name = "definition", .column = "definition", .type = TEXT(1 << 20), .flags = F_REQUIRED },
    FIELDS_END
};

const struct entity report_definition_entity = {
    .name = "report_definition", .table = "report_definition", .fields = fields,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("name"),
    .rights = { .read = RIGHT_REPORTS, .create = RIGHT_REPORT_ADD, .update = RIGHT_REPORT_EDIT, .remove = RIGHT_REPORT_DELETE },
    .order = "id",
};

static const struct migration migrations[] = {
    { 1, "layouts of reports", TABLE("report_definition", "name @text NOT NULL, definition @text NOT NULL") UNIQUE("report_definition", "name") },
    { .n = 0 }
};

/* ---- overriding one ---- */

struct override { struct db_value name, definition; };

static err_t override_prepare(struct prepare *p, void **plan)
{
    struct override *o = ARENA_NEW(p->arena, struct override);

    TRY(input_only(p, LIST("name", "definition")));
    TRY(value_read(p->arena, &fields[0].type, "name", json_get(p->input, "name"), &o->name));
    TRY(value_read(p->arena, &fields[1].type, "definition", json_get(p->input, "definition"), &o->definition));
    if (o->name.null || o->definition.null)
        return err_make(p->arena, E_FIELD_REQUIRED, "field", o->name.null ? "name" : "definition", NULL);
    if (!report_named(o->name.s)) return err_make(p->arena, E_NOT_FOUND, "entity", "report", "key", str_zero(p->arena, o->name.s), NULL);
    *plan = o;
    return OK;
}

static err_t override_apply(struct tx *tx, void *plan)
{
    const struct override *o = plan;
    const struct table *t = registry_table_of(tx->registry, &report_definition_entity);
    struct record *old, row;
    size_t n;

    TRY(tx_get_found(tx, &report_definition_entity, STR("SELECT uuid FROM report_definition WHERE name = $1 AND deleted_at IS NULL"), &o->name, 1,
                     &old, &n));
    row = n ? record_copy(tx->arena, old[0]) : record_new(tx->arena, t);
    *record_cell(&row, "name") = o->name;
    *record_cell(&row, "definition") = o->definition;
    TRY(n ? tx_update(tx, old, &row, 1) : tx_insert(tx, &row, 1));
    tx_answer(tx, &row);
    return OK;
}

static const struct command commands[] = {
    { .name = "report_definition.override", .right = RIGHT_REPORT_EDIT, .also = RIGHT_REPORT_ADD, .prepare = override_prepare, .apply = override_apply },
    COMMANDS_END
};

/* ---- reports, report ---- */

static struct str definition_of(struct function_call *c, const struct report *r)
{
    struct condition is = rows_test(c->arena, "name", LOOKUP_EXACT, 0);
    struct query q = {.entity = &report_definition_entity, .where = &is};
    struct db_value name = db_text(str_of(r->name));
    struct found found;

    return rows_read(c, access_program(), q, "definition", &name, 1, &found) || !found.to ? STR_NONE : rows_text(&found, 0, "definition");
}

static void put_report(struct function_call *c, struct json_writer *w, const struct report *r)
{
    struct str definition = definition_of(c, r);

    json_open(w, '{');
    answer_text(w, "name", str_of(r->name));
    answer_text(w, "module", str_of(r->module));
    answer_text(w, "description", text_of(c->texts, c->language, str_format(c->arena, "report.%s", r->name).p));
    answer_text(w, "permission", str_format(c->arena, "%u", r->right));
    json_key(w, STR("definition"));
    if (definition.p) json_put_str(w, definition);
    else json_put_null(w);
    answer_text(w, "defaultReport", report_layout(c, r));
    json_close(w, '}');
}

static err_t list_reports(struct function_call *c)
{
    struct json_writer w = json_writer(&c->out);

    json_open(&w, '[');
    for (const struct report *r = reports; r->name; r++)
        if (!access_may(c->arena, c->who, r->right)) put_report(c, &w, r);
    json_close(&w, ']');
    return OK;
}

static err_t one_report(struct function_call *c)
{
    const struct json *name = json_get(c->arguments, "name");
    const struct report *r = json_is_null(name) ? NULL : report_named(name->text);
    struct json_writer w = json_writer(&c->out);

    if (!r) return OK;
    TRY(access_may(c->arena, c->who, r->right));
    put_report(c, &w, r);
    return OK;
}

static const struct argument report_arguments[] = {{"name", "String!"}, ARGUMENTS_END};

static const struct function functions[] = {
    { "reports", NULL, "[ReportGQLType]", RIGHT_REPORTS, list_reports },
    { "report", report_arguments, "ReportGQLType", RIGHT_REPORTS, one_report },
    FUNCTIONS_END
};

static const struct entity *const entities[] = {&report_definition_entity, NULL};

const struct module report_module = {
    .name = "report", .entities = entities, .migrations = migrations, .commands = commands, .functions = functions,
};
