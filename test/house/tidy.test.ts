import t from 'tap'
import { sourcesUnder } from './sources.ts'

/** Style that is tested: what stands where it must not. */
const LAWS: readonly { readonly name: string; readonly pattern: RegExp; readonly except: RegExp }[] = [
  {
    name: 'the time is asked of the clock',
    pattern: /\bnew Date\(|\bDate\.now\(|Temporal\.Now/,
    except: /^src\/kernel\/clock\.ts$|^src\/platform\/embedded-postgres\//,
  },
  { name: 'the environment is read at the edge', pattern: /\bprocess\.env\b/, except: /^src\/cli\/|^src\/platform\/embedded-postgres\// },
  { name: 'nothing is printed but by the command line', pattern: /\bconsole\./, except: /^$/ },
  {
    name: 'no offsets, but to a rank within one bucket of a percentile',
    pattern: /\boffset\s+\$|\.offset\(/i,
    except: /^src\/modules\/complaints\/repository\/figures\.ts$/,
  },
  { name: 'no floats on money and points', pattern: /parseFloat|toFixed\(/, except: /^$/ },
  { name: 'chance is strong', pattern: /Math\.random\(/, except: /^src\/platform\/context\.ts$/ },
  { name: 'nothing is left undone', pattern: /\b(TODO|FIXME|XXX)\b|not implemented/, except: /^$/ },
  { name: 'no casts to any', pattern: /\bas any\b|: any\b|<any>|@ts-(ignore|expect-error|nocheck)/, except: /^$/ },
]

const sources = sourcesUnder('src')

for (const { name, pattern, except } of LAWS) {
  t.test(name, async (t) => {
    const faults = sources
      .filter(({ path }) => !except.test(path))
      .flatMap(({ path, text }) =>
        text.split('\n').flatMap((line, i) => (pattern.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line) ? [`${path}:${i + 1} ${line.trim()}`] : [])),
      )
    t.same(faults, [])
  })
}

const LINES_MAX = 300

t.test(`a file has at most ${LINES_MAX} lines`, async (t) => {
  t.same(
    sources.filter(({ text }) => text.split('\n').length > LINES_MAX).map(({ path, text }) => `${path}: ${text.split('\n').length}`),
    [],
  )
})
