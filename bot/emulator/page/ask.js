// Talking to the stand-in: requests, its stream of changes, and what to say when it is gone.

import { $ } from "./elements.js";

const WAIT_MS = 1500;
let isAway = false;

// The answer as data. Throws an Error whose message can be shown.
export async function ask(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
  } catch {
    away(true);
    throw new Error("The demo does not answer.");
  }
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || "That did not work.");
  return answer;
}

// Calls `onChange` with every change and `onOpen` whenever the stream begins, also after the demo was away.
export function watch(onChange, onOpen) {
  const source = new EventSource("/events");
  source.onopen = () => {
    const wasAway = isAway;
    away(false);
    onOpen(wasAway);
  };
  source.onmessage = ({ data }) => onChange(JSON.parse(data));
  source.onerror = () => {
    away(true);
    source.close();
    setTimeout(() => watch(onChange, onOpen), WAIT_MS);
  };
}

function away(now) {
  isAway = now;
  const box = $("#away");
  box.hidden = !now;
  box.textContent = now ? "The demo is not running. Start it with “make demo”: this page goes on by itself." : "";
  document.body.classList.toggle("is-away", now);
}
