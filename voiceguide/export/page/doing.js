/* Actions. */

const play = () => {
  if (audio.ended) audio.currentTime = 0;
  Promise.resolve(audio.play()).catch((error) => {
    if (error.name === "NotSupportedError") failed = true;
    refresh();
  });
};

const toggle = () => (audio.paused ? play() : audio.pause());

const seek = (time) => {
  wanted = Math.min(Math.max(0, time), duration);
  if (audio.readyState > 0) audio.currentTime = wanted;
  refresh();
};

const jump = (index) => {
  started = true;
  seek(steps[index].start);
};

const previous = () => {
  const index = Math.max(0, latest(steps, now()));
  jump(now() - steps[index].start > 3 ? index : Math.max(0, index - 1));
};

const next = () => {
  const index = Math.max(0, latest(steps, now())) + 1;
  if (index < steps.length) jump(index);
};

const setPace = (pace) => {
  const rate = Math.min(fastest, Math.max(slowest, Math.round(pace / paceStep) * paceStep));
  audio.preservesPitch = audio.mozPreservesPitch = audio.webkitPreservesPitch = true;
  audio.defaultPlaybackRate = audio.playbackRate = Number(rate.toFixed(2));
  put($("pace"), `${audio.playbackRate}×`);
  $("slower").setAttribute("aria-disabled", String(audio.playbackRate <= slowest));
  $("faster").setAttribute("aria-disabled", String(audio.playbackRate >= fastest));
};

const changePace = (by) => {
  setPace(audio.playbackRate + by);
  remember();
  refresh();
};

/* Position and pace are kept between visits. */

const remember = () => {
  saved = now();
  try {
    localStorage.setItem(key, JSON.stringify({ at: audio.ended ? 0 : saved, pace: audio.playbackRate }));
  } catch { /* A page opened from disk may have no storage. */ }
};

const recall = () => {
  try {
    const { at, pace } = JSON.parse(localStorage.getItem(key)) || {};
    if (pace >= slowest && pace <= fastest) setPace(pace);
    if (at > 3 && at < duration - 3) wanted = at;
  } catch { /* As above. */ }
};

const keepAwake = async (awake) => {
  try {
    if (awake && !wakeLock && !asking && document.visibilityState === "visible") {
      asking = true;
      const lock = await navigator.wakeLock.request("screen").finally(() => { asking = false; });
      wakeLock = lock;
      lock.addEventListener("release", () => { if (wakeLock === lock) wakeLock = null; });
      if (state() !== "playing") await lock.release();
    } else if (!awake && wakeLock) {
      await wakeLock.release();
    }
  } catch { /* Not every browser supports this, and a low battery may forbid it. */ }
};

/* Lock screen and headset buttons. */

const describeMedia = (step) => {
  if ("mediaSession" in navigator && "MediaMetadata" in window) {
    navigator.mediaSession.metadata = new MediaMetadata({ title: step.name, artist: content.title });
  }
};

const placeMedia = () => {
  if (!("mediaSession" in navigator)) return;
  navigator.mediaSession.playbackState = audio.paused ? "paused" : "playing";
  try {
    const position = Math.min(now(), duration);
    navigator.mediaSession.setPositionState({ duration, position, playbackRate: audio.playbackRate });
  } catch { /* Older browsers lack this method. */ }
};

const media = {
  play, pause: () => audio.pause(), stop: () => audio.pause(), previoustrack: previous, nexttrack: next,
  seekbackward: (details) => seek(now() - (details.seekOffset || 10)),
  seekforward: (details) => seek(now() + (details.seekOffset || 10)),
  seekto: (details) => seek(details.seekTime),
};
for (const [action, handler] of Object.entries("mediaSession" in navigator ? media : {})) {
  try {
    navigator.mediaSession.setActionHandler(action, handler);
  } catch { /* Not every browser supports every action. */ }
}

/* Taps and keys. */

const openSteps = (open) => {
  $("steps").classList.toggle("open", open);
  $("session").inert = open;
  $("open-steps").setAttribute("aria-expanded", String(open));
  if (open) ($("step-list").querySelector("[aria-current]") || $("close-steps")).focus();
  else $("open-steps").focus();
};

const sheetIsOpen = () => $("steps").classList.contains("open");

const wide = matchMedia("(min-width: 60rem) and (min-height: 30rem)");
wide.addEventListener("change", () => { if (sheetIsOpen()) openSteps(false); });

const on = (id, action) => $(id).addEventListener("click", (event) => {
  /* After a tap, the next key should pause, not press this button again. */
  if (event.detail > 0) event.currentTarget.blur();
  if (event.currentTarget.getAttribute("aria-disabled") !== "true") action();
});

on("play", toggle);
on("previous", previous);
on("next-step", next);
on("slower", () => changePace(-paceStep));
on("faster", () => changePace(paceStep));
on("open-steps", () => openSteps(true));
on("close-steps", () => openSteps(false));

document.addEventListener("click", (event) => {
  if (event.target.closest("button, .pace") || sheetIsOpen()) return;
  /* Ignore a second tap right after the first: a knuckle may bounce. */
  if (event.timeStamp - lastTap < 300) return;
  lastTap = event.timeStamp;
  toggle();
});

const leftAlone = /^(Tab|Shift|Control|Alt.*|Meta|Fn.*|Caps.*|Num.*|Scroll.*|Arrow.*|Page.*|Home|End|Escape|ContextMenu|Dead|Process|Unidentified|Media.*|Audio.*|Volume.*|Print.*|Browser.*|F\d+)$/;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape" && sheetIsOpen()) openSteps(false);
  if (leftAlone.test(event.key) || sheetIsOpen()) return;
  if ((event.key === "Enter" || event.key === " ") && event.target.closest("button")) return;
  event.preventDefault();
  if (!event.repeat) toggle();
});

for (const [index, step] of steps.entries()) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  const time = document.createElement("time");
  const name = document.createElement("span");
  button.type = "button";
  time.textContent = clock(step.start);
  name.textContent = step.name;
  name.className = "said";
  name.dir = "auto";
  if (content.language) name.lang = content.language;
  button.append(time, name);
  button.addEventListener("click", (event) => {
    if (event.detail > 0) button.blur();
    jump(index);
    if (sheetIsOpen()) openSteps(false);
    play();
  });
  item.append(button);
  $("step-list").append(item);
}

/* Sound: from base64 text into a blob, in which the browser can seek. */

const bytesOf = (text) => {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let index = 0; index < letters.length; index++) bytes[index] = letters.charCodeAt(index);
  return bytes;
};

const loadSound = () => {
  const url = audio.getAttribute("src");
  const comma = url.indexOf(",");
  const pieces = [];
  for (let start = comma + 1; start < url.length; start += 1 << 20) {
    pieces.push(bytesOf(url.slice(start, start + (1 << 20))));
  }
  audio.preload = "auto";
  audio.src = URL.createObjectURL(new Blob(pieces, { type: "audio/mpeg" }));
};

audio.addEventListener("play", () => { started = true; });
for (const event of ["play", "playing", "pause", "ended", "seeked", "ratechange"]) {
  audio.addEventListener(event, () => { refresh(); placeMedia(); });
}
audio.addEventListener("timeupdate", render);
audio.addEventListener("pause", remember);
audio.addEventListener("ended", () => { wanted = 0; remember(); });
audio.addEventListener("error", () => { failed = true; refresh(); });
audio.addEventListener("loadedmetadata", () => { if (wanted > 0) audio.currentTime = wanted; });
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") remember();
  else refresh();
  keepAwake(state() === "playing");
});
addEventListener("pagehide", remember);

for (const caption of captions) caption.item = latest(items, caption.start);
for (const [index, caption] of captions.entries()) {
  const before = captions[index - 1];
  caption.first = before && before.item === caption.item ? before.first : index;
}
loadSound();
setPace(1);
recall();
shown.state = "";
refresh();
