#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drive_run.h"

enum { ARGS_MAX = 32, LINES = 5, ITEMS = 8 };

static const char *put_file(struct testdb *t, const char *name, struct str content)
{
    const char *path = str_format(t->arena, "/tmp/%s.%d.%s", t->name[0] == '/' ? "drive" : t->name, getpid(), name).p;
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fwrite(content.p, 1, content.n, f);
    fclose(f);
    return path;
}

static struct str take_file(struct arena *a, const char *path)
{
    struct buf b;
    FILE *f = fopen(path, "r");
    size_t n;

    buf_init(&b, a, 65536);
    assert_non_null(f);
    while ((n = fread(buf_reserve(&b, 65536), 1, 65536, f)) > 0) b.n += n;
    fclose(f);
    unlink(path);
    return buf_str(&b);
}

static void become(const char *const *args, const char *in, const char *out, const char *err)
{
    dup2(open(in, O_RDONLY), 0);
    dup2(open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600), 1);
    dup2(open(err, O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
    execv(args[0], (char *const *)args);
    _exit(127);
}

struct drive_result drive_run(struct testdb *t, struct str script, const char *const *options)
{
    const char *in = put_file(t, "in", script), *out = put_file(t, "out", STR("")), *err = put_file(t, "err", STR(""));
    const char *args[ARGS_MAX] = {DRIVE, "--db", str_zero(t->arena, t->url), "--key-file",
                                  str_format(t->arena, "/tmp/%s.key", strrchr(t->name, '/') ? strrchr(t->name, '/') + 1 : t->name).p};
    struct drive_result r = {0};
    size_t n = 5;
    int status;
    pid_t child;

    while (*options && n + 1 < ARGS_MAX) args[n++] = *options++;
    if (t->db) testdb_close(t);
    child = fork();
    if (!child) become(args, in, out, err);
    assert_int_equal(waitpid(child, &status, 0), child);
    r.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    r.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    r.out = take_file(t->arena, out);
    r.err = take_file(t->arena, err);
    unlink(in);
    return r;
}

bool drive_acknowledged(struct str out, struct str id)
{
    while (out.p) {
        struct str line = str_cut(&out, '\n');
        if (str_find(line, id, 0) >= 0 && str_find(line, STR("\"status\":2"), 0) >= 0) return true;
    }
    return false;
}

/* ---- scripts ---- */

struct str drive_uuid(struct arena *a, char kind, int n)
{
    return str_format(a, "00000000-0000-7000-8000-%02x%010d", kind, n);
}

static void add_item(struct buf *b, int n)
{
    struct arena *a = b->arena;

    buf_add_format(b, "{\"command\":\"medical_item.create\",\"id\":\"%s\",\"input\":{\"uuid\":\"%s\",\"code\":\"A%03d\","
                   "\"name\":\"Item %d, é ł श्री\",\"type\":\"D\",\"price\":\"%d.50\",\"careType\":\"B\",\"patientCategory\":15}}\n",
                   drive_uuid(a, 1, n).p, drive_uuid(a, 'i', n).p, n, n, n);
}

static void add_product(struct buf *b, int n)
{
    struct arena *a = b->arena;

    buf_add_format(b, "{\"command\":\"product.create\",\"id\":\"%s\",\"input\":{\"uuid\":\"%s\",\"code\":\"P%05d\","
                   "\"name\":\"Product %d\",\"dateFrom\":\"2026-01-01\",\"dateTo\":\"2026-12-31\",\"insurancePeriod\":12,"
                   "\"lumpSum\":\"1000.00\",\"maxMembers\":8,\"gracePeriodEnrolment\":1,\"items\":[",
                   drive_uuid(a, 2, n).p, drive_uuid(a, 'p', n).p, n, n);
    for (int i = 0; i < LINES; i++)
        buf_add_format(b, "%s{\"uuid\":\"%s\",\"item\":\"%s\",\"priceOrigin\":\"P\",\"limitAdult\":\"100.00\",\"limitChild\":\"100.00\"}",
                       i ? "," : "", drive_uuid(a, 'l', n * LINES + i).p, drive_uuid(a, 'i', 1 + (n + i) % ITEMS).p);
    buf_add(b, STR("]}}\n"));
}

/* A field of its own changes, one line changes, one goes and one comes. */
static void add_change(struct buf *b, int n)
{
    struct arena *a = b->arena;

    buf_add_format(b, "{\"command\":\"product.update\",\"id\":\"%s\",\"input\":{\"uuid\":\"%s\",\"name\":\"Product %d, changed\",\"items\":[",
                   drive_uuid(a, 3, n).p, drive_uuid(a, 'p', n).p, n);
    for (int i = 1; i < LINES; i++)
        buf_add_format(b, "{\"uuid\":\"%s\"%s},", drive_uuid(a, 'l', n * LINES + i).p, i == 1 ? ",\"limitAdult\":\"80.00\"" : "");
    buf_add_format(b, "{\"uuid\":\"%s\",\"item\":\"%s\",\"priceOrigin\":\"O\"}]}}\n", drive_uuid(a, 'm', n).p,
                   drive_uuid(a, 'i', 1 + (n + LINES) % ITEMS).p);
}

static void add_removal(struct buf *b, int n)
{
    struct arena *a = b->arena;

    buf_add_format(b, "{\"command\":\"product.delete\",\"id\":\"%s\",\"input\":{\"uuid\":\"%s\"}}\n", drive_uuid(a, 4, n).p,
                   drive_uuid(a, 'p', n).p);
}

struct str drive_script(struct arena *a, int products)
{
    struct buf b;

    buf_init(&b, a, 65536);
    for (int i = 1; i <= ITEMS; i++) add_item(&b, i);
    for (int n = 1; n <= products; n++) {
        add_product(&b, n);
        if (n % 3 == 0) add_change(&b, n);
        if (n % 5 == 0) add_removal(&b, n);
    }
    return buf_str(&b);
}

struct str drive_readback(void)
{
    return STR("{\"query\":{\"entity\":\"medical_item\",\"rows\":\"history\",\"order\":[\"code\"],\"count\":true,"
               "\"fields\":[\"id\",\"uuid\",\"version\",\"code\",\"name\",\"price\"]}}\n"
               "{\"query\":{\"entity\":\"product\",\"rows\":\"history\",\"order\":[\"code\",\"version\"],\"count\":true,"
               "\"fields\":[\"id\",\"uuid\",\"version\",\"legacy_id\",\"validity_from\",\"validity_to\",\"code\",\"name\",\"lumpSum\","
               "{\"items\":{\"fields\":[\"id\",\"uuid\",\"version\",\"limitAdult\",\"priceOrigin\",{\"item\":[\"code\"]}]}}]}}\n"
               "{\"journal\":true}\n");
}
