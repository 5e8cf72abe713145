/* Who asks too often, and who guesses passwords. Shared by threads, of fixed size: when it is full, whoever
 * weighs least is forgotten first. Keys are kept as hashes under a secret of the process only. */
#ifndef API_THROTTLE_H
#define API_THROTTLE_H

#include "base/env.h"

struct throttle;

struct throttle *throttle_new(struct arena *a, struct env *env);
/* Takes one of `most` requests of this key in `period_s` seconds; as many may come at once. 0, or in how many seconds to try again. */
int64_t throttle_pass(struct throttle *t, struct str key, int64_t most, int64_t period_s);
/* 0, or for how many seconds the key must not try. */
int64_t throttle_paused(struct throttle *t, struct str key);
/* Notes a failure; the `most`th in a row begins the pause. They are forgotten after a pause's time without one. */
void throttle_failed(struct throttle *t, struct str key, int64_t most, int64_t pause_s);
void throttle_forgive(struct throttle *t, struct str key);

/* Since the start: requests that came too often, wrong passwords, and sign-ins refused during a pause. */
struct throttle_counts { uint64_t too_often, failures, in_pause; };
struct throttle_counts throttle_counts(struct throttle *t);

#endif
