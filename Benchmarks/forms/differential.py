"""Random forms and random answers, played by our engine and by JavaRosa; every difference is printed.

    python Benchmarks/forms/differential.py PATH/TO/teren-lab FORMS ANSWERS [FIRST_SEED]

Needs pyxform (its wheel carries JavaRosa) and Java; see Benchmarks/forms/requirements.txt. The forms have groups,
repeats within repeats, counted repeats, rows that read other rows, sums inside rows, chained choice filters,
relevance, constraints and required answers. JavaRosa leaves rows stale that read other rows (its own tests for
that are ignored), so it is made to work everything out anew before it is asked. Other differences that section 3
of the design explains are kept out by construction: texts are not compared by order, numbers beyond ten million
are not shown as text, a filter's parent is never hidden, counts only rise, and a new row gets
a first row of the repeats inside it in JavaRosa too.
"""
import json
import os
import random
import subprocess
import sys
import tempfile

from pyxform.xls2xform import convert

from oracle import Oracle

lab, form_count, answer_count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
first = int(sys.argv[4]) if len(sys.argv) > 4 else 1
CHOICES = ["a", "b", "c", "d"]


class Maker:
    """Makes one form: questions know their kind and the repeats around them, so that expressions are of the right
    type and read only what stands before them."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.rows = []
        self.fields = []  # name, kind, scope (repeats around it, outermost first), path
        self.count = 0
        self.inside = {}  # repeat -> the repeats around it
        self.counted = {}  # repeat -> the question that counts its rows
        self.seen = {"other rows": 0, "sums inside rows": 0, "chained filters": 0, "nested repeats": 0, "counted repeats": 0}

    def pick(self, kinds, scope):
        found = [f for f in self.fields
                 if f["kind"] in kinds and scope[:len(f["scope"])] == f["scope"] and not f["filtered"]]
        return self.rng.choice(found)["name"] if found else None

    def other_rows(self, scope):
        """A number that a row reads from the rows beside it; nothing where there are none."""
        r = self.rng
        mine = [f["name"] for f in self.fields if f["scope"] == scope and f["kind"] in ("int", "dec") and f["direct"]]
        if not scope or not mine:
            return None
        repeat, name = scope[-1], r.choice(mine)
        roll = r.random()
        if roll < 0.4:
            self.seen["sums inside rows"] += 1
            return r.choice(["sum(../../%s/%s)" % (repeat, name), "count(../../%s)" % repeat, "min(../../%s/%s)" % (repeat, name),
                             "count-non-empty(../../%s/%s)" % (repeat, name)])
        self.seen["other rows"] += 1
        if roll < 0.7 and len(scope) == 1:
            return "coalesce(indexed-repeat(${%s}, ${%s}, position(..) %s 1), 0)" % (name, repeat, r.choice("+-"))
        if roll < 0.85:
            return "count(../../%s[%s > %d])" % (repeat, name, r.randint(0, 6))
        return "sum(../../%s[position() %s position(current()/..)]/%s)" % (repeat, r.choice(["<", ">", "!="]), name)

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
        if scope and self.direct and roll < 0.8:
            found = self.other_rows(scope)
            if found:
                return found
        inner = [f for f in self.fields
                 if len(f["scope"]) > len(scope) and f["scope"][:len(scope)] == scope and f["kind"] in ("int", "dec")]
        if inner and roll < 0.87:
            f = r.choice(inner)
            return r.choice(["sum(${%s})" % f["name"], "count(${%s})" % f["scope"][len(scope)], "min(${%s})" % f["name"]])
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
        hidden = False
        if not kind.startswith("calc"):
            row["label"] = name
            if self.fields and "relevant" not in cells and self.rng.random() < 0.35:
                row["relevant"] = self.truth(scope)
            if self.rng.random() < 0.2:
                row["required"] = self.rng.choice(["yes", self.truth(scope)]) if self.fields else "yes"
            if kind in ("int", "dec") and self.rng.random() < 0.3:
                other = self.pick(["int"], scope)
                bound = "${%s}" % other if other and self.rng.random() < 0.3 else str(self.rng.randint(0, 8))
                row["constraint"] = ". %s %s" % (self.rng.choice(["<", ">", "!="]), bound)
            if kind == "one" and self.rng.random() < 0.35:
                # JavaRosa keeps the list of a parent that was hidden meanwhile; parents are always shown.
                parents = [f for f in self.fields if f["shown"] and f["kind"] == "one" and scope[:len(f["scope"])] == f["scope"]]
                if parents:
                    parent = self.rng.choice(parents)
                    self.seen["chained filters"] += parent["filtered"]
                    row["choice_filter"] = "f = ${%s}" % parent["name"]
                    if self.rng.random() < 0.6:
                        row.pop("relevant", None)
            hidden = "relevant" in row
        self.rows.append(row)
        self.fields.append({"name": name, "kind": kind, "scope": scope, "path": path + "/" + name, "direct": self.direct,
                            "filtered": "choice_filter" in row, "shown": not hidden and self.shown})
        return name

    def question(self, scope, path):
        kind = self.rng.choice(["int", "int", "dec", "text", "one", "one", "multi", "calcnum", "calcnum", "calctext", "date"])
        cells = {}
        if kind == "calcnum":
            cells["calculation"] = self.number(scope) if self.rng.random() < 0.7 else "round(%s, %d)" % (self.number(scope), self.rng.randint(0, 2))
        if kind == "calctext":
            cells["calculation"] = self.text(scope)
        self.add(kind, scope, path, **cells)

    direct = True  # whether the question at hand stands right in its row or form, not in a group
    shown = True  # whether no group around it can hide it

    def group(self, scope, path, chance):
        if self.rng.random() > chance:
            return
        self.count += 1
        group = "g%d" % self.count
        self.rows.append({"type": "begin_group", "name": group, "label": group, "relevant": self.truth(scope)})
        saved, self.direct, self.shown = (self.direct, self.shown), False, False
        for _ in range(self.rng.randint(1, 4)):
            self.question(scope, path + "/" + group)
        self.direct, self.shown = saved
        self.rows.append({"type": "end_group"})

    def repeat(self, scope, path):
        self.count += 1
        name = "r%d" % self.count
        row = {"type": "begin_repeat", "name": name, "label": name}
        if not scope and self.rng.random() < 0.3:
            self.seen["counted repeats"] += 1
            self.count += 1
            counter = "n%d" % self.count
            self.rows.append({"type": "integer", "name": counter, "label": counter})
            self.counted[name] = counter
            row["repeat_count"] = "${%s}" % counter
        self.rows.append(row)
        inside, path = scope + (name,), path + "/" + name
        if scope:
            self.inside[name] = scope
        self.add("int", inside, path)
        for _ in range(self.rng.randint(1, 4)):
            self.question(inside, path)
        found = self.other_rows(inside)
        if found:
            self.add("calcnum", inside, path, calculation=found)
        self.group(inside, path, 0.2)
        if not scope and self.rng.random() < 0.4:
            self.seen["nested repeats"] += 1
            self.repeat(inside, path)
            self.add("calcnum", inside, path, calculation=self.number(inside))
        self.rows.append({"type": "end_repeat"})

    def make(self):
        r = self.rng
        self.add("one", (), "/data")
        self.add("int", (), "/data")
        for _ in range(r.randint(2, 6)):
            self.question((), "/data")
        self.group((), "/data", 0.6)
        if r.random() < 0.75:
            self.repeat((), "/data")
        if r.random() < 0.2:
            self.repeat((), "/data")
        for _ in range(r.randint(1, 4)):
            self.question((), "/data")
        choices = [{"list_name": "l", "name": c, "label": c.upper(), "f": r.choice(CHOICES)} for c in CHOICES]
        return {"survey": self.rows, "choices": choices, "settings": [{"form_id": "data", "form_title": "data"}]}

    def places(self, field, have):
        """Every place of a field: its path with a row number for each repeat around it."""
        found = [("", ())]
        for step in field["path"].split("/")[1:]:
            if step not in field["scope"]:
                found = [(path + "/" + step, at) for path, at in found]
                continue
            found = [("%s/%s[%d]" % (path, step, n), at + (n,)) for path, at in found for n in range(1, have.get((step, at), 0 if step in self.counted else 1) + 1)]
        return [path for path, _ in found]

    def steps(self, count):
        r, steps, have = self.rng, [], {}
        asked = [f for f in self.fields if not f["kind"].startswith("calc") and f["kind"] != "date"]

        def rise(repeat, to):
            have[(repeat, ())] = to
            steps.append({"op": "answer", "ref": "/data/" + self.counted[repeat], "value": to, "t": "int"})

        for repeat in self.counted:
            rise(repeat, r.randint(1, 3))
            steps[-1]["have"] = dict(have)
        for _ in range(count):
            if self.counted and r.random() < 0.04:
                repeat = r.choice(sorted(self.counted))
                if have[(repeat, ())] < 5:
                    rise(repeat, have[(repeat, ())] + 1)
                    steps[-1]["have"] = dict(have)
            f = r.choice(asked)
            ref, at = "", ()
            for step in f["path"].split("/")[1:]:
                ref += "/" + step
                if step in f["scope"]:
                    rows = have.get((step, at), 1)
                    row = r.randint(1, rows if step in self.counted else min(4, rows + 1))
                    have[(step, at)] = max(rows, row)
                    at += (row,)
                    ref += "[%d]" % row
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
            steps.append({"op": "answer", "ref": ref, "value": value, "t": t, "have": dict(have)})
        return steps

    def looks(self, have):
        looks = []
        for f in self.fields:
            for ref in self.places(f, have):
                looks.append({"op": "relevant", "ref": ref})
                if f["filtered"]:
                    looks.append({"op": "choices", "ref": ref})
                looks.append({"op": "get", "ref": ref})
        return looks


def same(ours, theirs, op):
    if theirs.startswith("!"):
        return None
    if op == "relevant":
        return str(ours).lower() == theirs
    if op == "choices":
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


def run(maker, oracle):
    """Plays one form on JavaRosa; gives the steps taken and what JavaRosa showed."""
    taken, heard = [], []
    steps = maker.steps(answer_count)
    have = {}

    def look(op, ref):
        taken.append({"op": op, "ref": ref})
        heard.append(oracle.ask(op, ref) if ref else oracle.ask(op))

    def choices():
        # JavaRosa drops a stale option only when the list is asked for, parents before children.
        for field in maker.fields:
            if field["filtered"]:
                for ref in maker.places(field, have):
                    if oracle.ask("relevant", ref) == "true":
                        look("choices", ref)

    for number, step in enumerate(steps):
        ref = step["ref"]
        for place, character in enumerate(ref):
            if character == "[" and oracle.ask("relevant", ref[:ref.index("]", place) + 1]).startswith("!"):
                look("new_repeat", ref[:place])
                # With us a new row begins with a first row of the repeats inside it; in JavaRosa it has none.
                for repeat, inner in maker.inside.items():
                    if ref[:place].endswith("/" + inner[0]) and heard[-1] == "ok":
                        oracle.ask("new_repeat", ref[:ref.index("]", place) + 1] + "/" + repeat)
        # Rows come into being only by answers that are given to them.
        for key, rows in step.get("have", {}).items():
            have[key] = rows
        # Nobody can answer a question that is not shown, so such steps are left out for both.
        if oracle.ask("relevant", ref) == "true":
            value = " ".join(step["value"]) if isinstance(step["value"], list) else step["value"]
            taken.append({k: step[k] for k in ("op", "ref", "value", "t")})
            heard.append(oracle.ask("answer", ref, step["t"], value))
            if maker.counted:
                oracle.ask("walk")
                for repeat, inner in maker.inside.items():
                    for row in range(1, have.get((inner[0], ()), 1) + 1 if inner[0] in maker.counted else 0):
                        if oracle.ask("count", "/data/%s[%d]/%s" % (inner[0], row, repeat)) == "0":
                            oracle.ask("new_repeat", "/data/%s[%d]/%s" % (inner[0], row, repeat))
            choices()
        # What an answer allows must be judged on values that are right, so stale ones are mended each time.
        oracle.ask("settle")
        if number % 10 == 9 or number == len(steps) - 1:
            choices()
            oracle.ask("settle")
            for each in maker.looks(have):
                if each["op"] == "choices" and oracle.ask("relevant", each["ref"]) != "true":
                    continue
                look(each["op"], each["ref"])
            look("validate", "")
    return taken, heard


oracle = Oracle()
work = tempfile.mkdtemp()
totals = {"forms": form_count, "answers": answer_count, "compared": 0, "refused by both": 0, "not convertible": 0,
          "stale choices in JavaRosa": 0, "unexplained differences": 0}
seen = {}
for seed in range(first, first + form_count):
    maker = Maker(seed)
    form = maker.make()
    for key, times in maker.seen.items():
        seen[key] = seen.get(key, 0) + (times > 0)
    try:
        loaded = oracle.load(convert(form).xform)
    except Exception as problem:
        print("seed", seed, "pyxform refuses:", str(problem)[:200])
        totals["not convertible"] += 1
        continue
    taken, heard = run(maker, oracle) if loaded.startswith("ok") else ([], [])
    scenario = os.path.join(work, "scenario.json")
    with open(scenario, "w") as file:
        json.dump([{"id": str(seed), "form": form, "steps": taken}], file)
    played = subprocess.run([lab, "lab", "forms", "play", scenario], capture_output=True, text=True)
    result = json.loads(played.stdout)
    if loaded.startswith("!") or result["load"] != "ok":
        if loaded.startswith("!") and result["load"] != "ok":
            totals["refused by both"] += 1
        else:
            totals["unexplained differences"] += 1
            print("seed", seed, "load:", result["load"], "/", loaded[:200])
        continue
    for step, ours, theirs in zip(taken, result["steps"], heard):
        verdict = same(ours["actual"], theirs, step["op"])
        if verdict is None and step["op"] in ("get", "relevant", "choices") and ours["actual"] in (None, "", False):
            continue
        totals["compared"] += 1
        if verdict:
            continue
        name = step.get("ref", "").split("/")[-1]
        if step["op"] == "get" and ours["actual"] is None and any(f["filtered"] and f["name"] == name for f in maker.fields):
            # Ours drops a choice when its parent changes, JavaRosa when the list is next asked for.
            totals["stale choices in JavaRosa"] += 1
            break
        totals["unexplained differences"] += 1
        print("seed", seed, step, "ours", ours["actual"], "theirs", theirs[:200], [r for r in form["survey"] if r.get("name") == name])
        break
print(json.dumps({**totals, "forms with": seen}))
oracle.close()
sys.exit(1 if totals["unexplained differences"] else 0)
