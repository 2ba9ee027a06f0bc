// What makes the console handier; every screen works without it.

// Asks before a button does what cannot be undone.
document.addEventListener('submit', (event) => {
  const question = event.submitter?.dataset.confirm
  if (question && !window.confirm(question)) event.preventDefault()
})

// Asks before texts are lost that were typed but not saved.
const changed = new Set()
document.addEventListener('input', (event) => {
  const form = event.target.form
  if (form && 'guard' in form.dataset) changed.add(form)
})
document.addEventListener('submit', (event) => {
  if (!event.defaultPrevented) changed.delete(event.target)
})
window.addEventListener('beforeunload', (event) => {
  if (changed.size) event.preventDefault()
})

// A form with errors is shown where they are told.
document.querySelector('main [role="alert"]')?.scrollIntoView({ block: 'nearest' })
