// The stage: wires the page to the socket. What is said is kept until the stage has acknowledged it.

import { Connection } from "../../avatar-forge-client/connection.js";
import { Edits } from "./edits.js";
import { Lines } from "./lines.js";
import { Memory } from "./memory.js";
import { Outbox } from "../../avatar-forge-client/outbox.js";
import { PlayState } from "../../avatar-forge-client/play_state.js";
import { Voice } from "./voice.js";

const $ = (id) => document.getElementById(id);
const data = JSON.parse($("stage-data").textContent);
const texts = $("texts").dataset;
const RETRY_MS = 2_000;
const LINES_PER_CLICK = 2;
const CLOSED = { 1009: "tooBig", 4400: "refused", 4401: "signedOut", 4404: "gone", 4429: "many" };

const outbox = new Outbox(data.session);
const lines = new Lines({ list: $("lines"), template: $("line-template"), texts, ...data });
const memory = new Memory(data);
const play = new PlayState({
  ...data,
  show: (message) => lines.show(message),
  resume: () => connection.send({ type: "resume", after: play.after }),
});
const connection = new Connection({ url: address, onFrame: take, onState: showState, onClose: explain });
const edits = new Edits({ session: data.session, texts, head: () => play.head, notice, refetch });
const voice = new Voice({ session: data.session, voice: data.voice, texts, notice });
let ended = data.ended;
let away = new Set(data.away);
let hello = null;
let refetched = null;
let wanted = {};
let waitedFor = null; // why a reply has not begun: read out when it changes
let chosen = null; // the actor who is to speak next, where somebody said so

function address() {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}/ws/chat/${data.session}?after=${play.after}`;
}

function take(frame) {
  if (frame.type === "error") return complain(frame);
  const retaken = frame.type === "ack" && outbox.all().some(({ id, type }) => id === frame.id && type === "retake");
  if (frame.type === "ack") settle(frame.id);
  if (frame.type === "head" || retaken) return refetch();
  if (frame.type === "hello") hello = frame;
  const spoke = play.running;
  play.take(frame);
  voice.take(frame);
  if (frame.message?.move) away[frame.message.move === "leave" ? "add" : "delete"](frame.message.speaker);
  if (frame.type === "reply" && play.running !== spoke) announce(data.several ? (data.names[frame.speaker] ?? frame.speaker) : texts.speaking);
  if (frame.type === "waiting" && frame.reason !== waitedFor) announce(lines.wait(play.running ?? {}));
  if (["reply", "waiting"].includes(frame.type)) waitedFor = frame.reason;
  if (frame.type === "end") announce(`${frame.message.content} ${data.marks[frame.message.truncated ? "truncated" : frame.status] ?? ""}`);
  if (frame.type === "synced" || frame.type === "end") flush();
  if ((frame.type === "synced" && moved()) || (play.strayed && ["synced", "end"].includes(frame.type))) refetch();
  update();
}

// While this page was cut off another branch may have been chosen; `hello` told where the play was.
function moved() {
  const told = hello;
  hello = null;
  return told !== null && told.head !== play.head;
}

// Another branch is played: take its lines from the page as the server draws it now, then go on from there.
async function refetch() {
  const latest = (refetched = Symbol("refetch"));
  const answer = await fetch(location.href).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  if (latest !== refetched) return; // another one was begun meanwhile
  if (!page) return void setTimeout(refetch, RETRY_MS);
  lines.replace([...page.getElementById("lines").children].map((item) => document.adoptNode(item)));
  const known = JSON.parse(page.getElementById("stage-data").textContent);
  play.reset(known);
  away = new Set(known.away);
  outbox.all().forEach(draft);
  play.resume();
  update();
  // Drawing anew has taken the button away on which the reader was.
  if (document.activeElement === document.body) lines.items.get(wanted.id)?.querySelector(wanted.button)?.focus();
}

async function choose(id, label) {
  if (play.running) return notice(texts.busy);
  wanted = { id, button: `[aria-label="${label}"]:enabled, [data-choose]:enabled` };
  await edits.choose(id);
}

async function remove(id) {
  if (play.running) return notice(texts.busy);
  await edits.remove(id);
  update();
  if (edits.removed) $("put-back").focus();
}

// An actor leaves the stage or comes back: a line of the play like any other.
function move(speaker) {
  if (play.running) return notice(texts.busy);
  if (outbox.all().length) return notice(texts.waiting);
  if (speaker === chosen) chosen = null;
  perform({ type: away.has(speaker) ? "enter" : "leave", id: uuid(), speaker, expect_head: play.head });
}

// Begin a turn: with the line of the actor who was chosen, if one was.
function begin(frame) {
  const speaker = chosen;
  chosen = null;
  perform({ ...frame, id: uuid(), ...(speaker !== null && { speaker }) });
}

function again(id) {
  if (play.running) return notice(texts.busy);
  if (outbox.all().length) return notice(texts.waiting);
  perform({ type: "retake", id: uuid(), message_id: id });
}

// The reply that its limit cut off is the last line: its speaker goes on in a line more.
function goOn() {
  if (play.running) return notice(texts.busy);
  if (outbox.all().length) return notice(texts.waiting);
  perform({ type: "continue", id: uuid(), expect_head: play.head });
}

function settle(id) {
  outbox.drop(id);
  lines.remove(id);
  notice("");
}

// Everything unacknowledged goes out again; the id makes that harmless.
function flush() {
  for (const frame of outbox.all()) connection.send(frame);
}

function perform(frame) {
  edits.removed = null;
  outbox.put(frame);
  draft(frame);
  if (!connection.send(frame)) notice(texts.waiting);
  update();
}

function draft(frame) {
  if (frame.type !== "say") return;
  lines.show({ id: frame.id, role: data.directed ? "system" : "user", status: "pending", content: frame.content });
}

function say() {
  const content = $("line").value.trim();
  if (!content) return;
  if (play.running) return notice(texts.busy);
  if (outbox.all().length) return notice(texts.waiting);
  $("line").value = "";
  notice("");
  begin({ type: "say", content });
  requestAnimationFrame(() => lines.scroll());
}

function complain({ id, code, message, retryable, retry_after }) {
  notice(message);
  if (code === "SESSION_ENDED") {
    ended = true;
    notice("");
  }
  if (retryable) setTimeout(flush, retry_after ? retry_after * 1000 : RETRY_MS);
  else if (id) giveBack(id);
  update();
}

// A line the stage will never take goes back into the hands of its author.
function giveBack(id) {
  const frame = outbox.drop(id);
  lines.remove(id);
  if (frame?.type === "say" && !$("line").value) $("line").value = frame.content;
}

function explain(code) {
  if (code === 1009) outbox.all().forEach((frame) => giveBack(frame.id));
  if (CLOSED[code]) notice(texts[CLOSED[code]]);
  play.running = null;
  update();
}

function showState(state) {
  $("connection").dataset.state = state;
  $("connection").textContent = texts[state];
}

function notice(text) {
  $("notice").textContent = text;
  $("notice").hidden = !text;
}

function announce(text) {
  $("announcer").textContent = text;
}

function update() {
  const waiting = outbox.all().length > 0;
  $("curtain").hidden = !ended;
  $("say").hidden = $("below").hidden = ended;
  $("opening").hidden = ended || waiting || play.running !== null || lines.items.size > 0 || lines.dirty.size > 0;
  $("lines").toggleAttribute("data-live", !ended && !play.running);
  $("stop").hidden = !play.running;
  $("send").hidden = Boolean(play.running);
  $("undo").hidden = !edits.removed;
  showActors(waiting);
}

function showActors(waiting) {
  const idle = data.several && !ended && !play.running && !waiting;
  const actors = [...$("actors").children];
  const here = actors.length - away.size;
  $("actors").hidden = !data.several || ended;
  for (const actor of actors) {
    const [next, move] = actor.querySelectorAll("button");
    const gone = away.has(actor.dataset.actor);
    actor.toggleAttribute("data-away", gone);
    next.disabled = gone || !idle;
    next.ariaPressed = String(actor.dataset.actor === chosen);
    move.ariaLabel = move.title = gone ? move.dataset.enter : move.dataset.leave;
    move.disabled = !idle || (!gone && here === 1); // one always stays
  }
  $("continue").hidden = !idle || (!data.directed && here < 2);
}

// crypto.randomUUID exists only on https and localhost; a stage in the local network has neither.
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

$("say").addEventListener("submit", (event) => {
  event.preventDefault();
  say();
});
$("line").addEventListener("keydown", (event) => {
  // While Hangul is being composed, Enter belongs to the input method (229: Safari, where composing has just ended).
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  say();
});
$("stop").addEventListener("click", () => {
  connection.send({ type: "stop" });
  voice.hush();
});
$("continue").addEventListener("click", () => begin({ type: "continue", lines: LINES_PER_CLICK }));
$("lines").addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button?.dataset.choose) choose(button.dataset.choose, button.ariaLabel);
  else if (button && "listen" in button.dataset) voice.listen(button.closest("li").dataset.id);
  else if (button && "delete" in button.dataset) remove(button.closest("li").dataset.id);
  else if (button && "pin" in button.dataset) memory.pin(button, button.closest("li").dataset.id).then(notice);
  else if (button && "goOn" in button.dataset) goOn();
  else if (button && "again" in button.dataset) again(button.closest("li").dataset.id);
});
$("put-back").addEventListener("click", async () => {
  await edits.putBack();
  update();
});
$("actors").addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  const speaker = button?.closest("[data-actor]").dataset.actor;
  if (button?.classList.contains("actor__move")) move(speaker);
  else if (button) chosen = chosen === speaker ? null : speaker;
  update();
});
$("remember").addEventListener("click", () => memory.open());
$("begin").addEventListener("click", () => begin({ type: "begin" }));

// What is half written survives a reload, the language switch, and raising the curtain again.
$("line").value = outbox.draft();
addEventListener("pagehide", () => outbox.keepDraft($("line").value));

for (const frame of outbox.all()) {
  if ([...$("lines").children].some((item) => item.dataset.client === frame.id)) outbox.drop(frame.id);
  else draft(frame);
}
history.scrollRestoration = "manual"; // a play opens at its newest line
$("say-help").hidden = false;
update();
lines.scroll();
connection.open();
