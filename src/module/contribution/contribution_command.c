/* Booking, correcting and deleting contributions (enrolment 7.1, 7.2). Input:
 *   premium.create  {"uuid"?, "policy", "amount", "receipt", "payDate", "payType", "isPhotoFee"?, "payer"?, ..., "action"?}
 *   premium.update  {"uuid", what changes, "action"?}
 *   premium.delete  {"uuid"} or {"uuids": [...]}
 * generateReceipt of premium.create: true makes the receipt, in place of one that is typed; the answer says it.
 * action: what is decided where the contributions do not suffice: "enforce", "wait", "suspend".
 * The answer says of a contribution {"situation", "may": [...], "status", "left"}, of a change or deletion that leaves an active
 * policy short {"warnings": ["premium_not_covered"]} with it: a policy is never set back. */
#include "model/write/input.h"
#include "module/contribution/internal.h"
#include "module/rows.h"

struct plan {
    void *crud;
    struct premium_told told;
};

static const struct { const char *word; enum law_decision decision; } actions[] = {
    {"enforce", LAW_ENFORCE}, {"wait", LAW_WAIT}, {"suspend", LAW_SUSPEND},
};
enum { ACTIONS = sizeof actions / sizeof *actions };

const char *premium_action(enum law_decision decision)
{
    for (size_t i = 0; i < ACTIONS; i++)
        if (actions[i].decision == decision) return actions[i].word;
    return NULL;
}

/* ---- the input ---- */

static bool is_word(struct str s, const char *word)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] - 'A' + 'a') : s.p[i];
        if (!word[i] || c != word[i]) return false;
    }
    return !word[s.n];
}

static err_t read_action(const struct prepare *p, enum law_decision *out)
{
    const struct json *v = json_get(p->input, "action");

    *out = LAW_UNDECIDED;
    if (json_is_null(v) || (v->kind == JSON_STRING && !v->text.n)) return OK;
    if (v->kind != JSON_STRING) return err_make(p->arena, E_FIELD_TYPE, "field", "action", "type", "text", NULL);
    for (size_t i = 0; i < ACTIONS; i++)
        if (is_word(v->text, actions[i].word)) *out = actions[i].decision;
    return *out ? OK : err_make(p->arena, E_FIELD_CHOICE, "field", "action", "value", str_zero(p->arena, v->text), NULL);
}

static err_t read_generate(const struct prepare *p, bool *out)
{
    const struct json *v = json_get(p->input, "generateReceipt");

    *out = v && v->kind == JSON_TRUE;
    if (json_is_null(v) || v->kind == JSON_TRUE || v->kind == JSON_FALSE) return OK;
    return err_make(p->arena, E_FIELD_TYPE, "field", "generateReceipt", "type", "bool", NULL);
}

/* What is left is a record's input; a receipt that is yet to be made stands there as a mark. */
static err_t take_own_out(struct prepare *p, bool generate)
{
    return input_rewrite(p, p->input, generate ? LIST("action", "generateReceipt", "receipt") : LIST("action", "generateReceipt"),
                         generate ? STR("\"receipt\":\"RE\"") : STR_NONE, &p->input);
}

static err_t prepare(struct prepare *p, bool is_new, void **out)
{
    struct plan *plan = ARENA_NEW(p->arena, struct plan);

    if (p->input->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_TYPE, "field", "input", "type", "object", NULL);
    TRY(read_action(p, &plan->told.decision));
    if (is_new) TRY(read_generate(p, &plan->told.generate));
    if (json_get(p->input, "action") || (is_new && json_get(p->input, "generateReceipt"))) TRY(take_own_out(p, plan->told.generate));
    *out = plan;
    return crud_command.prepare(p, &plan->crud);
}

/* Locked first: two contributions to one policy are counted one after the other. */
static void lock_policy(struct prepare *p)
{
    const struct json *v = json_get(p->input, "policy");
    uuid_t uuid;

    if (v && v->kind == JSON_STRING && uuid_read(v->text, &uuid)) prepare_lock(p, &policy_entity, uuid);
}

err_t premium_create_prepare(struct prepare *p, void **out)
{
    TRY(prepare(p, true, out));
    lock_policy(p);
    return OK;
}

err_t premium_change_prepare(struct prepare *p, void **out) { return prepare(p, false, out); }

/* ---- the answer ---- */

const char *const premium_situations[] = {
    [LAW_MATCHES] = "matches", [LAW_EXCEEDS] = "exceeds", [LAW_NOT_PAID_UP] = "not_covered", [LAW_LAST_INSTALMENT] = "last_instalment",
    [LAW_INSTALMENTS_EXCEEDED] = "instalments_exceeded", [LAW_LATE] = "late",
};

static void put_answer(struct json_writer *w, const struct law_payment_answer *a)
{
    json_key(w, STR("situation"));
    json_put_str(w, str_of(premium_situations[a->situation]));
    json_key(w, STR("may"));
    json_open(w, '[');
    for (size_t i = 0; i < ACTIONS; i++)
        if (a->may & 1U << actions[i].decision) json_put_str(w, str_of(actions[i].word));
    json_close(w, ']');
    json_key(w, STR("status"));
    json_put_int(w, a->status);
    answer_money(w, "left", a->left);
}

void premium_put_warnings(struct json_writer *w, bool falls_short)
{
    json_key(w, STR("warnings"));
    json_open(w, '[');
    if (falls_short) json_put_str(w, STR("premium_not_covered"));
    json_close(w, ']');
}

/* Behind what the generic command answers. */
static err_t widen(struct tx *tx, const struct premium_told *told)
{
    const struct json *answer = NULL;
    struct json_writer w;
    struct buf text;

    if (tx->result.n) TRY(json_read(tx->arena, tx->result, &tx->env->limits, &answer));
    buf_init(&text, tx->arena, 256);
    w = json_writer(&text);
    json_open(&w, '{');
    for (const struct json *v = answer ? answer->first : NULL; v; v = v->next) {
        json_key(&w, v->key);
        json_put(&w, v);
    }
    if (told->receipt.n) {
        json_key(&w, STR("receipt"));
        json_put_str(&w, told->receipt);
    }
    if (told->answered) put_answer(&w, &told->answer);
    premium_put_warnings(&w, told->falls_short);
    json_close(&w, '}');
    tx->result = buf_str(&text);
    return OK;
}

/* ---- doing it ---- */

err_t premium_write_apply(struct tx *tx, void *prepared)
{
    const struct plan *plan = prepared;
    struct premium_told told = {.decision = plan->told.decision, .generate = plan->told.generate};
    err_t e;

    tx->told_of = &premium_entity;
    tx->told = &told;
    e = crud_command.apply(tx, plan->crud);
    tx->told_of = NULL;
    tx->told = NULL;
    return e ? e : widen(tx, &told);
}
