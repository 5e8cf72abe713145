/* Statements of banks as files: a line each for money that came (enrolment 7.6, flow 5). A bank has the money whether its control number is right or
 * not, so what a gateway's word would be refused for waits here to be matched by hand; only what says too little to be money is refused. */
#include "base/arena.h"
#include "base/map.h"
#include "base/utf8.h"
#include "module/payment/sheet.h"

enum { BATCH = 500 };             /* lines that are taken together */

static const char *const outcome_names[LINE_OUTCOMES] = {"received", "waiting", "unchanged", "refused"};

/* ---- taking it ---- */

/* What would be refused is not kept: the file can be mended and sent again. */
static void check_money(struct payment_sheet *s, struct tx *tx, struct sheet_line *l)
{
    const struct record *as = &l->receipt.sent.as;
    const struct law_arrival law = {.day = record_cell(as, "received_date")->d, .today = env_today(tx->env), .amount = {record_cell(as, "received_amount")->i},
                                    .expected = MONEY_NONE, .type_known = true};
    enum law_arrival_fault fault = law_arrival_fault(&law);

    if (fault) payment_sheet_refuse(s, l, payment_arrival_error(s->call->arena, (int)fault, payment_sheet_head(fault == LAW_ARRIVAL_DAY ? L_DATE : L_AMOUNT)));
}

static void tell(struct payment_sheet *s, struct sheet_line *l, const struct payment_told *told)
{
    if (told->fault) payment_sheet_refuse(s, l, payment_arrival_error(s->call->arena, told->fault, payment_sheet_head(L_TRANSACTION)));
    else if (told->repeated) l->outcome = LINE_UNCHANGED;
    else if (!record_cell(told->payment, "named_number")->null || (!l->receipt.number.n && !l->receipt.sent.line_count)) l->outcome = LINE_WAITING;
}

/* Lines that are taken together: none of the transaction or the number of another. */
struct batch {
    struct sheet_line **lines;
    const struct payment_receipt **receipts;
    size_t n;
    struct map transactions, numbers;
};

static void begin(struct payment_sheet *s, struct batch *b)
{
    b->n = 0;
    map_init(&b->transactions, s->call->arena, BATCH);
    map_init(&b->numbers, s->call->arena, BATCH);
}

static bool fits(const struct batch *b, const struct sheet_line *l)
{
    return b->n < BATCH && !map_get(&b->transactions, l->cells[L_TRANSACTION]) && (!l->receipt.number.n || !map_get(&b->numbers, l->receipt.number));
}

static void add(struct batch *b, struct sheet_line *l)
{
    map_put(&b->transactions, l->cells[L_TRANSACTION], l);
    if (l->receipt.number.n) map_put(&b->numbers, l->receipt.number, l);
    b->lines[b->n] = l;
    b->receipts[b->n++] = &l->receipt;
}

static err_t take_batch(struct payment_sheet *s, struct tx *tx, const struct batch *b)
{
    struct payment_told *told = ARENA_ARRAY(s->call->arena, struct payment_told, b->n + 1);

    if (!b->n) return OK;
    TRY(payment_receive_many(tx, b->receipts, b->n, told));
    for (size_t i = 0; i < b->n; i++) tell(s, b->lines[i], &told[i]);
    return OK;
}

static err_t take_lines(struct payment_sheet *s, struct tx *tx)
{
    struct batch b = {.lines = ARENA_ARRAY(s->call->arena, struct sheet_line *, BATCH), .receipts = ARENA_ARRAY(s->call->arena, const struct payment_receipt *, BATCH)};

    begin(s, &b);
    for (size_t i = 0; i < s->lines.n; i++) {
        struct sheet_line *l = &s->lines.at[i];
        if (l->outcome != LINE_REFUSED) check_money(s, tx, l);
        if (l->outcome == LINE_REFUSED) continue;
        if (!fits(&b, l)) {
            TRY(take_batch(s, tx, &b));
            begin(s, &b);
        }
        add(&b, l);
    }
    return take_batch(s, tx, &b);
}

/* What is tried is done and undone: so it is told as it would be. */
static err_t take(struct payment_sheet *s, bool dry_run)
{
    struct function_call *c = s->call;
    struct tx *tx;
    err_t e;

    TRY(tx_begin(c->write, c->arena, c->who, uuid_new(c->env), &tx));
    e = take_lines(s, tx);
    if (!e && !dry_run) return tx_commit(tx);
    if (e) e = err_copy(c->arena, e);
    tx_rollback(tx);
    return e;
}

/* ---- what became of it ---- */

static void put_counts(const struct payment_sheet *s, struct json_writer *w)
{
    int64_t of[LINE_OUTCOMES] = {0};

    for (size_t i = 0; i < s->lines.n; i++) of[s->lines.at[i].outcome]++;
    json_key(w, STR("data"));
    json_open(w, '{');
    json_key(w, STR("sent"));
    json_put_int(w, (int64_t)s->lines.n);
    for (size_t k = 0; k < LINE_OUTCOMES; k++) {
        json_key(w, str_of(outcome_names[k]));
        json_put_int(w, of[k]);
    }
    json_close(w, '}');
}

static struct str shown(struct str cell) { return utf8_valid(cell) && cell.p ? cell : STR(""); }

static void put_text(struct json_writer *w, const char *key, struct str v)
{
    json_key(w, str_of(key));
    json_put_str(w, v.p ? v : STR(""));
}

static void put_row(const struct sheet_line *l, struct json_writer *w)
{
    json_open(w, '{');
    json_key(w, STR("row"));
    json_put_int(w, l->row);
    put_text(w, "code", shown(l->cells[L_TRANSACTION]));
    put_text(w, "outcome", str_of(outcome_names[l->outcome]));
    put_text(w, "message", l->why);
    json_close(w, '}');
}

static void put_cells(const struct sheet_line *l, struct json_writer *w)
{
    if (l->outcome != LINE_REFUSED) return;
    json_open(w, '[');
    for (size_t k = 0; k < L_COLUMNS; k++) json_put_str(w, shown(l->cells[k]));
    json_close(w, ']');
}

static void put_lines(const struct payment_sheet *s, struct json_writer *w, const char *key, void (*put)(const struct sheet_line *l, struct json_writer *w))
{
    int64_t told = 0, most = s->call->env->limits.value[LIMIT_UPLOAD_ERRORS];

    json_key(w, str_of(key));
    json_open(w, '[');
    for (size_t i = 0; i < s->lines.n && told < most; i++) {
        if (s->lines.at[i].outcome != LINE_REFUSED && s->lines.at[i].outcome != LINE_WAITING) continue;
        put(&s->lines.at[i], w);
        told++;
    }
    json_close(w, ']');
}

static void answer(const struct payment_sheet *s)
{
    struct json_writer w = json_writer(&s->call->out);

    json_open(&w, '{');
    json_key(&w, STR("success"));
    json_put_bool(&w, true);
    put_counts(s, &w);
    json_key(&w, STR("errors"));
    json_open(&w, '[');
    json_close(&w, ']');
    put_lines(s, &w, "rows", put_row);
    json_key(&w, STR("columns"));
    json_open(&w, '[');
    for (size_t k = 0; k < L_COLUMNS; k++) json_put_str(&w, str_of(payment_sheet_head(k)));
    json_close(&w, ']');
    put_lines(s, &w, "rejected", put_cells);
    json_close(&w, '}');
}

err_t payment_take_statement(struct function_call *c, struct str bank, bool dry_run, struct str bytes)
{
    struct payment_sheet s = {.call = c, .origin = bank, .most = LIMIT_STATEMENT_LINES};

    TRY(access_may(c->arena, c->who, RIGHT_PAYMENT_RECEIVE));
    if (bank.n > 50 || !utf8_valid(bank)) return err_make(c->arena, E_FIELD_LENGTH, "field", "bank", "max", "50", NULL);
    TRY(payment_sheet_read(&s, bytes));
    TRY(take(&s, dry_run));
    answer(&s);
    return OK;
}
