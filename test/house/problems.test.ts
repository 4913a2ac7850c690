import { readFileSync } from 'node:fs'
import t from 'tap'
import '../../src/app.ts'
import { allProblems } from '../../src/kernel/problem.ts'
import { sourcesUnder } from './sources.ts'

/** What holds of every problem: it is named well, explained, documented, and some test provokes it. */
const problems = allProblems()
const tests = sourcesUnder('test').filter(({ path }) => !path.endsWith('house/problems.test.ts'))
const documented = readFileSync(new URL('../../openapi/problems.md', import.meta.url), 'utf8')

/** Answers that need a fault of the service itself. */
const NOT_PROVOKED = new Set(['internal-error'])

for (const { code, status, title, explanation } of problems) {
  t.test(`${status} ${code}`, async (t) => {
    t.match(code, /^[a-z]+(-[a-z]+)*$/)
    t.ok(status >= 400 && status < 600)
    t.match(title, /^[A-Z].*[^.]$/, 'a title is a phrase')
    t.match(explanation, /\.$/, 'an explanation is in sentences')
    t.ok(documented.includes(`\`${code}\``), 'it stands in openapi/problems.md')
    t.ok(NOT_PROVOKED.has(code) || tests.some(({ text }) => text.includes(`'${code}'`)), 'some test provokes it by name')
  })
}
