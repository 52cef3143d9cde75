// The voice door: speaks the Realtime protocol with the server, and shows and plays what comes of it.

import { byId } from "./dom.js";
import { Microphone } from "./microphone.js";
import { Socket } from "./socket.js";
import { Speaker } from "./speaker.js";
import { decode, encode } from "./base64.js";
import { language, t } from "./words.js";

const AUDIO = { type: "audio/pcm", rate: 24_000 };
// Two sides that end a thing at the same time is no mistake of anybody's.
const RACES = ["response_cancel_not_active", "input_audio_buffer_commit_empty", "conversation_already_has_active_response"];

export class Live {
  #response = null; // the id of the response under way
  #approvals = new Map(); // plan id → the ids of its approval requests, one a step
  #requests = []; // approval requests whose plan is not yet known
  #calls = new Map(); // the items of calls under way → their step
  #receipt = false; // the next line tells how a run ended
  #hidden = new Set(); // the user's items that are not for the transcript
  #dropped = new Set(); // items that were cut off: what is still under way of their audio is not played

  constructor({ account, conversation, transcript, meters }) {
    Object.assign(this, { conversation, transcript, meters });
    this.talk = null;
    this.speaker = new Speaker(() => this.talk.draw());
    this.microphone = new Microphone(
      (pcm, level) => this.talk.frame(pcm, level),
      () => this.talk.micLost(),
    );
    this.socket = new Socket({
      account,
      session: () => conversation.session,
      onEvent: (event) => this.#take(event),
      onState: () => this.#connection(),
    });
  }

  get ready() {
    return this.socket.state === "open";
  }

  get answering() {
    return this.#response !== null;
  }

  // --- Connection

  start() {
    this.socket.start();
    this.draw();
  }

  stop() {
    this.socket.stop();
    this.speaker.flush();
    this.#forget();
  }

  // Go on in the conversation's session, which is another now.
  restart() {
    this.stop();
    this.start();
  }

  #forget() {
    this.#response = null;
    this.#requests = [];
    this.#approvals.clear();
    this.#calls.clear();
    this.#receipt = false;
  }

  async #connection() {
    if (!this.ready) this.#forget();
    this.draw();
    this.talk.connection();
    // What happened while the connection was down.
    if (this.ready) await this.conversation.sync();
  }

  draw() {
    const { state } = this.socket;
    const shown = !navigator.onLine ? "offline" : state === "open" ? "voice" : this.#textOnly(state) ? "text" : "lost";
    const link = byId("link");
    if (link.dataset.state === shown && byId("link-text").lang === language()) return;
    link.dataset.state = shown;
    byId("link-text").lang = language();
    byId("link-text").textContent = t(`link_${shown}`);
  }

  // A socket that never was there, or is not to be had, is no lost connection: text goes on by REST.
  #textOnly(state) {
    return ["off", "connecting", "refused", "full"].includes(state) || !this.talk.wasOpen;
  }

  // Tell the server how we hear and speak now.
  update() {
    this.socket.send({
      type: "session.update",
      session: {
        type: "realtime",
        output_modalities: [this.talk.speaks ? "audio" : "text"],
        audio: {
          input: {
            format: AUDIO,
            transcription: { language: language() },
            turn_detection: this.talk.handsFree ? { type: "semantic_vad" } : null,
          },
          output: { format: AUDIO },
        },
      },
    });
  }

  // --- What the user does

  // A typed turn, whose line in the transcript is `id`.
  say(text, id) {
    this.#cutOff();
    this.#item({ id, type: "message", role: "user", content: [{ type: "input_text", text }] });
    this.meters.begin("understood");
    this.meters.begin("audio");
    this.#respond();
  }

  // Words that are not for the transcript: a PIN, or the wish to hear the read-back again.
  whisper(text) {
    const id = `item_${crypto.randomUUID().replaceAll("-", "").slice(0, 24)}`;
    this.#hidden.add(id);
    this.#cutOff();
    this.#item({ id, type: "message", role: "user", content: [{ type: "input_text", text }] });
    this.#respond();
  }

  approves(plan) {
    return this.ready && this.#approvals.has(plan);
  }

  approve(plan, yes) {
    const requests = this.#approvals.get(plan);
    this.#approvals.delete(plan);
    this.#cutOff();
    this.meters.begin("audio");
    // The plan runs when all its steps are approved; one no is a no to the plan.
    for (const request of yes ? requests : requests.slice(0, 1)) {
      this.#item({ type: "mcp_approval_response", approval_request_id: request, approve: yes });
    }
    this.#respond();
  }

  audio(pcm) {
    this.socket.send({ type: "input_audio_buffer.append", audio: encode(pcm) });
  }

  clear() {
    this.socket.send({ type: "input_audio_buffer.clear" });
  }

  // The button was let go: that was the turn.
  commit() {
    this.meters.turn();
    this.meters.begin("heard");
    this.meters.begin("audio");
    this.socket.send({ type: "input_audio_buffer.commit" });
    this.#respond();
  }

  // Stop what is being said or thought. Whether there was anything.
  interrupt() {
    const something = this.speaker.playing || this.answering;
    this.#cutOff();
    this.talk.cancel();
    return something;
  }

  // The user begins to talk into the button: what is being said gives way.
  giveWay() {
    this.#cutOff();
    this.clear();
  }

  #item(item) {
    this.socket.send({ type: "conversation.item.create", item });
  }

  #respond() {
    this.socket.send({ type: "response.create" });
    this.talk.draw();
  }

  #cutOff() {
    if (this.#response) this.socket.send({ type: "response.cancel", response_id: this.#response });
    this.#silence();
  }

  // Stop the sound, and tell the server how much of it was heard.
  async #silence() {
    const cut = await this.speaker.flush();
    if (!cut) return;
    this.#dropped.add(cut.item);
    this.transcript.cut(cut.item);
    this.socket.send({ type: "conversation.item.truncate", item_id: cut.item, content_index: 0, audio_end_ms: cut.ms });
  }

  // --- What the server says

  #take(event) {
    this.#on[event.type]?.call(this, event);
  }

  #on = {
    "session.created"() {
      this.update();
    },
    error({ error }) {
      if (RACES.includes(error.code)) return;
      this.conversation.failed(error);
      this.#ended();
    },
    "input_audio_buffer.speech_started"({ item_id: id }) {
      this.meters.turn();
      this.#silence();
      this.transcript.say("you", "", { id, pending: true });
      this.talk.draw();
    },
    "input_audio_buffer.speech_stopped"() {
      this.meters.begin("heard");
      this.meters.begin("audio");
    },
    "input_audio_buffer.committed"({ item_id: id }) {
      if (!this.transcript.has(id)) this.transcript.say("you", "", { id, pending: true });
    },
    "conversation.item.input_audio_transcription.delta"({ item_id: id, delta }) {
      if (!this.transcript.has(id)) this.transcript.say("you", "", { id, pending: true });
      this.transcript.add(id, delta);
    },
    "conversation.item.input_audio_transcription.completed"({ item_id: id, transcript }) {
      this.meters.end("heard");
      this.meters.begin("understood");
      if (transcript.trim()) this.transcript.say("you", transcript.trim(), { id });
      else this.transcript.drop(id);
    },
    "conversation.item.input_audio_transcription.failed"({ item_id: id }) {
      this.transcript.say("you", t("not_heard"), { id });
    },
    "conversation.item.done"({ item }) {
      if (item.type === "mcp_approval_request") this.#requests.push(item.id);
      if (item.type === "mcp_call") this.#called(item);
    },
    "conversation.item.added"({ item }) {
      if (item.type === "mcp_call") this.#calls.set(item.id, this.conversation.calls(item.name));
    },
    "response.created"({ response }) {
      this.#response = response.id;
      this.talk.draw();
    },
    "response.output_item.added"({ item }) {
      this.meters.end("understood");
      if (item.type === "message") this.transcript.say("us", "", { id: item.id, pending: true });
    },
    "response.output_text.delta"({ item_id: id, delta }) {
      this.transcript.add(id, delta);
    },
    "response.output_audio_transcript.delta"({ item_id: id, delta }) {
      this.transcript.add(id, delta);
    },
    "response.output_text.done"({ item_id: id, text }) {
      this.#told(id, text);
    },
    "response.output_audio_transcript.done"({ item_id: id, transcript }) {
      this.#told(id, transcript);
    },
    "response.output_audio.delta"({ item_id: id, delta }) {
      if (this.#dropped.has(id)) return;
      this.meters.end("audio");
      this.speaker.play(id, decode(delta));
    },
    "response.mcp_call.in_progress"({ item_id: id }) {
      this.meters.begin("tool");
      this.#step(id, "step.started", {});
    },
    "response.done"({ response }) {
      for (const item of response.output ?? []) {
        if (item.type !== "message") continue;
        if (item.status === "incomplete") this.transcript.cut(item.id);
        this.transcript.settle(item.id);
        if (!this.transcript.words(item.id)) this.transcript.drop(item.id);
      }
      if (response.status === "cancelled") this.#silence();
      if (response.status === "failed") {
        this.conversation.failed(response.status_details?.error ?? {});
      }
      this.#ended();
    },
  };

  #told(id, text) {
    this.transcript.say("us", text, { id });
    if (!this.#receipt) return;
    this.#receipt = false;
    this.conversation.receipt(id);
  }

  #step(id, name, data) {
    const step = this.#calls.get(id);
    if (step !== undefined) this.conversation.progress(name, { id: step, ...data });
  }

  #called(item) {
    if (!this.#calls.has(item.id)) return;
    this.meters.end("tool");
    this.#step(item.id, "step.finished", { state: item.error ? "failed" : "succeeded" });
    this.#receipt = true;
  }

  async #ended() {
    this.#response = null;
    this.talk.draw();
    const requests = this.#requests.splice(0);
    await this.conversation.sync();
    const plan = this.conversation.card.plan;
    if (requests.length && plan) this.#approvals.set(plan.id, requests);
  }
}
