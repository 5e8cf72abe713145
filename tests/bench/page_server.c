/* The program as a process, and clients whose connections stay open. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "bench/page.h"

/* ---- the process ---- */

/* The program lies two folders above this one, where both were built. */
const char *page_program(struct page_world *w)
{
    char *path = arena_bytes(w->arena, 4096), *slash;
    ssize_t n = readlink("/proc/self/exe", path, 4000);

    if (n < 0) bench_die("/proc/self/exe", "cannot be read");
    path[n] = 0;
    for (int i = 0; i < 3 && (slash = strrchr(path, '/')); i++) *slash = 0;
    strncat(path, "/imis", 6);
    return path;
}

const char *page_blobs(struct page_world *w)
{
    return str_format(w->arena, "%s/blobs", w->folder).p;
}

static int read_port(const char *path)
{
    FILE *file = fopen(path, "re");
    int port = 0;

    if (file && fscanf(file, "%d", &port) != 1) port = 0;
    if (file) fclose(file);
    return port;
}

void page_run(struct page_world *w, const char *const *words)
{
    posix_spawn_file_actions_t files;
    const char *all[24] = {page_program(w)};
    size_t n = 1;
    pid_t child;
    int status;

    while (words[n - 1] && n < 23) all[n] = words[n - 1], n++;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (posix_spawn(&child, all[0], &files, NULL, (char *const *)(uintptr_t)all, environ)) bench_die(all[0], "does not start");
    posix_spawn_file_actions_destroy(&files);
    waitpid(child, &status, 0);
    if (status) bench_die(words[0], "failed");
}

void page_server_start(struct page_world *w, struct page_server *out)
{
    const char *port = str_format(w->arena, "%s/port", w->folder).p;
    const char *words[] = {page_program(w), "serve", "--db", w->url.p, "--key-file", w->key_file, "--blobs", page_blobs(w), "--port", "0", "--port-file", port,
                           "--limit", "session_rate=10000000", "--limit", "address_rate=10000000", NULL};
    posix_spawn_file_actions_t files;
    int64_t began;

    unlink(port);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, w->log ? w->log : "/dev/null", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    began = bench_us();
    if (posix_spawn(&out->pid, words[0], &files, NULL, (char *const *)(uintptr_t)words, environ)) bench_die(words[0], "does not start");
    posix_spawn_file_actions_destroy(&files);
    while ((out->port = read_port(port)) == 0) {
        if (waitpid(out->pid, NULL, WNOHANG) != 0) bench_die(words[0], "ended");
        nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
    }
    out->ready_us = bench_us() - began;
}

void page_server_stop(struct page_server *s)
{
    kill(s->pid, SIGTERM);
    waitpid(s->pid, NULL, 0);
}

int64_t page_server_kb(const struct page_server *s)
{
    char path[64], line[256];
    long long kb = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/status", s->pid);
    file = fopen(path, "re");
    if (!file) bench_die(path, "cannot be read");
    while (fgets(line, sizeof line, file))
        if (!strncmp(line, "VmRSS:", 6)) kb = strtoll(line + 6, NULL, 10);
    fclose(file);
    return kb;
}

/* Processor time so far, in clock ticks of the system. */
static uint64_t server_ticks(const struct page_server *s)
{
    char path[64], line[1024] = "";
    unsigned long long user = 0, kernel = 0;
    const char *at;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/stat", s->pid);
    file = fopen(path, "re");
    if (!file || !fgets(line, sizeof line, file)) bench_die(path, "cannot be read");
    fclose(file);
    at = strrchr(line, ')');   /* the name before it may hold blanks */
    if (!at || sscanf(at + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user, &kernel) != 2) bench_die(path, line);
    return user + kernel;
}

static int remove_one(const char *path, const struct stat *what, int kind, struct FTW *walk)
{
    return remove(path);
}

void page_remove(struct page_world *w)
{
    nftw(w->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- a client ---- */

enum { REQUEST_MOST = 8192, ANSWER_MOST = 65536, TIMES_MOST = 200000 };

struct page_line {
    int fd;
    const char *head;
    char request[REQUEST_MOST], answer[ANSWER_MOST + 1];
};

static int dial(int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&at, sizeof at)) bench_die("the server", "does not take a connection");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

struct page_line *page_line_open(struct arena *a, const struct page_server *s, const char *token)
{
    struct page_line *l = ARENA_NEW(a, struct page_line);

    l->fd = dial(s->port);
    l->head = str_format(a, "POST /api/graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                            "Authorization: Bearer %s\r\nCookie: csrftoken=kept\r\n", token).p;
    return l;
}

void page_line_close(struct page_line *l) { close(l->fd); }

static void read_answer(struct page_line *l)
{
    size_t n = 0, whole = 0;

    do {
        ssize_t got = recv(l->fd, l->answer + n, ANSWER_MOST - n, 0);
        const char *end, *length;
        if (got <= 0) bench_die("the server", "closed a connection");
        n += (size_t)got;
        l->answer[n] = 0;
        if (whole || !(end = strstr(l->answer, "\r\n\r\n"))) continue;
        length = strcasestr(l->answer, "\r\nContent-Length:");
        if (!length) bench_die("an answer without length", l->answer);
        whole = (size_t)(end - l->answer) + 4 + (size_t)strtol(length + 17, NULL, 10);
    } while (!whole || n < whole);
    if (strncmp(l->answer, "HTTP/1.1 200", 12) || strstr(l->answer, "\"errors\"")) bench_die("the server answers", l->answer);
}

const char *page_line_ask(struct page_line *l, const char *body)
{
    int n = snprintf(l->request, sizeof l->request, "%sContent-Length: %zu\r\n\r\n%s", l->head, strlen(body), body);

    if (send(l->fd, l->request, (size_t)n, 0) != n) bench_die("the server", "takes no request");
    read_answer(l);
    return l->answer;
}

/* ---- many clients ---- */

struct client {
    struct page_world *world;
    struct page_line *line;
    const char *body;                /* a format where numbered */
    enum page_number number;
    bool nodes;                      /* the answer has to have some */
    int64_t ms;
    uint64_t done, drawn;
    uint32_t *times;
    pthread_t thread;
};

static void draw_number(struct client *c, char *out, size_t room)
{
    c->drawn = c->drawn * UINT64_C(6364136223846793005) + 1442695040888963407U;
    if (c->number == PAGE_FRESH)
        snprintf(out, room, "%llx", (unsigned long long)c->drawn >> 20);
    else
        snprintf(out, room, "%lld", c->number ? (long long)(FIRST_NUMBER + (int64_t)((c->drawn >> 33)
                 % (uint64_t)(c->world->families * PEOPLE_A_FAMILY))) : FIRST_NUMBER);
}

static const char *write_body(struct client *c, char *body, size_t room)
{
    const char *rest = c->body, *at;
    char number[24];
    int n = 0;

    draw_number(c, number, sizeof number);
    while (c->number && c->number != PAGE_ANY && (at = strstr(rest, "%d"))) {
        n += snprintf(body + n, room - (size_t)n, "%.*s%s", (int)(at - rest), rest, number);
        rest = at + 2;
    }
    snprintf(body + n, room - (size_t)n, "%s", rest);
    return body;
}

static void *ask(void *arg)
{
    struct client *c = arg;
    int64_t began = bench_us(), until = began + c->ms * 1000, now;

    for (; began < until; began = now, c->done++) {
        char body[REQUEST_MOST / 2];
        const char *answer = page_line_ask(c->line, write_body(c, body, sizeof body));
        if (c->nodes && !strstr(answer, "\"node\"")) bench_die("the server answers", answer);
        now = bench_us();
        if (c->done < TIMES_MOST) c->times[c->done] = (uint32_t)(now - began);
    }
    return NULL;
}

static int ascending(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

struct page_rate page_ask(struct page_world *w, const struct page_server *s, const char *token, const char *body,
                          enum page_number number, size_t connections, int64_t ms)
{
    struct arena *a = arena_new();
    struct client *clients = ARENA_ARRAY(a, struct client, connections);
    struct page_rate rate = {0};
    uint64_t ticks = server_ticks(s), timed;

    for (size_t i = 0; i < connections; i++) {
        struct client *c = &clients[i];
        *c = (struct client){.world = w, .line = page_line_open(a, s, token), .body = body, .number = number, .ms = ms,
                             .drawn = number == PAGE_FRESH ? (uint64_t)bench_us() * 64 + i : i, .nodes = number != PAGE_ANY && strstr(body, "node{")};
        c->times = ARENA_ARRAY(a, uint32_t, TIMES_MOST);
    }
    for (size_t i = 0; i < connections; i++)
        if (pthread_create(&clients[i].thread, NULL, ask, &clients[i])) bench_die("thread", "none to be had");
    for (size_t i = 0; i < connections; i++) {
        pthread_join(clients[i].thread, NULL);
        page_line_close(clients[i].line);
        rate.requests += clients[i].done;
    }
    timed = clients[0].done < TIMES_MOST ? clients[0].done : TIMES_MOST;
    qsort(clients[0].times, timed, sizeof(uint32_t), ascending);
    rate.microseconds = clients[0].times[timed / 2];
    rate.p95 = clients[0].times[timed * 95 / 100];
    rate.p99 = clients[0].times[timed * 99 / 100];
    rate.cpu = (server_ticks(s) - ticks) * 1000000 / (uint64_t)sysconf(_SC_CLK_TCK) / (rate.requests + 1);
    rate.per_second = rate.requests * 1000 / (uint64_t)ms;
    arena_free(a);
    return rate;
}
