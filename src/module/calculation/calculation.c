#include "module/calculation/calculation.h"

#include "module/payment_plan/payment_plan.h"
#include "module/product/product.h"
#include "module/rows.h"

#include <stdio.h>
#include <string.h>

/* ---- what a rule asks a plan for ---- */

struct option { const char *value, *en, *fr; };
#define OPTIONS_END {NULL, NULL, NULL}

/* `count`: as many of them, numbered from 1. */
struct parameter {
    const char *type, *name, *en, *fr;
    int count;
    const struct option *options;
    const char *condition, *standard;
    bool required;
};
#define PARAMETERS_END {.type = NULL}

static const struct option claim_types[] = {{"B", "All", "Tous"}, {"I", "In-patient", "Hospitalisation"}, {"O", "Out-patient", "Ambulatoire"}, OPTIONS_END};
static const struct option levels[] = {
    {"null", "None", "Aucun"}, {"H", "Hospital", "Hôpital"}, {"D", "Dispensary", "Dispensaire"}, {"C", "Health centre", "Centre de santé"}, OPTIONS_END
};
static const struct option sublevels[] = {
    {"null", "Any", "Tout"}, {"N", "No sub-level", "Sans sous-niveau"}, {"I", "Integrated", "Intégré"}, {"R", "Reference", "Référence"}, OPTIONS_END
};

#define PERCENT "INPUT>=0 && INPUT<=100"
#define WHICH_CLAIMS                                                                                                         \
    { "select", "claim_type", "Claim type", "Type de prestation", 0, claim_types, NULL, "B", true },                         \
    { "select", "hf_level", "Level of facility", "Niveau de formation sanitaire", 4, levels, NULL, "null", false },          \
    { "select", "hf_sublevel", "Sub-level of facility", "Sous-niveau de formation sanitaire", 4, sublevels, NULL, "null", false }
#define SHARES { "number", "distr", "Share of the month, percent", "Part du mois, pour cent", 12, NULL, PERCENT, "0", false }
#define WEIGHT(name, en, fr, standard) { "number", name, en, fr, 0, NULL, PERCENT, standard, false }

static const struct parameter fee_parameters[] = { WHICH_CLAIMS, SHARES, PARAMETERS_END };
static const struct parameter capitation_parameters[] = {
    WHICH_CLAIMS,
    WEIGHT("share_contribution", "Share of contributions, percent", "Part des cotisations, pour cent", "100"),
    WEIGHT("weight_population", "Weight of population", "Poids de la population", "0"),
    WEIGHT("weight_number_families", "Weight of families", "Poids des familles", "0"),
    WEIGHT("weight_insured_population", "Weight of insured population", "Poids de la population assurée", "0"),
    WEIGHT("weight_number_insured_families", "Weight of insured families", "Poids des familles assurées", "0"),
    WEIGHT("weight_number_visits", "Weight of visits", "Poids des visites", "0"),
    WEIGHT("weight_adjusted_amount", "Weight of adjusted amount", "Poids du montant ajusté", "0"),
    PARAMETERS_END
};

/* ---- the rules ---- */

static const struct rule {
    const char *name, *description, *type, *sub_type, *from, *to;
    const char *class;                       /* whose rows hold its parameters */
    const struct parameter *parameters;
} rules[LAW_PAYMENT_RULES] = {
    [LAW_FEE_FOR_SERVICE] = { "payment: fee for service", "Facilities are paid for each claim, at prices and relative indexes.",
      "account_payable", "third_party_payment", "BatchRun", "Bill", "PaymentPlan", fee_parameters },
    [LAW_BY_HEAD] = { "payment: capitation", "Facilities share the contributions by the people they are there for.",
      "account_payable", "third_party_payment", "CapitationPayment", "Bill", "PaymentPlan", capitation_parameters },
};

static const struct payment_rule *words_of(const struct rule *r) { return &payment_rules[r - rules]; }

static struct str argument(const struct function_call *c, const char *name)
{
    const struct json *v = json_get(c->arguments, name);

    return json_is_null(v) ? STR_NONE : v->text;
}

static void put_text(struct json_writer *w, const char *key, const char *text)
{
    json_key(w, str_of(key));
    if (text) json_put_str(w, str_of(text));
    else json_put_null(w);
}

/* ---- calculationRules, calculationRulesByClassName ---- */

static void put_pair(struct json_writer *w, const char *key, const char *from, const char *to)
{
    char text[128];
    int n = snprintf(text, sizeof text, "[{\"from\": \"%s\", \"to\": \"%s\"}]", from, to);

    json_key(w, str_of(key));
    json_put_str(w, (struct str){text, (size_t)n});
}

static void put_rule(struct json_writer *w, const struct rule *r)
{
    json_open(w, '{');
    put_text(w, "calculationClassName", r->name);
    put_text(w, "status", "active");
    put_text(w, "description", r->description);
    put_text(w, "uuid", words_of(r)->uuid);
    json_key(w, STR("classParam"));
    json_put_str(w, STR("[{\"class\": \"PaymentPlan\"}]"));
    put_pair(w, "fromTo", r->from, r->to);
    put_text(w, "type", r->type);
    put_text(w, "subType", r->sub_type);
    json_close(w, '}');
}

static void put_rules(struct function_call *c, struct str uuid, struct str type, struct str class)
{
    struct json_writer w = json_writer(&c->out);

    json_open(&w, '{');
    json_key(&w, STR("calculationRules"));
    json_open(&w, '[');
    for (size_t i = 0; i < LAW_PAYMENT_RULES; i++)
        if ((!uuid.n || str_is(uuid, payment_rules[i].uuid)) && (!type.n || str_is(type, rules[i].type)) && (!class.p || str_is(class, rules[i].class)))
            put_rule(&w, &rules[i]);
    json_close(&w, ']');
    json_close(&w, '}');
}

static err_t rules_all(struct function_call *c)
{
    put_rules(c, argument(c, "calculation"), argument(c, "calcruleType"), STR_NONE);
    return OK;
}

static err_t rules_of_class(struct function_call *c)
{
    put_rules(c, STR_NONE, STR_NONE, argument(c, "className"));
    return OK;
}

/* ---- calculationParams ---- */

static void put_label(struct json_writer *w, const char *en, const char *fr, int number)
{
    const char *const labels[2][2] = {{"en", en}, {"fr", fr}};
    char text[100];

    json_key(w, STR("label"));
    json_open(w, '{');
    for (size_t i = 0; i < 2; i++) {
        int n = number ? snprintf(text, sizeof text, "%s %d", labels[i][1], number) : snprintf(text, sizeof text, "%s", labels[i][1]);
        json_key(w, str_of(labels[i][0]));
        json_put_str(w, (struct str){text, (size_t)n});
    }
    json_close(w, '}');
}

/* Those of products, which have plans. */
static void put_rights(struct json_writer *w)
{
    json_key(w, STR("rights"));
    json_open(w, '{');
    put_text(w, "read", "121001");
    put_text(w, "write", "121002");
    put_text(w, "update", "121003");
    put_text(w, "replace", "121006");
    json_close(w, '}');
}

static void put_options(struct json_writer *w, const struct option *o)
{
    json_key(w, STR("optionSet"));
    json_open(w, '[');
    for (; o && o->value; o++) {
        json_open(w, '{');
        put_text(w, "value", o->value);
        put_label(w, o->en, o->fr, 0);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_parameter(struct json_writer *w, const struct parameter *p, int number)
{
    char name[50];
    int n = number ? snprintf(name, sizeof name, "%s_%d", p->name, number) : snprintf(name, sizeof name, "%s", p->name);

    json_open(w, '{');
    put_text(w, "type", p->type);
    json_key(w, STR("name"));
    json_put_str(w, (struct str){name, (size_t)n});
    put_label(w, p->en, p->fr, number);
    put_rights(w);
    put_options(w, p->options);
    put_text(w, "relevance", "True");
    put_text(w, "required", p->required ? "True" : "False");
    put_text(w, "condition", p->condition);
    put_text(w, "defaultValue", p->standard);
    json_close(w, '}');
}

/* Whether there is such a row, of those whose rule is this one where `rule` is no NULL. */
static err_t exists(struct function_call *c, const struct entity *e, const char *path, struct str key, const char *rule, bool *out)
{
    struct condition tests[] = {rows_test(c->arena, path, LOOKUP_EXACT, 0), {0}};
    struct condition all = {.kind = CONDITION_AND, .parts = tests, .part_count = rule ? 2 : 1};
    struct query q = {.entity = e, .where = &all, .right = RIGHT_CALCULATION_READ};
    struct db_value values[2] = {db_null(DB_UUID), db_null(DB_TEXT)};
    struct found found;
    uuid_t uuid;

    if (!uuid_read(key, &uuid)) return OK;
    values[0] = db_uuid(uuid);
    if (rule) {
        tests[1] = rows_test(c->arena, "rule", LOOKUP_EXACT, 1);
        values[1] = db_text(str_of(rule));
    }
    TRY(rows_read(c, c->who, q, "uuid", values, rule ? 2 : 1, &found));
    *out = found.to > 0;
    return OK;
}

/* A plan is paid by its rule; every product by the first, and by those of its plans. */
static err_t matches(struct function_call *c, const struct rule *r, struct str class, struct str instance, bool *out)
{
    const char *word = words_of(r)->code;

    *out = str_is(instance, words_of(r)->uuid);
    if (!*out && str_is(class, "PaymentPlan")) return exists(c, &payment_plan_entity, "uuid", instance, word, out);
    if (*out || !str_is(class, "Product")) return OK;
    if (r == &rules[LAW_FEE_FOR_SERVICE]) return exists(c, &product_entity, "uuid", instance, NULL, out);
    return exists(c, &payment_plan_entity, "product__uuid", instance, word, out);
}

static err_t parameters_of(struct function_call *c)
{
    struct json_writer w = json_writer(&c->out);
    bool match;

    json_open(&w, '{');
    json_key(&w, STR("calculationParams"));
    json_open(&w, '[');
    for (size_t i = 0; i < LAW_PAYMENT_RULES; i++) {
        if (!str_is(argument(c, "className"), rules[i].class)) continue;
        TRY(matches(c, &rules[i], argument(c, "instanceClassName"), argument(c, "instanceId"), &match));
        for (const struct parameter *p = rules[i].parameters; match && p->type; p++)
            for (int number = p->count ? 1 : 0; number <= p->count; number++) put_parameter(&w, p, number);
    }
    json_close(&w, ']');
    json_close(&w, '}');
    return OK;
}

/* ---- linkedClass ---- */

static bool is_class(const struct entity *e, struct str class)
{
    const char *face = e->faces ? e->faces[0] : "";

    return str_starts(str_of(face), class) && str_is((struct str){face + class.n, strlen(face) - class.n}, "GQLType");
}

static void put_linked(struct function_call *c, struct json_writer *w, struct str class)
{
    const struct registry *r = c->registry;

    for (size_t i = 0; i < r->table_count; i++) {
        if (!is_class(r->tables[i].entity, class)) continue;
        for (const struct relation *x = r->tables[i].entity->relations; x && x->name; x++) {
            const struct table *to = registry_table(r, str_of(x->to));
            struct str face = to && to->entity->faces ? str_of(to->entity->faces[0]) : STR_NONE;
            if (str_ends(face, STR("GQLType"))) json_put_str(w, (struct str){face.p, face.n - 7});
        }
    }
    if (str_is(class, "PaymentPlan") || str_is(class, "ContributionPlan")) json_put_str(w, STR("Calculation"));
}

static err_t linked_classes(struct function_call *c)
{
    const struct json *list = json_get(c->arguments, "classNameList");
    struct json_writer w = json_writer(&c->out);

    json_open(&w, '{');
    json_key(&w, STR("linkedClasses"));
    json_open(&w, '[');
    if (json_is_null(list)) json_put_str(&w, STR("Calculation"));
    for (const struct json *v = json_is_null(list) ? NULL : list->first; v; v = v->next)
        if (v->kind == JSON_STRING && v->text.n) put_linked(c, &w, v->text);
    json_close(&w, ']');
    json_close(&w, '}');
    return OK;
}

/* ---- the module ---- */

static const struct argument class_arguments[] = {{"className", "String!"}, ARGUMENTS_END};
static const struct argument rule_arguments[] = {{"calculation", "UUID"}, {"calcruleType", "String"}, ARGUMENTS_END};
static const struct argument parameter_arguments[] = {
    {"className", "String!"}, {"instanceId", "String!"}, {"instanceClassName", "String!"}, ARGUMENTS_END
};
static const struct argument linked_arguments[] = {{"classNameList", "[String]"}, ARGUMENTS_END};

static const struct function functions[] = {
    { "calculationRulesByClassName", class_arguments, "CalculationRulesListGQLType", RIGHT_CALCULATION_READ, rules_of_class },
    { "calculationRules", rule_arguments, "CalculationRulesListGQLType", RIGHT_CALCULATION_READ, rules_all },
    { "calculationParams", parameter_arguments, "CalculationParamsListGQLType", RIGHT_CALCULATION_READ, parameters_of },
    { "linkedClass", linked_arguments, "LinkedClassListGQLType", RIGHT_CALCULATION_READ, linked_classes },
    FUNCTIONS_END
};

const struct module calculation_module = { .name = "calculation", .functions = functions };
