"""Both kinds of storage of the device keep their word: sync access handles in a worker, pages in IndexedDB."""

import pytest

# Runs the same script over a storage, opens it again, and says what it holds then. On a page there are no sync
# access handles, so `openStorage` takes pages there and handles in a worker.
script = """
async (openStorage) => {
  const text = (bytes) => bytes && new TextDecoder().decode(bytes);
  const bytes = (string) => new TextEncoder().encode(string);
  const large = new Uint8Array(700000).map((_, index) => index % 251);
  let storage = await openStorage();
  const first = await storage.start();
  const stored = await storage.run([
    { kind: "write", file: "log-1", bytes: bytes("one") },
    { kind: "append", file: "log-1", bytes: bytes(" two") },
    { kind: "write", file: "bucket-a", bytes: large },
    { kind: "append", file: "bucket-a", bytes: bytes("end") },
    { kind: "flush", token: 7 },
    { kind: "swap", bytes: bytes("manifest 1") },
    { kind: "write", file: "gone", bytes: bytes("x") },
    { kind: "delete", file: "gone" },
    { kind: "delete", file: "never there" },
    { kind: "swap", bytes: bytes("manifest 2") },
    { kind: "truncate", file: "log-1", length: 5 },
    { kind: "flush", token: 8 },
  ]);
  storage.close();
  storage = await openStorage();
  const again = await storage.start();
  const [log, bucket, missing] = await storage.run([
    { kind: "read", file: "log-1" }, { kind: "read", file: "bucket-a" }, { kind: "read", file: "gone" },
  ]);
  const isWhole = bucket.bytes.length === 700003 && large.every((byte, index) => bucket.bytes[index] === byte);
  storage.close();
  return JSON.stringify({
    kind: storage.constructor.name, wasEmpty: first.files.length === 0 && first.manifest.length === 0,
    tokens: stored.map((result) => result.token), files: again.files, manifest: text(again.manifest),
    log: text(log.bytes), isWhole, missing: missing.bytes,
  });
}
"""
expected = (
    '"wasEmpty":true,"tokens":[7,8],"files":["bucket-a","log-1"],"manifest":"manifest 2","log":"one t",'
    '"isWhole":true,"missing":null}'
)


@pytest.mark.parametrize("kind", ["PageStorage", "HandleStorage"])
def test_what_was_flushed_is_found_again(hq, browser, kind):
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(hq.url + "/device/manifest.webmanifest")
    call = f"import('{hq.url}/device/storage.js').then(({{ openStorage }}) => ({script})(openStorage))"
    if kind == "HandleStorage":
        source = f"{call}.then((found) => postMessage(found), (error) => postMessage(String(error)))"
        call = f"""new Promise((resolve) => {{
          const blob = new Blob([{source!r}], {{ type: 'text/javascript' }});
          new Worker(URL.createObjectURL(blob)).onmessage = (event) => resolve(event.data);
        }})"""
    assert page.evaluate(call) == f'{{"kind":"{kind}",{expected}'
    context.close()
