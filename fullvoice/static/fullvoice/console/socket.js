// The connection to `/v1/realtime`, kept up: it comes back by itself after it was lost, with a fresh token, to the same
// session.

const FIRST_MS = 500;
const LONGEST_MS = 15_000;
const FULL_MS = 20_000;
// Closed by the server for a reason that trying at once would not change.
const POLICY = 4403;
const FULL = 4429;
const TOKEN = "openai-insecure-api-key.";

export class Socket {
  #socket = null;
  #timer = 0;
  #tries = 0;
  #wanted = false;
  #generation = 0;

  // session(): its name. onEvent(event). onState(state): "connecting", "open", "lost", "full", "refused", "off".
  constructor({ account, session, onEvent, onState }) {
    Object.assign(this, { account, session, onEvent, onState });
    this.state = "off";
    addEventListener("online", () => this.#again(0));
    addEventListener("offline", () => this.#socket?.close());
  }

  start() {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#tries = 0;
    this.#connect();
  }

  stop() {
    this.#wanted = false;
    this.#generation += 1;
    clearTimeout(this.#timer);
    this.#socket?.close(1000);
    this.#socket = null;
    this.#to("off");
  }

  // Whether it was sent: what is said while the connection is down is for the caller to send another way.
  send(event) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(event));
    return true;
  }

  #to(state) {
    if (this.state === state) return;
    this.state = state;
    this.onState(state);
  }

  async #connect() {
    const generation = (this.#generation += 1);
    if (this.state !== "lost" && this.state !== "full") this.#to("connecting");
    let token;
    try {
      token = await this.account.token();
    } catch (error) {
      if (error.status !== 401 && generation === this.#generation) this.#lost(0);
      return;
    }
    if (generation !== this.#generation || !this.#wanted) return;
    const url = new URL("/v1/realtime", location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    url.searchParams.set("model", "fullvoice");
    url.searchParams.set("session", this.session());
    const socket = new WebSocket(url, ["realtime", `${TOKEN}${token}`]);
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      if (this.#socket !== socket) return;
      const event = JSON.parse(data);
      if (event.type === "session.created") {
        this.#tries = 0;
        this.#to("open");
      }
      this.onEvent(event);
    });
    socket.addEventListener("close", ({ code }) => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#lost(code);
    });
  }

  #lost(code) {
    if (!this.#wanted) return;
    if (code === POLICY) {
      this.#wanted = false;
      this.#to("refused");
      return;
    }
    this.#to(code === FULL ? "full" : "lost");
    const wait = code === FULL ? FULL_MS : Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#tries);
    this.#tries += 1;
    // Spread, so that after a restart of the server not everybody comes in the same moment.
    this.#again(wait * (0.75 + Math.random() / 2));
  }

  get tries() {
    return this.#tries;
  }

  #again(ms) {
    clearTimeout(this.#timer);
    if (!this.#wanted || this.#socket?.readyState === WebSocket.OPEN) return;
    this.#timer = setTimeout(() => this.#connect(), ms);
  }
}
