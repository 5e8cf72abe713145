/* Assertions for code that stands without a libc: money, dates and the scheme's law. A broken one is a
 * programming error and ends the program, except with -DNDEBUG. */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

#ifdef NDEBUG
#define CHECK(truth) ((void)(truth)) /* still compiled, so that it stays right; no effect */
#else
#define CHECK(truth) ((truth) ? (void)0 : __builtin_trap())
#endif

#endif
