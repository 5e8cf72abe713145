/* Files within inputs: kept before anything is compared or logged, so that what is logged names them. */
#include <string.h>

#include "base/base64.h"
#include "io/blob.h"
#include "model/write/error_json.h"
#include "model/write/queue.h"

struct receiving {
    struct prepare *p;
    err_t refused;            /* by right: files are only dropped */
    struct faults faults;
    err_t failed;             /* of the disk */
};

static const struct command_file *file_of(const struct receiving *r, const struct json *v)
{
    if (v->kind != JSON_STRING) return NULL;
    for (const struct command_file *f = r->p->command->files; f->member; f++)
        if (str_is(v->key, f->member)) return f;
    return NULL;
}

/* Behind "data:image/jpeg;base64,". */
static struct str without_head(struct str text)
{
    ptrdiff_t head = str_starts(text, STR("data:")) ? str_find(text, STR("base64,"), 0) : -1;

    return head < 0 ? text : (struct str){text.p + head + 7, text.n - (size_t)head - 7};
}

/* Four signs make three bytes. */
static err_t read_bytes(struct prepare *p, const struct command_file *f, const char *field, struct str text, struct str *out)
{
    TRY(limit_check(p->arena, &p->env->limits, f->most, (int64_t)(text.n / 4 * 3) - 2));
    if (!base64_read(p->arena, text, out)) return err_make(p->arena, E_FIELD_FORM, "field", field, "form", "base64", NULL);
    return limit_check(p->arena, &p->env->limits, f->most, (int64_t)out->n);
}

static err_t keep(struct prepare *p, const struct command_file *f, const char *field, struct str text, struct str *key)
{
    struct blob_key made;
    struct str bytes;

    if (!p->env->blobs) return err_make(p->arena, E_FILE, "path", "blobs", "what", "this program keeps no files", NULL);
    TRY(read_bytes(p, f, field, text, &bytes));
    if (f->take) TRY(f->take(p, field, &bytes));
    TRY(blob_put(p->env->blobs, p->arena, bytes, &made));
    *key = str_copy(p->arena, blob_key_str(&made));
    return OK;
}

/* false: there is no file, or it was refused. */
static bool take(struct receiving *r, const struct command_file *f, const struct json *v, const char *path, struct json *out)
{
    const char *field = str_format(r->p->arena, "%s%s", path, f->member).p;
    struct str text = without_head(v->text), key;
    err_t e;

    if (!text.n || r->refused || r->failed) return false;
    e = keep(r->p, f, field, text, &key);
    if (e && !error_is_final(e)) r->failed = e;
    else if (e) faults_add(&r->faults, e);
    if (e) return false;
    *out = (struct json){.kind = JSON_STRING, .key = str_of(f->to), .text = key};
    return true;
}

static void receive(struct receiving *r, const struct json *v, const char *path, struct json *out);

/* A key beside a file gives way to it. */
static bool gives_way(const struct receiving *r, const struct json *object, const struct json *v)
{
    for (const struct command_file *f = r->p->command->files; f->member; f++) {
        const struct json *file = json_get(object, f->member);
        if (str_is(v->key, f->to) && file && file->kind == JSON_STRING && file->text.n) return true;
    }
    return false;
}

static bool member(struct receiving *r, const struct json *of, size_t i, const struct json *v, const char *path, struct json *out)
{
    const struct command_file *f = of->kind == JSON_OBJECT ? file_of(r, v) : NULL;
    bool nested = (v->kind == JSON_OBJECT || v->kind == JSON_ARRAY) && !str_is(v->key, "ext");

    if (f) return take(r, f, v, path, out);
    if (of->kind == JSON_OBJECT && gives_way(r, of, v)) return false;
    if (!nested)
        *out = *v;
    else if (of->kind == JSON_ARRAY)
        receive(r, v, str_format(r->p->arena, "%.*s[%zu].", (int)strlen(path) - 1, path, i).p, out);
    else
        receive(r, v, str_format(r->p->arena, "%s%.*s.", path, STR_ARG(v->key)).p, out);
    return true;
}

/* `path` of what stands in it: "attachments[0].". */
static void receive(struct receiving *r, const struct json *v, const char *path, struct json *out)
{
    const struct json **end = &out->first;
    size_t i = 0;

    *out = *v;
    out->first = NULL;
    out->count = 0;
    for (const struct json *m = v->first; m; m = m->next, i++) {
        struct json *kept = ARENA_NEW(r->p->arena, struct json);
        if (!member(r, v, i, m, path, kept)) continue;
        kept->next = NULL;
        *end = kept;
        end = &kept->next;
        out->count++;
    }
}

err_t write_files(struct prepare *p, err_t refused)
{
    struct receiving r = {.p = p, .refused = refused};
    struct json *out;

    if (!p->command->files || p->input->kind != JSON_OBJECT) return refused;
    out = ARENA_NEW(p->arena, struct json);
    receive(&r, p->input, "", out);
    p->input = out;
    return r.failed ? r.failed : refused ? refused : r.faults.first;
}
