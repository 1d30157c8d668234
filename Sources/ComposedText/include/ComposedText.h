// What Swift's String asks of Unicode's normalisation tables when it compares and hashes texts.
#pragma once
#include <stdint.h>
