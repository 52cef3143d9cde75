// The microphone: PCM16 at 24 kHz in frames of 20 ms while it is open.

const WORKLET = new URL("./worklets/capture.js", import.meta.url);

export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && window.AudioWorkletNode);

export class Microphone {
  #context = null;
  #stream = null;
  #opening = null;

  // onFrame(ArrayBuffer, level 0 to 1). onLost: the device went away.
  constructor(onFrame, onLost) {
    this.onFrame = onFrame;
    this.onLost = onLost;
  }

  get open() {
    return this.#stream !== null;
  }

  // Throws a DOMException as `getUserMedia` does: NotAllowedError, NotFoundError, …
  start() {
    this.#opening ??= this.#start().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #start() {
    if (this.#stream) return;
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
    // At the device's own rate: not every browser resamples a stream, so the worklet does.
    const context = new AudioContext({ latencyHint: "interactive" });
    try {
      await context.audioWorklet.addModule(WORKLET);
      await context.resume();
    } catch (error) {
      stream.getTracks().forEach((track) => track.stop());
      context.close();
      throw error;
    }
    const node = new AudioWorkletNode(context, "capture", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    node.port.onmessage = ({ data }) => {
      if (this.#context === context) this.onFrame(data.pcm, data.level);
    };
    context.createMediaStreamSource(stream).connect(node);
    stream.getAudioTracks()[0].addEventListener("ended", () => {
      if (this.#stream !== stream) return;
      this.stop();
      this.onLost();
    });
    this.#stream = stream;
    this.#context = context;
  }

  stop() {
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#context?.close();
    this.#stream = null;
    this.#context = null;
  }
}
