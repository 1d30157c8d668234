"""Imports each form, exports it, and shows the export to pyxform and ODK Validate.

    python Benchmarks/forms/round_trip.py PATH/TO/teren-lab FORM…
"""
import json
import os
import subprocess
import sys
import tempfile

from pyxform.xls2xform import convert

lab, forms = sys.argv[1], sys.argv[2:]
failed = 0
for form in forms:
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, os.path.basename(form).rsplit(".", 1)[0] + ".xlsx")
        again = os.path.join(folder, "again.xlsx")
        done = subprocess.run([lab, "lab", "forms", "export", form, out], capture_output=True, text=True)
        report = json.loads(done.stdout.splitlines()[0])
        verdict = "exported"
        if done.returncode != 0:
            verdict = "REFUSED " + json.dumps(report["errors"][:3], ensure_ascii=False)
        else:
            subprocess.run([lab, "lab", "forms", "export", out, again], check=True, capture_output=True)
            try:
                result = convert(out, validate=True)
                verdict = "valid" + (" with warnings" if result.warnings else "")
            except Exception as problem:  # pyxform's own errors are of many kinds
                verdict = "INVALID " + str(problem)[:300]
        failed += verdict.isupper() or verdict.startswith(("INVALID", "REFUSED"))
        print(os.path.basename(form), verdict, len(report["repairs"]), "repairs")
sys.exit(1 if failed else 0)
