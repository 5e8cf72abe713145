/* A register that is sent: read, checked, written in one transaction, told. */
#include "base/arena.h"
#include "module/register/internal.h"

static const char *const strategies[] = {
    [LAW_UPLOAD_INSERT] = "INSERT", [LAW_UPLOAD_UPDATE] = "UPDATE", [LAW_UPLOAD_UPSERT] = "INSERT_UPDATE",
    [LAW_UPLOAD_REPLACE] = "INSERT_UPDATE_DELETE",
};

bool register_strategy_read(struct str name, enum law_upload *out)
{
    for (size_t i = LAW_UPLOAD_INSERT; i < sizeof strategies / sizeof *strategies; i++)
        if (str_is(name, strategies[i])) {
            *out = (enum law_upload)i;
            return true;
        }
    return false;
}

/* Top-down, so that what a row points to is there, whether it was or is of the same file. */
static err_t write_all(struct taking *t)
{
    for (size_t i = 0; i < t->file->book->count; i++) TRY(register_write(t, &t->file->book->sections[i]));
    TRY(register_remove(t));
    if (t->options->whole && !t->refused && register_faults(t->file))
        t->refused = err_make(t->tx->arena, E_RULE, "rule", "register_faults", NULL);
    return OK;
}

/* What is tried is done and undone: so it is told as it would be. */
static err_t write_file(struct taking *t)
{
    struct function_call *c = t->call;
    err_t e;

    TRY(tx_begin(c->write, c->arena, c->who, uuid_new(c->env), &t->tx));
    e = write_all(t);
    if (!e && !t->refused && !t->options->dry_run) return tx_commit(t->tx);
    tx_rollback(t->tx);
    return e;
}

err_t register_take(struct function_call *c, struct str name, const struct register_options *o, struct str bytes)
{
    const struct register_book *book = register_book(name);
    struct taking t = {.call = c, .options = o};
    struct sent_file file;

    if (!book) return err_make(c->arena, E_PATH, NULL);
    TRY(access_may(c->arena, c->who, book->up));
    if (o->strategy == LAW_UPLOAD_REPLACE && !book->deletes) return err_make(c->arena, E_RULE, "rule", "register_deletes_nothing", NULL);
    TRY(register_read(c, book, bytes, &file));
    TRY(register_check(c, &file));
    vec_init(&t.known, c->arena);
    t.file = &file;
    TRY(write_file(&t));
    register_answer(&t);
    return OK;
}
