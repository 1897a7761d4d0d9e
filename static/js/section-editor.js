/* Makes an editor of the plain box. The box keeps the text that is sent, so the form is the same without this.
   The schema holds every tag that the server keeps: opening and saving a text loses nothing. */
import {
  Blockquote, Bold, BulletList, Document, Dropcursor, Editor, Gapcursor, HardBreak, Heading, History,
  Italic, Link, ListItem, Mark, Node, OrderedList, Paragraph, Subscript, Superscript, Table, TableCell, TableHeader,
  TableRow, Text,
} from "django-prose-editor/editor"
import { fromClipboard } from "wup/paste"

const element = (tag, attributes = {}, children = []) => {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  node.append(...children)
  return node
}

/* A table keeps its title; Tab leaves the table as it leaves every field. */
const TitledTable = Table.extend({
  addNodeView: null,
  addKeyboardShortcuts: () => ({}),
  addAttributes() {
    return {
      ...this.parent?.(),
      caption: {
        default: "",
        parseHTML: (table) => table.querySelector(":scope > caption")?.textContent.trim() || "",
        renderHTML: () => ({}),
      },
    }
  },
  parseHTML: () => [{ tag: "table" }, { tag: "caption", ignore: true }],
  renderHTML: ({ node }) => {
    const title = node.attrs.caption ? [["caption", node.attrs.caption]] : []
    return ["table", {}, ...title, ["tbody", 0]]
  },
})
const Figure = Node.create({
  name: "figure", group: "block", content: "figcaption block+", isolating: true,
  parseHTML: () => [{ tag: "figure" }],
  renderHTML: () => ["figure", 0],
})
const Figcaption = Node.create({
  name: "figcaption", content: "inline*", defining: true,
  parseHTML: () => [{ tag: "figcaption" }],
  renderHTML: () => ["figcaption", 0],
})
/* Only images of the portal: the server lets no other through. */
const OWN_IMAGE = /\/afbeeldingen\/[0-9a-f-]{36}\//
const Picture = Node.create({
  name: "image", group: "block", draggable: true,
  addAttributes: () => ({ src: { default: null }, alt: { default: "" } }),
  parseHTML: () => [{ tag: "img[src]", getAttrs: (img) => {
    const own = OWN_IMAGE.exec(img.getAttribute("src"))
    return own ? { src: own[0], alt: img.getAttribute("alt") || "" } : false
  } }],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
})
const Note = Mark.create({
  name: "note", inclusive: false,
  parseHTML: () => [{ tag: "small" }],
  renderHTML: () => ["small", 0],
})
const Item = ListItem.extend({
  addKeyboardShortcuts() {
    return { Enter: () => this.editor.commands.splitListItem(this.name) }
  },
})
const Address = Link.extend({
  addKeyboardShortcuts() {
    return { "Mod-k": () => { askLink(this.editor); return true } }
  },
})

const ask = (title, label, value, { type = "text", help = "" } = {}) =>
  new Promise((resolve) => {
    const input = element("input", { type, id: "ask-value", ...(help ? { "aria-describedby": "ask-help" } : {}) })
    input.value = value
    const cancel = element("button", { type: "button", class: "button quiet" }, ["Annuleren"])
    const form = element("form", { method: "dialog" }, [
      element("h2", { id: "ask-title" }, [title]),
      element("div", { class: "form-field" }, [
        element("label", { for: "ask-value" }, [label]),
        ...(help ? [element("p", { class: "help", id: "ask-help" }, [help])] : []),
        input,
      ]),
      element("div", { class: "actions" }, [element("button", { class: "button" }, ["Toepassen"]), cancel]),
    ])
    const dialog = element("dialog", { class: "ask", "aria-labelledby": "ask-title" }, [form])
    let answer = null
    form.addEventListener("submit", () => { answer = input.value.trim() })
    cancel.addEventListener("click", () => dialog.close())
    dialog.addEventListener("close", () => { dialog.remove(); resolve(answer) })
    document.body.append(dialog)
    dialog.showModal()
    input.focus()
  })

async function askLink(editor) {
  if (editor.state.selection.empty && !editor.isActive("link")) {
    await ask("Link maken", "Selecteer eerst de woorden die de link worden.", "")
    return editor.commands.focus()
  }
  let address = await ask("Link maken", "Adres", editor.getAttributes("link").href || "https://", {
    help: "Zoals https://www.drenthe.nl of mailto:naam@dorp.nl. Leeg laten haalt de link weg.",
  })
  if (address === null) return editor.commands.focus()
  if (address.startsWith("www.")) address = `https://${address}`
  const chain = editor.chain().focus().extendMarkRange("link")
  return address && address !== "https://" ? chain.setLink({ href: address }).run() : chain.unsetLink().run()
}

/* The words that are selected become the note; without any, the dialog asks for them. */
async function askNote(editor) {
  if (editor.isActive("note")) return editor.chain().focus().extendMarkRange("note").unsetMark("note").run()
  if (!editor.state.selection.empty) return editor.chain().focus().setMark("note").run()
  const words = await ask("Noot toevoegen", "Wat staat er in de noot?", "", {
    help: "Een bron of een uitleg. Op papier komt de noot onder aan de bladzijde, in het portaal onder de tekst.",
  })
  if (words) editor.chain().focus().insertContent({ type: "text", text: words, marks: [{ type: "note" }] }).run()
}

async function askCaption(editor) {
  const title = await ask("Titel van de tabel", "Wat staat er in de tabel?", editor.getAttributes("table").caption || "")
  if (title !== null) editor.chain().focus().updateAttributes("table", { caption: title }).run()
}

/* A file with its words; it is sent while the dialog stands, so that a mistake can be mended there. */
function askImage(editor, file = null) {
  const url = document.querySelector("form[data-image]").dataset.image
  const line = (name, label, help, attributes) => {
    const input = element("input", { id: `image-${name}`, name, "aria-describedby": `image-${name}-help`, ...attributes })
    const problem = element("p", { class: "error-message", id: `image-${name}-error`, role: "alert" })
    problem.hidden = true
    const field = element("div", { class: "form-field" }, [
      element("label", { for: input.id }, [label]), element("p", { class: "help", id: `image-${name}-help` }, [help]), problem, input,
    ])
    return { field, input, problem }
  }
  const fields = {
    picture: line("picture", "Welke afbeelding?", "Een jpg of png, hooguit 20 MB. Staan er mensen herkenbaar op? Vraag dan of het goed is.", { type: "file", accept: "image/jpeg,image/png" }),
    alt: line("alt", "Wat is erop te zien?", "Voor wie de afbeelding niet kan zien. Een zin, zoals: de Brink met op de achtergrond het dorpshuis.", { type: "text", maxlength: 400 }),
    caption: line("caption", "Bijschrift (mag leeg)", "Staat onder de afbeelding. Noem ook wie haar maakte, als dat moet.", { type: "text", maxlength: 300 }),
  }
  if (file) {
    const files = new DataTransfer()
    files.items.add(file)
    fields.picture.input.files = files.files
  }
  const send = element("button", { class: "button" }, ["Invoegen"])
  const cancel = element("button", { type: "button", class: "button quiet" }, ["Annuleren"])
  const state = element("p", { class: "meta", role: "status" })
  const form = element("form", { novalidate: "" }, [
    element("h2", { id: "ask-title" }, ["Afbeelding invoegen"]),
    ...Object.values(fields).map(({ field }) => field), state, element("div", { class: "actions" }, [send, cancel]),
  ])
  const dialog = element("dialog", { class: "ask", "aria-labelledby": "ask-title" }, [form])
  const tell = (name, text) => {
    const { field, input, problem } = fields[name] || fields.picture
    problem.textContent = text
    problem.hidden = !text
    field.classList.toggle("invalid", Boolean(text))
    input.setAttribute("aria-invalid", String(Boolean(text)))
    input.setAttribute("aria-describedby", text ? `${problem.id} image-${input.name}-help` : `image-${input.name}-help`)
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    for (const name of Object.keys(fields)) tell(name, "")
    send.disabled = true
    state.textContent = "De afbeelding wordt verstuurd…"
    const problems = await upload(url, new FormData(form), (image) => {
      if (!dialog.open) return // cancelled meanwhile
      dialog.close()
      const picture = { type: "image", attrs: { src: image.src, alt: image.alt } }
      const title = { type: "figcaption", content: [{ type: "text", text: image.caption }] }
      const content = image.caption ? { type: "figure", content: [title, picture] } : picture
      editor.chain().focus().insertContent(content).run()
    })
    send.disabled = false
    state.textContent = ""
    for (const [name, texts] of Object.entries(problems)) tell(name, texts.join(" "))
    const wrong = Object.keys(problems)[0]
    if (wrong) (fields[wrong] || fields.picture).input.focus()
  })
  cancel.addEventListener("click", () => dialog.close())
  dialog.addEventListener("close", () => { dialog.remove(); editor.commands.focus() })
  document.body.append(dialog)
  dialog.showModal()
  fields[file ? "alt" : "picture"].input.focus()
}

async function upload(url, data, done) {
  data.append("csrfmiddlewaretoken", document.querySelector("form[data-image] [name=csrfmiddlewaretoken]").value)
  try {
    const answer = await fetch(url, { method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "manual" })
    if (answer.ok) {
      done(await answer.json())
      return {}
    }
    if (answer.status === 422) return (await answer.json()).errors
    if (answer.status === 413) return { picture: ["Dit bestand is te groot. Kies een bestand van hooguit 20 MB."] }
    return { picture: ["De afbeelding is niet verstuurd: u bent misschien niet meer aangemeld. Sla uw tekst op en probeer het daarna nog een keer."] }
  } catch {
    return { picture: ["De afbeelding is niet verstuurd: er is geen verbinding. Probeer het straks nog een keer."] }
  }
}

async function askDescription(editor) {
  const words = await ask("Beschrijving van de afbeelding", "Wat is erop te zien?", editor.getAttributes("image").alt, {
    help: "Voor wie de afbeelding niet kan zien. Een zin.",
  })
  if (words !== null) editor.chain().focus().updateAttributes("image", { alt: words }).run()
}

/* label, spoken name, what it does, when it is pressed, when it can be used */
const GROUPS = [
  [
    ["Kop", "Kop", (c) => c.toggleHeading({ level: 3 }), (e) => e.isActive("heading", { level: 3 })],
    ["Kleine kop", "Kleine kop", (c) => c.toggleHeading({ level: 4 }), (e) => e.isActive("heading", { level: 4 })],
    ["Vet", "Vet", (c) => c.toggleBold(), (e) => e.isActive("bold")],
    ["Schuin", "Schuin", (c) => c.toggleItalic(), (e) => e.isActive("italic")],
    ["x²", "Hoog, zoals in m²", (c) => c.toggleSuperscript(), (e) => e.isActive("superscript")],
    ["x₂", "Laag, zoals in CO₂", (c) => c.toggleSubscript(), (e) => e.isActive("subscript")],
  ],
  [
    ["Lijst", "Lijst met punten", (c) => c.toggleBulletList(), (e) => e.isActive("bulletList")],
    ["1. 2.", "Lijst met nummers", (c) => c.toggleOrderedList(), (e) => e.isActive("orderedList")],
    ["Citaat", "Citaat", (c) => c.toggleBlockquote(), (e) => e.isActive("blockquote")],
    ["Link", "Link", askLink, (e) => e.isActive("link")],
    ["Noot", "Noot", askNote, (e) => e.isActive("note"), (e) => !e.isActive("table") && !e.isActive("heading")],
    ["Tabel", "Tabel invoegen", (c) => c.insertTable({ rows: 3, cols: 3, withHeaderRow: true }), null, (e) => !e.isActive("table")],
    ["Foto", "Foto of afbeelding invoegen", askImage, null, (e) => !e.isActive("table") && !e.isActive("listItem")],
  ],
  [
    ["↶", "Ongedaan maken", (c) => c.undo(), null, (e) => e.can().undo()],
    ["↷", "Opnieuw doen", (c) => c.redo(), null, (e) => e.can().redo()],
  ],
]
const TABLE_GROUP = [
  ["Titel", "Titel van de tabel", askCaption],
  ["Koppen", "Koppen in de eerste rij", (c) => c.toggleHeaderRow()],
  ["Rij erbij", "Rij eronder erbij", (c) => c.addRowAfter()],
  ["Rij weg", "Deze rij weghalen", (c) => c.deleteRow()],
  ["Kolom erbij", "Kolom ernaast erbij", (c) => c.addColumnAfter()],
  ["Kolom weg", "Deze kolom weghalen", (c) => c.deleteColumn()],
  ["Tabel weg", "De hele tabel weghalen", (c) => c.deleteTable()],
]

const IMAGE_GROUP = [
  ["Beschrijving", "Beschrijving van de afbeelding", askDescription],
  ["Weghalen", "Afbeelding weghalen", (c) => c.deleteSelection()],
]
const EXTRA = [["table", TABLE_GROUP], ["image", IMAGE_GROUP]] // shown while one of these is at hand
const ASKS = new Set([askLink, askNote, askCaption, askImage, askDescription])

function toolbar(editor, label, id) {
  const bar = element("div", { class: "toolbar", role: "toolbar", "aria-label": label, "aria-controls": id })
  const items = []
  for (const [node, group] of [...GROUPS.map((group) => ["", group]), ...EXTRA]) {
    const part = element("div", { class: "group" })
    part.dataset.of = node
    for (const [text, name, command, isActive, isPossible] of group) {
      const button = element("button", { type: "button", "aria-label": name, title: name, tabindex: "-1" }, [text])
      button.addEventListener("mousedown", (event) => event.preventDefault()) // the selection in the text stays
      button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") === "true") return
        if (ASKS.has(command)) command(editor)
        else command(editor.chain().focus()).run()
      })
      items.push({ button, isActive, isPossible, part })
      part.append(button)
    }
    bar.append(part)
  }
  const reachable = () => items.filter(({ part }) => !part.hidden).map(({ button }) => button)
  bar.addEventListener("keydown", (event) => {
    const buttons = reachable()
    const here = buttons.indexOf(document.activeElement)
    const next = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: buttons.length - 1 }[event.key]
    if (next === undefined || here < 0) return
    event.preventDefault()
    buttons[here].tabIndex = -1
    const target = buttons[(next + buttons.length) % buttons.length]
    target.tabIndex = 0
    target.focus()
  })
  const refresh = () => {
    for (const { button, isActive, isPossible } of items) {
      if (isActive) button.setAttribute("aria-pressed", String(isActive(editor)))
      if (isPossible) button.setAttribute("aria-disabled", String(!isPossible(editor)))
    }
    for (const part of bar.children) part.hidden = Boolean(part.dataset.of) && !editor.isActive(part.dataset.of)
    const buttons = reachable()
    if (!buttons.some((button) => button.tabIndex === 0)) buttons[0].tabIndex = 0
  }
  editor.on("transaction", refresh)
  refresh()
  return bar
}

/* A word processor puts the place of a picture on the clipboard, not the picture. */
function tellOfPictures(place, html) {
  const body = new DOMParser().parseFromString(html, "text/html").body
  const lost = [...body.querySelectorAll("img")].some((img) => !OWN_IMAGE.test(img.getAttribute("src") || ""))
  let told = place.parentNode.querySelector("[data-pasted]")
  if (!told && lost) {
    told = element("p", { class: "alert warning", role: "status", "data-pasted": "" })
    place.after(told)
  }
  if (told) told.textContent = lost ? "De afbeeldingen kwamen niet mee met het plakken. Voeg ze toe met de knop Foto." : ""
  if (told && !lost) told.remove()
}

const isWithoutTags = (text) => text && !/<\/?[a-z][^<>]*>/i.test(text)

function start(textarea) {
  const takesFile = (data) => { // a picture that is pasted or dropped; words with pictures in them come as words
    const file = [...(data?.files || [])].find(({ type }) => type.startsWith("image/"))
    if (!file || data.getData("text/html")) return false
    askImage(editor, file)
    return true
  }
  const plain = textarea.value !== textarea.defaultValue // the browser put back what was typed before
  if (plain && isWithoutTags(textarea.value)) return // typed in the plain box: an editor would glue its lines
  const place = element("div", { class: "editor" })
  textarea.before(place)
  const editor = new Editor({
    element: place,
    injectCSS: false, // the page allows no inline style; see writing.css
    content: plain ? textarea.value : textarea.dataset.html,
    extensions: [
      Document, Text, Paragraph, HardBreak, Bold, Italic, Subscript, Superscript, Blockquote, BulletList, Item,
      OrderedList.configure({ enableListAttributes: false }),
      Heading.configure({ levels: [3, 4] }),
      Address.configure({ openOnClick: false, autolink: false, linkOnPaste: false, enableTarget: false, protocols: ["mailto"] }),
      TitledTable.configure({ resizable: false }), TableRow, TableHeader, TableCell,
      Figure, Figcaption, Picture, Note, History, Dropcursor, Gapcursor,
    ],
    editorProps: {
      transformPastedHTML: (html) => {
        const text = fromClipboard(html)
        tellOfPictures(place, text)
        return text
      },
      handlePaste: (view, event) => takesFile(event.clipboardData),
      handleDrop: (view, event, slice, isMoved) => !isMoved && takesFile(event.dataTransfer),
      attributes: {
        id: "editor-body", role: "textbox", "aria-multiline": "true", "aria-labelledby": "label-body",
        spellcheck: "true", lang: "nl",
        ...(document.getElementById("id_body_error") ? { "aria-describedby": "id_body_error", "aria-invalid": "true" } : {}),
      },
    },
    onUpdate: () => {
      textarea.value = editor.isEmpty ? "" : editor.getHTML()
      textarea.dispatchEvent(new Event("input"))
    },
  })
  place.prepend(toolbar(editor, "Opmaak van de tekst", "editor-body"))
  textarea.value = editor.isEmpty ? "" : editor.getHTML()
  const show = (isPlain) => {
    textarea.hidden = !isPlain
    for (const help of document.querySelectorAll("[data-plain-help]")) help.hidden = !isPlain
  }
  show(false)
  document.querySelector('label[for="id_body"]')?.addEventListener("click", () => editor.commands.focus())
  for (const link of document.querySelectorAll('.error-summary a[href="#id_body"]')) link.href = "#editor-body"
  textarea.addEventListener("replaced", () => {
    if (!isWithoutTags(textarea.value)) return editor.commands.setContent(textarea.value, { emitUpdate: false })
    editor.destroy()
    place.remove()
    show(true)
  })
  if (plain) textarea.dispatchEvent(new Event("input"))
}

for (const textarea of document.querySelectorAll("textarea[data-editor]")) start(textarea)
