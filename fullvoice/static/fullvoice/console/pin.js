// Asks for the PIN. What was entered goes to who asked and nowhere else, and leaves the page at once.

import { byId, icon, make } from "./dom.js";
import { t } from "./words.js";

export class PinDialog {
  #answer = null;

  constructor() {
    this.dialog = byId("pin");
    this.field = byId("pin-value");
    this.problem = byId("pin-problem");
    this.#keypad();
    byId("pin-cancel").addEventListener("click", () => this.dialog.close(""));
    byId("pin-form").addEventListener("submit", (event) => {
      event.preventDefault();
      if (!/^\d+$/.test(this.field.value)) {
        this.field.focus();
        return;
      }
      this.#settle(this.field.value);
      this.dialog.close("");
    });
    this.dialog.addEventListener("close", () => this.#settle(""));
  }

  // The digits, or "" where the user would rather not.
  ask({ wrong = false } = {}) {
    this.#settle("");
    this.problem.hidden = !wrong;
    this.problem.textContent = wrong ? t("pin_wrong") : "";
    const before = document.activeElement;
    return new Promise((resolve) => {
      this.#answer = (digits) => {
        resolve(digits);
        if (before instanceof HTMLElement && before.isConnected) before.focus();
      };
      if (!this.dialog.open) this.dialog.showModal();
      this.field.focus();
    });
  }

  // Nobody waits for a PIN any more.
  dismiss() {
    if (this.dialog.open) this.dialog.close("");
  }

  #settle(digits) {
    this.field.value = "";
    const answer = this.#answer;
    this.#answer = null;
    answer?.(digits);
  }

  #keypad() {
    const digit = (n) =>
      make("button", {
        type: "button",
        class: "key",
        text: n,
        onclick: () => {
          if (this.field.value.length < this.field.maxLength) this.field.value += n;
        },
      });
    const erase = make("button", {
      type: "button",
      class: "key",
      "data-label": "pin_delete",
      onclick: () => {
        this.field.value = this.field.value.slice(0, -1);
      },
    });
    erase.append(icon("i-back"));
    byId("keypad").append(..."123456789".split("").map(digit), make("span"), digit("0"), erase);
  }
}
