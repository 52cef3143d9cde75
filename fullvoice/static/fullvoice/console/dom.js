// Making elements without markup strings, so that nothing that was said can become markup.

export const byId = (id) => document.getElementById(id);

// make("p", { class: "muted", text: "…", hidden: true }, child, …)
export function make(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter(Boolean));
  return node;
}

export function icon(name) {
  const drawing = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(drawing, "svg");
  const use = document.createElementNS(drawing, "use");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `i ${name}`);
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  return svg;
}

// Words for screen readers alone. A repeated sentence is said again.
export function announce(text) {
  const region = byId("announce");
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}
