/* Archives with one text each, as telephones unpack them. */
#include "api/mobile/internal.h"

#include "io/zip.h"
#include "model/query/access.h"
#include "module/mobile/extract.h"
#include "module/mobile/mobile.h"
#include "module/policy/policy.h"
#include "module/claim/claim.h"

static err_t answer(struct call *c, struct reply *r, struct str archive, struct str name, struct str text)
{
    const struct zip_entry entry = {name, text};
    struct str packed;

    TRY(zip_write(c->arena, &entry, 1, setting_text(c->settings, SETTING_ARCHIVE_PASSWORD), &packed));
    r->type = "application/zip";
    r->body.n = 0;
    buf_add(&r->body, packed);
    reply_header(r, STR("Content-Disposition"), reply_attachment(c->arena, archive));
    return OK;
}

static struct str today(struct call *c)
{
    char text[10];

    date_write(env_today(c->api->env), text);
    return str_copy(c->arena, (struct str){text, sizeof text});
}

/* Released telephones ask before anybody has signed in: a scheme says whether it lets them (docs/mobile.md). */
void serve_master_data(struct call *c, struct reply *r)
{
    struct function_call f = call_function(c);
    bool open = setting_bool(c->settings, SETTING_COMPATIBILITY);
    struct buf text;
    err_t e = OK;

    buf_init(&text, c->arena, 65536);
    if (!open)
        e = access_may(c->arena, c->who, RIGHT_SIGNED_IN);
    if (!e)
        e = mobile_master_data(&f, open, &text);
    if (!e)
        e = answer(c, r, str_format(c->arena, "master_data_%.*s.zip", STR_ARG(today(c))), STR("MasterData.txt"), buf_str(&text));
    if (e)
        reply_failed(c, r, e);
}

/* ---- prompts ---- */

struct prompts {
    const char *archive, *file;      /* "feedbaks": so the telephones know it */
    right_t right, also;
    err_t (*read)(struct function_call *c, int64_t officer, struct str *code, struct buf *out);
};

static err_t officer_of(struct call *c, int64_t *out)
{
    struct str text = call_query(c, "officer_id");

    if (text.n && decimal_read(text.p, text.n, 0, false, out))
        return OK;
    return err_make(c->arena, E_REQUEST, "what", "the argument officer_id is the number of an officer", NULL);
}

static err_t give(struct call *c, struct reply *r, const struct prompts *p)
{
    struct function_call f = call_function(c);
    struct buf text;
    struct str code;
    int64_t officer;

    buf_init(&text, c->arena, 65536);
    if (!access_holds(c->who, p->also))
        TRY(access_may(c->arena, c->who, p->right));
    TRY(officer_of(c, &officer));
    TRY(p->read(&f, officer, &code, &text));
    code = reply_name_part(c->arena, code);
    return answer(c, r, str_format(c->arena, "%s_%.*s_%.*s.zip", p->archive, STR_ARG(code), STR_ARG(today(c))),
                  str_format(c->arena, "%s_%.*s.txt", p->file, STR_ARG(code)), buf_str(&text));
}

static void serve(struct call *c, struct reply *r, const struct prompts *p)
{
    err_t e = give(c, r, p);

    if (e)
        reply_failed(c, r, e);
}

void serve_renewals(struct call *c, struct reply *r)
{
    static const struct prompts renewals = {"renewals", "renewals", RIGHT_POLICY_RENEW, RIGHT_EXTRACT_RENEWALS, mobile_renewals};

    serve(c, r, &renewals);
}

void serve_feedbacks(struct call *c, struct reply *r)
{
    static const struct prompts feedbacks = {"feedbacks", "feedbaks", RIGHT_CLAIM_FEEDBACK, RIGHT_EXTRACT_FEEDBACKS, mobile_feedbacks};

    serve(c, r, &feedbacks);
}

/* ---- the phone extract ---- */

/* Nobody keeps it: the telephone has it, or asks again. */
static err_t make_extract(struct call *c, struct reply *r, int64_t location, bool with_insuree, struct str *code)
{
    struct function_call f = call_function(c);
    struct blob_writer *w;
    const char *path;

    TRY(reply_draft(c, &path, &w));
    TRY(mobile_phone_extract(&f, location, with_insuree, path, code));
    return reply_give(c, r, w);
}

static err_t phone_extract(struct call *c, struct reply *r)
{
    struct str place = call_query(c, "location"), people = call_query(c, "with_insuree");
    struct str code;
    int64_t location;

    if (!access_holds(c->who, RIGHT_EXTRACT_OFFLINE))
        TRY(access_may(c->arena, c->who, RIGHT_EXTRACT_PHONE));
    if (!place.n || !decimal_read(place.p, place.n, 0, false, &location))
        return err_make(c->arena, E_REQUEST, "what", "the argument location is the number of a district", NULL);
    TRY(make_extract(c, r, location, str_is(people, "true") || str_is(people, "True") || str_is(people, "1"), &code));
    r->type = "application/vnd.sqlite3";
    reply_header(r, STR("Content-Disposition"), reply_attachment(c->arena, str_format(c->arena, "phone_extract_%.*s.db3", STR_ARG(reply_name_part(c->arena, code)))));
    return OK;
}

void serve_phone_extract(struct call *c, struct reply *r)
{
    err_t e = phone_extract(c, r);

    if (e)
        reply_failed(c, r, e);
}
