import t from 'tap'
import { checkTemplate, renderTemplate, TemplateFault } from '../../src/platform/templates.ts'

function faultOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}

const LIST = "{% assign a = 'x' | split: 'y' %}"
const NESTED = `${LIST}${'{% assign a = a | push: a %}'.repeat(30)}`
const KB = 'é'.repeat(40_000)

t.test('what does not end by itself is ended, also within one filter', async (t) => {
  for (const template of [
    "{% assign r = (1..20000) %}{% assign q = r | where_exp: 'x', 'r contains x' %}{{ q | size }}",
    `${NESTED}{{ a }}`,
    `${NESTED}${NESTED.replaceAll('a =', 'b =').replaceAll('a |', 'b |').replaceAll(': a', ': b')}{% if a == b %}{% endif %}`,
  ]) {
    const started = performance.now()
    const fault = faultOf(() => renderTemplate('text', template, {}))
    t.ok(fault instanceof TemplateFault, template.slice(0, 60))
    t.match((fault as Error).message, 'takes longer')
    t.ok(performance.now() - started < 10_000, 'soon')
  }
  t.equal(renderTemplate('text', '{{ a }}', { a: 'x' }), 'x', 'and the next is rendered')
})

t.test('what is captured counts as what is put out', async (t) => {
  const template = "{% capture a %}{% for i in (1..5000) %}{{ kb }}{% endfor %}{% endcapture %}{% if a contains 'q' %}{% endif %}"
  t.throws(() => renderTemplate('text', template, { kb: KB }), /memory/)
  t.equal(renderTemplate('text', '{% capture a %}{{ list }}{% endcapture %}{{ a | upcase }}', { list: ['a', ['b', null, 1]] }), 'AB1')
})

t.test('what is made is a text: without NUL and half characters', async (t) => {
  t.equal(renderTemplate('text', "{{ 'AEEA' | base64_decode }}", {}), 'A')
  t.equal(renderTemplate('text', '{{ s | truncate: 2, "" }}', { s: 'a😀' }).isWellFormed(), true)
})

t.test('what cannot be read is a fault', async (t) => {
  for (const template of ['{{ a', '{% nothing %}', `{{ ${'('.repeat(20_000)} }}`]) t.ok(faultOf(() => checkTemplate(template)) instanceof TemplateFault)
})
