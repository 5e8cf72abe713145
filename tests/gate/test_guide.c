/* docs/graphql.md tells the truth: each block is sent to the program as it stands there, and is answered as it stands behind it.
 *
 *   ```graphql [STATUS]      a document, sent with a token of Admin; ```json variables behind it
 *   ```http [STATUS]         a request, as it is
 *   ```json                  the answer; "…" in it stands for anything */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "server/kit.h"

struct guide {
    struct running *s;
    struct str rest;                     /* of the text */
    struct heard heard;
    int status;
    int answered;
};

/* ---- blocks ---- */

struct block { struct str kind, text; };

static bool next_block(struct str *rest, struct block *out)
{
    ptrdiff_t at = str_find(*rest, STR("\n```"), 0), line, end;

    if (at < 0) return false;
    line = str_find(*rest, STR("\n"), (size_t)at + 4);
    end = str_find(*rest, STR("\n```"), (size_t)line);
    assert_true(line > 0 && end > 0);
    out->kind = (struct str){rest->p + at + 4, (size_t)(line - at - 4)};
    out->text = (struct str){rest->p + line + 1, (size_t)(end > line ? end - line - 1 : 0)};
    *rest = (struct str){rest->p + end + 4, rest->n - (size_t)end - 4};
    return true;
}

static int status_of(struct block b)
{
    ptrdiff_t blank = str_find(b.kind, STR(" "), 0);

    return blank < 0 ? 200 : (int)strtol(b.kind.p + blank, NULL, 10);
}

/* ---- asking ---- */

static struct heard send_body(struct guide *g, struct str head, struct str body)
{
    struct arena *a = g->s->t->arena;

    return ask(g->s, str_format(a, "%.*s\r\nHost: x\r\nContent-Length: %zu\r\n\r\n%.*s", STR_ARG(head), body.n, STR_ARG(body)).p);
}

static void send_http(struct guide *g, struct block b)
{
    ptrdiff_t blank = str_find(b.text, STR("\n\n"), 0);
    struct str line, rest = {b.text.p, (size_t)blank};
    struct buf head;

    assert_true(blank > 0);
    buf_init(&head, g->s->t->arena, 512);
    while ((line = str_cut(&rest, '\n')).n) buf_add_format(&head, head.n ? "\r\n%.*s" : "%.*s HTTP/1.1", STR_ARG(line));
    g->heard = send_body(g, buf_str(&head), (struct str){b.text.p + blank + 2, b.text.n - (size_t)blank - 2});
}

static void send_graphql(struct guide *g, struct block b)
{
    struct arena *a = g->s->t->arena;
    struct str rest = g->rest, head;
    struct block variables;
    struct json_writer w;
    struct buf body;

    buf_init(&body, a, b.text.n + 256);
    w = json_writer(&body);
    json_open(&w, '{');
    json_key(&w, STR("query"));
    json_put_str(&w, b.text);
    if (next_block(&rest, &variables) && str_is(variables.kind, "json variables")) {
        json_key(&w, STR("variables"));
        json_put_raw(&w, variables.text);
        g->rest = rest;
    }
    json_close(&w, '}');
    head = str_format(a, "POST /api/graphql HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: Bearer %s", server_token(g->s, "Admin"));
    g->heard = send_body(g, head, buf_str(&body));
}

/* ---- comparing ---- */

static bool is_like(const struct json *wanted, const struct json *found)
{
    if (wanted->kind == JSON_STRING && str_is(wanted->text, "…")) return found != NULL;
    if (!found || wanted->kind != found->kind || wanted->count != found->count) return false;
    if (wanted->kind != JSON_OBJECT && wanted->kind != JSON_ARRAY) return str_eq(wanted->text, found->text);
    for (const struct json *w = wanted->first, *f = found->first; w && f; w = w->next, f = f->next)
        if (!str_eq(w->key, f->key) || !is_like(w, f)) return false;
    return true;
}

static const struct json *json_of(struct guide *g, struct str text)
{
    const struct json *v;

    assert_ok(json_read(g->s->t->arena, text, &g->s->t->env->limits, &v));
    return v;
}

static void compare(struct guide *g, struct block asked, struct block wanted)
{
    if (g->heard.status == status_of(asked) && is_like(json_of(g, wanted.text), json_of(g, g->heard.body))) return;
    fprintf(stderr, "# asked %.*s\n# found %d %.*s\n# told  %d %.*s\n", STR_ARG(asked.text), g->heard.status, STR_ARG(g->heard.body), status_of(asked), STR_ARG(wanted.text));
    g->status = 1;
}

static void what_the_guide_tells_is_true(void **state)
{
    struct guide g = {.s = server_start(testdb_of(state), PLAIN)};
    struct block asked, wanted;

    assert_int_equal(server_end(g.s), 0);
    program_run(g.s, WORDS("import", "openimis", "--from", WORLD));
    assert_int_equal(program_try(g.s, "Try-graphql-1\n", WORDS("user", "password", "Admin", "--password-stdin")).status, 0);
    server_again(g.s, PLAIN);
    g.rest = kit_file(g.s->t->arena, GUIDE);
    while (next_block(&g.rest, &asked)) {
        if (str_starts(asked.kind, STR("graphql"))) send_graphql(&g, asked);
        else if (str_starts(asked.kind, STR("http"))) send_http(&g, asked);
        else fail_msg("a block of the guide is nothing that can be asked: %.*s", STR_ARG(asked.kind));
        assert_true(next_block(&g.rest, &wanted) && str_is(wanted.kind, "json"));
        compare(&g, asked, wanted);
        g.answered++;
    }
    assert_true(g.answered > 12);
    assert_int_equal(g.status, 0);
    assert_int_equal(server_end(g.s), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TESTDB_BOTH(what_the_guide_tells_is_true)};

    return testdb_run("gate/guide", tests, sizeof tests / sizeof *tests);
}
