// The service worker and its versions. A new version is fetched whole in the background and takes over at the
// next start, before the core begins, so that no version ever meets files of another.

/** Registers the service worker; the version that runs. */
export async function startShell() {
  const version = await versionHere();
  if (!("serviceWorker" in navigator)) return version;
  try {
    const registration = await navigator.serviceWorker.getRegistration();
    if (registration?.waiting && (await isAlone())) {
      await takeOver(registration.waiting);
      location.reload();
      return await new Promise(() => {});
    }
    lookForNews();
  } catch (error) {
    console.error("teren: service worker", error);
  }
  return version;
}

// Through the service worker this is the manifest of the version that runs.
async function versionHere() {
  try {
    return (await (await fetch("shell.json")).json()).version;
  } catch {
    return "?";
  }
}

async function lookForNews() {
  try {
    const { version } = await (await fetch("shell.json?news", { cache: "no-store" })).json();
    await navigator.serviceWorker.register(`sw.js?v=${version}`, { type: "classic", updateViaCache: "none" });
  } catch {
    // No network: the version here goes on.
  }
}

function takeOver(worker) {
  return new Promise((resolve) => {
    navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
    setTimeout(resolve, 3000);
    worker.postMessage({ kind: "activate" });
  });
}

async function isAlone() {
  const { held } = await navigator.locks.query();
  return !held.some((lock) => lock.name === "teren-device");
}
