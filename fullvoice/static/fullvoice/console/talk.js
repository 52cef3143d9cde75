// The talk button and its switches: hold to talk, hands-free, what voice can do now, and what to say where it cannot.

import { byId } from "./dom.js";
import { canRecord } from "./microphone.js";
import { t } from "./words.js";

const SHORT_MS = 250;
// The microphone stays open this long after a turn, so that the next begins with its first word.
const LINGER_MS = 20_000;
const HEALTH_MS = 2_000;
const HEALTH_SLOW_MS = 30_000;

export class Talk {
  #held = false; // the button is down, or was switched on by a screen reader's click
  #since = 0;
  #starting = false;
  #free = false; // listening, hands-free
  #hint = "";
  #linger = 0;
  #poll = 0;
  #pointer = false;
  #voice = { state: "unknown", percent: 0 };

  constructor(live) {
    this.live = live;
    this.button = byId("talk");
    this.panel = byId("voice");
    this.wasOpen = false;
    byId("hands-free").addEventListener("change", () => this.#mode());
    byId("speak").addEventListener("change", () => {
      if (this.speaks) this.wake();
      else live.interrupt();
      live.update();
    });
    this.#buttons();
  }

  get handsFree() {
    return byId("hands-free").checked;
  }

  get speaks() {
    return byId("speak").checked;
  }

  get #usable() {
    return this.live.ready && canRecord() && this.#voice.state === "on";
  }

  // --- What voice can do

  start() {
    this.#ask();
  }

  stop() {
    clearTimeout(this.#poll);
    this.#free = false;
    this.#held = false;
    this.#hint = "";
    this.wasOpen = false;
    byId("hands-free").checked = false;
    this.live.microphone.stop();
    this.draw();
  }

  // Ask the server about its speech models until they are there.
  async #ask() {
    clearTimeout(this.#poll);
    try {
      const answer = await fetch("/health", { cache: "no-store", credentials: "omit" });
      this.#voice = voiceOf(await answer.json());
    } catch {
      // The connection's state says so.
    }
    this.draw();
    this.#poll = setTimeout(() => this.#ask(), this.#voice.state === "fetching" ? HEALTH_MS : HEALTH_SLOW_MS);
  }

  connection() {
    if (this.live.ready) this.wasOpen = true;
    else {
      this.#free = false;
      this.#held = false;
      if (this.live.microphone.open && !this.handsFree) this.live.microphone.stop();
    }
    if (this.live.ready && this.handsFree && this.live.microphone.open) this.#free = true;
    this.draw();
  }

  // A gesture: from here on the page may sound.
  wake() {
    if (this.speaks && this.live.ready) this.live.speaker.wake().catch(() => {});
  }

  // --- The button

  #buttons() {
    const { button } = this;
    button.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      this.#pointer = true;
      button.setPointerCapture(event.pointerId);
      if (!this.handsFree) this.#press();
    });
    const up = () => {
      if (this.#pointer && !this.handsFree) this.#release();
    };
    button.addEventListener("pointerup", up);
    button.addEventListener("pointercancel", up);
    button.addEventListener("contextmenu", (event) => event.preventDefault());
    button.addEventListener("keydown", (event) => {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      if (event.repeat) return;
      if (this.handsFree) this.#toggle();
      else this.#press();
    });
    button.addEventListener("keyup", (event) => {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      if (!this.handsFree) this.#release();
    });
    button.addEventListener("blur", () => {
      if (this.#held && !this.#pointer) this.#release();
    });
    // A screen reader's click has neither pointer nor key: the first begins, the second ends.
    button.addEventListener("click", () => {
      const pointer = this.#pointer;
      this.#pointer = false;
      if (this.handsFree) this.#toggle();
      else if (!pointer) {
        if (this.#held) this.#release();
        else this.#press();
      }
    });
  }

  async #press() {
    if (this.#held || !this.#usable) return;
    this.#held = true;
    this.#hint = "";
    this.#since = performance.now();
    this.wake();
    this.live.giveWay();
    if (!(await this.#open())) {
      this.#held = false;
      this.draw();
      return;
    }
    this.draw();
  }

  #release() {
    if (!this.#held) return;
    this.#held = false;
    this.#pause();
    if (this.#starting || performance.now() - this.#since < SHORT_MS) {
      this.live.clear();
      this.#hint = "talk_short";
    } else this.live.commit();
    this.draw();
  }

  // Drop what is being said into the button.
  cancel() {
    if (!this.#held) return;
    this.#held = false;
    this.live.clear();
    this.#pause();
    this.draw();
  }

  #pause() {
    clearTimeout(this.#linger);
    this.#linger = setTimeout(() => {
      if (!this.#held && !this.#free) this.live.microphone.stop();
    }, LINGER_MS);
  }

  async #mode() {
    this.#hint = "";
    this.#held = false;
    this.#free = false;
    this.live.clear();
    this.live.update();
    if (this.handsFree) await this.#toggle();
    else this.live.microphone.stop();
    this.draw();
  }

  async #toggle() {
    if (this.#free) {
      this.#free = false;
      this.live.microphone.stop();
      this.live.clear();
    } else if (this.#usable) {
      this.wake();
      this.#free = await this.#open();
    }
    this.draw();
  }

  async #open() {
    this.#starting = !this.live.microphone.open;
    this.draw();
    try {
      await this.live.microphone.start();
      return true;
    } catch (error) {
      const known = { NotAllowedError: "mic_refused", SecurityError: "mic_refused", NotFoundError: "mic_missing" };
      this.#hint = known[error.name] ?? "mic_failed";
      return false;
    } finally {
      this.#starting = false;
    }
  }

  micLost() {
    this.#free = false;
    this.#held = false;
    this.#hint = "mic_missing";
    this.draw();
  }

  frame(pcm, level) {
    const on = this.#held || this.#free;
    if (on) this.live.audio(pcm);
    // Loudness as people hear it, so that a quiet voice is seen too.
    this.panel.style.setProperty("--level", on ? Math.min(1, Math.sqrt(level) * 1.8).toFixed(2) : "0");
  }

  // --- What is shown

  #state() {
    const { live } = this;
    const voice = this.#voice.state;
    if (voice === "off" || voice === "failed") return [voice, `talk_${voice}`];
    if (voice === "fetching") return ["off", "talk_fetching"];
    if (!canRecord()) return ["off", "talk_old_browser"];
    if (live.socket.state === "full") return ["off", "talk_full"];
    if (live.socket.state === "refused") return ["off", "talk_off"];
    if (!live.ready || voice === "unknown") return ["off", this.#unreachable ? "talk_failed" : "talk_connecting"];
    if (this.#starting) return ["starting", "talk_start"];
    if (this.#held) return ["listening", "talk_listening"];
    if (live.speaker.playing) return ["speaking", "talk_speaking"];
    if (live.answering) return ["thinking", "talk_thinking"];
    if (this.#hint) return ["idle", this.#hint];
    if (this.handsFree) return this.#free ? ["listening", "talk_listening_free"] : ["idle", "talk_free"];
    return ["idle", "talk_hold"];
  }

  get #unreachable() {
    return !this.wasOpen && this.live.socket.tries > 2;
  }

  draw() {
    const [state, words] = this.#state();
    const { percent } = this.#voice;
    this.panel.dataset.state = state;
    if (state !== "listening") this.panel.style.setProperty("--level", "0");
    const text = t(words, { percent });
    const said = byId("talk-state");
    if (said.textContent !== text) said.textContent = text;
    byId("fetching").hidden = this.#voice.state !== "fetching";
    byId("fetched").value = percent;
    this.button.disabled = !this.#usable;
    byId("hands-free").disabled = !this.#usable;
    byId("speak").disabled = this.#voice.state === "off";
    const stop = this.#free || this.#held;
    this.button.setAttribute("aria-label", t(stop ? "stop_aria" : "talk_aria"));
    this.button.setAttribute("aria-pressed", String(stop));
    byId("talk-icon").setAttribute("href", this.handsFree && this.#free ? "#i-stop" : "#i-mic");
    // Without voice there is no button to hold.
    const more = document.querySelector("#empty .muted");
    more.dataset.text = this.#usable ? "empty_more" : "empty_more_text";
    more.textContent = t(more.dataset.text);
  }
}

// What `/health` says of voice: on, off, failed, or being fetched (and how far that is).
function voiceOf(health) {
  const { asr = {}, tts = {} } = health.checks ?? {};
  const models = (health.models ?? []).filter((model) => model.pack === "speech");
  const size = models.reduce((sum, model) => sum + model.size, 0);
  const fetched = models.reduce((sum, model) => sum + (model.there ? model.size : model.fetched ?? 0), 0);
  const percent = size ? Math.floor((100 * fetched) / size) : 0;
  if (asr.status === "fetching" || tts.status === "fetching") return { state: "fetching", percent };
  if (asr.status === "off" || asr.ok === undefined) return { state: "off", percent };
  return { state: asr.ok ? "on" : "failed", percent };
}
