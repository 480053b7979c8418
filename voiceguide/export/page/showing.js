const $ = (id) => document.getElementById(id);
const content = JSON.parse($("content").textContent);
const { steps, items, captions, duration } = content;
const audio = $("audio");
const key = `voiceguide ${content.key}`;
const slowest = 0.75, fastest = 1.5, paceStep = 0.05;
const tap = matchMedia("(hover: hover)").matches ? "Click, or press any key," : "Tap anywhere";
const shown = { step: -1, state: "ready" };
let started = false, failed = false, wanted = 0, lastTap = 0, saved = -1, wakeLock = null, asking = false, frame = 0;

/* Position and state. */

const now = () => (audio.readyState > 0 ? audio.currentTime : wanted);

const state = () => {
  if (failed) return "silent";
  if (audio.ended) return "ended";
  if (!audio.paused) return "playing";
  return started ? "paused" : "ready";
};

/* Index of the last entry that begins at or before `time`; -1 before the first. */
const latest = (entries, time) => {
  let low = 0, high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle].start <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

const clock = (seconds) => {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  const hours = Math.floor(minutes / 60);
  return hours ? `${hours}:${pad(minutes % 60)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
};

const length = (seconds) => {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  return minutes ? `${minutes} min${whole % 60 ? ` ${whole % 60} s` : ""}` : `${whole} s`;
};

/* Display. */

const put = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

const mark = (element, name, value) => {
  if (element.dataset[name] !== String(value)) element.dataset[name] = value;
};

const say = (text) => put($("announcement"), text);

const showStep = (index, current) => {
  const step = steps[index];
  put($("step"), current === "ended" ? "All done" : step.name);
  const { length: letters } = $("step").textContent;
  const words = $("step").textContent.split(/\s+/);
  $("step").classList.toggle("long", letters > 24 || words.some((word) => word.length > 12));
  $("step").classList.toggle("longest", letters > 80);
  const following = steps[index + 1];
  put($("next-label"), current === "ended" ? "" : following ? "Next:" : "The last step");
  put($("next-name"), following && current !== "ended" ? following.name : "");
  const lit = current === "ready" ? content.areas : current === "ended" ? [] : step.areas;
  for (const area of document.querySelectorAll("[data-area]")) {
    area.classList.toggle("on", lit.includes(area.dataset.area));
  }
  const side = current === "ready" || current === "ended" ? null : step.side;
  mark($("face"), "side", side || "both");
  $("face").setAttribute("aria-label", lit.length ? `A face: ${lit.join(", ")}${side ? `, ${side}` : ""}` : "A face");
  for (const [position, button] of [...$("step-list").querySelectorAll("button")].entries()) {
    if (position === index && current !== "ready") button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
  }
  $("next-step").setAttribute("aria-disabled", String(!following));
  if (current === "playing") say(step.name);
  if (current === "ended") say("All done");
  describeMedia(step);
};

const showCountdown = (time, current) => {
  const item = items[latest(items, time)];
  const runs = current !== "ended" && item !== undefined && item.counts && time < item.end;
  mark(document.body, "clock", runs ? "on" : "off");
  if (!runs) {
    put($("seconds"), "");
    put($("unit"), "");
    return;
  }
  const left = item.end - time;
  /* Slightly less, so that a hold of 20 s begins with 20, not 21. */
  const whole = Math.max(1, Math.ceil(left - 0.001));
  put($("seconds"), whole < 100 ? String(whole) : clock(whole));
  $("seconds").classList.toggle("long", whole >= 100);
  put($("unit"), whole === 1 ? "second" : whole < 100 ? "seconds" : "minutes");
  $("ring").setAttribute("stroke-dashoffset", (1 - left / (item.end - item.start)).toFixed(4));
};

const showWords = (time, current) => {
  const item = latest(items, time);
  const index = latest(captions, time);
  const caption = captions[index];
  const said = current !== "ended" && caption !== undefined && caption.item === item ? caption : null;
  put($("caption"), said ? said.text : "");
  mark($("caption"), "speaking", said !== null && time < said.end);
  $("caption").classList.toggle("long", said !== null && said.text.length > 110);
  /* Keep the instruction visible while the voice adds to it. */
  const first = said && captions[said.first];
  put($("instruction"), first && first !== said ? first.text : "");
};

const hints = {
  ready: () => (wanted > 0 ? `${tap} to resume from ${clock(wanted)}` : `${tap} to begin`),
  playing: () => "",
  paused: () => `Paused. ${tap} to resume`,
  ended: () => `${tap} to begin again`,
  silent: () => "This browser cannot play the sound. Please open this page in another one.",
};

const render = () => {
  const time = now();
  const current = state();
  const step = Math.max(0, latest(steps, time));
  if (step !== shown.step || current !== shown.state) {
    const changed = step !== shown.step || [current, shown.state].some((one) => one === "ready" || one === "ended");
    if (current === "paused" && shown.state === "playing") say("Paused");
    shown.step = step;
    shown.state = current;
    mark(document.body, "state", current);
    $("play").setAttribute("aria-label", current === "playing" ? "Pause" : current === "paused" ? "Resume" : "Start");
    if (changed) showStep(step, current);
    put($("hint"), hints[current]());
    keepAwake(current === "playing");
  }
  showCountdown(time, current);
  showWords(time, current);
  const left = Math.max(0, duration - time) / audio.playbackRate;
  put($("remaining"), current === "ready" && !wanted ? length(left) : `${clock(left)} left`);
  $("done").style.transform = `scaleX(${Math.min(1, time / duration)})`;
  if (current === "playing" && Math.abs(time - saved) > 2) remember();
};

const follow = () => {
  render();
  frame = state() === "playing" ? requestAnimationFrame(follow) : 0;
};

const refresh = () => {
  cancelAnimationFrame(frame);
  follow();
};
