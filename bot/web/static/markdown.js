import {make} from './dom.js'

const INLINE = new RegExp([
  String.raw`\*\*(?<strong>[^*\n]+)\*\*`,
  String.raw`(?<![\w*])\*(?<em>[^*\s](?:[^*\n]*[^*\s])?)\*(?![\w*])`,
  String.raw`\[(?<title>[^\]\n]+)\]\((?<target>[^()\s]+)\)`,
  String.raw`(?<bare>https?:\/\/[^\s<>"'（）【】「」，。；、]+[^\s<>"'（）【】「」，。；、.,;:!?)])`,
  String.raw`(?<number>\+?\d[\d-]{5,18}\d)`, // should not be cut at one of its hyphens
].join('|'), 'gu')
const LISTS = [['ul', /^[-*] /], ['ol', /^\d{1,2}\. /]]
const SCHEMES = ['https:', 'http:', 'mailto:', 'tel:']

/** Paragraphs and lists; inside them bold, italic and links, all else as it is written. */
export function blocks(text) {
  const views = []
  for (const line of text.split('\n').map(line => line.trim()).filter(Boolean)) {
    const [tag, mark] = LISTS.find(([, mark]) => mark.test(line)) ?? ['p']
    if (!mark) views.push(make('p', {}, ...inline(line)))
    else if (views.at(-1)?.localName === tag) views.at(-1).append(listItem(line, mark))
    else views.push(make(tag, {}, listItem(line, mark)))
  }
  return views
}

/** The address if a link may lead there, else null: `javascript:` and its kin give null. */
export function safeAddress(address) {
  if (!URL.canParse(address)) return null
  const {protocol, href} = new URL(address)
  return SCHEMES.includes(protocol) ? href : null
}

function listItem(line, mark) {
  return make('li', {}, ...inline(line.replace(mark, '')))
}

function inline(line) {
  const views = []
  let end = 0
  for (const match of line.matchAll(INLINE)) {
    views.push(line.slice(end, match.index), styled(match[0], match.groups))
    end = match.index + match[0].length
  }
  return [...views, line.slice(end)]
}

function styled(written, {strong, em, title, target, bare, number}) {
  if (strong) return make('strong', {}, strong)
  if (em) return make('em', {}, em)
  if (number) return make('bdi', {class: 'number', dir: 'ltr'}, number)
  const href = safeAddress(bare ?? target)
  if (!href) return written
  return make('a', {href, target: '_blank', rel: 'noopener noreferrer'}, title ?? bare)
}
