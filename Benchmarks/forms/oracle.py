"""JavaRosa, from the wheel of pyxform, behind a pipe."""
import importlib.util
import os
import subprocess
import tempfile


class Oracle:
    """One running JavaRosa; see Oracle.java for its commands."""

    def __init__(self):
        package = os.path.dirname(importlib.util.find_spec("pyxform").origin)
        jar = os.path.join(package, "validators", "odk_validate", "bin", "ODK_Validate.jar")
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Oracle.java")
        self.work = tempfile.mkdtemp()
        # Java runs one source file by itself, so that a runtime is enough.
        self.process = subprocess.Popen(
            ["java", "-Xss64m", "-XX:+UseSerialGC", "-Duser.timezone=Europe/Warsaw", "-Duser.language=en", "-cp", jar, source],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def ask(self, *command):
        """Sends a command and gives its answer, which begins with "!" when JavaRosa refuses."""
        line = "\t".join(str(part).replace("\t", "\\t").replace("\n", "\\n") for part in command)
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError("JavaRosa ended at " + line[:200])
        return answer.rstrip("\n")

    def load(self, xform):
        """Loads a form given as XForms XML."""
        path = os.path.join(self.work, "form.xml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(xform)
        return self.ask("load", path)

    def close(self):
        """Ends JavaRosa."""
        self.process.stdin.close()
        self.process.wait(10)
