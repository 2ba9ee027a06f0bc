import {ICONS, icon, make} from './dom.js'
import {WORDS} from './words.js'

/** The parts that stay while messages come and go. */
export function buildFrame(heading, {form, counter}, isFloating) {
  const list = make('ol')
  const log = make('div', {class: 'log', role: 'log', 'aria-label': WORDS.log, tabindex: '0'}, list)
  const status = make('p', {class: 'status', role: 'status'})
  const notes = make('div', {class: 'notes'}, status, counter)
  const top = make('header', {}, markView(), headingView(heading))
  const close = make('button', {type: 'button', class: 'close', 'aria-label': WORDS.close})
  close.append(icon(...ICONS.close))
  if (isFloating) top.append(close)
  const role = isFloating ? 'dialog' : 'region'
  const panel = make('section', {class: 'panel', role, 'aria-labelledby': 'heading', tabindex: '-1'})
  panel.append(top, log, notes, form)
  const launcher = make('button', {type: 'button', class: 'launcher', 'aria-haspopup': 'dialog'})
  launcher.append(icon(...ICONS.mark), heading)
  return {list, status, close, panel, launcher}
}

function markView() {
  return make('span', {class: 'mark'}, icon(...ICONS.mark))
}

function headingView(heading) {
  return make('div', {}, make('h2', {id: 'heading'}, heading), make('p', {class: 'promise'}, WORDS.promise))
}
