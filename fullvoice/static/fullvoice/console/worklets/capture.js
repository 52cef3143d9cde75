// Microphone to PCM16 at 24 kHz, in frames of 20 ms, on the audio thread.

const RATE = 24_000;
const FRAME = 480;
const HALF = 16;
const PHASES = 128;

// Windowed-sinc low-pass as a table of phases: what lies above what 24 kHz can hold is taken out before samples are
// dropped, so that it does not fold back into the voice.
function table(ratio) {
  const cutoff = Math.min(1, 1 / ratio) * 0.92;
  return Array.from({ length: PHASES + 1 }, (_, phase) => {
    const taps = Float32Array.from({ length: 2 * HALF }, (_unused, k) => {
      const x = k - HALF + 1 - phase / PHASES;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / (HALF + 1));
      return (x === 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x)) * window;
    });
    const sum = taps.reduce((total, tap) => total + tap, 0);
    return taps.map((tap) => tap / sum);
  });
}

class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.ratio = sampleRate / RATE;
    this.taps = this.ratio === 1 ? null : table(this.ratio);
    this.tail = new Float32Array(2 * HALF);
    this.at = 0;
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
    this.power = 0;
  }

  process([[samples]]) {
    if (!samples) return true;
    if (!this.taps) {
      for (const sample of samples) this.take(sample);
      return true;
    }
    const block = new Float32Array(this.tail.length + samples.length);
    block.set(this.tail);
    block.set(samples, this.tail.length);
    // `at` is where the next output sample lies, counted from the block's first sample that has all taps before it.
    let at = this.at;
    for (; at < samples.length; at += this.ratio) {
      const whole = Math.floor(at);
      const taps = this.taps[Math.round((at - whole) * PHASES)];
      let sum = 0;
      for (let k = 0; k < taps.length; k += 1) sum += block[whole + k + 1] * taps[k];
      this.take(sum);
    }
    this.at = at - samples.length;
    this.tail = block.slice(samples.length);
    return true;
  }

  take(sample) {
    const value = Math.max(-1, Math.min(1, sample));
    this.frame[this.filled] = Math.round(value * 32_767);
    this.power += value * value;
    this.filled += 1;
    if (this.filled < FRAME) return;
    this.port.postMessage({ pcm: this.frame.buffer, level: Math.sqrt(this.power / FRAME) }, [this.frame.buffer]);
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
    this.power = 0;
  }
}

registerProcessor("capture", Capture);
