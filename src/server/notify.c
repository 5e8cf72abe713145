#include "server/notify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/arena.h"

void notify_manager(const char *state)
{
    struct str path = str_of(getenv("NOTIFY_SOCKET"));
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd;

    if (path.n < 2 || path.n >= sizeof at.sun_path || (path.p[0] != '/' && path.p[0] != '@'))
        return;
    memcpy(at.sun_path, path.p, path.n);
    if (at.sun_path[0] == '@')
        at.sun_path[0] = 0;   /* an abstract name begins with a zero */
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&at,
           (socklen_t)(offsetof(struct sockaddr_un, sun_path) + path.n));
    close(fd);
}

static bool write_file(const char *path, struct str text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool done;

    if (fd < 0)
        return false;
    done = write(fd, text.p, text.n) == (ssize_t)text.n;
    return close(fd) == 0 && done;
}

err_t notify_port(struct arena *a, const char *path, int port)
{
    const char *beside = str_format(a, "%s.new", path).p;

    if (write_file(beside, str_format(a, "%d\n", port)) && rename(beside, path) == 0)
        return OK;
    return err_make(a, E_FILE, "path", path, "what", strerrordesc_np(errno), NULL);
}
