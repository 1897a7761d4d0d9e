/* Ticking people off goes on when the network is away for a while. On the phone stand only the number of the row,
   a nonce, which button it was and how many people; no names. A tap goes away once the portal has accepted it.
   Without this script the same buttons are plain forms. */
(function () {
  "use strict";
  var page = document.querySelector("[data-check-in]");
  if (!page || !window.fetch || !window.localStorage || !window.crypto) { return; }
  var address = page.dataset.address;
  var storage = "afvinken/" + page.dataset.checkIn;
  var network = page.querySelector("[data-network]");
  var csrf = page.querySelector("[name=csrfmiddlewaretoken]");
  var busy = false;
  var others = {}; // rows where another helper was first: "al aanwezig 19.28, helper 2"

  function waiting() {
    try { return JSON.parse(localStorage.getItem(storage)) || []; } catch (error) { return []; }
  }
  function keep(taps) {
    if (taps.length) { localStorage.setItem(storage, JSON.stringify(taps)); } else { localStorage.removeItem(storage); }
  }
  function nonce() {
    if (crypto.randomUUID) { return crypto.randomUUID(); }
    var b = Array.from(crypto.getRandomValues(new Uint8Array(16)));
    b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
    var hex = b.map(function (n) { return (n + 256).toString(16).slice(1); }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }
  function row(id) { return page.querySelector('[data-row="' + CSS.escape(id) + '"]'); }

  function show(id, present, text, isSent) {
    var line = row(id);
    if (!line) { return; }
    var state = line.querySelector("[data-state]");
    if (state.textContent !== text) { state.textContent = text; }
    state.classList.toggle("not-sent", !isSent);
    line.querySelectorAll("[data-tap]").forEach(function (form) {
      form.hidden = (form.dataset.tap === "in") === present;
    });
  }
  function say(text) { if (network.textContent !== text) { network.textContent = text; } }

  function showAll(answer) {
    page.querySelector("[data-counts]").textContent = answer.counts;
    var pending = {};
    waiting().forEach(function (tap) { pending[tap.rij] = true; });
    Object.keys(answer.rows).forEach(function (id) {
      if (pending[id]) { return; }
      var state = answer.rows[id];
      show(id, state.present, (state.present && others[id] ? "al " : "") + state.text, true);
    });
    page.querySelectorAll("[data-row]").forEach(function (line) {
      var id = line.dataset.row;
      if (!answer.rows[id] && !pending[id]) { line.hidden = true; }
    });
  }

  /* Throws when the portal cannot be reached, or answers with something else than json (signed out). */
  async function ask(options) {
    var answer = await fetch(address, Object.assign({
      headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store"
    }, options));
    if (!(answer.headers.get("Content-Type") || "").includes("application/json")) {
      var problem = new Error("no answer");
      problem.refused = answer.status < 500;
      throw problem;
    }
    return answer.json();
  }

  async function send() {
    if (busy) { return; }
    busy = true;
    try {
      for (var taps = waiting(); taps.length; taps = waiting()) {
        var tap = taps[0], body = new URLSearchParams(tap);
        body.set("csrfmiddlewaretoken", csrf ? csrf.value : "");
        var answer = await ask({ method: "POST", body: body });
        keep(waiting().filter(function (one) { return one.nonce !== tap.nonce; }));
        others[tap.rij] = Boolean(answer.told);
        showAll(answer);
        if (answer.error) { show(tap.rij, tap.actie !== "in", answer.error, false); }
      }
      say("");
    } catch (problem) {
      var count = waiting().length;
      say(problem.refused
        ? "Deze pagina is verlopen. Laad haar opnieuw; wat u afvinkte, is bewaard."
        : "Geen verbinding. " + (count === 1 ? "1 keer" : count + " keer") + " afvinken wacht op dit toestel.");
    } finally {
      busy = false;
    }
  }

  async function look() {
    if (waiting().length) { return send(); }
    if (busy || document.hidden) { return; }
    try { showAll(await ask({})); say(""); } catch (problem) {
      say(problem.refused ? "Deze pagina is verlopen. Laad haar opnieuw." : "Geen verbinding. U kunt gewoon doorgaan.");
    }
  }

  page.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.matches("[data-walk-in]") && !navigator.onLine) {
      event.preventDefault();
      say("Geen verbinding. Wacht even en druk dan nog een keer.");
      return;
    }
    if (!form.matches("[data-tap]")) { return; }
    event.preventDefault();
    var tap = { rij: form.elements.rij.value, nonce: nonce(), actie: form.dataset.tap };
    if (form.elements.aantal) { tap.aantal = form.elements.aantal.value; }
    keep(waiting().concat([tap]));
    var present = tap.actie === "in";
    show(tap.rij, present, present ? "aanwezig, nog niet verstuurd" : "toch niet, nog niet verstuurd", false);
    var other = row(tap.rij).querySelector('[data-tap="' + (present ? "terug" : "in") + '"] button');
    if (other) { other.focus(); }
    send();
  });

  var search = page.querySelector("[data-search] input");
  search.addEventListener("input", function () {
    var words = search.value.toLowerCase().split(/\s+/);
    page.querySelectorAll("[data-row]").forEach(function (line) {
      line.hidden = !words.every(function (word) { return line.dataset.text.includes(word); });
    });
  });
  window.addEventListener("online", send);
  setInterval(look, 5000);
  waiting().forEach(function (tap) {
    show(tap.rij, tap.actie === "in", tap.actie === "in" ? "aanwezig, nog niet verstuurd" : "toch niet, nog niet verstuurd", false);
  });
  send();
})();
