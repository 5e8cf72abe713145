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

enum { LOOK_NS = 200000 };   /* nobody is woken when another process gives up a lock */

static int turnstile(struct db_conn *c) { return ((struct sqlite *)c->state)->turnstile; }

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

/* `tries`: how often this wait has looked already. */
static int look_again(void *arg, int tries)
{
    struct db_conn *c = arg;

    if ((int64_t)tries * LOOK_NS > db_lock_wait_ms(c->db) * 1000000)
        return 0;
    nanosleep(&(struct timespec){.tv_nsec = LOOK_NS}, NULL);
    return 1;
}

void sqlite_wait(sqlite3 *handle, struct db_conn *c) { sqlite3_busy_handler(handle, look_again, c); }

err_t sqlite_turn_take(struct db_conn *c)
{
    struct flock l;

    if (turnstile(c) < 0)
        return OK;
    for (int tries = 0; !lock(turnstile(c), F_OFD_SETLK, F_WRLCK, &l) && (errno == EAGAIN || errno == EACCES); tries++)
        if (!look_again(c, tries))
            return err_make(c->arena, E_DB_CONFLICT, NULL);
    return OK;
}

void sqlite_turn_give(struct db_conn *c)
{
    struct flock l;

    if (turnstile(c) >= 0)
        (void)lock(turnstile(c), F_OFD_SETLK, F_UNLCK, &l);
}

bool sqlite_turn_awaited(struct db_conn *c)
{
    struct flock l;

    return turnstile(c) >= 0 && lock(turnstile(c), F_OFD_GETLK, F_WRLCK, &l) && l.l_type != F_UNLCK;
}
