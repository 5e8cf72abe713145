/* Gives up what a process that only computes does not need. The only user of libseccomp. */
#ifndef IO_CONFINE_H
#define IO_CONFINE_H

#include <stdbool.h>

/* From now on: memory, clock, reading and writing of what is open, opening of files for reading. Threads are fine. Any other call, such as
 * one that starts a program, opens a connection or writes a file, is refused with EPERM. Without way back; children and
 * threads too. false: the kernel has no such filter, nothing has changed. */
bool confine(void);

#endif
