#include "io/outbox_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static err_t failed(struct arena *a, const char *path) { return err_make(a, E_FILE, "path", path, "what", strerror(errno), NULL); }

static bool write_all(int fd, struct str text)
{
    while (text.n) {
        ssize_t n = write(fd, text.p, text.n);

        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        text = (struct str){text.p + n, text.n - (size_t)n};
    }
    return fsync(fd) == 0;
}

err_t outbox_file_put(struct arena *a, const char *folder, uuid_t id, struct str text)
{
    const char *name = uuid_text(a, id).p, *made = str_format(a, "%s/.%s.part", folder, name).p, *path = str_format(a, "%s/%s.txt", folder, name).p;
    int fd = open(made, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool good;

    if (fd < 0) return failed(a, made);
    good = write_all(fd, text);
    if (close(fd) != 0 || !good || rename(made, path) != 0) return failed(a, path);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return failed(a, folder);
    good = fsync(fd) == 0;
    close(fd);
    return good ? OK : failed(a, folder);
}
