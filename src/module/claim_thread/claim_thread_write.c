/* What is asked and answered on a claim: a thread is opened, goes to and fro, is closed, is opened again. */
#include "module/claim_thread/internal.h"

#include <string.h>

/* ---- sides ---- */

enum claim_side claim_side(const struct access *who)
{
    if (who->facility) return SIDE_FACILITY;
    if (who->administrator || access_holds(who, RIGHT_CLAIM_REVIEW)) return SIDE_SCHEME;   /* an administrator may all that a scheme may */
    return access_holds(who, RIGHT_CLAIM_CREATE) ? SIDE_FACILITY : SIDE_NONE;
}

struct str claim_side_text(enum claim_side side)
{
    return side == SIDE_FACILITY ? STR("F") : side == SIDE_SCHEME ? STR("S") : STR("-");
}

#define CLOSED STR("C")

static struct str other_side(enum claim_side side) { return claim_side_text(side == SIDE_SCHEME ? SIDE_FACILITY : SIDE_SCHEME); }

/* ---- what may become of a thread ---- */

static const struct said { const char *command; bool open, closes, text; } ways[] = {
    /* command, from an open one, closes it, says something */
    {"claim_thread.answer", true, false, true},
    {"claim_thread.close", true, true, false},
    {"claim_thread.reopen", false, false, true},
};

struct saying {
    const struct said *way;
    uuid_t of;                       /* the thread; of a new one its claim */
    struct db_value subject, text;
};

static err_t read_text(struct prepare *p, const char *name, int32_t most, bool required, struct db_value *out)
{
    const struct type type = TEXT(most);

    TRY(value_read(p->arena, &type, name, json_get(p->input, name), out));
    return required && (out->null || !out->s.n) ? err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL) : OK;
}

static int32_t letters(const struct prepare *p) { return (int32_t)p->env->limits.value[LIMIT_MESSAGE_CHARACTERS]; }

/* So many of one owner, with the one that comes. */
static err_t has_room(struct tx *tx, enum limit_id limit, const char *of, const struct record *owner)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    TRY(db_query(tx->conn, str_format(tx->arena, "SELECT count(*) FROM %s = $1 AND deleted_at IS NULL", of), &owner->at[COLUMN_ID], 1, types, 1,
                 &rows));
    return limit_check(tx->arena, &tx->env->limits, limit, db_cell(&rows, 0, 0)->i + 1);
}

static err_t say(struct tx *tx, const struct record *thread, enum claim_side side, const struct db_value *text)
{
    struct record message = record_new(tx->arena, registry_table_of(tx->registry, &claim_message_entity));

    if (text->null || !text->s.n) return OK;
    TRY(has_room(tx, LIMIT_MESSAGES, "claim_message WHERE thread_id", thread));
    *record_cell(&message, "thread_id") = thread->at[COLUMN_ID];
    *record_cell(&message, "side") = db_text(claim_side_text(side));
    *record_cell(&message, "text") = *text;
    return tx_insert(tx, &message, 1);
}

/* ---- a new one ---- */

err_t claim_thread_ask_prepare(struct prepare *p, void **out)
{
    struct saying *s = ARENA_NEW(p->arena, struct saying);

    TRY(input_only(p, LIST("claim", "subject", "text")));
    TRY(input_uuid(p, "claim", true, &s->of));
    TRY(err_join(read_text(p, "subject", THREAD_SUBJECT_MAX, true, &s->subject), read_text(p, "text", letters(p), true, &s->text)));
    prepare_lock(p, &claim_entity, s->of);
    *out = s;
    return OK;
}

err_t claim_thread_ask_apply(struct tx *tx, void *plan)
{
    const struct saying *s = plan;
    enum claim_side side = claim_side(tx->who);
    struct record claim, thread = record_new(tx->arena, registry_table_of(tx->registry, &claim_thread_entity));

    if (side == SIDE_NONE) return claim_refused(tx, "claim_thread_side");
    TRY(tx_get(tx, &claim_entity, s->of, &claim));
    TRY(has_room(tx, LIMIT_THREADS, "claim_thread WHERE claim_id", &claim));
    *record_cell(&thread, "claim_id") = claim.at[COLUMN_ID];
    *record_cell(&thread, "subject") = s->subject;
    *record_cell(&thread, "status") = db_text(other_side(side));
    *record_cell(&thread, "asked_by") = db_text(claim_side_text(side));
    *record_cell(&thread, "closed") = db_bool(false);
    *record_cell(&thread, "last_at") = db_stamp(tx->now);
    TRY(tx_insert(tx, &thread, 1));
    TRY(say(tx, &thread, side, &s->text));
    tx_answer(tx, &thread);
    return OK;
}

/* ---- one that is there ---- */

err_t claim_thread_say_prepare(struct prepare *p, void **out)
{
    struct saying *s = ARENA_NEW(p->arena, struct saying);

    for (s->way = ways; strcmp(s->way->command, p->command->name) != 0;) s->way++;
    TRY(input_only(p, LIST("uuid", "text")));
    TRY(input_uuid(p, "uuid", true, &s->of));
    TRY(read_text(p, "text", letters(p), s->way->text, &s->text));
    prepare_lock(p, &claim_thread_entity, s->of);
    *out = s;
    return OK;
}

static err_t may_say(struct tx *tx, const struct said *way, const struct record *thread, enum claim_side side)
{
    bool closed = str_eq(record_cell(thread, "status")->s, CLOSED);

    if (side == SIDE_NONE) return claim_refused(tx, "claim_thread_side");
    if (closed == way->open) return claim_refused(tx, closed ? "claim_thread_closed" : "claim_thread_open");
    if (way->closes && side != SIDE_SCHEME && !str_eq(record_cell(thread, "asked_by")->s, claim_side_text(side)))
        return claim_refused(tx, "claim_thread_of_scheme");
    return OK;
}

err_t claim_thread_say_apply(struct tx *tx, void *plan)
{
    const struct saying *s = plan;
    enum claim_side side = claim_side(tx->who);
    struct record thread, changed, claim;

    TRY(tx_get(tx, &claim_thread_entity, s->of, &thread));
    TRY(tx_get_id(tx, &claim_entity, record_cell(&thread, "claim_id")->i, &claim));   /* whose facility it is, its claim says */
    TRY(may_say(tx, s->way, &thread, side));
    TRY(say(tx, &thread, side, &s->text));
    changed = record_copy(tx->arena, thread);
    *record_cell(&changed, "status") = db_text(s->way->closes ? CLOSED : other_side(side));
    *record_cell(&changed, "closed") = db_bool(s->way->closes);
    *record_cell(&changed, "last_at") = db_stamp(tx->now);
    TRY(tx_update(tx, &thread, &changed, 1));
    tx_answer(tx, &changed);
    return OK;
}

/* Who reads a claim says something on it, for the side that is his. */
#define SAY(what) \
    { .name = "claim_thread." what, .right = RIGHT_CLAIM_READ, .prepare = claim_thread_say_prepare, .apply = claim_thread_say_apply },
const struct command claim_thread_commands[] = {
    { .name = "claim_thread.ask", .right = RIGHT_CLAIM_REVIEW, .also = RIGHT_CLAIM_CREATE, .prepare = claim_thread_ask_prepare,
      .apply = claim_thread_ask_apply },
    SAY("answer") SAY("close") SAY("reopen")
    COMMANDS_END
};
