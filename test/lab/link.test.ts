import { readFileSync } from 'node:fs'
import test from 'ava'
import fc from 'fast-check'
import { fragmentOf, readFragment } from '../../lab/page/link.ts'

test('a link gives back the scenario and its seed', async (t) => {
  const text = readFileSync('scenarios/mass-failure.yaml', 'utf8')
  t.deepEqual(await readFragment(await fragmentOf({ text, seed: '7' })), { text, seed: '7' })
  t.deepEqual(await readFragment(await fragmentOf({ text, seed: undefined })), { text, seed: undefined })
})

test('any text and any seed come back', async (t) => {
  const linked = fc.record({ text: fc.string({ unit: 'grapheme' }), seed: fc.string({ unit: 'grapheme' }) })
  await fc.assert(
    fc.asyncProperty(linked, async (given) => {
      t.deepEqual(await readFragment(await fragmentOf(given)), given)
    }),
    { numRuns: 50 },
  )
})

test('a link is shorter than its scenario, and needs no escapes', async (t) => {
  const text = readFileSync('scenarios/mass-failure.yaml', 'utf8')
  const fragment = await fragmentOf({ text, seed: '1' })
  t.true(fragment.length < text.length, `${fragment.length} of ${text.length}`)
  t.regex(fragment, /^#[\w=&-]+$/)
})

test('a fragment without a scenario is none', async (t) => {
  t.is(await readFragment(''), undefined)
  t.is(await readFragment('#numbers'), undefined)
})

for (const [what, fragment] of [
  ['characters that are no base64', '#scenario=%25%25'],
  ['bytes that are not compressed', '#scenario=AAAA'],
  ['half a text', '#scenario=y0vMTbVS'],
] as const)
  test(`a link with ${what} is refused`, async (t) => {
    await t.throwsAsync(readFragment(fragment), { message: /^The link is damaged/ })
  })

test('a link that would fill the memory is refused', async (t) => {
  const fragment = await fragmentOf({ text: 'x'.repeat(2_000_000), seed: undefined })
  t.true(fragment.length < 4_000)
  await t.throwsAsync(readFragment(fragment), { message: /^The link is damaged/ })
})
