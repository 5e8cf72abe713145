/* imis journal verify, seal */
#include "model/write/journal.h"

#include "cli/house.h"

enum { DIGEST_BYTES = 32 };

/* ---- verify ---- */

static int nibble(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

static err_t read_digest(struct cli *cli, enum option_id id, struct str *out)
{
    struct str text = str_of(cli->options[id]);
    char *bytes;

    if (!text.p)
        return OK;
    bytes = arena_alloc(cli->arena, DIGEST_BYTES);
    for (size_t i = 0; i < DIGEST_BYTES && text.n == 2 * DIGEST_BYTES; i++) {
        int high = nibble(text.p[2 * i]), low = nibble(text.p[2 * i + 1]);

        if (high < 0 || low < 0)
            break;
        bytes[i] = (char)(high << 4 | low);
        *out = (struct str){bytes, i + 1};
    }
    if (out->n == DIGEST_BYTES)
        return OK;
    return err_make(cli->arena, E_OPTION, "option", options[id].name, "what", "64 hexadecimal digits", NULL);
}

static err_t read_block(struct cli *cli, int64_t *out)
{
    struct str text = str_of(cli->options[OPTION_BLOCK]);

    if (!option_given(cli, OPTION_BLOCK) != !option_given(cli, OPTION_HASH))
        return err_make(cli->arena, E_OPTION, "option", "block", "what", "--block and --hash belong together", NULL);
    if (!text.p)
        return OK;
    if (decimal_read(text.p, text.n, 0, false, out) && *out > 0)
        return OK;
    return err_make(cli->arena, E_OPTION, "option", "block", "what", "N", NULL);
}

static err_t read_expected(struct cli *cli, struct journal_expected *out)
{
    *out = (struct journal_expected){0};
    TRY(read_digest(cli, OPTION_PUBLIC_KEY, &out->public_key));
    TRY(read_digest(cli, OPTION_HASH, &out->hash));
    return read_block(cli, &out->block);
}

static void say_report(const struct journal_report *r)
{
    print_line(1, "blocks      %lld", (long long)r->blocks);
    print_line(1, "entries     %lld", (long long)r->rows);
    print_line(1, "unsealed    %lld", (long long)r->unsealed);
    print_line(1, "erased      %lld", (long long)r->erased);
    if (r->blocks == 0)
        return;
    print_line(1, "hash        %.*s", STR_ARG(r->head));
    print_line(1, "public key  %.*s", STR_ARG(r->public_key));
}

static err_t verify(struct house *h, const struct journal_expected *expected)
{
    struct arena *a = h->cli->arena;
    struct journal_report report;
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(h->db, a, DB_READ, &c));
    e = journal_verify(c, a, expected, &report);
    db_release(c);
    if (e)
        return e;
    say_report(&report);
    if (!report.what.n)
        return OK;
    return err_make(a, E_JOURNAL, "block", str_format(a, "%lld", (long long)report.bad_block).p, "what",
                    str_zero(a, report.what), NULL);
}

err_t journal_verify_run(struct cli *cli, enum exit_code *code)
{
    struct journal_expected expected;
    struct house h;
    err_t e;

    TRY(read_expected(cli, &expected));
    TRY(house_open(cli, HOUSE_SCHEMA, false, &h));
    e = verify(&h, &expected);
    house_close(&h);
    return e;
}

/* ---- seal ---- */

/* SQLite seals inside a transaction of ours, PostgreSQL in its own. */
static err_t seal_on(struct house *h, struct db_conn *c, const struct signer *signer, size_t *rows)
{
    struct cli *cli = h->cli;

    if (db_engine(h->db) == DB_POSTGRES)
        return journal_seal(c, cli->arena, cli->env, signer, rows);
    TRY(db_begin(c, DB_WRITE));
    TRY(journal_seal(c, cli->arena, cli->env, signer, rows));
    return db_commit(c);
}

static err_t seal(struct house *h, size_t *rows)
{
    struct signer *signer;
    struct db_conn *c;
    err_t e;

    TRY(signer_open(h->cli->arena, h->key_file, &signer));
    TRY(db_acquire(h->db, h->cli->arena, DB_WRITE, &c));
    e = seal_on(h, c, signer, rows);
    db_release(c);
    return e;
}

err_t journal_seal_run(struct cli *cli, enum exit_code *code)
{
    struct house h;
    size_t rows = 0;
    err_t e;

    TRY(house_open(cli, HOUSE_SCHEMA, false, &h));
    e = seal(&h, &rows);
    house_close(&h);
    if (!e)
        print_line(1, "%zu entries were sealed.", rows);
    return e;
}
