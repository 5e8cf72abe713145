/* Messages that go out: what becomes of one after an attempt to deliver it (enrolment 8.2 to 8.4). Pure and freestanding. */
#ifndef SCHEME_MESSAGE_H
#define SCHEME_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

enum law_message_state {
    LAW_MESSAGE_QUEUED = 1,    /* waits for its moment */
    LAW_MESSAGE_SENDING,       /* somebody has it in hand, until his time is over */
    LAW_MESSAGE_SENT,          /* a gateway took it */
    LAW_MESSAGE_FAILED,        /* no gateway will, or none did as often as it was tried */
    LAW_MESSAGE_GIVEN_UP,      /* a person said so */
};

enum law_delivery {
    LAW_DELIVERED = 1,
    LAW_DELIVERY_LATER,        /* a gateway was out of reach, busy or broken: the same may go well later */
    LAW_DELIVERY_REFUSED,      /* every gateway said that it will never take this one */
};

struct law_message_next {
    enum law_message_state state;
    int32_t wait_s;            /* queued: until the next attempt */
};

enum { LAW_MESSAGE_WAIT_S = 60, LAW_MESSAGE_WAIT_MOST_S = 6 * 3600 };

/* attempts: those so far, this one included. Each wait is four times the one before, from a minute to six hours: a gateway that
 * is down for a moment delays little, one that is down for a day is not called hundreds of times. */
struct law_message_next law_message_after(enum law_delivery outcome, int32_t attempts, int32_t most);
/* Whether one that is due may be taken in hand: one whose holder's time is over counts as tried, since nobody knows how far he came.
 * attempts: those before. */
bool law_message_may_take(enum law_message_state s, int32_t attempts, int32_t most);
/* What a person may do with it. One that is on its way is let alone: what became of it is not known yet. */
bool law_message_may_retry(enum law_message_state s);
bool law_message_may_give_up(enum law_message_state s);

#endif
