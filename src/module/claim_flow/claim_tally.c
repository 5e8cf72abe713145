#include "module/claim_flow/claim_tally.h"

#include "module/claim_flow/internal.h"
#include "module/rows.h"

/* A sum that no amount can hold stays at the largest one. */
static void grow(money_t *sum, money_t by)
{
    if (!money_none(by) && !money_add(*sum, by, sum)) *sum = (money_t){DECIMAL_MAX};
}

static money_t cell(const struct db_value *v) { return v->null ? MONEY_NONE : (money_t){v->i}; }

static void count_line(struct tally_sum *to, const struct law_line *l)
{
    money_t asked;

    to->n++;
    if (money_times_qty(l->price_asked, l->qty_provided, &asked)) grow(&to->asked, asked);
}

static void keep(struct tally_failures *f, struct str title, err_t why)
{
    if (!f || f->n == TALLY_FAILURES) return;
    f->at[f->n].title = str_copy(f->arena, title);
    f->at[f->n++].why = err_copy(f->arena, why);
}

void tally_refused(struct claim_tally *t, struct str title, err_t why)
{
    if (err_is(why, E_VERSION)) t->changed++;
    else t->failed++;
    keep(t->failures, title, why);
}

void claim_refuse(struct refusals *r, struct claim_tally *t, struct arena *a, uuid_t uuid, const struct record *found, err_t why)
{
    bool seen = !err_is(why, E_NOT_FOUND) && !err_is(why, E_DELETED);
    struct str title = seen ? record_cell(found, "code")->s : uuid_text(a, uuid);

    refuse(r, a, title, why);
    tally_refused(t, title, why);
}

static void count_claim(struct tally_sum *to, const struct claim_set *s, const struct set_claim *c)
{
    to->n++;
    grow(&to->asked, cell(&c->now.at[s->c.claimed]));
    if (c->law.status == LAW_CLAIM_REJECTED) return;
    grow(&to->approved, cell(&c->now.at[s->c.approved]));
    grow(&to->paid, cell(&c->now.at[s->c.remunerated]));
}

void tally_decided(struct claim_tally *t, const struct claim_set *s, const struct set_claim *c)
{
    count_claim(&t->claims[tally_of_status(c->law.status)], s, c);
    if (c->law.status == LAW_CLAIM_REJECTED)
        count_claim(&t->rejected[tally_of_reason(c->law.cause != LAW_ACCEPTED ? c->law.cause : c->law.reason)], s, c);
    for (size_t i = 0; i < c->line_count; i++) {
        const struct law_line *l = c->lines[i].law;
        bool passed = l->status == LAW_LINE_PASSED;
        if (c->lines[i].old.at[s->l[l->kind].status].i != LAW_LINE_PASSED) continue;   /* refused before */
        count_line(&(passed ? t->passed : t->refused)[l->kind], l);
        if (!passed) count_line(&t->lines_rejected[tally_of_reason(l->reason)], l);
    }
}

/* ---- sums of sums ---- */

static void add_sums(struct tally_sum *to, const struct tally_sum *more, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        to[i].n += more[i].n;
        grow(&to[i].asked, more[i].asked);
        grow(&to[i].approved, more[i].approved);
        grow(&to[i].paid, more[i].paid);
    }
}

void tally_add(struct claim_tally *to, const struct claim_tally *more)
{
    to->asked += more->asked;
    to->done += more->done;
    to->failed += more->failed;
    to->changed += more->changed;
    add_sums(to->claims, more->claims, TALLY_STATUSES);
    add_sums(to->rejected, more->rejected, TALLY_REASONS);
    add_sums(to->passed, more->passed, 2);
    add_sums(to->refused, more->refused, 2);
    add_sums(to->lines_rejected, more->lines_rejected, TALLY_REASONS);
    for (size_t i = 0; more->failures && i < more->failures->n; i++) keep(to->failures, more->failures->at[i].title, more->failures->at[i].why);
}

/* ---- as JSON ---- */

static struct json_writer begin(struct buf *out, struct arena *a, const char *header, const struct claim_tally *t)
{
    struct json_writer w;

    buf_init(out, a, 256);
    w = json_writer(out);
    json_open(&w, '{');
    json_key(&w, STR("claim_stats"));
    json_open(&w, '{');
    json_key(&w, STR("header"));
    json_put_str(&w, str_of(header));
    answer_int(&w, "submitted", t->asked);
    return w;
}

static struct str end(struct buf *out, struct json_writer *w, const struct claim_tally *t)
{
    if (t->changed) answer_int(w, "changed", t->changed);
    if (t->failed) answer_int(w, "failed", t->failed);
    json_close(w, '}');
    json_close(w, '}');
    return buf_str(out);
}

static int64_t of(const struct claim_tally *t, enum law_claim_status s) { return t->claims[tally_of_status(s)].n; }

void tally_read(const struct json *stats, struct claim_tally *t)
{
    struct { const char *name; int64_t *to; } numbers[] = {
        {"submitted", &t->asked}, {"done", &t->done}, {"changed", &t->changed}, {"failed", &t->failed},
        {"checked", &t->claims[tally_of_status(LAW_CLAIM_CHECKED)].n}, {"rejected", &t->claims[tally_of_status(LAW_CLAIM_REJECTED)].n},
        {"processed", &t->claims[tally_of_status(LAW_CLAIM_PROCESSED)].n}, {"valuated", &t->claims[tally_of_status(LAW_CLAIM_VALUATED)].n},
        {"items_passed", &t->passed[LAW_ITEM].n}, {"items_rejected", &t->refused[LAW_ITEM].n},
        {"services_passed", &t->passed[LAW_SERVICE].n}, {"services_rejected", &t->refused[LAW_SERVICE].n},
    };
    int64_t n;

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (json_int(json_get(stats, numbers[i].name), &n)) *numbers[i].to += n;
}

struct str tally_submission(struct arena *a, const struct claim_tally *t)
{
    struct buf out;
    struct json_writer w = begin(&out, a, "Claims submitted", t);

    answer_int(&w, "checked", of(t, LAW_CLAIM_CHECKED));
    answer_int(&w, "rejected", of(t, LAW_CLAIM_REJECTED));
    answer_int(&w, "items_passed", t->passed[LAW_ITEM].n);
    answer_int(&w, "items_rejected", t->refused[LAW_ITEM].n);
    answer_int(&w, "services_passed", t->passed[LAW_SERVICE].n);
    answer_int(&w, "services_rejected", t->refused[LAW_SERVICE].n);
    return end(&out, &w, t);
}

struct str tally_processing(struct arena *a, const struct claim_tally *t)
{
    struct buf out;
    struct json_writer w = begin(&out, a, "Submitted to process", t);

    answer_int(&w, "processed", of(t, LAW_CLAIM_PROCESSED));
    answer_int(&w, "valuated", of(t, LAW_CLAIM_VALUATED));
    answer_int(&w, "rejected", of(t, LAW_CLAIM_REJECTED));
    return end(&out, &w, t);
}

struct str tally_done(struct arena *a, const struct claim_tally *t)
{
    struct buf out;
    struct json_writer w = begin(&out, a, "Claims changed", t);

    answer_int(&w, "done", t->done);
    return end(&out, &w, t);
}
