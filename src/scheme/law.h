/* The version of the scheme's law. Stored with every decision; a decision that another version finds differently
 * is told as "law changed", not as tampering. */
#ifndef SCHEME_LAW_H
#define SCHEME_LAW_H

/* Raised whenever a function of this folder answers anything differently for the same input. */
enum { LAW_VERSION = 2 };

#endif
