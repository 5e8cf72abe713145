/* Statements of banks as files: a line each for money that came (enrolment 7.6, flow 5). A bank has the money whether its control number is right or
 * not, so what a gateway's word would be refused for waits here to be matched by hand; only what says too little to be money is refused. */
#include "base/arena.h"
#include "base/map.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "io/sheet_read.h"
#include "model/run/function.h"
#include "module/payment/internal.h"

enum { BATCH = 500 };             /* lines that are taken together */

/* ---- columns ---- */

enum { L_TRANSACTION, L_DATE, L_AMOUNT, L_NUMBER, L_RECEIPT, L_PHONE, L_FEE, L_INSURANCE, L_PRODUCT, L_RENEWAL, L_COLUMNS };

static const struct { const char *head, *column; bool required; } columns[L_COLUMNS] = {
    [L_TRANSACTION] = {"Transaction", "transaction_no", true}, [L_DATE] = {"Date", "received_date", true}, [L_AMOUNT] = {"Amount", "received_amount", true},
    [L_NUMBER] = {"ControlNumber", NULL, false}, [L_RECEIPT] = {"Receipt", "receipt_no", false}, [L_PHONE] = {"PayerPhone", "payer_phone_number", false},
    [L_FEE] = {"Fee", "transfer_fee", false}, [L_INSURANCE] = {"InsuranceNumber", NULL, false}, [L_PRODUCT] = {"ProductCode", NULL, false},
    [L_RENEWAL] = {"Renewal", NULL, false},
};

enum outcome { LINE_RECEIVED, LINE_WAITING, LINE_UNCHANGED, LINE_REFUSED, OUTCOMES };
static const char *const outcome_names[OUTCOMES] = {"received", "waiting", "unchanged", "refused"};

struct line {
    int64_t row;
    struct str cells[L_COLUMNS];
    struct payment_receipt receipt;
    enum outcome outcome;
    struct str why;                /* a sentence; STR_NONE: none */
};

struct statement {
    struct function_call *call;
    struct str bank;
    int to[L_COLUMNS];             /* which column of the file; -1: none */
    VEC(struct line) lines;
};

/* ---- the file ---- */

static err_t wrong(struct statement *s, struct str column, const char *what)
{
    return err_make(s->call->arena, E_REQUEST, "what", str_format(s->call->arena, "the column %.*s is %s", STR_ARG(column), what).p, NULL);
}

static err_t read_heads(struct statement *s, const struct sheet_reader *reader)
{
    size_t n;
    const struct str *heads = sheet_reader_columns(reader, &n);

    for (size_t k = 0; k < L_COLUMNS; k++) s->to[k] = -1;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < L_COLUMNS && !str_eq(utf8_fold(s->call->arena, str_trim(heads[i])), utf8_fold(s->call->arena, str_of(columns[k].head)))) k++;
        if (k == L_COLUMNS) return wrong(s, heads[i], "not known here");
        s->to[k] = (int)i;
    }
    for (size_t k = 0; k < L_COLUMNS; k++)
        if (columns[k].required && s->to[k] < 0) return wrong(s, str_of(columns[k].head), "missing");
    return OK;
}

static void refuse(struct statement *s, struct line *l, err_t why)
{
    l->outcome = LINE_REFUSED;
    l->why = str_copy(s->call->arena, text_err(s->call->arena, s->call->texts, s->call->language, why));
}

static err_t read_lines(struct statement *s, struct sheet_reader *reader)
{
    struct arena *a = s->call->arena;
    struct csv_rows rows;

    TRY(sheet_reader_rows(reader, &rows));
    while (rows.rows) {
        for (size_t i = 0; i < rows.rows; i++) {
            struct line *l = vec_add(&s->lines);
            *l = (struct line){.row = rows.wrong[i].row};
            for (size_t k = 0; k < L_COLUMNS; k++)
                if (s->to[k] >= 0) l->cells[k] = str_copy(a, str_trim(rows.at[i * rows.columns + (size_t)s->to[k]]));
            if (rows.wrong[i].what) refuse(s, l, err_make(a, E_REQUEST, "what", rows.wrong[i].what, NULL));
        }
        TRY(limit_check(a, &s->call->env->limits, LIMIT_STATEMENT_LINES, (int64_t)s->lines.n));
        TRY(sheet_reader_rows(reader, &rows));
    }
    return OK;
}

/* ---- what a line says ---- */

static const struct field *field_of(const char *column)
{
    const struct field *f = payment_entity.fields;

    while (!str_is(str_of(column), f->column)) f++;
    return f;
}

/* A day of a workbook comes with its hour. */
static struct str cell_of(const struct line *l, size_t k)
{
    struct str cell = l->cells[k];

    return k == L_DATE && cell.n > 10 && (cell.p[10] == 'T' || cell.p[10] == ' ') ? (struct str){cell.p, 10} : cell;
}

static err_t read_cell(struct statement *s, const struct line *l, size_t k, struct record *as)
{
    struct arena *a = s->call->arena;
    struct str cell = cell_of(l, k);

    if (!utf8_valid(cell)) return err_make(a, E_UTF8, "field", columns[k].head, NULL);
    if (!cell.n) return columns[k].required ? err_make(a, E_FIELD_REQUIRED, "field", columns[k].head, NULL) : OK;
    if (!columns[k].column) return cell.n <= 50 ? OK : err_make(a, E_FIELD_LENGTH, "field", columns[k].head, "max", "50", NULL);
    return value_read_text(a, &field_of(columns[k].column)->type, columns[k].head, cell, record_cell(as, columns[k].column));
}

static void read_line(struct statement *s, struct line *l)
{
    struct payment_sent *sent = &l->receipt.sent;
    struct payment_line_sent *of;

    *sent = (struct payment_sent){.as = record_new(s->call->arena, registry_table_of(s->call->registry, &payment_entity)), .type_known = true};
    for (size_t k = 0; k < L_COLUMNS && l->outcome != LINE_REFUSED; k++) {
        err_t e = read_cell(s, l, k, &sent->as);
        if (e) refuse(s, l, e);
    }
    l->receipt.banked = true;
    l->receipt.number = l->cells[L_NUMBER].n ? l->cells[L_NUMBER] : STR_NONE;
    *record_cell(&sent->as, "type_of_payment") = db_text(STR("B"));
    if (s->bank.n) *record_cell(&sent->as, "origin") = db_text(s->bank);
    if (!l->cells[L_INSURANCE].n && !l->cells[L_PRODUCT].n) return;
    of = ARENA_NEW(s->call->arena, struct payment_line_sent);
    *of = (struct payment_line_sent){.number = l->cells[L_INSURANCE], .product = l->cells[L_PRODUCT], .amount = MONEY_NONE,
                                     .renewal = str_is(l->cells[L_RENEWAL], "1") || str_is(l->cells[L_RENEWAL], "R")};
    sent->lines = of;
    sent->line_count = 1;
}

/* ---- taking it ---- */

/* What would be refused is not kept: the file can be mended and sent again. */
static void check_money(struct statement *s, struct tx *tx, struct line *l)
{
    const struct record *as = &l->receipt.sent.as;
    const struct law_arrival law = {.day = record_cell(as, "received_date")->d, .today = env_today(tx->env), .amount = {record_cell(as, "received_amount")->i},
                                    .expected = MONEY_NONE, .type_known = true};
    enum law_arrival_fault fault = law_arrival_fault(&law);

    if (!fault) return;
    l->outcome = LINE_REFUSED;
    l->why = payment_arrival_words(s->call->arena, (int)fault);
}

static void tell(struct statement *s, struct line *l, const struct payment_told *told)
{
    if (told->fault) l->outcome = LINE_REFUSED;
    else if (told->repeated) l->outcome = LINE_UNCHANGED;
    else if (!record_cell(told->payment, "named_number")->null || (!l->receipt.number.n && !l->receipt.sent.line_count)) l->outcome = LINE_WAITING;
    if (told->fault) l->why = str_copy(s->call->arena, told->words);
}

/* Lines that are taken together: none of the transaction or the number of another. */
struct batch {
    struct line **lines;
    const struct payment_receipt **receipts;
    size_t n;
    struct map transactions, numbers;
};

static void begin(struct statement *s, struct batch *b)
{
    b->n = 0;
    map_init(&b->transactions, s->call->arena, BATCH);
    map_init(&b->numbers, s->call->arena, BATCH);
}

static bool fits(const struct batch *b, const struct line *l)
{
    return b->n < BATCH && !map_get(&b->transactions, l->cells[L_TRANSACTION]) && (!l->receipt.number.n || !map_get(&b->numbers, l->receipt.number));
}

static void add(struct batch *b, struct line *l)
{
    map_put(&b->transactions, l->cells[L_TRANSACTION], l);
    if (l->receipt.number.n) map_put(&b->numbers, l->receipt.number, l);
    b->lines[b->n] = l;
    b->receipts[b->n++] = &l->receipt;
}

static err_t take_batch(struct statement *s, struct tx *tx, const struct batch *b)
{
    struct payment_told *told = ARENA_ARRAY(s->call->arena, struct payment_told, b->n + 1);

    if (!b->n) return OK;
    TRY(payment_receive_many(tx, b->receipts, b->n, told));
    for (size_t i = 0; i < b->n; i++) tell(s, b->lines[i], &told[i]);
    return OK;
}

static err_t take_lines(struct statement *s, struct tx *tx)
{
    struct batch b = {.lines = ARENA_ARRAY(s->call->arena, struct line *, BATCH), .receipts = ARENA_ARRAY(s->call->arena, const struct payment_receipt *, BATCH)};

    begin(s, &b);
    for (size_t i = 0; i < s->lines.n; i++) {
        struct line *l = &s->lines.at[i];
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
static err_t take(struct statement *s, bool dry_run)
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

static void put_counts(const struct statement *s, struct json_writer *w)
{
    int64_t of[OUTCOMES] = {0};

    for (size_t i = 0; i < s->lines.n; i++) of[s->lines.at[i].outcome]++;
    json_key(w, STR("data"));
    json_open(w, '{');
    json_key(w, STR("sent"));
    json_put_int(w, (int64_t)s->lines.n);
    for (size_t k = 0; k < OUTCOMES; k++) {
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

static void put_row(const struct line *l, struct json_writer *w)
{
    json_open(w, '{');
    json_key(w, STR("row"));
    json_put_int(w, l->row);
    put_text(w, "code", shown(l->cells[L_TRANSACTION]));
    put_text(w, "outcome", str_of(outcome_names[l->outcome]));
    put_text(w, "message", l->why);
    json_close(w, '}');
}

static void put_cells(const struct line *l, struct json_writer *w)
{
    if (l->outcome != LINE_REFUSED) return;
    json_open(w, '[');
    for (size_t k = 0; k < L_COLUMNS; k++) json_put_str(w, shown(l->cells[k]));
    json_close(w, ']');
}

static void put_lines(const struct statement *s, struct json_writer *w, const char *key, void (*put)(const struct line *l, struct json_writer *w))
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

static void answer(const struct statement *s)
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
    for (size_t k = 0; k < L_COLUMNS; k++) json_put_str(&w, str_of(columns[k].head));
    json_close(&w, ']');
    put_lines(s, &w, "rejected", put_cells);
    json_close(&w, '}');
}

err_t payment_take_statement(struct function_call *c, struct str bank, bool dry_run, struct str bytes)
{
    struct statement s = {.call = c, .bank = bank};
    struct sheet_reader *reader;

    TRY(access_may(c->arena, c->who, RIGHT_PAYMENT_RECEIVE));
    if (bank.n > 50 || !utf8_valid(bank)) return err_make(c->arena, E_FIELD_LENGTH, "field", "bank", "max", "50", NULL);
    vec_init(&s.lines, c->arena);
    TRY(sheet_reader_open(c->arena, &c->env->limits, bytes, &reader));
    TRY(read_heads(&s, reader));
    TRY(read_lines(&s, reader));
    for (size_t i = 0; i < s.lines.n; i++)
        if (s.lines.at[i].outcome != LINE_REFUSED) read_line(&s, &s.lines.at[i]);
    TRY(take(&s, dry_run));
    answer(&s);
    return OK;
}
