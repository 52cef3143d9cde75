// How long each part of the last turn took.

import { byId, make } from "./dom.js";
import { duration, t } from "./words.js";

const NAMES = ["heard", "understood", "audio", "tool"];
const FULL_MS = 3000;

export class Meters {
  #values = {};
  #began = {};

  constructor() {
    this.list = byId("meters");
    this.draw();
  }

  // A new turn: what was measured of the last one goes.
  turn() {
    this.#values = {};
    this.#began = {};
    this.draw();
  }

  begin(name) {
    this.#began[name] = performance.now();
  }

  // The first end after a beginning counts.
  end(name) {
    if (this.#began[name] === undefined) return;
    this.set(name, performance.now() - this.#began[name]);
    delete this.#began[name];
  }

  set(name, ms) {
    this.#values[name] = ms;
    this.draw();
  }

  draw() {
    this.list.replaceChildren(
      ...NAMES.map((name) => {
        const ms = this.#values[name];
        const known = ms !== undefined;
        const bar = make("meter", { min: 0, max: FULL_MS, value: known ? Math.min(ms, FULL_MS) : 0, "aria-hidden": "true" });
        return make(
          "div",
          { class: "meter", "data-name": name, "data-ms": known ? Math.round(ms) : undefined },
          make("dt", { text: t(`meter_${name}`) }),
          make(
            "dd",
            {},
            known ? duration(ms) : make("span", { "aria-hidden": "true", text: "–" }),
            known ? null : make("span", { class: "unseen", text: t("meter_none") }),
            bar,
          ),
        );
      }),
    );
  }
}
