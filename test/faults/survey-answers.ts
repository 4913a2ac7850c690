import { breachesOf, type Law } from './support/audit.ts'
import { send } from './support/client.ts'
import { Broken, type Fault, type Figures, sleep } from './support/fault.ts'
import { killAgainAndAgain } from './support/killing.ts'
import { randomOf } from './support/random.ts'
import { query } from './support/tasks.ts'
import { standingWorld, type World } from './support/world.ts'

/** P1, P2 for strangers: what was answered to a survey is there once, though the service is killed while it is sent. */
const CLIENTS = 12
const PAUSE_MS = { min: 10, max: 80 }
const ACKNOWLEDGE_WAIT_MS = 120_000
const RHYTHM = { writes: { min: 40, max: 200 }, msMax: 20, withinMs: 5_000 }

interface Asked {
  readonly id: string
  readonly organizationId: string
  readonly path: string
}

/** A survey in each organization, the second of them anonymous; each has a quota that is never reached, so that places are counted. */
async function makeSurveys(world: World): Promise<Asked[]> {
  const made: Asked[] = []
  for (const [i, slug] of ['first', 'second'].entries()) {
    const { id: organizationId = '', token = '' } = world.organizations[i] ?? {}
    const ask = async (path: string, body?: object) => {
      const { answer } = await send(world.target.url, { method: 'POST', path, token, body })
      if (answer === undefined || answer.status > 201) throw new Error(`${path}: ${answer?.status} ${JSON.stringify(answer?.body)}`)
      return answer.body
    }
    const questions = [
      { key: 'recommend', type: 'nps', required: true, text: { en: '?' } },
      { key: 'which', type: 'text', text: { en: '?' } },
    ]
    const { id } = await ask('/v1/surveys', {
      ...{ key: 'kill', title: 'Kill', kind: 'nps', anonymous: i === 1, quota: 1_000_000, limits: { perAddress: 100_000, perSurvey: 1_000_000 }, questions },
    })
    await ask(`/v1/surveys/${id}/publish`)
    made.push({ id, organizationId, path: `/public/v1/organizations/${slug}/surveys/kill/responses` })
  }
  return made
}

interface Sent {
  readonly surveyId: string
  readonly which: string
}

/** Clients who send each answer until it is acknowledged. */
function startAnswering(world: World, surveys: readonly Asked[]) {
  const acknowledged: Sent[] = []
  const faults: string[] = []
  const counts = { retries: 0, replays: 0, cut: 0 }
  let stopping = false

  async function answer(survey: Asked, which: string): Promise<void> {
    const body = {
      answers: [
        { questionKey: 'recommend', value: 9 },
        { questionKey: 'which', value: which },
      ],
    }
    const deadline = performance.now() + ACKNOWLEDGE_WAIT_MS
    for (let pauseMs = PAUSE_MS.min; ; pauseMs = Math.min(2 * pauseMs, PAUSE_MS.max)) {
      const { answer: got } = await send(world.target.url, { method: 'POST', path: survey.path, token: '', headers: { 'idempotency-key': which }, body })
      if (got === undefined) counts.cut += 1
      else if (got.status === 201) {
        if (got.headers.get('idempotency-replayed') === 'true') counts.replays += 1
        acknowledged.push({ surveyId: survey.id, which })
        return
      } else if (got.status !== 503) faults.push(`${which}: ${got.status} ${JSON.stringify(got.body)}`)
      if (performance.now() > deadline) throw new Error(`${which} was not acknowledged in ${ACKNOWLEDGE_WAIT_MS} ms`)
      counts.retries += 1
      await sleep(pauseMs)
    }
  }
  const clients = Array.from({ length: CLIENTS }, async (_, client) => {
    const survey = surveys[client % surveys.length] as Asked
    for (let n = 1; !stopping; n += 1) await answer(survey, `c${client}-${n}`)
  }).map((client) => client.catch((error: unknown) => void faults.push(String(error))))
  return {
    acknowledged,
    faults,
    counts,
    async stop() {
      stopping = true
      await Promise.all(clients)
    },
  }
}

/** $1 what was acknowledged. */
const SENT = `with sent as (select * from jsonb_to_recordset($1::jsonb) as sent ("surveyId" uuid, which text)) `
const WHICH = `(select r.*, a.value #>> '{}' as which from survey_responses r
  left join survey_answers a on a.organization_id = r.organization_id and a.response_id = r.id and a.question_key = 'which')`
const LAWS: readonly Law[] = [
  [
    'acknowledged and lost',
    `select sent.which as what from sent where not exists (select from ${WHICH} r where r.survey_id = sent."surveyId" and r.which = sent.which)`,
  ],
  ['kept twice', `select which as what from ${WHICH} r group by survey_id, which having count(*) > 1`],
  [
    'there, though nobody was told',
    `select coalesce(which, '?') as what from ${WHICH} r where not exists (select from sent where sent."surveyId" = r.survey_id and sent.which = r.which)`,
  ],
  [
    'without one of its answers',
    `select id::text as what from survey_responses r where 2 <> (select count(*) from survey_answers a where a.organization_id = r.organization_id and a.response_id = r.id)`,
  ],
  [
    'not exactly one event',
    `select id::text as what from survey_responses r where 1 <> (select count(*) from events e where e.organization_id = r.organization_id and e.resource_id = r.id::text)`,
  ],
  [
    'counts that are not those of the answers',
    `select s.id::text as what from surveys s where (select count(*) from survey_responses r where r.survey_id = s.id)
      is distinct from (select sum(n) from survey_counts c where c.grain = 'hour' and c.survey_id = s.id and c.question_key = 'recommend' and c.value = '9')`,
  ],
  [
    'a quota that is not what was taken',
    `select q.survey_id::text as what from survey_quotas q where taken <> (select count(*) from survey_responses r where r.survey_id = q.survey_id)`,
  ],
]

async function kills(times: number, seed: number): Promise<Figures> {
  const { world, service: first } = await standingWorld()
  let service = first
  try {
    const load = startAnswering(world, await makeSurveys(world))
    const killed = await killAgainAndAgain(world, service, { times, random: randomOf(seed), acknowledged: () => load.acknowledged.length, rhythm: RHYTHM })
    service = killed.service
    await load.stop()
    const faults = [...load.faults, ...(await query(world, (client) => breachesOf(client, SENT, LAWS, [JSON.stringify(load.acknowledged)])))]
    if (faults.length > 0) throw new Broken(faults, service.lastWords())
    return {
      kills: killed.kills,
      'of these while starting': killed.starting,
      'answers acknowledged': load.acknowledged.length,
      retries: load.counts.retries,
      replays: load.counts.replays,
      'connections without an answer': load.counts.cut,
    }
  } finally {
    service.send('SIGTERM')
    await service.exited
    await world.remove()
  }
}

export const faults: readonly Fault[] = [{ name: 'kill -9 while strangers answer surveys', times: { landing: 5, release: 100 }, run: kills }]
