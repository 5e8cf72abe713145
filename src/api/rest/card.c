#include "api/rest/card.h"

#include "api/rest/print.h"
#include "base/json.h"
#include "io/blob.h"
#include "module/insuree_card/insuree_card.h"

/* UUID_NONE where it is not there. */
static err_t read_uuid(struct call *c, const char *argument, uuid_t *out)
{
    struct str text = call_query(c, argument);

    *out = UUID_NONE;
    if (!text.n || uuid_read(text, out)) return OK;
    return err_make(c->arena, E_REQUEST, "what", str_format(c->arena, "the argument %s is no uuid", argument).p, NULL);
}

static err_t missing(struct call *c, const char *what) { return err_make(c->arena, E_REQUEST, "what", what, NULL); }

/* ---- on paper ---- */

static err_t describe(struct call *c, struct function_call *f, struct print *p)
{
    struct str text = call_query(c, "part");
    int64_t part = 1;
    uuid_t run;

    TRY(read_uuid(c, "run", &run));
    if (uuid_none(run)) return missing(c, "the argument run is missing");
    if (text.n && !decimal_read(text.p, text.n, 0, false, &part)) return missing(c, "the argument part is no number");
    return card_sheets(f, run, part, str_is(call_query(c, "sheet"), "true"), p);
}

void serve_card_sheets(struct call *c, struct reply *r)
{
    struct function_call f = call_function(c);
    struct print p;

    file_print(c, r, describe(c, &f, &p), &p);
}

/* ---- for a card printer ---- */

static err_t read_choice(struct call *c, uuid_t *run, struct card_choice *choice)
{
    *choice = (struct card_choice){.again = str_is(call_query(c, "again"), "true")};
    TRY(read_uuid(c, "run", run));
    TRY(read_uuid(c, "location", &choice->location));
    TRY(read_uuid(c, "product", &choice->product));
    return uuid_none(*run) && uuid_none(choice->location) ? missing(c, "one of the arguments run and location is needed") : OK;
}

static err_t make_archive(struct call *c, struct reply *r)
{
    struct function_call f = call_function(c);
    struct card_choice choice;
    struct blob_writer *w;
    uuid_t run;

    TRY(read_choice(c, &run, &choice));
    TRY(reply_draft(c, NULL, &w));
    TRY(card_archive(&f, run, &choice, w));
    return reply_give(c, r, w);
}

void serve_card_archive(struct call *c, struct reply *r)
{
    err_t e = make_archive(c, r);

    if (e) {
        reply_failed(c, r, e);
        return;
    }
    r->type = "application/zip";
    file_headers(r, reply_attachment(c->arena, STR("cards.zip")));
}
