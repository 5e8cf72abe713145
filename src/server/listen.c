#include "server/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"

enum { BACKLOG = 511 };

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static bool read_address(struct arena *a, struct str text, int port, union address *out, socklen_t *n)
{
    const char *zero = str_zero(a, text);

    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, zero, &out->v4.sin_addr) == 1) {
        out->v4.sin_family = AF_INET;
        out->v4.sin_port = htons((uint16_t)port);
        *n = sizeof out->v4;
        return true;
    }
    out->v6.sin6_family = AF_INET6;
    out->v6.sin6_port = htons((uint16_t)port);
    *n = sizeof out->v6;
    return inet_pton(AF_INET6, zero, &out->v6.sin6_addr) == 1;
}

static int port_of(const union address *at)
{
    return ntohs(at->any.sa_family == AF_INET ? at->v4.sin_port : at->v6.sin6_port);
}

static bool open_door(int fd, union address *at, socklen_t n)
{
    int yes = 1;

    return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 && bind(fd, &at->any, n) == 0
        && listen(fd, BACKLOG) == 0 && getsockname(fd, &at->any, &n) == 0;
}

err_t listen_on(struct arena *a, struct str address, int port, int *fd, int *port_found)
{
    union address at;
    socklen_t n;

    if (!read_address(a, address, port, &at, &n))
        return err_make(a, E_OPTION, "option", "address", "what", "127.0.0.1, ::1, 0.0.0.0 or the like", NULL);
    *fd = socket(at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*fd >= 0 && open_door(*fd, &at, n)) {
        *port_found = port_of(&at);
        return OK;
    }
    if (*fd >= 0)
        close(*fd);
    return err_make(a, E_OPTION, "option", "port", "what", strerrordesc_np(errno), NULL);
}
