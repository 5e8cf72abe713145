/* What the files of this area share. */
#ifndef MODULE_CLAIM_THREAD_INTERNAL_H
#define MODULE_CLAIM_THREAD_INTERNAL_H

#include "model/write/input.h"
#include "module/claim/claim.h"
#include "module/claim/claim_refusals.h"
#include "module/claim_thread/claim_thread.h"

enum { THREAD_SUBJECT_MAX = 200, THREAD_TEXT_MAX = 4000 };

/* For whom somebody speaks: who is tied to a facility for that one, else who reviews claims for the scheme, else who enters
 * claims for the facilities of his districts. SIDE_NONE: for nobody, he only reads. */
enum claim_side { SIDE_NONE, SIDE_FACILITY, SIDE_SCHEME };
enum claim_side claim_side(const struct access *who);
struct str claim_side_text(enum claim_side side);     /* as stored; of SIDE_NONE one that nothing has */

/* claim_thread.ask {"claim", "subject", "text"}: a new one, which waits for the other side
 * claim_thread.answer {"uuid", "text"}: waits for the other side then
 * claim_thread.close {"uuid", "text"?}: the scheme any, a facility what its side asked
 * claim_thread.reopen {"uuid", "text"}: a closed one waits for the other side again
 * E_RULE: claim_thread_side (he speaks for nobody), claim_thread_closed, claim_thread_open, claim_thread_of_scheme. */
err_t claim_thread_ask_prepare(struct prepare *p, void **plan);
err_t claim_thread_ask_apply(struct tx *tx, void *plan);
err_t claim_thread_say_prepare(struct prepare *p, void **plan);
err_t claim_thread_say_apply(struct tx *tx, void *plan);

extern const struct command claim_thread_commands[];

#endif
