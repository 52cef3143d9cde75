// Plays PCM16 chunks in order on the audio thread and counts what of each item was played.
//
// In:  { item, pcm } a chunk of an item's audio · { flush } stop at once, forget the rest.
// Out: { item, played, idle } as it goes · { flushed, item, played } after a flush; played in samples.

const REPORT_BLOCKS = 8;

class Playback extends AudioWorkletProcessor {
  constructor() {
    super();
    this.queue = [];
    this.offset = 0;
    this.item = null;
    this.played = 0;
    this.blocks = 0;
    this.port.onmessage = ({ data }) => {
      if ("flush" in data) this.flush(data.flush);
      else this.queue.push({ item: data.item, pcm: new Int16Array(data.pcm) });
    };
  }

  flush(id) {
    // What is still to come of the item counts as unheard; where nothing waits, all of it was played.
    this.port.postMessage({ flushed: id, item: this.queue.length ? this.item ?? this.queue[0].item : null, played: this.played });
    this.queue = [];
    this.offset = 0;
    this.item = null;
    this.played = 0;
  }

  process(_inputs, [[out]]) {
    let filled = 0;
    while (filled < out.length && this.queue.length) {
      const { item, pcm } = this.queue[0];
      if (item !== this.item) {
        this.item = item;
        this.played = 0;
      }
      const count = Math.min(out.length - filled, pcm.length - this.offset);
      for (let k = 0; k < count; k += 1) out[filled + k] = pcm[this.offset + k] / 32_768;
      filled += count;
      this.offset += count;
      this.played += count;
      if (this.offset === pcm.length) {
        this.queue.shift();
        this.offset = 0;
      }
    }
    this.blocks += 1;
    const idle = filled > 0 && !this.queue.length;
    if ((filled && this.blocks % REPORT_BLOCKS === 0) || idle) {
      this.port.postMessage({ item: this.item, played: this.played, idle });
    }
    return true;
  }
}

registerProcessor("playback", Playback);
