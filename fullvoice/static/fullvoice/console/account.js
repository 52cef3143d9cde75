// Who is signed in, and calls to the API in their name. The access token lives in memory alone; the refresh token in
// this tab's session storage, so that a reload does not sign out.

import { language, t } from "./words.js";

const KEPT = "fullvoice.refresh";
const EARLY_MS = 30_000;

// An answer of the API that is an error, or that did not come (`code` "NETWORK"). `message` is for people.
export class Refused extends Error {
  constructor(code, message, status = 0, details = {}, body = null) {
    super(message);
    Object.assign(this, { code, status, details, body });
  }
}

export class Account {
  #access = "";
  #until = 0;
  #refreshing = null;

  // onLost: called when the sign-in has ended and cannot be renewed.
  constructor(onLost) {
    this.onLost = onLost;
  }

  get kept() {
    return sessionStorage.getItem(KEPT) !== null;
  }

  async signIn(username, password) {
    const body = await this.#send("auth/token", { method: "POST", body: { username, password } });
    this.#take(body);
  }

  // Go on with the sign-in that this tab kept. Whether there is one.
  async resume() {
    if (!this.kept) return false;
    try {
      await this.#refresh();
      return true;
    } catch (error) {
      if (error.code === "NETWORK") throw error;
      return false;
    }
  }

  // A token that is good for a while yet.
  async token() {
    if (Date.now() > this.#until - EARLY_MS) await this.#refresh();
    return this.#access;
  }

  async signOut({ everywhere = false } = {}) {
    const refresh = sessionStorage.getItem(KEPT);
    try {
      if (everywhere) await this.call("auth/logout-all", { method: "POST" });
      else if (refresh) await this.#send("auth/logout", { method: "POST", body: { refresh } });
    } finally {
      this.forget();
    }
  }

  forget() {
    this.#access = "";
    this.#until = 0;
    sessionStorage.removeItem(KEPT);
  }

  // One call, its JSON body or null. Throws `Refused`.
  async call(path, options = {}) {
    return this.#renewing(async () => this.#send(path, { ...options, token: await this.token() }));
  }

  // One call whose answer is a stream of events: `onEvent(name, data)` for each.
  async stream(path, body, onEvent) {
    const answer = await this.#renewing(async () =>
      this.#fetch(path, { method: "POST", body, token: await this.token(), accept: "text/event-stream" }),
    );
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    try {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        const blocks = (rest + value).split("\n\n");
        rest = blocks.pop();
        for (const block of blocks) {
          const [, name, data] = /^event: (.*)\ndata: (.*)$/s.exec(block) ?? [];
          if (name) onEvent(name, JSON.parse(data));
        }
      }
    } catch (error) {
      throw error instanceof Refused ? error : new Refused("NETWORK", t("error_network"));
    }
  }

  async #renewing(work) {
    try {
      return await work();
    } catch (error) {
      if (error.status !== 401 || !this.kept) throw this.#lost(error);
      await this.#refresh();
      return work();
    }
  }

  #lost(error) {
    if (error.status === 401) {
      this.forget();
      this.onLost();
    }
    return error;
  }

  // Calls at the same time share one renewal: a refresh token is good once.
  #refresh() {
    this.#refreshing ??= (async () => {
      try {
        const refresh = sessionStorage.getItem(KEPT);
        if (refresh === null) throw new Refused("UNAUTHENTICATED", t("signed_out"), 401);
        this.#take(await this.#send("auth/refresh", { method: "POST", body: { refresh } }));
      } catch (error) {
        throw this.#lost(error);
      } finally {
        this.#refreshing = null;
      }
    })();
    return this.#refreshing;
  }

  #take(body) {
    this.#access = body.access;
    this.#until = Date.now() + body.expiresIn * 1000;
    sessionStorage.setItem(KEPT, body.refresh);
  }

  async #send(path, options) {
    const answer = await this.#fetch(path, options);
    return answer.status === 204 ? null : answer.json();
  }

  async #fetch(path, { method = "GET", body, token, accept = "application/json" } = {}) {
    const headers = { Accept: accept, "Accept-Language": language() === "zh" ? "zh-Hans" : "en" };
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    let answer;
    try {
      answer = await fetch(`/v1/api/${path}`, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: "omit",
        cache: "no-store",
      });
    } catch {
      throw new Refused("NETWORK", t("error_network"));
    }
    if (answer.ok) return answer;
    let said = null;
    try {
      said = await answer.json();
    } catch {
      // Not the API's own answer: a proxy's page.
    }
    const { code = "INTERNAL", message = t("error_other"), details = {} } = said?.error ?? {};
    throw new Refused(code, problem(message, details), answer.status, details, said);
  }
}

// The message with what the fields or the tool said, which says more.
function problem(message, details) {
  const fields = (details.fields ?? []).map((each) => each.problem).filter(Boolean);
  if (fields.length) return fields.join("; ");
  return typeof details.tool === "string" && details.tool ? `${message} ${details.tool}` : message;
}
