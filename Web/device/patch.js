// Puts new markup into an element by changing only what differs, so that focus, caret, scroll and opened
// details stay where they are.

const template = document.createElement("template");

/** Makes the inside of `element` equal to `html`. */
export function patch(element, html) {
  template.innerHTML = html;
  morphChildren(element, template.content);
}

function morphChildren(parent, wanted) {
  let current = parent.firstChild;
  for (let next = wanted.firstChild; next; ) {
    const following = next.nextSibling;
    const match = current && findMatch(current, next);
    if (match) {
      while (current !== match) current = removeAndNext(current);
      const after = current.nextSibling;
      morph(current, next);
      current = after;
    } else {
      parent.insertBefore(next, current);
    }
    next = following;
  }
  while (current) current = removeAndNext(current);
}

function removeAndNext(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

// A node with an id is looked for among the following ones; others match only in place.
function findMatch(current, wanted) {
  const id = wanted.id;
  if (!id) return !current.id && isAlike(current, wanted) ? current : null;
  for (let node = current; node; node = node.nextSibling) if (node.id === id && isAlike(node, wanted)) return node;
  return null;
}

function isAlike(a, b) {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName;
}

// A row without a caret, a choice or something opened is exchanged faster than compared piece by piece.
function isPlainRow(node) {
  return (
    node.classList?.contains("row") &&
    !node.contains(document.activeElement) &&
    !node.querySelector("input, select, textarea, details")
  );
}

function morph(node, wanted) {
  if (isPlainRow(node)) {
    if (!node.isEqualNode(wanted)) node.replaceWith(wanted);
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE) {
    if (node.nodeValue !== wanted.nodeValue) node.nodeValue = wanted.nodeValue;
    return;
  }
  // What the page has laid out itself stays with the element, but not with what takes the element's place.
  if (node.className !== wanted.className && node.hasAttribute("style")) node.removeAttribute("style");
  for (const { name } of [...node.attributes]) {
    if (!wanted.hasAttribute(name) && !(name === "open" && node.nodeName === "DETAILS") && name !== "style") {
      node.removeAttribute(name);
    }
  }
  for (const { name, value } of wanted.attributes) {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  switch (node.nodeName) {
    case "INPUT":
      keepValue(node, wanted.getAttribute("value") ?? "");
      break;
    case "TEXTAREA":
      keepValue(node, wanted.textContent);
      break;
    case "SELECT":
      morphChildren(node, wanted);
      if (node !== document.activeElement) node.value = node.querySelector("[selected]")?.value ?? node.value;
      break;
    default:
      morphChildren(node, wanted);
  }
}

// What is being typed belongs to the person, except in fields that follow the core (`data-follow`).
function keepValue(field, value) {
  if (field.value === value) return;
  if (field === document.activeElement && !("follow" in field.dataset)) return;
  field.value = value;
}
