/* What word processors put on the clipboard, in the tags of the editor: headings, lists, tables and their titles, and
   notes stay. Word writes a list as loose paragraphs with a sign in front, and Google Docs a deeper list beside its item. */
const LIST = /mso-list:\s*l\d+\s+level(\d+)/i
const NUMBERED = /^\s*\(?(?:\d+|[a-z]|[ivxlc]+)[.)]/i

export function fromClipboard(html) {
  if (html.includes("data-pm-slice")) return html // from this editor: as it is
  // the page allows no style of others, so looks are read as text
  const plain = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/<[^<>]+>/g, (tag) => tag.replace(/\sstyle(?=\s*=)/gi, " data-look"))
  const body = new DOMParser().parseFromString(plain, "text/html").body
  for (const node of body.querySelectorAll("style, script, meta, title, link, xml, del, [data-look*='mso-element:comment'], .msocomanchor, .MsoCommentReference")) node.remove()
  for (const bold of body.querySelectorAll("b, strong")) if (/(?<![\w-])font-weight:\s*(?:normal|[1-4]00)/i.test(look(bold))) bold.replaceWith(...bold.childNodes)
  noteInPlace(body)
  listsFromParagraphs(body)
  deeperListsInside(body)
  headings(body)
  for (const span of body.querySelectorAll("span[data-look]")) marks(span)
  tables(body)
  return body.innerHTML
}

const look = (node) => node.dataset.look || ""
const MARKS = [
  ["strong", /(?<![\w-])font-weight:\s*(?:bold|[6-9]00)/i], ["em", /(?<![\w-])font-style:\s*italic/i],
  ["sup", /vertical-align:\s*super/i], ["sub", /vertical-align:\s*sub\b/i],
]
function marks(span) {
  for (const [tag, pattern] of MARKS) {
    if (!pattern.test(look(span)) || !span.textContent.trim()) continue
    const mark = document.createElement(tag)
    mark.append(...span.childNodes)
    span.append(mark)
  }
}

const marker = (paragraph) => [...paragraph.querySelectorAll("span")].find((span) => /mso-list:\s*Ignore/i.test(look(span)))
const rename = (node, tag) => {
  const other = document.createElement(tag)
  other.append(...node.childNodes)
  node.replaceWith(other)
  return other
}

/* Word and LibreOffice put the notes at the end, with a link from the text to each. */
function noteInPlace(body) {
  for (const call of body.querySelectorAll("a[href*='#_ftn'], a[href*='#_edn'], a.sdfootnoteanc, a.sdendnoteanc")) {
    const id = ((call.getAttribute("href") || "").split("#")[1] || "").replace(/^_/, "").replace(/sym$/, "")
    const note = body.querySelector(`[id="${CSS.escape(id)}"]`)
    if (!note || note.contains(call)) continue
    for (const back of note.querySelectorAll("a[href*='#_ftnref'], a[href*='#_ednref'], a.sdfootnotesym, a.sdendnotesym")) back.remove()
    const small = document.createElement("small")
    small.textContent = note.textContent.replace(/\s+/g, " ").trim()
    const place = call.parentNode.nodeName === "SUP" ? call.parentNode : call
    place.replaceWith(small)
    note.remove()
  }
}

function listsFromParagraphs(body) {
  for (const heading of body.querySelectorAll("h1, h2, h3, h4, h5, h6")) marker(heading)?.remove()
  const isItem = (node) => node?.nodeName === "P" && LIST.test(look(node)) && marker(node)
  for (const first of body.querySelectorAll("p")) {
    if (!first.isConnected || !isItem(first)) continue
    const items = [first]
    while (isItem(items.at(-1).nextElementSibling)) items.push(items.at(-1).nextElementSibling)
    const open = [] // the lists that are open, each with its level: Word may skip one
    for (const item of items) {
      const level = Number(LIST.exec(look(item))[1])
      const sign = marker(item)
      const tag = NUMBERED.test(sign.textContent) ? "ol" : "ul"
      sign.remove()
      while (open.at(-1)?.level > level || (open.at(-1)?.level === level && open.at(-1).list.localName !== tag)) open.pop()
      if (open.at(-1)?.level !== level) {
        const list = document.createElement(tag)
        const above = open.at(-1)?.list.lastElementChild
        if (above) above.append(list)
        else items[0].before(list)
        open.push({ level, list })
      }
      const entry = document.createElement("li")
      entry.append(...item.childNodes)
      open.at(-1).list.append(entry)
    }
    for (const item of items) item.remove()
  }
}

function deeperListsInside(body) {
  for (const list of body.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) list.previousElementSibling?.append(list)
}

/* The page has h1 and h2: the highest heading of the text becomes a heading, all others a small heading. */
function headings(body) {
  const found = [...body.querySelectorAll("h1, h2, h3, h4, h5, h6, p.MsoTitle, [role=heading][aria-level]")].filter((node) => node.textContent.trim())
  const level = (node) => Number(node.getAttribute("aria-level")) || Number(/^H(\d)$/.exec(node.nodeName)?.[1]) || 0
  const highest = Math.min(...found.map(level))
  for (const [node, tag] of found.map((node) => [node, level(node) === highest ? "h3" : "h4"])) {
    const heading = rename(node, tag)
    for (const bold of heading.querySelectorAll("b, strong")) bold.replaceWith(...bold.childNodes)
    for (const span of heading.querySelectorAll("[data-look]")) span.removeAttribute("data-look")
  }
}

function isBoldCell(cell) {
  const words = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
  while (words.nextNode()) if (words.currentNode.textContent.trim() && !words.currentNode.parentElement.closest("b, strong, th")) return false
  return true
}

/* A first row that is all bold, or that Word repeats on each page, holds the names of the columns. */
function tables(body) {
  for (const table of body.querySelectorAll("table")) {
    const row = table.rows[0]
    const cells = row ? [...row.cells] : []
    const filled = cells.filter((cell) => cell.textContent.trim())
    if (table.rows.length > 1 && filled.length && (row.parentNode.nodeName === "THEAD" || filled.every(isBoldCell))) {
      for (const cell of cells) {
        const head = document.createElement("th")
        for (const name of ["colspan", "rowspan"]) if (cell.hasAttribute(name)) head.setAttribute(name, cell.getAttribute(name))
        head.textContent = cell.textContent.replace(/\s+/g, " ").trim()
        cell.replaceWith(head)
      }
    }
    title(table)
  }
}

function title(table) {
  const isTitle = (node) => node?.matches?.("p.MsoCaption, p.caption") || (node?.nodeName === "P" && /^\s*tabel\s+\d+\s*[.:–-]/i.test(node.textContent))
  const holder = table.parentNode.nodeName === "DIV" && table.parentNode.children.length === 1 ? table.parentNode : table
  const words = [holder.previousElementSibling, holder.nextElementSibling].find(isTitle)
  if (!words || table.caption) return
  table.createCaption().textContent = words.textContent.replace(/^\s*tabel\s+\d+\s*[.:]?/i, "").replace(/\s+/g, " ").trim()
  words.remove()
}
