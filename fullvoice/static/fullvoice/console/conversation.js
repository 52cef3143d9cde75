// One session with the platform: what is said in it, what is open in it, and how that goes on. Turns go over the live
// socket where there is one, else by REST; both are the same session, so either can go on where the other stopped.

import { announce } from "./dom.js";
import { language, t } from "./words.js";

const KEPT = "fullvoice.session";
const OPEN = ["asking", "pending", "ready", "confirmed"];
// What the user typed for an answer, shown in the transcript in place of a PIN.
export const MASK = "••••";

const newName = () => `console-${crypto.randomUUID()}`;

// A plan as the card wants it, from a reply or from a read of the plan.
const opened = (body, asking) => ({
  id: body.planId,
  asking,
  steps: body.steps ?? [],
  missing: body.missing ?? [],
  candidates: body.candidates ?? [],
  expiresAt: body.expiresAt,
});

export class Conversation {
  #run = [];
  #seen = null;

  // live: the socket door, set by who makes both. onChange: the plan, or whether a turn is under way, has changed.
  constructor({ account, transcript, meters, pin, known, onChange }) {
    Object.assign(this, { account, transcript, meters, pin, known, onChange });
    this.live = null;
    this.card = null;
    this.busy = false;
    this.session = sessionStorage.getItem(KEPT) ?? newName();
    sessionStorage.setItem(KEPT, this.session);
  }

  // --- Sessions

  anew() {
    this.session = newName();
    sessionStorage.setItem(KEPT, this.session);
    this.#seen = null;
    this.pin.dismiss();
    this.card.close();
    this.transcript.clear();
    this.meters.turn();
    this.onChange();
  }

  forget() {
    sessionStorage.removeItem(KEPT);
    this.anew();
  }

  // Show what was said in this session before, and what is still open in it.
  async restore() {
    const body = await this.#read();
    this.transcript.clear();
    if (!body) return;
    const plans = new Map(body.plans.map((plan) => [plan.planId, plan]));
    for (const turn of body.turns) {
      const lang = turn.language;
      if (turn.utterance) this.transcript.say("you", turn.utterance, { lang });
      const id = this.transcript.say("us", turn.reply, { lang, kind: turn.type });
      const plan = plans.get(turn.planId);
      if (plan && ["confirmed", "ready"].includes(turn.type)) this.#receipt(id, plan.steps);
    }
    this.#stands(body);
  }

  // Show what is open in the session, as the server has it.
  async sync() {
    try {
      const body = await this.#read();
      if (body) this.#stands(body);
    } catch (error) {
      this.failed(error);
    }
  }

  async #read() {
    try {
      return await this.account.call(`sessions/${encodeURIComponent(this.session)}`);
    } catch (error) {
      if (error.status === 404) return null;
      throw error;
    }
  }

  #stands(body) {
    const plan = body.plans.at(-1);
    if (plan?.state === "executing") this.card.running(plan.steps);
    else if (plan && OPEN.includes(plan.state)) this.#open(opened(plan, plan.state === "asking"));
    else this.card.close();
    this.onChange();
  }

  #open(plan) {
    this.card.show(plan);
    if (this.#seen !== plan.id) announce(t(plan.asking ? "waits_answer" : "waits_yes"));
    this.#seen = plan.id;
    if (plan.missing.includes("pin")) this.#stepUp(plan, {});
  }

  // --- Turns

  // The user typed something, or chose one of the answers offered.
  async say(text) {
    if (this.busy) return;
    const id = this.transcript.say("you", text);
    this.meters.turn();
    if (this.live?.ready) {
      this.live.say(text, id);
      return;
    }
    await this.#turn(async () => {
      this.meters.begin("understood");
      const reply = await this.account.call("interpret", {
        method: "POST",
        body: { sessionId: this.session, text, autoExecute: true },
      });
      this.meters.end("understood");
      await this.#take(reply);
    });
  }

  // Yes or no by button, to this very plan.
  async decide(plan, decision) {
    if (this.busy) return;
    this.transcript.say("you", t(decision === "yes" ? "yes" : plan.asking ? "never_mind" : "no"));
    this.meters.turn();
    if (this.live?.approves(plan.id)) {
      this.live.approve(plan.id, decision === "yes");
      return;
    }
    await this.#confirm({ planId: plan.id, decision });
  }

  // Changed fields: another plan, which is read back again.
  async edit(plan, params) {
    if (this.busy) return;
    this.meters.turn();
    // Where there is a voice it reads the new plan back, so the answer here is not shown as well.
    const aloud = this.live?.ready ?? false;
    await this.#confirm({ planId: plan.id, params }, { quiet: aloud });
    if (aloud) this.live.whisper(t("say_again"));
  }

  async #confirm(answer, { quiet = false } = {}) {
    await this.#turn(async () => {
      this.meters.begin("understood");
      try {
        const reply = await this.account.call("confirm", {
          method: "POST",
          body: { sessionId: this.session, language: language(), ...answer },
        });
        this.meters.end("understood");
        await this.#take(reply, { quiet });
      } catch (error) {
        if (error.code !== "STEP_UP_REQUIRED") throw error;
        const { reason } = error.details;
        if (reason !== "required" && reason !== "wrong") throw error;
        this.#stepUp({ id: answer.planId }, { wrong: reason === "wrong" });
      }
    });
  }

  // Ask for the PIN and go on with it; it is part of no line of the transcript.
  async #stepUp(plan, { wrong = false }) {
    const digits = await this.pin.ask({ wrong });
    if (!digits) {
      this.transcript.say("us", t("pin_needed"), { kind: "rejected" });
      return;
    }
    this.transcript.say("you", MASK);
    if (this.live?.ready) {
      this.live.whisper(digits);
      return;
    }
    await this.#confirm({ planId: plan.id, decision: "yes", pin: digits });
  }

  async #turn(work) {
    this.#working(true);
    try {
      await work();
    } catch (error) {
      this.failed(error);
      if (error.code !== "NETWORK" && error.status !== 401) await this.sync();
    } finally {
      this.#working(false);
    }
  }

  #working(on) {
    this.busy = on;
    this.card.busy(on);
    this.onChange();
  }

  // Show the answer to a turn.
  async #take(reply, { quiet = false } = {}) {
    // With what needed no yes, or in place of an answer to what was carried out before: an outcome.
    if ("success" in reply) {
      this.#ended(reply);
      return;
    }
    const { type, language: lang } = reply;
    if (type === "confirmed") {
      await this.#execute(reply);
      return;
    }
    const text = reply.resultText || reply.confirmText;
    const id = quiet ? null : this.transcript.say("us", text, { lang, kind: type });
    if (type === "confirm" || type === "clarify" || type === "ready") {
      this.#open(opened(reply, asks(reply)));
    } else if (type !== "answer" && type !== "unknown") {
      this.card.close();
    }
    if (type === "result" && reply.steps) this.#receipt(id, reply.steps.map((step) => ({ ...step, state: "succeeded" })));
  }

  // --- Carrying out

  // By REST: carry out the plan that was confirmed, its steps as they run.
  async #execute(reply) {
    this.begins(reply.steps);
    this.meters.begin("tool");
    let outcome = null;
    await this.account.stream("execute", { sessionId: this.session, planId: reply.planId }, (name, data) => {
      if (name === "done") outcome = data;
      else this.progress(name, data);
    });
    this.meters.end("tool");
    if (outcome) this.#ended(outcome);
  }

  // These steps are being carried out.
  begins(steps) {
    this.#run = steps.map((step) => ({ ...step, state: step.state ?? "waiting" }));
    this.card.running(this.#run);
    this.onChange();
  }

  // A step of the open plan is being carried out by the live door: its id.
  calls(action) {
    if (this.card.plan && !this.#run.some((step) => step.state !== "succeeded" && step.state !== "failed")) {
      this.begins(this.card.plan.steps.map((step) => ({ ...step, state: "waiting" })));
    }
    const step = this.#run.find((each) => each.action === action && each.state === "waiting");
    if (step) step.state = "sent";
    return step?.id;
  }

  progress(name, data) {
    const step = this.#run.find((each) => each.id === data.id);
    if (!step) return;
    if (name === "step.started") step.state = "sent";
    if (name === "step.finished") Object.assign(step, { state: data.state, durationMs: data.durationMs });
    this.card.running(this.#run);
  }

  #ended(outcome) {
    const text = outcome.success ? outcome.resultText || t("done") : outcome.error?.message || t("not_done");
    const id = this.transcript.say("us", text, { kind: outcome.success ? "result" : "problem" });
    this.#receipt(id, outcome.steps ?? this.#run);
    if (outcome.success) this.card.close();
    else this.sync();
  }

  #receipt(id, steps) {
    this.transcript.receipt(
      id,
      steps
        .filter((step) => step.state && step.state !== "waiting")
        .map((step) => ({ ...step, title: this.card.title(step.action) })),
    );
  }

  // The last run's steps go under this line.
  receipt(id) {
    this.#receipt(id, this.#run);
    this.#run = [];
  }

  failed(error) {
    if (error.status === 401) return;
    this.transcript.say("us", error.message || t("error_other"), { kind: "problem" });
  }
}

// Whether a reply leaves a question open, rather than a plan that was read back and waits, for a yes or for the PIN.
const asks = ({ type, missing = [] }) => type === "clarify" && missing.length > 0 && !missing.includes("pin");
