/* Files as forms (multipart/form-data): each form is one command, and is answered as one. */
#include "api/rest/upload.h"

#include "api/multipart.h"
#include "api/rest/command.h"
#include "base/base64.h"
#include "base/json.h"
#include "base/utf8.h"

struct form {
    struct json *texts;        /* what the command gets of it, as an object */
    uuid_t id;
    struct part file;
};

static err_t wrong(const struct call *c, const char *what)
{
    return err_make(c->arena, E_REQUEST, "what", what, NULL);
}

static void add(struct call *c, struct json *object, const char *key, struct json member)
{
    struct json *kept = ARENA_NEW(c->arena, struct json);

    *kept = member;
    kept->key = str_of(key);
    kept->next = object->first;
    object->first = kept;
    object->count++;
}

static void add_text(struct call *c, struct json *object, const char *key, struct str text)
{
    add(c, object, key, (struct json){.kind = JSON_STRING, .text = text});
}

static bool named(const char *const *names, struct str name)
{
    while (*names && !str_is(name, *names))
        names++;
    return *names;
}

/* Every name once; a text that is empty was left out. */
static err_t take_part(struct call *c, const struct part *part, const char *const *names, struct form *f)
{
    const char *name = str_zero(c->arena, part->name);

    if (str_is(part->name, "file") && part->file.p && !f->file.file.p) {
        f->file = *part;
        return OK;
    }
    if (str_is(part->name, "id") && uuid_none(f->id))
        return uuid_read(part->content, &f->id) && !uuid_none(f->id) ? OK : wrong(c, "the part id is no uuid");
    if (!named(names, part->name) || json_get(f->texts, name))
        return err_make(c->arena, E_FIELD_UNKNOWN, "entity", "upload", "field", name, NULL);
    if (!utf8_valid(part->content))
        return err_make(c->arena, E_UTF8, "field", name, NULL);
    if (part->content.n)
        add_text(c, f->texts, name, part->content);
    return OK;
}

static err_t read_form(struct call *c, const char *const *names, struct form *f)
{
    struct multipart m;
    struct part part;
    bool more;

    f->texts = ARENA_NEW(c->arena, struct json);
    f->texts->kind = JSON_OBJECT;
    TRY(multipart_open(c->arena, &c->api->env->limits, call_header(c, "content-type"), c->body, &m));
    TRY(multipart_next(&m, &part, &more));
    while (more) {
        TRY(take_part(c, &part, names, f));
        TRY(multipart_next(&m, &part, &more));
    }
    if (uuid_none(f->id))
        return wrong(c, "the part id is missing");
    if (!f->file.file.p)
        return wrong(c, "the part file is missing");
    return f->file.content.n ? OK : err_make(c->arena, E_FIELD_REQUIRED, "field", "file", NULL);
}

static void send(struct call *c, struct reply *r, const char *command, const struct form *f, err_t e)
{
    struct request sent = {.id = f->id, .command = str_of(command), .who = c->who, .input = f->texts};

    run_command(c, r, &sent, e);
}

static void take_file(struct call *c, struct reply *r, const char *command, const char *owner)
{
    const char *const names[] = {owner, "title", "type", "date", "predefinedType", NULL};
    struct form f = {.id = UUID_NONE};
    err_t e = read_form(c, names, &f);

    if (!e) {
        add_text(c, f.texts, "document", base64(c->arena, f.file.content));
        add_text(c, f.texts, "filename", f.file.file);
        if (f.file.type.n && utf8_valid(f.file.type))
            add_text(c, f.texts, "mime", f.file.type);
    }
    send(c, r, command, &f, e);
}

void take_attachment(struct call *c, struct reply *r) { take_file(c, r, "claim_attachment.create", "claim"); }

void take_authorisation_attachment(struct call *c, struct reply *r)
{
    take_file(c, r, "preauthorisation_attachment.create", "preauthorisation");
}

/* Of nobody who is named: of who has the number that is sent, or that the file is called by. */
static void submit_photo(struct call *c, struct reply *r, struct form *f)
{
    add_text(c, f->texts, "photo", base64(c->arena, f->file.content));
    if (!json_get(f->texts, "number"))
        add_text(c, f->texts, "filename", f->file.file);
    send(c, r, "photo.submit", f, OK);
}

void take_photo(struct call *c, struct reply *r)
{
    static const char *const names[] = {"uuid", "number", "officer", "date", NULL};
    struct json photo = {.kind = JSON_OBJECT};
    struct form f = {.id = UUID_NONE};
    err_t e = read_form(c, names, &f);

    if (!e && !json_get(f.texts, "uuid")) {
        submit_photo(c, r, &f);
        return;
    }
    if (!e) {
        add_text(c, &photo, "photo", base64(c->arena, f.file.content));
        add(c, f.texts, "photo", photo);
    }
    send(c, r, "insuree.update", &f, e);
}
