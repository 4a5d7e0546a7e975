// Talks to calbot: state once, asks, and the stream of what is new.

const USER = document.documentElement.dataset.user;

export async function loadState() {
  const answer = await fetch(`/playground/state?user=${encodeURIComponent(USER)}`, { cache: "no-store" });
  if (!answer.ok) throw new Error(await reason(answer));
  return answer.json();
}

/** A new key per intention: sent twice (a retry after a broken line), it still has one effect. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** ask({address, text | press | form, thread, message, key}) -> {messages, form}; throws Error with a sentence. */
export async function ask(intention) {
  const body = JSON.stringify({ user: USER, key: newKey(), ...intention });
  const answer = await twice(() =>
    fetch("/playground/ask", { method: "POST", headers: { "Content-Type": "application/json" }, body }),
  );
  if (!answer.ok) throw new Error(await reason(answer));
  return answer.json();
}

async function twice(attempt) {
  try {
    return await attempt();
  } catch {
    // The line broke; the key makes a second try harmless.
    return attempt();
  }
}

async function reason(answer) {
  try {
    return (await answer.json()).problem;
  } catch {
    return `${answer.status}`;
  }
}

/** Calls `heard(message)` for each new or edited message; the browser reconnects by itself with Last-Event-ID. */
export function listen(after, heard, connected) {
  let last = after;
  const stream = new EventSource(`/playground/events?user=${encodeURIComponent(USER)}&after=${after}`);
  stream.addEventListener("message", (event) => {
    last = Number(event.lastEventId);
    heard(JSON.parse(event.data));
  });
  stream.addEventListener("open", () => connected(true));
  stream.addEventListener("error", () => {
    connected(false);
    // A refusal (a server that is just starting) ends the stream for good; a broken line does not.
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => listen(last, heard, connected), 3000);
  });
}
