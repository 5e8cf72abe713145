/* io/render: documents from a process of its own, which may die, hang or be told nonsense. The program is this test itself. */
#include "base/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/env.h"
#include "io/confine.h"
#include "io/picture.h"
#include "io/render.h"

struct kit {
    struct arena *arena;
    struct env *env;
    struct render *render;
};

static int kit_open(void **state)
{
    struct arena *a = arena_new();
    struct kit *k = ARENA_NEW(a, struct kit);

    k->arena = a;
    k->env = env_new(a, &(struct env_options){.clock = STAMP_NONE});
    k->render = render_new(a, k->env, "/proc/self/exe");
    *state = k;
    return 0;
}

static int kit_close(void **state)
{
    struct kit *k = *state;

    render_close(k->render);
    arena_free(k->arena);
    return 0;
}

#define WITH_KIT(function) cmocka_unit_test_setup_teardown(function, kit_open, kit_close)
#define PAPER "{\"title\":\"T\",\"paper\":[10500,14800],\"margin\":800,\"made\":\"2026-11-21T12:00:00\","

static err_t print(struct kit *k, struct str document, struct str *pdf)
{
    return render_pdf(k->render, k->arena, document, NULL, 0, pdf);
}

static void a_document(void **state)
{
    struct kit *k = *state;
    struct str document = STR(PAPER "\"blocks\":[{\"text\":\"Hello\"},{\"qr\":\"123\",\"size\":2000}]}"), one, two;

    assert_int_equal(render_process(k->render), -1);
    assert_null(print(k, document, &one));
    assert_true(str_starts(one, STR("%PDF-")));
    assert_true(str_find(one, STR("%%EOF"), 0) > 0);
    assert_null(print(k, document, &two));
    assert_true(str_eq(one, two));   /* the same description, the same bytes */
}

/* "Count n" of the page tree. */
static int pages(struct str pdf)
{
    ptrdiff_t at = str_find(pdf, STR("/Count "), 0);

    return at < 0 ? -1 : (int)strtol(pdf.p + at + 7, NULL, 10);
}

static void rows_go_on_over_pages(void **state)
{
    struct kit *k = *state;
    struct str pdf;
    struct buf b;

    buf_init(&b, k->arena, 1024);
    buf_add(&b, STR(PAPER "\"footer\":\"F\",\"blocks\":[{\"text\":\"List\",\"bold\":true},"
                          "{\"table\":{\"widths\":[1,3],\"head\":[\"No\",\"Name\"],\"rows\":["));
    for (int i = 0; i < 100; i++)
        buf_add_format(&b, "%s[\"%d\",\"row\"]", i ? "," : "", i);
    buf_add(&b, STR("],\"foot\":[[\"\",\"100\"]]}}]}"));
    assert_null(print(k, buf_str(&b), &pdf));
    assert_in_range(pages(pdf), 3, 6);
    k->env->limits.value[LIMIT_PRINT_PAGES] = 2;
    render_close(k->render);
    k->render = render_new(k->arena, k->env, "/proc/self/exe");
    assert_true(err_is(print(k, buf_str(&b), &pdf), E_LIMIT));
}

/* Every font stands in the file, each script with its own; as another program sees it, where that is there. */
static void fonts_are_within(void **state)
{
    static const char *const families[] = {"NotoSans-", "NotoSansDevanagari-", "NotoSansEthiopic-", "NotoSansKhmer-", "NotoSansArabic-"};
    struct kit *k = *state;
    char path[] = "/tmp/imis-fonts-XXXXXX", line[200], all[8192] = "";
    struct str pdf;
    FILE *out;
    int fd;

    assert_null(print(k, STR(PAPER "\"blocks\":[{\"text\":\"Name शिव ኃይለ សុខ محمد\"}]}"), &pdf));
    if (access("/usr/bin/pdffonts", X_OK) != 0) {
        print_message("# no pdffonts here\n");
        return;
    }
    fd = mkstemp(path);
    assert_int_equal(write(fd, pdf.p, pdf.n), pdf.n);
    close(fd);
    out = popen(str_format(k->arena, "/usr/bin/pdffonts %s", path).p, "r");
    for (int n = 0; fgets(line, sizeof line, out); n++) {
        if (n >= 2)
            assert_non_null(strstr(line, " yes yes "));   /* embedded, and only the letters used */
        strncat(all, line, sizeof all - strlen(all) - 1);
    }
    assert_int_equal(pclose(out), 0);
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        assert_non_null(strstr(all, families[i]));
    unlink(path);
}

static void a_page_begins_where_it_is_said(void **state)
{
    static const char text[] = PAPER "\"blocks\":[{\"page\":true},{\"text\":\"A\"},{\"page\":true},{\"page\":true},{\"table\":{\"head\":[\"B\"],"
                               "\"rows\":[[\"1\"]],\"widths\":[1]}},{\"page\":true}]}";
    struct kit *k = *state;
    struct str pdf;

    assert_null(print(k, str_of(text), &pdf));
    assert_int_equal(pages(pdf), 3);   /* the last one is empty: nothing followed */
}

static void cards_fill_sheets(void **state)
{
    struct kit *k = *state;
    struct str picture = picture_make(k->arena, 300, 400, 0), parts[] = {picture, STR("no picture")}, pdf;
    struct buf b;

    buf_init(&b, k->arena, 1024);
    buf_add(&b, STR("{\"paper\":[21000,29700],\"blocks\":[{\"width\":8560,\"height\":5398,\"across\":2,\"down\":5,\"frame\":true,\"cards\":["));
    for (int i = 0; i < 11; i++)
        buf_add_format(&b, "%s[{\"columns\":[{\"width\":2000,\"blocks\":[{\"image\":%d,\"width\":1800}]},{\"blocks\":[{\"text\":\"A\"}]}]}]",
                       i ? "," : "", i % 3);
    buf_add(&b, STR("]}]}"));
    assert_null(render_pdf(k->render, k->arena, buf_str(&b), parts, 2, &pdf));
    assert_int_equal(pages(pdf), 2);
    assert_true(str_find(pdf, STR("/DCTDecode"), 0) > 0);
}

static void nonsense_is_answered(void **state)
{
    static const char *const documents[] = {
        "", "{", "[]", "{}", "{\"paper\":[1,1]}", "{\"paper\":[99999999,10]}", PAPER "\"blocks\":[{}]}", PAPER "\"blocks\":[{\"table\":{}}]}",
        PAPER "\"blocks\":[{\"cards\":[],\"across\":0}]}", PAPER "\"blocks\":[{\"qr\":\"\"}]}",
        PAPER "\"blocks\":[{\"columns\":[{\"blocks\":[{\"columns\":[{\"blocks\":[{\"columns\":[{\"blocks\":[{\"columns\":[{\"blocks\":[{"
        "\"columns\":[{\"blocks\":[{\"columns\":[{\"blocks\":[{\"columns\":[{\"blocks\":[{\"columns\":[{\"blocks\":[{\"columns\":["
        "{\"blocks\":[{\"text\":\"\"}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}",
    };
    struct kit *k = *state;
    struct str pdf;
    int process;

    assert_null(print(k, STR(PAPER "\"blocks\":[]}"), &pdf));
    process = render_process(k->render);
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        err_t e = print(k, str_of(documents[i]), &pdf);

        assert_non_null(e);
        assert_true(err_is(e, E_PRINT) || err_is(e, E_JSON) || err_is(e, E_FIELD_LENGTH));
    }
    assert_int_equal(render_process(k->render), process);   /* none of it ended the process */
}

static void a_dead_process_is_replaced(void **state)
{
    struct kit *k = *state;
    struct str document = STR(PAPER "\"blocks\":[{\"text\":\"Hello\"}]}"), pdf;
    int process;

    assert_null(print(k, document, &pdf));
    process = render_process(k->render);
    assert_int_equal(kill(process, SIGKILL), 0);
    assert_null(print(k, document, &pdf));
    assert_int_not_equal(render_process(k->render), process);
}

static void a_hanging_process_is_ended(void **state)
{
    struct kit *k = *state;
    struct str document = STR(PAPER "\"blocks\":[{\"text\":\"Hello\"}]}"), pdf;
    err_t e;

    assert_null(print(k, document, &pdf));
    assert_int_equal(kill(render_process(k->render), SIGSTOP), 0);
    k->env->limits.value[LIMIT_PRINT_MS] = 50;
    e = print(k, document, &pdf);
    assert_true(err_is(e, E_PRINT));
    assert_int_equal(render_process(k->render), -1);
    k->env->limits.value[LIMIT_PRINT_MS] = 60000;
    assert_null(print(k, document, &pdf));
}

static void a_program_that_does_not_print(void **state)
{
    struct kit *k = *state;
    struct render *r = render_new(k->arena, k->env, "/bin/true"), *none = render_new(k->arena, k->env, "/no/such/program");
    struct str pdf;

    assert_true(err_is(render_pdf(r, k->arena, STR("{}"), NULL, 0, &pdf), E_PRINT));
    assert_true(err_is(render_pdf(none, k->arena, STR("{}"), NULL, 0, &pdf), E_PRINT));
    render_close(r);
    render_close(none);
}

static void a_process_serves_so_many(void **state)
{
    struct kit *k = *state;
    struct str document = STR(PAPER "\"blocks\":[]}"), pdf;
    int process;

    k->env->limits.value[LIMIT_PRINTS] = 2;
    assert_null(print(k, document, &pdf));
    process = render_process(k->render);
    assert_true(process > 0);
    assert_null(print(k, document, &pdf));
    assert_int_equal(render_process(k->render), -1);
    assert_null(print(k, document, &pdf));
}

static void too_much_is_refused(void **state)
{
    struct kit *k = *state;
    struct str pdf;

    k->env->limits.value[LIMIT_PRINT_BYTES] = 65536;
    assert_true(err_is(print(k, (struct str){arena_alloc(k->arena, 65537), 65537}, &pdf), E_LIMIT));
    assert_int_equal(render_process(k->render), -1);
}

static int try_all(void)
{
    if (!confine())
        return 99;
    if (open("/etc/hostname", O_RDONLY) < 0 && open("/dev/null", O_RDONLY) < 0)
        return 1;
    if (open("/tmp/imis-confined", O_WRONLY | O_CREAT, 0600) >= 0 || open("/dev/null", O_RDWR) >= 0)
        return 2;
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0)
        return 3;
    if (execl("/bin/true", "true", NULL) == 0 || fork() >= 0)
        return 4;
    return unlink("/tmp/imis-confined-no") == 0 || kill(getppid(), 0) == 0 ? 5 : 0;
}

static void what_a_confined_process_may(void **state)
{
    pid_t child = fork();
    int status;

    if (child == 0)
        _exit(try_all());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        WITH_KIT(a_document), WITH_KIT(rows_go_on_over_pages), WITH_KIT(fonts_are_within), WITH_KIT(a_page_begins_where_it_is_said), WITH_KIT(cards_fill_sheets), WITH_KIT(nonsense_is_answered),
        WITH_KIT(a_dead_process_is_replaced), WITH_KIT(a_hanging_process_is_ended), WITH_KIT(a_program_that_does_not_print),
        WITH_KIT(a_process_serves_so_many), WITH_KIT(too_much_is_refused), WITH_KIT(what_a_confined_process_may),
    };

    if (argc == 3 && strcmp(argv[1], "worker") == 0)
        _exit(render_serve(STDIN_FILENO, true));
    return cmocka_run_group_tests_name("render", tests, NULL, NULL);
}
