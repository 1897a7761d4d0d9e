/* Keeps what somebody types, as a draft of their own at the portal. When the portal cannot be reached, or the
   sign-in has ended, the text stands in this browser until the portal has it, and is offered back here.
   Nothing of this comes into the plan: that is what the button is for. */
const AFTER_TYPING = 2000, AT_LEAST_EVERY = 10000, TRY_AGAIN = 10000, LOCAL_DAYS = 30
const GIVE_UP = 20000 // a request that hangs must not keep the next text waiting
const LOCAL = "wup-tekst/"

const form = document.querySelector("form[data-keep]")
const box = form?.querySelector("textarea[name=body]")
const problem = form?.querySelector("[data-kept-problem]")
const state = form?.querySelector("[data-kept]")
const field = (name) => form.elements.namedItem(name)

let isChanged = false, isLeaving = false, inFlight = false, isOver = false
let timer = null, waitingSince = 0, number = 0, sent = null
const putBack = new Set() // copies that stand in the box again, and go once the portal has the text

// --- in this browser ---------------------------------------------------------------------------------------
/* One copy for each open page: a page never writes over what another one left here. */
const mine = () => `${LOCAL}${form.dataset.owner}${location.pathname}#`
const localName = () => `${mine()}${field("page").value}`
function readLocal(name) {
  try { return JSON.parse(localStorage.getItem(name)) } catch { return null }
}
function writeLocal() {
  const copy = { body: box.value, written_on: field("written_on").value, at: Date.now() }
  try { localStorage.setItem(localName(), JSON.stringify(copy)); return true } catch { return false }
}
function dropLocal(name) {
  try { localStorage.removeItem(name) } catch { /* a browser that keeps nothing has nothing to drop */ }
}
function leftHere() {
  try { return Object.keys(localStorage).filter((name) => name.startsWith(mine())) } catch { return [] }
}
function dropOldLocal() {
  try {
    for (const name of Object.keys(localStorage).filter((each) => each.startsWith(LOCAL))) {
      const copy = JSON.parse(localStorage.getItem(name))
      if (!copy || Date.now() - copy.at > LOCAL_DAYS * 864e5) localStorage.removeItem(name)
    }
  } catch { /* as above */ }
}

// --- what the writer sees -----------------------------------------------------------------------------------
function say(text) {
  state.textContent = text
  state.hidden = !text
}
/* A problem or a notice is read out once; the same words again change nothing. */
function show(lines, { link = null, kind = "warning" } = {}) {
  const text = lines.join("\n")
  if (problem.dataset.said === text) return
  problem.dataset.said = text
  problem.replaceChildren()
  if (!text) return
  const alert = document.createElement("div")
  alert.className = `alert ${kind}`
  for (const line of lines) {
    const paragraph = document.createElement("p")
    paragraph.textContent = line
    alert.append(paragraph)
  }
  if (link) alert.append(link)
  problem.append(alert)
}
function warn(lines, link = null) {
  say("")
  show(lines, { link })
}
function signInLink() {
  const link = document.createElement("a")
  link.href = `${form.dataset.signIn}?next=${encodeURIComponent(location.pathname)}`
  link.target = "_blank"
  link.textContent = "Aanmelden in een nieuw tabblad"
  return link
}
const notKept = (why) => writeLocal()
  ? `${why} Uw tekst staat nu alleen in deze browser. Laat deze bladzijde open, of kom later terug op dit apparaat.`
  : `${why} Uw tekst staat nergens bewaard. Laat deze bladzijde open en kopieer hem voor de zekerheid.`

// --- to the portal ------------------------------------------------------------------------------------------
function later(milliseconds) {
  clearTimeout(timer)
  if (!isOver) timer = setTimeout(keep, milliseconds)
}

async function keep() {
  clearTimeout(timer)
  if (inFlight || isOver || isLeaving || box.value === sent) return
  inFlight = true
  waitingSince = 0
  const body = box.value
  number = Math.max(number + 1, Date.now())
  const data = new FormData()
  for (const name of ["csrfmiddlewaretoken", "made_for", "written_on", "page", "goes_on_with"]) {
    data.set(name, field(name).value)
  }
  data.set("body", body)
  data.set("number", number)
  try {
    const answer = await fetch(form.dataset.keep, {
      method: "POST", body: data, redirect: "manual", headers: { Accept: "application/json" }, cache: "no-store",
      signal: AbortSignal.timeout(GIVE_UP),
      keepalive: document.hidden && body.length < 30000, // a browser sends no more than 64 kB from a page that goes
    })
    await heard(answer, body)
  } catch {
    warn([notKept("Het portaal is even niet bereikbaar. Het probeert het steeds opnieuw.")])
    later(TRY_AGAIN)
  } finally {
    inFlight = false
  }
  if (box.value !== body) later(AFTER_TYPING)
}

async function heard(answer, body) {
  if (answer.type === "opaqueredirect") {
    warn([notKept("U bent niet meer aangemeld."), "Na het aanmelden bewaart deze bladzijde vanzelf weer mee."], signInLink())
    return later(TRY_AGAIN)
  }
  const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json")
  const told = isJson ? await answer.json() : {}
  if (answer.ok && isJson) {
    if (told.number > number) { // the clock of this device went back: count on from what the portal has
      number = told.number
      return later(0)
    }
    sent = body
    for (const name of [localName(), ...putBack]) dropLocal(name)
    putBack.clear()
    if (box.value === body) isChanged = false
    say(told.kept_at ? `Als concept bewaard om ${told.kept_at} uur. Alleen u ziet het. In het plan komt het met Opslaan.` : "")
    return show(told.notices, { kind: "info" })
  }
  if (told.closed) { // saved or thrown away elsewhere, and written on here: a draft of its own
    const name = localName()
    field("page").value = newPage()
    if (readLocal(name) && writeLocal()) dropLocal(name)
    return later(0)
  }
  if (answer.status === 403 && !isJson && await renewToken()) return later(0)
  warn([notKept(told.error || "Het portaal kon uw concept niet bewaren.")])
  if (told.is_final) isOver = true
  else later(TRY_AGAIN)
}

/* Signing in again gives a new token. The page itself brings it, when the same person is signed in. */
async function renewToken() {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" }, cache: "no-store" })
  const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-keep]")
  const token = page?.elements.namedItem("csrfmiddlewaretoken")?.value
  if (!token || page.dataset.owner !== form.dataset.owner || renewToken.isTried) return false
  renewToken.isTried = true
  setTimeout(() => { renewToken.isTried = false }, TRY_AGAIN)
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token
  return true
}

function newPage() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 15) | 64
  bytes[8] = (bytes[8] & 63) | 128
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

/* What was typed, without how it is marked up: the portal may store the same text in other tags. */
function words(text) {
  const body = new DOMParser().parseFromString(text, "text/html").body
  const typed = [...body.querySelectorAll("a[href], img")].flatMap((node) => ["href", "src", "alt"].map((name) => node.getAttribute(name)))
  return [body.textContent, ...typed].join("").replace(/\s+/g, "")
}

// --- offered back --------------------------------------------------------------------------------------------
function offerLocal() {
  for (const name of leftHere()) {
    const copy = readLocal(name)
    if (!copy || words(copy.body) === words(box.value)) dropLocal(name)
    else offer(name, copy)
  }
}

function offer(name, copy) {
  const place = document.createElement("div")
  place.className = "alert warning"
  place.innerHTML = "<h2>In deze browser staat een tekst die het portaal nog niet heeft</h2><p></p>" +
    '<div class="actions"><button type="button" class="button quiet small">Tekst terugzetten</button>' +
    '<button type="button" class="link-button">Weggooien</button></div>'
  const moment = new Date(copy.at).toLocaleString("nl-NL", { dateStyle: "long", timeStyle: "short", timeZone: "Europe/Amsterdam" })
  place.querySelector("p").textContent = `Van ${moment} uur. Toen was het portaal niet bereikbaar of was u niet meer aangemeld.`
  const [back, away] = place.querySelectorAll("button")
  back.addEventListener("click", () => {
    if (isChanged && !confirm("De tekst die nu in het vak staat, gaat dan weg. Toch terugzetten?")) return
    field("written_on").value = copy.written_on
    if (Number(copy.written_on) < Number(field("version").value)) field("version").value = copy.written_on
    box.value = copy.body
    box.dispatchEvent(new CustomEvent("replaced"))
    putBack.add(name)
    changed()
    place.remove()
    document.querySelector('[role="textbox"][id="editor-body"]')?.focus()
  })
  away.addEventListener("click", () => { dropLocal(name); place.remove() })
  form.before(place)
}

// --- start -----------------------------------------------------------------------------------------------------
function changed() {
  isChanged = true
  isLeaving = false // who types on, did not leave
  const now = Date.now()
  waitingSince ||= now
  later(Math.max(0, Math.min(AFTER_TYPING, waitingSince + AT_LEAST_EVERY - now)))
}

if (form && window.fetch && window.crypto) {
  field("page").value ||= newPage()
  box.autocomplete = "off" // Back would put the text of then, unseen, under the editor and the version of now; the draft has it
  dropOldLocal()
  window.addEventListener("load", offerLocal) // when the editor has put the text of the plan in its own form
  box.addEventListener("input", changed)
  if ("unsaved" in form.dataset) changed()
  form.addEventListener("submit", () => {
    isLeaving = true
    clearTimeout(timer)
    if (isChanged) writeLocal() // should the connection be gone at this very moment; dropped when the page is back
  })
  window.addEventListener("pageshow", (event) => { if (event.persisted) isLeaving = false })
  window.addEventListener("online", () => { if (isChanged) keep() })
  document.addEventListener("visibilitychange", () => { if (document.hidden && isChanged) keep() })
  window.addEventListener("beforeunload", (event) => {
    if (!isChanged || isLeaving) return
    writeLocal()
    event.preventDefault()
  })
}
