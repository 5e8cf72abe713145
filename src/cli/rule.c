/* imis rule check */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/house.h"
#include "module/claim_recheck/claim_rule_trial.h"

static err_t file_error(struct cli *cli, const char *path)
{
    return err_make(cli->arena, E_FILE, "path", path, "what", strerrordesc_np(errno), NULL);
}

static err_t read_source(struct cli *cli, const char *path, struct str *out)
{
    size_t most = (size_t)cli->env->limits.value[LIMIT_RULE_BYTES];
    FILE *file = fopen(path, "rbe");
    char *text;
    bool bad;

    if (!file) return file_error(cli, path);
    text = arena_bytes(cli->arena, most + 1);
    *out = (struct str){text, fread(text, 1, most + 1, file)};
    bad = ferror(file) != 0;
    fclose(file);
    return bad ? file_error(cli, path) : OK;
}

static err_t read_day(struct cli *cli, const char *text, date_t *out)
{
    if (date_read(text, strlen(text), out)) return OK;
    return err_make(cli->arena, E_FIELD_FORM, "field", text, "form", "2026-03-01", NULL);
}

/* ---- asking ---- */

/* Some claims, in a transaction that leaves nothing. */
static err_t some(struct house *h, struct arena *a, const struct claim_rule *rule, struct claim_trial *t, bool *more)
{
    enum db_use use = db_engine(h->db) == DB_POSTGRES ? DB_WRITE : DB_READ;   /* rows are read as for a decision */
    const struct law_own *own;
    struct db_conn *c;
    struct tx *tx;
    err_t e;

    TRY(db_acquire(h->db, a, use, &c));
    e = db_begin(c, use);
    if (!e) e = tx_reader(h->write, c, a, access_program(), &tx);
    if (!e) e = claim_rule_alone(tx, rule, &own);
    if (!e) e = claim_trial_some(tx, own, t, more);
    db_release(c);
    return e;
}

static err_t all(struct house *h, const struct claim_rule *rule, struct claim_trial *t)
{
    struct arena *a = arena_new();
    bool more = true;
    err_t e = OK;

    while (more && !e) {
        arena_reset(a);
        e = err_copy(h->cli->arena, some(h, a, rule, t, &more));
    }
    arena_free(a);
    return e;
}

/* ---- telling ---- */

static struct str member(const struct json *of, const char *name)
{
    const struct json *v = json_get(of, name);

    return v ? v->text : STR("");
}

static err_t tell(struct cli *cli, const struct claim_trial *t)
{
    const struct json *found;

    TRY(json_read(cli->arena, claim_trial_text(cli->arena, t), &cli->env->limits, &found));
    for (const struct json *v = json_get(found, "first")->first; v; v = v->next)
        print_line(1, "%.*s  %.*s %.*s  %.*s  %.*s", STR_ARG(member(v, "claim")), STR_ARG(member(v, "deed")), STR_ARG(member(v, "line")),
                   STR_ARG(member(v, "amount")), STR_ARG(member(v, "words")));
    print_line(1, "claims      %lld, %lld rejected, %lld to review, %lld of them because the rule failed", (long long)t->claims,
               (long long)t->claims_rejected, (long long)t->to_review, (long long)t->failed);
    print_line(1, "lines       %lld, %lld rejected", (long long)t->lines, (long long)t->lines_rejected);
    print_line(1, "amounts     %.*s rejected, %.*s to review", STR_ARG(member(found, "amountRejected")), STR_ARG(member(found, "amountToReview")));
    return OK;
}

err_t rule_check_run(struct cli *cli, enum exit_code *code)
{
    struct claim_rule rule = {.name = STR("R"), .hash = STR(""), .from = DATE_NONE, .to = DATE_NONE};
    struct claim_trial trial;
    date_t from, to;
    struct house h;
    err_t e;

    TRY(read_source(cli, cli->words.at[0], &rule.source));
    TRY(claim_rule_compiles(cli->arena, &cli->env->limits, rule.source));
    TRY(read_day(cli, cli->words.at[1], &from));
    TRY(read_day(cli, cli->words.at[2], &to));
    TRY(house_open(cli, HOUSE_WRITE, false, &h));
    claim_trial_begin(&trial, cli->arena, from, to, true);
    e = all(&h, &rule, &trial);
    house_close(&h);
    return e ? e : tell(cli, &trial);
}
