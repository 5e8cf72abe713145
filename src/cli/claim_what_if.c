/* imis claim what-if */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/house.h"
#include "module/print.h"
#include "module/claim_what_if/claim_replay.h"

enum { PIECE = 65536, TELL_US = 1000000, NAME_WIDTH = 34 };

struct asking {
    struct cli *cli;
    struct house *house;
    struct replay replay;
    struct words words;
    enum { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV } format;
    uint64_t began_us, told_us;
};

/* ---- what is asked ---- */

static err_t read_format(struct asking *q)
{
    static const char *const names[] = {[FORMAT_TEXT] = "text", [FORMAT_JSON] = "json", [FORMAT_CSV] = "csv"};
    struct str name = str_of(q->cli->options[OPTION_FORMAT]);

    for (int i = 0; name.p && i <= FORMAT_CSV; i++)
        if (str_is(name, names[i])) {
            q->format = i;
            return OK;
        }
    return name.p ? option_wrong(q->cli, OPTION_FORMAT, "text, json or csv") : OK;
}

static err_t read_file(struct cli *cli, const char *path, struct str *out)
{
    int64_t most = cli->env->limits.value[LIMIT_JSON_BYTES];
    FILE *file = fopen(path, "re");
    struct buf text;
    size_t n = 1;

    if (!file) return err_make(cli->arena, E_FILE, "path", path, "what", strerrordesc_np(errno), NULL);
    buf_init(&text, cli->arena, PIECE);
    while (n && (int64_t)text.n <= most) text.n += n = fread(buf_reserve(&text, PIECE), 1, PIECE, file);
    fclose(file);
    *out = buf_str(&text);
    return limit_check(cli->arena, &cli->env->limits, LIMIT_JSON_BYTES, (int64_t)text.n);
}

static err_t read_change(struct asking *q, const struct registry *r)
{
    struct cli *cli = q->cli;
    const struct json *v;
    struct str text;

    if (!option_given(cli, OPTION_CHANGE)) return err_make(cli->arena, E_OPTION, "option", "change", "what", "a file", NULL);
    TRY(read_file(cli, cli->options[OPTION_CHANGE], &text));
    TRY(json_read(cli->arena, text, &cli->env->limits, &v));
    return change_read(cli->arena, r, &cli->env->limits, v, &q->replay.change);
}

/* ---- while it runs ---- */

static int64_t rate(const struct asking *q)
{
    uint64_t us = env_monotonic_us(q->cli->env) - q->began_us;

    return us ? (int64_t)((uint64_t)q->replay.done * 1000000 / us) : 0;
}

static err_t show(void *arg, int64_t done, int64_t total)
{
    struct asking *q = arg;
    uint64_t now = env_monotonic_us(q->cli->env);

    if (now - q->told_us < TELL_US) return OK;
    q->told_us = now;
    print_line(2, "%lld of %lld claims, %lld a second", (long long)done, (long long)total, (long long)rate(q));
    return OK;
}

/* ---- the answer ---- */

static struct str amount_of(const struct asking *q, const struct json *row, const char *name)
{
    const struct json *v = json_get(row, name);
    int64_t n = 0;

    if (v) decimal_read(v->text.p, v->text.n, 2, false, &n);
    return amount_words(q->cli->arena, n);
}

static int more_bytes(struct str text)
{
    int n = 0;

    for (size_t i = 0; i < text.n; i++) n += ((unsigned char)text.p[i] & 0xC0) == 0x80;
    return n;
}

static void say_row(const struct asking *q, struct str name, const struct json *row, struct str count)
{
    struct str before = amount_of(q, row, "before"), after = amount_of(q, row, "after"), moved = amount_of(q, row, "difference");

    print_line(1, "  %-*.*s %14.*s %*.*s %*.*s %*.*s", NAME_WIDTH + more_bytes(name), STR_ARG(name), STR_ARG(count), 20 + more_bytes(before),
               STR_ARG(before), 20 + more_bytes(after), STR_ARG(after), 20 + more_bytes(moved), STR_ARG(moved));
}

static struct str count_of(const struct asking *q, const struct json *row, const char *some, const char *of)
{
    const struct json *a = json_get(row, some), *b = json_get(row, of);

    return str_format(q->cli->arena, "%.*s/%.*s", STR_ARG(a ? a->text : STR("0")), STR_ARG(b ? b->text : STR("0")));
}

static struct str name_of(const struct asking *q, const struct json *row)
{
    const struct json *month = json_get(row, "month"), *name = json_get(row, "name");

    if (month) return month->text;
    if (!name) return moved_words(&q->words, row);
    return str_format(q->cli->arena, "%.*s %.*s", STR_ARG(json_get(row, "code")->text), STR_ARG(name->text));
}

static struct str text_at(const struct asking *q, const char *key) { return text_of(q->words.texts, q->words.language, key); }

static void say_part(const struct asking *q, const struct json *result, const char *part)
{
    const struct json *list = json_get(result, part);
    bool reasons = json_get(list ? list->first : NULL, "cut") != NULL;

    if (!list->count) return;
    print_line(1, "%.*s", STR_ARG(text_at(q, str_format(q->cli->arena, "what_if.part.%s", part).p)));
    for (const struct json *row = list->first; row; row = row->next)
        say_row(q, name_of(q, row), row, reasons ? count_of(q, row, "linesBefore", "linesAfter") : count_of(q, row, "claimsAffected", "claims"));
}

/* {"before", "after", "difference"} of one of the two amounts. */
static const struct json *total_of(const struct asking *q, const struct json *result, const char *name)
{
    static const char *const ends[] = {"before", "after", "difference"};
    const struct json *out = NULL;
    struct json_writer w;
    struct buf text;

    buf_init(&text, q->cli->arena, 128);
    w = json_writer(&text);
    json_open(&w, '{');
    for (int i = 0; i < 3; i++) answer_text(&w, ends[i], json_get(json_get(result, ends[i]), name)->text);
    json_close(&w, '}');
    return json_read(q->cli->arena, buf_str(&text), &q->cli->env->limits, &out) ? NULL : out;
}

static void say_text(const struct asking *q, const struct json *result)
{
    struct str claims = count_of(q, result, "claimsAffected", "claims"), lines = count_of(q, result, "linesAffected", "lines");
    struct str head = text_at(q, "what_if.head.before"), after = text_at(q, "what_if.head.after"), moved = text_at(q, "what_if.head.difference");

    print_line(1, "  %-*s %14s %*.*s %*.*s %*.*s", NAME_WIDTH, "", "", 20 + more_bytes(head), STR_ARG(head), 20 + more_bytes(after),
               STR_ARG(after), 20 + more_bytes(moved), STR_ARG(moved));
    say_row(q, text_at(q, "what_if.approved"), total_of(q, result, "approved"), lines);
    say_row(q, text_at(q, "what_if.remunerated"), total_of(q, result, "remunerated"), claims);
    say_part(q, result, "reasons");
    say_part(q, result, "products");
    say_part(q, result, "facilities");
    say_part(q, result, "months");
}

static err_t print_piece(void *to, struct str piece)
{
    print(1, piece);
    return OK;
}

static err_t say(struct asking *q, struct str text)
{
    const struct json *result;
    struct limits limits = q->cli->env->limits;
    struct json_writer w;
    struct buf shown;

    limits.value[LIMIT_JSON_BYTES] = limits.value[LIMIT_JSON_VALUES] = INT64_MAX;   /* of our own making */
    TRY(json_read(q->cli->arena, text, &limits, &result));
    if (q->format == FORMAT_CSV) return moved_sheet(q->cli->arena, &limits, &q->words, result, SHEET_CSV, (struct sheet_sink){print_piece, NULL});
    if (q->format == FORMAT_TEXT) {
        say_text(q, result);
        return OK;
    }
    buf_init(&shown, q->cli->arena, text.n * 2);
    w = json_writer(&shown);
    moved_show(&q->words, result, &w);
    print(1, buf_str(&shown));
    print(1, STR("\n"));
    return OK;
}

static err_t what_if(struct asking *q, struct house *h)
{
    struct str text;
    int64_t claims_a_second;

    TRY(read_change(q, h->registry));
    q->replay.db = h->db;
    q->replay.write = h->write;
    q->began_us = q->told_us = env_monotonic_us(q->cli->env);
    TRY(replay_run(&q->replay));
    claims_a_second = rate(q);
    TRY(replay_result(&q->replay, q->cli->arena, &text));
    TRY(say(q, text));
    print_line(q->format == FORMAT_TEXT ? 1 : 2, "%lld claims, %lld/s", (long long)q->replay.done, (long long)claims_a_second);
    return OK;
}

err_t claim_what_if_run(struct cli *cli, enum exit_code *code)
{
    struct asking q = {.cli = cli, .words = {cli->arena, cli->texts, cli->language}};
    struct house h;
    err_t e;

    q.replay = (struct replay){.arena = cli->arena, .who = access_program(), .told = show, .arg = &q};
    TRY(read_format(&q));
    TRY(option_day(cli, OPTION_FROM, &q.replay.from));
    TRY(option_day(cli, OPTION_TO, &q.replay.to));
    TRY(house_open(cli, HOUSE_WRITE, false, &h));
    e = what_if(&q, &h);
    house_close(&h);
    return e;
}
