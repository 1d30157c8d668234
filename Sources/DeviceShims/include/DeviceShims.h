// What Embedded Swift expects of a C library and wasi-libc would take from an operating system.
#pragma once
#include <stddef.h>
void arc4random_buf(void *buffer, size_t count);
