/* The key file. It stands outside the database, so that whoever can write the database cannot sign. */
#include "model/write/signer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hex.h"
#include "model/write/chain.h"

enum { KEY_DIGITS = 2 * ED25519_SEED_BYTES };

static err_t file_error(struct arena *a, const char *path, const char *what)
{
    return err_make(a, E_FILE, "path", path, "what", what, NULL);
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static bool read_digits(const char digits[KEY_DIGITS], uint8_t seed[ED25519_SEED_BYTES])
{
    for (size_t i = 0; i < ED25519_SEED_BYTES; i++) {
        int high = digit_value(digits[2 * i]), low = digit_value(digits[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        seed[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

/* Reads to the end or until the room is full; -1 with errno. */
static ssize_t read_all(int fd, char *to, size_t room)
{
    size_t n = 0;

    while (n < room) {
        ssize_t got = read(fd, to + n, room - n);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        n += (size_t)got;
    }
    return (ssize_t)n;
}

static bool write_all(int fd, const char *from, size_t n)
{
    while (n) {
        ssize_t put = write(fd, from, n);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        from += put;
        n -= (size_t)put;
    }
    return true;
}

static err_t check_file(struct arena *a, const char *path, int fd)
{
    struct stat s;

    if (fstat(fd, &s)) return file_error(a, path, strerror(errno));
    if (!S_ISREG(s.st_mode)) return file_error(a, path, "is not a regular file");
    if (s.st_mode & (S_IRWXG | S_IRWXO)) return file_error(a, path, "may be used by others than its owner: chmod 600");
    return OK;
}

static err_t read_open_file(struct arena *a, const char *path, int fd, uint8_t seed[ED25519_SEED_BYTES])
{
    char text[KEY_DIGITS + 2];
    ssize_t n;
    bool good;

    TRY(check_file(a, path, fd));
    n = read_all(fd, text, sizeof text);
    if (n < 0) return file_error(a, path, strerror(errno));
    good = (n == KEY_DIGITS || (n == KEY_DIGITS + 1 && text[KEY_DIGITS] == '\n')) && read_digits(text, seed);
    crypto_wipe(text, sizeof text);
    return good ? OK : file_error(a, path, "is not 64 hexadecimal digits");
}

static err_t key_read(struct arena *a, const char *path, uint8_t seed[ED25519_SEED_BYTES], bool *found)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    err_t e;

    *found = fd >= 0;
    if (fd < 0) return errno == ENOENT ? OK : file_error(a, path, strerror(errno));
    e = read_open_file(a, path, fd, seed);
    close(fd);
    return e;
}

static err_t write_new(struct arena *a, const char *path)
{
    uint8_t seed[ED25519_SEED_BYTES];
    char text[KEY_DIGITS + 1];
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    bool good;
    err_t e = OK;

    if (fd < 0) return file_error(a, path, strerror(errno));
    env_secret(seed, sizeof seed);
    hex_put(seed, sizeof seed, text);
    text[KEY_DIGITS] = '\n';
    good = fchmod(fd, S_IRUSR | S_IWUSR) == 0 && write_all(fd, text, sizeof text) && fsync(fd) == 0;
    if (!good) e = file_error(a, path, strerror(errno));
    close(fd);
    crypto_wipe(seed, sizeof seed);
    crypto_wipe(text, sizeof text);
    return e;
}

/* So that the name survives a power failure, not only the content. */
static err_t sync_folder(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *folder = slash ? str_zero(a, (struct str){path, (size_t)(slash - path) + 1}) : ".";
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    err_t e = good ? OK : file_error(a, folder, strerror(errno));

    if (fd >= 0) close(fd);
    return e;
}

/* link() instead of rename(): when another process made the key meanwhile, its key is the key. */
static err_t key_make(struct arena *a, const char *path)
{
    uint8_t random[8];
    char digits[2 * sizeof random];
    const char *fresh;
    err_t e;

    env_secret(random, sizeof random);
    hex_put(random, sizeof random, digits);
    fresh = str_format(a, "%s.%.*s", path, (int)sizeof digits, digits).p;
    e = write_new(a, fresh);
    if (!e && link(fresh, path) && errno != EEXIST) e = file_error(a, path, strerror(errno));
    unlink(fresh);
    return e ? e : sync_folder(a, path);
}

static void forget(void *signer)
{
    crypto_wipe(signer, sizeof(struct signer));
}

err_t signer_open(struct arena *a, const char *path, struct signer **out)
{
    struct signer *s = ARENA_NEW(a, struct signer);
    uint8_t seed[ED25519_SEED_BYTES];
    bool found;

    if (!crypto_init()) return file_error(a, path, "libsodium does not start");
    TRY(key_read(a, path, seed, &found));
    if (!found) {
        TRY(key_make(a, path));
        TRY(key_read(a, path, seed, &found));
    }
    if (!found) return file_error(a, path, "vanished");
    arena_cleanup(a, forget, s);
    ed25519_from_seed(seed, &s->key);
    ed25519_public(&s->key, s->public_key);
    crypto_wipe(seed, sizeof seed);
    *out = s;
    return OK;
}

struct str signer_public(const struct signer *s)
{
    return (struct str){(const char *)s->public_key, sizeof s->public_key};
}
