/* How the fiction is written: commands, bulk loads, and a clock of its own. */
#include <stdio.h>

#include "base/json.h"
#include "base/zone.h"
#include "cli/demo/internal.h"

struct str demo_text(struct demo *d, const char *format, ...)
{
    struct str out;
    va_list args;
    char *p;
    int n;

    va_start(args, format);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    p = arena_bytes(d->work, (size_t)n + 1);
    va_start(args, format);
    vsnprintf(p, (size_t)n + 1, format, args);
    va_end(args);
    out = (struct str){p, (size_t)n};
    return out;
}

static err_t run(struct demo *d, const struct access *who, const char *command, struct str input, struct made *out)
{
    struct request request = {.command = str_of(command), .who = who ? who : access_program()};
    const struct json *result;
    struct answer answer;

    TRY(json_read(d->work, input, &d->env->limits, &request.input));
    TRY(write_command(d->write, d->work, &request, &answer));
    if (answer.status == COMMAND_FAILED && answer.error)
        return answer.error;
    if (!out || !answer.result.n)
        return OK;
    TRY(json_read(d->work, answer.result, &d->env->limits, &result));
    *out = (struct made){0};
    json_int(json_get(result, "id"), &out->id);
    if (json_get(result, "uuid"))
        uuid_read(json_get(result, "uuid")->text, &out->uuid);
    return OK;
}

err_t demo_do(struct demo *d, const struct access *who, const char *command, struct str input, struct made *out)
{
    err_t e = run(d, who, command, input, out);

    if (e)
        e = err_copy(d->arena, e);
    arena_reset(d->work);
    return e;
}

stamp_t demo_moment(const struct demo *d, date_t day, int32_t hour, int32_t minute)
{
    return (stamp_t){zone_day_start(d->env->zone, day).us + ((int64_t)hour * 60 + minute) * 60000000};
}

void demo_clock(struct demo *d, date_t day, int32_t hour, int32_t minute)
{
    env_set_clock(d->env, demo_moment(d, day, hour, minute));
}

void demo_say(struct demo *d, const char *what, int64_t done, int64_t all, uint64_t since_us)
{
    uint64_t us = env_monotonic_us(d->env) - since_us;

    if (d->options->progress)
        d->options->progress(d->options->progress_arg, what, done, all, us ? (int64_t)((uint64_t)done * 1000000 / us) : 0);
}

err_t demo_rows(struct demo *d, struct arena *a, struct str sql, const struct db_value *params, size_t n, const enum db_type *types,
                size_t columns, struct db_rows *out)
{
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(d->db, a, DB_READ, &c));
    e = db_query(c, sql, params, n, types, columns, out);
    db_release(c);
    return e ? err_copy(d->arena, e) : OK;
}

struct access demo_person(int64_t user)
{
    return (struct access){.user = user, .signed_in = true, .administrator = true, .shape = SCOPE_ALL};
}
