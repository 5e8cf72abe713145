/* imis demo */
#include <pthread.h>
#include <unistd.h>

#include "base/utf8.h"
#include "cli/demo/demo.h"
#include "cli/serve.h"
#include "cli/user.h"
#include "io/crypto.h"
#include "module/core/core.h"

enum { FAMILIES = 5000, FAMILIES_MOST = 20000000, CLAIMS_MOST = 50000000, SEED = 1 };

/* ---- options ---- */

static err_t read_status(struct cli *cli, int64_t *out)
{
    static const struct { const char *name; int64_t status; } statuses[] = {{"entered", 2}, {"checked", 4}, {"processed", 8}};
    struct str name = str_of(cli->options[OPTION_CLAIMS_STATUS]);

    *out = 0;
    if (!name.p)
        return OK;
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (str_is(name, statuses[i].name))
            *out = statuses[i].status;
    return *out ? OK : option_wrong(cli, OPTION_CLAIMS_STATUS, "entered, checked or processed");
}

/* On a terminal the line is written over and over, in a log there is one for each step. */
static void show_progress(void *arg, const char *what, int64_t done, int64_t all, int64_t rate)
{
    bool terminal = isatty(STDERR_FILENO);
    struct arena *a = arena_new();

    print(2, str_format(a, "%s%s: %lld of %lld, %lld a second%s", terminal ? "\r\x1b[K" : "", what, (long long)done, (long long)all,
                        (long long)rate, terminal ? "" : "\n"));
    arena_free(a);
}

static err_t read_options(struct cli *cli, struct demo_options *out)
{
    int64_t seed;

    *out = (struct demo_options){.progress = show_progress, .fixed_clock = option_given(cli, OPTION_CLOCK)};
    TRY(option_number(cli, OPTION_SEED, SEED, 0, INT64_C(999999999999999999), &seed));
    TRY(option_number(cli, OPTION_FAMILIES, FAMILIES, 1, FAMILIES_MOST, &out->families));
    TRY(option_number(cli, OPTION_CLAIMS, -1, 0, CLAIMS_MOST, &out->claims));
    out->seed = (uint64_t)seed;
    return read_status(cli, &out->claims_status);
}

/* ---- the password ---- */

/* No password is the same everywhere, none is kept in readable form, and the one who has the key file sees it again. */
static err_t password_of_key(struct house *h, struct str *out)
{
    static const char onsets[] = "bdfgklmnprstvz", vowels[] = "aeiou";
    struct cli *cli = h->cli;
    uint8_t digest[SHA256_BYTES];
    char text[] = "......-....-....";
    struct str key;
    size_t used = 0;

    TRY(read_first_line(cli, h->key_file, &key));
    hmac_sha256(key.p, key.n, "accounts of a fictional country", 31, digest);
    for (size_t i = 0; i < sizeof text - 1 - 4; i++)
        if (text[i] == '.')
            text[i] = used++ % 2 ? vowels[digest[used] % 5] : onsets[digest[used] % 14];
    text[0] = (char)(text[0] - 'a' + 'A');
    for (size_t i = sizeof text - 1 - 4; i < sizeof text - 1; i++)
        text[i] = (char)('0' + digest[++used] % 10);
    *out = str_copy(cli->arena, str_of(text));
    return OK;
}

static err_t password(struct house *h, struct str *out)
{
    return option_given(h->cli, OPTION_PASSWORD_STDIN) ? user_password_get(h->cli, out) : password_of_key(h, out);
}

/* ---- making ---- */

/* While it is made, who wants it to end may end it; what is there then is refused the next time. */
static err_t make(struct house *h, struct demo_options *o, const sigset_t *signals)
{
    err_t e;

    TRY(password(h, &o->password));
    pthread_sigmask(SIG_UNBLOCK, signals, NULL);
    e = demo_make(h->cli->arena, &h->runner, o);
    pthread_sigmask(SIG_BLOCK, signals, NULL);
    if (isatty(STDERR_FILENO))
        print(2, STR("\r\x1b[K"));
    return e;
}

static err_t make_or_find(struct house *h, struct demo_options *o, const sigset_t *signals, bool *made)
{
    enum demo_state state;

    TRY(demo_look(h->db, h->cli->arena, &state));
    *made = state == DEMO_EMPTY;
    switch (state) {
    case DEMO_EMPTY:
        return make(h, o, signals);
    case DEMO_MADE:
        print_line(2, "The country is there already.");
        return password(h, &o->password);
    case DEMO_BROKEN:
        return option_wrong(h->cli, OPTION_DB, "a fictional country that was not finished: remove it, or name another database");
    default:
        return option_wrong(h->cli, OPTION_DB, "this database holds something else than a fictional country: name another one");
    }
}

/* Made in a hurry, then opened as a scheme is: from there on nothing is said to be done before it is on disk. */
static err_t prepare(struct cli *cli, struct demo_options *o, const sigset_t *signals, struct house *out)
{
    uint64_t since = env_monotonic_us(cli->env);
    bool made;
    err_t e;

    cli->relaxed = true;
    TRY(house_open(cli, HOUSE_WRITE, true, out));
    e = make_or_find(out, o, signals, &made);
    house_close(out);
    cli->relaxed = false;
    TRY(e);
    TRY(house_open(cli, HOUSE_WRITE, true, out));
    if (made)
        e = demo_finish(cli->arena, &out->runner, o);
    if (e)
        house_close(out);
    else if (made)
        print_line(2, "Made in %lld ms.", (long long)(env_monotonic_us(cli->env) - since) / 1000);
    return e;
}

/* ---- telling ---- */

enum { COLUMNS = 6 };

/* Columns as wide as people see them, whatever the bytes. */
static void tell_row(struct cli *cli, const struct str cells[COLUMNS])
{
    static const size_t widths[COLUMNS] = {12, 21, 36, 18, 8, 0};
    struct buf line;

    buf_init(&line, cli->arena, 160);
    for (int i = 0; i < COLUMNS; i++) {
        size_t seen = utf8_count(cells[i]);
        buf_add(&line, cells[i]);
        for (; i < COLUMNS - 1 && seen <= widths[i]; seen++)
            buf_add_char(&line, ' ');
    }
    print_line(1, "%.*s", STR_ARG(buf_str(&line)));
}

static err_t tell(struct house *h, const struct demo_options *o)
{
    struct cli *cli = h->cli;
    struct demo_account *list;
    struct str country;
    size_t n;

    TRY(demo_country(h->db, cli->arena, &country));
    TRY(demo_accounts(h->db, cli->arena, &list, &n));
    print_line(1, "%.*s. Nobody in it exists.", STR_ARG(country));
    tell_row(cli, (const struct str[COLUMNS]){STR("sign in as"), STR("role"), STR("place"), STR("name"), STR("language"), STR("password")});
    for (size_t i = 0; i < n; i++)
        tell_row(cli, (const struct str[COLUMNS]){list[i].username, list[i].role, list[i].place, list[i].name, list[i].language, o->password});
    return OK;
}

static void tell_address(void *arg, int port)
{
    struct str address = *(struct str *)arg;

    bool v6 = str_find(address, STR(":"), 0) >= 0;

    print_line(1, "http://%s%.*s%s:%d/", v6 ? "[" : "", STR_ARG(address), v6 ? "]" : "", port);
    if (isatty(STDERR_FILENO))
        print_line(2, "Ctrl-C ends it; the next time the same country is served.");
}

static err_t demo(struct house *h, struct demo_options *o, struct server_options *server)
{
    struct cli *cli = h->cli;

    TRY(tell(h, o));
    if (option_given(cli, OPTION_NO_SERVE))
        return OK;
    cli->env->log = log_new(cli->arena, STDERR_FILENO, LOG_INFO);
    server->ready = tell_address;
    server->ready_arg = &server->address;
    return serve_house(h, server);
}

err_t demo_run(struct cli *cli, enum exit_code *code)
{
    struct demo_options o;
    struct server_options server;
    sigset_t signals;
    struct house h;
    err_t e;

    TRY(read_options(cli, &o));
    TRY(serve_options(cli, &signals, &server));
    TRY(prepare(cli, &o, &signals, &h));
    e = demo(&h, &o, &server);
    house_close(&h);
    return e;
}
