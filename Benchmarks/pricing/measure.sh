#!/usr/bin/env bash
# What a price costs, independent of the machine's load: Benchmarks/pricing/measure.sh TEREN [CONDITIONS]
# Instructions and heap allocations of a line in steady state are differences of two runs that differ only in
# the number of orders, so that generating, publishing and loading drop out. Needs Debian's valgrind.
set -euo pipefail
teren=$1
conditions=${2:-100000}
lines=100
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

instructions() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$teren" bench pricing --conditions "$conditions" \
    --lines $lines --rounds "$1" 2>&1 | sed -n 's/.*Collected : //p'
}
allocations() {
  valgrind --tool=memcheck --leak-check=no --undef-value-errors=no "$teren" bench pricing --conditions "$conditions" \
    --lines $lines --rounds "$1" 2>&1 | sed -n 's/.*total heap usage: \([0-9,]*\) allocs.*/\1/p' | tr -d ,
}

few=$(instructions 16)
many=$(instructions 116)
echo "instructions per line: $(((many - few) / (100 * lines)))"
few=$(allocations 16)
many=$(allocations 116)
echo "heap allocations in $((100 * lines)) further lines: $((many - few))"
