// Puts the console together: sign-in, the room, and what joins its parts.

import { Account } from "./account.js";
import { Conversation } from "./conversation.js";
import { byId, make } from "./dom.js";
import { Live } from "./live.js";
import { Meters } from "./meters.js";
import { PinDialog } from "./pin.js";
import { PlanCard } from "./plan.js";
import { Talk } from "./talk.js";
import { Transcript } from "./transcript.js";
import { chosen, language, t, use } from "./words.js";

const account = new Account(() => leave(t("signed_out")));
const known = { tools: new Map(), contacts: [] };
const transcript = new Transcript();
const meters = new Meters();
const conversation = new Conversation({ account, transcript, meters, pin: new PinDialog(), known, onChange: drawComposer });
const card = new PlanCard(
  {
    yes: (plan) => conversation.decide(plan, "yes"),
    no: (plan) => conversation.decide(plan, "no"),
    choose: (text) => conversation.say(text),
    edit: (plan, params) => conversation.edit(plan, params),
    expired: () => {
      transcript.say("us", t("expired"), { kind: "cancelled" });
      drawComposer();
    },
  },
  known,
);
conversation.card = card;
const live = new Live({ account, conversation, transcript, meters });
conversation.live = live;
const talk = new Talk(live);
live.talk = talk;

function drawComposer() {
  const key = card.open ? "say_answer" : "say_or_type";
  byId("text").dataset.placeholder = key;
  byId("text").placeholder = t(key);
  byId("composer").classList.toggle("busy", conversation.busy);
}

function drawExamples() {
  byId("examples").replaceChildren(
    ...[1, 2, 3].map((n) => {
      const text = t(`example_${n}`);
      return make("li", {}, make("button", { type: "button", class: "example", text, onclick: () => conversation.say(text) }));
    }),
  );
}

function redraw() {
  byId("language").textContent = t("other_language");
  byId("language").lang = language() === "zh" ? "en" : "zh-Hans";
  drawExamples();
  drawComposer();
  meters.draw();
  card.redraw();
  talk.draw();
  live.draw();
}

async function switchLanguage() {
  await use(language() === "zh" ? "en" : "zh", { keep: true });
  redraw();
  live.update();
  if (!byId("room").hidden) await account.call("me", { method: "PATCH", body: { language: language() } }).catch(() => {});
}

// --- In and out

function show(name) {
  byId("door").hidden = name !== "door";
  byId("room").hidden = name !== "room";
  for (const id of ["menu", "anew", "link"]) byId(id).hidden = name !== "room";
}

function leave(why = "") {
  live.stop();
  talk.stop();
  conversation.forget();
  known.tools.clear();
  known.contacts = [];
  byId("menu").open = false;
  show("door");
  const problem = byId("sign-in-problem");
  problem.textContent = why;
  problem.hidden = !why;
  byId("sign-in").reset();
  byId("username").focus();
}

async function enter() {
  const [me, tools] = await Promise.all([account.call("me"), account.call("tools?limit=200")]);
  byId("who").textContent = me.displayName || me.username;
  known.contacts = me.contacts;
  known.tools = new Map(tools.items.map((tool) => [tool.name, tool]));
  card.known = known;
  // The language chosen in this browser holds; else the profile's.
  if (chosen() === null && me.language !== language()) await use(me.language);
  else if (me.language !== language()) await account.call("me", { method: "PATCH", body: { language: language() } });
  await conversation.restore();
  redraw();
  show("room");
  transcript.follow();
  byId("text").focus();
  live.start();
  talk.start();
}

byId("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [name, password, problem] = ["username", "password", "sign-in-problem"].map(byId);
  const button = event.target.querySelector("button");
  problem.hidden = true;
  try {
    if (!name.value || !password.value) throw new Error(t("sign_in_empty"));
    button.disabled = true;
    await account.signIn(name.value, password.value);
    password.value = "";
    await enter();
  } catch (error) {
    problem.textContent = error.status === 401 ? t("sign_in_wrong") : error.message;
    problem.hidden = false;
    (name.value ? password : name).focus();
  } finally {
    button.disabled = false;
  }
});

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = byId("text");
  const text = field.value.trim();
  if (!text || conversation.busy) return;
  field.value = "";
  talk.wake();
  conversation.say(text);
});

byId("language").addEventListener("click", switchLanguage);
byId("anew").addEventListener("click", () => {
  conversation.anew();
  live.restart();
  byId("text").focus();
});
byId("sign-out").addEventListener("click", () => account.signOut().catch(() => {}).finally(() => leave()));
byId("sign-out-all").addEventListener("click", async () => {
  try {
    await account.signOut({ everywhere: true });
    leave();
  } catch (error) {
    leave(error.message);
  }
});

document.addEventListener("click", (event) => {
  const menu = byId("menu");
  if (menu.open && !menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || byId("pin").open) return;
  const menu = byId("menu");
  if (menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else live.interrupt();
});

await use(chosen() ?? document.documentElement.dataset.language);
redraw();
// A narrow screen keeps its room for the conversation.
byId("timing").open = matchMedia("(min-width: 60rem)").matches;
try {
  if (await account.resume()) await enter();
  else show("door");
} catch (error) {
  // The sign-in is kept: a reload goes on with it once the server can be reached.
  byId("sign-in-problem").textContent = error.message;
  byId("sign-in-problem").hidden = false;
  show("door");
}
