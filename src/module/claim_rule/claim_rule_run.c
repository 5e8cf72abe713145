/* Rules as the law asks them. A book of compiled rules is shared by threads; who asks takes one of its readers, in which the
 * rules are compiled, and lays it back. A rule that ends in an error has said nothing, and the claim goes to review with that. */
#include "module/claim_rule/internal.h"

#include <pthread.h>
#include <stdio.h>

#include "base/hex.h"
#include "io/crypto.h"

/* As the law wants to see it; without memory of the caller's this is what it gets, reason or not. */
struct bound_rule {
    struct claim_rule rule;
    struct law_said wordless[LAW_OWN_FAILED + 1];
    int program;                       /* in every script of the book */
    const char *broken;                /* what is wrong with a source that was taken once and is refused today; else NULL */
};

struct reader {
    struct arena *arena;
    struct script *script;
    bool used;                         /* has run since it was opened */
    struct rule_view view;
    struct reader *next;
};

struct book {
    struct law_own own;
    const struct limits *limits;
    struct rule_names names;
    struct bound_rule *rules;
    size_t n;
    pthread_mutex_t lock;
    struct reader *idle;
};

static struct law_text text_of(struct str s) { return (struct law_text){s.p, s.n}; }

/* ---- readers ---- */

static void close_reader(struct reader *r)
{
    script_close(r->script);
    arena_free(r->arena);
}

/* The sources were tried when the book was made: here only memory can be short. */
static bool open_script(const struct book *b, struct reader *r)
{
    int program;

    script_close(r->script);
    r->used = false;
    r->script = script_open(&rule_world, b->limits);
    for (size_t i = 0; r->script && i < b->n; i++) {
        if (b->rules[i].broken || !script_load(r->script, r->arena, b->rules[i].rule.source, &program)) continue;
        script_close(r->script);
        r->script = NULL;
    }
    return r->script != NULL;
}

static struct reader *open_reader(const struct book *b)
{
    struct arena *a = arena_new();
    struct reader *r = ARENA_NEW(a, struct reader);

    r->arena = a;
    rule_view_open(&r->view, a, &b->names, b->limits);
    open_script(b, r);
    return r;
}

static struct reader *take_reader(struct book *b)
{
    struct reader *r;

    pthread_mutex_lock(&b->lock);
    r = b->idle;
    if (r) b->idle = r->next;
    pthread_mutex_unlock(&b->lock);
    return r ? r : open_reader(b);
}

static void lay_back(struct book *b, struct reader *r)
{
    pthread_mutex_lock(&b->lock);
    r->next = b->idle;
    b->idle = r;
    pthread_mutex_unlock(&b->lock);
}

/* ---- one claim ---- */

static bool pays(const struct rule_view *v, int64_t product)
{
    for (size_t i = 0; i < v->shown_count; i++)
        if (v->claim->lines[v->shown[i]].product == product) return true;
    return false;
}

static bool holds_on(const struct claim_rule *r, date_t target)
{
    return (date_none(r->from) || date_cmp(r->from, target) <= 0) && (date_none(r->to) || date_cmp(target, r->to) <= 0);
}

static const struct law_said *said_of(struct arena *a, const struct bound_rule *r, enum law_deed deed, struct str words)
{
    struct law_said *said;

    if (!a) return &r->wordless[deed];
    said = ARENA_NEW(a, struct law_said);
    *said = r->wordless[deed];
    said->words = text_of(str_copy(a, words));
    return said;
}

/* What an earlier claim left in a script counts towards its memory, and the less there is the more steps collecting costs: where one of
 * them ran out, a fresh one has the last word, so that the answer is the same whatever was decided before. */
static enum script_end run(const struct book *b, struct reader *r, int program, struct script_fault *fault)
{
    enum script_end end;

    for (int tries = 0; tries < 2; tries++) {
        r->view.word_count = 0;
        if (!r->script && !open_script(b, r)) {
            *fault = (struct script_fault){.end = SCRIPT_MEMORY, .words = "not enough memory"};
            return SCRIPT_MEMORY;
        }
        end = script_run(r->script, program, &r->view, fault);
        if ((end != SCRIPT_MEMORY && end != SCRIPT_STEPS) || !r->used) break;
        open_script(b, r);
    }
    r->used = true;
    return end;
}

static void tell_fault(const struct bound_rule *r, const struct script_fault *f, struct arena *a, law_say *say, void *to)
{
    char words[SCRIPT_WORDS_BYTES + 32];
    int n = f->line ? snprintf(words, sizeof words, "line %d: %s", f->line, f->words) : snprintf(words, sizeof words, "%s", f->words);

    say(to, 0, said_of(a, r, LAW_OWN_FAILED, (struct str){words, (size_t)n}));
}

static bool run_well(const struct book *b, struct reader *r, const struct bound_rule *rule, struct script_fault *fault)
{
    if (!rule->broken) return run(b, r, rule->program, fault) == SCRIPT_DONE;
    *fault = (struct script_fault){.end = SCRIPT_WRONG};
    snprintf(fault->words, sizeof fault->words, "%s", rule->broken);
    return false;
}

static void ask_one(const struct book *b, struct reader *r, const struct bound_rule *rule, law_say *say, void *to)
{
    struct arena *a = r->view.claim->own_memory;
    struct script_fault fault;

    if (!run_well(b, r, rule, &fault)) {
        tell_fault(rule, &fault, a, say, to);
        return;
    }
    for (size_t k = 0; k < r->view.word_count; k++) {
        const struct rule_word *w = &r->view.words[k];
        say(to, w->line, said_of(a, rule, w->deed, w->words));
    }
}

static void ask(void *rules, const struct law_scheme *scheme, const struct law_claim *claim, law_say *say, void *to)
{
    struct book *b = rules;
    struct reader *r = take_reader(b);

    rule_view_show(&r->view, scheme, claim);
    for (size_t i = 0; i < b->n; i++) {
        const struct claim_rule *rule = &b->rules[i].rule;
        if (holds_on(rule, r->view.target) && (!rule->product || pays(&r->view, rule->product))) ask_one(b, r, &b->rules[i], say, to);
    }
    lay_back(b, r);
}

/* ---- books ---- */

static void close_book(void *arg)
{
    struct book *b = arg;

    for (struct reader *r = b->idle, *next; r; r = next) {
        next = r->next;
        close_reader(r);
    }
    pthread_mutex_destroy(&b->lock);
}

static void bind(struct arena *a, struct bound_rule *out, const struct claim_rule *rule)
{
    *out = (struct bound_rule){.rule = *rule};
    out->rule.name = str_copy(a, rule->name);
    out->rule.source = str_copy(a, rule->source);
    out->rule.hash = str_copy(a, rule->hash);
    for (int d = 0; d <= LAW_OWN_FAILED; d++)
        out->wordless[d] = (struct law_said){.deed = (enum law_deed)d, .name = text_of(out->rule.name), .hash = text_of(out->rule.hash),
                                             .version = rule->edition};
}

static const char *words_of(struct arena *a, err_t e)
{
    if (!err_is(e, E_RULE)) return str_zero(a, err_line(a, e));
    return str_format(a, "line %.*s: %.*s", STR_ARG(err_value(e, "line")), STR_ARG(err_value(e, "value"))).p;
}

/* A live rule that is none any more (a limit was lowered, Lua changed) does not stop all claims: each goes to review. */
static void try_sources(struct arena *a, struct book *b)
{
    struct script *s = script_open(&rule_world, b->limits);

    for (size_t i = 0; s && i < b->n; i++) {
        err_t e = script_load(s, a, b->rules[i].rule.source, &b->rules[i].program);
        if (e) b->rules[i].broken = words_of(a, e);
    }
    script_close(s);
}

const struct law_own *rule_book(struct arena *a, const struct limits *limits, const struct rule_names *names, const struct claim_rule *rules,
                                size_t n)
{
    struct book *b = ARENA_NEW(a, struct book);

    *b = (struct book){.own = {b, ask}, .limits = limits, .names = *names, .rules = ARENA_ARRAY(a, struct bound_rule, n), .n = n};
    for (size_t i = 0; i < n; i++) bind(a, &b->rules[i], &rules[i]);
    try_sources(a, b);
    pthread_mutex_init(&b->lock, NULL);
    arena_cleanup(a, close_book, b);
    return &b->own;
}

static err_t make_book(struct tx *tx, struct arena *a, const struct claim_rule *rules, size_t n, const struct law_own **out)
{
    struct rule_names names;

    TRY(rule_names_load(tx, a, &names));
    *out = rule_book(a, &tx->env->limits, &names, rules, n);
    return OK;
}

err_t claim_rule_compiles(struct arena *a, const struct limits *limits, struct str source)
{
    struct script *s = script_open(&rule_world, limits);
    int program;
    err_t e = s ? script_load(s, a, source, &program) : err_make(a, E_BUSY, "retry_s", "1", NULL);

    script_close(s);
    return e;
}

err_t claim_rule_alone(struct tx *tx, const struct claim_rule *rule, const struct law_own **out)
{
    TRY(claim_rule_compiles(tx->arena, &tx->env->limits, rule->source));
    return make_book(tx, tx->arena, rule, 1, out);
}

static date_t day(const struct db_value *v) { return v->null ? DATE_NONE : v->d; }

#define LIVE \
    "SELECT name, source, hash, edition, coalesce(product_id, 0), date_from, date_to FROM claim_rule WHERE deleted_at IS NULL AND "
#define BY_NAME " ORDER BY name, edition"

err_t claim_rules_live(struct tx *tx, struct arena *a, stamp_t at, const struct law_own **out)
{
    static const char *const sqls[] = {
        LIVE "status = '" RULE_LIVE "'" BY_NAME, LIVE "published_at <= $1 AND (retired_at IS NULL OR retired_at > $1)" BY_NAME,
    };
    const struct db_value moment = db_stamp(at);
    bool then = !stamp_none(at);
    static const enum db_type types[] = {DB_TEXT, DB_TEXT, DB_TEXT, DB_INT, DB_INT, DB_DATE, DB_DATE};
    struct claim_rule *rules;
    struct db_rows rows;

    *out = NULL;
    TRY(db_query(tx->conn, str_of(sqls[then]), then ? &moment : NULL, then, types, 7, &rows));
    if (!rows.rows) return OK;
    rules = ARENA_ARRAY(tx->arena, struct claim_rule, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *v = db_cell(&rows, i, 0);
        rules[i] = (struct claim_rule){.name = v[0].s, .source = v[1].s, .hash = v[2].s, .edition = v[3].i, .product = v[4].i,
                                       .from = day(&v[5]), .to = day(&v[6])};
    }
    return make_book(tx, a, rules, rows.rows, out);
}

struct str claim_rules_asked(struct arena *a, const struct law_own *own, date_t target)
{
    const struct book *b = own ? own->rules : NULL;
    struct buf out;

    if (!b) return STR_NONE;
    buf_init(&out, a, 128);
    for (size_t i = 0; i < b->n; i++) {
        const struct claim_rule *r = &b->rules[i].rule;
        if (holds_on(r, target)) buf_add_format(&out, "%s%.*s@%lld:%.*s", out.n ? " " : "", STR_ARG(r->name), (long long)r->edition, STR_ARG(r->hash));
    }
    return out.n ? buf_str(&out) : STR_NONE;
}

struct str claim_rule_hash(struct arena *a, struct str source)
{
    uint8_t hash[SHA256_BYTES];

    sha256(source.p ? source.p : "", source.n, hash);
    return hex_text(a, hash, sizeof hash);
}
