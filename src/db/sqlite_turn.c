/* SQLite lets processes race for its write lock: one that writes transaction after transaction leaves another, which looks again only
 * now and then, waiting for seconds. So writers pass a turnstile first, a lock on a file beside the database, and hold it only while
 * they wait for the write lock: whoever has just written finds it shut where somebody waits, and stands behind him.
 *
 * It is a courtesy and guards nothing. Where the file cannot be had, or the file system knows no such locks, writers race. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "db/sqlite.h"

/* Nobody is woken when another process gives up a lock: who waits looks again. Where nobody can pass him he may look the more seldom the
 * longer he has waited, which costs him at most that part of it. */
enum { LOOK_US = 200, LOOK_US_MOST = 2000, WAITED_PARTS = 32 };

static struct sqlite *sqlite_of(struct db_conn *c) { return c->state; }
static int turnstile(struct db_conn *c) { return sqlite_of(c)->turnstile; }

/* Where the superuser makes it, it belongs to whom the database belongs to: as SQLite does with its own. */
static void give_away(int fd, const char *database)
{
    struct stat of;

    if (geteuid() == 0 && !stat(database, &of) && fchown(fd, of.st_uid, of.st_gid))
        return;
}

/* Who may write to the directory may have put there what he likes, a link to a file of the superuser's too: what we did not make is
 * never given away, and is used only where it has no other name. */
static int open_found(const char *path)
{
    int fd = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat found;

    if (fd < 0 || (!fstat(fd, &found) && S_ISREG(found.st_mode) && found.st_nlink == 1))
        return fd;
    close(fd);
    return -1;
}

int sqlite_turn_open(const char *database)
{
    char path[4096];
    int fd;

    if ((size_t)snprintf(path, sizeof path, "%s-turn", database) >= sizeof path)
        return -1;
    fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST ? open_found(path) : -1;
    give_away(fd, database);
    return fd;
}

/* Of the open file and not of the process, so that two databases of one process on one file are two. */
static bool lock(int fd, int command, short type, struct flock *l)
{
    *l = (struct flock){.l_type = type, .l_whence = SEEK_SET, .l_len = 1};
    return fcntl(fd, command, l) == 0;
}

static uint64_t whole_wait_us(struct db_conn *c) { return (uint64_t)db_lock_wait_ms(c->db) * 1000; }

static void start_wait(struct db_conn *c) { sqlite_of(c)->wait_until_us = env_monotonic_us(c->db->env) + whole_wait_us(c); }

/* Behind the turnstile one waits alone; before it, and where there is none, who looks more seldom would be passed. */
static uint64_t pause_us(struct db_conn *c, uint64_t waited)
{
    uint64_t pause = waited / WAITED_PARTS;

    if (!sqlite_of(c)->next_to_write || pause < LOOK_US)
        return LOOK_US;
    return pause < LOOK_US_MOST ? pause : LOOK_US_MOST;
}

/* False: the time is over. */
static bool look_again(struct db_conn *c)
{
    uint64_t now = env_monotonic_us(c->db->env), until = sqlite_of(c)->wait_until_us, pause;

    if (now >= until)
        return false;
    pause = pause_us(c, now + whole_wait_us(c) - until);
    if (pause > until - now)
        pause = until - now;
    nanosleep(&(struct timespec){.tv_nsec = (long)pause * 1000}, NULL);
    return true;
}

/* `tries`: how often this wait has looked already. That for the write lock has begun at the turnstile. */
static int busy(void *arg, int tries)
{
    struct db_conn *c = arg;

    if (!tries && !sqlite_of(c)->next_to_write)
        start_wait(c);
    return look_again(c);
}

void sqlite_wait(sqlite3 *handle, struct db_conn *c) { sqlite3_busy_handler(handle, busy, c); }

err_t sqlite_turn_take(struct db_conn *c)
{
    struct flock l;
    bool taken;

    if (turnstile(c) < 0)
        return OK;
    start_wait(c);
    while (!(taken = lock(turnstile(c), F_OFD_SETLK, F_WRLCK, &l)) && (errno == EAGAIN || errno == EACCES))
        if (!look_again(c))
            return err_make(c->arena, E_DB_CONFLICT, NULL);
    sqlite_of(c)->next_to_write = taken;
    return OK;
}

void sqlite_turn_give(struct db_conn *c)
{
    struct flock l;

    sqlite_of(c)->next_to_write = false;
    if (turnstile(c) >= 0)
        (void)lock(turnstile(c), F_OFD_SETLK, F_UNLCK, &l);
}

bool sqlite_turn_awaited(struct db_conn *c)
{
    struct flock l;

    return turnstile(c) >= 0 && lock(turnstile(c), F_OFD_GETLK, F_WRLCK, &l) && l.l_type != F_UNLCK;
}
