// The interface's words, one catalogue a language, and the language in use.

const NAMES = { en: "en", zh: "zh-Hans" };
const KEPT = "fullvoice.language";

let words = {};
let current = "en";

export const language = () => current;

// The language that the visitor chose in this browser; null where none was.
export const chosen = () => {
  const kept = localStorage.getItem(KEPT);
  return kept in NAMES ? kept : null;
};

export async function use(name, { keep = false } = {}) {
  const answer = await fetch(new URL(`./words/${name}.json`, import.meta.url));
  words = await answer.json();
  current = name;
  if (keep) localStorage.setItem(KEPT, name);
  document.documentElement.lang = NAMES[name];
  document.documentElement.dataset.language = name;
  document.title = t("title");
  fill(document);
}

// The words for a key, with `{name}` filled in; "" where the catalogue has none.
export const t = (key, values = {}) =>
  (words[key] ?? "").replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));

export function fill(root) {
  for (const node of root.querySelectorAll("[data-text]")) node.textContent = t(node.dataset.text);
  for (const node of root.querySelectorAll("[data-label]")) {
    const label = t(node.dataset.label);
    node.setAttribute("aria-label", label);
    if (node.matches("button, summary")) node.title = label;
  }
  for (const node of root.querySelectorAll("[data-placeholder]")) node.placeholder = t(node.dataset.placeholder);
}

// Milliseconds as people read them: "840 ms", "1.2 s".
export const duration = (ms) =>
  ms < 1000 ? t("ms", { n: Math.round(ms) }) : t("seconds", { n: (ms / 1000).toFixed(1) });
