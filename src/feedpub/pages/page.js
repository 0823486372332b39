// Shows what is new as soon as there is something; pages are complete without it.
(() => {
  "use strict";
  const shown = document.body.dataset.number;
  const live = document.getElementById("live");
  let events = null;
  const listen = () => {
    if (events || document.hidden) return;
    events = new EventSource("/-/events");
    events.onopen = () => { if (live) live.textContent = "Changes appear by themselves."; };
    events.onmessage = (event) => { if (event.data !== shown) location.reload(); };
    events.onerror = () => { if (live) live.textContent = "The preview has ended."; };
  };
  // A browser opens few connections to one server: only the page in sight keeps one.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && events) { events.close(); events = null; }
    listen();
  });
  listen();
})();
