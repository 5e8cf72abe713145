#include "io/render.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "io/render_frame.h"

enum { ANSWER_FIRST = 65536, TRIES = 2 };

struct render {
    struct env *env;
    const char *program;
    pthread_mutex_t lock;     /* of what follows */
    pid_t process;            /* -1: none */
    int fd;
    int64_t served;
};

/* A document on its way. */
struct job {
    struct render *r;
    struct arena *arena;
    uint64_t until_us;
    bool late;
};

static err_t failed(struct arena *a, const char *what)
{
    return err_make(a, E_PRINT, "what", what, NULL);
}

struct render *render_new(struct arena *a, struct env *env, const char *program)
{
    struct render *r = ARENA_NEW(a, struct render);

    *r = (struct render){.env = env, .program = str_zero(a, str_of(program)), .process = -1, .fd = -1};
    pthread_mutex_init(&r->lock, NULL);
    return r;
}

/* ---- the process ---- */

static void end_process(struct render *r)
{
    if (r->process < 0)
        return;
    close(r->fd);
    kill(r->process, SIGKILL);
    while (waitpid(r->process, NULL, 0) < 0 && errno == EINTR)
        ;
    r->process = -1;
    r->fd = -1;
    r->served = 0;
}

/* Its own group, so that what a terminal sends to us does not end it in the middle of a document. */
static int spawn(struct render *r, int theirs)
{
    char *const words[] = {(char *)(uintptr_t)"imis", (char *)(uintptr_t)"worker", (char *)(uintptr_t)"render", NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none;
    int result;

    sigemptyset(&none);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, theirs, STDIN_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    posix_spawnattr_init(&how);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setsigmask(&how, &none);
    result = posix_spawn(&r->process, r->program, &files, &how, words, environ);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    return result;
}

static err_t start_process(struct render *r, struct arena *a)
{
    int ends[2], result;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return failed(a, strerrordesc_np(errno));
    result = spawn(r, ends[1]);
    close(ends[1]);
    if (result != 0) {
        close(ends[0]);
        r->process = -1;
        return failed(a, strerrordesc_np(result));
    }
    r->fd = ends[0];
    return OK;
}

/* ---- bytes, until the deadline ---- */

/* false: the other side is gone, or it is late. */
static bool ready(struct job *j, short what)
{
    struct pollfd wait = {.fd = j->r->fd, .events = what};
    uint64_t now = env_monotonic_us(j->r->env);
    int n;

    if (now >= j->until_us) {
        j->late = true;
        return false;
    }
    n = poll(&wait, 1, (int)((j->until_us - now) / 1000) + 1);
    return n >= 0 || errno == EINTR;
}

static bool send_all(struct job *j, const void *data, size_t n)
{
    const char *at = data;

    while (n > 0) {
        ssize_t sent = send(j->r->fd, at, n, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (sent < 0 && errno != EAGAIN && errno != EINTR)
            return false;
        if (sent < 0 && !ready(j, POLLOUT))
            return false;
        if (sent > 0) {
            at += sent;
            n -= (size_t)sent;
        }
    }
    return true;
}

static bool receive_all(struct job *j, void *data, size_t n)
{
    char *at = data;

    while (n > 0) {
        ssize_t got = recv(j->r->fd, at, n, MSG_DONTWAIT);

        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
            return false;
        if (got < 0 && !ready(j, POLLIN))
            return false;
        if (got > 0) {
            at += got;
            n -= (size_t)got;
        }
    }
    return true;
}

/* ---- one document ---- */

static bool send_document(struct job *j, struct str document, const struct str *parts, size_t n)
{
    struct render_head head = {(uint32_t)n, (uint32_t)document.n};
    uint32_t *sizes = ARENA_ARRAY(j->arena, uint32_t, n + 1);

    for (size_t i = 0; i < n; i++)
        sizes[i] = (uint32_t)parts[i].n;
    if (j->r->served == 0 && !send_all(j, &j->r->env->limits, sizeof j->r->env->limits))
        return false;
    if (!send_all(j, &head, sizeof head) || !send_all(j, sizes, n * sizeof *sizes) || !send_all(j, document.p, document.n))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!send_all(j, parts[i].p, parts[i].n))
            return false;
    return true;
}

static err_t read_failure(struct arena *a, uint32_t id, struct str pairs)
{
    struct err *e = ARENA_NEW(a, struct err);

    e->id = id < ERR_COUNT ? (enum err_id)id : E_PRINT;
    while (pairs.n > 0 && e->arg_count < ERR_ARGS_MAX) {
        struct str name = str_cut(&pairs, '\0'), value = str_cut(&pairs, '\0');

        e->args[e->arg_count++] = (struct err_arg){str_zero(a, name), value};
    }
    return e;
}

/* false: the process died or is late. */
static bool ask(struct job *j, struct str document, const struct str *parts, size_t n, err_t *e, struct str *pdf)
{
    struct render_answer answer;
    char *bytes;

    if (!send_document(j, document, parts, n) || !receive_all(j, &answer, sizeof answer))
        return false;
    *e = limit_check(j->arena, &j->r->env->limits, LIMIT_PRINT_BYTES, answer.bytes);
    if (*e)
        return false;
    bytes = arena_bytes(j->arena, (size_t)answer.bytes + 1);
    if (!receive_all(j, bytes, answer.bytes))
        return false;
    bytes[answer.bytes] = 0;
    *pdf = (struct str){bytes, answer.bytes};
    *e = answer.failure == E_NONE ? OK : read_failure(j->arena, answer.failure, *pdf);
    return true;
}

/* A process that dies over a document may have been ended by something else, so there is a second try. */
static err_t serve(struct job *j, struct str document, const struct str *parts, size_t n, struct str *pdf)
{
    struct render *r = j->r;
    err_t e = OK;

    for (int i = 0; i < TRIES; i++) {
        if (r->process < 0)
            TRY(start_process(r, j->arena));
        if (ask(j, document, parts, n, &e, pdf)) {
            if (++r->served >= r->env->limits.value[LIMIT_PRINTS])
                end_process(r);
            return e;
        }
        end_process(r);
        log_event(r->env->log, LOG_WARN, "print.process_ended", "late", j->late ? "true" : "false", NULL);
        if (j->late || e)
            break;
    }
    return e ? e : failed(j->arena, j->late ? "it took too long" : "the printing process died twice over it");
}

static err_t check_input(struct render *r, struct arena *a, struct str document, const struct str *parts, size_t n)
{
    int64_t bytes = (int64_t)document.n;

    for (size_t i = 0; i < n; i++)
        bytes += (int64_t)parts[i].n;
    if (n > RENDER_PARTS_MOST)
        return failed(a, "too many pictures");
    return limit_check(a, &r->env->limits, LIMIT_PRINT_BYTES, bytes);
}

static bool take_turn(struct render *r)
{
    int64_t ms = r->env->limits.value[LIMIT_PRINT_MS];
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000 + 1;
    return pthread_mutex_clocklock(&r->lock, CLOCK_MONOTONIC, &until) == 0;
}

err_t render_pdf(struct render *r, struct arena *a, struct str document, const struct str *parts, size_t n, struct str *pdf)
{
    struct job j = {.r = r, .arena = a};
    err_t e;

    TRY(check_input(r, a, document, parts, n));
    if (!take_turn(r))
        return err_make(a, E_BUSY, "retry_s", "5", NULL);
    j.until_us = env_monotonic_us(r->env) + (uint64_t)r->env->limits.value[LIMIT_PRINT_MS] * 1000;
    e = serve(&j, document, parts, n, pdf);
    pthread_mutex_unlock(&r->lock);
    return e;
}

void render_close(struct render *r)
{
    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    end_process(r);
    pthread_mutex_unlock(&r->lock);
    pthread_mutex_destroy(&r->lock);
}

int render_process(struct render *r)
{
    pid_t process;

    pthread_mutex_lock(&r->lock);
    process = r->process;
    pthread_mutex_unlock(&r->lock);
    return process;
}
