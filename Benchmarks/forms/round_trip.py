"""Imports each form, exports it, and shows the export to pyxform and ODK Validate.

    python Benchmarks/forms/round_trip.py PATH/TO/teren-lab FORM…

A second export of the export must have the same cells. Fails too when the forms together lack a question type or a
column that the engine knows.
"""
import json
import os
import subprocess
import sys
import tempfile

import openpyxl
from pyxform.xls2xform import convert

TYPES = """text integer decimal date time datetime select_one select_multiple select_one_from_file
select_multiple_from_file select_one_external rank range acknowledge note calculate hidden image audio video file barcode
geopoint start-geopoint geotrace geoshape begin_group end_group begin_repeat end_repeat start end today deviceid username
phonenumber email audit product_matrix price signature""".split()
COLUMNS = """type name label hint guidance_hint required required_message relevant constraint constraint_message
calculation choice_filter default readonly appearance parameters repeat_count trigger media::image media::audio
media::video form_title form_id version instance_name default_language style public_key""".split()


def cells(path):
    book = openpyxl.load_workbook(path, read_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


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
                if cells(out) != cells(again):
                    raise ValueError("the second export has other cells")
                verdict = "valid" + (" with warnings" if result.warnings else "")
            except Exception as problem:  # pyxform's own errors are of many kinds
                verdict = "INVALID " + str(problem)[:300]
        failed += verdict.startswith(("INVALID", "REFUSED"))
        print(os.path.basename(form), verdict, len(report["repairs"]), "repairs")
words = {word for form in forms for line in open(form, encoding="utf-8") for cell in line.split("|") for word in cell.split()}
headings = {"::".join(word.split("::")[:2 if word.startswith("media") else 1]) for word in words}
missing = [t for t in TYPES if t not in words] + [c for c in COLUMNS if c not in headings]
print(json.dumps({"forms": len(forms), "failed": failed, "types and columns missing": missing}))
sys.exit(1 if failed or missing else 0)
