/* Questions of a facility's counter, before a claim exists. */
#include "api/rest/claim.h"

#include "api/rest/rest.h"
#include "base/env.h"
#include "base/json.h"
#include "module/claim_counter/claim_counter.h"

static err_t wrong(const struct call *c, const char *what)
{
    return err_make(c->arena, E_REQUEST, "what", what, NULL);
}

/* Health data: no proxy and no browser keeps it. */
static void answer(struct call *c, struct reply *r, err_t e, struct function_call *f)
{
    if (e) {
        reply_error(c, r, e);
        return;
    }
    r->body.n = 0;
    buf_add(&r->body, buf_str(&f->out));
    reply_header(r, STR("Cache-Control"), STR("no-store"));
}

static struct function_call begin(struct call *c)
{
    struct function_call f = call_function(c);

    buf_init(&f.out, c->arena, 4096);
    return f;
}

/* Without one: today. */
static err_t read_day(const struct call *c, date_t *out)
{
    struct str text = call_query(c, "day");

    *out = env_today(c->api->env);
    if (!text.n || date_read(text.p, text.n, out))
        return OK;
    return wrong(c, "the argument day is no day");
}

static err_t read_uuid(const struct call *c, const char *name, uuid_t *out)
{
    return uuid_read(call_query(c, name), out) ? OK : wrong(c, str_format(c->arena, "the argument %s is no uuid", name).p);
}

static err_t read_key(const struct call *c, struct db_value *out)
{
    struct str number = call_query(c, "number");
    uuid_t uuid;

    *out = db_text(number);
    if (number.n)
        return OK;
    TRY(read_uuid(c, "uuid", &uuid));
    *out = db_uuid(uuid);
    return OK;
}

void serve_cover(struct call *c, struct reply *r)
{
    struct function_call f = begin(c);
    struct db_value key;
    date_t day;
    err_t e = read_key(c, &key);

    if (!e)
        e = read_day(c, &day);
    if (!e)
        e = claim_counter_cover(&f, key, day);
    answer(c, r, e, &f);
}

void serve_offers(struct call *c, struct reply *r)
{
    struct function_call f = begin(c);
    uuid_t facility, insuree;
    date_t day;
    err_t e = read_uuid(c, "facility", &facility);

    if (!e)
        e = read_uuid(c, "insuree", &insuree);
    if (!e)
        e = read_day(c, &day);
    if (!e)
        e = claim_counter_offers(&f, facility, insuree, day);
    answer(c, r, e, &f);
}

void serve_forecast(struct call *c, struct reply *r)
{
    struct function_call f = begin(c);
    const struct json *body;
    err_t e = json_read(c->arena, c->body, &c->api->env->limits, &body);

    if (!e)
        e = claim_counter_forecast(&f, body);
    answer(c, r, e, &f);
}

void serve_people(struct call *c, struct reply *r)
{
    struct function_call f = begin(c);

    answer(c, r, claim_counter_people(&f, call_query(c, "q")), &f);
}

void serve_entries(struct call *c, struct reply *r)
{
    struct function_call f = begin(c);

    answer(c, r, claim_counter_entries(&f, call_query(c, "q")), &f);
}

void serve_facilities(struct call *c, struct reply *r)
{
    struct function_call f = begin(c);

    answer(c, r, claim_counter_facilities(&f, call_query(c, "q")), &f);
}

void serve_desk(struct call *c, struct reply *r)
{
    struct function_call f = begin(c);

    answer(c, r, claim_counter_desk(&f), &f);
}
