/* Questions and answers on a claim. */
#ifndef MODULE_CLAIM_CLAIM_THREAD_H
#define MODULE_CLAIM_CLAIM_THREAD_H

#include "module/claim/internal.h"

enum { THREAD_SUBJECT_MAX = 200, THREAD_TEXT_MAX = 4000 };

/* For whom somebody speaks: who is tied to a facility for that one, else who reviews claims for the scheme, else who enters
 * claims for the facilities of his districts. SIDE_NONE: for nobody, he only reads. */
enum claim_side { SIDE_NONE, SIDE_FACILITY, SIDE_SCHEME };
enum claim_side claim_side(const struct access *who);
struct str claim_side_text(enum claim_side side);     /* as stored; of SIDE_NONE one that nothing has */

extern const struct entity claim_thread_entity, claim_message_entity;

/* claim_thread.ask {"claim", "subject", "text"}: a new one, which waits for the other side
 * claim_thread.answer {"uuid", "text"}: waits for the other side then
 * claim_thread.close {"uuid", "text"?}: the scheme any, a facility what its side asked
 * claim_thread.reopen {"uuid", "text"}: a closed one waits for the other side again
 * E_RULE: claim_thread_side (he speaks for nobody), claim_thread_closed, claim_thread_open, claim_thread_of_scheme. */
err_t claim_thread_ask_prepare(struct prepare *p, void **plan);
err_t claim_thread_ask_apply(struct tx *tx, void *plan);
err_t claim_thread_say_prepare(struct prepare *p, void **plan);
err_t claim_thread_say_apply(struct tx *tx, void *plan);

#endif
