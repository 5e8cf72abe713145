/* What became of each thing that was brought: nothing is left out. */
#include "api/mobile/internal.h"
#include "io/crypto.h"
#include "module/rows.h"

/* ---- the answer ---- */

void report_begin(struct report *p, struct call *c)
{
    *p = (struct report){.call = c};
    buf_init(&p->errors, c->arena, 256);
    buf_init(&p->results, c->arena, 1024);
}

static void put_list(struct json_writer *w, const char *key, const struct buf *elements)
{
    json_key(w, str_of(key));
    json_put_raw(w, str_format(elements->arena, "[%.*s]", STR_ARG(buf_str(elements))));
}

/* Of a passing trouble: what was done is done, and is answered as such when all of it is sent again. */
void report_end(struct report *p, struct reply *r)
{
    struct json_writer w = json_writer(&r->body);

    if (p->stop) {
        reply_failed(p->call, r, p->stop);
        return;
    }
    json_open(&w, '{');
    json_key(&w, STR("success"));
    json_put_bool(&w, p->error_count == 0);
    put_list(&w, "errors", &p->errors);
    put_list(&w, "results", &p->results);
    json_close(&w, '}');
}

void report_add(struct report *p, const struct outcome *o)
{
    struct json_writer w = json_writer(&p->results), e = json_writer(&p->errors);

    if (p->result_count++)
        buf_add_char(&p->results, ',');
    json_open(&w, '{');
    answer_text(&w, "file", o->file);
    answer_text(&w, "kind", str_of(o->kind));
    answer_text(&w, "name", o->name.p ? o->name : STR(""));
    json_key(&w, STR("response"));
    json_put_int(&w, o->response);
    if (p->code) {
        json_key(&w, STR("code"));
        json_put_int(&w, p->code(o->why));
    }
    answer_text(&w, "status", str_of(o->state));
    json_key(&w, STR("message"));
    if (o->sentence.n)
        json_put_str(&w, o->sentence);
    else
        json_put_null(&w);
    json_key(&w, STR("result"));
    json_put_raw(&w, o->result.n ? o->result : STR("null"));
    json_close(&w, '}');
    if (!str_is(str_of(o->state), "refused"))
        return;
    if (p->error_count++)
        buf_add_char(&p->errors, ',');
    json_put_str(&e, str_format(p->call->arena, "%.*s, %s %.*s: %.*s", STR_ARG(o->file), o->kind, STR_ARG(o->name), STR_ARG(o->sentence)));
}

static struct str sentences(struct report *p, err_t e)
{
    struct buf out;

    buf_init(&out, p->call->arena, 256);
    for (; e; e = e->next) {
        struct err alone = *e;
        alone.next = NULL;
        if (out.n)
            buf_add_char(&out, ' ');
        buf_add(&out, text_err(p->call->arena, p->call->api->texts, p->call->language, &alone));
    }
    return buf_str(&out);
}

void report_refused(struct report *p, struct str file, const char *kind, struct str name, int response, err_t e)
{
    const struct outcome o = {.file = file, .kind = kind, .name = name, .response = response, .state = "refused", .sentence = sentences(p, e),
                              .why = e};

    report_add(p, &o);
}

/* ---- commands ---- */

/* Of the sender, the command, its content, and the how manieth attempt this is. */
static uuid_t id_of(const struct report *p, const char *command, struct str input, int attempt)
{
    const struct str head = str_format(p->call->arena, "imis file\n%lld\n%s\n%d\n", (long long)p->call->who->user, command, attempt);
    uint8_t digest[SHA256_BYTES];
    struct sha256 s;
    uuid_t id;

    sha256_begin(&s);
    sha256_add(&s, head.p, head.n);
    sha256_add(&s, input.p, input.n);
    sha256_end(&s, digest);
    for (size_t i = 0; i < sizeof id.b; i++)
        id.b[i] = digest[i];
    id.b[6] = (uint8_t)((id.b[6] & 0x0f) | 0x80);   /* RFC 9562: version 8, of our own making */
    id.b[8] = (uint8_t)((id.b[8] & 0x3f) | 0x80);
    return id;
}

enum { ATTEMPTS_MOST = 1000 };

static err_t run(const struct report *p, const char *command, struct str text, struct answer *answer)
{
    struct request request = {.command = str_of(command), .who = p->call->who};

    TRY(json_read(p->call->arena, text, &p->call->api->env->limits, &request.input));
    for (int attempt = 0; attempt < ATTEMPTS_MOST; attempt++) {
        request.id = id_of(p, command, text, attempt);
        TRY(write_command(p->call->api->write, p->call->arena, &request, answer));
        if (answer->status == COMMAND_DONE || !answer->repeated)
            return OK;
    }
    return err_make(p->call->arena, E_BUSY, "retry_s", "60", NULL);
}

bool report_run(struct report *p, const struct sending *s)
{
    struct outcome o = {.file = s->file, .kind = s->kind, .name = s->name, .state = "done"};
    struct answer answer;
    err_t e;

    if (p->stop)
        return false;
    e = run(p, s->command, s->input, &answer);
    if (e && err_http(e->id) >= 500) {
        p->stop = e;
        return false;
    }
    if (!e && answer.status != COMMAND_DONE)
        e = answer.error;
    if (e) {
        report_refused(p, s->file, s->kind, s->name, s->number(p, e, STR_NONE, false), e);
        return false;
    }
    o.state = answer.repeated ? "repeated" : "done";
    o.result = answer.result;
    o.response = s->number(p, OK, answer.result, answer.repeated);
    if (s->note)
        o.sentence = text_of(p->call->api->texts, p->call->language, s->note);
    report_add(p, &o);
    return true;
}
