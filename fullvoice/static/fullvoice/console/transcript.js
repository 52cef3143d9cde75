// What was said, oldest first, and under a result the steps that led to it.

import { byId, icon, make } from "./dom.js";
import { duration, t } from "./words.js";

const STATES = {
  waiting: "i-dot",
  sent: "i-ring",
  succeeded: "i-check",
  failed: "i-cross",
  unknown: "i-alert",
  skipped: "i-dash",
};

// The steps of a plan as a list: [{ id, title, state, durationMs, error }].
export function stepList(steps) {
  return make(
    "ol",
    { class: "steps" },
    ...steps.map((step) =>
      make(
        "li",
        { "data-state": step.state },
        icon(STATES[step.state] ?? "i-dot"),
        make("span", { class: "step-title", text: step.title }),
        make("span", { class: "unseen", text: `, ${t(`state_${step.state}`)}` }),
        make("span", { class: "step-time", text: step.durationMs ? duration(step.durationMs) : "" }),
      ),
    ),
  );
}

export class Transcript {
  #lines = new Map();
  #next = 0;

  constructor() {
    this.list = byId("transcript");
    this.scroll = byId("scroll");
    this.empty = byId("empty");
    // Follow what is said, unless the reader has gone back to read.
    this.following = true;
    this.scroll.addEventListener("scroll", () => {
      const { scrollTop, scrollHeight, clientHeight } = this.scroll;
      this.following = scrollHeight - scrollTop - clientHeight < 80;
    });
    new ResizeObserver(() => this.follow()).observe(this.scroll);
  }

  clear() {
    this.list.replaceChildren();
    this.#lines.clear();
    this.empty.hidden = false;
    this.following = true;
  }

  // A line of the user's ("you") or the platform's ("us"). A line whose words are still coming is `pending`. Returns its
  // id. kind: an answer's type, or "problem".
  say(who, text, { id = `line-${(this.#next += 1)}`, pending = false, kind = "", lang = "" } = {}) {
    let line = this.#lines.get(id);
    if (!line) {
      const words = make("p", { class: "words" });
      const item = make(
        "div",
        { class: `line ${who}` },
        make("span", { class: "unseen", text: who === "you" ? `${t("you")}: ` : "FullVoice: " }),
        words,
      );
      line = { item, words };
      this.#lines.set(id, line);
      this.list.append(item);
      this.empty.hidden = true;
      if (who === "you") this.following = true;
    }
    line.words.textContent = text;
    // Words that still grow are read out when they are whole.
    line.item.setAttribute("aria-busy", String(pending));
    line.item.classList.toggle("pending", pending);
    if (kind) line.item.dataset.kind = kind;
    if (lang) line.words.lang = lang === "zh" ? "zh-Hans" : lang;
    this.follow();
    return id;
  }

  add(id, text) {
    const line = this.#lines.get(id);
    if (!line) return;
    line.words.append(text);
    this.follow();
  }

  words(id) {
    return this.#lines.get(id)?.words.textContent ?? "";
  }

  has(id) {
    return this.#lines.has(id);
  }

  kind(id, kind) {
    const line = this.#lines.get(id);
    if (line) line.item.dataset.kind = kind;
  }

  settle(id) {
    const line = this.#lines.get(id);
    line?.item.setAttribute("aria-busy", "false");
    line?.item.classList.remove("pending");
  }

  drop(id) {
    this.#lines.get(id)?.item.remove();
    this.#lines.delete(id);
    this.empty.hidden = this.#lines.size > 0;
  }

  // The line was cut off by the user.
  cut(id) {
    const line = this.#lines.get(id);
    if (!line || line.item.classList.contains("cut")) return;
    line.item.classList.add("cut");
    line.item.append(make("span", { class: "note", text: t("interrupted") }));
  }

  // Under the line: how the plan's steps went.
  receipt(id, steps) {
    const line = this.#lines.get(id);
    if (!line || !steps.length) return;
    line.item.querySelector(".steps")?.remove();
    line.item.append(stepList(steps));
    this.follow();
  }

  follow() {
    if (this.following) this.scroll.scrollTop = this.scroll.scrollHeight;
  }
}
