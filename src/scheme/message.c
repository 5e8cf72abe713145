#include "scheme/message.h"

static int32_t wait_s(int32_t attempts)
{
    int32_t wait = LAW_MESSAGE_WAIT_S;

    for (int32_t i = 1; i < attempts && wait < LAW_MESSAGE_WAIT_MOST_S; i++) wait *= 4;
    return wait < LAW_MESSAGE_WAIT_MOST_S ? wait : LAW_MESSAGE_WAIT_MOST_S;
}

struct law_message_next law_message_after(enum law_delivery outcome, int32_t attempts, int32_t most)
{
    if (outcome == LAW_DELIVERED) return (struct law_message_next){LAW_MESSAGE_SENT, 0};
    if (outcome == LAW_DELIVERY_REFUSED || attempts >= most) return (struct law_message_next){LAW_MESSAGE_FAILED, 0};
    return (struct law_message_next){LAW_MESSAGE_QUEUED, wait_s(attempts)};
}

bool law_message_may_take(enum law_message_state s, int32_t attempts, int32_t most)
{
    return s == LAW_MESSAGE_QUEUED || (s == LAW_MESSAGE_SENDING && attempts < most);
}

bool law_message_may_retry(enum law_message_state s)
{
    return s == LAW_MESSAGE_QUEUED || s == LAW_MESSAGE_FAILED || s == LAW_MESSAGE_GIVEN_UP;
}

bool law_message_may_give_up(enum law_message_state s) { return s == LAW_MESSAGE_QUEUED || s == LAW_MESSAGE_FAILED; }
