#include "kit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/utf8.h"
#include "model/write/tx.h"
#include "module/core/token.h"
#include "module/modules.h"

enum { WORDS_MOST = 40, PATIENCE_S = 20 };

extern char **environ;

int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* ---- the server ---- */

static pid_t start(const char *in, const char *out, const char *log, const char *const *words)
{
    const char *argv[WORDS_MOST] = {getenv("IMIS_PROGRAM")};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none;
    size_t n = 1;
    pid_t child;

    assert_non_null(argv[0]);
    for (; *words; words++) {
        assert_true(n + 1 < WORDS_MOST);
        argv[n++] = *words;
    }
    sigemptyset(&none);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, in, O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    assert_int_equal(posix_spawn(&child, argv[0], &files, &attributes, (char *const *)(uintptr_t)argv, environ), 0);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    return child;
}

int server_wait(struct running *s)
{
    int status;

    assert_int_equal(waitpid(s->pid, &status, 0), s->pid);
    s->pid = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void run_to_end(struct running *s, const char *const *words)
{
    pid_t child = start("/dev/null", "/dev/null", s->log, words);
    int status;

    assert_int_equal(waitpid(child, &status, 0), child);
    if (status != 0)
        print_message("# %s\n", str_zero(s->t->arena, server_log(s)));
    assert_int_equal(status, 0);
}

static void on_database(struct running *s, const char *const *words, const char **all)
{
    size_t n = 0;

    while (*words && n + 5 < WORDS_MOST)
        all[n++] = *words++;
    all[n++] = "--db";
    all[n++] = s->t->url.p;
    all[n++] = "--key-file";
    all[n++] = str_format(s->t->arena, "%s/key", s->folder).p;
    all[n] = NULL;
}

void program_run(struct running *s, const char *const *words)
{
    const char *all[WORDS_MOST];

    on_database(s, words, all);
    run_to_end(s, all);
}

struct str kit_file(struct arena *a, const char *path)
{
    FILE *file = fopen(path, "re");
    struct buf text;
    size_t n;

    assert_non_null(file);
    buf_init(&text, a, 65536);
    while ((n = fread(buf_reserve(&text, 4096), 1, 4096, file)) > 0)
        text.n += n;
    fclose(file);
    return buf_str(&text);
}

struct ran program_try(struct running *s, const char *input, const char *const *words)
{
    const char *in = str_format(s->t->arena, "%s/in", s->folder).p, *out = str_format(s->t->arena, "%s/out", s->folder).p;
    FILE *file = fopen(in, "we");
    const char *all[WORDS_MOST];
    int status;

    assert_non_null(file);
    assert_true(fputs(input, file) >= 0);
    assert_int_equal(fclose(file), 0);
    on_database(s, words, all);
    waitpid(start(in, out, s->log, all), &status, 0);
    return (struct ran){WIFEXITED(status) ? WEXITSTATUS(status) : -1, kit_file(s->t->arena, out)};
}

static int read_port(const char *path)
{
    FILE *file = fopen(path, "re");
    int port = 0;

    if (file) {
        assert_int_equal(fscanf(file, "%d", &port), 1);   /* it appears with its content */
        fclose(file);
    }
    return port;
}

static void remove_folder(void *arg)
{
    struct running *s = arg;
    static const char *const names[] = {"key", "port", "log", "in", "out"};

    if (s->pid > 0) {   /* after a test that failed */
        kill(s->pid, SIGKILL);
        waitpid(s->pid, NULL, 0);
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(str_format(s->t->arena, "%s/%s", s->folder, names[i]).p);
    rmdir(s->folder);
}

static struct running *running_new(struct testdb *t)
{
    struct running *s = ARENA_NEW(t->arena, struct running);
    char *folder = (char *)(uintptr_t)str_format(t->arena, "/tmp/imis-serve-XXXXXX").p;

    s->t = t;
    s->folder = mkdtemp(folder);
    assert_non_null(s->folder);
    s->log = str_format(t->arena, "%s/log", folder).p;
    arena_cleanup(t->arena, remove_folder, s);
    return s;
}

void server_again(struct running *s, const char *const *words)
{
    struct testdb *t = s->t;
    const char *key = str_format(t->arena, "%s/key", s->folder).p;
    const char *port = str_format(t->arena, "%s/port", s->folder).p;
    const char *all[WORDS_MOST] = {"serve", "--db", t->url.p, "--key-file", key, "--port", "0", "--port-file", port};
    size_t n = 9;

    while (*words && n + 1 < WORDS_MOST)
        all[n++] = *words++;
    unlink(port);
    s->pid = start("/dev/null", "/dev/null", s->log, all);
    while ((s->port = read_port(port)) == 0) {
        if (waitpid(s->pid, NULL, WNOHANG) != 0) {
            s->pid = 0;
            print_message("# %s\n", str_zero(t->arena, server_log(s)));
            fail_msg("the server did not start");
        }
        nap();
    }
}

struct running *server_start(struct testdb *t, const char *const *words)
{
    struct running *s = running_new(t);

    if (t->engine == DB_POSTGRES)
        program_run(s, WORDS("db", "migrate"));
    server_again(s, words);
    return s;
}

int server_end(struct running *s)
{
    kill(s->pid, SIGTERM);
    return server_wait(s);
}

const char *server_token(struct running *s, const char *username)
{
    return server_token_for(s, username, TOKEN_LIFE_S);
}

const char *server_token_for(struct running *s, const char *username, int64_t seconds)
{
    struct testdb *t = s->t;
    stamp_t now = env_now(env_new(t->arena, &(struct env_options){.clock = STAMP_NONE}));
    struct env *env = env_new(t->arena, &(struct env_options){.clock = {now.us - (TOKEN_LIFE_S - seconds) * INT64_C(1000000)}});
    const struct token_key *key;
    const struct registry *r;
    struct account *who;
    struct db_conn *c;

    assert_ok(registry_new(t->arena, modules, &crud_command, &r));
    assert_ok(token_key_load(t->db, t->arena, env, &key));
    c = testdb_acquire(t, DB_READ);
    assert_ok(account_by_name(c, t->arena, r, str_of(username), &who));
    testdb_release(t, c);
    return token_issue(t->arena, env, key, who, env_now(env).us / 1000000).p;
}

struct str server_log(struct running *s)
{
    return kit_file(s->t->arena, s->log);
}

/* ---- clients ---- */

int dial_try(const struct running *s)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)s->port)};
    struct timeval patience = {.tv_sec = PATIENCE_S};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(fd, (const struct sockaddr *)&at, sizeof at) == 0)
        return fd;
    close(fd);
    return -1;
}

int dial(const struct running *s)
{
    int fd = dial_try(s);

    assert_true(fd >= 0);
    return fd;
}

bool say_try(int fd, const char *text)
{
    size_t n = strlen(text);

    while (n > 0) {
        ssize_t done = send(fd, text, n, MSG_NOSIGNAL);

        if (done <= 0)
            return false;
        text += done;
        n -= (size_t)done;
    }
    return true;
}

void say(int fd, const char *format, ...)
{
    char small[4096];
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    assert_in_range(n, 0, sizeof small - 1);
    assert_true(say_try(fd, small));
}

static bool more(int fd, struct buf *text)
{
    ssize_t n = recv(fd, buf_reserve(text, 16384), 16384, 0);

    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        fail_msg("no answer within %d s", PATIENCE_S);
    text->n += n > 0 ? (size_t)n : 0;
    return n > 0;
}

struct str header_of(struct arena *a, const struct heard *h, const char *name)
{
    struct str rest = h->head;

    while (rest.n > 0) {
        struct str value = str_cut(&rest, '\n');
        struct str key = str_cut(&value, ':');

        if (value.p && str_is(ascii_lower(a, key), name))
            return str_trim(value);
    }
    return STR_NONE;
}

static size_t length_of(struct arena *a, const struct heard *h)
{
    struct str text = header_of(a, h, "content-length");
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        n = n * 10 + (size_t)(text.p[i] - '0');
    return n;
}

struct heard hear(struct arena *a, int fd, bool bodiless)
{
    struct heard h = {0};
    struct buf text;
    ptrdiff_t end;
    size_t wanted;

    buf_init(&text, a, 16384);
    while ((end = str_find(buf_str(&text), STR("\r\n\r\n"), 0)) < 0)
        if (!more(fd, &text))
            return h;
    h.head = str_copy(a, (struct str){text.p, (size_t)end});
    h.status = (h.head.p[9] - '0') * 100 + (h.head.p[10] - '0') * 10 + h.head.p[11] - '0';
    wanted = bodiless || h.status == 100 ? 0 : length_of(a, &h);
    while (text.n < (size_t)end + 4 + wanted && more(fd, &text))
        ;
    /* libmicrohttpd 0.9.75 says the head of its own refusals twice and hangs up, so there may be more. */
    assert_true(text.n >= (size_t)end + 4 + wanted);
    h.body = (struct str){text.p + end + 4, wanted};
    return h;
}

struct str hear_all(struct arena *a, int fd)
{
    struct buf text;

    buf_init(&text, a, 16384);
    while (more(fd, &text))
        ;
    close(fd);
    return buf_str(&text);
}

int64_t hear_end(int fd)
{
    int64_t begun = now_ms();
    char dropped[4096];
    ssize_t n;

    while ((n = recv(fd, dropped, sizeof dropped, 0)) > 0)
        ;
    assert_false(n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
    close(fd);
    return now_ms() - begun;
}

struct heard ask(const struct running *s, const char *request)
{
    int fd = dial(s);
    struct heard h;

    say_try(fd, request);
    h = hear(s->t->arena, fd, false);
    close(fd);
    return h;
}

struct heard get(const struct running *s, const char *path)
{
    return ask(s, str_format(s->t->arena, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path).p);
}
