// One websocket to a play: reconnects with full jitter, notices silence, reports its state.

const SUBPROTOCOL = "avatar-forge.v1";
const SHORTEST_MS = 500;
const LONGEST_MS = 30_000;
const GRACE_MS = 10_000; // how long a heartbeat may stay unanswered
// Codes after which connecting again would change nothing.
const FINAL = new Set([4400, 4401, 4404]);
const TOO_MANY = 4429;

export class Connection {
  // `url()` is asked at each attempt, because the number of the last line moves on.
  constructor({ url, onFrame, onState, onClose }) {
    Object.assign(this, { url, onFrame, onState, onClose });
    this.attempt = 0;
    this.heartbeatMs = 25_000;
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  open() {
    clearTimeout(this.timer);
    this.timer = null;
    this.onState(this.attempt ? "reconnecting" : "connecting");
    const socket = new WebSocket(this.url(), [SUBPROTOCOL]);
    this.socket = socket;
    this.expect(GRACE_MS);
    socket.onmessage = ({ data }) => this.receive(data);
    socket.onclose = ({ code }) => socket === this.socket && this.closed(code);
  }

  send(frame) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  receive(data) {
    const frame = JSON.parse(data);
    if (frame.type === "hello") this.heartbeatMs = frame.heartbeat_ms ?? this.heartbeatMs;
    if (frame.type === "synced") {
      this.attempt = 0;
      this.onState("connected");
    }
    this.expect(this.heartbeatMs + GRACE_MS);
    clearTimeout(this.pinging);
    this.pinging = setTimeout(() => this.send({ type: "ping", t: Date.now() }), this.heartbeatMs);
    this.onFrame(frame);
  }

  // Give the socket up when nothing comes in time: a dead network does not always say so.
  expect(ms) {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.abandon(), ms);
  }

  abandon() {
    const socket = this.socket;
    this.closed(1006);
    socket.close();
  }

  closed(code) {
    clearTimeout(this.silence);
    clearTimeout(this.pinging);
    this.socket = null;
    this.onClose(code);
    if (FINAL.has(code)) return this.onState("closed");
    this.onState("reconnecting");
    const ceiling = code === TOO_MANY ? LONGEST_MS : Math.min(LONGEST_MS, SHORTEST_MS * 2 ** ++this.attempt);
    this.timer = setTimeout(() => this.open(), SHORTEST_MS + Math.random() * (ceiling - SHORTEST_MS));
  }

  // The network is back or the page is looked at: do not wait for the timer.
  hurry() {
    if (this.timer) this.open();
  }
}
