/* Small servers on this machine that speak HTTP or SMTP as gateways do, each on a thread of its own: they answer as they were told and
 * remember what was sent. */
#ifndef TESTS_SUPPORT_GATEWAY_SERVER_H
#define TESTS_SUPPORT_GATEWAY_SERVER_H

#include <pthread.h>

#include "base/str.h"

enum { GATEWAY_REQUESTS = 64, GATEWAY_BYTES = 16384 };

struct gateway_server {
    int port;
    bool smtp;
    int status;                       /* of each answer: 200, 503 ...; SMTP: of RCPT when it is not 250. 0: hangs up without one */
    const char *answer;               /* HTTP: the body */
    const char *location;             /* HTTP: header Location; NULL: none */
    size_t padding;                   /* HTTP: so many blanks behind the body */
    int pause_ms;                     /* before it answers */
    pthread_t thread;
    pthread_mutex_t lock;
    int socket, count;
    char requests[GATEWAY_REQUESTS][GATEWAY_BYTES];   /* as they came: head and body, or the whole talk of SMTP */
};

struct gateway_server *gateway_server_start(bool smtp);
void gateway_server_stop(struct gateway_server *s);
void gateway_server_says(struct gateway_server *s, int status, const char *answer);
int gateway_server_count(struct gateway_server *s);
const char *gateway_server_request(struct gateway_server *s, int i);   /* valid until it is stopped */

#endif
