/* Makes an editor of the plain box. The box keeps the text that is sent, so the form is the same without this.
   The schema holds every tag that the server keeps: opening and saving a text loses nothing. */
import {
  Blockquote, Bold, BulletList, Document, Dropcursor, Editor, Gapcursor, HardBreak, Heading, History,
  Italic, Link, ListItem, Node, OrderedList, Paragraph, Subscript, Superscript, Table, TableCell, TableHeader,
  TableRow, Text,
} from "django-prose-editor/editor"

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

async function askCaption(editor) {
  const title = await ask("Titel van de tabel", "Wat staat er in de tabel?", editor.getAttributes("table").caption || "")
  if (title !== null) editor.chain().focus().updateAttributes("table", { caption: title }).run()
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
    ["Tabel", "Tabel invoegen", (c) => c.insertTable({ rows: 3, cols: 3, withHeaderRow: true }), null, (e) => !e.isActive("table")],
  ],
  [
    ["↶", "Ongedaan maken", (c) => c.undo(), null, (e) => e.can().undo()],
    ["↷", "Opnieuw doen", (c) => c.redo(), null, (e) => e.can().redo()],
  ],
]
const TABLE_GROUP = [
  ["Titel", "Titel van de tabel", askCaption],
  ["Rij erbij", "Rij eronder erbij", (c) => c.addRowAfter()],
  ["Rij weg", "Deze rij weghalen", (c) => c.deleteRow()],
  ["Kolom erbij", "Kolom ernaast erbij", (c) => c.addColumnAfter()],
  ["Kolom weg", "Deze kolom weghalen", (c) => c.deleteColumn()],
  ["Tabel weg", "De hele tabel weghalen", (c) => c.deleteTable()],
]

function toolbar(editor, label, id) {
  const bar = element("div", { class: "toolbar", role: "toolbar", "aria-label": label, "aria-controls": id })
  const items = []
  for (const [index, group] of [...GROUPS, TABLE_GROUP].entries()) {
    const part = element("div", { class: "group" })
    for (const [text, name, command, isActive, isPossible] of group) {
      const button = element("button", { type: "button", "aria-label": name, title: name, tabindex: "-1" }, [text])
      button.addEventListener("mousedown", (event) => event.preventDefault()) // the selection in the text stays
      button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") === "true") return
        if (command === askLink || command === askCaption) command(editor)
        else command(editor.chain().focus()).run()
      })
      items.push({ button, isActive, isPossible, part })
      part.append(button)
    }
    if (index === GROUPS.length) part.dataset.table = ""
    bar.append(part)
  }
  const tableGroup = bar.querySelector("[data-table]")
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
    tableGroup.hidden = !editor.isActive("table")
    const buttons = reachable()
    if (!buttons.some((button) => button.tabIndex === 0)) buttons[0].tabIndex = 0
  }
  editor.on("transaction", refresh)
  refresh()
  return bar
}

function start(textarea) {
  const plain = textarea.value !== textarea.defaultValue // the browser put back what was typed before
  const help = document.querySelector("[data-plain-help]")
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
      Figure, Figcaption, History, Dropcursor, Gapcursor,
    ],
    editorProps: {
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
  textarea.hidden = true
  if (help) help.hidden = true
  document.querySelector('label[for="id_body"]')?.addEventListener("click", () => editor.commands.focus())
  for (const link of document.querySelectorAll('.error-summary a[href="#id_body"]')) link.href = "#editor-body"
  textarea.addEventListener("replaced", () => editor.commands.setContent(textarea.value, { emitUpdate: false }))
  if (plain) textarea.dispatchEvent(new Event("input"))
}

for (const textarea of document.querySelectorAll("textarea[data-editor]")) start(textarea)
