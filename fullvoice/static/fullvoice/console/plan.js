// The card of what is open: a plan that waits for a yes, a question, or a plan that is being carried out.

import { byId, icon, make } from "./dom.js";
import { Fields, readOnly } from "./fields.js";
import { stepList } from "./transcript.js";
import { t } from "./words.js";

const SOON_SECONDS = 60;

export class PlanCard {
  #tick = 0;

  // handlers: yes(plan), no(plan), choose(text), edit(plan, params). known: { tools: Map, contacts: [] }.
  constructor(handlers, known) {
    this.card = byId("plan");
    this.handlers = handlers;
    this.known = known;
    this.plan = null;
  }

  get open() {
    return this.plan !== null;
  }

  title(action) {
    return this.known.tools.get(action)?.title ?? action.replace(/[_-]+/g, " ");
  }

  // What stands open now. plan: { id, asking, steps, missing, candidates, expiresAt }.
  show(plan) {
    const had = this.card.contains(document.activeElement);
    this.plan = plan;
    if (plan.asking) this.#question(plan);
    else this.#readBack(plan);
    this.card.dataset.state = plan.asking ? "asking" : "pending";
    this.card.hidden = false;
    this.#watch(plan);
    // Who answered from inside the card goes on from there.
    if (had) this.card.focus();
  }

  // The plan is being carried out; its steps stand as they are.
  running(steps) {
    clearInterval(this.#tick);
    const had = this.card.contains(document.activeElement);
    this.card.dataset.state = "running";
    this.card.replaceChildren(this.#heading(t("running"), steps), stepList(this.#titled(steps)));
    this.card.hidden = false;
    if (had) this.card.focus();
  }

  #titled(steps) {
    return steps.map((step) => ({ ...step, title: this.title(step.action) }));
  }

  close() {
    clearInterval(this.#tick);
    const had = this.card.contains(document.activeElement);
    this.plan = null;
    this.card.hidden = true;
    this.card.replaceChildren();
    delete this.card.dataset.state;
    if (had) byId("text").focus();
  }

  // The buttons, while an answer is under way.
  busy(on) {
    for (const button of this.card.querySelectorAll("button, input, select")) button.disabled = on;
  }

  // In another language, as it stands. What was being changed is kept by not drawing again.
  redraw() {
    if (this.plan && this.card.dataset.state !== "running" && !this.editing) this.show(this.plan);
  }

  get editing() {
    return this.card.classList.contains("edited");
  }

  #heading(eyebrow, steps) {
    const titles = [...new Set(steps.map((step) => this.title(step.action)))];
    const risky = steps.some((step) => step.risk === "dangerous");
    return make(
      "header",
      {},
      make("p", { class: "eyebrow", text: eyebrow }),
      make("h3", { id: "plan-title", text: titles.join(" · ") }),
      risky ? make("p", { class: "risk" }, icon("i-alert"), make("span", { text: t("dangerous") })) : null,
    );
  }

  #question(plan) {
    const [first, ...rest] = plan.steps;
    const choices = (plan.candidates ?? []).map((candidate) =>
      make(
        "button",
        { type: "button", class: "choice", onclick: () => this.handlers.choose(candidate.value) },
        make("span", { text: candidate.label }),
        candidate.detail ? make("small", { text: candidate.detail }) : null,
      ),
    );
    this.card.classList.remove("edited");
    this.card.replaceChildren(
      this.#heading(t("waits_answer"), plan.steps),
      choices.length ? make("div", { class: "choices" }, ...choices) : make("div"),
      first && Object.keys(first.params).length ? readOnly(first, this.known.tools.get(first.action), this.known.contacts) : "",
      ...this.#others(rest),
      make(
        "div",
        { class: "row" },
        make("button", { type: "button", class: "no", text: t("never_mind"), onclick: () => this.handlers.no(plan) }),
      ),
    );
  }

  #readBack(plan) {
    const [first, ...rest] = plan.steps;
    const fields = new Fields(first, this.known.tools.get(first.action), this.known.contacts, () => changed());
    const yes = make("button", { type: "submit", class: "main yes" }, icon("i-check"), make("span"));
    const no = make("button", { type: "button", class: "no" });
    const hint = make("p", { class: "muted hint", role: "status" });
    const changed = () => {
      const edited = Object.keys(fields.changed()).length > 0;
      this.card.classList.toggle("edited", edited);
      yes.lastChild.textContent = edited ? t("read_again") : t("yes");
      no.textContent = edited ? t("undo") : t("no");
      if (hint.textContent !== (edited ? t("changed_hint") : "")) hint.textContent = edited ? t("changed_hint") : "";
    };
    no.addEventListener("click", () => {
      if (this.editing) {
        fields.reset();
        changed();
      } else this.handlers.no(plan);
    });
    changed();
    const form = make(
      "form",
      {
        autocomplete: "off",
        onsubmit: (event) => {
          event.preventDefault();
          const params = fields.changed();
          if (Object.keys(params).length) this.handlers.edit(plan, params);
          else this.handlers.yes(plan);
        },
      },
      rest.length ? make("p", { class: "step-name", text: `${t("step_of", { n: 1 })} · ${this.title(first.action)}` }) : null,
      fields.node,
      ...this.#others(rest),
      hint,
      make("div", { class: "row" }, no, yes),
    );
    this.card.replaceChildren(this.#heading(t("waits_yes"), plan.steps), form, make("p", { class: "muted soon", hidden: true }));
  }

  #others(steps) {
    return steps.map((step) =>
      make(
        "div",
        { class: "step-more" },
        make("p", { class: "step-name", text: `${t("step_of", { n: step.id })} · ${this.title(step.action)}` }),
        readOnly(step, this.known.tools.get(step.action), this.known.contacts),
      ),
    );
  }

  // Says when the plan is about to run out, and that it has.
  #watch(plan) {
    clearInterval(this.#tick);
    if (!plan.expiresAt) return;
    const until = Date.parse(plan.expiresAt);
    this.#tick = setInterval(() => {
      const left = Math.ceil((until - Date.now()) / 1000);
      const soon = this.card.querySelector(".soon");
      if (left <= 0) {
        this.close();
        this.handlers.expired(plan);
      } else if (soon) {
        soon.hidden = left > SOON_SECONDS;
        soon.textContent = t("expires_soon", { n: left });
      }
    }, 1000);
  }
}
