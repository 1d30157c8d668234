"""Random forms and random answers, played by our engine and by JavaRosa; every difference is printed.

    python Benchmarks/forms/differential.py PATH/TO/teren-lab FORMS ANSWERS [FIRST_SEED]

Needs pyxform (its wheel carries JavaRosa) and a JDK. Differences that section 3 of the design explains are
kept out by construction: rows do not read other rows, texts are not compared by order, and numbers beyond
ten million are not shown as text.
"""
import importlib.util
import json
import os
import random
import subprocess
import sys
import tempfile

from pyxform.xls2xform import convert

lab, form_count, answer_count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
first = int(sys.argv[4]) if len(sys.argv) > 4 else 1
here = os.path.dirname(os.path.abspath(__file__))
package = os.path.dirname(importlib.util.find_spec("pyxform").origin)
jar = os.path.join(package, "validators", "odk_validate", "bin", "ODK_Validate.jar")
CHOICES = ["a", "b", "c", "d"]


class Maker:
    """Makes one form: questions know their kind and scope, so that expressions are of the right type."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.rows = []
        self.fields = []  # name, kind, repeat, path
        self.count = 0

    def pick(self, kinds, scope):
        found = [f for f in self.fields if f["kind"] in kinds and f["repeat"] in (None, scope) and not f["filtered"]]
        return self.rng.choice(found)["name"] if found else None

    def number(self, scope, depth=0):
        r, roll = self.rng, self.rng.random()
        if depth > 2 or roll < 0.2:
            return str(r.choice([0, 1, 2, 3, 7, 10, 0.5, 2.25]))
        name = self.pick(["int", "dec", "calcnum"], scope)
        if name and roll < 0.5:
            return "${%s}" % name
        if name and roll < 0.6:
            return "coalesce(${%s}, %d)" % (name, r.randint(0, 5))
        multi = self.pick(["multi"], scope)
        if multi and roll < 0.68:
            return "count-selected(${%s})" % multi
        text = self.pick(["text"], scope)
        if text and roll < 0.73:
            return "string-length(${%s})" % text
        inner = [f for f in self.fields if f["repeat"] and f["repeat"] != scope and f["kind"] in ("int", "dec")]
        if inner and scope is None and roll < 0.85:
            f = r.choice(inner)
            return r.choice(["sum(${%s})" % f["name"], "count(${%s})" % f["repeat"], "min(${%s})" % f["name"]])
        if roll < 0.92:
            return "(%s %s %s)" % (self.number(scope, depth + 1), r.choice("+ - * div mod".split()), self.number(scope, depth + 1))
        return "if(%s, %s, %s)" % (self.truth(scope, depth + 1), self.number(scope, depth + 1), self.number(scope, depth + 1))

    def truth(self, scope, depth=0):
        r, roll = self.rng, self.rng.random()
        one = self.pick(["one"], scope)
        multi = self.pick(["multi"], scope)
        text = self.pick(["text", "calctext"], scope)
        if one and roll < 0.25:
            return "${%s} %s '%s'" % (one, r.choice(["=", "!="]), r.choice(CHOICES))
        if multi and roll < 0.4:
            return "selected(${%s}, '%s')" % (multi, r.choice(CHOICES))
        if text and roll < 0.5:
            return r.choice(["${%s} = ''", "contains(${%s}, 'x')", "regex(${%s}, '[a-z]+')", "starts-with(${%s}, 'x')"]) % text
        if depth < 2 and roll < 0.65:
            return "(%s %s %s)" % (self.truth(scope, depth + 1), r.choice(["and", "or"]), self.truth(scope, depth + 1))
        if depth < 2 and roll < 0.72:
            return "not(%s)" % self.truth(scope, depth + 1)
        return "%s %s %s" % (self.number(scope, depth + 1), r.choice(["<", "<=", ">", ">=", "=", "!="]), self.number(scope, depth + 1))

    def text(self, scope):
        r = self.rng
        name = self.pick(["text", "one", "multi", "calctext"], scope)
        if not name:
            return "'z'"
        return r.choice([
            "concat(${%s}, '-', %s)" % (name, r.choice(["'u'", "1"])), "substr(${%s}, 0, 2)" % name,
            "if(%s, ${%s}, 'none')" % (self.truth(scope), name), "translate(${%s}, 'abx', 'AB')" % name,
            "join('+', ${%s}, 'e')" % name, "normalize-space(${%s})" % name,
        ])

    def add(self, kind, scope, path, **cells):
        self.count += 1
        name = "%s%d" % (kind[0], self.count)
        row = {"type": {"int": "integer", "dec": "decimal", "text": "text", "one": "select_one l", "multi": "select_multiple l",
                        "calcnum": "calculate", "calctext": "calculate", "date": "date"}[kind], "name": name, **cells}
        if not kind.startswith("calc"):
            row["label"] = name
            if self.fields and self.rng.random() < 0.35:
                row["relevant"] = self.truth(scope)
            if self.rng.random() < 0.2:
                row["required"] = "yes"
            if kind in ("int", "dec") and self.rng.random() < 0.3:
                row["constraint"] = ". %s %d" % (self.rng.choice(["<", ">", "!="]), self.rng.randint(0, 8))
            if kind == "one" and self.rng.random() < 0.2:
                # JavaRosa keeps the list of a parent that was hidden meanwhile, and does not refresh what reads a
                # choice it dropped; parents are therefore always shown and children are not read.
                parents = [f["name"] for f in self.fields if f["shown"] and f["kind"] == "one" and not f["filtered"]]
                if parents:
                    row["choice_filter"] = "f = ${%s}" % self.rng.choice(parents)
        self.rows.append(row)
        self.fields.append({"name": name, "kind": kind, "repeat": scope, "path": path + "/" + name,
                            "filtered": "choice_filter" in row,
                            "shown": "relevant" not in row and path == "/data"})

    def question(self, scope, path):
        kind = self.rng.choice(["int", "int", "dec", "text", "one", "one", "multi", "calcnum", "calcnum", "calctext", "date"])
        cells = {}
        if kind == "calcnum":
            cells["calculation"] = self.number(scope) if self.rng.random() < 0.7 else "round(%s, %d)" % (self.number(scope), self.rng.randint(0, 2))
        if kind == "calctext":
            cells["calculation"] = self.text(scope)
        self.add(kind, scope, path, **cells)

    def make(self):
        r = self.rng
        self.add("one", None, "/data")
        self.add("int", None, "/data")
        for _ in range(r.randint(2, 6)):
            self.question(None, "/data")
        if r.random() < 0.6:
            self.count += 1
            group = "g%d" % self.count
            self.rows.append({"type": "begin_group", "name": group, "label": group, "relevant": self.truth(None)})
            for _ in range(r.randint(1, 4)):
                self.question(None, "/data/" + group)
            self.rows.append({"type": "end_group"})
        if r.random() < 0.6:
            self.count += 1
            name = "r%d" % self.count
            self.rows.append({"type": "begin_repeat", "name": name, "label": name})
            self.add("int", name, "/data/" + name)
            for _ in range(r.randint(1, 4)):
                self.question(name, "/data/" + name)
            self.rows.append({"type": "end_repeat"})
        for _ in range(r.randint(1, 4)):
            self.question(None, "/data")
        choices = [{"list_name": "l", "name": c, "label": c.upper(), "f": r.choice(CHOICES)} for c in CHOICES]
        return {"survey": self.rows, "choices": choices, "settings": [{"form_id": "data", "form_title": "data"}]}

    def steps(self, count):
        r, steps, rows = self.rng, [], 1
        asked = [f for f in self.fields if not f["kind"].startswith("calc") and f["kind"] != "date"]
        for _ in range(count):
            f = r.choice(asked)
            ref = f["path"]
            if f["repeat"]:
                row = r.randint(1, min(4, rows + 1))
                rows = max(rows, row)
                ref = ref.replace("/" + f["repeat"] + "/", "/%s[%d]/" % (f["repeat"], row))
            if f["kind"] == "int":
                value, t = r.randint(-3, 12), "int"
            elif f["kind"] == "dec":
                value, t = r.randint(-8, 40) / 4, "dec"
            elif f["kind"] == "one":
                value, t = r.choice(CHOICES), "str"
            elif f["kind"] == "multi":
                value, t = r.sample(CHOICES, r.randint(1, 3)), "multi"
            else:
                value, t = r.choice(["x", "xy", "abc", "a b", "A1"]), "str"
            steps.append({"op": "answer", "ref": ref, "value": value, "t": t})
        looks = []
        for f in self.fields:
            refs = [f["path"]]
            if f["repeat"]:
                refs = [f["path"].replace("/" + f["repeat"] + "/", "/%s[%d]/" % (f["repeat"], n)) for n in range(1, rows + 1)]
            for ref in refs:
                looks.append({"op": "relevant", "ref": ref})
                if f["filtered"]:
                    looks.append({"op": "choices", "ref": ref})
                looks.append({"op": "get", "ref": ref})
        return steps, looks


def same(ours, theirs, op):
    if theirs.startswith("!"):
        return None
    if op == "relevant":
        return str(ours).lower() == theirs
    if op in ("choices", "new_repeat"):
        return ours == theirs
    if op == "get":
        if ours is None or theirs == "null":
            return ours is None and theirs == "null"
        theirs = theirs[1:]
        if ours == theirs:
            return True
        try:
            return abs(float(ours) - float(theirs)) <= 1e-9 * max(1, abs(float(theirs)))
        except ValueError:
            return False
    return str(ours) == theirs.split(" ")[0].lower().replace("constraint_violated", "constraint").replace("required_but_empty", "required")


work = tempfile.mkdtemp()
subprocess.run(["javac", "-cp", jar, "-d", work, os.path.join(here, "Oracle.java")], check=True)
oracle = subprocess.Popen(
    ["java", "-Xss64m", "-Duser.timezone=Europe/Warsaw", "-cp", work + ":" + jar, "Oracle"], stdin=subprocess.PIPE,
    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def ask(*command):
    oracle.stdin.write("\t".join(str(c) for c in command) + "\n")
    oracle.stdin.flush()
    return oracle.stdout.readline().rstrip("\n")


differences = explained = skipped = compared = cycles = 0
for seed in range(first, first + form_count):
    maker = Maker(seed)
    form = maker.make()
    steps, looks = maker.steps(answer_count)
    # Choices first: JavaRosa drops a stale option only when the list is asked for.
    filtered = [{"op": "choices", "ref": f["path"]} for f in maker.fields if f["repeat"] is None and f["filtered"]]
    script = []
    for at, step in enumerate(steps):
        script.append(step)
        script += filtered
        if at % 10 == 9 or at == len(steps) - 1:
            script += looks + [{"op": "validate"}]
    try:
        xform = convert({"survey": form["survey"], "choices": form["choices"], "settings": form["settings"]}).xform
    except Exception as problem:
        print("seed", seed, "pyxform refuses:", str(problem)[:200])
        skipped += 1
        continue
    path = os.path.join(work, "form.xml")
    open(path, "w").write(xform)
    loaded = ask("load", path)
    # Nobody can answer a question that is not shown, so such steps are left out for both.
    taken, heard = [], []
    for step in script if loaded.startswith("ok") else []:
        if step["op"] == "answer":
            relevant = ask("relevant", step["ref"])
            while relevant.startswith("!"):
                repeat = {"op": "new_repeat", "ref": step["ref"].split("[")[0]}
                taken.append(repeat)
                heard.append(ask("new_repeat", repeat["ref"]))
                if heard[-1].startswith("!"):
                    break
                relevant = ask("relevant", step["ref"])
            if relevant != "true":
                continue
            value = " ".join(step["value"]) if isinstance(step["value"], list) else step["value"]
            theirs = ask("answer", step["ref"], step["t"], value)
        elif step["op"] == "validate":
            theirs = ask("validate")
        elif step["op"] == "choices" and ask("relevant", step["ref"]) == "false":
            continue
        else:
            theirs = ask(step["op"], step["ref"])
        taken.append(step)
        heard.append(theirs)
    scenario = os.path.join(work, "scenario.json")
    json.dump([{"id": str(seed), "form": form, "steps": taken}], open(scenario, "w"))
    played = subprocess.run([lab, "lab", "forms", "play", scenario], capture_output=True, text=True)
    result = json.loads(played.stdout)
    if loaded.startswith("!") or result["load"] != "ok":
        both = loaded.startswith("!") and result["load"] != "ok"
        cycles += both
        if not both:
            differences += 1
            print("seed", seed, "load:", result["load"], "/", loaded[:200])
        continue
    for step, ours, theirs in zip(taken, result["steps"], heard):
        verdict = same(ours["actual"], theirs, step["op"])
        if verdict is None and step["op"] in ("get", "relevant", "choices") and ours["actual"] in (None, "", False):
            continue
        compared += 1
        if not verdict and step["op"] == "get" and ours["actual"] is None and any(
                f["filtered"] and f["name"] == step["ref"].split("/")[-1] for f in maker.fields):
            # Ours drops a choice when its parent changes, JavaRosa when the list is next asked for.
            explained += 1
            break
        if not verdict:
            differences += 1
            row = [r for r in form["survey"] if r.get("name") == step.get("ref", "").split("/")[-1]]
            print("seed", seed, step, "ours", ours["actual"], "theirs", theirs[:200], row)
            break
print(json.dumps({"forms": form_count, "answers": answer_count, "compared": compared, "refused by both": cycles,
                  "not convertible": skipped, "stale choices in JavaRosa": explained, "unexplained differences": differences}))
oracle.stdin.close()
sys.exit(1 if differences else 0)
