#!/usr/bin/env bash
# The engine beside PyPI statsforecast on the same series, in one run: Benchmarks/forecast/run.sh OUT [SET...]
# Needs a release build of the program (LAB, by default .build/release/teren) and ../shared/data for the retailer.
# PYTHON may name a Python that has requirements.txt; otherwise one is made in OUT. The peers' answers are kept beside
# each set (peer-*.npz) and the engine runs every time; FRESH=1 runs the peers again.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?give a folder for the series}
shift
lab=${LAB:-$here/../../.build/release/teren}
mkdir -p "$out"
if [ -z "${PYTHON:-}" ]; then
  PYTHON=$out/python/bin/python
  if [ ! -x "$PYTHON" ]; then
    python3 -m venv "$out/python"
    "$PYTHON" -m pip install -q -r "$here/requirements.txt"
  fi
fi
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
"$PYTHON" "$here/prepare.py" "$out/sets" ${SHARED:+--shared "$SHARED"} --origins 2
if [ "${FRESH:-}" = 1 ]; then rm -f "$out"/sets/*/peer-*.npz; fi
if [ $# -eq 0 ]; then sets=("$out"/sets/*/); else sets=("${@/#/$out/sets/}"); fi
"$PYTHON" "$here/own.py" "$lab" "${sets[@]}"
