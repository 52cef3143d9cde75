// Plays the platform's voice: PCM16 at 24 kHz, item by item, and knows how much of an item was heard.

const RATE = 24_000;
const WORKLET = new URL("./worklets/playback.js", import.meta.url);

export class Speaker {
  #context = null;
  #node = null;
  #loading = null;
  #flushes = new Map();
  #next = 0;

  // onChange: it began or ceased to play.
  constructor(onChange) {
    this.onChange = onChange;
    this.playing = false;
  }

  // Get ready. Browsers let a page sound only after a gesture, so this is called in one.
  async wake() {
    this.#loading ??= this.#load().catch((error) => {
      this.#loading = null;
      throw error;
    });
    await this.#loading;
    if (this.#context.state !== "running") await this.#context.resume();
  }

  async #load() {
    const context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
    await context.audioWorklet.addModule(WORKLET);
    const node = new AudioWorkletNode(context, "playback", { numberOfInputs: 0, outputChannelCount: [1] });
    node.port.onmessage = ({ data }) => this.#told(data);
    node.connect(context.destination);
    this.#context = context;
    this.#node = node;
  }

  #told(data) {
    if ("flushed" in data) {
      this.#flushes.get(data.flushed)?.(data);
      this.#flushes.delete(data.flushed);
    } else if (data.idle) this.#now(false);
  }

  #now(playing) {
    if (this.playing === playing) return;
    this.playing = playing;
    this.onChange();
  }

  // One chunk of an item's audio. Where the page may not sound, it is dropped.
  play(item, pcm) {
    if (this.#context?.state !== "running") return;
    this.#node.port.postMessage({ item, pcm }, [pcm]);
    this.#now(true);
  }

  // Silence at once. What was cut off: { item, ms } with the ms of it that were heard, or null where nothing was.
  async flush() {
    if (!this.playing) return null;
    const id = (this.#next += 1);
    const told = new Promise((resolve) => this.#flushes.set(id, resolve));
    this.#node.port.postMessage({ flush: id });
    this.#now(false);
    const { item, played } = await told;
    if (item === null) return null;
    // What has left the worklet is not yet out of the loudspeaker.
    const late = (this.#context.outputLatency || 0) * 1000;
    return { item, ms: Math.max(0, Math.floor((played * 1000) / RATE - late)) };
  }
}
